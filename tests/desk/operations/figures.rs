//! The figures for Prometheus: in its text form to the letter, about nobody, and moved by what happens.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use crate::{
    porting,
    stage::{Person, Stage, on},
};

/// A sample: its name, its labels as they are written, its value.
#[derive(Debug, Clone)]
struct Sample {
    name: String,
    labels: BTreeMap<String, String>,
    value: String,
}

fn is_name(text: &str) -> bool {
    let mut letters = text.chars();
    letters.next().is_some_and(|c| c == '_' || c.is_ascii_alphabetic())
        && letters.all(|c| c == '_' || c.is_ascii_alphanumeric())
}

/// Reads one line that is no comment (<https://prometheus.io/docs/instrumenting/exposition_formats/>).
fn sample(line: &str) -> Sample {
    let (name, rest) = line.split_at(line.find(['{', ' ']).unwrap());
    assert!(is_name(name), "{line}");
    let (labels, value) = match rest.strip_prefix('{') {
        Some(rest) => rest.rsplit_once("} ").unwrap_or_else(|| panic!("{line}")),
        None => ("", rest.trim_start()),
    };
    let mut pairs = BTreeMap::new();
    for pair in labels.split("\",").filter(|pair| !pair.is_empty()) {
        let (key, value) = pair.split_once("=\"").unwrap_or_else(|| panic!("{line}"));
        let value = value.trim_end_matches('"');
        assert!(is_name(key) && !value.contains(['"', '\\']), "{line}");
        assert!(pairs.insert(key.to_owned(), value.to_owned()).is_none(), "{line}");
    }
    assert!(value.parse::<f64>().is_ok(), "{line}");
    Sample {
        name: name.to_owned(),
        labels: pairs,
        value: value.to_owned(),
    }
}

/// Reads all of it, strictly: each family once, announced by its help and type, nothing twice, histograms that add up.
fn read(text: &str) -> Vec<Sample> {
    assert!(text.ends_with('\n'));
    let (mut samples, mut families) = (Vec::<Sample>::new(), BTreeSet::new());
    let (mut family, mut kind) = (String::new(), String::new());
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if let Some(help) = line.strip_prefix("# HELP ") {
            let (name, words) = help.split_once(' ').unwrap();
            assert!(!words.is_empty() && families.insert(name.to_owned()), "{line}");
            let announced = lines.next().and_then(|line| line.strip_prefix("# TYPE ")).unwrap();
            let (named, of) = announced.split_once(' ').unwrap();
            assert!(
                named == name && ["counter", "gauge", "histogram"].contains(&of),
                "{announced}"
            );
            (family, kind) = (name.to_owned(), of.to_owned());
            continue;
        }
        let sample = sample(line);
        let parts: &[&str] = if kind == "histogram" {
            &["_bucket", "_sum", "_count"]
        } else {
            &[""]
        };
        assert!(
            parts.iter().any(|part| sample.name == format!("{family}{part}")),
            "{line} in {family}"
        );
        assert!(
            kind != "counter" || (family.ends_with("_total") && !sample.value.starts_with('-')),
            "{line}"
        );
        let is_there = |other: &Sample| (&other.name, &other.labels) == (&sample.name, &sample.labels);
        assert!(!samples.iter().any(is_there), "twice: {line}");
        samples.push(sample);
    }
    buckets_add_up(&samples);
    samples
}

fn buckets_add_up(samples: &[Sample]) {
    let buckets = samples.iter().filter(|sample| sample.name.ends_with("_bucket"));
    let mut series: BTreeMap<(String, String), Vec<(f64, u64)>> = BTreeMap::new();
    for bucket in buckets {
        let mut labels = bucket.labels.clone();
        let bound = labels.remove("le").unwrap().parse().unwrap();
        let name = bucket.name.trim_end_matches("_bucket").to_owned();
        series
            .entry((name, format!("{labels:?}")))
            .or_default()
            .push((bound, bucket.value.parse().unwrap()));
    }
    assert!(!series.is_empty());
    for ((name, labels), buckets) in series {
        assert!(
            buckets.is_sorted_by(|a, b| a.0 < b.0 && a.1 <= b.1),
            "{name}: {buckets:?}"
        );
        let count = samples
            .iter()
            .find(|sample| sample.name == format!("{name}_count") && format!("{:?}", sample.labels) == labels);
        let (bound, all) = *buckets.last().unwrap();
        assert!(bound.is_infinite(), "{name}");
        assert_eq!(all.to_string(), count.unwrap().value, "{name}");
    }
}

async fn figures(stage: &Stage) -> Vec<Sample> {
    let answer = stage.stranger().page("/metrics").await;
    assert_eq!(
        answer.header("content-type"),
        "text/plain; version=0.0.4; charset=utf-8"
    );
    read(&answer.text)
}

/// One value; 0 where it is not counted yet.
fn of(samples: &[Sample], name: &str, labels: &[(&str, &str)]) -> i64 {
    let wanted: BTreeMap<String, String> = labels
        .iter()
        .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
        .collect();
    let found = samples
        .iter()
        .find(|sample| sample.name == name && sample.labels == wanted);
    found.map_or(0, |sample| sample.value.parse().unwrap())
}

