//! What machines ask: alive, ready, and the figures for Prometheus.

use std::fmt::Write;

use axum::{
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};

use super::paced::BEHIND_A_PROXY;
use crate::{billing, numbers, purchases, reconciliation, server::state::Desk, subaccounts};

/// The process answers.
pub async fn alive() -> &'static str {
    "alive\n"
}

/// The database answers, so requests can be served. Migrations ran before the first one was.
pub async fn ready(State(desk): State<Desk>) -> Response {
    if desk.walls().is_alive().await {
        let warning = desk
            .pace
            .seems_behind_a_proxy()
            .then(|| format!("warning: {BEHIND_A_PROXY}\n"));
        format!("ready\n{}", warning.unwrap_or_default()).into_response()
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n").into_response()
    }
}

/// Counts in Prometheus' text form (<https://prometheus.io/docs/instrumenting/exposition_formats/>). No owner appears in it.
pub async fn metrics(State(desk): State<Desk>) -> Response {
    let rounds = desk.on_rounds();
    let counts = tokio::try_join!(
        purchases::server::store::counts(&rounds.db),
        numbers::server::store::counts(&rounds.db),
        reconciliation::server::store::counts(&rounds.db),
        subaccounts::server::store::counts(&rounds.db),
        billing::server::store::counts(&rounds.db),
        billing::server::store::events::counts(&rounds.db)
    );
    let Ok((purchases, numbers, findings, subaccounts, owners, events)) = counts else {
        return (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n").into_response();
    };
    let mut text = String::new();
    for (name, help, label, counts) in [
        ("numberdesk_purchases", "Purchases by state.", "state", purchases),
        ("numberdesk_numbers", "Numbers by status.", "status", numbers),
        (
            "numberdesk_reconciliation_findings",
            "What desk and carrier do not agree on, by kind.",
            "kind",
            findings,
        ),
        (
            "numberdesk_subaccounts",
            "Owners' accounts at the carrier, by what it last confirmed.",
            "status",
            subaccounts,
        ),
        (
            "numberdesk_billing_owners",
            "Owners who have been at Stripe, by how they stand.",
            "standing",
            owners,
        ),
        (
            "numberdesk_billing_events",
            "Events of Stripe by state; parked ones match nobody and wait for the host.",
            "state",
            events,
        ),
    ] {
        // Writing to a String cannot fail.
        let _: std::fmt::Result = write!(text, "# HELP {name} {help}\n# TYPE {name} gauge\n");
        for (value, count) in counts {
            let _: std::fmt::Result = writeln!(text, "{name}{{{label}=\"{value}\"}} {count}");
        }
    }
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text).into_response()
}
