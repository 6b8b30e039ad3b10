//! Vapi's part of the practice: phone numbers by area code or from Twilio, assistants, and calls. `docs/sandbox.md` is its manual,
//! `tests/wire/vapi.phone-number.json` its witness.

mod assistants;
pub mod calls;
mod imports;
pub mod magic;
mod numbers;
mod operation;
mod refused;
pub mod store;
mod wishes;
mod writing;

use std::sync::Arc;

use axum::Router;
use axum::extract::connect_info::ConnectInfo;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{any, post};
use serde_json::{Value, json};
use sqlx::{Connection as _, SqliteConnection};
use subtle::ConstantTimeEq as _;

use super::Carrier;
use super::answer::delivery::Delivery;
use super::answer::{delayed, in_a_task};
use super::desk::{self, admit};
use super::door::Switch;
use super::faults::{self, Kind, Stroke, Target};
use super::inventory::Inventory;
use super::ledger::store::{self as ledger, Entry};
use super::wire::params::Params;
use super::wire::{self, Reply};
use operation::Operation;
use refused::{Failure, Instead, Refused};

/// The private key that Vapi's part answers to. Public on purpose: it opens nothing but practice.
pub const KEY: &str = "5a0db0c5-a0db-4c5a-8db0-c5a0db0c5a0d";
/// What the secrets of Vapi's webhooks are made from on a desk that practises and was given nothing else. Public on purpose.
pub const WEBHOOK_SECRET: &str = "5a0db0c5a0db0c5a0db0c5a0db0c5a0db0c5a0db";
/// The one organisation, as the ledger and scripted faults name it.
pub const ORGANISATION: &str = "5a0db0c5-0000-4000-8000-000000000001";

/// No request of this API comes near it.
const LARGEST_BODY: usize = 64 * 1024;

/// Vapi's addresses, and those for its limit and for ringing a number.
pub fn routes() -> Router<Arc<Carrier>> {
    Router::new()
        .route("/phone-number", any(handle))
        .route("/phone-number/{id}", any(handle))
        .route("/v2/phone-number", any(handle))
        .route("/assistant", any(handle))
        .route("/assistant/{id}", any(handle))
        .route("/call", any(handle))
        .route("/call/{id}", any(handle))
        .route("/sandbox/vapi/limit", post(set_limit))
        .route("/sandbox/vapi/calls", post(calls::ring))
}

/// `POST /sandbox/vapi/limit` with `{"numbers": 5}`: how many numbers are free.
async fn set_limit(
    State(carrier): State<Arc<Carrier>>,
    headers: HeaderMap,
    axum::Json(body): axum::Json<Value>,
) -> Result<StatusCode, desk::Error> {
    let mut transaction = admit(&carrier, &headers).await?;
    let numbers = body.get("numbers").and_then(Value::as_i64);
    let numbers = numbers.ok_or_else(|| desk::Error::Unreadable("numbers must be a count".to_owned()))?;
    store::set_limit(&mut transaction, numbers).await?;
    transaction.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A request, read to its end.
struct Asked {
    method: Method,
    path: String,
    query: Params,
    key: Option<String>,
    has_name: bool,
    body: Option<Value>,
}

/// Everything an operation needs.
struct Work<'w> {
    db: &'w mut SqliteConnection,
    request: i64,
    now: i64,
    body: &'w Value,
    query: &'w Params,
    inventory: &'w Inventory,
    /// Lists answer as before the last change.
    stale: bool,
}

async fn handle(
    State(carrier): State<Arc<Carrier>>,
    ConnectInfo(switch): ConnectInfo<Switch>,
    request: Request,
) -> Response {
    let Some(asked) = Asked::read(request).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let working = Arc::clone(&carrier);
    let work = async move { attempt(&working, &asked).await };
    in_a_task(&carrier, &switch, work, || Refused::broken().delivery()).await
}

impl Asked {
    async fn read(request: Request) -> Option<Self> {
        let (parts, body) = request.into_parts();
        let body = axum::body::to_bytes(body, LARGEST_BODY).await.ok()?;
        let text = |name| parts.headers.get(name).and_then(|value| value.to_str().ok());
        let key = text(header::AUTHORIZATION).and_then(|value| value.strip_prefix("Bearer "));
        Some(Self {
            key: key.map(str::to_owned),
            has_name: text(header::USER_AGENT).is_some_and(|name| !name.trim().is_empty()),
            query: Params::parse(parts.uri.query().unwrap_or_default().as_bytes()),
            path: parts.uri.path().to_owned(),
            method: parts.method,
            body: if body.is_empty() {
                Some(json!({}))
            } else {
                serde_json::from_slice(&body).ok()
            },
        })
    }

    /// Who may come in: with a name, or the edge in front turns them away; and with the key.
    fn enter(&self) -> Result<(), Refused> {
        if !self.has_name {
            return Err(Refused::by_the_edge());
        }
        let key = self.key.as_deref().unwrap_or_default();
        if bool::from(key.as_bytes().ct_eq(KEY.as_bytes())) {
            Ok(())
        } else {
            Err(Refused::wrong_key())
        }
    }
}

