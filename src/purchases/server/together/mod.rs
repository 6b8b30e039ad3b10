//! Several numbers with one click: all are written down in one transaction or none is, and each is then driven alone.

use std::collections::HashSet;

use futures::{StreamExt, TryStreamExt, stream};
use serde_json::json;
use uuid::Uuid;

use super::{
    Error, intent, seen, store,
    store::{NewPurchase, together::NewBulk},
};
use crate::{
    money::Money,
    phone::PhoneNumber,
    problem::{Code, Problem},
    purchases::{Cause, Line, MOST_TOGETHER, Order, Purchase, Several, State, Together, together},
    server::{answer::chain, db::Timestamp, order_key, secrets::fingerprint, state::OwnersDesk},
};

mod begin;

use begin::{Begun, begin};

/// How many of one order are looked up or driven at once by this server.
pub(super) const AT_ONCE: usize = 4;

/// Orders several numbers. The same key brings the same order; the outcomes come one by one.
pub async fn buy(desk: &OwnersDesk, several: Several, key: Option<String>) -> Result<Together, Error> {
    let numbers = checked(&several.phone_numbers)?;
    let bulk = NewBulk {
        id: Uuid::now_v7(),
        user_id: desk.owner(),
        idempotency_key: order_key::checked(key)?,
        request_hash: fingerprint_of(&several, &numbers),
    };
    if let Some(earlier) = store::together::by_key(&desk.db, &bulk.idempotency_key).await? {
        return same(desk, &bulk, &earlier).await;
    }
    let lines = prepare(desk, &several, &bulk, numbers).await?;
    check_total(&several, &lines)?;
    let lines = match begin(desk, bulk.clone(), lines).await? {
        Begun::Own(lines) => lines,
        Begun::Earlier(earlier) => return same(desk, &bulk, &earlier).await,
    };
    // From here on all is written down. What cannot be read now is unknown, not failed.
    Ok(find(desk, bulk.id).await.unwrap_or_else(|error| {
        tracing::error!(bulk_id = %bulk.id, error = chain(&error), "an order of several numbers could not be read");
        Together::of(bulk.id, lines.into_iter().map(unread).collect())
    }))
}

/// One of the owner's orders of several numbers.
pub async fn find(desk: &OwnersDesk, id: Uuid) -> Result<Together, Error> {
    let mut lines = Vec::new();
    for kept in store::together::of(&desk.db, id).await? {
        lines.push(Line::from(seen(desk, kept).await?));
    }
    if lines.is_empty() {
        return Err(Problem::not_found("order").into());
    }
    Ok(Together::of(id, lines))
}

/// The numbers, each once, however often it is named.
pub(super) fn checked(texts: &[String]) -> Result<Vec<PhoneNumber>, Problem> {
    let wrong = |words: String| Problem::field("phoneNumbers", words);
    let mut named = HashSet::new();
    let mut numbers = Vec::new();
    for text in texts.iter().map(|text| text.trim()) {
        let number = PhoneNumber::parse(text).map_err(|error| wrong(format!("{text}: {error}")))?;
        if named.insert(number.as_str().to_owned()) {
            numbers.push(number);
        }
    }
    match numbers.len() {
        0 => Err(wrong("Choose at least one number.".to_owned())),
        1..=MOST_TOGETHER => Ok(numbers),
        count => Err(wrong(format!(
            "You can buy {MOST_TOGETHER} numbers in one order, and these are {count}. Nothing was ordered; choose fewer."
        ))),
    }
}

/// What makes two orders the same order.
fn fingerprint_of(several: &Several, numbers: &[PhoneNumber]) -> String {
    let numbers: Vec<&str> = numbers.iter().map(PhoneNumber::as_str).collect();
    fingerprint(
        &json!([
            numbers,
            several.country,
            several.friendly_name,
            several.substitution,
            several.within,
            several.highest_price,
            several.capabilities.as_ref().and_then(|wanted| wanted.read().ok())
        ])
        .to_string(),
    )
}

