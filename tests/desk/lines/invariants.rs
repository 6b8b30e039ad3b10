//! What must hold of AI lines whatever happened: the rows of one owner against the ledger of Vapi's part.

use std::collections::BTreeSet;

use numberdesk::app::server::audit;
use serde_json::Value;

use crate::stage::{Stage, on};

/// What the owner was told, once it is certain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    /// They have it: Vapi's id.
    Owned(String),
    /// They have it not.
    NotOwned,
    /// It is not known yet, or the answer never came.
    Pending,
}

/// Everything that is wrong. `twice`: the network carried an order twice or late, so that Vapi was asked more often than
/// the desk asked.
pub async fn violations(stage: &Stage, told: &[Told], twice: bool) -> Vec<String> {
    let mut broken = Vec::new();
    let rows: Vec<(String, String, Option<String>, Option<String>)> = on!(stage.db, pool => sqlx::query_as("SELECT reference, state, vapi_id, phone_number FROM lines").fetch_all(pool).await.unwrap());
    let ledger = stage.carrier.ledger().await;
    let held = ledger.lines();
    let active: BTreeSet<String> = rows
        .iter()
        .filter(|row| row.1 == "active")
        .filter_map(|row| row.2.clone())
        .collect();
    for stray in held.difference(&active) {
        broken.push(format!("held at Vapi and shown to nobody: {stray}, rows {rows:?}"));
    }
    for phantom in active.difference(&held) {
        broken.push(format!("shown and not held at Vapi: {phantom}"));
    }
    for row in rows
        .iter()
        .filter(|row| ["ordering", "activating", "undoing", "releasing"].contains(&row.1.as_str()))
    {
        broken.push(format!("it never ends: {row:?}"));
    }
    for row in rows.iter().filter(|row| row.1 == "active" && row.3.is_none()) {
        broken.push(format!("shown without digits: {row:?}"));
    }
    let creates = ledger.calls("vapi-create");
    for create in &creates {
        let name = create["params"]["name"].as_str().unwrap_or_default();
        if !rows.iter().any(|row| name.starts_with(&row.0)) {
            broken.push(format!("ordered and never written down: {name}"));
        }
    }
    for row in &rows {
        let is_own = |create: &&&Value| {
            create["params"]["name"]
                .as_str()
                .is_some_and(|name| name.starts_with(&row.0))
        };
        let orders = creates.iter().filter(is_own).count();
        if orders > 1 && !twice {
            broken.push(format!("ordered {orders} times: {row:?}"));
        }
    }
    let certain: Vec<_> = told.iter().filter(|told| **told != Told::Pending).collect();
    if certain.windows(2).any(|pair| pair[0] != pair[1]) {
        broken.push(format!("the owner was told one thing and then another: {told:?}"));
    }
    match certain.last() {
        Some(Told::Owned(id)) if !active.contains(id) => broken.push(format!("told of {id}, which is not theirs")),
        Some(Told::NotOwned) if !active.is_empty() => {
            broken.push("told that there is none, and there is one".to_owned());
        }
        Some(_) | None => {}
    }
    let trails = audit::everybody(stage.desk().walls(), &|_| {}).await.unwrap();
    if trails.iter().any(|(_, trail)| trail.wrong.is_some()) {
        broken.push("a chain of the audit trail is broken".to_owned());
    }
    broken
}
