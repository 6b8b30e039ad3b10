//! SQL of `campaigns`.

pub mod calls;
pub mod due;

use sqlx::types::Json;
use sqlx_macros::FromRow;
use uuid::Uuid;

use crate::{
    campaigns::{Answers, Cause, Source, State},
    server::db::{Scope, Timestamp, Tx, on_db, on_tx, word},
};

/// A campaign as it is kept.
#[derive(Debug, Clone)]
pub struct Kept {
    /// Its id.
    pub id: Uuid,
    /// What it is called.
    pub name: String,
    /// How it stands.
    pub state: State,
    /// Its names at Vapi begin with it.
    pub reference: String,
    /// What the wizard asked.
    pub answers: Answers,
    /// Whether it uses a number or a line.
    pub source: Option<Source>,
    /// An assistant that was there before.
    pub chosen_assistant_id: Option<String>,
    /// The order of a number from its wizard, by its key.
    pub buying_key: Option<String>,
    /// Why the last launch came to nothing.
    pub cause: Option<Cause>,
    /// When its assistant was asked for.
    pub assistant_asked_at: Option<Timestamp>,
    /// Vapi's id of the assistant that the desk made.
    pub assistant_id: Option<String>,
    /// When its import was asked for.
    pub import_asked_at: Option<Timestamp>,
    /// Vapi's id of the imported number.
    pub import_id: Option<String>,
    /// The last such id: by it Vapi tells of calls.
    pub told_of: Option<String>,
    /// How the holding was set up before the launch.
    pub found: Option<Setup>,
    /// What the launch made of it.
    pub made: Option<Setup>,
    /// A mark of the token that Vapi was given.
    pub token_mark: Option<String>,
    /// When this launch, pause or deletion was asked for.
    pub asked_at: Option<Timestamp>,
    /// When it last began to run.
    pub launched_at: Option<Timestamp>,
    /// Raised with every driver.
    pub epoch: i64,
    /// When it was begun.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// How a number or a line is set up: for a number where Twilio announces calls and texts, for a line who answers it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Setup {
    /// The number or the line.
    pub holding_id: Uuid,
    /// Where calls are announced.
    #[serde(default)]
    pub voice_url: Option<String>,
    /// How.
    #[serde(default)]
    pub voice_method: Option<String>,
    /// Where texts are announced.
    #[serde(default)]
    pub sms_url: Option<String>,
    /// The line's assistant.
    #[serde(default)]
    pub assistant_id: Option<String>,
}

#[derive(Debug, FromRow)]
struct Row {
    id: Uuid,
    name: String,
    state: String,
    reference: String,
    answers: Json<Answers>,
    source: Option<String>,
    chosen_assistant_id: Option<String>,
    buying_key: Option<String>,
    cause: Option<String>,
    assistant_asked_at: Option<Timestamp>,
    assistant_id: Option<String>,
    import_asked_at: Option<Timestamp>,
    import_id: Option<String>,
    told_of: Option<String>,
    found: Option<Json<Setup>>,
    made: Option<Json<Setup>>,
    token_mark: Option<String>,
    asked_at: Option<Timestamp>,
    launched_at: Option<Timestamp>,
    epoch: i64,
    created_at: Timestamp,
    updated_at: Timestamp,
}

impl TryFrom<Row> for Kept {
    type Error = sqlx::Error;

