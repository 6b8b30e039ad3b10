//! An owner's question, checked field by field, and the place in it found on the map.

use std::collections::BTreeMap;

use self::beside::{Beside, checked_beside};
use crate::{
    phone::{
        AreaCode, NumberType, PhoneNumber,
        pattern::Pattern,
        places::{self, PostalCode},
    },
    problem::{Code, Problem},
    purchases::{MOST_OFFERS, Query, Sort},
    server::twilio::Search,
};

mod beside;
mod center;

pub(super) use center::{center_of, placed};

/// How far around a number is looked unless somebody says otherwise: the carrier's own measure.
const AROUND: u16 = 25;
/// So many are looked at where the best of them are asked for: the carrier answers with them in the same call.
const LOOKED_AT: u8 = 100;

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
    /// The number that is to be near.
    pub beside: Option<PhoneNumber>,
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
    let beside = checked_beside(query, near.is_some())
        .map_err(&mut keep)
        .unwrap_or_default();
    let from = near.as_deref().or_else(|| beside.is_ground().then_some("a number"));
    let miles = query
        .distance
        .filter(|_| text(&query.near_number).is_none() || from.is_some())
        .and_then(|miles| {
            checked_miles(miles, from, &place, beside.is_ground())
                .map_err(&mut keep)
                .ok()
        });
    if let Err(problem) = checked_sort(query, near.as_deref(), &place, area_code, &beside) {
        keep(problem);
    }
    if let Some(first) = wrong.values().next().cloned() {
        let mut problem = Problem::new(Code::InvalidRequest, first);
        problem.fields = wrong;
        return Err(problem);
    }
    let search = Search {
        country: query.country.clone(),
        number_type: query.number_type,
        area_code: area_code.or(beside.toll_free),
        contains,
        voice: query.capabilities.voice,
        sms: query.capabilities.sms,
        mms: query.capabilities.mms,
        in_locality: place.town,
        in_region: place.region,
        in_postal_code: place.postal,
        around: None,
        near_number: beside.near(miles.unwrap_or(AROUND)),
        rate_center: beside.rate_center.clone().zip(beside.number.clone()),
        no_address: query.no_address,
        limit: if query.sort == Sort::Carrier {
            u8::try_from(query.limit).unwrap_or(20)
        } else {
            LOOKED_AT
        },
    };
    Ok(Question {
        search,
        miles: miles.filter(|_| near.is_some()),
        beside: beside.number,
    })
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
fn checked_miles(miles: u32, near: Option<&str>, place: &Place, is_number: bool) -> Result<u16, Problem> {
    let miles = u16::try_from(miles).ok().filter(|miles| (1..=500).contains(miles));
    let miles = miles.ok_or_else(|| Problem::field("distance", "Ask for 1 to 500 miles."))?;
    match near {
        None => Err(Problem::field(
            "distance",
            "Say from where the miles are counted: write a city too.",
        )),
        Some(_) if is_number => Ok(miles),
        Some(near) if place.town.is_none() && place.postal.is_none() => Err(Problem::field(
            "near",
            format!(
                "Miles are counted from a city, and {near} is a whole state. Name a city in it, or leave the distance out."
            ),
        )),
        Some(_) => Ok(miles),
    }
}

/// What is to be close must be close to something.
fn checked_sort(
    query: &Query,
    near: Option<&str>,
    place: &Place,
    area_code: Option<AreaCode>,
    beside: &Beside,
) -> Result<(), Problem> {
    let has_point =
        place.town.is_some() || place.postal.is_some() || area_code.is_some_and(|code| !code.is_toll_free());
    if query.sort != Sort::Closest || has_point || beside.number.is_some() {
        return Ok(());
    }
    let words = match near {
        Some(near) => format!("{near} is a whole state. Name a city in it to see what is closest to it."),
        None => "Say what it should be close to: a place, an area code or a number.".to_owned(),
    };
    Err(Problem::field("sort", words))
}
