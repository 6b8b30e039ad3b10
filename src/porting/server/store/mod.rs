//! SQL of `ports`.

mod change;

use sqlx_macros::FromRow;
use uuid::Uuid;

use crate::{
    phone::PhoneNumber,
    porting::Port,
    server::{
        db::{Round, Scope, Timestamp, Tx, on_db, on_tx, word},
        secrets::Sealed,
    },
};

pub use change::{Change, change};

/// Where the papers of requests lie: each under the reference of its request.
pub const PAPERS: Sealed = Sealed {
    table: "ports",
    column: "papers",
    read: "SELECT reference, papers FROM ports WHERE user_id = $1 AND papers IS NOT NULL",
    swap: "UPDATE ports SET papers = $1 WHERE user_id = $2 AND papers = $3",
};

/// A request as it is kept.
#[derive(Debug, Clone)]
pub struct Kept {
    /// As its owner sees it.
    pub port: Port,
    /// What was asked for under its key.
    pub request_hash: String,
    /// Sealed.
    pub papers: Option<String>,
    /// Twilio's id of the bill.
    pub document_sid: Option<String>,
    /// When it may first have been sent.
    pub sent_at: Option<Timestamp>,
    epoch: i64,
}

#[derive(Debug, FromRow)]
struct Row {
    id: Uuid,
    request_hash: String,
    reference: String,
    phone_number: String,
    signer_email: String,
    papers: Option<String>,
    state: String,
    document_sid: Option<String>,
    port_sid: Option<String>,
    carrier_status: Option<String>,
    signature_url: Option<String>,
    note: Option<String>,
    port_date: Option<String>,
    cause: Option<String>,
    withdraw_asked_at: Option<Timestamp>,
    number_id: Option<Uuid>,
    sent_at: Option<Timestamp>,
    epoch: i64,
    created_at: Timestamp,
    updated_at: Timestamp,
}

impl TryFrom<Row> for Kept {
    type Error = sqlx::Error;

    fn try_from(row: Row) -> Result<Self, sqlx::Error> {
        let mut port = Port {
            id: row.id,
            reference: row.reference,
            phone_number: PhoneNumber::parse(&row.phone_number).map_err(|error| sqlx::Error::Decode(error.into()))?,
            status: word(row.state)?,
            carrier_status: row.carrier_status.map(word).transpose()?,
            signer_email: row.signer_email,
            signature_url: row.signature_url,
            note: row.note,
            port_date: row.port_date,
            cause: row.cause.map(word).transpose()?,
            is_withdrawn: row.withdraw_asked_at.is_some(),
            number_id: row.number_id,
            port_sid: row.port_sid,
            message: String::new(),
            created_at: row.created_at.0,
            updated_at: row.updated_at.0,
        };
        port.message = port.words();
        Ok(Self {
            port,
            request_hash: row.request_hash,
            papers: row.papers,
            document_sid: row.document_sid,
            sent_at: row.sent_at,
            epoch: row.epoch,
        })
    }
}

macro_rules! columns {
    ($before:literal, $after:literal) => {
        concat!(
            $before,
            " id, request_hash, reference, phone_number, signer_email, papers, state, document_sid, port_sid, carrier_status,
              signature_url, note, port_date, cause, withdraw_asked_at, number_id, sent_at, epoch, created_at, updated_at ",
            $after
        )
    };
}

/// A request that is about to be written down.
#[derive(Debug, Clone)]
pub struct NewPort {
    /// Its id.
    pub id: Uuid,
    /// For people.
    pub reference: String,
    /// Under which it can be repeated.
    pub key: String,
    /// What was asked for under it.
    pub request_hash: String,
    /// The number.
    pub phone_number: PhoneNumber,
    /// Who is asked to sign.
    pub signer_email: String,
    /// Sealed.
    pub papers: String,
}

