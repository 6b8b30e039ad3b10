//! What is sold abroad: the countries (asked once an hour), their numbers, and one of them looked at before it is bought.

use std::{
    collections::HashMap,
    sync::{LazyLock, Mutex, PoisonError},
};

use time::OffsetDateTime;

use super::{Exact, Place, Places, Wanted};
use crate::{
    phone::{
        NumberType, PhoneNumber,
        abroad::Country,
        pattern::{Match, Pattern},
    },
    problem::{Code, Problem},
    purchases::{
        MOST_OFFERS, Offers,
        server::{Error, look_at, search},
    },
    server::{state::OwnersDesk, twilio::Search},
    subaccounts,
};

/// How long a list of countries is believed: Twilio adds one a few times a year.
const KEPT: time::Duration = time::Duration::hours(1);
/// Most lists that are kept, one an account.
const MOST_KEPT: usize = 256;

static LISTS: LazyLock<Mutex<HashMap<String, Places>>> = LazyLock::new(Mutex::default);

/// The countries whose numbers Twilio sells to the owner's account.
pub async fn places(desk: &OwnersDesk) -> Result<Places, Error> {
    let credentials = subaccounts::server::admitted(desk).await?;
    let now = OffsetDateTime::now_utc();
    let kept = LISTS
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .get(&credentials.account_sid)
        .filter(|kept| now - kept.read_at < KEPT)
        .cloned();
    if let Some(kept) = kept {
        return Ok(kept);
    }
    let mut countries: Vec<Place> = desk
        .twilio
        .countries(&credentials)
        .await?
        .into_iter()
        .map(|row| Place {
            is_sold: Country::of(&row.code).is_some() || matches!(row.code.as_str(), "US" | "CA"),
            code: row.code,
            name: row.name,
            types: row.types,
            others: row.others,
        })
        .collect();
    countries.sort_by(|one, other| one.name.cmp(&other.name));
    let places = Places {
        countries,
        read_at: now,
    };
    let mut lists = LISTS.lock().unwrap_or_else(PoisonError::into_inner);
    if lists.len() >= MOST_KEPT {
        lists.clear();
    }
    lists.insert(credentials.account_sid, places.clone());
    Ok(places)
}

/// Numbers of a country that are on sale.
pub async fn find(desk: &OwnersDesk, wanted: &Wanted) -> Result<Offers, Error> {
    let country = Country::of(&wanted.country).ok_or_else(|| {
        Problem::field(
            "country",
            "Choose a country of the list. Numbers of the United States and Canada are under Buy New.",
        )
    })?;
    let contains = match wanted.contains.trim() {
        "" => None,
        typed => Some(
            Pattern::parse(&country.digits_of(typed), Match::Anywhere)
                .map_err(|wrong| Problem::field("contains", wrong.to_string()))?,
        ),
    };
    desk.pace.search(desk.owner())?;
    let number_type = kind_of(&places(desk).await?, country, wanted.number_type)?;
    let credentials = subaccounts::server::admitted(desk).await?;
    let question = Search {
        country: country.code.to_owned(),
        number_type,
        contains,
        limit: u8::try_from(MOST_OFFERS).unwrap_or(20),
        ..Search::default()
    };
    let (found, prices) = tokio::join!(
        desk.twilio.search(&credentials, &question),
        search::prices(desk, &credentials, country.code)
    );
    let numbers = found?
        .into_iter()
        .filter(|offer| country.finds(&offer.phone_number, &wanted.contains))
        .map(|offer| search::priced(offer, prices.as_ref()))
        .collect();
    Ok(Offers { numbers })
}

/// The type that is looked for, where the country has it.
fn kind_of(places: &Places, country: &Country, wanted: Option<NumberType>) -> Result<NumberType, Problem> {
    let sold = places
        .countries
        .iter()
        .find(|place| place.code == country.code)
        .map(Place::sold)
        .unwrap_or_default();
    let words: Vec<String> = sold.iter().map(|kind| kind.word().to_lowercase()).collect();
    match (wanted, sold.first()) {
        (_, None) => Err(Problem::field(
            "country",
            format!(
                "Twilio has no numbers of {} on sale. Choose another country.",
                country.name
            ),
        )),
        (None, Some(first)) => Ok(*first),
        (Some(wanted), Some(_)) if sold.contains(&wanted) => Ok(wanted),
        (Some(_), Some(_)) => Err(Problem::field(
            "type",
            format!(
                "Numbers of {} are {}. Choose that type.",
                country.name,
                words.join(" or ")
            ),
        )),
    }
}

/// One number, looked up now, with what it asks for.
pub async fn exact(desk: &OwnersDesk, number: &str, number_type: Option<NumberType>) -> Result<Exact, Error> {
    let number = PhoneNumber::typed(number).map_err(|wrong| Problem::field("phoneNumber", wrong.to_string()))?;
    desk.pace.search(desk.owner())?;
    let country = Country::of_number(&number).map_or("US", |country| country.code);
    let found = look_at(desk, country, &number, number_type).await?;
    if found.offer.is_none() && !found.is_read {
        return Err(Problem::new(
            Code::CarrierBusy,
            "Twilio could not be asked about this number just now. Nothing was bought and nothing charged. Open this page again in a minute.",
        )
        .into());
    }
    Ok(Exact {
        country: found.country,
        offer: found.offer,
        rent: found.rent,
    })
}
