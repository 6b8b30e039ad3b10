//! Closing the desk: first it is said, then nobody is let in, then what is under way comes to its end.

use std::time::Duration;

use axum::{
    Extension, Json,
    extract::{Request, State},
    http::{StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use tokio::time::{Instant, sleep, timeout, timeout_at};

use super::Open;
use crate::{
    problem::{Code, Problem},
    server::{figures::Class, state::Desk, work::Kind},
};

/// Another desk, or this one after its start, is there in about so many seconds.
const BACK_IN: &str = "5";
/// For the last bytes of answers, and for the connections of the database.
const LAST_BYTES: Duration = Duration::from_secs(5);

/// Closes in order. What cannot wait so long is written down, and goes on at another desk or after the next start.
///
/// New requests are refused in words for as long as the door is watched; connections are ended only after that.
pub(super) async fn close(open: Open, tell: impl Fn(&str)) {
    let work = &open.desk.work;
    let closing = open.desk.config.closing;
    work.announce_closing();
    if !closing.notice.is_zero() {
        tell(&format!(
            "Closing: /readyz says so; whoever comes in the next {} s is still served.",
            closing.notice.as_secs()
        ));
        sleep(closing.notice).await;
    }
    work.begin_closing();
    open.stop.send_replace(true);
    let until = Instant::now() + closing.patience;
    let mut left = work.rest(until, &tell).await;
    drop(timeout_at(until, open.rounds).await);
    // A round may have begun something just before.
    if left.is_nothing() {
        left = work.rest(until, &tell).await;
    }
    if !left.is_nothing() {
        let words = format!(
            "Closed before the end of: {left}. It is written down and goes on at another desk, or after the next start."
        );
        tracing::warn!(%left, "the desk closed before the end of what was under way");
        tell(&words);
    }
    open.hang_up.send_replace(true);
    drop(timeout(LAST_BYTES, open.serving).await);
    if let Some(sandbox) = open.sandbox {
        sandbox.close().await;
    }
    drop(timeout(LAST_BYTES, open.desk.walls().close()).await);
}

/// Counts each request as under way and how it was answered; refuses it where the desk closes.
pub(super) async fn watched(State(desk): State<Desk>, request: Request, next: Next) -> Response {
    let class = Class::of(request.uri().path());
    let began = Instant::now();
    // Who only asks how the desk is keeps nobody waiting.
    let under_way = (class != Class::Machine).then(|| desk.work.begin(Kind::Request));
    // Machines go on asking, and a page that was just sent still needs its looks.
    let is_let_in = matches!(class, Class::Machine | Class::Asset) || !desk.work.is_closing();
    let response = if is_let_in {
        next.run(request).await
    } else {
        refusal(class)
    };
    drop(under_way);
    desk.figures
        .answered(class, response.status().as_u16(), began.elapsed());
    response
}

/// Surely nothing was done: whoever asked may ask again, here or elsewhere.
fn refusal(class: Class) -> Response {
    let later = [(header::RETRY_AFTER, BACK_IN), (header::CONNECTION, "close")];
    if class == Class::Webhook {
        let told = (later, "the desk is being restarted; send it again\n");
        return (StatusCode::SERVICE_UNAVAILABLE, told).into_response();
    }
    let problem = Problem::new(
        Code::DeskClosing,
        "The desk is being restarted. Nothing was done and nothing was charged; try again in a few seconds. What was under way goes on by itself.",
    );
    let told = (Extension(problem.clone()), later, Json(problem));
    (StatusCode::SERVICE_UNAVAILABLE, told).into_response()
}
