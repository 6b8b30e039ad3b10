//! The frame in other applications: who is let in by a ticket, which headers let the application show it, and its forms.
//!
//! A browser sends no cookie of ours from a frame of another site. So the ticket is all there is, in every address of the
//! frame; a cookie that comes all the same is taken away. The doors stay as they are: what a page in a frame sends to the
//! desk comes from the desk's own page, and browsers say so.

use std::collections::BTreeMap;

use axum::{
    Extension, Json, Router,
    body::Body,
    extract::{Path, Query, Request, State},
    http::{HeaderMap, HeaderValue, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use leptos::prelude::provide_context;
use serde_json::json;
use url::form_urlencoded;
use uuid::Uuid;

use super::doors;
use crate::{
    accounts::server::{Caller, Unreadable},
    areas,
    embed::{self, Guest, Visit, server as work},
    problem::{Problem, Returned},
    purchases::{self, Choice, Order},
    server::{
        body::{Unread, whole},
        flash,
        state::Desk,
    },
    ui::Framed,
};

/// The calls of the frame that are no pages.
pub(super) fn routes(desk: &Desk) -> Router {
    Router::new()
        .route("/embed/order", post(order))
        .route("/embed/decide", post(decide))
        .route("/embed/suggest", get(suggest))
        .route("/embed/purchases/{id}/status", get(status))
        .with_state(desk.clone())
}

/// Which applications may show an answer in a frame.
#[derive(Debug, Clone)]
pub(super) struct Around(Vec<String>);

impl Around {
    /// Puts them into the policy, which names nobody by itself.
    pub(super) fn let_in(&self, headers: &mut HeaderMap) {
        let Some(policy) = headers
            .get(header::CONTENT_SECURITY_POLICY)
            .and_then(|value| value.to_str().ok())
        else {
            return;
        };
        let named = policy.replace(
            "frame-ancestors 'none'",
            &format!("frame-ancestors {}", self.0.join(" ")),
        );
        if let Ok(named) = HeaderValue::from_str(&named) {
            headers.insert(header::CONTENT_SECURITY_POLICY, named);
            // It knows no origins, only nobody and ourselves.
            headers.remove(header::X_FRAME_OPTIONS);
        }
    }
}

/// In the frame it is the ticket that says who asks, and nothing else.
pub(super) async fn by_ticket(State(desk): State<Desk>, mut request: Request, next: Next) -> Response {
    if !embed::is_framed(request.uri().path()) {
        return next.run(request).await;
    }
    for name in [header::COOKIE, header::AUTHORIZATION] {
        request.headers_mut().remove(name);
    }
    request.extensions_mut().remove::<Caller>();
    request.extensions_mut().remove::<Unreadable>();
    let asked = pairs(request.uri().query().unwrap_or_default().as_bytes());
    let (visit, caller) = work::admit(&desk, asked.get(embed::TICKET).map(String::as_str)).await;
    let around = match &visit {
        Visit::Guest(guest) => vec![guest.origin.clone()],
        Visit::Refused { problem, origins } => {
            tracing::info!(path = request.uri().path(), why = problem.error, "a frame was refused");
            origins.clone()
        }
    };
    if let Some(caller) = caller {
        request.extensions_mut().insert(caller);
    }
    request.extensions_mut().insert(visit);
    let mut response = next.run(request).await;
    if !around.is_empty() {
        response.extensions_mut().insert(Around(around));
    }
    response
}

/// What a page in the frame finds in its context.
pub(super) fn provide(desk: &Desk, parts: &Parts) {
    let Some(visit) = parts.extensions.get::<Visit>() else {
        return;
    };
    provide_context(Framed(true));
    provide_context(visit.clone());
    let asked = pairs(parts.uri.query().unwrap_or_default().as_bytes());
    let refused = asked.get(embed::REFUSED).zip(parts.extensions.get::<Caller>());
    if let Some(returned) = refused.and_then(|(text, caller)| work::returned(desk, caller.owner.user_id, text)) {
        provide_context(returned);
    }
}

fn pairs(text: &[u8]) -> BTreeMap<String, String> {
    form_urlencoded::parse(text).into_owned().collect()
}

/// Who may act here; else the page that says why nobody may.
fn guest(caller: Option<Extension<Caller>>, visit: Visit) -> Result<(Caller, Guest), Box<Response>> {
    match (caller, visit) {
        (Some(Extension(caller)), Visit::Guest(guest)) => Ok((caller, guest)),
        (_, Visit::Refused { problem, .. }) => Err(Box::new(doors::refuse(problem))),
        (None, Visit::Guest(_)) => Err(Box::new(doors::refuse(Problem::sign_in()))),
    }
}

async fn read(desk: &Desk, body: Body) -> Result<BTreeMap<String, String>, Unread> {
    whole(body, desk.config.doors.patience).await.map(|bytes| pairs(&bytes))
}

fn unread(unread: Unread) -> Response {
    (unread.status(), format!("{unread}. Nothing was done.\n")).into_response()
}

/// A form of the frame: whose, what was typed, and where a refusal leads.
type Sent = (Caller, Guest, BTreeMap<String, String>, String);

/// The form, from whoever may act here.
async fn sent(desk: &Desk, caller: Option<Extension<Caller>>, visit: Visit, body: Body) -> Result<Sent, Box<Response>> {
    let (caller, guest) = guest(caller, visit)?;
    let typed = read(desk, body).await.map_err(|error| Box::new(unread(error)))?;
    let back = back_in(&typed, || guest.search());
    Ok((caller, guest, typed, back))
}

/// Buys, and leads to the outcome; a refusal leads back to the search, with what was typed.
async fn order(
    State(desk): State<Desk>,
    caller: Option<Extension<Caller>>,
    Extension(visit): Extension<Visit>,
    body: Body,
) -> Response {
    let (caller, guest, typed, back) = match sent(&desk, caller, visit, body).await {
        Ok(sent) => sent,
        Err(refused) => return *refused,
    };
    match ordered(&desk, &caller, &typed).await {
        Ok(id) => Redirect::to(&guest.outcome(id)).into_response(),
        Err(problem) => refused(&desk, &caller, &guest.address(embed::ORDER), problem, typed, &back),
    }
}

async fn ordered(desk: &Desk, caller: &Caller, typed: &BTreeMap<String, String>) -> Result<Uuid, Problem> {
    desk.pace.call(caller.owner.user_id, true)?;
    let order: Order = serde_json::from_value(json!(typed)).map_err(|_| {
        Problem::field(
            "phoneNumber",
            "This order could not be read. Search again. Nothing was bought.",
        )
    })?;
    let key = typed.get("key").map(|key| format!("form:{key}:{}", order.phone_number));
    let purchase = purchases::server::buy(&caller.at(desk), order, key).await?;
    Ok(purchase.id)
}

/// Writes down what becomes of a substitute.
async fn decide(
    State(desk): State<Desk>,
    caller: Option<Extension<Caller>>,
    Extension(visit): Extension<Visit>,
    body: Body,
) -> Response {
    let (caller, guest, typed, back) = match sent(&desk, caller, visit, body).await {
        Ok(sent) => sent,
        Err(refused) => return *refused,
    };
    match decided(&desk, &caller, &typed).await {
        Ok((purchase, choice)) => {
            let (then, again) = (guest.outcome(purchase.id), guest.search());
            let to = purchase.address_elsewhere(choice, Some(then), Some(again));
            Redirect::to(&to.unwrap_or(back)).into_response()
        }
        Err(problem) => refused(&desk, &caller, &guest.address(embed::DECIDE), problem, typed, &back),
    }
}

async fn decided(
    desk: &Desk,
    caller: &Caller,
    typed: &BTreeMap<String, String>,
) -> Result<(purchases::Purchase, Choice), Problem> {
    desk.pace.call(caller.owner.user_id, true)?;
    let unreadable = || {
        Problem::field(
            "decision",
            "This answer could not be read. Nothing was changed; try again.",
        )
    };
    let id = typed.get("purchaseId").and_then(|id| Uuid::parse_str(id).ok());
    let choice = typed
        .get("decision")
        .and_then(|word| serde_json::from_value(json!(word)).ok());
    let (id, choice) = id.zip(choice).ok_or_else(unreadable)?;
    let (purchase, _) = purchases::server::decide(&caller.at(desk), id, choice).await?;
    Ok((purchase, choice))
}

/// The page a form stood on, if that was one of the frame.
fn back_in(typed: &BTreeMap<String, String>, or: impl FnOnce() -> String) -> String {
    let back = typed
        .get("back")
        .filter(|back| flash::is_local(back) && embed::is_framed(back));
    back.cloned().unwrap_or_else(or)
}

/// Back to the page, which says why. The refusal is in the address, sealed: a cookie would not come.
fn refused(
    desk: &Desk,
    caller: &Caller,
    form: &str,
    problem: Problem,
    typed: BTreeMap<String, String>,
    back: &str,
) -> Response {
    let returned = Returned {
        form: form.to_owned(),
        problem,
        typed,
    };
    let joint = if back.contains('?') { '&' } else { '?' };
    let told = work::carried(desk, caller.owner.user_id, returned)
        .map(|sealed| format!("{joint}{}={sealed}", embed::REFUSED))
        .unwrap_or_default();
    Redirect::to(&format!("{back}{told}")).into_response()
}

/// What has been typed so far.
#[derive(Debug, serde::Deserialize)]
struct Typing {
    #[serde(default)]
    q: String,
}

async fn suggest(
    caller: Option<Extension<Caller>>,
    Extension(visit): Extension<Visit>,
    Query(Typing { q }): Query<Typing>,
) -> Response {
    match guest(caller, visit) {
        Ok(_) => Json(areas::suggestions(&q)).into_response(),
        Err(refused) => *refused,
    }
}

/// Whether a purchase is settled: its page asks until it is.
async fn status(
    State(desk): State<Desk>,
    caller: Option<Extension<Caller>>,
    Extension(visit): Extension<Visit>,
    Path(id): Path<String>,
) -> Response {
    let (caller, _) = match guest(caller, visit) {
        Ok(guest) => guest,
        Err(refused) => return *refused,
    };
    let Ok(id) = Uuid::parse_str(&id) else {
        return doors::refuse(Problem::not_found("purchase"));
    };
    let found = purchases::server::find(&caller.at(&desk), id).await;
    match found.map_err(Problem::from).map(|purchase| purchase.answer()) {
        Ok(Ok(answer)) if answer.status.is_some() => Json(json!({ "status": "confirming" })).into_response(),
        Ok(Ok(_) | Err(_)) => Json(json!({ "status": "settled" })).into_response(),
        Err(problem) => doors::refuse(problem),
    }
}
