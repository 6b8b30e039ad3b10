//! SQL of `lines`.

pub mod compared;
pub mod limits;
pub mod overview;
pub mod tries;

use serde_json::Value;
use sqlx_macros::FromRow;
use uuid::Uuid;

use crate::{
    lines::{Cause, State},
    phone::{AreaCode, PhoneNumber},
    server::db::{Scope, Timestamp, Tx, on_db, on_tx, word},
};

/// A line as it is kept.
#[derive(Debug, Clone)]
pub struct Kept {
    /// Its id.
    pub id: Uuid,
    /// Its owner.
    pub user_id: Uuid,
    /// What was asked for under the key.
    pub request_hash: String,
    /// Its name at Vapi begins with it.
    pub reference: String,
    /// What its owner calls it.
    pub label: Option<String>,
    /// What was asked for.
    pub asked_area_code: Option<AreaCode>,
    /// Where it is ordered.
    pub area_code: AreaCode,
    /// The assistant that answers it.
    pub assistant_id: Option<String>,
    /// How it stands.
    pub state: State,
    /// Why nothing came of it.
    pub cause: Option<Cause>,
    /// Vapi's id.
    pub vapi_id: Option<String>,
    /// Its digits.
    pub phone_number: Option<PhoneNumber>,
    /// Area codes that Vapi named in place of this one.
    pub hints: Vec<AreaCode>,
    /// Raised with every driver.
    pub epoch: i64,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

#[derive(Debug, FromRow)]
struct Row {
    id: Uuid,
    user_id: Uuid,
    request_hash: String,
    reference: String,
    label: Option<String>,
    asked_area_code: Option<String>,
    area_code: String,
    assistant_id: Option<String>,
    state: String,
    cause: Option<String>,
    vapi_id: Option<String>,
    phone_number: Option<String>,
    hints: Option<String>,
    epoch: i64,
    created_at: Timestamp,
    updated_at: Timestamp,
}

fn codes<'c>(texts: impl Iterator<Item = &'c str>) -> Vec<AreaCode> {
    texts.filter_map(|text| AreaCode::parse(text).ok()).collect()
}

impl TryFrom<Row> for Kept {
    type Error = sqlx::Error;

    fn try_from(row: Row) -> Result<Self, sqlx::Error> {
        let code = |text: String| AreaCode::parse(&text).map_err(|error| sqlx::Error::Decode(error.into()));
        let number = row.phone_number.map(|text| PhoneNumber::parse(&text));
        Ok(Self {
            id: row.id,
            user_id: row.user_id,
            request_hash: row.request_hash,
            reference: row.reference,
            label: row.label,
            asked_area_code: row.asked_area_code.map(code).transpose()?,
            area_code: code(row.area_code)?,
            assistant_id: row.assistant_id,
            state: word(row.state)?,
            cause: row.cause.map(word).transpose()?,
            vapi_id: row.vapi_id,
            phone_number: number.transpose().map_err(|error| sqlx::Error::Decode(error.into()))?,
            hints: codes(row.hints.as_deref().unwrap_or_default().split(' ')),
            epoch: row.epoch,
            created_at: row.created_at,
            updated_at: row.updated_at,
        })
    }
}

macro_rules! columns {
    ($before:literal, $after:literal) => {
        concat!(
            $before,
            " id, user_id, request_hash, reference, label, asked_area_code, area_code, assistant_id, state, cause, vapi_id,
              phone_number, hints, epoch, created_at, updated_at ",
            $after
        )
    };
}

/// A line that is about to be ordered.
#[derive(Debug, Clone)]
pub struct NewLine {
    /// Its id.
    pub id: Uuid,
    /// By which it is found again at Vapi.
    pub reference: String,
    /// The key of the order.
    pub idempotency_key: String,
    /// What was asked for under it.
    pub request_hash: String,
    /// What its owner calls it.
    pub label: Option<String>,
    /// What was asked for.
    pub asked_area_code: Option<AreaCode>,
    /// Where it is ordered.
    pub area_code: AreaCode,
    /// The assistant that answers it.
    pub assistant_id: Option<String>,
    /// Until when its writer drives it.
    pub lease_until: Timestamp,
}

/// Writes down what is about to be ordered, leased to its writer.
pub async fn mean(tx: &mut Tx, line: &NewLine) -> Result<(), sqlx::Error> {
    let (owner, now) = (tx.owner(), Timestamp::now());
    on_tx!(tx, connection => sqlx::query(
        "INSERT INTO lines (id, user_id, idempotency_key, request_hash, reference, label, asked_area_code, area_code, assistant_id,
           state, epoch, lease_until, next_look_at, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'ordering', 1, $10, $11, $11, $11)",
    )
    .bind(line.id).bind(owner).bind(&line.idempotency_key).bind(&line.request_hash).bind(&line.reference).bind(&line.label)
    .bind(line.asked_area_code.map(|code| code.to_string())).bind(line.area_code.to_string()).bind(&line.assistant_id)
    .bind(line.lease_until).bind(now).execute(connection).await.map(drop))
}

