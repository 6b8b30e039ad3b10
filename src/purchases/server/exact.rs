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
        pattern::{Match, Pattern},
        places,
    },
    problem::Problem,
    purchases::Offer,
    server::{answer::chain, state::OwnersDesk, twilio::Search},
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
pub async fn look(desk: &OwnersDesk, country: &str, number: &PhoneNumber) -> Result<Exact, Error> {
    billing::server::admits_orders(desk).await?;
    let credentials = subaccounts::server::admitted(desk).await?;
    let Some(((area, exchange, line), code)) = number.nanp().zip(number.area_code()) else {
        return Err(Problem::field(
            "phoneNumber",
            "This desk sells numbers of the United States and Canada, like +14155550123.",
        )
        .into());
    };
    let number_type = if code.is_toll_free() {
        NumberType::TollFree
    } else {
        NumberType::Local
    };
    let country = places::area(code).map_or(country, |area| area.country);
    checked_country(country)?;
    let digits = Pattern::parse(&format!("{area}{exchange}{line}"), Match::Anywhere)
        .map_err(|wrong| Problem::field("phoneNumber", wrong.to_string()))?;
    let search = Search {
        country: country.to_owned(),
        number_type,
        contains: Some(digits),
        limit: 1,
        ..Search::default()
    };
    let (found, prices) = tokio::join!(
        desk.twilio.search(&credentials, &search),
        prices(desk, &credentials, country)
    );
    let is_read = found.is_ok();
    // Only the place hangs on this; the order itself finds out whether the number is for sale.
    let found = found.unwrap_or_else(|error| {
        tracing::info!(
            error = chain(&error),
            "a number could not be looked up before its order"
        );
        Vec::new()
    });
    let offer = found.into_iter().find(|offer| offer.phone_number == *number);
    Ok(Exact {
        country: country.to_owned(),
        rent: prices.as_ref().and_then(|prices| prices.of(number_type)).cloned(),
        offer: offer.map(|offer| priced(offer, prices.as_ref())),
        is_read,
    })
}
