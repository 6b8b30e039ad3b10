//! SQL of `user_twilio_numbers` that only a comparison with the carrier needs.

use sqlx_macros::FromRow;
use uuid::Uuid;

use super::{Kept, Settings};
use crate::{
    numbers::{Status, server::store::NewNumber},
    phone::PhoneNumber,
    server::db::{Scope, Timestamp, Tx, on_db, on_tx},
};

#[derive(Debug, FromRow)]
struct Row {
    id: Uuid,
    user_id: Uuid,
    phone_number: String,
    phone_sid: String,
    status: String,
    carrier_name: Option<String>,
    carrier_voice_url: Option<String>,
    carrier_sms_url: Option<String>,
    carrier_voice_fallback_url: Option<String>,
    carrier_sms_fallback_url: Option<String>,
    carrier_status_url: Option<String>,
    carrier_rest_known: bool,
    missing_since: Option<Timestamp>,
    updated_at: Timestamp,
}

impl TryFrom<Row> for Kept {
    type Error = sqlx::Error;

    fn try_from(row: Row) -> Result<Self, sqlx::Error> {
        let unreadable = |what: &str| sqlx::Error::Decode(format!("user_twilio_numbers.{what} is unreadable").into());
        Ok(Self {
            id: row.id,
            user_id: row.user_id,
            phone_number: PhoneNumber::parse(&row.phone_number).map_err(|_| unreadable("phone_number"))?,
            phone_sid: row.phone_sid,
            status: Status::ALL
                .into_iter()
                .find(|status| status.as_str() == row.status)
                .ok_or_else(|| unreadable("status"))?,
            settings: Settings {
                name: row.carrier_name,
                voice_url: row.carrier_voice_url,
                sms_url: row.carrier_sms_url,
                voice_fallback_url: row.carrier_voice_fallback_url,
                sms_fallback_url: row.carrier_sms_fallback_url,
                status_url: row.carrier_status_url,
            },
            knows_rest: row.carrier_rest_known,
            missing_since: row.missing_since,
            updated_at: row.updated_at,
        })
    }
}

/// The columns of [`Row`]; a macro, because SQL text must be static.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, user_id, phone_number, phone_sid, status, carrier_name, carrier_voice_url, carrier_sms_url, ",
            "carrier_voice_fallback_url, carrier_sms_fallback_url, carrier_status_url, carrier_rest_known, missing_since, updated_at FROM user_twilio_numbers ",
            $rest
        )
    };
}

/// Everything in the owner's list, as it was before the carrier's list is read.
pub async fn snapshot(db: &Scope) -> Result<Vec<Kept>, sqlx::Error> {
    let rows: Vec<Row> = on_db!(db, pool => sqlx::query_as(select!("WHERE user_id = $1 AND status <> 'released' ORDER BY id"))
        .bind(db.owner()).fetch_all(pool).await)?;
    rows.into_iter().map(Kept::try_from).collect()
}

/// The same, inside the transaction that compares.
pub async fn listed(tx: &mut Tx) -> Result<Vec<Kept>, sqlx::Error> {
    let owner = tx.owner();
    let rows: Vec<Row> = on_tx!(tx, connection => sqlx::query_as(select!("WHERE user_id = $1 AND status <> 'released' ORDER BY id"))
        .bind(owner).fetch_all(connection).await)?;
    rows.into_iter().map(Kept::try_from).collect()
}

/// One of the owner's numbers, released ones included.
pub async fn by_id(tx: &mut Tx, id: Uuid) -> Result<Option<Kept>, sqlx::Error> {
    let owner = tx.owner();
    let row: Option<Row> = on_tx!(tx, connection => sqlx::query_as(select!("WHERE user_id = $1 AND id = $2"))
        .bind(owner).bind(id).fetch_optional(connection).await)?;
    row.map(Kept::try_from).transpose()
}

/// The row under a SID, released ones included.
pub async fn by_sid(tx: &mut Tx, phone_sid: &str) -> Result<Option<Kept>, sqlx::Error> {
    let owner = tx.owner();
    let row: Option<Row> = on_tx!(tx, connection => sqlx::query_as(select!("WHERE user_id = $1 AND phone_sid = $2"))
        .bind(owner).bind(phone_sid).fetch_optional(connection).await)?;
    row.map(Kept::try_from).transpose()
}

/// Remembers since when the carrier's list has not shown a number, or forgets it. Nothing else of the row changes.
pub async fn set_missing(tx: &mut Tx, number: &Kept, since: Option<Timestamp>) -> Result<(), sqlx::Error> {
    let owner = tx.owner();
    on_tx!(tx, connection => sqlx::query("UPDATE user_twilio_numbers SET missing_since = $3 WHERE user_id = $1 AND id = $2")
        .bind(owner).bind(number.id).bind(since).execute(connection).await.map(drop))
}

