//! `AvailablePhoneNumbers`: countries, and searches with every filter of the wire.

mod filter;

use std::collections::HashSet;

use serde_json::{Map, Value, json};

use super::abroad::{PLACES, Place};
use super::places::Area;
use super::{Inventory, Kind, Offer, STOCK, TOLL_FREE, describe, local, local_line, mix, toll_free_line};
use crate::server::sandbox::numbers;
use crate::server::sandbox::route::Work;
use crate::server::sandbox::wire::refusal::{Failure, Refusal};
use crate::server::sandbox::wire::{Reply, VERSION};
use filter::Filter;

/// Country code, name, and whether toll-free numbers are sold there.
pub const COUNTRIES: [(&str, &str, bool); 7] = [
    ("US", "United States", true),
    ("CA", "Canada", true),
    ("PR", "Puerto Rico", false),
    ("VI", "Virgin Islands, U.S.", false),
    ("GU", "Guam", false),
    ("MP", "Northern Mariana Islands", false),
    ("AS", "American Samoa", false),
];

/// `GET AvailablePhoneNumbers.json`.
pub fn countries(work: &Work<'_>) -> Reply {
    let countries: Vec<Value> = COUNTRIES
        .iter()
        .map(|country| country_body(&work.account.sid, *country))
        .chain(PLACES.iter().map(|place| abroad_body(&work.account.sid, place)))
        .collect();
    Reply::ok(json!({ "countries": countries, "uri": work.path }))
}

/// `GET AvailablePhoneNumbers/{CC}.json`.
pub fn country(work: &Work<'_>, code: &str) -> Result<Reply, Failure> {
    if let Some(place) = Place::of(code) {
        return Ok(Reply::ok(abroad_body(&work.account.sid, place)));
    }
    let known = COUNTRIES.iter().find(|(known, _, _)| *known == code);
    let country = known.ok_or_else(|| Refusal::not_found(work.path))?;
    Ok(Reply::ok(country_body(&work.account.sid, *country)))
}

fn country_body(account_sid: &str, (code, name, toll_free): (&str, &str, bool)) -> Value {
    let base = format!("/{VERSION}/Accounts/{account_sid}/AvailablePhoneNumbers/{code}");
    let mut kinds = Map::new();
    kinds.insert("local".to_owned(), json!(format!("{base}/Local.json")));
    if toll_free {
        kinds.insert("toll_free".to_owned(), json!(format!("{base}/TollFree.json")));
    }
    json!({ "country_code": code, "country": name, "beta": false, "uri": format!("{base}.json"), "subresource_uris": kinds })
}

fn abroad_body(account_sid: &str, place: &Place) -> Value {
    let base = format!("/{VERSION}/Accounts/{account_sid}/AvailablePhoneNumbers/{}", place.code);
    let (name, file) = match place.kind {
        Kind::Mobile => ("mobile", "Mobile"),
        Kind::Local | Kind::TollFree => ("local", "Local"),
    };
    json!({
        "country_code": place.code,
        "country": place.name,
        "beta": false,
        "uri": format!("{base}.json"),
        "subresource_uris": { name: format!("{base}/{file}.json") },
    })
}

/// `GET AvailablePhoneNumbers/{CC}/{Type}.json`. No paging fields, as on the real wire: `PageSize` is a limit.
pub async fn search(work: &mut Work<'_>, country: &str, kind: &str) -> Result<Reply, Failure> {
    let kind = match (COUNTRIES.iter().find(|(known, _, _)| *known == country), kind) {
        (Some(_), "Local") => Kind::Local,
        (Some((_, _, true)), "TollFree") => Kind::TollFree,
        (None, "Local" | "Mobile") if sells(country, kind) => Kind::Mobile,
        _ => return Err(Refusal::not_found(work.path).into()),
    };
    let filter = Filter::read(work.params, work.inventory)?;
    let taken: HashSet<String> = numbers::store::taken(work.db).await?.into_iter().collect();
    let rows: Vec<Value> = match kind {
        Kind::Local => local_offers(work.inventory, country, &filter, &taken),
        Kind::Mobile => abroad_offers(country, &filter, &taken),
        Kind::TollFree => toll_free_offers(if country == "CA" { "CA" } else { "US" }, &filter, &taken),
    };
    Ok(Reply::ok(
        json!({ "available_phone_numbers": rows, "uri": with_query(work.path, work.query) }),
    ))
}

