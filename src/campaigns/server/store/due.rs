//! SQL of `campaigns` for its drivers: leases, and what a launch or its undoing changes. Every write names the epoch.

use sqlx::types::Json;
use sqlx_macros::FromRow;
use uuid::Uuid;

use super::{Kept, Row, Setup, columns};
use crate::{
    campaigns::{Cause, State},
    server::db::{Round, Scope, Timestamp, Tx, on_db, on_tx},
};

/// Campaigns that wait for a round: owner and id.
pub async fn due(db: &Round, most: u32) -> Result<Vec<(Uuid, Uuid)>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_as(
        "SELECT user_id, id FROM campaigns WHERE state IN ('launching', 'running', 'undoing', 'pausing', 'deleting')
           AND next_look_at <= $1 AND lease_until <= $1 ORDER BY next_look_at LIMIT $2",
    ).bind(Timestamp::now()).bind(i64::from(most)).fetch_all(pool).await)
}

/// Orders from wizards whose outcome was not seen to: owner and campaign.
pub async fn buying(db: &Round, most: u32) -> Result<Vec<(Uuid, Uuid)>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_as(
        "SELECT user_id, id FROM campaigns WHERE buying_key IS NOT NULL AND state IN ('draft', 'paused') AND next_look_at <= $1
         ORDER BY next_look_at LIMIT $2",
    ).bind(Timestamp::now()).bind(i64::from(most)).fetch_all(pool).await)
}

/// A campaign of some owner, as far as a comparison with Vapi's lists needs it.
#[derive(Debug, Clone, FromRow)]
pub struct Known {
    /// Its owner.
    pub user_id: Uuid,
    /// Its id.
    pub id: Uuid,
    /// Its names at Vapi begin with it.
    pub reference: String,
    /// How it stands.
    pub state: String,
    /// Vapi's id of the imported number.
    pub import_id: Option<String>,
    /// Vapi's id of the assistant that the desk made.
    pub assistant_id: Option<String>,
}

/// Campaigns that were launched at some time, of all owners, in the order of their ids.
pub async fn known_after(db: &Round, after: Uuid, most: u32) -> Result<Vec<Known>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_as(
        "SELECT user_id, id, reference, state, import_id, assistant_id FROM campaigns WHERE id > $1 AND asked_at IS NOT NULL ORDER BY id LIMIT $2",
    ).bind(after).bind(i64::from(most)).fetch_all(pool).await)
}

/// How many campaigns stand how.
pub async fn counts(db: &Round) -> Result<Vec<(String, i64)>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_as("SELECT state, COUNT(*) FROM campaigns GROUP BY state ORDER BY state").fetch_all(pool).await)
}

/// An order's outcome is looked for later.
pub async fn look_later(db: &Scope, id: Uuid, then: Timestamp) -> Result<(), sqlx::Error> {
    on_db!(db, pool => sqlx::query("UPDATE campaigns SET next_look_at = $3 WHERE user_id = $1 AND id = $2 AND state IN ('draft', 'paused')")
        .bind(db.owner()).bind(id).bind(then).execute(pool).await.map(drop))
}

/// Its owner, or a rule, wants it to stand otherwise: it is due at once, and whoever drives it now writes nothing more. False
/// where it stood otherwise than thought.
pub async fn want(tx: &mut Tx, kept: &Kept, state: State) -> Result<bool, sqlx::Error> {
    let (owner, now) = (tx.owner(), Timestamp::now());
    let done = on_tx!(tx, connection => sqlx::query(
        "UPDATE campaigns SET state = $4, cause = NULL, asked_at = $5, epoch = epoch + 1, lease_until = $5, next_look_at = $5, updated_at = $5
         WHERE user_id = $1 AND id = $2 AND state = $3",
    ).bind(owner).bind(kept.id).bind(kept.state.as_str()).bind(state.as_str()).bind(now).execute(connection).await?.rows_affected());
    Ok(done == 1)
}

/// Says why it stops by itself.
pub async fn blame(tx: &mut Tx, id: Uuid, cause: Cause) -> Result<(), sqlx::Error> {
    let owner = tx.owner();
    on_tx!(tx, connection => sqlx::query("UPDATE campaigns SET cause = $3 WHERE user_id = $1 AND id = $2")
        .bind(owner).bind(id).bind(cause.word()).execute(connection).await.map(drop))
}

/// Takes a campaign over for as long as the lease lasts; none when another holds it or nothing is under way.
pub async fn take(db: &Scope, id: Uuid, until: Timestamp) -> Result<Option<Kept>, sqlx::Error> {
    let row: Option<Row> = on_db!(db, pool => sqlx::query_as(columns!("UPDATE campaigns SET epoch = epoch + 1, lease_until = $3
         WHERE user_id = $1 AND id = $2 AND state IN ('launching', 'running', 'undoing', 'pausing', 'deleting') AND lease_until <= $4 RETURNING", ""))
        .bind(db.owner()).bind(id).bind(until).bind(Timestamp::now()).fetch_optional(pool).await)?;
    row.map(Kept::try_from).transpose()
}

/// Holds on to a campaign for another call; false when another driver has it.
pub async fn renew(db: &Scope, kept: &Kept, until: Timestamp) -> Result<bool, sqlx::Error> {
    let done = on_db!(db, pool => sqlx::query("UPDATE campaigns SET lease_until = $4 WHERE user_id = $1 AND id = $2 AND epoch = $3")
        .bind(db.owner()).bind(kept.id).bind(kept.epoch).bind(until).execute(pool).await?.rows_affected());
    Ok(done == 1)
}

/// Gives a campaign back until its next look.
pub async fn leave(db: &Scope, kept: &Kept, next_look_at: Timestamp) -> Result<(), sqlx::Error> {
    on_db!(db, pool => sqlx::query("UPDATE campaigns SET lease_until = $4, next_look_at = $5 WHERE user_id = $1 AND id = $2 AND epoch = $3")
        .bind(db.owner()).bind(kept.id).bind(kept.epoch).bind(Timestamp::now()).bind(next_look_at).execute(pool).await.map(drop))
}

/// Writes down all that a driver has learnt; false when another driver was there meanwhile.
pub async fn save(tx: &mut Tx, kept: &Kept, was: State) -> Result<bool, sqlx::Error> {
    let (owner, now) = (tx.owner(), Timestamp::now());
    let json = |setup: &Option<Setup>| setup.clone().map(Json);
    let done = on_tx!(tx, connection => sqlx::query(
        "UPDATE campaigns SET state = $5, cause = $6, assistant_asked_at = $7, assistant_id = $8, import_asked_at = $9, import_id = $10, told_of = COALESCE($10, told_of),
           found = $11, made = $12, token_mark = $13, asked_at = $14, launched_at = $15, next_look_at = $16, updated_at = $16
         WHERE user_id = $1 AND id = $2 AND epoch = $3 AND state = $4",
    )
    .bind(owner).bind(kept.id).bind(kept.epoch).bind(was.as_str()).bind(kept.state.as_str()).bind(kept.cause.map(Cause::word))
    .bind(kept.assistant_asked_at).bind(&kept.assistant_id).bind(kept.import_asked_at).bind(&kept.import_id)
    .bind(json(&kept.found)).bind(json(&kept.made)).bind(&kept.token_mark).bind(kept.asked_at).bind(kept.launched_at).bind(now)
    .execute(connection).await?.rows_affected());
    Ok(done == 1)
}
