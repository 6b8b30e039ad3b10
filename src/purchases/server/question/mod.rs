//! An owner's question, checked field by field, and the place in it found on the map.

use std::collections::BTreeMap;

use self::{
    beside::{Beside, checked_beside, checked_district, checked_near_number},
    place::{Place, read_place},
};
use crate::{
    phone::{
        AreaCode, NumberType, PhoneNumber,
        pattern::{Match, Pattern},
        places,
    },
    problem::{Code, Problem},
    purchases::{MOST_OFFERS, Query, Sort},
    server::twilio::Search,
};

mod beside;
mod center;
mod place;

pub(super) use center::{center_of, placed};

/// How far around a number is looked unless somebody says otherwise: the carrier's own measure.
const AROUND: u16 = 25;
/// So many are looked at where the best of them are asked for: the carrier answers with them in the same call.
pub(super) const LOOKED_AT: u8 = 100;

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
    let mut wrong = Wrong::default();
    wrong.or_kept(checked_country(&query.country));
    wrong.or_kept(checked_limit(query.limit));
    wrong.or_kept(checked_type(query.number_type));
    let area_code = text(query.area_code.as_ref()).and_then(|code| wrong.or_kept(checked_code(code, query)));
    let contains = text(query.contains.as_ref()).and_then(|digits| wrong.or_kept(checked_digits(digits, query)));
    let near = text(query.near.as_ref());
    let place = near.and_then(|near| wrong.or_kept(read_place(near, &query.country)));
    let place = place.unwrap_or_default();
    let number = wrong.or_kept(checked_near_number(query)).flatten();
    let district = wrong.or_kept(checked_district(query)).flatten();
    let beside = wrong
        .or_kept(checked_beside(query, number, district))
        .unwrap_or_default();
    let miles = wrong.or_kept(checked_miles(query, &place, &beside)).flatten();
    wrong.or_kept(checked_sort(query, &place, area_code, &beside));
    wrong.end()?;
    let is_wide = contains
        .as_ref()
        .is_some_and(|pattern: &Pattern| pattern.is_wider_at_the_carrier(&query.country));
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
        limit: if query.sort == Sort::Carrier && !is_wide {
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

/// What is wrong, field by field: an owner is told of all of it at once.
#[derive(Debug, Default)]
struct Wrong(BTreeMap<String, String>);

impl Wrong {
    /// What was read; what could not be is kept.
    fn or_kept<T>(&mut self, read: Result<T, Problem>) -> Option<T> {
        let keep = |problem: Problem| {
            for (field, words) in problem.fields {
                // The first thing that is wrong with a field is why the others are.
                self.0.entry(field).or_insert(words);
            }
        };
        read.map_err(keep).ok()
    }

    /// Nothing is wrong, or all that is.
    fn end(self) -> Result<(), Problem> {
        let Some(first) = self.0.values().next().cloned() else {
            return Ok(());
        };
        let mut problem = Problem::new(Code::InvalidRequest, first);
        problem.fields = self.0;
        Err(problem)
    }
}

/// What was typed; blanks are nothing.
fn text(value: Option<&String>) -> Option<&str> {
    value.map(|text| text.trim()).filter(|text| !text.is_empty())
}

fn checked_limit(limit: u32) -> Result<(), Problem> {
    if (1..=MOST_OFFERS).contains(&limit) {
        return Ok(());
    }
    Err(Problem::field("limit", "Ask for 1 to 20 numbers."))
}

fn checked_type(number_type: NumberType) -> Result<(), Problem> {
    if number_type == NumberType::Mobile {
        return Err(Problem::field(
            "type",
            "The United States and Canada have no separate mobile numbers. Choose local or toll-free.",
        ));
    }
    Ok(())
}

fn checked_digits(digits: &str, query: &Query) -> Result<Pattern, Problem> {
    let pattern =
        Pattern::parse(digits, query.position).map_err(|wrong| Problem::field("contains", wrong.to_string()))?;
    if pattern.is_possible_at_home() {
        return Ok(pattern);
    }
    let is_with_country = pattern.place() == Match::Start && pattern.digits().starts_with('1');
    let cure = if is_with_country {
        "Leave out the 1 of the country."
    } else {
        "Try fewer digits, others, or another place in the number."
    };
    let words = format!(
        "You asked for {pattern}, and there can be none: a number here has 10 digits, and its area code and the 3 digits after that each start with 2 to 9. {cure}"
    );
    Err(Problem::field("contains", words))
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

/// The carrier counts up to 500 miles, from a point: a state is none.
fn checked_miles(query: &Query, place: &Place, beside: &Beside) -> Result<Option<u16>, Problem> {
    let near = text(query.near.as_ref());
    let Some(miles) = query.distance else { return Ok(None) };
    // A number that is only there to name a code or a district has nothing around it.
    let is_counted = near.is_some() || beside.is_ground();
    if !is_counted && text(query.near_number.as_ref()).is_some() {
        return Ok(None);
    }
    let miles = u16::try_from(miles).ok().filter(|miles| (1..=500).contains(miles));
    let miles = miles.ok_or_else(|| Problem::field("distance", "Ask for 1 to 500 miles."))?;
    match near {
        Some(near) if place.is_state() => Err(Problem::field(
            "near",
            format!(
                "Miles are counted from a city, and {near} is a whole state. Name a city in it, or leave the distance out."
            ),
        )),
        None if !beside.is_ground() => Err(Problem::field(
            "distance",
            "Say from where the miles are counted: write a city too.",
        )),
        Some(_) | None => Ok(Some(miles)),
    }
}

/// What is to be close must be close to something.
fn checked_sort(query: &Query, place: &Place, area_code: Option<AreaCode>, beside: &Beside) -> Result<(), Problem> {
    let has_point = place.is_point() || area_code.is_some_and(|code| !code.is_toll_free()) || beside.number.is_some();
    // What was typed and could not be read is told where it was typed.
    let is_unread = |typed: &Option<String>, is_read: bool| text(typed.as_ref()).is_some() && !is_read;
    if query.sort != Sort::Closest
        || has_point
        || is_unread(&query.near_number, beside.number.is_some())
        || is_unread(&query.area_code, area_code.is_some())
        || is_unread(&query.near, place.is_state())
    {
        return Ok(());
    }
    let words = match text(query.near.as_ref()) {
        Some(near) => format!("{near} is a whole state. Name a city in it to see what is closest to it."),
        None => "Say what it should be close to: a place, an area code or a number.".to_owned(),
    };
    Err(Problem::field("sort", words))
}