/// A repeat under the same key: the same order is told as it stands, another one is refused.
async fn same(desk: &OwnersDesk, bulk: &NewBulk, earlier: &store::together::Earlier) -> Result<Together, Error> {
    if earlier.request_hash == bulk.request_hash {
        return find(desk, earlier.id).await;
    }
    Err(Problem::new(
        Code::KeyReused,
        "This key was used for another order. Nothing was bought; use a new key.",
    )
    .into())
}

/// A purchase about to be written down, and why it cannot be ordered, if it cannot.
type Prepared = (NewPurchase, Option<Cause>);

/// Gathers what is written down of each. Nothing is written and nothing bought yet.
async fn prepare(
    desk: &OwnersDesk,
    several: &Several,
    bulk: &NewBulk,
    numbers: Vec<PhoneNumber>,
) -> Result<Vec<Prepared>, Error> {
    let looks = numbers.into_iter().zip(1_i64..).map(|(number, position)| {
        let (order, key) = (several.order_of(&number), format!("bulk:{}:{position}", bulk.id));
        async move {
            let (mut purchase, cause) = prepare_one(desk, &order, number, key).await?;
            purchase.bulk = Some((bulk.id, position));
            // No driver is there yet: whoever comes first orders it without looking.
            (purchase.epoch, purchase.lease_until) = (0, Timestamp::now());
            Ok::<Prepared, Error>((purchase, cause))
        }
    });
    stream::iter(looks).buffered(AT_ONCE).try_collect().await
}

async fn prepare_one(desk: &OwnersDesk, order: &Order, number: PhoneNumber, key: String) -> Result<Prepared, Error> {
    let hash = intent::fingerprint_of(order);
    match intent::prepare(desk, order, number.clone(), key.clone(), hash).await {
        Ok(purchase) => Ok((purchase, None)),
        Err(Error::Refused(problem)) => match cause_of(&problem) {
            Some(cause) => Ok((intent::without_offer(desk, order, number, key)?, Some(cause))),
            None => Err(problem.into()),
        },
        Err(error) => Err(error),
    }
}

/// Why this one cannot be ordered; none where the order itself is wrong.
pub(super) fn cause_of(problem: &Problem) -> Option<Cause> {
    if problem.fields.contains_key("phoneNumber") {
        return Some(Cause::NotForSale);
    }
    // Busy is only said where the price could not be read.
    [
        (Code::AddressRequired, Cause::AddressRequired),
        (Code::CarrierBusy, Cause::Busy),
    ]
    .into_iter()
    .find_map(|(code, cause)| (problem.code == code).then_some(cause))
}

/// Prices may have changed since the owner saw them: the confirmation holds for what was shown, and for less.
fn check_total(several: &Several, lines: &[Prepared]) -> Result<(), Problem> {
    let shown = several.total.as_deref().map(str::trim).filter(|text| !text.is_empty());
    let rents = lines.iter().filter(|(_, cause)| cause.is_none());
    let (Some(shown), Some(now)) = (
        shown,
        together::sum(rents.filter_map(|(purchase, _)| purchase.rent.clone())),
    ) else {
        return Ok(());
    };
    match Money::parse(shown, &now.currency) {
        Err(_) => Err(Problem::field("total", "Write an amount per month, like 3.45.")),
        Ok(shown) if now.cents > shown.cents => Err(Problem::field(
            "total",
            format!(
                "These numbers cost {now} per month by now, not {shown}. Nothing was ordered; look at the new total first."
            ),
        )),
        Ok(_) => Ok(()),
    }
}

/// A line as it was written down.
fn unread((purchase, cause): Prepared) -> Line {
    let mut purchase: Purchase = purchase.confirming();
    if cause.is_some() {
        (purchase.state, purchase.cause, purchase.tried) = (State::NotBought, cause, 0);
    }
    purchase.into()
}
