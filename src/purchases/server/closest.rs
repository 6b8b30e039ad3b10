//! Finds the numbers that may be bought in place of one that is gone: the nearest first, and no further than needed.

use futures::future::join_all;

use super::{
    Error,
    search::{priced, prices},
    store,
};
use crate::{
    phone::{
        AreaCode, NumberType, PhoneNumber,
        pattern::{Match, Pattern},
        places,
    },
    purchases::{Offer, Within, closest::Wanted},
    server::{
        answer::chain,
        state::OwnersDesk,
        twilio::{Credentials, Prices, Refusal, Search},
    },
    subaccounts,
};

/// How many offers one search brings: enough that the closest is among them.
const MANY: u8 = 100;
/// How many other area codes of the state are asked, the nearest first.
const MOST_CODES: usize = 6;

/// Numbers on sale now that may be bought instead, with the reason for each; the closest comes **last**.
///
/// The searches go outwards: the same beginning (nine digits down to the exchange), the area code, the codes of the same
/// ground, the nearest codes of the state. What a step finds is closer than anything a later one could.
pub async fn candidates(
    desk: &OwnersDesk,
    purchase: &store::Kept,
    wanted: &Wanted,
    tried: &[PhoneNumber],
) -> Result<Vec<(String, Offer)>, Error> {
    let credentials = subaccounts::server::credentials(desk).await?;
    let prices = prices(desk, &credentials, &purchase.country).await;
    for step in steps(wanted) {
        let searches: Vec<Search> = step
            .into_iter()
            .filter_map(|place| search(purchase, wanted, &place))
            .collect();
        let offers = ask(desk, &credentials, prices.as_ref(), searches).await?;
        let untried = offers
            .into_iter()
            .filter(|offer| !tried.contains(&offer.phone_number))
            .collect();
        let sorted = wanted.sorted(untried);
        if !sorted.is_empty() {
            return Ok(sorted
                .into_iter()
                .rev()
                .map(|(group, offer)| (wanted.reason(group, &offer), offer))
                .collect());
        }
    }
    Ok(Vec::new())
}

/// Where to look.
enum Place {
    /// Numbers that begin like this.
    Beginning(String),
    /// Numbers of an area code.
    Code(AreaCode),
}

/// Outwards from the number; each step holds places that are equally near, or whose order the rank decides.
fn steps(wanted: &Wanted) -> Vec<Vec<Place>> {
    let Some(((area, exchange, line), code)) = wanted.number.nanp().zip(wanted.number.area_code()) else {
        return Vec::new();
    };
    let digits = format!("{area}{exchange}{line}");
    let mut steps: Vec<Vec<Place>> = (6..=9)
        .rev()
        .filter_map(|length| {
            digits
                .get(..length)
                .map(|start| vec![Place::Beginning(start.to_owned())])
        })
        .collect();
    if wanted.within == Some(Within::Exchange) {
        return steps;
    }
    steps.push(vec![Place::Code(code)]);
    if wanted.within == Some(Within::AreaCode) {
        return steps;
    }
    steps.push(same_ground(code).into_iter().map(Place::Code).collect());
    if wanted.within == Some(Within::Overlay) || wanted.number_type == NumberType::TollFree {
        return steps;
    }
    let far: Vec<_> = places::near(code, usize::MAX)
        .into_iter()
        .filter(|near| !near.same_ground && places::area(code).is_some_and(|here| here.region == near.region))
        .filter(|near| !matches!(wanted.within, Some(Within::Miles(most)) if near.miles > u32::from(most)))
        .take(MOST_CODES)
        .collect();
    // The nearest code alone first: usually it has numbers, and the others need not be asked.
    steps.extend(far.into_iter().map(|near| vec![Place::Code(near.code)]));
    steps
}

fn same_ground(code: AreaCode) -> Vec<AreaCode> {
    if code.is_toll_free() {
        AreaCode::TOLL_FREE.into_iter().filter(|other| *other != code).collect()
    } else {
        places::overlays(code)
    }
}

fn search(purchase: &store::Kept, wanted: &Wanted, place: &Place) -> Option<Search> {
    let (area_code, contains) = match place {
        Place::Beginning(digits) => (None, Some(Pattern::parse(digits, Match::Start).ok()?)),
        Place::Code(code) => (Some(*code), None),
    };
    Some(Search {
        country: purchase.country.clone(),
        number_type: wanted.number_type,
        area_code,
        contains,
        voice: wanted.capabilities.voice,
        sms: wanted.capabilities.sms,
        mms: wanted.capabilities.mms,
        limit: MANY,
        ..Search::default()
    })
}

/// Asks all at once. A place the carrier knows nothing of has nothing; one that could not be asked is an error, for a
/// number further away must not be bought because a nearer one could not be seen.
async fn ask(
    desk: &OwnersDesk,
    credentials: &Credentials,
    prices: Option<&Prices>,
    searches: Vec<Search>,
) -> Result<Vec<Offer>, Error> {
    let mut offers = Vec::new();
    for found in join_all(searches.iter().map(|search| desk.twilio.search(credentials, search))).await {
        match found {
            Ok(found) => offers.extend(found.into_iter().map(|offer| priced(offer, prices))),
            Err(error) => match error.refusal() {
                Some(Refusal::NotFound | Refusal::NoStock) => {
                    tracing::info!(error = chain(&error), "a place has no such numbers");
                }
                Some(_) | None => return Err(error.into()),
            },
        }
    }
    Ok(offers)
}
