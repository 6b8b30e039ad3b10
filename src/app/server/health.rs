//! What machines ask: alive, and ready.

use axum::{
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};

use super::paced::BEHIND_A_PROXY;
use crate::server::{db::Unfit, state::Desk};

/// The process answers.
pub async fn alive() -> &'static str {
    "alive\n"
}

/// Whether requests can be served here; where not, why: a proxy sends them elsewhere, and its host knows what to look at.
pub async fn ready(State(desk): State<Desk>) -> Response {
    if desk.work.is_announced() {
        let told = ([(header::RETRY_AFTER, "5")], "closing\n");
        return (StatusCode::SERVICE_UNAVAILABLE, told).into_response();
    }
    let why = match desk.walls().fitness().await {
        Ok(()) => return format!("ready\n{}", warning(&desk)).into_response(),
        Err(Unfit::Silent) => "the database does not answer\n",
        Err(Unfit::ReadOnly) => "the database answers and takes no write: is its disk full, or is it read-only?\n",
        Err(Unfit::Behind) => "the tables are not those of this program; run numberdesk migrate\n",
    };
    (StatusCode::SERVICE_UNAVAILABLE, why).into_response()
}

/// What does not keep anybody from being served, and should be put right all the same.
fn warning(desk: &Desk) -> String {
    if desk.pace.seems_behind_a_proxy() {
        format!("warning: {BEHIND_A_PROXY}\n")
    } else {
        String::new()
    }
}