#[tokio::test]
async fn the_figures_can_be_read_by_prometheus_name_nobody_and_move_with_what_is_bought() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let before = figures(&stage).await;
    owner.own("+14155550123").await;
    stage.carrier.sell_elsewhere("+14155550124").await;
    owner.buy("+14155550124").await;
    let page = owner.page("/phone-numbers").await;
    assert_eq!(page.status, 200);
    let after = figures(&stage).await;
    let rose = |name: &str, labels: &[(&str, &str)]| of(&after, name, labels) - of(&before, name, labels);
    let ended = "numberdesk_purchases_ended_total";
    assert_eq!(rose(ended, &[("outcome", "bought"), ("cause", "none")]), 1);
    assert_eq!(rose(ended, &[("outcome", "not_bought"), ("cause", "taken")]), 1);
    assert_eq!(rose("numberdesk_purchases", &[("state", "bought")]), 1);
    let order = |result| {
        [
            ("method", "POST"),
            ("path", "/IncomingPhoneNumbers"),
            ("result", result),
        ]
    };
    assert_eq!(rose("numberdesk_twilio_call_seconds_count", &order("yes")), 1);
    assert_eq!(rose("numberdesk_twilio_call_seconds_count", &order("no")), 1);
    assert_eq!(
        rose(
            "numberdesk_http_requests_total",
            &[("class", "page"), ("status", "200")]
        ),
        1
    );
    assert!(
        rose(
            "numberdesk_http_requests_total",
            &[("class", "call"), ("status", "200")]
        ) >= 1
    );
    assert!(rose("numberdesk_http_request_seconds_count", &[("class", "call")]) >= 2);
    assert_eq!(of(&after, "numberdesk_open_intents", &[("kind", "purchase")]), 0);
    assert_eq!(of(&after, "numberdesk_closing", &[]), 0);
    let built = after
        .iter()
        .find(|sample| sample.name == "numberdesk_build_info")
        .unwrap();
    assert_eq!(
        (built.value.as_str(), built.labels["version"].as_str()),
        ("1", env!("CARGO_PKG_VERSION"))
    );
    let most = after
        .iter()
        .find(|sample| sample.name == "numberdesk_database_connections_most")
        .unwrap();
    assert!(most.value.parse::<u32>().unwrap() >= 4, "{most:?}");
    stage.close().await;
}

#[tokio::test]
async fn standing_wishes_and_numbers_asked_for_elsewhere_are_counted_as_they_stand() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let search = json!({ "search": "area_code=415" });
    let wish = owner.post("/api/twilio/begin-wish", &search).await.ok();
    assert_eq!(porting::ask(&owner, "one", "+14155550142").await.status, 202);
    let seen = figures(&stage).await;
    assert_eq!(of(&seen, "numberdesk_wishes", &[("state", "open")]), 1);
    assert_eq!(of(&seen, "numberdesk_ports", &[("state", "followed")]), 1);
    assert_eq!(of(&seen, "numberdesk_open_intents", &[("kind", "port")]), 0);
    let stop = json!({ "id": wish["id"], "change": "stop" });
    owner.post("/api/twilio/change-wish", &stop).await.ok();
    let seen = figures(&stage).await;
    assert_eq!(of(&seen, "numberdesk_wishes", &[("state", "open")]), 0);
    assert_eq!(of(&seen, "numberdesk_wishes", &[("state", "stopped")]), 1);
    // Once no round has anything to do with it, it is not counted: on PostgreSQL rounds do not even see it.
    on!(stage.db, pool => sqlx::query("UPDATE wishes SET next_look_at = NULL").execute(pool).await.unwrap().rows_affected());
    let seen = figures(&stage).await;
    assert_eq!(of(&seen, "numberdesk_wishes", &[("state", "stopped")]), 0);
    stage.close().await;
}

#[tokio::test]
async fn a_silent_carrier_is_seen_in_the_figures_and_so_is_what_waits_for_it() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    owner.search(&json!({ "areaCode": "415", "limit": 1 })).await.ok();
    let silent = json!({ "call": "purchase", "kind": "reset-after", "times": 1 });
    stage.carrier.fault(silent).await;
    stage
        .carrier
        .fault(json!({ "call": "list", "kind": "error-before", "times": 9 }))
        .await;
    assert_eq!(owner.buy("+14155550123").await.status, 202);
    let seen = figures(&stage).await;
    let order = [
        ("method", "POST"),
        ("path", "/IncomingPhoneNumbers"),
        ("result", "silent"),
    ];
    assert_eq!(of(&seen, "numberdesk_twilio_call_seconds_count", &order), 1);
    assert_eq!(of(&seen, "numberdesk_open_intents", &[("kind", "purchase")]), 1);
    let age = of(&seen, "numberdesk_oldest_open_purchase_seconds", &[]);
    assert!((0..60).contains(&age), "{age}");
    stage.carrier.heal().await;
    stage.later().await;
    stage.round().await;
    assert_eq!(
        of(
            &figures(&stage).await,
            "numberdesk_open_intents",
            &[("kind", "purchase")]
        ),
        0
    );
    stage.close().await;
}

#[tokio::test]
async fn whatever_is_asked_for_the_figures_stay_few_and_name_nobody() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    owner.own("+14155550123").await;
    let ask = async |person: &Person, path: &str| person.page(path).await.status;
    ask(&owner, "/nothing").await;
    let before = figures(&stage).await;
    for number in 0..50 {
        ask(&owner, &format!("/nothing/{number}")).await;
        ask(&owner, &format!("/purchases/{number}")).await;
        ask(&owner, &format!("/api/{number}")).await;
    }
    let after = figures(&stage).await;
    assert!(
        after.len() < before.len() + 60,
        "{} and then {}",
        before.len(),
        after.len()
    );
    let account = stage.account_of(&owner).await;
    let text = stage.stranger().page("/metrics").await.text;
    for word in [&owner.id().to_string(), &owner.email, "4155550123", account.as_str()] {
        assert!(!text.contains(word), "{word}");
    }
    stage.close().await;
}
