//! `AvailablePhoneNumbers`: countries, and searches with every filter of the wire.

use std::collections::HashSet;

use serde_json::{Map, Value, json};

use super::contains::Pattern;
use super::places::{Area, miles};
use super::{Inventory, Kind, Offer, SOLD_OUT, STOCK, TOLL_FREE, describe, local, local_line, mix, toll_free_line};
use crate::server::sandbox::numbers;
use crate::server::sandbox::route::Work;
use crate::server::sandbox::wire::params::{Params, invalid};
use crate::server::sandbox::wire::refusal::{Failure, Refusal};
use crate::server::sandbox::wire::{Reply, VERSION};

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
        .collect();
    Reply::ok(json!({ "countries": countries, "uri": work.path }))
}

/// `GET AvailablePhoneNumbers/{CC}.json`.
pub fn country(work: &Work<'_>, code: &str) -> Result<Reply, Failure> {
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

/// `GET AvailablePhoneNumbers/{CC}/{Type}.json`. No paging fields, as on the real wire: `PageSize` is a limit.
pub async fn search(work: &mut Work<'_>, country: &str, kind: &str) -> Result<Reply, Failure> {
    let kind = match (COUNTRIES.iter().find(|(known, _, _)| *known == country), kind) {
        (Some(_), "Local") => Kind::Local,
        (Some((_, _, true)), "TollFree") => Kind::TollFree,
        _ => return Err(Refusal::not_found(work.path).into()),
    };
    let filter = Filter::read(work.params, work.inventory)?;
    let taken: HashSet<String> = numbers::store::taken(work.db).await?.into_iter().collect();
    let rows: Vec<Value> = match kind {
        Kind::Local => local_offers(work.inventory, country, &filter, &taken),
        Kind::TollFree => toll_free_offers(if country == "CA" { "CA" } else { "US" }, &filter, &taken),
    };
    Ok(Reply::ok(
        json!({ "available_phone_numbers": rows, "uri": with_query(work.path, work.query) }),
    ))
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
    let part = |range: std::ops::Range<usize>| phone_number.get(range).unwrap_or_default();
    format!("({}) {}-{}", part(2..5), part(5..8), part(8..12))
}

fn degrees(ten_thousandths: i32) -> String {
    let sign = if ten_thousandths < 0 { "-" } else { "" };
    let size = ten_thousandths.unsigned_abs();
    format!("{sign}{}.{:04}00", size / 10_000, size % 10_000)
}

/// Everything a search can ask for.
#[derive(Debug)]
struct Filter {
    area_code: Option<String>,
    contains: Option<Pattern>,
    /// Voice, SMS, MMS, fax.
    wanted: [Option<bool>; 4],
    /// No address at all, no local address, no foreign address.
    without_address: [bool; 3],
    beta: bool,
    /// A point and the miles around it.
    near: Option<((i32, i32), f64)>,
    /// Postal code, region, LATA, locality, rate centre.
    inside: [Option<String>; 5],
    limit: usize,
}

impl Filter {
    fn read(params: &Params, inventory: &Inventory) -> Result<Self, Refusal> {
        let area_code = params.get("AreaCode").map(str::to_owned);
        if area_code
            .as_deref()
            .is_some_and(|code| code.len() != 3 || !code.bytes().all(|byte| byte.is_ascii_digit()))
        {
            return Err(Refusal::of(21451));
        }
        let contains = params.get("Contains").map(|text| {
            Pattern::parse(text).map_err(|rule| Refusal::saying(20422, format!("Invalid Parameter: Contains {rule}")))
        });
        let excluded = |name: &str| params.flag(name).map(Option::unwrap_or_default);
        let limit = params.number("PageSize")?.unwrap_or(50);
        if limit > 1000 {
            return Err(Refusal::of(20007));
        }
        let inside = |name: &str, of: fn(&super::Home) -> &str| inside(params, inventory, name, of);
        let plain = |name: &str| params.get(name).map(str::to_owned);
        if params.get("InRateCenter").is_some() && params.get("InLata").is_none() {
            return Err(Refusal::saying(
                20422,
                "Invalid Parameter: InRateCenter needs InLata".to_owned(),
            ));
        }
        Ok(Self {
            area_code,
            contains: contains.transpose()?,
            wanted: [
                params.flag("VoiceEnabled")?,
                params.flag("SmsEnabled")?,
                params.flag("MmsEnabled")?,
                params.flag("FaxEnabled")?,
            ],
            without_address: [
                excluded("ExcludeAllAddressRequired")?,
                excluded("ExcludeLocalAddressRequired")?,
                excluded("ExcludeForeignAddressRequired")?,
            ],
            beta: params.flag("Beta")?.unwrap_or(true),
            near: near(params, inventory)?,
            inside: [
                inside("InPostalCode", |home| &home.postal_code),
                inside("InRegion", |home| home.region),
                inside("InLata", |home| &home.lata),
                plain("InLocality"),
                plain("InRateCenter"),
            ],
            limit: usize::try_from(limit).unwrap_or(50),
        })
    }

    fn has_area(&self, area: &Area) -> bool {
        !SOLD_OUT.contains(&area.code) && self.area_code.as_deref().is_none_or(|code| code == area.code)
    }

    fn has_number(&self, phone_number: &str) -> bool {
        self.contains.as_ref().is_none_or(|pattern| pattern.fits(phone_number))
    }

    fn has_offer(&self, offer: &Offer) -> bool {
        let able = [offer.voice, offer.sms, offer.mms, offer.fax];
        let capable = self
            .wanted
            .iter()
            .zip(able)
            .all(|(wanted, able)| wanted.is_none_or(|wanted| wanted == able));
        let [all, local, foreign] = self.without_address;
        let address = match offer.address_requirements {
            "any" => !all,
            "local" => !all && !local,
            "foreign" => !all && !foreign,
            _ => true,
        };
        capable && address && (self.beta || !offer.beta) && self.has_home(offer)
    }

    fn has_home(&self, offer: &Offer) -> bool {
        let Some(home) = offer.home.as_ref() else {
            return self.near.is_none() && self.inside.iter().all(Option::is_none);
        };
        let is = [
            &home.postal_code,
            home.region,
            &home.lata,
            home.locality,
            &home.rate_center,
        ];
        let inside = self.inside.iter().zip(is);
        inside
            .into_iter()
            .all(|(wanted, is)| wanted.as_deref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(is)))
            && self
                .near
                .is_none_or(|(point, reach)| miles(point, (home.latitude, home.longitude)) <= reach)
    }
}

