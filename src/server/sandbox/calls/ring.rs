//! Calls by hand: somebody rings a number of an account, or it rings somebody.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};
use sqlx::SqliteConnection;
use time::OffsetDateTime;

use super::{Call, STATUSES, store};
use crate::server::sandbox::desk::{Error, admit};
use crate::server::sandbox::inventory::Kind;
use crate::server::sandbox::ledger::store::Entry;
use crate::server::sandbox::numbers::purchase::is_e164;
use crate::server::sandbox::numbers::store as holdings;
use crate::server::sandbox::{Carrier, ledger, prices, wire};

/// How long a call lasts unless it is said, in seconds.
const USUAL: i64 = 42;
/// Nobody practises longer.
const LONGEST: i64 = 24 * 60 * 60;

/// What is to be done.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Ring {
    /// A number that an account holds, E.164.
    phone_number: String,
    /// Who rings it.
    from: Option<String>,
    /// Or whom it rings.
    to: Option<String>,
    seconds: Option<i64>,
    /// How it ends; `completed` unless said.
    status: Option<String>,
    /// When it began; now unless said.
    #[serde(default, with = "time::serde::rfc3339::option")]
    started_at: Option<OffsetDateTime>,
}

/// `POST /sandbox/calls`: 201 with the call as Twilio lists it; 400 where it says no call.
pub async fn ring(
    State(carrier): State<Arc<Carrier>>,
    headers: HeaderMap,
    Json(ring): Json<Ring>,
) -> Result<(StatusCode, Json<Value>), Error> {
    let mut transaction = admit(&carrier, &headers).await?;
    let no = |why: &str| Error::Unreadable(why.to_owned());
    let held = holdings::by_number(&mut transaction, &ring.phone_number).await?;
    let held = held.ok_or_else(|| no("no account holds the number"))?;
    let (is_inbound, other) = match (ring.from, ring.to) {
        (Some(from), None) => (true, from),
        (None, Some(to)) => (false, to),
        (Some(_), Some(_)) | (None, None) => return Err(no("say who rings it (from), or whom it rings (to)")),
    };
    if !is_e164(&other) {
        return Err(no("the other number must be E.164"));
    }
    let status = ring.status.unwrap_or_else(|| "completed".to_owned());
    if !STATUSES.contains(&status.as_str()) {
        return Err(no("there is no such status"));
    }
    let is_completed = status == "completed";
    let seconds = if is_completed {
        ring.seconds.unwrap_or(USUAL).clamp(0, LONGEST)
    } else {
        0
    };
    let is_toll_free = carrier
        .inventory
        .find(&held.phone_number)
        .is_some_and(|offer| offer.kind == Kind::TollFree);
    let (category, rate) = prices::of_call(is_inbound, is_toll_free);
    // Each minute begun costs a whole one.
    let minutes = seconds.saturating_add(59) / 60;
    let (from, to) = if is_inbound {
        (other, held.phone_number)
    } else {
        (held.phone_number, other)
    };
    let call = Call {
        id: 0,
        sid: wire::new_sid("CA"),
        account_sid: held.account_sid,
        phone_number_sid: Some(held.sid),
        caller: from,
        called: to,
        direction: if is_inbound { "inbound" } else { "outbound-api" }.to_owned(),
        status,
        seconds,
        micros: minutes.saturating_mul(rate),
        category: category.to_owned(),
        started_at: ring.started_at.map_or_else(wire::now, OffsetDateTime::unix_timestamp),
    };
    store::insert(&mut transaction, &call).await?;
    write_down(&mut transaction, &call, is_inbound).await?;
    transaction.commit().await?;
    Ok((StatusCode::CREATED, Json(call.answer())))
}

/// In the ledger: what was asked for, and what it cost.
async fn write_down(db: &mut SqliteConnection, call: &Call, is_inbound: bool) -> Result<(), sqlx::Error> {
    let entry = Entry {
        method: "POST",
        path: "/sandbox/calls",
        call: "",
        caller_sid: None,
        account_sid: Some(&call.account_sid),
        params: &json!({ "From": call.caller, "To": call.called }),
        fault: None,
    };
    let request = ledger::store::open(db, entry).await?;
    let ours = if is_inbound { &call.called } else { &call.caller };
    ledger::store::add_charge(db, request, &call.account_sid, "call", ours, call.micros).await?;
    ledger::store::settle(db, request, StatusCode::CREATED.as_u16(), None, true).await
}
