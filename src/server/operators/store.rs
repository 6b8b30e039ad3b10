//! SQL of `operators`. Whether somebody is one is read where the scope of an operator is made (`server/db/overview`).

use crate::server::db::{Timestamp, Tx, on_tx};

/// Makes the owner of the transaction an operator; false where they are one already.
pub async fn add(tx: &mut Tx) -> Result<bool, sqlx::Error> {
    let owner = tx.owner();
    let done = on_tx!(tx, connection => sqlx::query("INSERT INTO operators (user_id, made_at) VALUES ($1, $2) ON CONFLICT (user_id) DO NOTHING")
        .bind(owner).bind(Timestamp::now()).execute(connection).await?.rows_affected());
    Ok(done == 1)
}

/// The owner of the transaction is an operator no more; false where they were none.
pub async fn remove(tx: &mut Tx) -> Result<bool, sqlx::Error> {
    let owner = tx.owner();
    let done = on_tx!(tx, connection => sqlx::query("DELETE FROM operators WHERE user_id = $1").bind(owner).execute(connection).await?.rows_affected());
    Ok(done == 1)
}
