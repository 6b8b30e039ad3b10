//! Calls: made by an assistant, or played as if somebody had rung. Practice has no time to lose: a call is over as soon as it
//! begins, and whoever is to be told of it is told at once.
//!
//! Fields: `CreateCallDTO` and `Call` in VapiAI/docs `fern/apis/api/openapi.json`. Where it says so, the words are not known.

pub mod reports;
pub mod store;

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};
use sqlx::SqliteConnection;

use super::refused::{Failure, Refused};
use super::store::{Assistant, Number};
use super::{ORGANISATION, Work, imports, store as vapi, writing};
use crate::server::sandbox::desk::{self, admit};
use crate::server::sandbox::numbers::store as holdings;
use crate::server::sandbox::wire::Reply;
use crate::server::sandbox::{Carrier, wire};
use store::Call;

/// How long a call lasts unless it is said, in seconds.
const USUAL: i64 = 42;
/// Nobody practises longer.
const LONGEST: i64 = 24 * 60 * 60;

/// `POST /call`: 201, as it stands when it was just asked for. It has ended when it is read.
pub(super) async fn create(work: &mut Work<'_>) -> Result<Reply, Failure> {
    let text = |name: &str| work.body.get(name).and_then(Value::as_str);
    let name = text("name");
    if name.is_some_and(|name| name.chars().count() > 40) {
        return Err(Refused::wrong(&["name must be shorter than or equal to 40 characters"]).into());
    }
    // Not documented.
    let assistant = found_assistant(work.db, text("assistantId")).await?;
    let assistant = assistant.ok_or_else(|| Refused::unable("Couldn't Get Assistant."))?;
    // Not documented.
    let number = match text("phoneNumberId") {
        Some(id) => vapi::number(work.db, id).await?,
        None => None,
    };
    let number = number.ok_or_else(|| Refused::unable("Couldn't Get Phone Number."))?;
    // Seen where no customer was sent.
    let customer = work.body.get("customer").and_then(|customer| customer.get("number"));
    let customer = customer
        .and_then(Value::as_str)
        .ok_or_else(|| Refused::unable("Couldn't Get Customer. Need Either `customerId` Or `customer`."))?;
    if !writing::is_e164(customer) {
        let words = "customer.number must be a valid phone number in the E.164 format. Hot tip, you may be missing the country code (Eg. US: +1).";
        return Err(Refused::wrong(&[words]).into());
    }
    let Some(twilio) = &number.twilio else {
        return Err(Refused::unable("Vapi Numbers Can't Dial Outbound Yet.").into());
    };
    // Not documented: that it is looked up before the call is answered; a token that was changed meanwhile surely ends no call well.
    imports::held(work.db, twilio, number.digits.as_deref().unwrap_or_default()).await?;
    let call = Call {
        name: name.map(str::to_owned),
        kind: "outboundPhoneCall".to_owned(),
        summary: Some("The assistant said what it had to say, and the call ended well.".to_owned()),
        ..Call::over(&number, &assistant, customer, work.now, USUAL)
    };
    store::insert(work.db, &call).await?;
    reports::write(work.db, &call, &number, &assistant).await?;
    Ok(Reply::created(shape(&call, "queued")))
}

/// `GET /call`: a bare array, newest first; of one assistant or one number, where the query says so.
pub(super) async fn list(work: &mut Work<'_>) -> Result<Reply, Failure> {
    let most = writing::most(work.query, 100, 1000)?;
    let (assistant, number) = (work.query.get("assistantId"), work.query.get("phoneNumberId"));
    let all = store::all(work.db).await?;
    let wanted = all
        .iter()
        .filter(|call| assistant.is_none_or(|id| call.assistant_id == id))
        .filter(|call| number.is_none_or(|id| call.phone_number_id == id));
    Ok(Reply::ok(wanted.take(most).map(|call| shape(call, "ended")).collect()))
}

/// `GET /call/{id}`.
pub(super) async fn fetch(work: &mut Work<'_>, id: &str) -> Result<Reply, Failure> {
    let found = store::one(work.db, id).await?;
    let call = found.ok_or_else(|| Refused::not_found("Call not found."))?;
    Ok(Reply::ok(shape(&call, "ended")))
}

