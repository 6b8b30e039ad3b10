//! Every address that is not a page, and the layers each request passes on its way in and out.

use std::sync::atomic::{AtomicU16, Ordering::Relaxed};

use axum::{
    Json, Router,
    extract::{Path, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    middleware::{Next, from_fn, from_fn_with_state},
    response::{IntoResponse, Redirect, Response},
    routing::{any, get, post},
};
use leptos::prelude::{LeptosOptions, provide_context, use_context};
use leptos_axum::{LeptosRoutes, ResponseOptions, generate_route_list};
use tower_http::{
    catch_panic::CatchPanicLayer,
    compression::{CompressionLayer, DefaultPredicate, Predicate, predicate::NotForContentType},
};
use uuid::Uuid;

use super::{
    ai_lines, assets, closing, doors, embedded, files, health, label_files, metrics, operators, paced, pictures, ports,
    refused, webhooks,
};
use crate::{
    accounts::{
        page::{BillingPlace, OperatorPlace},
        server::{Caller, letters_of, recognise, step_up::carry::carried},
    },
    app::{App, document},
    help::Support,
    problem::{Code, Problem},
    purchases,
    server::{answer::ours, flash, sessions, state::Desk},
    ui::{AssetBase, FormKey, PageStatus, PracticeMode},
    webhooks::server::{from_twilio, from_vapi},
};

/// The whole desk as one service.
pub fn router(desk: Desk) -> Router {
    let options = options();
    let routes = generate_route_list(App);
    let (pages_desk, page_options) = (desk.clone(), options.clone());
    let pages = Router::new()
        .leptos_routes_with_context(
            &options,
            routes,
            move || page_context(&pages_desk),
            move || document(page_options.clone()),
        )
        .with_state(options.clone());
    let fallback_desk = desk.clone();
    let fallback = move |request: Request| {
        let (desk, options) = (fallback_desk.clone(), options.clone());
        async move { not_found(desk, options, request).await }
    };
    Router::new()
        .merge(pages)
        .merge(calls(&desk))
        .merge(files::routes(&desk))
        .merge(embedded::routes(&desk))
        .route("/", get(async || Redirect::to("/phone-numbers")))
        .fallback(fallback)
        .method_not_allowed_fallback(wrong_method)
        .layer(from_fn_with_state(desk.clone(), doors::json_calls))
        .layer(from_fn_with_state(desk.clone(), operators::known))
        .layer(from_fn_with_state(desk.clone(), carried))
        .layer(from_fn_with_state(desk.clone(), doors::signed_in))
        .layer(from_fn_with_state(desk.clone(), paced::paced))
        .layer(from_fn_with_state(desk.clone(), flash::forms))
        .layer(from_fn_with_state(desk.clone(), flash::forget))
        .layer(from_fn_with_state(desk.clone(), embedded::by_ticket))
        .layer(from_fn_with_state(desk.clone(), recognise))
        .layer(sessions::layer(&desk))
        .layer(from_fn_with_state(desk.clone(), doors::same_site))
        .merge(machines(&desk))
        .layer(
            CompressionLayer::new()
                .no_deflate()
                .quality(tower_http::CompressionLevel::Fastest)
                // A font is compressed inside.
                .compress_when(DefaultPredicate::new().and(NotForContentType::const_new("font/"))),
        )
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(desk.clone(), closing::watched))
        .layer(from_fn(refused::for_browsers))
        .layer(from_fn_with_state(desk, secure))
}

/// What pages are told about the browser part. The names follow from `scripts/front`.
fn options() -> LeptosOptions {
    LeptosOptions::builder()
        .output_name("numberdesk")
        .site_root("/nonexistent")
        .site_pkg_dir(assets::base().trim_start_matches('/'))
        .build()
}

/// The calls that are not server functions. Those are mounted with the pages.
fn calls(desk: &Desk) -> Router {
    Router::new()
        .route("/api/openapi.json", get(openapi))
        .route("/api/purchases/{id}", get(purchase_status))
        .route(
            "/api/vapi/phone-numbers/{id}",
            get(ai_lines::status).delete(ai_lines::release),
        )
        .route("/api/twilio/texts/{id}/media/{at}", get(pictures::picture))
        .route("/api/twilio/port-in", post(ports::ask))
        // Its page is beside it, at the same address.
        .route("/phone-numbers/labels", post(label_files::handed_in))
        .route("/api", any(unknown_call))
        .route("/api/", any(unknown_call))
        .route("/api/{*unknown}", any(unknown_call))
        .with_state(desk.clone())
}

fn machines(desk: &Desk) -> Router {
    Router::new()
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(metrics::metrics))
        .merge(told(desk))
        .with_state(desk.clone())
        .merge(assets::routes())
}

/// What carriers and Stripe tell by themselves.
fn told(desk: &Desk) -> Router<Desk> {
    Router::new()
        .route("/webhooks/twilio/{topic}", get(from_twilio).post(from_twilio))
        .route("/webhooks/vapi/{owner}", post(from_vapi))
        .route("/webhooks/stripe", post(webhooks::stripe))
        .route_layer(from_fn_with_state(desk.clone(), paced::unsigned))
}

