//! An owner's question, checked field by field, and the place in it found on the map.

use std::collections::BTreeMap;

use super::Error;
use crate::{
    phone::{
        AreaCode, NumberType,
        pattern::Pattern,
        places::{self, PostalCode},
    },
    problem::{Code, Problem},
    purchases::{MOST_OFFERS, Query},
    server::{
        state::OwnersDesk,
        twilio::{Around, Credentials, Search},
    },
};

/// A country this desk sells numbers of.
pub fn checked_country(country: &str) -> Result<(), Problem> {
    if matches!(country, "US" | "CA") {
        Ok(())
    } else {
        Err(Problem::field(
            "country",
            "Numbers come from the United States (US) and Canada (CA).",
        ))
    }
}

/// The carrier's question, and how far around its place it reaches.
#[derive(Debug, Clone)]
pub(super) struct Question {
    /// What is looked for, in the place itself.
    pub search: Search,
    /// How many miles around that place; none is the place itself.
    pub miles: Option<u16>,
}

/// Turns the owner's question into the carrier's, or says what is wrong with each field that is wrong.
pub(super) fn checked(query: &Query) -> Result<Question, Problem> {
    let mut wrong = BTreeMap::new();
    let mut keep = |problem: Problem| wrong.extend(problem.fields);
    let text = |value: &Option<String>| {
        value
            .as_deref()
            .map(str::trim)
            .filter(|text| !text.is_empty())
            .map(str::to_owned)
    };
    if let Err(problem) = checked_country(&query.country) {
        keep(problem);
    }
    if !(1..=MOST_OFFERS).contains(&query.limit) {
        keep(Problem::field("limit", "Ask for 1 to 20 numbers."));
    }
    if query.number_type == NumberType::Mobile {
        keep(Problem::field(
            "type",
            "The United States and Canada have no separate mobile numbers. Choose local or toll-free.",
        ));
    }
    let area_code = text(&query.area_code).and_then(|code| checked_code(&code, query).map_err(&mut keep).ok());
    let contains = text(&query.contains).and_then(|digits| {
        Pattern::parse(&digits, query.position)
            .map_err(|wrong| keep(Problem::field("contains", wrong.to_string())))
            .ok()
    });
    let near = text(&query.near);
    let place = near
        .as_deref()
        .and_then(|near| read_place(near, &query.country).map_err(&mut keep).ok());
    let place = place.unwrap_or_default();
    let miles = query
        .distance
        .and_then(|miles| checked_miles(miles, near.as_deref(), &place).map_err(&mut keep).ok());
    if let Some(first) = wrong.values().next().cloned() {
        let mut problem = Problem::new(Code::InvalidRequest, first);
        problem.fields = wrong;
        return Err(problem);
    }
    let search = Search {
        country: query.country.clone(),
        number_type: query.number_type,
        area_code,
        contains,
        voice: query.capabilities.voice,
        sms: query.capabilities.sms,
        mms: query.capabilities.mms,
        in_locality: place.town,
        in_region: place.region,
        in_postal_code: place.postal,
        around: None,
        limit: u8::try_from(query.limit).unwrap_or(20),
    };
    Ok(Question { search, miles })
}

fn checked_code(code: &str, query: &Query) -> Result<AreaCode, Problem> {
    let code = AreaCode::parse(code).map_err(|_| {
        Problem::field(
            "areaCode",
            "An area code has 3 digits and starts with 2 to 9, like 415.",
        )
    })?;
    matches_type(code, query.number_type)?;
    lies_in(code, &query.country)?;
    Ok(code)
}

/// An area code belongs to one country; one that is in no table is left to the carrier.
fn lies_in(code: AreaCode, country: &str) -> Result<(), Problem> {
    let Some(area) = places::area(code).filter(|area| area.country != country) else {
        return Ok(());
    };
    let words = match area.country {
        "US" => format!(
            "{code} is in the United States ({}). Choose that country to search it.",
            area.region
        ),
        "CA" => format!(
            "{code} is in Canada ({}). Choose that country to search it.",
            area.region
        ),
        _ => format!(
            "{code} is in {}, whose numbers this desk does not sell.",
            area.main_place()
        ),
    };
    Err(Problem::field("areaCode", words))
}

pub(super) fn matches_type(code: AreaCode, number_type: NumberType) -> Result<(), Problem> {
    match (code.is_toll_free(), number_type) {
        (true, NumberType::Local) => Err(Problem::field(
            "areaCode",
            format!("{code} is a toll-free code. Choose the type Toll-free to search it."),
        )),
        (false, NumberType::TollFree) => Err(Problem::field(
            "areaCode",
            format!("{code} is a local area code. Toll-free codes are 800, 833, 844, 855, 866, 877 and 888."),
        )),
        (true | false, _) => Ok(()),
    }
}

