//! SQL of releases that wait, in `user_twilio_numbers`, and of `number_preferences`.

use uuid::Uuid;

use crate::{
    numbers::server::release::Said,
    server::db::{Round, Scope, Timestamp, Tx, on_db, on_tx},
};

/// Has an active number go back at that moment; false where it is not active any more.
pub async fn queue(tx: &mut Tx, id: Uuid, at: Timestamp, said: Said) -> Result<bool, sqlx::Error> {
    let owner = tx.owner();
    let done = on_tx!(tx, connection => sqlx::query(
        "UPDATE user_twilio_numbers SET release_at = $3, release_asked_at = $4, release_stops = $5, release_next_primary = $6, updated_at = $4
         WHERE user_id = $1 AND id = $2 AND status = 'active'",
    ).bind(owner).bind(id).bind(at).bind(Timestamp::now()).bind(said.stops).bind(said.next_primary)
    .execute(connection).await?.rows_affected());
    Ok(done == 1)
}

/// Whether a release of it was asked for since then; that stays written when it is forgotten.
pub async fn was_asked_since(db: &Scope, id: Uuid, since: Timestamp) -> Result<bool, sqlx::Error> {
    let asked: Option<Uuid> = on_db!(db, pool => sqlx::query_scalar("SELECT id FROM user_twilio_numbers WHERE user_id = $1 AND id = $2 AND release_asked_at >= $3")
        .bind(db.owner()).bind(id).bind(since).fetch_optional(pool).await)?;
    Ok(asked.is_some())
}

/// Forgets that a number was to go back; false where it does not wait any more.
pub async fn forget(tx: &mut Tx, id: Uuid) -> Result<bool, sqlx::Error> {
    let owner = tx.owner();
    let done = on_tx!(tx, connection => sqlx::query(
        "UPDATE user_twilio_numbers SET release_at = NULL, updated_at = $3
         WHERE user_id = $1 AND id = $2 AND status = 'active' AND release_at IS NOT NULL",
    ).bind(owner).bind(id).bind(Timestamp::now()).execute(connection).await?.rows_affected());
    Ok(done == 1)
}

/// Numbers whose time to go back has come: owner and id, the longest waiting first.
pub async fn due(db: &Round, now: Timestamp, most: u32) -> Result<Vec<(Uuid, Uuid)>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_as(
        "SELECT user_id, id FROM user_twilio_numbers WHERE release_at IS NOT NULL AND release_at <= $1 AND status = 'active'
         ORDER BY release_at LIMIT $2",
    ).bind(now).bind(i64::from(most)).fetch_all(pool).await)
}

/// What was said with a release whose time has come; none where it was undone, or has begun.
pub async fn due_in(tx: &mut Tx, id: Uuid, now: Timestamp) -> Result<Option<Said>, sqlx::Error> {
    let owner = tx.owner();
    let said: Option<(Option<Uuid>, Option<Uuid>)> = on_tx!(tx, connection => sqlx::query_as(
        "SELECT release_stops, release_next_primary FROM user_twilio_numbers
         WHERE user_id = $1 AND id = $2 AND status = 'active' AND release_at <= $3",
    ).bind(owner).bind(id).bind(now).fetch_optional(connection).await)?;
    Ok(said.map(|(stops, next_primary)| Said { stops, next_primary }))
}

/// For how many minutes an owner's releases can be undone, where they have said so.
pub async fn release_after(db: &Scope) -> Result<Option<i64>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_scalar("SELECT release_after_minutes FROM number_preferences WHERE user_id = $1")
        .bind(db.owner()).fetch_optional(pool).await)
}

/// Keeps that.
pub async fn set_release_after(tx: &mut Tx, minutes: u32) -> Result<(), sqlx::Error> {
    let owner = tx.owner();
    on_tx!(tx, connection => sqlx::query(
        "INSERT INTO number_preferences (user_id, release_after_minutes, updated_at) VALUES ($1, $2, $3)
         ON CONFLICT (user_id) DO UPDATE SET release_after_minutes = excluded.release_after_minutes, updated_at = excluded.updated_at",
    ).bind(owner).bind(i64::from(minutes)).bind(Timestamp::now()).execute(connection).await.map(drop))
}
