//! SQL of `texts` and `text_threads`.

pub mod threads;

use sqlx::types::Json;
use sqlx_macros::FromRow;
use uuid::Uuid;

use crate::{
    server::db::{Round, Scope, Timestamp, Tx, on_db, on_tx, word},
    texts::{Direction, Media, Party, Price, State, Text, words},
};

/// A text as it is kept.
#[derive(Debug, Clone)]
pub struct Kept {
    /// The row of the API.
    pub text: Text,
    /// What was asked for under its key.
    pub request_hash: Option<String>,
    /// When Twilio is asked about it.
    pub next_look_at: Option<Timestamp>,
    /// How often it was, since it last changed.
    pub looks: i64,
}

#[derive(Debug, FromRow)]
struct Row {
    id: Uuid,
    user_id: Uuid,
    number_id: Uuid,
    other: String,
    is_inbound: bool,
    body: String,
    state: String,
    segments: i64,
    price_micros: Option<i64>,
    currency: Option<String>,
    error_code: Option<i64>,
    media: Json<Vec<Media>>,
    twilio_sid: Option<String>,
    request_hash: Option<String>,
    answers_to: Option<Uuid>,
    next_look_at: Option<Timestamp>,
    looks: i64,
    created_at: Timestamp,
    updated_at: Timestamp,
}

impl TryFrom<Row> for Kept {
    type Error = sqlx::Error;

    fn try_from(row: Row) -> Result<Self, sqlx::Error> {
        let status: State = word(row.state)?;
        let error_code = row.error_code.and_then(|code| u32::try_from(code).ok());
        let price = row
            .price_micros
            .zip(row.currency)
            .map(|(micros, currency)| Price { micros, currency });
        Ok(Self {
            text: Text {
                id: row.id,
                user_id: row.user_id,
                number_id: row.number_id,
                other_party: Party::parse(&row.other).map_err(|error| sqlx::Error::Decode(error.into()))?,
                direction: if row.is_inbound {
                    Direction::Inbound
                } else {
                    Direction::Outbound
                },
                body: row.body,
                status,
                segments: u32::try_from(row.segments).unwrap_or(0),
                price: price.as_ref().map(Price::amount),
                currency: price.map(|price| price.currency),
                error_code,
                message: words::why(status, error_code),
                media: row.media.0,
                is_automatic: row.answers_to.is_some(),
                twilio_sid: row.twilio_sid,
                created_at: row.created_at.0,
                updated_at: row.updated_at.0,
            },
            request_hash: row.request_hash,
            next_look_at: row.next_look_at,
            looks: row.looks,
        })
    }
}

/// The columns of [`Row`]; a macro, because SQL text must be static.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, user_id, number_id, other, is_inbound, body, state, segments, price_micros, currency, error_code, media, twilio_sid,
               request_hash, answers_to, next_look_at, looks, created_at, updated_at FROM texts ",
            $rest
        )
    };
}

/// A text that is about to be written down.
#[derive(Debug, Clone)]
pub struct NewText {
    /// Its id.
    pub id: Uuid,
    /// The owner's number.
    pub number_id: Uuid,
    /// The other end.
    pub other: Party,
    /// Who wrote to whom.
    pub direction: Direction,
    /// What it says.
    pub body: String,
    /// How it stands.
    pub state: State,
    /// How many segments it makes.
    pub segments: u32,
    /// What came with it.
    pub media: Vec<Media>,
    /// The carrier's id, of one that came in.
    pub twilio_sid: Option<String>,
    /// The key of the order and what was asked for under it.
    pub key: Option<(String, String)>,
    /// The text that the desk answers with it.
    pub answers_to: Option<Uuid>,
    /// When Twilio is asked about it.
    pub next_look_at: Option<Timestamp>,
}

