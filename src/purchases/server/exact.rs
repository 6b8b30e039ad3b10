//! One exact number, looked up at the carrier just before it is ordered.

use super::{
    Error,
    question::checked_country,
    search::{priced, prices},
};
use crate::{
    billing,
    money::Money,
    phone::{
        NumberType, PhoneNumber,
        abroad::Country,
        pattern::{Match, Pattern},
        places,
    },
    problem::Problem,
    purchases::Offer,
    server::{
        answer::chain,
        state::OwnersDesk,
        twilio::{Credentials, Refusal, Search},
    },
    subaccounts,
};

/// What is known about one exact number before it is ordered.
pub struct Exact {
    /// ISO code of its country: an area code belongs to one.
    pub country: String,
    /// What the carrier says of it now. None when it is not on the list, which proves nothing yet.
    pub offer: Option<Offer>,
    /// Its rent per month, by its type.
    pub rent: Option<Money>,
    /// Whether the list could be read.
    pub is_read: bool,
}

/// Looks one exact number up.
pub async fn look(
    desk: &OwnersDesk,
    country: &str,
    number: &PhoneNumber,
    number_type: Option<NumberType>,
) -> Result<Exact, Error> {
    billing::server::admits_orders(desk).await?;
    let credentials = subaccounts::server::admitted(desk).await?;
    let Some(((area, exchange, line), code)) = number.nanp().zip(number.area_code()) else {
        return abroad(desk, &credentials, country, number, number_type).await;
    };
    let number_type = if code.is_toll_free() {
        NumberType::TollFree
    } else {
        NumberType::Local
    };
    let country = places::area(code).map_or(country, |area| area.country);
    checked_country(country)?;
    on_sale(
        desk,
        &credentials,
        country,
        number,
        (number_type, &format!("{area}{exchange}{line}")),
    )
    .await
}

/// The same outside the North American plan: the country is said with the number, and so is its type. Where it is not,
/// local numbers are looked at first.
async fn abroad(
    desk: &OwnersDesk,
    credentials: &Credentials,
    country: &str,
    number: &PhoneNumber,
    number_type: Option<NumberType>,
) -> Result<Exact, Error> {
    let Some(place) = Country::of(country).filter(|place| place.has(number)) else {
        return Err(Problem::field(
            "phoneNumber",
            "Say the country of the number too, like GB: a number of the United States or Canada is like +14155550123.",
        )
        .into());
    };
    let digits = number.as_str().trim_start_matches('+');
    let all = vec![NumberType::Local, NumberType::Mobile, NumberType::TollFree];
    let types = number_type.map_or(all, |only| vec![only]);
    let mut last = None;
    for number_type in types {
        let found = on_sale(desk, credentials, place.code, number, (number_type, digits)).await?;
        if found.offer.is_some() {
            return Ok(found);
        }
        // What cannot be read says nothing of the number.
        if last.as_ref().is_none_or(|last: &Exact| last.is_read && !found.is_read) {
            last = Some(found);
        }
    }
    last.ok_or_else(|| Problem::not_found("number").into())
}

/// Asks the carrier for the number, by its type and digits.
async fn on_sale(
    desk: &OwnersDesk,
    credentials: &Credentials,
    country: &str,
    number: &PhoneNumber,
    (number_type, digits): (NumberType, &str),
) -> Result<Exact, Error> {
    let digits =
        Pattern::parse(digits, Match::Anywhere).map_err(|wrong| Problem::field("phoneNumber", wrong.to_string()))?;
    let search = Search {
        country: country.to_owned(),
        number_type,
        contains: Some(digits),
        limit: 1,
        ..Search::default()
    };
    let (found, prices) = tokio::join!(
        desk.twilio.search(credentials, &search),
        prices(desk, credentials, country)
    );
    // A country without this type has said so.
    let is_read = found
        .as_ref()
        .map_or_else(|error| error.refusal() == Some(Refusal::NotFound), |_| true);
    // Only the place hangs on this; the order itself finds out whether the number is for sale.
    let found = found.unwrap_or_else(|error| {
        tracing::info!(
            error = chain(&error),
            "a number could not be looked up before its order"
        );
        Vec::new()
    });
    let offer = found.into_iter().find(|offer| offer.phone_number == *number);
    let rent = prices.as_ref().and_then(|prices| {
        // Elsewhere the type is only said, and what is not listed may cost as much as the dearest.
        if offer.is_none() && number.nanp().is_none() {
            prices.highest()
        } else {
            prices.of(number_type)
        }
    });
    Ok(Exact {
        country: country.to_owned(),
        rent: rent.cloned(),
        offer: offer.map(|offer| priced(offer, prices.as_ref())),
        is_read,
    })
}
