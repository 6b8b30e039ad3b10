//! SQL of `reconciliations` and `reconciliation_findings`.

use sqlx::types::Json;
use sqlx_macros::FromRow;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    phone::PhoneNumber,
    reconciliation::{Finding, Holding, Kind, Outcome},
    server::db::{Round, Scope, Timestamp, Tx, on_db, on_tx},
};

/// The last comparison of one owner, and who is at the next.
#[derive(Debug, Clone, FromRow)]
pub struct Kept {
    /// Raised with every taking; each write of a comparison names it.
    pub epoch: i64,
    /// Until when somebody is at it.
    pub lease_until: Timestamp,
    /// When the whole list was last compared.
    pub compared_at: Option<Timestamp>,
    /// When the carrier could last not be read, if that was later.
    pub failed_at: Option<Timestamp>,
    /// Why not.
    pub failure: Option<String>,
    /// How many numbers agreed.
    pub agreed: i64,
}

/// How many owners take part.
pub async fn count(db: &Round) -> Result<i64, sqlx::Error> {
    on_db!(db, pool => sqlx::query_scalar("SELECT COUNT(*) FROM reconciliations").fetch_one(pool).await)
}

/// Lets an owner take part who does not yet; they are due at once.
pub async fn enrol(db: &Scope) -> Result<(), sqlx::Error> {
    on_db!(db, pool => sqlx::query(
        "INSERT INTO reconciliations (user_id, lease_until, next_at) VALUES ($1, $2, $2) ON CONFLICT (user_id) DO NOTHING",
    ).bind(db.owner()).bind(Timestamp::now()).execute(pool).await.map(drop))
}

/// Owners who are due by a moment and whom nobody is at, the longest waiting first.
pub async fn due(db: &Round, by: Timestamp, most: u32) -> Result<Vec<Uuid>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_scalar("SELECT user_id FROM reconciliations WHERE next_at <= $1 AND lease_until <= $2 ORDER BY next_at LIMIT $3")
        .bind(by).bind(Timestamp::now()).bind(i64::from(most)).fetch_all(pool).await)
}

/// All owners who take part, a page at a time, from above `after`.
pub async fn owners(db: &Round, after: Uuid, limit: u32) -> Result<Vec<Uuid>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_scalar("SELECT user_id FROM reconciliations WHERE user_id > $1 ORDER BY user_id LIMIT $2")
        .bind(after).bind(i64::from(limit)).fetch_all(pool).await)
}

/// Takes an owner's comparison and gives its epoch; none where another is at it, or where it is not due by the moment.
pub async fn take(db: &Scope, by: Timestamp, until: Timestamp) -> Result<Option<i64>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_scalar(
        "UPDATE reconciliations SET epoch = epoch + 1, lease_until = $2 WHERE user_id = $1 AND lease_until <= $3 AND next_at <= $4 RETURNING epoch",
    ).bind(db.owner()).bind(until).bind(Timestamp::now()).bind(by).fetch_optional(pool).await)
}

/// Holds on to it for longer; false when another has it.
pub async fn renew(db: &Scope, epoch: i64, until: Timestamp) -> Result<bool, sqlx::Error> {
    let done = on_db!(db, pool => sqlx::query("UPDATE reconciliations SET lease_until = $3 WHERE user_id = $1 AND epoch = $2")
        .bind(db.owner()).bind(epoch).bind(until).execute(pool).await?.rows_affected());
    Ok(done == 1)
}

/// What a comparison has come to.
#[derive(Debug, Clone, Copy)]
pub struct Done {
    /// Under which lease.
    pub epoch: i64,
    /// How many numbers the carrier holds.
    pub held: i64,
    /// How many agree.
    pub agreed: i64,
    /// When the next one is due.
    pub next_at: Timestamp,
}

/// Ends a comparison in the transaction that writes what it has found; false when another has it, and then nothing of it
/// may be written.
pub async fn finish(tx: &mut Tx, done: &Done) -> Result<bool, sqlx::Error> {
    let owner = tx.owner();
    let rows = on_tx!(tx, connection => sqlx::query(
        "UPDATE reconciliations SET lease_until = $3, compared_at = $3, next_at = $4, held = $5, agreed = $6, failed_at = NULL, failure = NULL
         WHERE user_id = $1 AND epoch = $2",
    ).bind(owner).bind(done.epoch).bind(Timestamp::now()).bind(done.next_at).bind(done.held).bind(done.agreed)
    .execute(connection).await?.rows_affected());
    Ok(rows == 1)
}

/// Ends a comparison that could not be made. What was found before stays.
pub async fn fail(db: &Scope, epoch: i64, next_at: Timestamp, why: &str) -> Result<(), sqlx::Error> {
    on_db!(db, pool => sqlx::query("UPDATE reconciliations SET lease_until = $3, failed_at = $3, next_at = $4, failure = $5 WHERE user_id = $1 AND epoch = $2")
        .bind(db.owner()).bind(epoch).bind(Timestamp::now()).bind(next_at).bind(why).execute(pool).await.map(drop))
}

/// The owner's last comparison.
pub async fn kept(db: &Scope) -> Result<Option<Kept>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_as("SELECT epoch, lease_until, compared_at, failed_at, failure, agreed FROM reconciliations WHERE user_id = $1")
        .bind(db.owner()).fetch_optional(pool).await)
}

