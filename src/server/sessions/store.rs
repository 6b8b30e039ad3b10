//! Where sessions are kept: under hashed ids, on either database.

use std::collections::HashMap;

use async_trait::async_trait;
use serde_json::Value;
use sqlx::types::Json;
use sqlx_macros::FromRow;
use time::{Duration, OffsetDateTime};
use tower_sessions::{
    SessionStore,
    session::{Id, Record},
    session_store,
};
use uuid::Uuid;

use super::{BROWSER, IDLE_DAYS, MOST_DAYS, OWNER};
use crate::server::{
    db::{Door, Key, Round, Scope, Timestamp, Tx, Walls, on_db, on_tx, violated},
    secrets::fingerprint,
};

/// That a session is in use is written down this often.
const SEEN_EVERY: Duration = Duration::minutes(5);

/// Sessions in the database.
#[derive(Debug, Clone)]
pub struct Store(Walls);

impl Store {
    /// Keeps sessions in this database.
    pub const fn new(walls: Walls) -> Self {
        Self(walls)
    }

    /// The row of one session. Only the hash of its id leaves the process; the id itself stays in the cookie.
    fn door(&self, id: &Id) -> Door {
        self.0.at_door(Key::Session(fingerprint(&id.to_string())))
    }
}

fn backend(error: &sqlx::Error) -> session_store::Error {
    session_store::Error::Backend(error.to_string())
}

/// Whose session it is, once somebody has signed in in it.
fn owner_of(record: &Record) -> Option<Uuid> {
    let owner = record.data.get(OWNER)?.get("userId")?.as_str()?;
    Uuid::parse_str(owner).ok()
}

fn browser_of(record: &Record) -> Option<&str> {
    record.data.get(BROWSER)?.as_str()
}

fn in_days(days: i64) -> Timestamp {
    Timestamp(OffsetDateTime::now_utc() + Duration::days(days))
}

async fn add(door: &Door, record: &Record) -> Result<(), sqlx::Error> {
    on_db!(door, pool => sqlx::query(
        "INSERT INTO sessions (id_hash, id, user_id, browser, data, signed_in_at, seen_at, last_day, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $6, $7, $8)",
    ).bind(door.key()).bind(Uuid::now_v7()).bind(owner_of(record)).bind(browser_of(record)).bind(Json(&record.data))
        .bind(Timestamp::now()).bind(in_days(MOST_DAYS)).bind(in_days(IDLE_DAYS))
        .execute(pool).await.map(drop))
}

/// Changes what it holds and nothing else. One that was ended meanwhile stays ended, whatever is still under way in it.
async fn keep(door: &Door, record: &Record) -> Result<(), sqlx::Error> {
    on_db!(door, pool => sqlx::query("UPDATE sessions SET data = $2, user_id = $3, browser = $4 WHERE id_hash = $1")
        .bind(door.key()).bind(Json(&record.data)).bind(owner_of(record)).bind(browser_of(record))
        .execute(pool).await.map(drop))
}

/// What a session holds, until when, and when it was last seen.
type Row = (Json<HashMap<String, Value>>, Timestamp, Timestamp);

async fn live(door: &Door) -> Result<Option<Row>, sqlx::Error> {
    on_db!(door, pool => sqlx::query_as("SELECT data, expires_at, seen_at FROM sessions WHERE id_hash = $1 AND expires_at > $2")
        .bind(door.key()).bind(Timestamp::now()).fetch_optional(pool).await)
}

/// It is in use: it lasts as many days from now, but not beyond its last.
async fn seen(door: &Door) -> Result<(), sqlx::Error> {
    on_db!(door, pool => sqlx::query(
        "UPDATE sessions SET seen_at = $2, expires_at = CASE WHEN last_day < $3 THEN last_day ELSE $3 END WHERE id_hash = $1",
    ).bind(door.key()).bind(Timestamp::now()).bind(in_days(IDLE_DAYS)).execute(pool).await.map(drop))
}

