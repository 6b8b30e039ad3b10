//! One request from the door to the ledger: who calls, which fault strikes, what is done, how it is answered.
//!
//! The work runs in a task of its own: as with the real carrier, hanging up does not undo what was asked for. State
//! and ledger change in one transaction, so that the ledger is never wrong about what was applied.

pub mod delivery;
mod effects;
mod incoming;

use std::sync::Arc;
use std::time::Duration;

use axum::extract::connect_info::ConnectInfo;
use axum::extract::{Request, State};
use axum::http::{Method, StatusCode};
use axum::response::Response;
use sqlx::{Connection as _, SqliteConnection};

use super::accounts::{self, Account, caller};
use super::door::Switch;
use super::faults::{self, Kind, Stroke, Target};
use super::ledger::store as ledger;
use super::route::{self, Route, Work};
use super::wire::refusal::{Failure, Refusal};
use super::wire::{self, Reply};
use super::{Carrier, numbers};
use delivery::Delivery;
use effects::Instead;
use incoming::Incoming;

/// Who acts on which account.
#[derive(Debug)]
struct Visit {
    caller: Account,
    account: Account,
}

/// Answers everything under `/2010-04-01` and `/v1`.
pub async fn handle(
    State(carrier): State<Arc<Carrier>>,
    ConnectInfo(switch): ConnectInfo<Switch>,
    request: Request,
) -> Response {
    let Some(incoming) = Incoming::read(request).await else {
        let too_large = Refusal {
            status: StatusCode::PAYLOAD_TOO_LARGE,
            ..Refusal::of(20422)
        };
        return Delivery::refusal(&too_large).send(&carrier, &switch).await;
    };
    let working = Arc::clone(&carrier);
    let work = async move { attempt(&working, &incoming).await };
    in_a_task(&carrier, &switch, work, || Delivery::refusal(&Refusal::of(20500))).await
}

/// Works in a task of its own, and sends what comes of it; what breaks is answered with `broken`.
pub async fn in_a_task(
    carrier: &Carrier,
    switch: &Switch,
    work: impl Future<Output = Result<Delivery, sqlx::Error>> + Send + 'static,
    broken: fn() -> Delivery,
) -> Response {
    let delivery = match tokio::spawn(work).await {
        Ok(Ok(delivery)) => delivery,
        Ok(Err(error)) => {
            tracing::error!(%error, "the sandbox's database failed");
            broken()
        }
        Err(error) => {
            tracing::error!(%error, "the sandbox's work ended badly");
            broken()
        }
    };
    delivery.send(carrier, switch).await
}

/// Waits as long as a slow answer is told to.
pub async fn delayed(carrier: &Carrier, stroke: Option<&Stroke>) {
    if let Some(Stroke {
        kind: Kind::Slow,
        delay_ms,
        ..
    }) = stroke
    {
        let delay = Duration::from_millis(delay_ms.unwrap_or(6_000).into());
        tokio::select! {
            () = tokio::time::sleep(delay) => {}
            () = carrier.stopped() => {}
        }
    }
}

async fn attempt(carrier: &Carrier, incoming: &Incoming) -> Result<Delivery, sqlx::Error> {
    let mut entrance = carrier.pool.begin_with("BEGIN IMMEDIATE").await?;
    let (visit, route, stroke) = match enter(&mut entrance, incoming).await {
        Ok(entered) => entered,
        Err(Failure::Broken(error)) => return Err(error),
        Err(Failure::Refused(refusal)) => {
            let sequence = incoming.record(&mut entrance, "", None, None).await?;
            ledger::settle(
                &mut entrance,
                sequence,
                refusal.status.as_u16(),
                Some(refusal.code),
                false,
            )
            .await?;
            entrance.commit().await?;
            return Ok(Delivery::refusal(&refusal));
        }
    };
    entrance.commit().await?;
    delayed(carrier, stroke.as_ref()).await;
    apply(carrier, incoming, visit, route, stroke.as_ref()).await
}

