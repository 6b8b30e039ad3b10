//! Where an account is signed in, as its owner sees it and ends it.

use serde_json::json;
use tower_sessions::Session;
use uuid::Uuid;

use super::Error;
use crate::{
    accounts::safety::{Ended, Notice, SignedInPlace},
    problem::Problem,
    server::{
        audit::{self, Event},
        db::Tx,
        sessions,
        state::OwnersDesk,
    },
};

/// The owner's sessions, the one last seen first.
pub async fn all(desk: &OwnersDesk, session: &Session) -> Result<Vec<SignedInPlace>, Error> {
    let here = sessions::place_of(session);
    let rows = sessions::store::of(&desk.db).await?;
    Ok(rows
        .into_iter()
        .map(|row| SignedInPlace {
            id: row.id,
            browser: row.browser.unwrap_or_else(|| "A browser".to_owned()),
            signed_in_at: row.signed_in_at.0,
            seen_at: row.seen_at.0,
            current: here.as_ref() == Some(&row.id_hash),
        })
        .collect())
}

/// Ends one of them.
pub async fn end(desk: &OwnersDesk, session: &Session, id: Uuid) -> Result<(), Error> {
    let mut tx = desk.db.begin().await?;
    if !sessions::store::end(&mut tx, id).await? {
        tx.rollback().await?;
        return Err(Problem::not_found("session").into());
    }
    write(&mut tx, 1).await?;
    tx.commit().await?;
    session.insert(super::NOTICE, Notice::Sessions { ended: 1 }).await?;
    Ok(())
}

/// Ends all of them but the one that asks.
pub async fn end_others(desk: &OwnersDesk, session: &Session) -> Result<Ended, Error> {
    let here = sessions::place_of(session).unwrap_or_default();
    let mut tx = desk.db.begin().await?;
    let ended = sessions::store::end_others(&mut tx, &here).await?;
    write(&mut tx, ended).await?;
    tx.commit().await?;
    session.insert(super::NOTICE, Notice::Sessions { ended }).await?;
    Ok(Ended { ended_sessions: ended })
}

async fn write(tx: &mut Tx, ended: u64) -> Result<(), sqlx::Error> {
    let event = Event {
        subject_id: tx.owner(),
        event: "account.sessions_ended",
        details: json!({ "endedSessions": ended }),
    };
    audit::store::write(tx, &event).await
}