/// When it was last compared, whether the carrier could not be read since, and how much is to be put right.
pub async fn line(db: &Scope) -> Result<Option<(Option<Timestamp>, bool, i64)>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_as(
        "SELECT compared_at, failed_at IS NOT NULL, (SELECT COUNT(*) FROM reconciliation_findings WHERE user_id = $1 AND closed_at IS NULL)
         FROM reconciliations WHERE user_id = $1",
    ).bind(db.owner()).fetch_optional(pool).await)
}

#[derive(Debug, FromRow)]
struct Row {
    id: Uuid,
    kind: String,
    phone_number: String,
    phone_sid: String,
    number_id: Option<Uuid>,
    holding: Json<Option<Holding>>,
    wanted: Option<String>,
    actual: Option<String>,
    found_at: Timestamp,
    outcome: Option<String>,
}

impl TryFrom<Row> for Finding {
    type Error = sqlx::Error;

    fn try_from(row: Row) -> Result<Self, sqlx::Error> {
        let unreadable =
            |what: &str| sqlx::Error::Decode(format!("reconciliation_findings.{what} is unreadable").into());
        let outcome = |word: &str| Outcome::ALL.into_iter().find(|outcome| outcome.as_str() == word);
        Ok(Self {
            id: row.id,
            kind: Kind::ALL
                .into_iter()
                .find(|kind| kind.as_str() == row.kind)
                .ok_or_else(|| unreadable("kind"))?,
            phone_number: PhoneNumber::parse(&row.phone_number).map_err(|_| unreadable("phone_number"))?,
            phone_sid: row.phone_sid,
            number_id: row.number_id,
            holding: row.holding.0,
            ours: row.wanted,
            theirs: row.actual,
            found_at: row.found_at.0,
            outcome: row
                .outcome
                .map(|word| outcome(&word).ok_or_else(|| unreadable("outcome")))
                .transpose()?,
        })
    }
}

/// The columns of [`Row`]; a macro, because SQL text must be static.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, kind, phone_number, phone_sid, number_id, holding, wanted, actual, found_at, outcome FROM reconciliation_findings ",
            $rest
        )
    };
}

/// What is to be put right, oldest first.
pub async fn open(db: &Scope) -> Result<Vec<Finding>, sqlx::Error> {
    let rows: Vec<Row> = on_db!(db, pool => sqlx::query_as(select!("WHERE user_id = $1 AND closed_at IS NULL ORDER BY id"))
        .bind(db.owner()).fetch_all(pool).await)?;
    rows.into_iter().map(Finding::try_from).collect()
}

/// The same, inside the transaction that compares.
pub async fn open_in(tx: &mut Tx) -> Result<Vec<Finding>, sqlx::Error> {
    let owner = tx.owner();
    let rows: Vec<Row> = on_tx!(tx, connection => sqlx::query_as(select!("WHERE user_id = $1 AND closed_at IS NULL ORDER BY id"))
        .bind(owner).fetch_all(connection).await)?;
    rows.into_iter().map(Finding::try_from).collect()
}

/// One of the owner's findings, settled ones included.
pub async fn by_id(db: &Scope, id: Uuid) -> Result<Option<Finding>, sqlx::Error> {
    let row: Option<Row> = on_db!(db, pool => sqlx::query_as(select!("WHERE user_id = $1 AND id = $2"))
        .bind(db.owner()).bind(id).fetch_optional(pool).await)?;
    row.map(Finding::try_from).transpose()
}

/// Writes down what was found.
pub async fn add(tx: &mut Tx, finding: &Finding) -> Result<(), sqlx::Error> {
    let owner = tx.owner();
    on_tx!(tx, connection => sqlx::query(
        "INSERT INTO reconciliation_findings (id, user_id, kind, phone_number, phone_sid, number_id, holding, wanted, actual, found_at, seen_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10)",
    ).bind(finding.id).bind(owner).bind(finding.kind.as_str()).bind(finding.phone_number.as_str()).bind(&finding.phone_sid)
    .bind(finding.number_id).bind(Json(&finding.holding)).bind(&finding.ours).bind(&finding.theirs)
    .bind(Timestamp(finding.found_at)).execute(connection).await.map(drop))
}

/// Keeps what an open finding looks like now.
pub async fn see(tx: &mut Tx, finding: &Finding, now: OffsetDateTime) -> Result<(), sqlx::Error> {
    let owner = tx.owner();
    on_tx!(tx, connection => sqlx::query(
        "UPDATE reconciliation_findings SET number_id = $3, holding = $4, wanted = $5, actual = $6, seen_at = $7
         WHERE user_id = $1 AND id = $2 AND closed_at IS NULL",
    ).bind(owner).bind(finding.id).bind(finding.number_id).bind(Json(&finding.holding)).bind(&finding.ours).bind(&finding.theirs)
    .bind(Timestamp(now)).execute(connection).await.map(drop))
}

/// Settles a finding; false when it was settled already.
pub async fn close(tx: &mut Tx, id: Uuid, outcome: Outcome) -> Result<bool, sqlx::Error> {
    let owner = tx.owner();
    let done = on_tx!(tx, connection => sqlx::query(
        "UPDATE reconciliation_findings SET closed_at = $3, outcome = $4 WHERE user_id = $1 AND id = $2 AND closed_at IS NULL",
    ).bind(owner).bind(id).bind(Timestamp::now()).bind(outcome.as_str()).execute(connection).await?.rows_affected());
    Ok(done == 1)
}

/// How many findings of each kind are open, for the metrics.
pub async fn counts(db: &Round) -> Result<Vec<(String, i64)>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_as("SELECT kind, COUNT(*) FROM reconciliation_findings WHERE closed_at IS NULL GROUP BY kind ORDER BY kind")
        .fetch_all(pool).await)
}