async fn found_assistant(db: &mut SqliteConnection, id: Option<&str>) -> Result<Option<Assistant>, sqlx::Error> {
    match id {
        Some(id) => vapi::assistant(db, id).await,
        None => Ok(None),
    }
}

/// Somebody rings a number.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Ring {
    /// E.164: one that Vapi answers.
    phone_number: String,
    /// Who rings.
    from: String,
    seconds: Option<i64>,
    summary: Option<String>,
    ended_reason: Option<String>,
}

/// `POST /sandbox/vapi/calls`: 201 with the call; 400 where no assistant would hear it.
pub async fn ring(
    State(carrier): State<Arc<Carrier>>,
    headers: HeaderMap,
    Json(ring): Json<Ring>,
) -> Result<(StatusCode, Json<Value>), desk::Error> {
    let mut transaction = admit(&carrier, &headers).await?;
    let unheard = |why: &str| desk::Error::Unreadable(format!("nobody hears it: {why}"));
    let number = vapi::by_digits(&mut transaction, &ring.phone_number).await?;
    let number = number.ok_or_else(|| unheard("Vapi does not know the number"))?;
    if number.twilio.is_some() {
        let held = holdings::by_number(&mut transaction, &ring.phone_number).await?;
        let held = held.ok_or_else(|| unheard("no account holds the number"))?;
        if held.setup.voice_url() != Some(imports::VOICE_URL) {
            return Err(unheard("the number's VoiceUrl does not lead to Vapi"));
        }
    }
    let assistant = found_assistant(&mut transaction, number.assistant_id.as_deref()).await?;
    let assistant = assistant.ok_or_else(|| unheard("the number has no assistant"))?;
    let seconds = ring.seconds.unwrap_or(USUAL).clamp(0, LONGEST);
    let over = Call::over(&number, &assistant, &ring.from, wire::now(), seconds);
    let call = Call {
        summary: ring.summary,
        ended_reason: ring.ended_reason.unwrap_or(over.ended_reason),
        ..over
    };
    store::insert(&mut transaction, &call).await?;
    reports::write(&mut transaction, &call, &number, &assistant).await?;
    transaction.commit().await?;
    carrier.reports.notify_one();
    Ok((StatusCode::CREATED, Json(shape(&call, "ended"))))
}

impl Call {
    /// An inbound call that has ended well.
    fn over(number: &Number, assistant: &Assistant, customer: &str, now: i64, seconds: i64) -> Self {
        Self {
            vapi_id: writing::new_id(),
            name: None,
            kind: "inboundPhoneCall".to_owned(),
            phone_number_id: number.vapi_id.clone(),
            assistant_id: assistant.vapi_id.clone(),
            customer: customer.to_owned(),
            ended_reason: "customer-ended-call".to_owned(),
            summary: None,
            started_at: now,
            ended_at: now.saturating_add(seconds),
        }
    }
}

/// As Vapi shows a call that stands like this. What comes later is not there yet.
fn shape(call: &Call, status: &str) -> Value {
    let (began, ended) = (status != "queued", status == "ended");
    let fields = [
        ("id", Some(json!(call.vapi_id))),
        ("orgId", Some(json!(ORGANISATION))),
        ("type", Some(json!(call.kind))),
        ("name", call.name.as_ref().map(|name| json!(name))),
        ("phoneCallProvider", Some(json!("twilio"))),
        ("phoneCallTransport", Some(json!("pstn"))),
        ("status", Some(json!(status))),
        ("assistantId", Some(json!(call.assistant_id))),
        ("phoneNumberId", Some(json!(call.phone_number_id))),
        ("customer", Some(json!({ "number": call.customer }))),
        ("createdAt", Some(json!(writing::moment(call.started_at)))),
        ("updatedAt", Some(json!(writing::moment(call.started_at)))),
        ("startedAt", began.then(|| json!(writing::moment(call.started_at)))),
        ("endedAt", ended.then(|| json!(writing::moment(call.ended_at)))),
        ("endedReason", ended.then(|| json!(call.ended_reason))),
        ("cost", ended.then(|| json!(0))),
        (
            "analysis",
            ended.then(|| match &call.summary {
                Some(summary) => json!({ "summary": summary }),
                None => json!({}),
            }),
        ),
    ];
    let there = fields
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?)));
    Value::Object(there.collect())
}
