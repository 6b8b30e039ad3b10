//! `Usage/Records` and the lists below it: counted from what was really done here, categories lying in each other as
//! Twilio's do.

mod categories;
mod steps;
mod store;

use serde_json::{Value, json};
use time::{Date, OffsetDateTime};

use super::route::Work;
use super::wire::paging::Window;
use super::wire::params::invalid;
use super::wire::refusal::{Failure, Refusal};
use super::wire::{Reply, VERSION, amount};
use categories::{CATEGORIES, Category, TOTAL};
use steps::written;
use store::Used;

/// The lists below `Usage/Records`, each with its name in an answer.
const BELOW: [(&str, &str); 8] = [
    ("all_time", "AllTime"),
    ("daily", "Daily"),
    ("last_month", "LastMonth"),
    ("monthly", "Monthly"),
    ("this_month", "ThisMonth"),
    ("today", "Today"),
    ("yearly", "Yearly"),
    ("yesterday", "Yesterday"),
];

/// `GET Usage/Records.json` and those below it. `list` is what stands behind `Records/`.
pub async fn records(work: &mut Work<'_>, list: Option<&str>) -> Result<Reply, Failure> {
    let window = Window::read(work.params)?;
    let today = day_of(work.now);
    let since = day_of(work.account.created_at);
    let mut period = steps::of(list, since, today).ok_or_else(|| Refusal::not_found(work.path))?;
    if let Some(first) = asked(work, "StartDate", today)? {
        period.first = first;
    }
    if let Some(last) = asked(work, "EndDate", today)? {
        period.last = last;
    }
    let is_with_children = work.params.flag("IncludeSubaccounts")?.unwrap_or(true);
    let days = (written(period.first), written(period.last));
    let used = store::used(work.db, &work.account.sid, is_with_children, (&days.0, &days.1)).await?;
    // Not documented: what a category gets that there is none of. Here an empty list.
    let wanted = work.params.get("Category");
    let those = || {
        CATEGORIES
            .iter()
            .filter(|one| wanted.is_none_or(|name| name == one.name))
    };
    let mut rows: Vec<(i64, Value)> = Vec::new();
    for (first, last) in period.parts() {
        rows.extend(those().map(|category| (0, row(work, list, category, (first, last), &used))));
    }
    // Lists go from the highest id down.
    for (id, (place, _)) in (1_i64..).zip(rows.iter_mut().rev()) {
        *place = id;
    }
    Ok(Reply::ok(window.envelope(
        "usage_records",
        work.path,
        work.params,
        rows,
    )))
}

fn day_of(seconds: i64) -> Date {
    OffsetDateTime::from_unix_timestamp(seconds)
        .unwrap_or(OffsetDateTime::UNIX_EPOCH)
        .date()
}

fn asked(work: &Work<'_>, name: &str, today: Date) -> Result<Option<Date>, Refusal> {
    let text = work.params.get(name);
    text.map(|text| steps::day(text, today).ok_or_else(|| invalid(name, text)))
        .transpose()
}

/// One category in one part of the period. Count, use and price are texts, though the published shape has a number as price.
fn row(work: &Work<'_>, list: Option<&str>, category: &Category, (first, until): (Date, Date), used: &[Used]) -> Value {
    let (begin, end) = (written(first), written(until));
    let those = used
        .iter()
        .filter(|(day, name, ..)| *begin <= **day && **day <= *end && category.holds(name));
    let (count, much, micros) = those.fold((0_i64, 0_i64, 0_i64), |sum, (_, _, count, much, micros)| {
        (
            sum.0.saturating_add(*count),
            sum.1.saturating_add(*much),
            sum.2.saturating_add(*micros),
        )
    });
    let price = if micros == 0 { "0".to_owned() } else { amount(micros, 5) };
    let base = format!("/{VERSION}/Accounts/{}/Usage/Records", work.account.sid);
    let here = list.map_or_else(|| base.clone(), |list| format!("{base}/{list}"));
    let name = category.name;
    let below: serde_json::Map<String, Value> = BELOW
        .iter()
        .map(|(key, list)| ((*key).to_owned(), json!(format!("{base}/{list}.json?Category={name}"))))
        .collect();
    let is_total = name == TOTAL;
    json!({
        "category": name,
        "description": category.words,
        "account_sid": work.account.sid,
        "start_date": begin,
        "end_date": end,
        "as_of": as_of(work.now),
        "count": (!is_total).then(|| count.to_string()),
        "count_unit": category.counted,
        "usage": if is_total { price.clone() } else { much.to_string() },
        "usage_unit": category.measured,
        "price": price,
        "price_unit": "usd",
        "api_version": VERSION,
        "uri": format!("{here}.json?Category={name}&StartDate={begin}&EndDate={end}"),
        "subresource_uris": below,
    })
}

/// `2026-11-30T22:32:49+00:00`.
fn as_of(now: i64) -> String {
    let form = time::macros::format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]+00:00");
    let at = OffsetDateTime::from_unix_timestamp(now).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    at.format(form).unwrap_or_default()
}
