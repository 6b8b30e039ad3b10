//! SQL of `audit_events` and `audit_heads`.

use std::ops::Deref;

use serde_json::Value;
use sqlx::{Database, Decode, Type, error::BoxDynError};
use sqlx_macros::FromRow;
use uuid::Uuid;

use super::{
    Actor, Event, Waiting,
    chain::{Head, hash_of},
};
use crate::server::db::{Inner, Scope, Timestamp, Tx, on_db, on_tx};

/// The details of a line: the text that was hashed, and what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Details {
    text: String,
    value: Value,
}

impl Details {
    /// As it is kept.
    pub fn text(&self) -> &str {
        &self.text
    }
}

impl From<String> for Details {
    fn from(text: String) -> Self {
        // What cannot be read says nothing; its text is shown and hashed all the same.
        let value = serde_json::from_str(&text).unwrap_or_default();
        Self { text, value }
    }
}

// A column of text on both databases.
impl<D: Database> Type<D> for Details
where
    String: Type<D>,
{
    fn type_info() -> D::TypeInfo {
        String::type_info()
    }

    fn compatible(column: &D::TypeInfo) -> bool {
        String::compatible(column)
    }
}

impl<'r, D: Database> Decode<'r, D> for Details
where
    String: Decode<'r, D>,
{
    fn decode(value: D::ValueRef<'r>) -> Result<Self, BoxDynError> {
        String::decode(value).map(Self::from)
    }
}

impl Deref for Details {
    type Target = Value;

    fn deref(&self) -> &Value {
        &self.value
    }
}

/// A line as it is kept.
#[derive(Debug, Clone, FromRow)]
pub struct Line {
    /// Its own id.
    pub id: Uuid,
    /// Whose trail it is in.
    pub user_id: Uuid,
    /// Its number in that trail, from 1.
    pub seq: i64,
    /// The purchase or number it concerns.
    pub subject_id: Uuid,
    /// Who acted: a word of [`Actor`], or `unknown` before there was a chain.
    pub actor: String,
    /// `purchase.meant`, `number.released`, …
    pub event: String,
    /// What else matters.
    pub details: Details,
    /// When.
    pub at: Timestamp,
    /// The hash of the line before.
    pub previous: String,
    /// Its own.
    pub hash: String,
}

/// Writes a line in the transaction that makes it true; whoever has the transaction's scope has acted.
pub async fn write(tx: &mut Tx, event: &Event) -> Result<(), sqlx::Error> {
    let actor = tx.actor();
    write_by(tx, event, actor).await
}

/// The same where somebody else has acted.
///
/// It is chained when the transaction ends: the end of the owner's chain is the last thing that a transaction locks, so
/// that it waits for nobody while others wait for it.
#[expect(
    clippy::unused_async,
    reason = "callers do not depend on when a line reaches the database"
)]
pub async fn write_by(tx: &mut Tx, event: &Event, actor: Actor) -> Result<(), sqlx::Error> {
    tx.lines().push(Waiting {
        subject_id: event.subject_id,
        event: event.event,
        actor,
        details: event.details.to_string(),
    });
    Ok(())
}

/// Chains what a transaction has to say. The database moves the end of the chain along with each line, and refuses one
/// that does not follow.
pub async fn chain(tx: &mut Tx) -> Result<(), sqlx::Error> {
    let waiting = std::mem::take(tx.lines());
    if waiting.is_empty() {
        return Ok(());
    }
    let mut head = last(tx).await?;
    for one in waiting {
        let mut line = Line {
            id: Uuid::now_v7(),
            user_id: tx.owner(),
            seq: head.seq + 1,
            subject_id: one.subject_id,
            actor: one.actor.word().to_owned(),
            event: one.event.to_owned(),
            details: Details::from(one.details),
            at: Timestamp::now(),
            previous: head.hash,
            hash: String::new(),
        };
        line.hash = hash_of(&line, &line.previous);
        add(tx, &line).await?;
        head = Head {
            seq: line.seq,
            hash: line.hash,
        };
    }
    Ok(())
}

/// The end of the owner's chain, which nobody else moves until this transaction ends.
async fn last(tx: &mut Tx) -> Result<Head, sqlx::Error> {
    let owner = tx.owner();
    let kept: Option<(i64, String)> = match tx.inner() {
        // Writers take turns.
        Inner::Sqlite(tx) => {
            let read = sqlx::query_as("SELECT seq, hash FROM audit_heads WHERE user_id = $1").bind(owner);
            read.fetch_optional(tx.connection()?).await?
        }
        Inner::Postgres(tx) => {
            sqlx::query_as("SELECT seq, hash FROM audit_head()")
                .fetch_optional(&mut **tx)
                .await?
        }
    };
    Ok(kept.map_or_else(Head::default, |(seq, hash)| Head { seq, hash }))
}

async fn add(tx: &mut Tx, line: &Line) -> Result<(), sqlx::Error> {
    let owner = tx.owner();
    on_tx!(tx, connection => sqlx::query(
        "INSERT INTO audit_events (id, user_id, seq, subject_id, actor, event, details, at, previous, hash)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    ).bind(line.id).bind(owner).bind(line.seq).bind(line.subject_id).bind(&line.actor).bind(&line.event).bind(line.details.text())
        .bind(line.at).bind(&line.previous).bind(&line.hash)
        .execute(connection).await.map(drop))
}

/// All lines about one of the owner's purchases or numbers, oldest first.
pub async fn of(db: &Scope, subject_id: Uuid) -> Result<Vec<Line>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_as("SELECT * FROM audit_events WHERE user_id = $1 AND subject_id = $2 ORDER BY seq, id")
        .bind(db.owner()).bind(subject_id).fetch_all(pool).await)
}

/// The newest lines about one thing of the owner's.
pub async fn newest_of(db: &Scope, subject_id: Uuid, most: u32) -> Result<Vec<Line>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_as("SELECT * FROM audit_events WHERE user_id = $1 AND subject_id = $2 ORDER BY seq DESC, id DESC LIMIT $3")
        .bind(db.owner()).bind(subject_id).bind(i64::from(most)).fetch_all(pool).await)
}

/// The end of the owner's chain, as it is kept apart from the lines.
pub async fn head(db: &Scope) -> Result<Head, sqlx::Error> {
    let kept: Option<(i64, String)> = on_db!(db, pool => sqlx::query_as("SELECT seq, hash FROM audit_heads WHERE user_id = $1")
        .bind(db.owner()).fetch_optional(pool).await?);
    Ok(kept.map_or_else(Head::default, |(seq, hash)| Head { seq, hash }))
}

/// The owner's lines in the order of the chain, from behind this number and id. Nothing is passed over: also not a second
/// line with the same number.
pub async fn after(db: &Scope, seq: i64, id: Uuid, limit: u32) -> Result<Vec<Line>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_as(
        "SELECT * FROM audit_events WHERE user_id = $1 AND (seq > $2 OR (seq = $2 AND id > $3)) ORDER BY seq, id LIMIT $4",
    ).bind(db.owner()).bind(seq).bind(id).bind(i64::from(limit)).fetch_all(pool).await)
}

/// The owner's lines with lower numbers than this one, newest first.
pub async fn before(db: &Scope, seq: i64, limit: u32) -> Result<Vec<Line>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_as("SELECT * FROM audit_events WHERE user_id = $1 AND seq < $2 ORDER BY seq DESC, id DESC LIMIT $3")
        .bind(db.owner()).bind(seq).bind(i64::from(limit)).fetch_all(pool).await)
}
