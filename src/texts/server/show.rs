//! What is shown of texts: threads, one thread, and what stands around them.

use uuid::Uuid;

use super::{Error, store};
use crate::{
    numbers::{self, Number},
    problem::Problem,
    server::{answer::chain, db::Timestamp, state::OwnersDesk},
    subaccounts,
    texts::{LARGEST_PAGE, Opened, Party, Place, Price, Text, Texts, Thread, Threads},
};

/// A page waits no longer for a price.
const PRICE_PATIENCE: std::time::Duration = std::time::Duration::from_secs(1);
/// How many rows a page shows unless it is said.
const USUAL: u32 = 50;

fn bounded(limit: Option<u32>) -> Result<u32, Problem> {
    let limit = limit.unwrap_or(USUAL);
    if (1..=LARGEST_PAGE).contains(&limit) {
        Ok(limit)
    } else {
        Err(Problem::field("limit", "Ask for 1 to 100 at a time."))
    }
}

/// Who is meant by what was typed.
fn party(typed: &str) -> Result<Party, Problem> {
    Party::typed(typed).map_err(|_| Problem::field("with", "Write a number like +14155550123, or a short code."))
}

/// Cuts a page that was asked for one row too many, and says where the next begins.
fn cut<T>(rows: &mut Vec<T>, limit: u32, id: impl Fn(&T) -> Uuid) -> Option<Uuid> {
    let most = usize::try_from(limit).unwrap_or(usize::MAX);
    let is_more = rows.len() > most;
    rows.truncate(most);
    rows.last().filter(|_| is_more).map(id)
}

/// One page of texts, newest first: of all numbers or one, with everybody or one.
pub async fn texts(
    desk: &OwnersDesk,
    number: Option<Uuid>,
    with: Option<&str>,
    after: Option<Uuid>,
    limit: Option<u32>,
) -> Result<Texts, Error> {
    let limit = bounded(limit)?;
    if let Some(number) = number {
        numbers::server::find(desk, number).await?;
    }
    let with = with
        .map(str::trim)
        .filter(|with| !with.is_empty())
        .map(party)
        .transpose()?;
    let mut texts = store::page(&desk.db, number, with.as_ref(), after, limit.saturating_add(1)).await?;
    let next = cut(&mut texts, limit, |text: &Text| text.id);
    Ok(Texts { texts, next })
}

/// One page of a number's threads, those with the newest text first.
pub async fn threads(
    desk: &OwnersDesk,
    number: Uuid,
    after: Option<Uuid>,
    limit: Option<u32>,
) -> Result<Threads, Error> {
    let limit = bounded(limit)?;
    numbers::server::find(desk, number).await?;
    let mut kept = store::threads::page(&desk.db, number, after, limit.saturating_add(1)).await?;
    let next = cut(&mut kept, limit, |thread: &store::threads::Kept| thread.last_id);
    let mut threads = Vec::with_capacity(kept.len());
    for thread in kept {
        let Some(latest) = store::by_id(&desk.db, thread.last_id).await? else {
            continue;
        };
        threads.push(Thread {
            number_id: number,
            other_party: latest.text.other_party.clone(),
            latest: latest.text,
            unread: thread.unread,
            opted_out_at: thread.closed_since().map(|at| at.0),
        });
    }
    Ok(Threads {
        threads,
        count: store::threads::count(&desk.db, number).await?,
        next,
    })
}

/// What stands around the texts of a number.
pub async fn place(desk: &OwnersDesk, number: Uuid) -> Result<Place, Error> {
    let number = numbers::server::find(desk, number).await?;
    let account = numbers::server::account(desk).await?;
    let price = price(desk, &number).await;
    Ok(Place { number, account, price })
}

/// What a segment costs at most to phones of the number's own country. A price that cannot be had soon is none.
async fn price(desk: &OwnersDesk, number: &Number) -> Option<Price> {
    if desk.twilio.is_out() {
        return None;
    }
    let who = subaccounts::server::credentials(desk).await.ok()?;
    let asked = desk.twilio.text_prices(&who, &number.country);
    let prices = match tokio::time::timeout(PRICE_PATIENCE, asked).await {
        Ok(Ok(prices)) => prices,
        Ok(Err(error)) => {
            tracing::info!(error = chain(&error), "what a text costs is not known now");
            return None;
        }
        Err(_) => return None,
    };
    let (amounts, currency) = prices.of(number.number_type);
    let all = amounts.iter().filter_map(|amount| Price::parse(amount, currency));
    all.max_by_key(|price| price.micros)
}

/// One thread, as somebody opens it: from then on nothing of it is unread.
pub async fn opened(desk: &OwnersDesk, number: Uuid, with: &str, after: Option<Uuid>) -> Result<Opened, Error> {
    let other = Party::from_slug(with).map_err(|_| Problem::not_found("conversation"))?;
    let place = place(desk, number).await?;
    let thread = store::threads::find(&desk.db, number, &other).await?;
    let mut texts = store::page(&desk.db, Some(number), Some(&other), after, USUAL.saturating_add(1)).await?;
    let next = cut(&mut texts, USUAL, |text: &Text| text.id);
    if let Some(newest) = texts.first().filter(|_| after.is_none()) {
        store::threads::mark_read(&desk.db, number, &other, newest.id).await?;
    }
    Ok(Opened {
        place,
        draft: store::threads::draft(&desk.db, number, &other).await?,
        other_party: other,
        opted_out_at: thread.and_then(|thread| thread.closed_since()).map(|Timestamp(at)| at),
        texts: Texts { texts, next },
    })
}
