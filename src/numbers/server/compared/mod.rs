//! What a comparison with the carrier changes in an owner's list. Every step is part of the caller's transaction, which
//! has taken the owner's turn.

use serde_json::json;
use uuid::Uuid;

use super::store::{NewNumber, add, begin_release, promote};
use crate::{
    numbers::Status,
    phone::PhoneNumber,
    server::{
        audit::{self, Event},
        db::{Timestamp, Tx},
    },
};

pub mod store;

/// A number of the list, with what was last written at the carrier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Our id.
    pub id: Uuid,
    /// Its owner.
    pub user_id: Uuid,
    /// The number.
    pub phone_number: PhoneNumber,
    /// The carrier's id of the holding.
    pub phone_sid: String,
    /// How it stands.
    pub status: Status,
    /// What was last written at the carrier.
    pub settings: Settings,
    /// Whether the addresses beside the first two were ever read at the carrier.
    pub knows_rest: bool,
    /// When the carrier's list first did not show it.
    pub missing_since: Option<Timestamp>,
    /// When the row last changed.
    pub updated_at: Timestamp,
}

/// What the desk last wrote at the carrier, or accepted from there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings {
    /// The name; nothing for a row from before it was kept.
    pub name: Option<String>,
    /// Where calls are announced; nothing is nowhere.
    pub voice_url: Option<String>,
    /// Where texts are announced; nothing is nowhere.
    pub sms_url: Option<String>,
    /// Where calls are announced while the first address does not answer.
    pub voice_fallback_url: Option<String>,
    /// Where texts are announced while the first address does not answer.
    pub sms_fallback_url: Option<String>,
    /// Where the progress of calls is announced.
    pub status_url: Option<String>,
}

/// The carrier holds it no more, and nobody here gave it back. False when that was written down already.
pub async fn lose(tx: &mut Tx, number: &Kept) -> Result<bool, sqlx::Error> {
    let done = store::lose(tx, number).await?;
    if done {
        promote(tx).await?;
        record(tx, number, "number.lost").await?;
    }
    Ok(done)
}

/// The carrier shows a lost one again. False where the same number is held by another row meanwhile.
pub async fn find_again(tx: &mut Tx, number: &Kept) -> Result<bool, sqlx::Error> {
    let done = store::find_again(tx, number).await?;
    if done {
        promote(tx).await?;
        record(tx, number, "number.found").await?;
    }
    Ok(done)
}

/// A lost one leaves the list. Its row stays, as every row does.
pub async fn take_off(tx: &mut Tx, number: &Kept) -> Result<bool, sqlx::Error> {
    let done = store::take_off(tx, number).await?;
    if done {
        record(tx, number, "number.taken_off").await?;
    }
    Ok(done)
}

/// Adds a holding that the carrier has and the list has not. A row of old under its SID stands up again.
///
/// A unique violation means that the same number stands in a list under another holding.
pub async fn import(tx: &mut Tx, number: &NewNumber, settings: &Settings) -> Result<Uuid, sqlx::Error> {
    let id = if let Some(id) = store::revive(tx, number).await? {
        id
    } else {
        add(tx, number).await?;
        number.id
    };
    store::accept(tx, id, settings).await?;
    promote(tx).await?;
    imported(tx, number, id, "number.imported").await?;
    Ok(id)
}

/// Writes down that a holding nobody's list knows is given back: it gets a row, which goes the way of every release.
pub async fn import_to_release(tx: &mut Tx, number: &NewNumber, settings: &Settings) -> Result<Uuid, sqlx::Error> {
    let id = import(tx, number, settings).await?;
    begin_release(tx, id).await?;
    imported(tx, number, id, "number.releasing").await?;
    Ok(id)
}

async fn imported(tx: &mut Tx, number: &NewNumber, id: Uuid, event: &'static str) -> Result<(), sqlx::Error> {
    let event = Event {
        subject_id: id,
        event,
        details: json!({ "phone_number": number.phone_number, "phone_sid": number.phone_sid }),
    };
    audit::store::write(tx, &event).await
}

/// A line of the trail about a number of the list.
pub async fn record(tx: &mut Tx, number: &Kept, event: &'static str) -> Result<(), sqlx::Error> {
    let event = Event {
        subject_id: number.id,
        event,
        details: json!({ "phone_number": number.phone_number, "phone_sid": number.phone_sid }),
    };
    audit::store::write(tx, &event).await
}