/// Writes a text down; false where it was told before, or answered before.
pub async fn add(tx: &mut Tx, new: &NewText) -> Result<bool, sqlx::Error> {
    let (owner, now) = (tx.owner(), Timestamp::now());
    let (key, hash) = new.key.clone().unzip();
    let done = on_tx!(tx, connection => sqlx::query(
        "INSERT INTO texts (id, user_id, number_id, other, is_inbound, body, state, segments, media, twilio_sid, idempotency_key,
           request_hash, answers_to, next_look_at, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $15) ON CONFLICT DO NOTHING",
    )
    .bind(new.id).bind(owner).bind(new.number_id).bind(new.other.as_str()).bind(new.direction == Direction::Inbound)
    .bind(&new.body).bind(new.state.as_str()).bind(i64::from(new.segments)).bind(Json(&new.media)).bind(&new.twilio_sid)
    .bind(&key).bind(&hash).bind(new.answers_to).bind(new.next_look_at).bind(now)
    .execute(connection).await?.rows_affected());
    Ok(done == 1)
}

/// One of the owner's texts.
pub async fn by_id(db: &Scope, id: Uuid) -> Result<Option<Kept>, sqlx::Error> {
    let row: Option<Row> = on_db!(db, pool => sqlx::query_as(select!("WHERE user_id = $1 AND id = $2"))
        .bind(db.owner()).bind(id).fetch_optional(pool).await)?;
    row.map(Kept::try_from).transpose()
}

/// The same, inside a transaction that decides on it.
pub async fn by_id_in(tx: &mut Tx, id: Uuid) -> Result<Option<Kept>, sqlx::Error> {
    let owner = tx.owner();
    let row: Option<Row> = on_tx!(tx, connection => sqlx::query_as(select!("WHERE user_id = $1 AND id = $2"))
        .bind(owner).bind(id).fetch_optional(connection).await)?;
    row.map(Kept::try_from).transpose()
}

/// The owner's text with this id of the carrier's.
pub async fn by_sid_in(tx: &mut Tx, sid: &str) -> Result<Option<Kept>, sqlx::Error> {
    let owner = tx.owner();
    let row: Option<Row> = on_tx!(tx, connection => sqlx::query_as(select!("WHERE user_id = $1 AND twilio_sid = $2"))
        .bind(owner).bind(sid).fetch_optional(connection).await)?;
    row.map(Kept::try_from).transpose()
}

/// The text that was ordered under this key.
pub async fn by_key(db: &Scope, key: &str) -> Result<Option<Kept>, sqlx::Error> {
    let row: Option<Row> = on_db!(db, pool => sqlx::query_as(select!("WHERE user_id = $1 AND idempotency_key = $2"))
        .bind(db.owner()).bind(key).fetch_optional(pool).await)?;
    row.map(Kept::try_from).transpose()
}

/// The same, inside a transaction that is about to order it.
pub async fn by_key_in(tx: &mut Tx, key: &str) -> Result<Option<Kept>, sqlx::Error> {
    let owner = tx.owner();
    let row: Option<Row> = on_tx!(tx, connection => sqlx::query_as(select!("WHERE user_id = $1 AND idempotency_key = $2"))
        .bind(owner).bind(key).fetch_optional(connection).await)?;
    row.map(Kept::try_from).transpose()
}

/// What the desk has answered a text with.
pub async fn answer_to(tx: &mut Tx, id: Uuid) -> Result<Option<Kept>, sqlx::Error> {
    let owner = tx.owner();
    let row: Option<Row> = on_tx!(tx, connection => sqlx::query_as(select!("WHERE user_id = $1 AND answers_to = $2"))
        .bind(owner).bind(id).fetch_optional(connection).await)?;
    row.map(Kept::try_from).transpose()
}

/// How many texts were sent from here since a moment.
pub async fn sent_since(tx: &mut Tx, since: Timestamp) -> Result<i64, sqlx::Error> {
    let owner = tx.owner();
    on_tx!(tx, connection => sqlx::query_scalar(
        "SELECT COUNT(*) FROM texts WHERE user_id = $1 AND is_inbound = FALSE AND state <> 'not_sent' AND created_at > $2",
    ).bind(owner).bind(since).fetch_one(connection).await)
}

