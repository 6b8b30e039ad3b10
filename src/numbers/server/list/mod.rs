//! Pages of the list: found by what is asked for, in order, from behind the last number of the page before.

use uuid::Uuid;

use super::Error;
use crate::{
    money::Money,
    numbers::{
        LARGEST_PAGE, Number, Numbers, Sum,
        asked::{Asked, Question},
    },
    problem::Problem,
    server::state::OwnersDesk,
    uses,
};

mod few;
pub mod store;

/// One page of the owner's numbers.
pub async fn page(desk: &OwnersDesk, asked: &Asked, after: Option<Uuid>, limit: Option<u32>) -> Result<Numbers, Error> {
    let limit = limit.unwrap_or(LARGEST_PAGE / 2);
    if !(1..=LARGEST_PAGE).contains(&limit) {
        return Err(Problem::field("limit", "Ask for 1 to 100 numbers at a time.").into());
    }
    let question = asked.question()?;
    let mut numbers = match question.campaign {
        Some(campaign) => of_campaign(desk, &question, campaign, after).await?,
        None => match few::page(&desk.db, &question, after, limit + 1).await? {
            Some(numbers) => numbers,
            None => store::page(&desk.db, &question, after, limit + 1).await?,
        },
    };
    let most = usize::try_from(limit).unwrap_or(usize::MAX);
    let next = if numbers.len() > most {
        numbers.get(most.saturating_sub(1)).map(|number| number.id)
    } else {
        None
    };
    numbers.truncate(most);
    Ok(Numbers { numbers, next })
}

/// How many numbers there are and what they cost per month.
pub async fn sum(desk: &OwnersDesk) -> Result<Sum, Error> {
    let Some((count, cents, priced, currency)) = store::sum(&desk.db).await? else {
        return Ok(Sum { count: 0, rent: None });
    };
    Ok(Sum {
        count,
        rent: currency
            .filter(|_| priced > 0)
            .map(|currency| Money::new(cents, &currency)),
    })
}

/// The owner's tags, by the alphabet; at most a hundred.
pub async fn tags(desk: &OwnersDesk) -> Result<Vec<String>, Error> {
    Ok(store::tags(&desk.db, 100).await?)
}

/// The number that a campaign uses, where it is what else is asked for. There is one at most, so it is the only page.
async fn of_campaign(
    desk: &OwnersDesk,
    question: &Question,
    campaign: Uuid,
    after: Option<Uuid>,
) -> Result<Vec<Number>, Error> {
    let used = uses::server::store::of_campaign(&desk.db, campaign).await?;
    let Some(used) = used.filter(|_| after.is_none()) else {
        return Ok(Vec::new());
    };
    let found = store::only(&desk.db, question, used.holding_id).await?;
    Ok(found.into_iter().filter(|number| question.by.finds(number)).collect())
}

/// The owner's campaigns that use a number, by the alphabet; the latest hundred.
pub async fn campaigns(desk: &OwnersDesk) -> Result<Vec<(Uuid, String)>, Error> {
    let mut all = uses::server::store::of_numbers(&desk.db, 100).await?;
    all.sort_by_cached_key(|(_, name)| name.to_lowercase());
    Ok(all)
}
