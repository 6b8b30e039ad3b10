//! What a browser is shown in place of a refusal that is told in JSON: a page with the same words and the same status.

use axum::{
    extract::Request,
    http::{HeaderValue, header},
    middleware::Next,
    response::{Html, IntoResponse, Response},
};
use leptos::prelude::*;

use super::{assets, negotiation::takes_html};
use crate::{problem::Problem, ui::frame::Door};

/// Turns a refusal into a page for whoever asked for one. What was led on to a page already is let through.
pub async fn for_browsers(request: Request, next: Next) -> Response {
    let is_browser = takes_html(request.headers());
    let mut response = next.run(request).await;
    let is_error = response.status().is_client_error() || response.status().is_server_error();
    match response.extensions_mut().remove::<Problem>() {
        Some(problem) if is_browser && is_error => page(problem, &response),
        Some(_) | None => response,
    }
}

/// The words as a page. It has no scripts, and may load nothing but its looks.
fn page(problem: Problem, refused: &Response) -> Response {
    let drawn = Owner::new().with(|| document(problem, assets::base()).to_html());
    let mut response = (refused.status(), Html(drawn)).into_response();
    let policy = "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; base-uri 'none'; frame-ancestors 'none'";
    // Who may show it in a frame is still to be said.
    *response.extensions_mut() = refused.extensions().clone();
    let headers = response.headers_mut();
    if let Some(after) = refused.headers().get(header::RETRY_AFTER) {
        headers.insert(header::RETRY_AFTER, after.clone());
    }
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    response
}

fn document(problem: Problem, base: &str) -> impl IntoView + use<> {
    let title = format!("{} · Numberdesk", problem.error);
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
                <title>{title}</title>
                <link rel="icon" href=format!("{base}/favicon.svg") type="image/svg+xml" />
                <link rel="stylesheet" href=format!("{base}/numberdesk.css") />
            </head>
            <body>
                <Door home="/">
                    <div class="stack tight">
                        <h1>{problem.error}</h1>
                        <p>{problem.message}</p>
                        {problem.reference.map(|reference| view! { <p>"Reference: " <strong>{String::from(reference)}</strong></p> })}
                        <p><a class="button key" href="/">"Go to the desk"</a></p>
                    </div>
                </Door>
            </body>
        </html>
    }
}
