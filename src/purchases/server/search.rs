//! What can be bought: the owner's question, asked of the carrier, and answered with prices.

use super::{
    Error,
    question::{LOOKED_AT, Question, center_of, checked, placed},
};
use crate::{
    money::Money,
    phone::{NumberType, PhoneNumber, places},
    purchases::{Offer, Offers, Query, Sort, closest::Wanted, ranked::ranked},
    server::{
        answer::chain,
        state::OwnersDesk,
        twilio::{self, Credentials, Prices},
    },
    subaccounts,
};

/// Numbers on sale that fit the question, as many as it asks for.
pub async fn search(desk: &OwnersDesk, query: &Query) -> Result<Offers, Error> {
    let mut found = answered(desk, query, checked(query)?).await?;
    found.numbers.truncate(usize::try_from(query.limit).unwrap_or_default());
    Ok(found)
}

/// All that Twilio names at once, for whoever knows some of them already.
pub async fn search_wide(desk: &OwnersDesk, query: &Query) -> Result<Offers, Error> {
    let mut question = checked(query)?;
    question.search.limit = LOOKED_AT;
    answered(desk, query, question).await
}

async fn answered(desk: &OwnersDesk, query: &Query, question: Question) -> Result<Offers, Error> {
    let beside = question.beside.clone();
    desk.pace.search(desk.owner())?;
    let credentials = subaccounts::server::admitted(desk).await?;
    let (found, prices) = tokio::join!(
        async {
            let search = placed(desk, &credentials, question).await?;
            let found = found(desk, &credentials, &search).await?;
            Ok::<_, Error>((search, found))
        },
        prices(desk, &credentials, &query.country)
    );
    let (search, found) = found?;
    // Miles are told where a place was named.
    let center =
        center_of(&search).filter(|_| beside.is_none() && (query.near.is_some() || query.sort == Sort::Closest));
    let offers = found.into_iter().map(|offer| {
        let point = offer.latitude.zip(offer.longitude);
        Offer {
            miles: center.zip(point).map(|(from, to)| places::miles_between(from, to)),
            ..priced(offer, prices.as_ref())
        }
    });
    let numbers = ranked(offers.collect(), query.sort, beside.as_ref(), search.contains.as_ref());
    Ok(Offers { numbers })
}

/// What the carrier names, without what it found by the country code alone.
pub(super) async fn found(
    desk: &OwnersDesk,
    credentials: &Credentials,
    search: &twilio::Search,
) -> Result<Vec<twilio::Offer>, twilio::Error> {
    let mut found = desk.twilio.search(credentials, search).await?;
    let fits = |offer: &twilio::Offer| {
        let pattern = search.contains.as_ref();
        pattern.is_none_or(|pattern| pattern.matches(&offer.phone_number).is_some())
    };
    found.retain(fits);
    Ok(found)
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

/// Prices are told where they are known; a search does not fail for want of them.
pub async fn prices(desk: &OwnersDesk, credentials: &Credentials, country: &str) -> Option<Prices> {
    desk.twilio
        .prices(credentials, country)
        .await
        .inspect_err(|error| tracing::warn!(error = chain(error), "the prices could not be read"))
        .ok()
}

/// An offer of the carrier with its rent.
pub fn priced(offer: twilio::Offer, prices: Option<&Prices>) -> Offer {
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
        miles: None,
    }
}
