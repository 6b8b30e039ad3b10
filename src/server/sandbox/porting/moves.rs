//! Moving a request on by hand: what the carriers of the real world do in days.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use serde::Deserialize;
use serde_json::{Value, json};
use sqlx::SqliteConnection;
use sqlx::types::Json as Kept;

use super::store::{self, Request};
use crate::server::sandbox::desk::{Error, admit};
use crate::server::sandbox::inventory::search::friendly;
use crate::server::sandbox::ledger::store::{Entry, Ownership};
use crate::server::sandbox::numbers::{Holding, Setup, store as holdings};
use crate::server::sandbox::{Carrier, ledger, prices, wire};

/// What a request can stand at, as Twilio's pages write it.
const STATUSES: [&str; 7] = [
    "In review",
    "Waiting for Signature",
    "In progress",
    "Action Required",
    "Completed",
    "Expired",
    "Canceled",
];

/// What happens to it.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Move {
    /// Its newest request is meant.
    phone_number: String,
    /// One of [`STATUSES`].
    status: String,
    /// Why, where the present carrier refuses or the request is given up.
    reason: Option<String>,
}

/// `POST /sandbox/port-ins`: with `Completed` the number is held by the account, and its first month is charged.
pub async fn go_on(
    State(carrier): State<Arc<Carrier>>,
    headers: HeaderMap,
    Json(told): Json<Move>,
) -> Result<Json<Value>, Error> {
    let mut transaction = admit(&carrier, &headers).await?;
    let no = |why: &str| Error::Unreadable(why.to_owned());
    if !STATUSES.contains(&told.status.as_str()) {
        return Err(no("there is no such status"));
    }
    let request = store::newest_of(&mut transaction, &told.phone_number).await?;
    let request = request.ok_or_else(|| no("nobody has asked for the number"))?;
    if matches!(request.status.as_str(), "Completed" | "Expired" | "Canceled") {
        return Err(no("the request is over"));
    }
    store::set_status(
        &mut transaction,
        &request.sid,
        &told.status,
        told.reason.as_deref(),
        wire::now(),
    )
    .await?;
    if told.status == "Completed" {
        arrive(&carrier, &mut transaction, &request).await?;
    }
    transaction.commit().await?;
    Ok(Json(json!({ "sid": request.sid, "status": told.status })))
}

async fn arrive(carrier: &Carrier, db: &mut SqliteConnection, request: &Request) -> Result<(), sqlx::Error> {
    let entry = Entry {
        method: "POST",
        path: "/sandbox/port-ins",
        call: "",
        caller_sid: None,
        account_sid: Some(&request.account_sid),
        params: &json!({}),
        fault: None,
    };
    let sequence = ledger::store::open(db, entry).await?;
    ledger::store::settle(db, sequence, 200, None, true).await?;
    let held = Holding {
        id: 0,
        sid: wire::new_sid("PN"),
        account_sid: request.account_sid.clone(),
        friendly_name: friendly(&request.phone_number),
        phone_number: request.phone_number.clone(),
        setup: Kept(Setup::default()),
        created_at: wire::now(),
        updated_at: wire::now(),
    };
    holdings::remember(db, &held.account_sid).await?;
    holdings::insert(db, &held).await?;
    let row = Ownership {
        sequence: 0,
        at: String::new(),
        request: sequence,
        change: "ported".to_owned(),
        phone_number: held.phone_number.clone(),
        sid: Some(held.sid.clone()),
        from_account_sid: None,
        to_account_sid: Some(held.account_sid.clone()),
    };
    ledger::store::add_ownership(db, &row).await?;
    let offer = carrier.inventory.find(&held.phone_number);
    let rent = offer.map_or(prices::LOCAL, |offer| prices::rent(&offer));
    ledger::store::add_charge(db, sequence, &held.account_sid, "rent", &held.phone_number, rent).await
}
