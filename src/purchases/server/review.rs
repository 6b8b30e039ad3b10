//! What is said of several numbers just before they are ordered: looked up now, priced, and held against the limits.

use futures::{StreamExt, TryStreamExt, stream};

use super::{
    Error, exact, limits, store,
    together::{AT_ONCE, cause_of, checked},
};
use crate::{
    numbers,
    phone::{AddressRequirements, PhoneNumber},
    purchases::{Cause, Review, Reviewed},
    server::state::OwnersDesk,
};

/// Looks several numbers up just before they are ordered.
pub async fn review(desk: &OwnersDesk, texts: &[String]) -> Result<Review, Error> {
    let numbers = checked(texts)?;
    desk.pace.search(desk.owner())?;
    let looks = numbers.into_iter().map(|number| look(desk, number));
    let mut lines: Vec<Reviewed> = stream::iter(looks).buffered(AT_ONCE).try_collect().await?;
    let usage = limits::used(desk).await?;
    let (mut left, mut limit) = (usage.clone(), None);
    for line in lines.iter_mut().filter(|line| line.cause.is_none()) {
        // As the order will be refused then: what it costs cannot be held against the limit.
        if line.rent.is_none() && usage.limits.monthly_spend.is_some() {
            line.cause = Some(Cause::Busy);
        } else if let Err(reached) = left.admit(line.rent.as_ref().map_or(0, |rent| rent.cents)) {
            line.cause = Some(Cause::Limit);
            line.limit = Some(reached.to_string());
            limit.get_or_insert_with(|| reached.to_string());
        }
    }
    Ok(Review { lines, usage, limit })
}

async fn look(desk: &OwnersDesk, number: PhoneNumber) -> Result<Reviewed, Error> {
    let found = match exact::look(desk, "US", &number, None).await {
        Ok(found) => found,
        Err(Error::Refused(problem)) if cause_of(&problem).is_some() => {
            return Ok(Reviewed {
                number,
                offer: None,
                rent: None,
                cause: cause_of(&problem),
                limit: None,
            });
        }
        Err(error) => return Err(error),
    };
    let cause = if numbers::server::store::held(&desk.db, &number).await?.is_some() {
        Some(Cause::HeldBefore)
    } else if store::open_for(&desk.db, &number).await?.is_some() {
        Some(Cause::UnderWay)
    } else {
        match &found.offer {
            Some(offer) if offer.address_requirements != AddressRequirements::None => Some(Cause::AddressRequired),
            Some(_) => None,
            // Where the list could not be read, the order itself will tell.
            None => found.is_read.then_some(Cause::Taken),
        }
    };
    Ok(Reviewed {
        number,
        offer: found.offer,
        rent: found.rent,
        cause,
        limit: None,
    })
}