/// What a page finds in its context. The words among it exist in both builds.
pub(super) fn page_context(desk: &Desk) {
    provide_context(desk.clone());
    provide_context(FormKey(Uuid::now_v7().simple().to_string()));
    if let Some(response) = use_context::<ResponseOptions>() {
        // The parts of a page end in any order: the gravest of what they say stands.
        let gravest = AtomicU16::new(0);
        provide_context(PageStatus::new(move |code| {
            if let (true, Ok(code)) = (gravest.fetch_max(code, Relaxed) < code, StatusCode::from_u16(code)) {
                response.set_status(code);
            }
        }));
    }
    provide_context(AssetBase(assets::base().to_owned()));
    provide_context(PracticeMode(desk.config.is_practice()));
    provide_context(BillingPlace(desk.config.billing.asks_for_subscription()));
    provide_context(letters_of(desk));
    provide_context(Support(desk.config.support.as_ref().map(ToString::to_string)));
    if let Some(parts) = use_context::<axum::http::request::Parts>() {
        if let Some(caller) = parts.extensions.get::<Caller>() {
            provide_context(caller.owner.clone());
        }
        provide_context(OperatorPlace(parts.extensions.get::<operators::Known>().is_some()));
        if let Some(returned) = flash::read(&parts.headers, desk.config.is_https()) {
            provide_context(returned);
        }
        embedded::provide(desk, &parts);
    }
    if let (Some(nonce), Some(response)) = (leptos::nonce::use_nonce(), use_context::<ResponseOptions>()) {
        let policy = format!(
            "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; style-src 'self'; \
             img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        );
        if let Ok(value) = HeaderValue::from_str(&policy) {
            response.insert_header(header::CONTENT_SECURITY_POLICY, value);
        }
    }
}

async fn openapi() -> Response {
    (
        [(header::CONTENT_TYPE, "application/json")],
        include_str!("../openapi.json"),
    )
        .into_response()
}

/// The outcome of a purchase, any time later. Its id is part of the address, which server functions cannot have.
async fn purchase_status(
    State(desk): State<Desk>,
    caller: axum::Extension<Caller>,
    Path(id): Path<String>,
) -> Response {
    let Ok(id) = Uuid::parse_str(&id) else {
        return doors::refuse(Problem::not_found("purchase"));
    };
    let found = purchases::server::find(&caller.at(&desk), id).await;
    match found.map_err(Problem::from).and_then(|purchase| purchase.answer()) {
        Ok(answer) => {
            let status = StatusCode::from_u16(purchases::server::status_of(&answer)).unwrap_or(StatusCode::OK);
            (status, Json(answer)).into_response()
        }
        Err(problem) => doors::refuse(problem),
    }
}

async fn unknown_call() -> Response {
    doors::refuse(Problem::new(
        Code::NotFound,
        "There is no such call. GET /api/openapi.json describes all of them.",
    ))
}

/// A call is its method and its path together; a page can only be read.
async fn wrong_method(request: Request) -> Response {
    if request.uri().path().starts_with("/api/") {
        unknown_call().await
    } else {
        StatusCode::METHOD_NOT_ALLOWED.into_response()
    }
}

async fn not_found(desk: Desk, options: LeptosOptions, request: Request) -> Response {
    // A slash too many is a page we have.
    let path = request.uri().path();
    if let Some(page) = path.strip_suffix('/').filter(|page| flash::is_local(page)) {
        return Redirect::permanent(page).into_response();
    }
    let draw =
        leptos_axum::render_app_async_with_context(move || page_context(&desk), move || document(options.clone()));
    let mut response = draw(request).await.into_response();
    *response.status_mut() = StatusCode::NOT_FOUND;
    response
}

fn panicked(panic: Box<dyn std::any::Any + Send>) -> Response {
    let text = panic
        .downcast_ref::<String>()
        .cloned()
        .or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
    doors::refuse(ours(&Panicked(text.unwrap_or_default())))
}

#[derive(Debug, thiserror::Error)]
#[error("a handler panicked: {0}")]
struct Panicked(String);

/// Headers of every answer. A page has set its own policy with its nonce; everything else may load nothing.
async fn secure(State(desk): State<Desk>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let around = response.extensions_mut().remove::<embedded::Around>();
    let headers = response.headers_mut();
    for (name, value) in [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        // Forms need the referer to find their page again; other sites learn nothing.
        (header::REFERRER_POLICY, "same-origin"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (
            HeaderName::from_static("permissions-policy"),
            "camera=(), microphone=(), geolocation=(), payment=()",
        ),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    set_if_absent(
        headers,
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; frame-ancestors 'none'",
    );
    set_if_absent(headers, header::CACHE_CONTROL, "no-store");
    if let Some(around) = around {
        around.let_in(headers);
    }
    if desk.config.is_https() {
        headers.insert(
            header::STRICT_TRANSPORT_SECURITY,
            HeaderValue::from_static("max-age=31536000; includeSubDomains"),
        );
    }
    response
}

fn set_if_absent(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    if !headers.contains_key(&name) {
        headers.insert(name, HeaderValue::from_static(value));
    }
}