async fn remove(door: &Door) -> Result<(), sqlx::Error> {
    on_db!(door, pool => sqlx::query("DELETE FROM sessions WHERE id_hash = $1").bind(door.key()).execute(pool).await.map(drop))
}

#[async_trait]
impl SessionStore for Store {
    async fn create(&self, record: &mut Record) -> session_store::Result<()> {
        loop {
            match add(&self.door(&record.id), record).await {
                Ok(()) => return Ok(()),
                // 128 random bits met another session's: take the next ones.
                Err(error) if violated(&error) => record.id = Id::default(),
                Err(error) => return Err(backend(&error)),
            }
        }
    }

    async fn save(&self, record: &Record) -> session_store::Result<()> {
        keep(&self.door(&record.id), record)
            .await
            .map_err(|error| backend(&error))
    }

    async fn load(&self, id: &Id) -> session_store::Result<Option<Record>> {
        let door = self.door(id);
        let Some((data, expires, last_seen)) = live(&door).await.map_err(|error| backend(&error))? else {
            return Ok(None);
        };
        // A database that takes no writes can still show a page.
        if last_seen.0 + SEEN_EVERY < OffsetDateTime::now_utc()
            && let Err(error) = seen(&door).await
        {
            tracing::warn!(%error, "that a session is in use could not be written down");
        }
        Ok(Some(Record {
            id: *id,
            data: data.0,
            expiry_date: expires.0,
        }))
    }

    async fn delete(&self, id: &Id) -> session_store::Result<()> {
        remove(&self.door(id)).await.map_err(|error| backend(&error))
    }
}

/// A session as its owner sees it.
#[derive(Debug, Clone, FromRow)]
pub struct Seen {
    /// By which it can be ended.
    pub id: Uuid,
    /// What it lies under.
    pub id_hash: String,
    /// The browser, in our own words.
    pub browser: Option<String>,
    /// When it began.
    pub signed_in_at: Timestamp,
    /// When it was last in use, to five minutes.
    pub seen_at: Timestamp,
}

/// The owner's sessions, the one last seen first.
pub async fn of(db: &Scope) -> Result<Vec<Seen>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_as(
        "SELECT id, id_hash, browser, signed_in_at, seen_at FROM sessions WHERE user_id = $1 AND expires_at > $2 ORDER BY seen_at DESC, id DESC LIMIT 100",
    ).bind(db.owner()).bind(Timestamp::now()).fetch_all(pool).await)
}

/// Ends one of the owner's; false where there is no such session.
pub async fn end(tx: &mut Tx, id: Uuid) -> Result<bool, sqlx::Error> {
    let owner = tx.owner();
    let ended = on_tx!(tx, connection => sqlx::query("DELETE FROM sessions WHERE user_id = $1 AND id = $2")
        .bind(owner).bind(id).execute(connection).await?.rows_affected());
    Ok(ended == 1)
}

/// Ends all of the owner's but the one that lies under `kept`; returns how many.
pub async fn end_others(tx: &mut Tx, kept: &str) -> Result<u64, sqlx::Error> {
    let owner = tx.owner();
    Ok(
        on_tx!(tx, connection => sqlx::query("DELETE FROM sessions WHERE user_id = $1 AND id_hash <> $2")
        .bind(owner).bind(kept).execute(connection).await?.rows_affected()),
    )
}

/// The same outside a transaction: for what began while one ran that ended them all.
pub async fn end_others_now(db: &Scope, kept: &str) -> Result<(), sqlx::Error> {
    on_db!(db, pool => sqlx::query("DELETE FROM sessions WHERE user_id = $1 AND id_hash <> $2")
        .bind(db.owner()).bind(kept).execute(pool).await.map(drop))
}

/// Removes sessions that have ended; returns how many.
pub async fn sweep(rounds: &Round) -> Result<u64, sqlx::Error> {
    Ok(
        on_db!(rounds, pool => sqlx::query("DELETE FROM sessions WHERE expires_at <= $1").bind(Timestamp::now()).execute(pool).await?.rows_affected()),
    )
}
