//! How every transaction on PostgreSQL begins: having said who it is.

use sqlx::{PgPool, Postgres, Transaction};

/// Says one thing and takes back every other that policies compare rows with.
const SAY: &str = "SELECT set_config('app.user_id', $1, true), set_config('app.email', $2, true), set_config('app.session', $3, true),
    set_config('app.token', $4, true), set_config('app.account', $5, true), set_config('app.operator', $6, true),
    set_config('app.guess', $7, true), set_config('app.browser', $8, true), set_config('app.link', $9, true)";

/// What a transaction is about, in the order of [`SAY`].
const SETTINGS: [&str; 9] = [
    "app.user_id",
    "app.email",
    "app.session",
    "app.token",
    "app.account",
    "app.operator",
    "app.guess",
    "app.browser",
    "app.link",
];

/// Begins; the one setting has this text and every other is empty.
///
/// What is told to a connection for good, it would tell the next who borrows it: so it is told for the transaction. It is a
/// statement of its own, after sqlx has counted the transaction: a request that is cancelled meanwhile, and a text that
/// PostgreSQL refuses, undo it. sqlx does not undo what is sent together with BEGIN (sqlx-postgres 0.9, `transaction.rs`).
pub(super) async fn saying(
    pool: &PgPool,
    setting: &'static str,
    text: &str,
) -> Result<Transaction<'static, Postgres>, sqlx::Error> {
    let mut tx = pool.begin().await?;
    let mut say = sqlx::query(SAY);
    for each in SETTINGS {
        say = say.bind(if each == setting { text } else { "" });
    }
    say.execute(&mut *tx).await?;
    Ok(tx)
}

/// Begins as nobody, for a round: its role alone decides what it sees.
pub(super) async fn silently(pool: &PgPool) -> Result<Transaction<'static, Postgres>, sqlx::Error> {
    pool.begin().await
}
