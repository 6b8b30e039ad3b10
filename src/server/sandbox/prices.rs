//! What things cost: the price lists of pricing v1, the rent and message charges, and the main account's balance.

use serde_json::{Value, json};

use super::inventory::abroad::{PLACES, Place};
use super::inventory::search::COUNTRIES;
use super::inventory::{Kind, Offer};
use super::ledger;
use super::route::Work;
use super::wire::refusal::{Failure, Refusal};
use super::wire::{Reply, amount};

/// Rent of a local number in millionths of a dollar a month.
pub const LOCAL: i64 = 1_150_000;

/// Rent of a toll-free number in millionths of a dollar a month.
const TOLL_FREE: i64 = 2_150_000;

/// Price of one text in millionths of a dollar.
pub const MESSAGE: i64 = 7_900;

/// The category of use that a call counts in, and its price a minute in millionths of a dollar.
pub fn of_call(is_inbound: bool, is_toll_free: bool) -> (&'static str, i64) {
    match (is_inbound, is_toll_free) {
        (true, false) => ("calls-inbound-local", 8_500),
        (true, true) => ("calls-inbound-tollfree", 22_000),
        (false, _) => ("calls-outbound", 14_000),
    }
}

/// What the main account starts with, in millionths of a dollar. The balance may fall below nothing: an empty
/// account is met through the scripted fault `no-funds`.
const OPENING_BALANCE: i64 = 10_000_000_000;

/// A month's rent, charged at purchase.
pub fn rent(offer: &Offer) -> i64 {
    if let Some(place) = Place::of(offer.country) {
        return place.rent;
    }
    match offer.kind {
        Kind::Local | Kind::Mobile => LOCAL,
        Kind::TollFree => TOLL_FREE,
    }
}

/// `GET Balance.json`: for the main account only.
pub async fn balance(work: &mut Work<'_>) -> Result<Reply, Failure> {
    if !work.account.is_parent() {
        return Err(Refusal::not_found(work.path).into());
    }
    let left = OPENING_BALANCE.saturating_sub(ledger::store::spent(work.db).await?);
    Ok(Reply::ok(
        json!({ "account_sid": work.account.sid, "balance": amount(left, 2), "currency": "USD" }),
    ))
}

/// `GET /v1/PhoneNumbers/Countries`, on one page.
pub fn countries(work: &Work<'_>) -> Reply {
    let url = format!("{}/v1/PhoneNumbers/Countries", work.base);
    let rows: Vec<Value> = COUNTRIES
        .iter()
        .map(|(code, name, _)| (*code, *name))
        .chain(PLACES.iter().map(|place| (place.code, place.name)))
        .map(|(code, name)| json!({ "country": name, "iso_country": code, "url": format!("{url}/{code}") }))
        .collect();
    let page = format!("{url}?PageSize=50&Page=0");
    Reply::ok(json!({
        "countries": rows,
        "meta": {
            "page": 0,
            "page_size": 50,
            "first_page_url": page,
            "previous_page_url": null,
            "url": page,
            "next_page_url": null,
            "key": "countries",
        },
    }))
}

/// `GET /v1/PhoneNumbers/Countries/{CC}`. Prices are strings, and `toll free` has a space.
pub fn country(work: &Work<'_>, code: &str) -> Result<Reply, Failure> {
    let price = |kind: &str, micros: i64| {
        let price = amount(micros, 2);
        json!({ "number_type": kind, "base_price": price, "current_price": price })
    };
    let known = COUNTRIES.iter().find(|(known, _, _)| *known == code);
    let (code, name, prices) = match (Place::of(code), known) {
        (Some(place), _) => {
            let kind = if place.kind == Kind::Mobile { "mobile" } else { "local" };
            (place.code, place.name, vec![price(kind, place.rent)])
        }
        (None, Some((code, name, false))) => (*code, *name, vec![price("local", LOCAL)]),
        (None, Some((code, name, true))) => (*code, *name, vec![price("local", LOCAL), price("toll free", TOLL_FREE)]),
        (None, None) => return Err(Refusal::not_found(work.path).into()),
    };
    Ok(Reply::ok(json!({
        "country": name,
        "iso_country": code,
        "price_unit": "USD",
        "phone_number_prices": prices,
        "url": format!("{}/v1/PhoneNumbers/Countries/{code}", work.base),
    })))
}

/// `GET /v1/Messaging/Countries/{CC}`: one price a text, whatever the phone's carrier (`pricing.v1.messaging` of twilio-oai).
pub fn texts(work: &Work<'_>, code: &str) -> Result<Reply, Failure> {
    let known = COUNTRIES.iter().find(|(known, _, _)| *known == code);
    let (code, name, _) = known.ok_or_else(|| Refusal::not_found(work.path))?;
    let price = amount(MESSAGE, 4);
    let prices: Vec<Value> = ["local", "mobile", "toll-free"]
        .iter()
        .map(|kind| json!({ "number_type": kind, "base_price": price, "current_price": price }))
        .collect();
    let carriers = [("Practice Wireless", "310", "000"), ("Practice Mobile", "311", "000")];
    let outbound: Vec<Value> = carriers
        .iter()
        .map(|(carrier, mcc, mnc)| json!({ "carrier": carrier, "mcc": mcc, "mnc": mnc, "prices": prices }))
        .collect();
    Ok(Reply::ok(json!({
        "country": name,
        "iso_country": code,
        "price_unit": "USD",
        "outbound_sms_prices": outbound,
        "inbound_sms_prices": prices,
        "url": format!("{}/v1/Messaging/Countries/{code}", work.base),
    })))
}