const COUNT: &str = "SELECT COUNT(*) FROM lines WHERE user_id = $1 AND state NOT IN ('failed', 'released', 'lost')";

/// How many of the owner's lines Vapi holds or may hold.
pub async fn count(db: &Scope) -> Result<i64, sqlx::Error> {
    on_db!(db, pool => sqlx::query_scalar(COUNT).bind(db.owner()).fetch_one(pool).await)
}

/// The same, in the transaction that is about to add one.
pub async fn count_in(tx: &mut Tx) -> Result<i64, sqlx::Error> {
    let owner = tx.owner();
    on_tx!(tx, connection => sqlx::query_scalar(COUNT).bind(owner).fetch_one(connection).await)
}

/// One of the owner's lines.
pub async fn by_id(db: &Scope, id: Uuid) -> Result<Option<Kept>, sqlx::Error> {
    let row: Option<Row> = on_db!(db, pool => sqlx::query_as(columns!("SELECT", "FROM lines WHERE user_id = $1 AND id = $2"))
        .bind(db.owner()).bind(id).fetch_optional(pool).await)?;
    row.map(Kept::try_from).transpose()
}

/// The same, inside a transaction that decides on it.
pub async fn by_id_in(tx: &mut Tx, id: Uuid) -> Result<Option<Kept>, sqlx::Error> {
    let owner = tx.owner();
    let row: Option<Row> = on_tx!(tx, connection => sqlx::query_as(columns!("SELECT", "FROM lines WHERE user_id = $1 AND id = $2"))
        .bind(owner).bind(id).fetch_optional(connection).await)?;
    row.map(Kept::try_from).transpose()
}

/// The line that was ordered under a key.
pub async fn by_key(db: &Scope, key: &str) -> Result<Option<Kept>, sqlx::Error> {
    let row: Option<Row> = on_db!(db, pool => sqlx::query_as(columns!("SELECT", "FROM lines WHERE user_id = $1 AND idempotency_key = $2"))
        .bind(db.owner()).bind(key).fetch_optional(pool).await)?;
    row.map(Kept::try_from).transpose()
}

