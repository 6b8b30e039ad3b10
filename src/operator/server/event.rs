//! Events of Stripe's that match nobody: to look at one, and to say what came of it.

use serde_json::{Value, json};

use super::{Error, email_of};
use crate::{
    billing::server::store::{events, overview},
    operator::{Dealt, Event, NOTE_LENGTH, Parked},
    problem::{Code, Problem},
    server::{audit, state::OperatorsDesk},
};

/// One event that is parked, or that an operator has dealt with.
pub async fn event(desk: &OperatorsDesk, id: &str) -> Result<Event, Error> {
    let missing = || Problem::new(Code::NotFound, "There is no such event among those that match nobody.");
    let kept = overview::event(&desk.db, id).await?.ok_or_else(missing)?;
    let dealt = match (kept.dealt_at, kept.dealt_by) {
        (Some(at), Some(by)) => Some(Dealt {
            note: kept.note.unwrap_or_default(),
            by: email_of(desk, by).await?.unwrap_or_else(|| by.to_string()),
            at: at.0,
        }),
        _ => None,
    };
    let body: Option<Value> = serde_json::from_str(&kept.body).ok();
    let pretty = body.and_then(|body| serde_json::to_string_pretty(&body).ok());
    Ok(Event {
        parked: Parked {
            id: kept.id,
            kind: kept.kind,
            why: kept.why,
            received_at: kept.received_at.0,
        },
        body: pretty.unwrap_or(kept.body),
        dealt,
    })
}

/// Says what came of a parked event, once: what another operator has said stays.
///
/// The event belongs to no business, so who said it stands beside it, and in the operator's own trail. Two roles of the
/// database write these two, so the event comes first: it alone says whether this one was quicker.
pub async fn deal_with(desk: &OperatorsDesk, id: &str, note: &str) -> Result<Event, Error> {
    let note = note.trim();
    let is_too_long = note.chars().count() > NOTE_LENGTH;
    if note.is_empty() || is_too_long || note.contains('\0') {
        let words = format!("Write what came of it in 1 to {NOTE_LENGTH} characters, so that the next operator knows.");
        return Err(Problem::field("note", words).into());
    }
    let before = event(desk, id).await?;
    let operator = desk.operator();
    if before.dealt.is_some() || !events::dismiss(&desk.as_a_round().db, id, operator, note).await? {
        return Err(Problem::new(
            Code::AlreadyDecided,
            "Somebody has dealt with this event meanwhile. Nothing was changed; their note stands beside it.",
        )
        .into());
    }
    let mut tx = desk.in_the_place_of(operator).db.begin().await?;
    let line = audit::Event {
        subject_id: operator,
        event: "billing.event_dealt_with",
        details: json!({ "event": id, "note": note }),
    };
    audit::store::write(&mut tx, &line).await?;
    tx.commit().await?;
    event(desk, id).await
}
