//! The whole audit trail as a file, for whoever is signed in.

use axum::{
    Extension, Router,
    body::Body,
    extract::State,
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
    problem::Problem,
    server::state::Desk,
};

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
        .with_state(desk.clone())
}

async fn download(
    State(desk): State<Desk>,
    caller: Option<Extension<Caller>>,
    unreadable: Option<Extension<Unreadable>>,
    form: Form,
) -> Response {
    let Some(Extension(caller)) = caller else {
        return doors::refuse(unreadable.map_or_else(Problem::sign_in, |Extension(Unreadable(problem))| problem));
    };
    // It is read page by page, like so many calls; one counts.
    if let Err(early) = desk.pace.call(caller.owner.user_id, false) {
        return early.into_response();
    }
    let own = caller.at(&desk);
    let head = match export::head(&own).await {
        Ok(head) => head,
        Err(error) => return doors::refuse(Error::from(error).into()),
    };
    let (kind, ending) = match form {
        Form::Csv => ("text/csv; charset=utf-8", "csv"),
        Form::Json => ("application/json", "json"),
    };
    // The end in the name: of two copies one sees which is the later.
    let name = format!("attachment; filename=\"numberdesk-history-{}.{ending}\"", head.seq);
    let headers = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CONTENT_DISPOSITION, name),
    ];
    (headers, Body::from_stream(export::all(own, form, head))).into_response()
}
