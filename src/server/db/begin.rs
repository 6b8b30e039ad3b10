//! How every transaction on PostgreSQL begins: on a clean connection, having said who it is, in one round trip.

use std::fmt::Write as _;

use sqlx::{AssertSqlSafe, PgPool, Postgres, Transaction};

/// All that policies compare rows with.
const SETTINGS: [&str; 5] = ["app.user_id", "app.email", "app.session", "app.token", "app.account"];

/// Begins; the one setting has this text and every other is empty.
///
/// What is told to a connection for good, it would tell the next who borrows it: so it is told for the transaction. A
/// request that was cancelled while it began, and a beginning that failed halfway, give their connection back inside a
/// transaction that sqlx does not know of; ROLLBACK ends that one. Where there is none, PostgreSQL would warn each time,
/// so the connections ask for errors only ([`super::Db::open_with`]).
pub(super) async fn saying(
    pool: &PgPool,
    setting: &'static str,
    text: &str,
) -> Result<Transaction<'static, Postgres>, sqlx::Error> {
    // What a stranger typed goes in as digits, which cannot end the text.
    let mut digits = String::new();
    for byte in text.bytes() {
        write!(digits, "{byte:02x}").map_err(|_| sqlx::Error::WorkerCrashed)?;
    }
    let said = SETTINGS.map(|each| {
        let digits = if each == setting { digits.as_str() } else { "" };
        format!("set_config('{each}', convert_from(decode('{digits}', 'hex'), 'UTF8'), true)")
    });
    let begin = format!("ROLLBACK; BEGIN; SELECT {}", said.join(", "));
    pool.begin_with(AssertSqlSafe(begin)).await
}

/// Begins as nobody, for a round: its role alone decides what it sees.
pub(super) async fn silently(pool: &PgPool) -> Result<Transaction<'static, Postgres>, sqlx::Error> {
    pool.begin_with("ROLLBACK; BEGIN").await
}
