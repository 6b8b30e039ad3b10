//! The ledger: what was asked, what was answered, what changed hands and what was charged.

pub mod store;
mod texts;
mod vapi;

use serde_json::{Value, json};
use sqlx::SqliteConnection;

use super::numbers;
use super::wire::amount;

/// The whole ledger after a request sequence, and the holdings as they are now.
pub async fn show(db: &mut SqliteConnection, since: i64) -> Result<Value, sqlx::Error> {
    let requests: Vec<Value> = store::requests(db, since).await?.iter().map(request).collect();
    let ownership = store::ownership(db, since).await?;
    let charges: Vec<Value> = store::charges(db, since).await?.iter().map(charge).collect();
    let holdings: Vec<Value> = numbers::store::all(db)
        .await?
        .into_iter()
        .map(|held| {
            json!({
                "account_sid": held.account_sid,
                "phone_number": held.phone_number,
                "sid": held.sid,
                "friendly_name": held.friendly_name,
            })
        })
        .collect();
    Ok(json!({
        "requests": requests, "ownership": ownership, "charges": charges, "holdings": holdings,
        "text_reports": texts::reports(db).await?,
        "vapi": vapi::given(db).await?,
        "vapi_imports": vapi::imported(db).await?,
        "vapi_assistants": vapi::assistants(db).await?,
        "vapi_calls": vapi::calls(db).await?,
        "vapi_reports": vapi::reports(db).await?,
    }))
}

fn request(row: &store::Request) -> Value {
    json!({
        "sequence": row.sequence,
        "at": row.at,
        "method": row.method,
        "path": row.path,
        "call": row.call,
        "caller_sid": row.caller_sid,
        "account_sid": row.account_sid,
        "params": serde_json::from_str::<Value>(&row.params).unwrap_or_default(),
        "fault": row.fault,
        "status": row.status,
        "code": row.code,
        "applied": row.applied,
    })
}

fn charge(row: &store::Charge) -> Value {
    json!({
        "sequence": row.sequence,
        "at": row.at,
        "request": row.request,
        "account_sid": row.account_sid,
        "reason": row.reason,
        "phone_number": row.phone_number,
        "amount": amount(row.micros, 5),
        "currency": row.currency,
    })
}
