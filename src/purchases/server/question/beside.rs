//! A number that is to be near, and the telephone companies' district it lies in.

use super::text;
use crate::{
    phone::{AreaCode, NumberType, PhoneNumber, places},
    problem::Problem,
    purchases::Query,
};

/// The longest name of a district; the industry's own have ten characters.
const LONGEST_NAME: usize = 30;

/// What was said with a number.
#[derive(Debug, Clone, Default)]
pub(super) struct Beside {
    /// The number.
    pub number: Option<PhoneNumber>,
    /// Its code, where it is toll-free: near means of the same code then, for it lies nowhere.
    pub toll_free: Option<AreaCode>,
    /// The district that it tells apart from others of the name.
    pub rate_center: Option<String>,
}

impl Beside {
    /// Whether miles are counted from it.
    pub const fn is_ground(&self) -> bool {
        self.number.is_some() && self.toll_free.is_none() && self.rate_center.is_none()
    }

    /// The number and the miles around it, where they are counted from it.
    pub fn near(&self, miles: u16) -> Option<(PhoneNumber, u16)> {
        self.number
            .clone()
            .filter(|_| self.is_ground())
            .map(|number| (number, miles))
    }
}

/// The number of a question, with its code.
pub(super) fn checked_near_number(query: &Query) -> Result<Option<(PhoneNumber, AreaCode)>, Problem> {
    text(query.near_number.as_ref())
        .map(|number| checked_number(number, query))
        .transpose()
}

/// The district of a question.
pub(super) fn checked_district(query: &Query) -> Result<Option<String>, Problem> {
    let name = text(query.rate_center.as_ref()).map(checked_name).transpose()?;
    if name.is_some() && query.number_type == NumberType::TollFree {
        return Err(Problem::field("rateCenter", OF_NO_PLACE));
    }
    if name.is_some() && text(query.near_number.as_ref()).is_none() {
        return Err(Problem::field(
            "rateCenter",
            "Several calling areas have the same name. Write any number of yours under “Near a number”, so that we ask for the right one.",
        ));
    }
    Ok(name)
}

/// What a number, a district and a place mean together.
pub(super) fn checked_beside(
    query: &Query,
    number: Option<(PhoneNumber, AreaCode)>,
    rate_center: Option<String>,
) -> Result<Beside, Problem> {
    let has_place = text(query.near.as_ref()).is_some();
    let is_toll_free = query.number_type == NumberType::TollFree;
    if is_toll_free && has_place {
        return Err(Problem::field("near", OF_NO_PLACE));
    }
    let Some((number, code)) = number else {
        return Ok(Beside::default());
    };
    if has_place && text(query.rate_center.as_ref()).is_none() && !is_toll_free {
        return Err(Problem::field(
            "nearNumber",
            "There is a place to be near as well. Keep the number or the place.",
        ));
    }
    Ok(Beside {
        number: Some(number),
        toll_free: is_toll_free.then_some(code),
        rate_center,
    })
}

const OF_NO_PLACE: &str = "Toll-free numbers belong to no place. Leave the place out, or choose Local.";

fn checked_number(text: &str, query: &Query) -> Result<(PhoneNumber, AreaCode), Problem> {
    let wrong = |words: String| Err(Problem::field("nearNumber", words));
    let number = PhoneNumber::typed(text)
        .map_err(|_| Problem::field("nearNumber", "Write a number with its area code, like (415) 555-0123."))?;
    let Some(code) = number.area_code() else {
        return wrong("Write a number of the United States or Canada, like (415) 555-0123.".to_owned());
    };
    match (code.is_toll_free(), query.number_type == NumberType::TollFree) {
        (true, false) => {
            return wrong(format!(
                "{number} is toll-free and lies nowhere. Choose Toll-free to find others of {code}."
            ));
        }
        (false, true) => return wrong(format!("{number} is a local number. Choose Local to search near it.")),
        (true, true) | (false, false) => {}
    }
    match places::area(code).map(places::market) {
        Some(market) if market != query.country => {
            let name = if market == "CA" { "Canada" } else { "the United States" };
            wrong(format!(
                "{number} is a number of {name}. Choose that country to search near it."
            ))
        }
        Some(_) | None => Ok((number, code)),
    }
}

/// `SNFC CNTRL`: letters, digits and a few marks, as the telephone companies write them.
fn checked_name(name: &str) -> Result<String, Problem> {
    let fits = |letter: char| letter.is_ascii_alphanumeric() || " -&'./".contains(letter);
    if name.len() > LONGEST_NAME || !name.chars().all(fits) {
        return Err(Problem::field(
            "rateCenter",
            "Write the calling area as the telephone companies do, like SNFC CNTRL: at most 30 letters and digits.",
        ));
    }
    Ok(name.to_ascii_uppercase())
}
