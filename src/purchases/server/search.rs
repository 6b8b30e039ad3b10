//! What can be bought: the owner's question checked, asked of the carrier, and answered with prices.

use std::collections::BTreeMap;

use futures::future::join_all;

use super::Error;
use crate::{
    money::Money,
    phone::{AreaCode, NumberType, PhoneNumber, pattern::Pattern, places},
    problem::{Code, Problem},
    purchases::{Elsewhere, MOST_OFFERS, Offer, Offers, Query, closest::Wanted},
    server::{
        answer::chain,
        state::OwnersDesk,
        twilio::{self, Credentials, Prices, Search},
    },
    subaccounts,
};

/// How many area codes are asked when the one wanted has nothing: one look at each, at the same time.
const MOST_ELSEWHERE: usize = 6;

/// Numbers on sale that fit the question.
pub async fn search(desk: &OwnersDesk, query: &Query) -> Result<Offers, Error> {
    let search = checked(query)?;
    desk.pace.search(desk.owner())?;
    let credentials = subaccounts::server::admitted(desk).await?;
    let (found, prices) = tokio::join!(
        desk.twilio.search(&credentials, &search),
        prices(desk, &credentials, &search.country)
    );
    let numbers = found?.into_iter().map(|offer| priced(offer, prices.as_ref())).collect();
    Ok(Offers { numbers })
}

/// Area codes near the one asked for that have such numbers now, each looked at just now.
pub async fn elsewhere(desk: &OwnersDesk, query: &Query) -> Result<Vec<Elsewhere>, Error> {
    let search = checked(query)?;
    let Some(area_code) = search.area_code else {
        return Ok(Vec::new());
    };
    desk.pace.search(desk.owner())?;
    let credentials = subaccounts::server::admitted(desk).await?;
    let looks = places::near(area_code, MOST_ELSEWHERE).into_iter().map(|near| {
        let question = Search {
            area_code: Some(near.code),
            ..search.clone()
        };
        let (desk, credentials) = (desk.clone(), credentials.clone());
        async move {
            match desk.twilio.search(&credentials, &question).await {
                Ok(offers) => Some((near, u32::try_from(offers.len()).unwrap_or(MOST_OFFERS))),
                Err(error) => {
                    tracing::info!(error = chain(&error), "an area code could not be looked at");
                    None
                }
            }
        }
    });
    let found = join_all(looks)
        .await
        .into_iter()
        .flatten()
        .filter(|(_, count)| *count > 0);
    Ok(found
        .map(|(near, count)| Elsewhere {
            area_code: near.code.to_string(),
            place: near.place.to_owned(),
            region: near.region.to_owned(),
            miles: near.miles,
            same_ground: near.same_ground,
            count,
        })
        .collect())
}

/// Numbers in place of one that is gone: same area code first, then codes of the same ground. Looked up just now.
pub async fn instead_of(desk: &OwnersDesk, number: &PhoneNumber, most: usize) -> Result<Vec<Offer>, Error> {
    let Some(area_code) = number.area_code() else {
        return Ok(Vec::new());
    };
    let number_type = if area_code.is_toll_free() {
        NumberType::TollFree
    } else {
        NumberType::Local
    };
    let mut offers = Vec::new();
    for code in std::iter::once(area_code).chain(places::overlays(area_code)) {
        let query = Query {
            area_code: Some(code.to_string()),
            country: places::area(code).map_or("US", |area| area.country).to_owned(),
            number_type,
            ..Query::default()
        };
        // What one code has is worth showing even when another cannot be looked at.
        match search(desk, &query).await {
            Ok(found) => offers.extend(found.numbers.into_iter().filter(|offer| offer.phone_number != *number)),
            Err(error) if offers.is_empty() => return Err(error),
            Err(error) => tracing::info!(error = chain(&error), "an area code could not be looked at"),
        }
        if offers.len() >= most {
            break;
        }
    }
    let wanted = Wanted::of(number.clone(), None, Query::default().capabilities, None, None);
    let mut sorted: Vec<_> = wanted.sorted(offers).into_iter().map(|(_, offer)| offer).collect();
    sorted.truncate(most);
    Ok(sorted)
}

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

/// Turns the owner's question into the carrier's, or says what is wrong with each field that is wrong.
fn checked(query: &Query) -> Result<Search, Problem> {
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
    let place = text(&query.near).and_then(|near| split_place(&near).map_err(&mut keep).ok());
    let (in_locality, in_region) = place.unwrap_or_default();
    if let Some(first) = wrong.values().next().cloned() {
        let mut problem = Problem::new(Code::InvalidRequest, first);
        problem.fields = wrong;
        return Err(problem);
    }
    Ok(Search {
        country: query.country.clone(),
        number_type: query.number_type,
        area_code,
        contains,
        voice: query.capabilities.voice,
        sms: query.capabilities.sms,
        mms: query.capabilities.mms,
        in_locality,
        in_region,
        limit: u8::try_from(query.limit).unwrap_or(20),
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

fn matches_type(code: AreaCode, number_type: NumberType) -> Result<(), Problem> {
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

/// `San Francisco, CA` is a town and a state, `CA` a state, anything else a town.
fn split_place(text: &str) -> Result<(Option<String>, Option<String>), Problem> {
    if text.chars().count() > 60 || text.chars().any(char::is_control) {
        return Err(Problem::field(
            "near",
            "Write a city, like San Francisco or San Francisco, CA.",
        ));
    }
    let is_state = |text: &str| text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_alphabetic());
    Ok(match text.rsplit_once(',') {
        Some((town, state)) if is_state(state.trim()) => {
            (Some(town.trim().to_owned()), Some(state.trim().to_uppercase()))
        }
        Some(_) | None if is_state(text) => (None, Some(text.to_uppercase())),
        Some(_) | None => (Some(text.to_owned()), None),
    })
}

/// Prices are told where they are known; a search does not fail for want of them.
pub(super) async fn prices(desk: &OwnersDesk, credentials: &Credentials, country: &str) -> Option<Prices> {
    desk.twilio
        .prices(credentials, country)
        .await
        .inspect_err(|error| tracing::warn!(error = chain(error), "the prices could not be read"))
        .ok()
}

pub(super) fn priced(offer: twilio::Offer, prices: Option<&Prices>) -> Offer {
    let rent = prices.and_then(|prices| prices.of(offer.number_type));
    Offer {
        phone_number: offer.phone_number,
        friendly_name: offer.friendly_name,
        locality: offer.locality,
        region: offer.region,
        postal_code: offer.postal_code,
        rate_center: offer.rate_center,
        number_type: offer.number_type,
        capabilities: offer.capabilities,
        address_requirements: offer.address_requirements,
        monthly_price: rent.map(Money::amount),
        currency: rent.map(|rent| rent.currency.clone()),
    }
}
