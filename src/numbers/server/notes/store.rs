//! SQL of `number_tags` and of the notes in `user_twilio_numbers`.

use sqlx_macros::FromRow;
use uuid::Uuid;

use crate::{
    numbers::Number,
    phone::PhoneNumber,
    server::db::{Scope, Timestamp, Tx, on_db, on_tx},
};

/// A number's tags, by the alphabet.
pub async fn tags(db: &Scope, id: Uuid) -> Result<Vec<String>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_scalar("SELECT tag FROM number_tags WHERE user_id = $1 AND number_id = $2 ORDER BY tag")
        .bind(db.owner()).bind(id).fetch_all(pool).await)
}

/// A number's notes.
pub async fn notes(db: &Scope, id: Uuid) -> Result<Option<String>, sqlx::Error> {
    let found: Option<Option<String>> = on_db!(db, pool => sqlx::query_scalar("SELECT notes FROM user_twilio_numbers WHERE user_id = $1 AND id = $2")
        .bind(db.owner()).bind(id).fetch_optional(pool).await)?;
    Ok(found.flatten())
}

/// The notes on the numbers behind one id, up to another.
pub async fn notes_between(db: &Scope, from: Uuid, to: Uuid) -> Result<Vec<(Uuid, String)>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_as("SELECT id, notes FROM user_twilio_numbers WHERE user_id = $1 AND id > $2 AND id <= $3 AND status <> 'released' AND notes IS NOT NULL")
        .bind(db.owner()).bind(from).bind(to).fetch_all(pool).await)
}

/// The tags of the numbers behind one id, up to another, by the alphabet.
pub async fn tags_between(db: &Scope, from: Uuid, to: Uuid) -> Result<Vec<(Uuid, String)>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_as("SELECT number_id, tag FROM number_tags WHERE user_id = $1 AND number_id > $2 AND number_id <= $3 ORDER BY number_id, tag")
        .bind(db.owner()).bind(from).bind(to).fetch_all(pool).await)
}

/// What stands on a number and beside it.
#[derive(Debug, Clone, FromRow)]
pub struct Beside {
    /// Our id.
    pub id: Uuid,
    /// The word for how it stands.
    pub status: String,
    /// The label.
    pub friendly_name: Option<String>,
    /// The notes.
    pub notes: Option<String>,
    /// The tags.
    #[sqlx(skip)]
    pub tags: Vec<String>,
}

/// What stands on the number that the owner holds or last held under these digits.
pub async fn beside_in(tx: &mut Tx, number: &PhoneNumber) -> Result<Option<Beside>, sqlx::Error> {
    let owner = tx.owner();
    let found: Option<Beside> = on_tx!(tx, connection => sqlx::query_as("SELECT id, status, friendly_name, notes FROM user_twilio_numbers WHERE user_id = $1 AND phone_number = $2 ORDER BY id DESC LIMIT 1")
        .bind(owner).bind(number.as_str()).fetch_optional(connection).await)?;
    let Some(mut found) = found else { return Ok(None) };
    found.tags = on_tx!(tx, connection => sqlx::query_scalar("SELECT tag FROM number_tags WHERE user_id = $1 AND number_id = $2 ORDER BY tag")
        .bind(owner).bind(found.id).fetch_all(connection).await)?;
    Ok(Some(found))
}

/// Gives a number these tags and no others; false where it has just these.
pub async fn set_tags(tx: &mut Tx, id: Uuid, tags: &[String]) -> Result<bool, sqlx::Error> {
    let owner = tx.owner();
    let had: Vec<String> = on_tx!(tx, connection => sqlx::query_scalar("SELECT tag FROM number_tags WHERE user_id = $1 AND number_id = $2 ORDER BY tag")
        .bind(owner).bind(id).fetch_all(connection).await)?;
    if had == tags {
        return Ok(false);
    }
    for gone in had.iter().filter(|tag| !tags.contains(tag)) {
        on_tx!(tx, connection => sqlx::query("DELETE FROM number_tags WHERE user_id = $1 AND number_id = $2 AND tag = $3")
            .bind(owner).bind(id).bind(gone).execute(connection).await.map(drop))?;
    }
    for new in tags.iter().filter(|tag| !had.contains(tag)) {
        on_tx!(tx, connection => sqlx::query("INSERT INTO number_tags (user_id, tag, number_id) VALUES ($1, $2, $3)")
            .bind(owner).bind(new).bind(id).execute(connection).await.map(drop))?;
    }
    Ok(true)
}

/// Writes a number's notes; false where they are just these.
pub async fn set_notes(tx: &mut Tx, id: Uuid, notes: Option<&str>) -> Result<bool, sqlx::Error> {
    let owner = tx.owner();
    let done = on_tx!(tx, connection => sqlx::query(
        "UPDATE user_twilio_numbers SET notes = $3, updated_at = $4 WHERE user_id = $1 AND id = $2 AND COALESCE(notes, '') <> COALESCE($3, '')",
    ).bind(owner).bind(id).bind(notes).bind(Timestamp::now()).execute(connection).await?.rows_affected());
    Ok(done == 1)
}

/// The last holding of the same digits before this one, where it was given back: its id.
pub async fn before(db: &Scope, number: &Number) -> Result<Option<Uuid>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_scalar(
        "SELECT id FROM user_twilio_numbers WHERE user_id = $1 AND phone_number = $2 AND id < $3 AND status = 'released' ORDER BY id DESC LIMIT 1",
    ).bind(db.owner()).bind(number.phone_number.as_str()).bind(number.id).fetch_optional(pool).await)
}

/// The digits of the owner's active numbers, by id.
pub async fn digits_in(tx: &mut Tx) -> Result<Vec<(Uuid, PhoneNumber)>, sqlx::Error> {
    let owner = tx.owner();
    let rows: Vec<(Uuid, String)> = on_tx!(tx, connection => sqlx::query_as("SELECT id, phone_number FROM user_twilio_numbers WHERE user_id = $1 AND status = 'active'")
        .bind(owner).fetch_all(connection).await)?;
    Ok(rows
        .into_iter()
        .filter_map(|(id, digits)| Some((id, PhoneNumber::parse(&digits).ok()?)))
        .collect())
}
