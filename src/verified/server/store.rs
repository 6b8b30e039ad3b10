//! SQL of `verifications`.

use sqlx_macros::FromRow;
use uuid::Uuid;

use crate::{
    phone::PhoneNumber,
    server::db::{Round, Scope, Timestamp, Tx, on_db, on_tx, word},
    verified::{MOST_GUESSES, State, Verification, Way},
};

/// A verification as it is kept.
#[derive(Debug, Clone)]
pub struct Kept {
    /// As it is told.
    pub told: Verification,
    /// The fingerprint of a code that was sent.
    pub code_hash: Option<String>,
    /// The carrier's id of the caller id, or of the text.
    pub twilio_sid: Option<String>,
}

#[derive(Debug, FromRow)]
struct Row {
    id: Uuid,
    phone_number: String,
    label: Option<String>,
    way: String,
    state: String,
    shown_code: Option<String>,
    code_hash: Option<String>,
    guesses: i64,
    twilio_sid: Option<String>,
    words: Option<String>,
    ends_at: Option<Timestamp>,
    created_at: Timestamp,
    verified_at: Option<Timestamp>,
}

impl TryFrom<Row> for Kept {
    type Error = sqlx::Error;

    fn try_from(row: Row) -> Result<Self, sqlx::Error> {
        let (way, state): (Way, State) = (word(row.way)?, word(row.state)?);
        let is_asked = way == Way::Text && state == State::Waiting;
        let left = MOST_GUESSES.saturating_sub(u32::try_from(row.guesses).unwrap_or(u32::MAX));
        Ok(Self {
            told: Verification {
                id: row.id,
                phone_number: PhoneNumber::parse(&row.phone_number)
                    .map_err(|wrong| sqlx::Error::Decode(wrong.into()))?,
                label: row.label,
                way,
                state,
                code: row.shown_code.filter(|_| state == State::Waiting),
                guesses_left: is_asked.then_some(left),
                words: row.words,
                ends_at: row.ends_at.map(|at| at.0),
                created_at: row.created_at.0,
                verified_at: row.verified_at.map(|at| at.0),
            },
            code_hash: row.code_hash,
            twilio_sid: row.twilio_sid,
        })
    }
}

/// The columns of [`Row`]; a macro, because SQL text must be static.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, phone_number, label, way, state, shown_code, code_hash, guesses, twilio_sid, words, ends_at, created_at, verified_at ",
            $rest
        )
    };
}

/// A verification that is about to be written down.
#[derive(Debug, Clone)]
pub struct New {
    /// Its id.
    pub id: Uuid,
    /// The number.
    pub number: PhoneNumber,
    /// What its owner calls it.
    pub label: Option<String>,
    /// How it is proven.
    pub way: Way,
    /// The fingerprint of the code that is sent.
    pub code_hash: Option<String>,
    /// When somebody looks after it, where nobody comes back with an answer.
    pub next_look_at: Timestamp,
}

/// Writes it down.
pub async fn add(tx: &mut Tx, new: &New) -> Result<(), sqlx::Error> {
    let owner = tx.owner();
    on_tx!(tx, connection => sqlx::query(
        "INSERT INTO verifications (id, user_id, phone_number, label, way, state, code_hash, next_look_at, created_at)
         VALUES ($1, $2, $3, $4, $5, 'meant', $6, $7, $8)",
    ).bind(new.id).bind(owner).bind(new.number.as_str()).bind(&new.label).bind(new.way.as_str()).bind(&new.code_hash)
    .bind(new.next_look_at).bind(Timestamp::now()).execute(connection).await.map(drop))
}

/// One of the owner's.
pub async fn by_id(db: &Scope, id: Uuid) -> Result<Option<Kept>, sqlx::Error> {
    let row: Option<Row> = on_db!(db, pool => sqlx::query_as(select!("FROM verifications WHERE user_id = $1 AND id = $2"))
        .bind(db.owner()).bind(id).fetch_optional(pool).await)?;
    row.map(Kept::try_from).transpose()
}

/// The same, inside a transaction that decides on it.
pub async fn by_id_in(tx: &mut Tx, id: Uuid) -> Result<Option<Kept>, sqlx::Error> {
    let owner = tx.owner();
    let row: Option<Row> = on_tx!(tx, connection => sqlx::query_as(select!("FROM verifications WHERE user_id = $1 AND id = $2"))
        .bind(owner).bind(id).fetch_optional(connection).await)?;
    row.map(Kept::try_from).transpose()
}

/// The one by which this number is proven this way, or is being proven.
pub async fn standing_in(tx: &mut Tx, number: &PhoneNumber, way: Way) -> Result<Option<Kept>, sqlx::Error> {
    let owner = tx.owner();
    let row: Option<Row> = on_tx!(tx, connection => sqlx::query_as(
        select!("FROM verifications WHERE user_id = $1 AND phone_number = $2 AND way = $3 AND state IN ('meant', 'waiting', 'verified')"),
    ).bind(owner).bind(number.as_str()).bind(way.as_str()).fetch_optional(connection).await)?;
    row.map(Kept::try_from).transpose()
}