    fn try_from(row: Row) -> Result<Self, sqlx::Error> {
        Ok(Self {
            id: row.id,
            name: row.name,
            state: word(row.state)?,
            reference: row.reference,
            answers: row.answers.0,
            source: row.source.map(word).transpose()?,
            chosen_assistant_id: row.chosen_assistant_id,
            buying_key: row.buying_key,
            cause: row.cause.map(word).transpose()?,
            assistant_asked_at: row.assistant_asked_at,
            assistant_id: row.assistant_id,
            import_asked_at: row.import_asked_at,
            import_id: row.import_id,
            told_of: row.told_of,
            found: row.found.map(|found| found.0),
            made: row.made.map(|made| made.0),
            token_mark: row.token_mark,
            asked_at: row.asked_at,
            launched_at: row.launched_at,
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
            " id, name, state, reference, answers, source, chosen_assistant_id, buying_key, cause, assistant_asked_at, assistant_id,
              import_asked_at, import_id, told_of, found, made, token_mark, asked_at, launched_at, epoch, created_at, updated_at ",
            $after
        )
    };
}
use columns;

/// A campaign that is about to be begun.
#[derive(Debug, Clone)]
pub struct NewCampaign {
    /// Its id.
    pub id: Uuid,
    /// The key of the form.
    pub idempotency_key: String,
    /// Its names at Vapi begin with it.
    pub reference: String,
    /// What it is called.
    pub name: String,
}

/// Begins a draft; false where this key has begun one already.
pub async fn begin(tx: &mut Tx, new: &NewCampaign) -> Result<bool, sqlx::Error> {
    let (owner, now) = (tx.owner(), Timestamp::now());
    let done = on_tx!(tx, connection => sqlx::query(
        "INSERT INTO campaigns (id, user_id, idempotency_key, reference, name, state, answers, epoch, lease_until, next_look_at, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, 'draft', $6, 0, $7, $7, $7, $7) ON CONFLICT (user_id, idempotency_key) DO NOTHING",
    ).bind(new.id).bind(owner).bind(&new.idempotency_key).bind(&new.reference).bind(&new.name).bind(Json(Answers::default())).bind(now)
        .execute(connection).await?.rows_affected());
    Ok(done == 1)
}

/// The campaign that was begun under a key.
pub async fn by_key(db: &Scope, key: &str) -> Result<Option<Kept>, sqlx::Error> {
    let row: Option<Row> = on_db!(db, pool => sqlx::query_as(columns!("SELECT", "FROM campaigns WHERE user_id = $1 AND idempotency_key = $2"))
        .bind(db.owner()).bind(key).fetch_optional(pool).await)?;
    row.map(Kept::try_from).transpose()
}

/// One of the owner's campaigns, deleted ones included.
pub async fn by_id(db: &Scope, id: Uuid) -> Result<Option<Kept>, sqlx::Error> {
    let row: Option<Row> = on_db!(db, pool => sqlx::query_as(columns!("SELECT", "FROM campaigns WHERE user_id = $1 AND id = $2"))
        .bind(db.owner()).bind(id).fetch_optional(pool).await)?;
    row.map(Kept::try_from).transpose()
}

/// The same, inside a transaction that decides on it, after the owner's turn was taken.
pub async fn by_id_in(tx: &mut Tx, id: Uuid) -> Result<Option<Kept>, sqlx::Error> {
    let owner = tx.owner();
    let row: Option<Row> = on_tx!(tx, connection => sqlx::query_as(columns!("SELECT", "FROM campaigns WHERE user_id = $1 AND id = $2"))
        .bind(owner).bind(id).fetch_optional(connection).await)?;
    row.map(Kept::try_from).transpose()
}

/// The owner's campaigns, newest first, without those that are deleted.
pub async fn of(db: &Scope) -> Result<Vec<Kept>, sqlx::Error> {
    let rows: Vec<Row> = on_db!(db, pool => sqlx::query_as(columns!("SELECT", "FROM campaigns WHERE user_id = $1 AND state <> 'deleted' ORDER BY id DESC LIMIT 200"))
        .bind(db.owner()).fetch_all(pool).await)?;
    rows.into_iter().map(Kept::try_from).collect()
}

/// How many the owner has, without those that are deleted; in the transaction that is about to add one.
pub async fn count_in(tx: &mut Tx) -> Result<i64, sqlx::Error> {
    let owner = tx.owner();
    on_tx!(tx, connection => sqlx::query_scalar("SELECT COUNT(*) FROM campaigns WHERE user_id = $1 AND state <> 'deleted'")
        .bind(owner).fetch_one(connection).await)
}

/// Gives it another name.
pub async fn rename(tx: &mut Tx, id: Uuid, name: &str) -> Result<(), sqlx::Error> {
    let owner = tx.owner();
    on_tx!(tx, connection => sqlx::query("UPDATE campaigns SET name = $3, updated_at = $4 WHERE user_id = $1 AND id = $2")
        .bind(owner).bind(id).bind(name).bind(Timestamp::now()).execute(connection).await.map(drop))
}

/// Keeps its answers.
pub async fn answer(tx: &mut Tx, id: Uuid, answers: &Answers) -> Result<(), sqlx::Error> {
    let owner = tx.owner();
    on_tx!(tx, connection => sqlx::query("UPDATE campaigns SET answers = $3, updated_at = $4 WHERE user_id = $1 AND id = $2")
        .bind(owner).bind(id).bind(Json(answers)).bind(Timestamp::now()).execute(connection).await.map(drop))
}

/// Keeps what kind of number it uses.
pub async fn choose_source(tx: &mut Tx, id: Uuid, source: Option<Source>) -> Result<(), sqlx::Error> {
    let owner = tx.owner();
    on_tx!(tx, connection => sqlx::query("UPDATE campaigns SET source = $3, updated_at = $4 WHERE user_id = $1 AND id = $2")
        .bind(owner).bind(id).bind(source.map(Source::as_str)).bind(Timestamp::now()).execute(connection).await.map(drop))
}

/// Keeps which assistant it has; none: one is made from the answers.
pub async fn choose_assistant(tx: &mut Tx, id: Uuid, assistant_id: Option<&str>) -> Result<(), sqlx::Error> {
    let owner = tx.owner();
    on_tx!(tx, connection => sqlx::query("UPDATE campaigns SET chosen_assistant_id = $3, updated_at = $4 WHERE user_id = $1 AND id = $2")
        .bind(owner).bind(id).bind(assistant_id).bind(Timestamp::now()).execute(connection).await.map(drop))
}

/// Keeps the key of an order from its wizard, before the order; none once its outcome was seen to.
pub async fn buying(tx: &mut Tx, id: Uuid, key: Option<&str>) -> Result<(), sqlx::Error> {
    let owner = tx.owner();
    on_tx!(tx, connection => sqlx::query("UPDATE campaigns SET buying_key = $3, updated_at = $4, next_look_at = $4 WHERE user_id = $1 AND id = $2")
        .bind(owner).bind(id).bind(key).bind(Timestamp::now()).execute(connection).await.map(drop))
}
