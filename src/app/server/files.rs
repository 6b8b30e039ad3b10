//! What is too long for a page, as files: the whole audit trail, all numbers, every try and a month's use for their owner, the
//! list of businesses for operators.

use axum::{
    Extension, Router,
    body::Body,
    extract::{Query, State},
    http::header,
    response::{IntoResponse, Response},
    routing::get,
};

use super::doors;
use crate::{
    accounts::server::{Caller, Unreadable},
    history::server::{
        Error,
        export::{self, Form},
    },
    insights::{self, Period},
    numbers, operator,
    problem::Problem,
    server::state::Desk,
    usage,
};

/// What a file of many things is narrowed to.
#[derive(Debug, serde::Deserialize)]
struct Narrowed {
    /// Part of an e-mail address; everybody if empty.
    #[serde(default)]
    q: String,
}

/// How far a file looks back.
#[derive(Debug, serde::Deserialize)]
struct Since {
    /// As in the address of the page.
    #[serde(default)]
    period: String,
}

/// Which month a file is of.
#[derive(Debug, serde::Deserialize)]
struct OfMonth {
    /// As in the address of the page; this month if empty.
    #[serde(default)]
    month: String,
}

const CSV: &str = "text/csv; charset=utf-8";

/// The files.
pub(super) fn routes(desk: &Desk) -> Router {
    Router::new()
        .route(
            "/account/history.csv",
            get(async |state, who, unread| download(state, who, unread, Form::Csv).await),
        )
        .route(
            "/account/history.json",
            get(async |state, who, unread| download(state, who, unread, Form::Json).await),
        )
        .route("/insights/tries.csv", get(tries))
        .route("/usage/numbers.csv", get(used))
        .route("/phone-numbers/numbers.csv", get(held))
        .route("/operator/businesses.csv", get(businesses))
        .with_state(desk.clone())
}

/// Who asks, within their pace: a file is read page by page, like so many calls; one counts.
fn whoever_asks(
    desk: &Desk,
    caller: Option<Extension<Caller>>,
    unreadable: Option<Extension<Unreadable>>,
) -> Result<Caller, Box<Response>> {
    let Some(Extension(caller)) = caller else {
        let problem = unreadable.map_or_else(Problem::sign_in, |Extension(Unreadable(problem))| problem);
        return Err(Box::new(doors::refuse(problem)));
    };
    match desk.pace.call(caller.owner.user_id, false) {
        Ok(()) => Ok(caller),
        Err(early) => Err(Box::new(early.into_response())),
    }
}

/// A file with this name and kind, sent while it is made.
fn attachment(kind: &'static str, name: &str, body: Body) -> Response {
    let headers = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    (headers, body).into_response()
}

async fn tries(
    State(desk): State<Desk>,
    caller: Option<Extension<Caller>>,
    unreadable: Option<Extension<Unreadable>>,
    Query(Since { period }): Query<Since>,
) -> Response {
    let caller = match whoever_asks(&desk, caller, unreadable) {
        Ok(caller) => caller,
        Err(refused) => return *refused,
    };
    let period = Period::named(&period);
    let all = insights::server::export::all(caller.at(&desk), period);
    let name = format!("numberdesk-tries-{}.csv", period.word());
    attachment(CSV, &name, Body::from_stream(all))
}

async fn used(
    State(desk): State<Desk>,
    caller: Option<Extension<Caller>>,
    unreadable: Option<Extension<Unreadable>>,
    Query(OfMonth { month }): Query<OfMonth>,
) -> Response {
    let caller = match whoever_asks(&desk, caller, unreadable) {
        Ok(caller) => caller,
        Err(refused) => return *refused,
    };
    let month = match usage::server::chosen(Some(&month), time::OffsetDateTime::now_utc().date()) {
        Ok(month) => month,
        Err(problem) => return doors::refuse(problem),
    };
    match usage::server::month(&caller.at(&desk), month).await {
        Ok(usage) => {
            let name = format!("numberdesk-usage-{month}.csv");
            attachment(CSV, &name, Body::from(usage::server::export::file(&usage)))
        }
        Err(error) => doors::refuse(error.into()),
    }
}

async fn held(
    State(desk): State<Desk>,
    caller: Option<Extension<Caller>>,
    unreadable: Option<Extension<Unreadable>>,
) -> Response {
    let caller = match whoever_asks(&desk, caller, unreadable) {
        Ok(caller) => caller,
        Err(refused) => return *refused,
    };
    let name = format!("numberdesk-numbers-{}.csv", time::OffsetDateTime::now_utc().date());
    let all = numbers::server::export::all(caller.at(&desk));
    attachment(CSV, &name, Body::from_stream(all))
}

async fn businesses(
    State(desk): State<Desk>,
    caller: Option<Extension<Caller>>,
    unreadable: Option<Extension<Unreadable>>,
    Query(Narrowed { q }): Query<Narrowed>,
) -> Response {
    let caller = match whoever_asks(&desk, caller, unreadable) {
        Ok(caller) => caller,
        Err(refused) => return *refused,
    };
    match operator::server::recognise(&desk, &caller).await {
        Ok(Some(desk)) => {
            let all = operator::server::export::all(desk, q);
            attachment(CSV, "numberdesk-businesses.csv", Body::from_stream(all))
        }
        Ok(None) => doors::refuse(operator::server::nothing_here()),
        Err(error) => doors::refuse(operator::server::Error::from(error).into()),
    }
}

async fn download(
    State(desk): State<Desk>,
    caller: Option<Extension<Caller>>,
    unreadable: Option<Extension<Unreadable>>,
    form: Form,
) -> Response {
    let caller = match whoever_asks(&desk, caller, unreadable) {
        Ok(caller) => caller,
        Err(refused) => return *refused,
    };
    let own = caller.at(&desk);
    let head = match export::head(&own).await {
        Ok(head) => head,
        Err(error) => return doors::refuse(Error::from(error).into()),
    };
    let (kind, ending) = match form {
        Form::Csv => (CSV, "csv"),
        Form::Json => ("application/json", "json"),
    };
    // The end in the name: of two copies one sees which is the later.
    let name = format!("numberdesk-history-{}.{ending}", head.seq);
    attachment(kind, &name, Body::from_stream(export::all(own, form, head)))
}
