//! Stripe's API, as far as the desk asks it: a key, forms in, JSON out, and idempotency keys.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use subtle::ConstantTimeEq as _;

use super::store::{self, Portal, Session};
use super::{Endpoint, KEY, PRICE, acts, shapes};
use crate::server::sandbox::Carrier;
use crate::server::sandbox::desk::{self, admit};
use crate::server::sandbox::wire::{self, params::Params};

/// A refusal in Stripe's shape.
#[derive(Debug)]
pub struct Refused(StatusCode, &'static str, String);

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let Self(status, code, message) = self;
        let error = json!({ "error": { "type": "invalid_request_error", "code": code, "message": message } });
        (status, Json(error)).into_response()
    }
}

impl From<sqlx::Error> for Refused {
    fn from(error: sqlx::Error) -> Self {
        tracing::error!(%error, "the sandbox's database failed");
        Self(
            StatusCode::INTERNAL_SERVER_ERROR,
            "api_error",
            "the sandbox's database failed".to_owned(),
        )
    }
}

type Answer = Result<Json<Value>, Refused>;
type Shared = State<Arc<Carrier>>;

fn missing(what: &str, id: &str) -> Refused {
    Refused(
        StatusCode::NOT_FOUND,
        "resource_missing",
        format!("No such {what}: '{id}'"),
    )
}

fn wrong(message: &str) -> Refused {
    Refused(StatusCode::BAD_REQUEST, "parameter_invalid", message.to_owned())
}

/// Only with the key.
fn enter(headers: &HeaderMap) -> Result<(), Refused> {
    let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let key = given
        .and_then(|value| value.strip_prefix("Bearer "))
        .unwrap_or_default();
    if bool::from(key.as_bytes().ct_eq(KEY.as_bytes())) {
        Ok(())
    } else {
        Err(Refused(
            StatusCode::UNAUTHORIZED,
            "api_key_invalid",
            "Invalid API Key provided".to_owned(),
        ))
    }
}

/// The fields whose names begin so, as Stripe keeps them: `metadata[a]=b`.
fn nested(params: &Params, names: &[&str], prefix: &str) -> String {
    let found = names.iter().filter_map(|name| {
        let value = params.get(&format!("{prefix}[{name}]"))?;
        Some(((*name).to_owned(), Value::from(value)))
    });
    Value::Object(found.collect()).to_string()
}

/// `POST /v1/checkout/sessions`.
pub async fn open_session(State(carrier): Shared, headers: HeaderMap, body: Bytes) -> Answer {
    enter(&headers)?;
    let params = Params::parse(&body);
    let asked = String::from_utf8_lossy(&body).into_owned();
    let key = headers.get("idempotency-key").and_then(|value| value.to_str().ok());
    if carrier.failures.strike(key) {
        return Err(Refused(
            StatusCode::INTERNAL_SERVER_ERROR,
            "api_error",
            "Stripe's part was told to fail.".to_owned(),
        ));
    }
    let mut transaction = carrier.pool.begin_with("BEGIN IMMEDIATE").await?;
    if let Some(key) = key
        && let Some(earlier) = store::session_of_key(&mut transaction, key).await?
    {
        if earlier.asked != asked {
            let message = "Keys for idempotent requests can only be used with the same parameters.";
            return Err(Refused(
                StatusCode::BAD_REQUEST,
                "idempotency_error",
                message.to_owned(),
            ));
        }
        return Ok(Json(shapes::session(&earlier, &carrier.url)));
    }
    if params.get("mode") != Some("subscription") {
        return Err(wrong("only mode=subscription is practised here"));
    }
    if params.get("line_items[0][price]") != Some(PRICE) {
        return Err(missing("price", params.get("line_items[0][price]").unwrap_or_default()));
    }
    let customer = params.get("customer");
    if let Some(id) = customer
        && store::customer(&mut transaction, id).await?.is_none()
    {
        return Err(missing("customer", id));
    }
    let text = |name: &str| params.get(name).map(str::to_owned);
    let session = Session {
        id: acts::new_id("cs_test"),
        idempotency_key: key.map(str::to_owned),
        asked,
        customer: customer.map(str::to_owned),
        customer_email: text("customer_email"),
        client_reference_id: text("client_reference_id"),
        metadata: nested(&params, &["tenant_id", "checkout_id"], "metadata"),
        subscription_metadata: nested(&params, &["tenant_id"], "subscription_data[metadata]"),
        price: PRICE.to_owned(),
        success_url: text("success_url").ok_or_else(|| wrong("success_url is missing"))?,
        cancel_url: text("cancel_url"),
        status: "open".to_owned(),
        payment_status: "unpaid".to_owned(),
        subscription: None,
        created: wire::now(),
    };
    store::keep_session(&mut transaction, &session).await?;
    transaction.commit().await?;
    Ok(Json(shapes::session(&session, &carrier.url)))
}

/// `GET /v1/prices/{id}`.
pub async fn price(headers: HeaderMap, Path(id): Path<String>) -> Answer {
    enter(&headers)?;
    if id != PRICE {
        return Err(missing("price", &id));
    }
    Ok(Json(json!({
        "id": PRICE, "object": "price", "active": true, "currency": "usd", "unit_amount": 500, "livemode": false,
        "recurring": { "interval": "month", "interval_count": 1 },
    })))
}