/// Whether a country abroad sells numbers of this type.
fn sells(country: &str, kind: &str) -> bool {
    Place::of(country).is_some_and(|place| (place.kind == Kind::Mobile) == (kind == "Mobile"))
}

/// Numbers abroad have a town at most.
fn abroad_offers(country: &str, filter: &Filter, taken: &HashSet<String>) -> Vec<Value> {
    let Some(place) = Place::of(country) else {
        return Vec::new();
    };
    place
        .numbers()
        .filter(|number| filter.has_number(number) && !taken.contains(number))
        .map(|number| place.describe(number))
        .filter(|offer| filter.has_offer(offer))
        .take(filter.limit)
        .map(|offer| {
            let mut row = row(&offer);
            if let Some(fields) = row.as_object_mut() {
                fields.insert("locality".to_owned(), json!(place.town(&offer.phone_number)));
            }
            row
        })
        .collect()
}

fn with_query(path: &str, query: &str) -> String {
    if query.is_empty() {
        path.to_owned()
    } else {
        format!("{path}?{query}")
    }
}

/// Place after place in the order of sale, each time through all area codes: an open search sees the whole country.
fn local_offers(inventory: &Inventory, country: &str, filter: &Filter, taken: &HashSet<String>) -> Vec<Value> {
    let mut areas: Vec<&Area> = inventory
        .areas
        .iter()
        .filter(|area| area.country == country && filter.has_area(area))
        .collect();
    areas.sort_by_key(|area| mix(area.code));
    let places = (0..STOCK).flat_map(|place| areas.iter().map(move |area| (*area, place)));
    let numbers =
        places.filter_map(|(area, place)| Some((area, format!("+1{}{}", area.code, local_line(area.code, place)?))));
    numbers
        .filter(|(_, number)| filter.has_number(number) && !taken.contains(number))
        .map(|(area, number)| local(area, number))
        .filter(|offer| filter.has_offer(offer))
        .take(filter.limit)
        .map(|offer| row(&offer))
        .collect()
}

fn toll_free_offers(country: &'static str, filter: &Filter, taken: &HashSet<String>) -> Vec<Value> {
    let codes = || {
        TOLL_FREE
            .iter()
            .filter(|code| filter.area_code.as_deref().is_none_or(|wanted| wanted == **code))
    };
    let places = (0..STOCK).flat_map(|place| codes().map(move |code| (code, place)));
    let numbers = places.filter_map(|(code, place)| Some(format!("+1{code}{}", toll_free_line(code, place)?)));
    numbers
        .filter(|number| filter.has_number(number) && !taken.contains(number))
        .map(|number| describe(number, Kind::TollFree, None, country))
        .filter(|offer| filter.has_offer(offer))
        .take(filter.limit)
        .map(|offer| row(&offer))
        .collect()
}

/// One row. Capability keys are `voice`, `SMS`, `MMS`, coordinates are strings: so it is on the real wire.
fn row(offer: &Offer) -> Value {
    let home = offer.home.as_ref();
    json!({
        "friendly_name": friendly(&offer.phone_number),
        "phone_number": offer.phone_number,
        "lata": home.map(|home| home.lata.as_str()),
        "locality": home.map(|home| home.locality),
        "rate_center": home.map(|home| home.rate_center.as_str()),
        "latitude": home.map(|home| degrees(home.latitude)),
        "longitude": home.map(|home| degrees(home.longitude)),
        "region": home.map(|home| home.region),
        "postal_code": home.map(|home| home.postal_code.as_str()),
        "iso_country": offer.country,
        "address_requirements": offer.address_requirements,
        "beta": offer.beta,
        "capabilities": { "voice": offer.voice, "SMS": offer.sms, "MMS": offer.mms },
    })
}

/// `(415) 555-0123`.
pub fn friendly(phone_number: &str) -> String {
    if !phone_number.starts_with("+1") {
        return phone_number.to_owned();
    }
    let part = |range: std::ops::Range<usize>| phone_number.get(range).unwrap_or_default();
    format!("({}) {}-{}", part(2..5), part(5..8), part(8..12))
}

fn degrees(ten_thousandths: i32) -> String {
    let sign = if ten_thousandths < 0 { "-" } else { "" };
    let size = ten_thousandths.unsigned_abs();
    format!("{sign}{}.{:04}00", size / 10_000, size % 10_000)
}