/// `In...`: a value, or a phone number that has it.
fn inside(params: &Params, inventory: &Inventory, name: &str, of: fn(&super::Home) -> &str) -> Option<String> {
    let value = params.get(name)?;
    let home = inventory.area_of(value).map(|area| area.home(value));
    Some(home.as_ref().map_or(value, of).to_owned())
}

fn near(params: &Params, inventory: &Inventory) -> Result<Option<((i32, i32), f64)>, Refusal> {
    let distance = params.number("Distance")?.unwrap_or(25);
    if distance > 500 {
        return Err(invalid("Distance", &distance.to_string()));
    }
    let point = match (params.get("NearNumber"), params.get("NearLatLong")) {
        (Some(number), _) => {
            let area = inventory.area_of(number).ok_or_else(|| invalid("NearNumber", number))?;
            let home = area.home(number);
            (home.latitude, home.longitude)
        }
        (None, Some(text)) => point(text).ok_or_else(|| invalid("NearLatLong", text))?,
        (None, None) => return Ok(None),
    };
    Ok(Some((point, f64::from(distance))))
}

/// `37.78,-122.42` in ten-thousandths of a degree.
fn point(text: &str) -> Option<(i32, i32)> {
    let (latitude, longitude) = text.split_once(',')?;
    Some((coordinate(latitude.trim(), 90)?, coordinate(longitude.trim(), 180)?))
}

fn coordinate(text: &str, most: i32) -> Option<i32> {
    let (sign, size) = text.strip_prefix('-').map_or((1, text), |size| (-1, size));
    let (whole, part) = size.split_once('.').unwrap_or((size, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || whole.len() > 3 || !digits(whole) || !digits(part) {
        return None;
    }
    let part: String = part.chars().chain("0000".chars()).take(4).collect();
    let value: i32 = format!("{whole}{part}").parse().ok()?;
    (value <= most.saturating_mul(10_000)).then_some(value * sign)
}