/// Who calls, what for, and the fault that strikes it.
async fn enter<'i>(
    db: &mut SqliteConnection,
    incoming: &'i Incoming,
) -> Result<(Visit, Route<'i>, Option<Stroke>), Failure> {
    let caller = caller::identify(db, incoming.authorization.as_deref()).await?;
    let route = route::find(&incoming.method, &incoming.path)?;
    let account = match route.account_sid {
        Some(sid) => caller::reach(db, &caller, sid, &incoming.path).await?,
        None => caller.clone(),
    };
    let named = incoming.params.get("PhoneNumber").map(str::to_owned);
    let about = match (route.operation.holding(), named) {
        (Some(sid), _) => numbers::store::by_sid(db, &account.sid, sid)
            .await?
            .map(|held| held.phone_number),
        (None, named) => named,
    };
    let held = match about.as_deref() {
        Some(number) => numbers::store::by_number(db, number)
            .await?
            .is_some_and(|held| held.account_sid == account.sid),
        None => false,
    };
    let target = Target {
        call: route.operation.call(),
        account_sid: &account.sid,
        phone_number: about.as_deref(),
        held,
    };
    let stroke = faults::take(db, target, wire::now()).await?;
    Ok((Visit { caller, account }, route, stroke))
}

/// The second transaction: the ledger's entry, the fault's own effect, the operation, the outcome.
async fn apply(
    carrier: &Carrier,
    incoming: &Incoming,
    visit: Visit,
    route: Route<'_>,
    stroke: Option<&Stroke>,
) -> Result<Delivery, sqlx::Error> {
    let mut transaction = carrier.pool.begin_with("BEGIN IMMEDIATE").await?;
    let db: &mut SqliteConnection = &mut transaction;
    let call = route.operation.call().name();
    let fault = stroke.map(|stroke| stroke.kind.name());
    let sequence = incoming.record(db, &call, Some(&visit), fault.as_deref()).await?;
    let outcome = match stroke.and_then(effects::instead) {
        Some(Instead::Refuse(refusal)) => Some(Err(refusal)),
        Some(Instead::Nothing) => None,
        None => {
            if stroke.is_some_and(|stroke| stroke.kind == Kind::Snatched) {
                effects::snatch(db, &incoming.params, sequence).await?;
            }
            let visit = refreshed(db, &visit).await?;
            Some(operate(carrier, incoming, db, visit, route, stroke, sequence).await?)
        }
    };
    if let Some(Stroke {
        kind: Kind::Suspended,
        by_magic: false,
        ..
    }) = stroke
    {
        effects::suspend(db, &visit.account).await?;
    }
    let applied = incoming.method != Method::GET && matches!(outcome, Some(Ok(_)));
    let delivery = Delivery::of(outcome, stroke);
    ledger::settle(db, sequence, delivery.ledger_status(), delivery.code(), applied).await?;
    transaction.commit().await?;
    if applied {
        carrier.texts.notify_one();
    }
    Ok(delivery)
}

/// The operation inside a savepoint, so that a refusal in mid-work leaves nothing but its entry in the ledger.
async fn operate(
    carrier: &Carrier,
    incoming: &Incoming,
    db: &mut SqliteConnection,
    visit: Visit,
    route: Route<'_>,
    stroke: Option<&Stroke>,
    request: i64,
) -> Result<Result<Reply, Refusal>, sqlx::Error> {
    let mut savepoint = db.begin().await?;
    let struck = |kind| stroke.is_some_and(|stroke| stroke.kind == kind);
    let mut work = Work {
        db: &mut savepoint,
        request,
        now: wire::now(),
        by_parent: visit.caller.is_parent(),
        account: visit.account,
        params: &incoming.params,
        body: &incoming.body,
        content_type: &incoming.content_type,
        path: &incoming.path,
        query: &incoming.query,
        base: &carrier.url,
        inventory: &carrier.inventory,
        stale: struck(Kind::Stale),
        shows_suspended: struck(Kind::ShowsSuspended),
    };
    match route.operation.carry_out(&mut work).await {
        Ok(reply) => savepoint.commit().await.map(|()| Ok(reply)),
        Err(Failure::Refused(refusal)) => savepoint.rollback().await.map(|()| Err(refusal)),
        Err(Failure::Broken(error)) => Err(error),
    }
}

/// The account as it is now: it may have changed while a slow request waited.
async fn refreshed(db: &mut SqliteConnection, visit: &Visit) -> Result<Visit, sqlx::Error> {
    let account = accounts::store::find(db, &visit.account.sid).await?;
    Ok(Visit {
        caller: visit.caller.clone(),
        account: account.unwrap_or_else(|| visit.account.clone()),
    })
}