/// What is known of a text now.
#[derive(Debug, Clone)]
pub struct Known {
    /// How it stands.
    pub state: State,
    /// How many segments it makes.
    pub segments: u32,
    /// What was charged.
    pub price: Option<Price>,
    /// Why it did not arrive.
    pub error_code: Option<u32>,
    /// The carrier's id.
    pub twilio_sid: Option<String>,
    /// When Twilio is asked about it.
    pub next_look_at: Option<Timestamp>,
    /// How often it was, since it last changed.
    pub looks: i64,
}

/// Writes down what is known now. Whoever calls this has read the row in the same transaction, under the owner's turn.
pub async fn learn(tx: &mut Tx, id: Uuid, known: &Known) -> Result<(), sqlx::Error> {
    let owner = tx.owner();
    on_tx!(tx, connection => sqlx::query(
        "UPDATE texts SET state = $3, segments = $4, price_micros = $5, currency = $6, error_code = $7, twilio_sid = $8, next_look_at = $9,
           looks = $10, updated_at = $11 WHERE user_id = $1 AND id = $2",
    )
    .bind(owner).bind(id).bind(known.state.as_str()).bind(i64::from(known.segments))
    .bind(known.price.as_ref().map(|price| price.micros)).bind(known.price.as_ref().map(|price| price.currency.clone()))
    .bind(known.error_code.map(i64::from)).bind(&known.twilio_sid).bind(known.next_look_at).bind(known.looks)
    .bind(Timestamp::now()).execute(connection).await.map(drop))
}

/// Asks Twilio about a text later, or not any more.
pub async fn put_off(db: &Scope, id: Uuid, then: Option<Timestamp>) -> Result<(), sqlx::Error> {
    on_db!(db, pool => sqlx::query("UPDATE texts SET next_look_at = $3 WHERE user_id = $1 AND id = $2 AND next_look_at IS NOT NULL")
        .bind(db.owner()).bind(id).bind(then).execute(pool).await.map(drop))
}

/// Texts that Twilio is to be asked about: owner and id, a few of each owner's.
pub async fn due(db: &Round, now: Timestamp, most: u32) -> Result<Vec<(Uuid, Uuid)>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_as(
        "SELECT user_id, id FROM (
           SELECT user_id, id, next_look_at, ROW_NUMBER() OVER (PARTITION BY user_id ORDER BY next_look_at) AS place FROM texts
           WHERE next_look_at <= $1) AS waiting
         WHERE place <= 10 ORDER BY place, next_look_at LIMIT $2",
    ).bind(now).bind(i64::from(most)).fetch_all(pool).await)
}

/// One page of the owner's texts, newest first: of all numbers or of one, with everybody or with one party.
pub async fn page(
    db: &Scope,
    number: Option<Uuid>,
    other: Option<&Party>,
    after: Option<Uuid>,
    limit: u32,
) -> Result<Vec<Text>, sqlx::Error> {
    let (below, other) = (after.unwrap_or(Uuid::max()), other.map(Party::as_str));
    let limit = i64::from(limit);
    // Four texts, so that those of a thread and of an owner go along their indexes.
    let rows: Vec<Row> = on_db!(db, pool => match (number, other) {
        (Some(number), Some(other)) => sqlx::query_as(select!("WHERE user_id = $1 AND number_id = $4 AND other = $5 AND id < $2 ORDER BY id DESC LIMIT $3"))
            .bind(db.owner()).bind(below).bind(limit).bind(number).bind(other).fetch_all(pool).await,
        (Some(number), None) => sqlx::query_as(select!("WHERE user_id = $1 AND number_id = $4 AND id < $2 ORDER BY id DESC LIMIT $3"))
            .bind(db.owner()).bind(below).bind(limit).bind(number).fetch_all(pool).await,
        (None, Some(other)) => sqlx::query_as(select!("WHERE user_id = $1 AND other = $4 AND id < $2 ORDER BY id DESC LIMIT $3"))
            .bind(db.owner()).bind(below).bind(limit).bind(other).fetch_all(pool).await,
        (None, None) => sqlx::query_as(select!("WHERE user_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3"))
            .bind(db.owner()).bind(below).bind(limit).fetch_all(pool).await,
    })?;
    rows.into_iter()
        .map(|row| Kept::try_from(row).map(|kept| kept.text))
        .collect()
}
