//! Where sessions are kept: under hashed ids, on either database.

use std::collections::HashMap;

use async_trait::async_trait;
use serde_json::Value;
use sqlx::types::Json;
use tower_sessions::{
    SessionStore,
    session::{Id, Record},
    session_store,
};

use crate::server::{
    db::{Door, Key, Round, Timestamp, Walls, on_db, violated},
    secrets::fingerprint,
};

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

async fn add(door: &Door, record: &Record) -> Result<(), sqlx::Error> {
    on_db!(door, pool => sqlx::query("INSERT INTO sessions (id_hash, data, expires_at) VALUES ($1, $2, $3)")
        .bind(door.key()).bind(Json(&record.data)).bind(Timestamp(record.expiry_date)).execute(pool).await.map(drop))
}

async fn keep(door: &Door, record: &Record) -> Result<(), sqlx::Error> {
    on_db!(door, pool => sqlx::query(
        "INSERT INTO sessions (id_hash, data, expires_at) VALUES ($1, $2, $3)
         ON CONFLICT (id_hash) DO UPDATE SET data = excluded.data, expires_at = excluded.expires_at",
    ).bind(door.key()).bind(Json(&record.data)).bind(Timestamp(record.expiry_date)).execute(pool).await.map(drop))
}

/// What a session holds, and until when.
type Row = (Json<HashMap<String, Value>>, Timestamp);

async fn live(door: &Door) -> Result<Option<Row>, sqlx::Error> {
    on_db!(door, pool => sqlx::query_as("SELECT data, expires_at FROM sessions WHERE id_hash = $1 AND expires_at > $2")
        .bind(door.key()).bind(Timestamp::now()).fetch_optional(pool).await)
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
        let row = live(&self.door(id)).await.map_err(|error| backend(&error))?;
        Ok(row.map(|(data, expires)| Record {
            id: *id,
            data: data.0,
            expiry_date: expires.0,
        }))
    }

    async fn delete(&self, id: &Id) -> session_store::Result<()> {
        remove(&self.door(id)).await.map_err(|error| backend(&error))
    }
}

/// Removes sessions that have ended; returns how many.
pub async fn sweep(rounds: &Round) -> Result<u64, sqlx::Error> {
    Ok(
        on_db!(rounds, pool => sqlx::query("DELETE FROM sessions WHERE expires_at <= $1").bind(Timestamp::now()).execute(pool).await?.rows_affected()),
    )
}