/// Where numbers are looked for: a town and perhaps its state, a state, or a postal code.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Place {
    town: Option<String>,
    region: Option<String>,
    postal: Option<String>,
}

/// `San Francisco, CA` is a town and a state, `CA` and `California` a state, `94103` a postal code, anything else a town.
fn read_place(text: &str, country: &str) -> Result<Place, Problem> {
    let wrong = |words: String| Err(Problem::field("near", words));
    if text.chars().count() > 60 || text.chars().any(char::is_control) {
        return wrong("Write a city, like San Francisco or San Francisco, CA, or a postal code.".to_owned());
    }
    if let Some(postal) = PostalCode::parse(text) {
        if postal.country() != country {
            let other = if postal.country() == "US" {
                "the United States"
            } else {
                "Canada"
            };
            return wrong(format!(
                "{postal} is a postal code of {other}. Choose that country to search it."
            ));
        }
        return Ok(Place {
            postal: Some(postal.to_string()),
            ..Place::default()
        });
    }
    let is_state = |text: &str| text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_alphabetic());
    let of = |town: Option<&str>, region: Option<String>| Place {
        town: town.map(str::to_owned),
        region,
        postal: None,
    };
    Ok(match text.rsplit_once(',') {
        Some((town, state)) if is_state(state.trim()) => of(Some(town.trim()), Some(state.trim().to_uppercase())),
        Some(_) | None if is_state(text) => of(None, Some(text.to_uppercase())),
        Some(_) | None => match places::typed(text)
            .spot()
            .filter(|spot| spot.is_region && spot.country == country)
        {
            Some(state) => of(None, Some(state.region.to_owned())),
            None => of(Some(text), None),
        },
    })
}

/// The carrier counts up to 500 miles, from a point: a state is none.
fn checked_miles(miles: u32, near: Option<&str>, place: &Place) -> Result<u16, Problem> {
    let miles = u16::try_from(miles).ok().filter(|miles| (1..=500).contains(miles));
    let miles = miles.ok_or_else(|| Problem::field("distance", "Ask for 1 to 500 miles."))?;
    match near {
        None => Err(Problem::field(
            "distance",
            "Say from where the miles are counted: write a city too.",
        )),
        Some(near) if place.town.is_none() && place.postal.is_none() => Err(Problem::field(
            "near",
            format!(
                "Miles are counted from a city, and {near} is a whole state. Name a city in it, or leave the distance out."
            ),
        )),
        Some(_) => Ok(miles),
    }
}

/// The search, with its miles counted from a point. The table knows where the main places are; where another town or a
/// postal code lies, the carrier's own numbers there say.
pub(super) async fn placed(desk: &OwnersDesk, credentials: &Credentials, question: Question) -> Result<Search, Error> {
    let Question { search, miles } = question;
    let Some(miles) = miles else { return Ok(search) };
    let (latitude, longitude) = match known_center(&search)? {
        Some(center) => center,
        None => shown_center(desk, credentials, &search).await?,
    };
    Ok(Search {
        around: Some(Around {
            latitude,
            longitude,
            miles,
        }),
        in_locality: None,
        in_region: None,
        in_postal_code: None,
        ..search
    })
}

fn known_center(search: &Search) -> Result<Option<(f64, f64)>, Problem> {
    let Some(town) = &search.in_locality else {
        return Ok(None);
    };
    let mut towns = places::towns(town, search.in_region.as_deref());
    towns.retain(|spot| spot.country == search.country);
    match towns.as_slice() {
        [] => Ok(None),
        [only] => Ok(only.center()),
        [one, other, ..] => Err(Problem::field(
            "near",
            format!(
                "There is more than one {town}. Write its state too, like {} or {}.",
                one.written(),
                other.written()
            ),
        )),
    }
}

async fn shown_center(desk: &OwnersDesk, credentials: &Credentials, search: &Search) -> Result<(f64, f64), Error> {
    let there = Search {
        country: search.country.clone(),
        in_locality: search.in_locality.clone(),
        in_region: search.in_region.clone(),
        in_postal_code: search.in_postal_code.clone(),
        limit: 5,
        ..Search::default()
    };
    let found = desk.twilio.search(credentials, &there).await?;
    let center = found.iter().find_map(|offer| offer.latitude.zip(offer.longitude));
    let place = search.in_postal_code.as_deref().or(search.in_locality.as_deref());
    center.ok_or_else(|| {
        let words = format!(
            "Twilio has no number in {} itself just now, so nobody can say from where to count the miles. Name a larger city nearby, or leave the distance out.",
            place.unwrap_or("that place")
        );
        Problem::field("near", words).into()
    })
}