/// `GET /v1/checkout/sessions/{id}`.
pub async fn session(State(carrier): Shared, headers: HeaderMap, Path(id): Path<String>) -> Answer {
    enter(&headers)?;
    let found = store::session(&mut *carrier.pool.acquire().await?, &id).await?;
    let found = found.ok_or_else(|| missing("checkout.session", &id))?;
    Ok(Json(shapes::session(&found, &carrier.url)))
}

/// `POST /v1/checkout/sessions/{id}/expire`.
pub async fn expire(State(carrier): Shared, headers: HeaderMap, Path(id): Path<String>) -> Answer {
    enter(&headers)?;
    let mut transaction = carrier.pool.begin_with("BEGIN IMMEDIATE").await?;
    let found = store::session(&mut transaction, &id).await?;
    let mut found = found.ok_or_else(|| missing("checkout.session", &id))?;
    if found.status != "open" {
        return Err(wrong("only an open session can be expired"));
    }
    acts::expire(&mut transaction, &mut found, &carrier.url).await?;
    transaction.commit().await?;
    carrier.events.notify_one();
    Ok(Json(shapes::session(&found, &carrier.url)))
}

/// `GET /v1/subscriptions/{id}`.
pub async fn subscription(State(carrier): Shared, headers: HeaderMap, Path(id): Path<String>) -> Answer {
    enter(&headers)?;
    let found = store::subscription(&mut *carrier.pool.acquire().await?, &id).await?;
    let found = found.ok_or_else(|| missing("subscription", &id))?;
    Ok(Json(shapes::subscription(&found)))
}

/// `GET /v1/customers/{id}`.
pub async fn customer(State(carrier): Shared, headers: HeaderMap, Path(id): Path<String>) -> Answer {
    enter(&headers)?;
    let found = store::customer(&mut *carrier.pool.acquire().await?, &id).await?;
    let (email, created) = found.ok_or_else(|| missing("customer", &id))?;
    let customer = json!({ "id": id, "object": "customer", "email": email, "created": created, "livemode": false });
    Ok(Json(customer))
}

/// `POST /v1/billing_portal/sessions`.
pub async fn open_portal(State(carrier): Shared, headers: HeaderMap, body: Bytes) -> Answer {
    enter(&headers)?;
    let params = Params::parse(&body);
    let customer = params.get("customer").unwrap_or_default();
    let mut transaction = carrier.pool.begin_with("BEGIN IMMEDIATE").await?;
    if store::customer(&mut transaction, customer).await?.is_none() {
        return Err(missing("customer", customer));
    }
    let portal = Portal {
        id: acts::new_id("bps"),
        customer: customer.to_owned(),
        return_url: params.get("return_url").map(str::to_owned),
    };
    store::add_portal(&mut transaction, &portal).await?;
    transaction.commit().await?;
    let url = format!("{}/sandbox/stripe/portal/{}", carrier.url, portal.id);
    Ok(Json(json!({
        "id": portal.id, "object": "billing_portal.session", "customer": customer, "url": url, "livemode": false,
    })))
}

/// What to list.
#[derive(Debug, serde::Deserialize)]
pub struct Most {
    limit: Option<i64>,
}

/// `GET /v1/events`, newest first.
pub async fn events(State(carrier): Shared, headers: HeaderMap, Query(Most { limit }): Query<Most>) -> Answer {
    enter(&headers)?;
    let limit = limit.unwrap_or(10).clamp(1, 100);
    let bodies = store::events(&mut *carrier.pool.acquire().await?, limit).await?;
    let data: Vec<Value> = bodies
        .iter()
        .filter_map(|body| serde_json::from_str(body).ok())
        .collect();
    Ok(Json(
        json!({ "object": "list", "data": data, "has_more": false, "url": "/v1/events" }),
    ))
}

/// `POST /sandbox/stripe/endpoint`: where webhooks go from now on, `{"url","secret"}` or `null`. By the main account.
pub async fn set_endpoint(State(carrier): Shared, headers: HeaderMap, body: Bytes) -> Result<StatusCode, desk::Error> {
    #[derive(serde::Deserialize)]
    struct Asked {
        url: String,
        secret: String,
    }
    let mut transaction = admit(&carrier, &headers).await?;
    let asked: Option<Asked> =
        serde_json::from_slice(&body).map_err(|error| desk::Error::Unreadable(error.to_string()))?;
    let endpoint = asked.map(|Asked { url, secret }| Endpoint { url, secret });
    store::set_endpoint(&mut transaction, endpoint.as_ref()).await?;
    transaction.commit().await?;
    carrier.events.notify_one();
    Ok(StatusCode::NO_CONTENT)
}

/// `POST /sandbox/stripe/failures`: so many sessions from now on are failed at, `{"times"}`. By the main account.
pub async fn script_failures(
    State(carrier): Shared,
    headers: HeaderMap,
    body: Bytes,
) -> Result<StatusCode, desk::Error> {
    #[derive(serde::Deserialize)]
    struct Asked {
        times: u32,
    }
    drop(admit(&carrier, &headers).await?);
    let Asked { times } = serde_json::from_slice(&body).map_err(|error| desk::Error::Unreadable(error.to_string()))?;
    carrier.failures.script(times);
    Ok(StatusCode::NO_CONTENT)
}
