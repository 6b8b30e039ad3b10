//! On SQLite: the lines of the audit trail from before there was a chain, chained as they are found.

use sqlx::{SqliteConnection, SqlitePool};
use sqlx_macros::FromRow;
use uuid::Uuid;

use super::Timestamp;
use crate::server::audit::{
    chain::{Head, hash_of},
    store::{Details, Line},
};

/// A line of before.
#[derive(FromRow)]
struct Old {
    id: Uuid,
    user_id: Uuid,
    subject_id: Uuid,
    event: String,
    details: String,
    at: Timestamp,
}

/// Chains what `0009_chain.sql` laid aside, all of it or nothing. On PostgreSQL the step does it by itself.
pub(super) async fn what_is_old(pool: &SqlitePool) -> Result<(), sqlx::Error> {
    let mut connection = pool.acquire().await?;
    sqlx::query("BEGIN IMMEDIATE").execute(&mut *connection).await?;
    let done = take_up(&mut connection).await;
    let end = if done.is_ok() { "COMMIT" } else { "ROLLBACK" };
    sqlx::query(end).execute(&mut *connection).await?;
    done
}

async fn take_up(connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
    let waits: i64 =
        sqlx::query_scalar("SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = 'old_audit_events'")
            .fetch_one(&mut *connection)
            .await?;
    if waits == 0 {
        return Ok(());
    }
    let lines: Vec<Old> = sqlx::query_as(
        "SELECT id, user_id, subject_id, event, details, at FROM old_audit_events ORDER BY user_id, at, id",
    )
    .fetch_all(&mut *connection)
    .await?;
    let (mut owner, mut head) = (Uuid::nil(), Head::default());
    for old in lines {
        if owner != old.user_id {
            (owner, head) = (old.user_id, Head::default());
        }
        let mut line = Line {
            id: old.id,
            user_id: old.user_id,
            seq: head.seq + 1,
            subject_id: old.subject_id,
            actor: "unknown".to_owned(),
            event: old.event,
            details: Details::from(old.details),
            at: old.at,
            previous: head.hash,
            hash: String::new(),
        };
        line.hash = hash_of(&line, &line.previous);
        add(connection, &line).await?;
        head = Head {
            seq: line.seq,
            hash: line.hash,
        };
    }
    sqlx::query("DROP TABLE old_audit_events").execute(connection).await?;
    Ok(())
}

async fn add(connection: &mut SqliteConnection, line: &Line) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO audit_events (id, user_id, seq, subject_id, actor, event, details, at, previous, hash)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(line.id)
    .bind(line.user_id)
    .bind(line.seq)
    .bind(line.subject_id)
    .bind(&line.actor)
    .bind(&line.event)
    .bind(line.details.text())
    .bind(line.at)
    .bind(&line.previous)
    .bind(&line.hash)
    .execute(connection)
    .await
    .map(drop)
}
