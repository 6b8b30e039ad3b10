//! What a fault does: in place of the operation, before it, after it, and to the answer.

use axum::http::StatusCode;
use sqlx::SqliteConnection;

use super::delivery::Manner;
use crate::server::sandbox::accounts::{self, Account};
use crate::server::sandbox::faults::{Kind, Stroke};
use crate::server::sandbox::ledger::store::{self as ledger, Ownership};
use crate::server::sandbox::wire::params::Params;
use crate::server::sandbox::wire::refusal::Refusal;
use crate::server::sandbox::{numbers, wire};

/// What a fault does in place of the operation.
pub enum Instead {
    /// A no.
    Refuse(Refusal),
    /// Neither work nor answer.
    Nothing,
}

/// What happens instead of the operation, if anything does.
pub fn instead(stroke: &Stroke) -> Option<Instead> {
    let code = match stroke.kind {
        Kind::Refuse => stroke.code.unwrap_or(20422),
        Kind::Busy => 20429,
        Kind::ErrorBefore => 20500,
        Kind::NoFunds | Kind::Suspended => stroke.code.unwrap_or(20003),
        Kind::TimeoutBefore | Kind::ResetBefore => return Some(Instead::Nothing),
        Kind::ErrorAfter
        | Kind::TimeoutAfter
        | Kind::ResetAfter
        | Kind::Malformed
        | Kind::Slow
        | Kind::Stale
        | Kind::Snatched
        | Kind::ShowsSuspended => return None,
    };
    let mut refusal = Refusal::of(code);
    if let Some(status) = stroke.status.and_then(|status| StatusCode::from_u16(status).ok()) {
        refusal.status = status;
    }
    Some(Instead::Refuse(refusal))
}

/// Suspends a subaccount, really.
pub async fn suspend(db: &mut SqliteConnection, account: &Account) -> Result<(), sqlx::Error> {
    if account.is_parent() || account.status != "active" {
        return Ok(());
    }
    let suspended = Account {
        status: "suspended".to_owned(),
        updated_at: wire::now(),
        ..account.clone()
    };
    accounts::store::update(db, &suspended).await
}

/// Sells the number of a purchase to somebody else, unless it is held here already.
pub async fn snatch(db: &mut SqliteConnection, params: &Params, request: i64) -> Result<(), sqlx::Error> {
    let Some(number) = params.get("PhoneNumber") else {
        return Ok(());
    };
    if numbers::store::by_number(db, number).await?.is_some() {
        return Ok(());
    }
    numbers::store::sell_elsewhere(db, number, wire::now()).await?;
    let change = Ownership {
        sequence: 0,
        at: String::new(),
        request,
        change: "snatched".to_owned(),
        phone_number: number.to_owned(),
        sid: None,
        from_account_sid: None,
        to_account_sid: None,
    };
    ledger::add_ownership(db, &change).await
}

/// How a delivery differs from a plain answer.
pub fn manner(stroke: Option<&Stroke>) -> Manner {
    match stroke.map(|stroke| stroke.kind) {
        Some(Kind::TimeoutBefore | Kind::TimeoutAfter) => Manner::Held,
        Some(Kind::ResetBefore) => Manner::Cut,
        Some(Kind::ResetAfter) => Manner::CutHalfway,
        Some(Kind::Malformed) => Manner::Malformed,
        Some(
            Kind::Refuse
            | Kind::Busy
            | Kind::ErrorBefore
            | Kind::ErrorAfter
            | Kind::Slow
            | Kind::Stale
            | Kind::Snatched
            | Kind::NoFunds
            | Kind::Suspended
            | Kind::ShowsSuspended,
        )
        | None => Manner::Plain,
    }
}
