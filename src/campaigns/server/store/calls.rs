//! SQL of `test_calls`.

use sqlx_macros::FromRow;
use uuid::Uuid;

use crate::{
    campaigns::TestCall,
    phone::PhoneNumber,
    server::db::{Scope, Timestamp, Tx, on_db, on_tx},
};

#[derive(Debug, FromRow)]
struct Row {
    id: Uuid,
    to_number: String,
    state: String,
    call_id: Option<String>,
    why: Option<String>,
    created_at: Timestamp,
}

impl TryFrom<Row> for TestCall {
    type Error = sqlx::Error;

    fn try_from(row: Row) -> Result<Self, sqlx::Error> {
        Ok(Self {
            id: row.id,
            to: PhoneNumber::parse(&row.to_number).map_err(|error| sqlx::Error::Decode(error.into()))?,
            state: row.state,
            why: row.why,
            call_id: row.call_id,
            created_at: row.created_at.0,
        })
    }
}

/// Writes down that somebody is called; false where this key has called already.
pub async fn mean(tx: &mut Tx, id: Uuid, campaign_id: Uuid, key: &str, to: &PhoneNumber) -> Result<bool, sqlx::Error> {
    let (owner, now) = (tx.owner(), Timestamp::now());
    let done = on_tx!(tx, connection => sqlx::query(
        "INSERT INTO test_calls (id, user_id, campaign_id, idempotency_key, to_number, state, created_at) VALUES ($1, $2, $3, $4, $5, 'asked', $6)
         ON CONFLICT (user_id, idempotency_key) DO NOTHING",
    ).bind(id).bind(owner).bind(campaign_id).bind(key).bind(to.as_str()).bind(now).execute(connection).await?.rows_affected());
    Ok(done == 1)
}

/// How many calls the owner asked for since a moment, in the transaction that is about to add one.
pub async fn since(tx: &mut Tx, since: Timestamp) -> Result<i64, sqlx::Error> {
    let owner = tx.owner();
    on_tx!(tx, connection => sqlx::query_scalar("SELECT COUNT(*) FROM test_calls WHERE user_id = $1 AND created_at > $2")
        .bind(owner).bind(since).fetch_one(connection).await)
}

/// Writes down what came of it, once.
pub async fn settle(
    db: &Scope,
    id: Uuid,
    state: &str,
    call_id: Option<&str>,
    why: Option<&str>,
) -> Result<(), sqlx::Error> {
    on_db!(db, pool => sqlx::query("UPDATE test_calls SET state = $3, call_id = $4, why = $5 WHERE user_id = $1 AND id = $2 AND state = 'asked'")
        .bind(db.owner()).bind(id).bind(state).bind(call_id).bind(why).execute(pool).await.map(drop))
}

/// A campaign's test calls, newest first.
pub async fn of(db: &Scope, campaign_id: Uuid) -> Result<Vec<TestCall>, sqlx::Error> {
    let rows: Vec<Row> = on_db!(db, pool => sqlx::query_as(
        "SELECT id, to_number, state, call_id, why, created_at FROM test_calls WHERE user_id = $1 AND campaign_id = $2 ORDER BY id DESC LIMIT 10",
    ).bind(db.owner()).bind(campaign_id).fetch_all(pool).await)?;
    rows.into_iter().map(TestCall::try_from).collect()
}

/// The test call that was asked for under a key.
pub async fn by_key(db: &Scope, key: &str) -> Result<Option<TestCall>, sqlx::Error> {
    let row: Option<Row> = on_db!(db, pool => sqlx::query_as(
        "SELECT id, to_number, state, call_id, why, created_at FROM test_calls WHERE user_id = $1 AND idempotency_key = $2",
    ).bind(db.owner()).bind(key).fetch_optional(pool).await)?;
    row.map(TestCall::try_from).transpose()
}