/// The owner's lines that are or may be theirs, newest first.
pub async fn of(db: &Scope) -> Result<Vec<Kept>, sqlx::Error> {
    let rows: Vec<Row> = on_db!(db, pool => sqlx::query_as(columns!("SELECT", "FROM lines WHERE user_id = $1
        AND state NOT IN ('failed', 'released') ORDER BY id DESC LIMIT 100"))
        .bind(db.owner()).fetch_all(pool).await)?;
    rows.into_iter().map(Kept::try_from).collect()
}

/// Takes an open line over for as long as the lease lasts; none when another holds it or it has ended.
pub async fn take(db: &Scope, id: Uuid, until: Timestamp) -> Result<Option<Kept>, sqlx::Error> {
    let row: Option<Row> = on_db!(db, pool => sqlx::query_as(columns!("UPDATE lines SET epoch = epoch + 1, lease_until = $3, updated_at = $4
         WHERE user_id = $1 AND id = $2 AND state IN ('ordering', 'activating', 'undoing', 'releasing') AND lease_until <= $4 RETURNING", ""))
        .bind(db.owner()).bind(id).bind(until).bind(Timestamp::now()).fetch_optional(pool).await)?;
    row.map(Kept::try_from).transpose()
}

/// Holds on to a line for another call; false when another driver has it.
pub async fn renew(db: &Scope, line: &Kept, until: Timestamp) -> Result<bool, sqlx::Error> {
    let done = on_db!(db, pool => sqlx::query("UPDATE lines SET lease_until = $4 WHERE user_id = $1 AND id = $2 AND epoch = $3")
        .bind(db.owner()).bind(line.id).bind(line.epoch).bind(until).execute(pool).await?.rows_affected());
    Ok(done == 1)
}

/// Gives an open line back until its next look.
pub async fn leave(db: &Scope, line: &Kept, next_look_at: Timestamp) -> Result<(), sqlx::Error> {
    on_db!(db, pool => sqlx::query("UPDATE lines SET lease_until = $4, next_look_at = $5 WHERE user_id = $1 AND id = $2 AND epoch = $3")
        .bind(db.owner()).bind(line.id).bind(line.epoch).bind(Timestamp::now()).bind(next_look_at).execute(pool).await.map(drop))
}

/// How a line changes: every write names the epoch of its driver and the state it was in.
#[derive(Debug, Clone)]
pub struct Change<'c> {
    /// From now on.
    pub state: State,
    /// Why nothing came of it, where that is so.
    pub cause: Option<Cause>,
    /// Vapi's id, where it is known.
    pub vapi_id: Option<&'c str>,
    /// Its digits, where they are known.
    pub phone_number: Option<&'c PhoneNumber>,
    /// Area codes that Vapi named in place of this one.
    pub hints: &'c [AreaCode],
}

/// Writes a change; false when another driver was there meanwhile.
pub async fn change(tx: &mut Tx, line: &Kept, change: &Change<'_>) -> Result<bool, sqlx::Error> {
    let (owner, now) = (tx.owner(), Timestamp::now());
    let settled = (!change.state.is_open()).then_some(now);
    let cause = change
        .cause
        .map(|cause| serde_json::to_value(cause).unwrap_or_default());
    let cause = cause.as_ref().and_then(Value::as_str).map(str::to_owned);
    let hints: Vec<_> = change.hints.iter().map(ToString::to_string).collect();
    let hints = (!hints.is_empty()).then(|| hints.join(" "));
    let done = on_tx!(tx, connection => sqlx::query(
        "UPDATE lines SET state = $5, cause = COALESCE($6, cause), vapi_id = COALESCE($7, vapi_id),
           phone_number = COALESCE($8, phone_number), settled_at = $9, updated_at = $10, hints = COALESCE($11, hints)
         WHERE user_id = $1 AND id = $2 AND epoch = $3 AND state = $4",
    )
    .bind(owner).bind(line.id).bind(line.epoch).bind(line.state.as_str()).bind(change.state.as_str()).bind(cause)
    .bind(change.vapi_id).bind(change.phone_number.map(PhoneNumber::as_str)).bind(settled).bind(now).bind(hints)
    .execute(connection).await?.rows_affected());
    Ok(done == 1)
}

/// Area codes that Vapi had no numbers in when this owner asked, since a moment.
pub async fn refused_since(db: &Scope, since: Timestamp) -> Result<Vec<AreaCode>, sqlx::Error> {
    let codes: Vec<String> = on_db!(db, pool => sqlx::query_scalar(
        "SELECT DISTINCT area_code FROM lines WHERE user_id = $1 AND cause = 'no_stock' AND settled_at > $2",
    ).bind(db.owner()).bind(since).fetch_all(pool).await)?;
    Ok(self::codes(codes.iter().map(String::as_str)))
}

/// The owner's last wish for this area code, where Vapi had none there, since a moment.
pub async fn refused_again(db: &Scope, area_code: AreaCode, since: Timestamp) -> Result<Option<Kept>, sqlx::Error> {
    let row: Option<Row> = on_db!(db, pool => sqlx::query_as(columns!("SELECT", "FROM lines WHERE user_id = $1
        AND area_code = $2 AND cause = 'no_stock' AND settled_at > $3 ORDER BY id DESC LIMIT 1"))
        .bind(db.owner()).bind(area_code.to_string()).bind(since).fetch_optional(pool).await)?;
    row.map(Kept::try_from).transpose()
}

/// Writes down that its owner gives it back; false where that cannot be begun.
pub async fn begin_release(tx: &mut Tx, id: Uuid) -> Result<bool, sqlx::Error> {
    let (owner, now) = (tx.owner(), Timestamp::now());
    let done = on_tx!(tx, connection => sqlx::query(
        "UPDATE lines SET state = 'releasing', settled_at = NULL, next_look_at = $3, lease_until = $3, updated_at = $3
         WHERE user_id = $1 AND id = $2 AND state IN ('active', 'lost') AND phone_number IS NOT NULL",
    ).bind(owner).bind(id).bind(now).execute(connection).await?.rows_affected());
    Ok(done == 1)
}

/// Which assistant answers it from now on.
pub async fn attach(tx: &mut Tx, id: Uuid, assistant_id: Option<&str>) -> Result<bool, sqlx::Error> {
    let (owner, now) = (tx.owner(), Timestamp::now());
    let done = on_tx!(tx, connection => sqlx::query(
        "UPDATE lines SET assistant_id = $3, updated_at = $4 WHERE user_id = $1 AND id = $2 AND state = 'active'",
    ).bind(owner).bind(id).bind(assistant_id).bind(now).execute(connection).await?.rows_affected());
    Ok(done == 1)
}
