//! The point from which miles are counted.

use crate::{
    phone::places,
    problem::Problem,
    purchases::server::Error,
    server::{
        state::OwnersDesk,
        twilio::{Around, Credentials, Search},
    },
};

use super::Question;

/// The point that a search is about, where it is known without asking anybody.
pub(in crate::purchases::server) fn center_of(search: &Search) -> Option<(f64, f64)> {
    let around = search.around.map(|around| (around.latitude, around.longitude));
    let town = || known_center(search).ok().flatten();
    let code = || {
        search
            .area_code
            .and_then(places::area)
            .map(|area| (area.latitude, area.longitude))
    };
    around.or_else(town).or_else(code)
}

/// The search, with its miles counted from a point. The table knows where the main places are; where another town or a
/// postal code lies, the carrier's own numbers there say.
pub(in crate::purchases::server) async fn placed(
    desk: &OwnersDesk,
    credentials: &Credentials,
    question: Question,
) -> Result<Search, Error> {
    let Question { search, miles, .. } = question;
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
            "Twilio has no number in {} itself just now, so there is no place from which to count the miles. Name a larger city nearby or an area code, or leave the distance out.",
            place.unwrap_or("that place")
        );
        Problem::field("near", words).into()
    })
}
