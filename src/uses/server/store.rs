//! SQL of `uses`.

use sqlx_macros::FromRow;
use uuid::Uuid;

use crate::{
    server::db::{Round, Scope, Timestamp, Tx, on_db, on_tx},
    uses::Use,
};

#[derive(Debug, FromRow)]
struct Row {
    holding_id: Uuid,
    campaign_id: Uuid,
    campaign_name: String,
    is_ending: bool,
    is_live: bool,
}

impl From<Row> for Use {
    fn from(row: Row) -> Self {
        Self {
            holding_id: row.holding_id,
            campaign_id: row.campaign_id,
            campaign_name: row.campaign_name,
            is_ending: row.is_ending,
            is_live: row.is_live,
        }
    }
}

macro_rules! select {
    ($after:literal) => {
        concat!(
            "SELECT holding_id, campaign_id, campaign_name, ended_at IS NOT NULL AS is_ending, is_live FROM uses WHERE user_id = $1 ",
            $after
        )
    };
}

/// All uses of an owner's holdings, the latest first.
pub async fn of(db: &Scope) -> Result<Vec<Use>, sqlx::Error> {
    let rows: Vec<Row> = on_db!(db, pool => sqlx::query_as(select!("ORDER BY created_at DESC LIMIT 1000")).bind(db.owner()).fetch_all(pool).await)?;
    Ok(rows.into_iter().map(Use::from).collect())
}

/// The owner's campaigns that use a number, the latest first: id and name.
pub async fn of_numbers(db: &Scope, most: u32) -> Result<Vec<(Uuid, String)>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_as("SELECT campaign_id, campaign_name FROM uses WHERE user_id = $1 AND is_line = FALSE ORDER BY created_at DESC LIMIT $2")
        .bind(db.owner()).bind(i64::from(most)).fetch_all(pool).await)
}

/// What uses the holdings behind one id, up to another: holding and the campaign's name.
pub async fn between(db: &Scope, from: Uuid, to: Uuid) -> Result<Vec<(Uuid, String)>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_as("SELECT holding_id, campaign_name FROM uses WHERE user_id = $1 AND holding_id > $2 AND holding_id <= $3")
        .bind(db.owner()).bind(from).bind(to).fetch_all(pool).await)
}

/// What uses a holding.
pub async fn of_holding(db: &Scope, holding_id: Uuid) -> Result<Option<Use>, sqlx::Error> {
    let row: Option<Row> = on_db!(db, pool => sqlx::query_as(select!("AND holding_id = $2")).bind(db.owner()).bind(holding_id).fetch_optional(pool).await)?;
    Ok(row.map(Use::from))
}

/// The same, inside a transaction that decides on it.
pub async fn of_holding_in(tx: &mut Tx, holding_id: Uuid) -> Result<Option<Use>, sqlx::Error> {
    let owner = tx.owner();
    let row: Option<Row> = on_tx!(tx, connection => sqlx::query_as(select!("AND holding_id = $2")).bind(owner).bind(holding_id).fetch_optional(connection).await)?;
    Ok(row.map(Use::from))
}

/// What a campaign uses.
pub async fn of_campaign(db: &Scope, campaign_id: Uuid) -> Result<Option<Use>, sqlx::Error> {
    let row: Option<Row> = on_db!(db, pool => sqlx::query_as(select!("AND campaign_id = $2")).bind(db.owner()).bind(campaign_id).fetch_optional(pool).await)?;
    Ok(row.map(Use::from))
}

/// Takes a holding for a campaign, in place of what it used before; false where another campaign has it.
pub async fn take(
    tx: &mut Tx,
    holding_id: Uuid,
    is_line: bool,
    campaign_id: Uuid,
    campaign_name: &str,
) -> Result<bool, sqlx::Error> {
    let (owner, now) = (tx.owner(), Timestamp::now());
    on_tx!(tx, connection => sqlx::query("DELETE FROM uses WHERE user_id = $1 AND campaign_id = $2 AND holding_id <> $3")
        .bind(owner).bind(campaign_id).bind(holding_id).execute(connection).await.map(drop))?;
    let done = on_tx!(tx, connection => sqlx::query(
        "INSERT INTO uses (holding_id, user_id, campaign_id, campaign_name, created_at, is_line) VALUES ($2, $1, $3, $4, $5, $6)
         ON CONFLICT (holding_id) DO UPDATE SET campaign_name = excluded.campaign_name
           WHERE uses.campaign_id = excluded.campaign_id AND uses.user_id = $1",
    ).bind(owner).bind(holding_id).bind(campaign_id).bind(campaign_name).bind(now).bind(is_line).execute(connection).await?.rows_affected());
    Ok(done == 1)
}

/// A campaign is launched, or all of that is undone.
pub async fn set_live(tx: &mut Tx, campaign_id: Uuid, is_live: bool) -> Result<(), sqlx::Error> {
    let owner = tx.owner();
    on_tx!(tx, connection => sqlx::query("UPDATE uses SET is_live = $3 WHERE user_id = $1 AND campaign_id = $2")
        .bind(owner).bind(campaign_id).bind(is_live).execute(connection).await.map(drop))
}

/// The campaign has another name.
pub async fn rename(tx: &mut Tx, campaign_id: Uuid, campaign_name: &str) -> Result<(), sqlx::Error> {
    let owner = tx.owner();
    on_tx!(tx, connection => sqlx::query("UPDATE uses SET campaign_name = $3 WHERE user_id = $1 AND campaign_id = $2")
        .bind(owner).bind(campaign_id).bind(campaign_name).execute(connection).await.map(drop))
}

/// A campaign lets go of what it used; false where it used nothing.
pub async fn free(tx: &mut Tx, campaign_id: Uuid) -> Result<bool, sqlx::Error> {
    let owner = tx.owner();
    let done = on_tx!(tx, connection => sqlx::query("DELETE FROM uses WHERE user_id = $1 AND campaign_id = $2")
        .bind(owner).bind(campaign_id).execute(connection).await?.rows_affected());
    Ok(done == 1)
}

/// The holding goes away: whatever uses it has to let go of it.
pub async fn end(tx: &mut Tx, holding_id: Uuid) -> Result<(), sqlx::Error> {
    let (owner, now) = (tx.owner(), Timestamp::now());
    on_tx!(tx, connection => sqlx::query("UPDATE uses SET ended_at = $3 WHERE user_id = $1 AND holding_id = $2 AND ended_at IS NULL")
        .bind(owner).bind(holding_id).bind(now).execute(connection).await.map(drop))
}

/// Campaigns that have to let go of what they use: owner and campaign.
pub async fn ended(db: &Round, most: u32) -> Result<Vec<(Uuid, Uuid)>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_as("SELECT user_id, campaign_id FROM uses WHERE ended_at IS NOT NULL ORDER BY ended_at LIMIT $1")
        .bind(i64::from(most)).fetch_all(pool).await)
}