/// What is proven, open, or has failed since then; the newest first.
pub async fn all(db: &Scope, since: Timestamp, most: u32) -> Result<Vec<Verification>, sqlx::Error> {
    let rows: Vec<Row> = on_db!(db, pool => sqlx::query_as(
        select!("FROM verifications WHERE user_id = $1 AND (state IN ('meant', 'waiting', 'verified') OR (state = 'failed' AND created_at > $2)) ORDER BY id DESC LIMIT $3"),
    ).bind(db.owner()).bind(since).bind(i64::from(most)).fetch_all(pool).await)?;
    rows.into_iter()
        .map(|row| Kept::try_from(row).map(|kept| kept.told))
        .collect()
}

/// How often this number was called or written to since then, and how many were in all.
pub async fn begun_since(tx: &mut Tx, number: &PhoneNumber, since: Timestamp) -> Result<(i64, i64), sqlx::Error> {
    let owner = tx.owner();
    on_tx!(tx, connection => sqlx::query_as(
        "SELECT COUNT(CASE WHEN phone_number = $2 THEN 1 END), COUNT(*) FROM verifications WHERE user_id = $1 AND created_at > $3",
    ).bind(owner).bind(number.as_str()).bind(since).fetch_one(connection).await)
}

/// What is known of a verification now.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// What is to be typed on the telephone.
    pub shown_code: Option<String>,
    /// The carrier's id of the caller id, or of the text.
    pub twilio_sid: Option<String>,
    /// Why it failed, in words.
    pub words: Option<String>,
    /// When the carrier is asked about it.
    pub next_look_at: Option<Timestamp>,
    /// Until when the code counts.
    pub ends_at: Option<Timestamp>,
}

/// Writes down how it stands now. Whoever calls this has read the row in the same transaction, under the owner's turn.
pub async fn learn(tx: &mut Tx, id: Uuid, state: State, known: &Known) -> Result<(), sqlx::Error> {
    let (owner, now) = (tx.owner(), Timestamp::now());
    on_tx!(tx, connection => sqlx::query(
        "UPDATE verifications SET state = $3, shown_code = $4, twilio_sid = $5, words = $6, next_look_at = $7, ends_at = $8,
           verified_at = CASE WHEN $3 = 'verified' THEN COALESCE(verified_at, $9) ELSE verified_at END
         WHERE user_id = $1 AND id = $2",
    ).bind(owner).bind(id).bind(state.as_str()).bind(&known.shown_code).bind(&known.twilio_sid).bind(&known.words)
    .bind(known.next_look_at).bind(known.ends_at).bind(now).execute(connection).await.map(drop))
}

/// One more wrong code was typed.
pub async fn guessed(tx: &mut Tx, id: Uuid) -> Result<(), sqlx::Error> {
    let owner = tx.owner();
    on_tx!(tx, connection => sqlx::query("UPDATE verifications SET guesses = guesses + 1 WHERE user_id = $1 AND id = $2")
        .bind(owner).bind(id).execute(connection).await.map(drop))
}

/// Asks the carrier about it later.
pub async fn put_off(db: &Scope, id: Uuid, then: Timestamp) -> Result<(), sqlx::Error> {
    on_db!(db, pool => sqlx::query("UPDATE verifications SET next_look_at = $3 WHERE user_id = $1 AND id = $2 AND next_look_at IS NOT NULL")
        .bind(db.owner()).bind(id).bind(then).execute(pool).await.map(drop))
}

/// Those that the carrier is to be asked about: owner and id.
pub async fn due(db: &Round, now: Timestamp, most: u32) -> Result<Vec<(Uuid, Uuid)>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_as("SELECT user_id, id FROM verifications WHERE next_look_at <= $1 ORDER BY next_look_at LIMIT $2")
        .bind(now).bind(i64::from(most)).fetch_all(pool).await)
}

const SHOWN: &str = "SELECT COUNT(*) FROM verifications WHERE user_id = $1 AND phone_number = $2 AND way = 'call' AND state = 'verified'";

/// Whether Twilio may show this number as the caller.
pub async fn may_be_shown(db: &Scope, number: &PhoneNumber) -> Result<bool, sqlx::Error> {
    let found: i64 =
        on_db!(db, pool => sqlx::query_scalar(SHOWN).bind(db.owner()).bind(number.as_str()).fetch_one(pool).await)?;
    Ok(found > 0)
}

/// The same, inside a transaction that has it shown.
pub async fn may_be_shown_in(tx: &mut Tx, number: &PhoneNumber) -> Result<bool, sqlx::Error> {
    let owner = tx.owner();
    let found: i64 = on_tx!(tx, connection => sqlx::query_scalar(SHOWN).bind(owner).bind(number.as_str()).fetch_one(connection).await)?;
    Ok(found > 0)
}

/// Whether the owner has proven to hold this number, by whatever way.
pub async fn is_proven(db: &Scope, number: &PhoneNumber) -> Result<bool, sqlx::Error> {
    on_db!(db, pool => sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM verifications WHERE user_id = $1 AND phone_number = $2 AND state = 'verified')",
    ).bind(db.owner()).bind(number.as_str()).fetch_one(pool).await)
}