/// Writes down what is about to be asked for. A unique violation: the number is asked for already.
pub async fn add(tx: &mut Tx, port: &NewPort) -> Result<(), sqlx::Error> {
    let (owner, now) = (tx.owner(), Timestamp::now());
    on_tx!(tx, connection => sqlx::query(
        "INSERT INTO ports (id, user_id, idempotency_key, request_hash, reference, phone_number, signer_email, papers, state,
           lease_until, next_look_at, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'meant', $9, $9, $9, $9)",
    )
    .bind(port.id).bind(owner).bind(&port.key).bind(&port.request_hash).bind(&port.reference).bind(port.phone_number.as_str())
    .bind(&port.signer_email).bind(&port.papers).bind(now).execute(connection).await.map(drop))
}

fn one(row: Option<Row>) -> Result<Option<Kept>, sqlx::Error> {
    row.map(Kept::try_from).transpose()
}

/// One of the owner's requests.
pub async fn by_id(db: &Scope, id: Uuid) -> Result<Option<Kept>, sqlx::Error> {
    one(
        on_db!(db, pool => sqlx::query_as(columns!("SELECT", "FROM ports WHERE user_id = $1 AND id = $2"))
        .bind(db.owner()).bind(id).fetch_optional(pool).await)?,
    )
}

/// The same, inside a transaction that decides on it.
pub async fn by_id_in(tx: &mut Tx, id: Uuid) -> Result<Option<Kept>, sqlx::Error> {
    let owner = tx.owner();
    one(
        on_tx!(tx, connection => sqlx::query_as(columns!("SELECT", "FROM ports WHERE user_id = $1 AND id = $2"))
        .bind(owner).bind(id).fetch_optional(connection).await)?,
    )
}

/// The request under a key.
pub async fn by_key(db: &Scope, key: &str) -> Result<Option<Kept>, sqlx::Error> {
    one(
        on_db!(db, pool => sqlx::query_as(columns!("SELECT", "FROM ports WHERE user_id = $1 AND idempotency_key = $2"))
        .bind(db.owner()).bind(key).fetch_optional(pool).await)?,
    )
}

/// The same, inside the transaction that writes one down.
pub async fn by_key_in(tx: &mut Tx, key: &str) -> Result<Option<Kept>, sqlx::Error> {
    let owner = tx.owner();
    one(
        on_tx!(tx, connection => sqlx::query_as(columns!("SELECT", "FROM ports WHERE user_id = $1 AND idempotency_key = $2"))
        .bind(owner).bind(key).fetch_optional(connection).await)?,
    )
}