/// Marks an active number lost; false when it is not active any more.
pub(super) async fn lose(tx: &mut Tx, number: &Kept) -> Result<bool, sqlx::Error> {
    let owner = tx.owner();
    let done = on_tx!(tx, connection => sqlx::query(
        "UPDATE user_twilio_numbers SET status = 'lost', is_primary = FALSE, release_at = NULL, updated_at = $3 WHERE user_id = $1 AND id = $2 AND status = 'active'",
    ).bind(owner).bind(number.id).bind(Timestamp::now()).execute(connection).await?.rows_affected());
    Ok(done == 1)
}

/// Makes a lost number active again; false where another row holds the same number.
pub(super) async fn find_again(tx: &mut Tx, number: &Kept) -> Result<bool, sqlx::Error> {
    let owner = tx.owner();
    let done = on_tx!(tx, connection => sqlx::query(
        "UPDATE user_twilio_numbers SET status = 'active', missing_since = NULL, updated_at = $3
         WHERE user_id = $1 AND id = $2 AND status = 'lost' AND NOT EXISTS (
           SELECT 1 FROM user_twilio_numbers WHERE user_id = $1 AND phone_number = $4 AND status IN ('active', 'releasing'))",
    ).bind(owner).bind(number.id).bind(Timestamp::now()).bind(number.phone_number.as_str())
    .execute(connection).await?.rows_affected());
    Ok(done == 1)
}

/// Takes a lost number off the list; false when it is not lost any more.
pub(super) async fn take_off(tx: &mut Tx, number: &Kept) -> Result<bool, sqlx::Error> {
    let owner = tx.owner();
    let done = on_tx!(tx, connection => sqlx::query(
        "UPDATE user_twilio_numbers SET status = 'released', is_primary = FALSE, released_at = $3, updated_at = $3
         WHERE user_id = $1 AND id = $2 AND status = 'lost'",
    ).bind(owner).bind(number.id).bind(Timestamp::now()).execute(connection).await?.rows_affected());
    Ok(done == 1)
}

/// Makes a released or lost row active again under its old SID, and gives its id; none where there is no such row. The
/// label that its owner once gave it stays, unless there is another one now.
pub async fn revive(tx: &mut Tx, number: &NewNumber) -> Result<Option<Uuid>, sqlx::Error> {
    let owner = tx.owner();
    on_tx!(tx, connection => sqlx::query_scalar(
        "UPDATE user_twilio_numbers SET status = 'active', missing_since = NULL, released_at = NULL, friendly_name = COALESCE($3, friendly_name),
           carrier_name = $5, updated_at = $4
         WHERE user_id = $1 AND phone_sid = $2 AND status IN ('released', 'lost') RETURNING id",
    ).bind(owner).bind(&number.phone_sid).bind(&number.friendly_name).bind(Timestamp::now())
    .bind(&number.carrier_name).fetch_optional(connection).await)
}

/// From now on these settings are the ones a number should have at the carrier.
pub async fn accept(tx: &mut Tx, id: Uuid, settings: &Settings) -> Result<(), sqlx::Error> {
    let owner = tx.owner();
    on_tx!(tx, connection => sqlx::query(
        "UPDATE user_twilio_numbers SET carrier_name = $3, carrier_voice_url = $4, carrier_sms_url = $5, carrier_voice_fallback_url = $6,
           carrier_sms_fallback_url = $7, carrier_status_url = $8, carrier_rest_known = TRUE
         WHERE user_id = $1 AND id = $2",
    ).bind(owner).bind(id).bind(&settings.name).bind(&settings.voice_url).bind(&settings.sms_url)
    .bind(&settings.voice_fallback_url).bind(&settings.sms_fallback_url).bind(&settings.status_url)
    .execute(connection).await.map(drop))
}

/// Keeps which addresses stand at the carrier now, set there by the desk or by whom it let in.
pub async fn accept_addresses(
    tx: &mut Tx,
    id: Uuid,
    voice_url: Option<&str>,
    sms_url: Option<&str>,
) -> Result<(), sqlx::Error> {
    let owner = tx.owner();
    on_tx!(tx, connection => sqlx::query("UPDATE user_twilio_numbers SET carrier_voice_url = $3, carrier_sms_url = $4 WHERE user_id = $1 AND id = $2")
        .bind(owner).bind(id).bind(voice_url).bind(sms_url).execute(connection).await.map(drop))
}

/// Gives a number another label, or none.
pub async fn set_label(tx: &mut Tx, id: Uuid, label: Option<&str>) -> Result<(), sqlx::Error> {
    let owner = tx.owner();
    on_tx!(tx, connection => sqlx::query("UPDATE user_twilio_numbers SET friendly_name = $3, updated_at = $4 WHERE user_id = $1 AND id = $2")
        .bind(owner).bind(id).bind(label).bind(Timestamp::now()).execute(connection).await.map(drop))
}
