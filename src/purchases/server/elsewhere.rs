//! Where else there are numbers, when an area code has none: each code looked at just now.

use futures::future::join_all;

use super::{
    Error,
    question::{checked, matches_type, placed},
    search::found,
};
use crate::{
    phone::{
        AreaCode,
        places::{self, Near},
    },
    purchases::{Elsewhere, MOST_OFFERS, MOST_SUGGESTED, Query, Sort},
    server::{
        answer::chain,
        state::OwnersDesk,
        twilio::{Credentials, Search},
    },
    subaccounts,
};

/// How many codes are asked at the same time. Usually those nearest have numbers, and the others need not be asked.
const AT_ONCE: usize = 5;
/// How many codes are asked at most.
const MOST_LOOKED_AT: usize = 15;

/// Area codes near the one asked for that have such numbers now: at most five, those of the same ground first, then by
/// distance within the state, then beyond it.
pub async fn elsewhere(desk: &OwnersDesk, query: &Query) -> Result<Vec<Elsewhere>, Error> {
    let Some(wanted) = query
        .area_code
        .as_deref()
        .and_then(|code| AreaCode::parse(code.trim()).ok())
    else {
        checked(query)?;
        return Ok(Vec::new());
    };
    matches_type(wanted, query.number_type)?;
    let market = places::area(wanted).map(places::market);
    let question = checked(&Query {
        area_code: None,
        sort: Sort::Carrier,
        country: market.unwrap_or(&query.country).to_owned(),
        ..query.clone()
    })?;
    desk.pace.search(desk.owner())?;
    let credentials = subaccounts::server::admitted(desk).await?;
    let search = placed(desk, &credentials, question).await?;
    let near = places::near(wanted, MOST_LOOKED_AT);
    let mut all = Vec::new();
    for few in near.chunks(AT_ONCE) {
        let looks = few.iter().map(|near| look(desk, &credentials, &search, near));
        all.extend(join_all(looks).await.into_iter().flatten());
        if all.len() >= MOST_SUGGESTED {
            break;
        }
    }
    all.truncate(MOST_SUGGESTED);
    Ok(all)
}

/// What one code has; none where that is nothing, or cannot be seen.
async fn look(desk: &OwnersDesk, credentials: &Credentials, search: &Search, near: &Near) -> Option<Elsewhere> {
    let there = Search {
        area_code: Some(near.code),
        ..search.clone()
    };
    let offers = found(desk, credentials, &there)
        .await
        .inspect_err(|error| tracing::info!(error = chain(error), "an area code could not be looked at"))
        .ok()
        .filter(|offers| !offers.is_empty())?;
    Some(Elsewhere {
        area_code: near.code.to_string(),
        place: near.place.to_owned(),
        region: near.region.to_owned(),
        miles: near.miles,
        same_ground: near.same_ground,
        count: u32::try_from(offers.len()).unwrap_or(MOST_OFFERS).min(MOST_OFFERS),
    })
}
