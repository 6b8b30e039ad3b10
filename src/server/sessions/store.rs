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
    db::{Db, Timestamp, on_db, violated},
    secrets::fingerprint,
};

/// Sessions in the database.
#[derive(Debug, Clone)]
pub struct Store(Db);

impl Store {
    /// Keeps sessions in this database.
    pub fn new(db: Db) -> Self {
        Self(db)
    }
}

fn backend(error: &sqlx::Error) -> session_store::Error {
    session_store::Error::Backend(error.to_string())
}

/// Only this leaves the process; the id itself stays in the cookie.
fn hashed(id: &Id) -> String {
    fingerprint(&id.to_string())
}

#[async_trait]
impl SessionStore for Store {
    async fn create(&self, record: &mut Record) -> session_store::Result<()> {
        loop {
            let data = Json(&record.data);
            let result = on_db!(&self.0, pool => sqlx::query("INSERT INTO sessions (id_hash, data, expires_at) VALUES ($1, $2, $3)")
                .bind(hashed(&record.id)).bind(data).bind(Timestamp(record.expiry_date)).execute(pool).await.map(drop));
            match result {
                Ok(()) => return Ok(()),
                // 128 random bits met another session's: take the next ones.
                Err(error) if violated(&error) => record.id = Id::default(),
                Err(error) => return Err(backend(&error)),
            }
        }
    }

    async fn save(&self, record: &Record) -> session_store::Result<()> {
        on_db!(&self.0, pool => sqlx::query(
            "INSERT INTO sessions (id_hash, data, expires_at) VALUES ($1, $2, $3)
             ON CONFLICT (id_hash) DO UPDATE SET data = excluded.data, expires_at = excluded.expires_at",
        )
        .bind(hashed(&record.id)).bind(Json(&record.data)).bind(Timestamp(record.expiry_date))
        .execute(pool).await.map(drop))
        .map_err(|error| backend(&error))
    }

    async fn load(&self, id: &Id) -> session_store::Result<Option<Record>> {
        let row: Option<(Json<HashMap<String, Value>>, Timestamp)> = on_db!(&self.0, pool => sqlx::query_as(
            "SELECT data, expires_at FROM sessions WHERE id_hash = $1 AND expires_at > $2",
        )
        .bind(hashed(id)).bind(Timestamp::now()).fetch_optional(pool).await)
        .map_err(|error| backend(&error))?;
        Ok(row.map(|(data, expires)| Record {
            id: *id,
            data: data.0,
            expiry_date: expires.0,
        }))
    }

    async fn delete(&self, id: &Id) -> session_store::Result<()> {
        on_db!(&self.0, pool => sqlx::query("DELETE FROM sessions WHERE id_hash = $1").bind(hashed(id)).execute(pool).await.map(drop))
            .map_err(|error| backend(&error))
    }
}

/// Removes sessions that have ended; returns how many.
pub async fn sweep(db: &Db) -> Result<u64, sqlx::Error> {
    Ok(
        on_db!(db, pool => sqlx::query("DELETE FROM sessions WHERE expires_at <= $1").bind(Timestamp::now()).execute(pool).await?.rows_affected()),
    )
}
