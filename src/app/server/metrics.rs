//! The figures for Prometheus: what this process has counted, and what stands in the database now.

use std::time::{SystemTime, UNIX_EPOCH};

use axum::{
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use prometheus_client::{
    encoding::prometheus_text::CONTENT_TYPE,
    metrics::{family::Family, gauge::Gauge},
    registry::Registry,
};
use uuid::Uuid;

use crate::{
    billing, campaigns, lines, numbers, porting, purchases, reconciliation,
    server::{state::Desk, work::Kind},
    subaccounts, wishes,
};

/// How many there are of what.
type Counted = Vec<(String, i64)>;

/// What the database counts for one answer.
struct Kept {
    purchases: Counted,
    oldest: Option<Uuid>,
    numbers: Counted,
    lines: Counted,
    campaigns: Counted,
    ports: Counted,
    wishes: Counted,
    findings: Counted,
    subaccounts: Counted,
    owners: Counted,
    events: Counted,
}

impl Kept {
    async fn read(desk: &Desk) -> Result<Self, sqlx::Error> {
        let db = &desk.on_rounds().db;
        Ok(Self {
            purchases: purchases::server::store::counts(db).await?,
            oldest: purchases::server::store::oldest_open(db).await?,
            numbers: numbers::server::store::counts(db).await?,
            lines: lines::server::store::compared::counts(db).await?,
            campaigns: campaigns::server::store::due::counts(db).await?,
            ports: porting::server::store::counts(db).await?,
            wishes: wishes::server::store::counts(db).await?,
            findings: reconciliation::server::store::counts(db).await?,
            subaccounts: subaccounts::server::store::counts(db).await?,
            owners: billing::server::store::counts(db).await?,
            events: billing::server::store::events::counts(db).await?,
        })
    }
}

/// Figures in Prometheus' text form (<https://prometheus.io/docs/instrumenting/exposition_formats/>). No owner appears in it.
pub async fn metrics(State(desk): State<Desk>) -> Response {
    let Ok(kept) = Kept::read(&desk).await else {
        return (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n").into_response();
    };
    let mut register = Registry::with_prefix("numberdesk");
    in_database(&mut register, kept);
    in_process(&mut register, &desk);
    match desk.figures.text(&register) {
        Ok(text) => ([(header::CONTENT_TYPE, CONTENT_TYPE)], text).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// What is written down and not confirmed yet, by kind.
fn open(kept: &Kept) -> Counted {
    let of = |counted: &Counted, names: &[&str]| -> i64 {
        let fitting = counted.iter().filter(|(known, _)| names.contains(&known.as_str()));
        fitting.map(|(_, count)| count).sum()
    };
    let open = [
        ("purchase", of(&kept.purchases, &["buying"])),
        ("giving_back", of(&kept.purchases, &["compensating"])),
        ("release", of(&kept.numbers, &["releasing"])),
        (
            "ai_line",
            of(&kept.lines, &["ordering", "activating", "undoing", "releasing"]),
        ),
        (
            "campaign",
            of(&kept.campaigns, &["launching", "undoing", "pausing", "deleting"]),
        ),
        (
            "port",
            of(&kept.ports, &["meant", "ready", "sending", "withdrawing", "arriving"]),
        ),
    ];
    open.map(|(kind, count)| (kind.to_owned(), count)).to_vec()
}

/// The same at every server.
fn in_database(register: &mut Registry, kept: Kept) {
    let open = open(&kept);
    let oldest = kept.oldest.and_then(|id| age(id, SystemTime::now())).unwrap_or(0);
    one(
        register,
        "oldest_open_purchase_seconds",
        "Age of the oldest purchase without an end, 0 where there is none",
        oldest,
    );
    for (name, help, label, counted) in [
        ("purchases", "Purchases by state", "state", kept.purchases),
        (
            "open_intents",
            "What is written down and not confirmed by the carrier yet, by kind",
            "kind",
            open,
        ),
        ("numbers", "Numbers by status", "status", kept.numbers),
        ("ai_lines", "AI lines by state", "state", kept.lines),
        ("campaigns", "Campaigns by state", "state", kept.campaigns),
        (
            "ports",
            "Requests for numbers from other carriers that are under way, by state",
            "state",
            kept.ports,
        ),
        (
            "wishes",
            "Standing wishes that a round still sees to, by state",
            "state",
            kept.wishes,
        ),
        (
            "reconciliation_findings",
            "What desk and carrier do not agree on, by kind",
            "kind",
            kept.findings,
        ),
        (
            "subaccounts",
            "Owners' accounts at the carrier, by what it last confirmed",
            "status",
            kept.subaccounts,
        ),
        (
            "billing_owners",
            "Owners who have been at Stripe, by how they stand",
            "standing",
            kept.owners,
        ),
        (
            "billing_events",
            "Events of Stripe by state; parked ones match nobody and wait for the host",
            "state",
            kept.events,
        ),
    ] {
        let values = counted.into_iter().map(|(value, count)| ([(label, value)], count));
        several(register, name, help, values);
    }
}

/// This server's own.
fn in_process(register: &mut Registry, desk: &Desk) {
    let counts = desk.work.counts();
    let under_way = Kind::ALL.map(|kind| ([("kind", kind.name().to_owned())], whole(counts.of(kind))));
    several(
        register,
        "work_under_way",
        "What this process is in the middle of, by kind",
        under_way,
    );
    one(
        register,
        "closing",
        "1 while this process closes",
        i64::from(desk.work.is_announced()),
    );
    let (mut used, mut most) = (Vec::new(), Vec::new());
    for pool in desk.walls().pools() {
        let labels = |state: &str| [("pool", pool.name.to_owned()), ("state", state.to_owned())];
        used.push((labels("busy"), i64::from(pool.busy)));
        used.push((labels("idle"), i64::from(pool.idle)));
        most.push(([("pool", pool.name.to_owned())], i64::from(pool.most)));
    }
    several(
        register,
        "database_connections",
        "Open connections to the database, by pool",
        used,
    );
    several(
        register,
        "database_connections_most",
        "How many connections a pool may open",
        most,
    );
    let database = if desk.config.database.is_postgres() {
        "postgresql"
    } else {
        "sqlite"
    };
    let build = [
        ("version", env!("CARGO_PKG_VERSION").to_owned()),
        ("database", database.to_owned()),
    ];
    several(
        register,
        "build_info",
        "1, with the version of the program and its kind of database",
        [(build, 1)],
    );
}

fn one(register: &mut Registry, name: &str, help: &str, value: i64) {
    let gauge = Gauge::<i64>::default();
    gauge.set(value);
    register.register(name, help, gauge);
}

fn several<const N: usize>(
    register: &mut Registry,
    name: &str,
    help: &str,
    values: impl IntoIterator<Item = ([(&'static str, String); N], i64)>,
) {
    let family = Family::<[(&'static str, String); N], Gauge>::default();
    for (labels, value) in values {
        family.get_or_create(&labels).set(value);
    }
    register.register(name, help, family);
}

fn whole(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// In seconds, as its id tells: the first 48 bits of a version 7 are the milliseconds of its making.
fn age(id: Uuid, now: SystemTime) -> Option<i64> {
    let (seconds, _) = id.get_timestamp()?.to_unix();
    let now = now.duration_since(UNIX_EPOCH).ok()?.as_secs();
    i64::try_from(now.saturating_sub(seconds)).ok()
}
