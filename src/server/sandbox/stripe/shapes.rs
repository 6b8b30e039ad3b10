//! Stripe's shapes, as far as anybody here reads them, in the form of its newer versions.

use serde_json::{Value, json};

use super::store::{Session, Subscription};

fn object(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| json!({}))
}

/// A session. Its page can be opened only while it can be paid.
pub fn session(one: &Session, base: &str) -> Value {
    let url = (one.status == "open").then(|| format!("{base}/sandbox/stripe/checkout/{}", one.id));
    json!({
        "id": one.id,
        "object": "checkout.session",
        "mode": "subscription",
        "status": one.status,
        "payment_status": one.payment_status,
        "client_reference_id": one.client_reference_id,
        "customer": one.customer,
        "customer_email": one.customer_email,
        "customer_details": { "email": one.customer_email },
        "subscription": one.subscription,
        "metadata": object(&one.metadata),
        "success_url": one.success_url,
        "cancel_url": one.cancel_url,
        "livemode": false,
        "created": one.created,
        "expires_at": one.created + 86_400,
        "url": url,
    })
}

/// A subscription. What is paid for ends with its items, as since 2025.
pub fn subscription(one: &Subscription) -> Value {
    let cancel_at = one.cancel_at_period_end.then_some(one.current_period_end);
    json!({
        "id": one.id,
        "object": "subscription",
        "customer": one.customer,
        "status": one.status,
        "cancel_at_period_end": one.cancel_at_period_end,
        "cancel_at": cancel_at,
        "canceled_at": one.canceled_at,
        "ended_at": one.ended_at,
        "livemode": false,
        "created": one.created,
        "metadata": object(&one.metadata),
        "items": { "object": "list", "data": [{
            "id": format!("si_{}", one.id.trim_start_matches("sub_")),
            "current_period_end": one.current_period_end,
            "price": { "id": one.price },
        }] },
    })
}

/// An invoice of a subscription, in the newer place.
pub fn invoice(id: &str, one: &Subscription, is_paid: bool) -> Value {
    json!({
        "id": id,
        "object": "invoice",
        "customer": one.customer,
        "status": if is_paid { "paid" } else { "open" },
        "attempt_count": 1,
        "parent": {
            "type": "subscription_details",
            "subscription_details": { "subscription": one.id, "metadata": object(&one.metadata) },
        },
    })
}

/// The envelope of an event.
pub fn event(id: &str, kind: &str, object: &Value, now: i64) -> Value {
    json!({
        "id": id,
        "object": "event",
        "api_version": "2026-06-24.dahlia",
        "created": now,
        "livemode": false,
        "pending_webhooks": 1,
        "request": { "id": null, "idempotency_key": null },
        "type": kind,
        "data": { "object": object },
    })
}