/// The owner's open request for a number.
pub async fn open_for(db: &Scope, number: &PhoneNumber) -> Result<Option<Kept>, sqlx::Error> {
    one(
        on_db!(db, pool => sqlx::query_as(columns!("SELECT", "FROM ports WHERE user_id = $1 AND phone_number = $2
        AND state IN ('meant', 'ready', 'sending', 'followed', 'withdrawing', 'arriving')"))
        .bind(db.owner()).bind(number.as_str()).fetch_optional(pool).await)?,
    )
}

/// Whether an open request is after this number. It is then due now, for the number has come.
pub async fn expects(tx: &mut Tx, number: &PhoneNumber) -> Result<bool, sqlx::Error> {
    let (owner, now) = (tx.owner(), Timestamp::now());
    let done = on_tx!(tx, connection => sqlx::query(
        "UPDATE ports SET next_look_at = $3 WHERE user_id = $1 AND phone_number = $2 AND next_look_at IS NOT NULL",
    ).bind(owner).bind(number.as_str()).bind(now).execute(connection).await?.rows_affected());
    Ok(done > 0)
}

/// The owner's requests, newest first.
pub async fn of(db: &Scope) -> Result<Vec<Kept>, sqlx::Error> {
    let rows: Vec<Row> = on_db!(db, pool => sqlx::query_as(columns!("SELECT", "FROM ports WHERE user_id = $1 ORDER BY id DESC LIMIT 100"))
        .bind(db.owner()).fetch_all(pool).await)?;
    rows.into_iter().map(Kept::try_from).collect()
}

/// Takes an open request over for as long as the lease lasts; none when another holds it or it is over.
pub async fn take(db: &Scope, id: Uuid, until: Timestamp) -> Result<Option<Kept>, sqlx::Error> {
    one(
        on_db!(db, pool => sqlx::query_as(columns!("UPDATE ports SET epoch = epoch + 1, lease_until = $3
         WHERE user_id = $1 AND id = $2 AND next_look_at IS NOT NULL AND lease_until <= $4 RETURNING", ""))
        .bind(db.owner()).bind(id).bind(until).bind(Timestamp::now()).fetch_optional(pool).await)?,
    )
}

/// Holds on to a request for another call; false when another driver has it.
pub async fn renew(db: &Scope, kept: &Kept, until: Timestamp) -> Result<bool, sqlx::Error> {
    let done = on_db!(db, pool => sqlx::query("UPDATE ports SET lease_until = $4 WHERE user_id = $1 AND id = $2 AND epoch = $3")
        .bind(db.owner()).bind(kept.port.id).bind(kept.epoch).bind(until).execute(pool).await?.rows_affected());
    Ok(done == 1)
}

/// Gives an open request back until its next look.
pub async fn leave(db: &Scope, kept: &Kept, next_look_at: Timestamp) -> Result<(), sqlx::Error> {
    on_db!(db, pool => sqlx::query("UPDATE ports SET lease_until = $4, next_look_at = $5
         WHERE user_id = $1 AND id = $2 AND epoch = $3 AND next_look_at IS NOT NULL")
        .bind(db.owner()).bind(kept.port.id).bind(kept.epoch).bind(Timestamp::now()).bind(next_look_at).execute(pool).await.map(drop))
}

/// Writes down that its owner wants it back, and that it is looked at now.
pub async fn want_out(tx: &mut Tx, id: Uuid) -> Result<(), sqlx::Error> {
    let (owner, now) = (tx.owner(), Timestamp::now());
    on_tx!(tx, connection => sqlx::query(
        "UPDATE ports SET withdraw_asked_at = $3, next_look_at = $3, updated_at = $3,
           state = CASE WHEN state = 'followed' THEN 'withdrawing' ELSE state END
         WHERE user_id = $1 AND id = $2 AND next_look_at IS NOT NULL",
    ).bind(owner).bind(id).bind(now).execute(connection).await.map(drop))
}

/// Requests that wait for a round, each with its owner.
pub async fn due(db: &Round, now: Timestamp, most: u32) -> Result<Vec<(Uuid, Uuid)>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_as(
        "SELECT user_id, id FROM ports WHERE next_look_at IS NOT NULL AND next_look_at <= $1 AND lease_until <= $2
         ORDER BY next_look_at LIMIT $3",
    ).bind(now).bind(Timestamp::now()).bind(i64::from(most)).fetch_all(pool).await)
}

/// How many requests that are under way stand how.
pub async fn counts(db: &Round) -> Result<Vec<(String, i64)>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_as("SELECT state, COUNT(*) FROM ports WHERE next_look_at IS NOT NULL GROUP BY state ORDER BY state").fetch_all(pool).await)
}

/// The ids of all keys that papers are sealed under, as they name them themselves.
pub async fn key_ids(db: &Round) -> Result<Vec<String>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_scalar("SELECT DISTINCT papers_key FROM ports WHERE papers_key IS NOT NULL ORDER BY papers_key")
        .fetch_all(pool).await)
}

/// Owners with sealed papers, a page at a time, from above `after`.
pub async fn owners(db: &Round, after: Uuid, limit: u32) -> Result<Vec<Uuid>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_scalar(
        "SELECT DISTINCT user_id FROM ports WHERE papers_key IS NOT NULL AND user_id > $1 ORDER BY user_id LIMIT $2",
    ).bind(after).bind(i64::from(limit)).fetch_all(pool).await)
}