async fn attempt(carrier: &Carrier, asked: &Asked) -> Result<Delivery, sqlx::Error> {
    let (operation, body) = match asked.enter().and_then(|()| operation::find(&asked.method, &asked.path)) {
        Ok(operation) => (operation, asked.body.as_ref()),
        Err(refused) => return turned_away(carrier, asked, "", refused).await,
    };
    let call = operation.call();
    let Some(body) = body else {
        return turned_away(carrier, asked, &call.name(), Refused::unreadable()).await;
    };
    let mut entrance = carrier.pool.begin_with("BEGIN IMMEDIATE").await?;
    let stroke = stroke(&mut entrance, operation, body).await?;
    entrance.commit().await?;
    delayed(carrier, stroke.as_ref()).await;
    apply(carrier, asked, operation, body, stroke.as_ref()).await
}

/// Somebody whom nothing is done for.
async fn turned_away(carrier: &Carrier, asked: &Asked, call: &str, refused: Refused) -> Result<Delivery, sqlx::Error> {
    let mut transaction = carrier.pool.begin_with("BEGIN IMMEDIATE").await?;
    let sequence = record(&mut transaction, asked, call, None).await?;
    ledger::settle(&mut transaction, sequence, refused.status.as_u16(), None, false).await?;
    transaction.commit().await?;
    Ok(refused.delivery())
}

async fn record(db: &mut SqliteConnection, asked: &Asked, call: &str, fault: Option<&str>) -> Result<i64, sqlx::Error> {
    let params = asked.body.as_ref().map(writing::presentable).unwrap_or_default();
    let entry = Entry {
        method: asked.method.as_str(),
        path: &asked.path,
        call,
        caller_sid: asked.enter().is_ok().then_some(ORGANISATION),
        account_sid: asked.enter().is_ok().then_some(ORGANISATION),
        params: &params,
        fault,
    };
    ledger::open(db, entry).await
}

/// The fault that strikes: one that was scripted, for this number, for this area code or for all, or one that its area code
/// brings.
async fn stroke(
    db: &mut SqliteConnection,
    operation: Operation<'_>,
    body: &Value,
) -> Result<Option<Stroke>, sqlx::Error> {
    let text = |name: &str| body.get(name).and_then(Value::as_str);
    let named = if operation == Operation::CallCreate {
        text("phoneNumberId")
    } else {
        operation.number()
    };
    let about = match named {
        _ if operation == Operation::Create => text("numberDesiredAreaCode").or(text("number")).map(str::to_owned),
        // A number that was brought in has no area code that anybody asked for, but its digits.
        Some(id) => store::number(db, id)
            .await?
            .and_then(|number| number.area_code.or(number.digits)),
        None => None,
    };
    let target = Target {
        call: operation.call(),
        account_sid: ORGANISATION,
        phone_number: about.as_deref(),
        held: true,
    };
    if let Some(stroke) = faults::take(db, target, wire::now()).await? {
        return Ok(Some(stroke));
    }
    let magic = about
        .as_deref()
        .filter(|_| operation == Operation::Create)
        .and_then(magic::of);
    let Some(kind) = magic.and_then(|magic| magic.fault) else {
        return Ok(None);
    };
    // Once for each name: the repeat of the same order works.
    let name = body.get("name").and_then(Value::as_str).unwrap_or_default();
    let is_first =
        kind == Kind::Slow || faults::store::meet_magic(db, name, about.as_deref().unwrap_or_default()).await?;
    Ok(is_first.then(|| Stroke {
        by_magic: true,
        ..Stroke::plain(kind)
    }))
}

/// The ledger's entry, what the fault does in place of the operation, or the operation, and the outcome.
async fn apply(
    carrier: &Carrier,
    asked: &Asked,
    operation: Operation<'_>,
    body: &Value,
    stroke: Option<&Stroke>,
) -> Result<Delivery, sqlx::Error> {
    let mut transaction = carrier.pool.begin_with("BEGIN IMMEDIATE").await?;
    let fault = stroke.map(|stroke| stroke.kind.name());
    let sequence = record(&mut transaction, asked, &operation.call().name(), fault.as_deref()).await?;
    let outcome = match stroke.and_then(|stroke| refused::instead(stroke, body)) {
        Some(Instead::Refuse(refused)) => Some(Err(refused)),
        Some(Instead::Nothing) => None,
        None => {
            let mut savepoint = transaction.begin().await?;
            let mut work = Work {
                db: &mut savepoint,
                request: sequence,
                now: wire::now(),
                body,
                query: &asked.query,
                inventory: &carrier.inventory,
                stale: stroke.is_some_and(|stroke| stroke.kind == Kind::Stale),
            };
            match operation.carry_out(&mut work).await {
                Ok(reply) => savepoint.commit().await.map(|()| Some(Ok(reply)))?,
                Err(Failure::Refused(refused)) => savepoint.rollback().await.map(|()| Some(Err(refused)))?,
                Err(Failure::Broken(error)) => return Err(error),
            }
        }
    };
    let applied = asked.method != Method::GET && matches!(outcome, Some(Ok(_)));
    let fails_after = stroke.is_some_and(|stroke| stroke.kind == Kind::ErrorAfter);
    let delivery = match outcome {
        Some(Ok(_)) if fails_after => Refused::broken().delivery(),
        Some(Ok(Reply { status, body, .. })) => Delivery::of_vapi(status, body.to_string()),
        Some(Err(refused)) => refused.delivery(),
        None => Refused::broken().delivery(),
    };
    let delivery = delivery.struck(stroke);
    ledger::settle(&mut transaction, sequence, delivery.ledger_status(), None, applied).await?;
    transaction.commit().await?;
    if applied {
        carrier.reports.notify_one();
    }
    Ok(delivery)
}
