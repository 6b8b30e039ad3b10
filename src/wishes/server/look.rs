//! The round: wishes whose time has come look at Twilio, few at once and each seldom, and tell what they have found.

use std::collections::BTreeMap;

use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::{
    AT_LEAST, Error,
    buying::{Next, consider, settle},
    letter::{self, News},
    record,
    store::{self, Kept, Left},
    take_turn,
};
use crate::{
    problem::Problem,
    purchases::{self, Cause, server::saved},
    server::{
        answer::chain,
        db::Timestamp,
        owners::{Ended, side_by_side},
        state::{OwnersDesk, RoundsDesk},
    },
    wishes::{MOST_FOUND, State, words},
};

/// For so long a look has its wish; longer ones are taken over, and write nothing more.
const LEASE: i64 = 3 * 60;
/// How long a wish waits for its next look, in seconds: one that has found something in the last day, in the last week, and others.
const PAUSES: [i64; 3] = [AT_LEAST, 30 * 60, 60 * 60];
/// What is being bought is asked after this often, and so long waits a wish whose owner searches much themselves, in seconds.
const SETTLING: i64 = 30;
const CROWDED: i64 = 60;
/// So many look in one round, so many of one owner, and so many new numbers are told or ordered at one look.
const MOST_A_ROUND: usize = 24;
const MOST_OF_ONE: usize = 3;
const MOST_A_LOOK: usize = 20;

/// Returns how many wishes have looked.
pub async fn round(desk: &RoundsDesk, now: Timestamp) -> Result<usize, Error> {
    let due = store::due(&desk.db, now, 200).await?;
    // While the carrier answers nobody, one question is enough to find out that it does again.
    let most = if desk.twilio.is_out() { 1 } else { MOST_A_ROUND };
    let mut of_one: BTreeMap<Uuid, usize> = BTreeMap::new();
    let few = due.into_iter().filter(|(owner, _)| {
        let count = of_one.entry(*owner).or_default();
        *count += 1;
        *count <= MOST_OF_ONE
    });
    let few = few.take(most).collect();
    let desk = desk.clone();
    Ok(side_by_side(few, move |user_id, id| visited(desk.on_behalf_of(user_id), id)).await)
}

async fn visited(desk: OwnersDesk, id: Uuid) -> Ended {
    if desk.work.is_closing() {
        return Ended::Unanswered;
    }
    match Box::pin(look(&desk, id)).await {
        Ok(true) => Ended::Done,
        Ok(false) => Ended::Refused,
        Err(error) => {
            tracing::warn!(wish_id = %id, error = chain(&error), "a wish could not be looked after");
            Ended::Unanswered
        }
    }
}

/// One look. False where it came to nothing, or is somebody else's.
async fn look(desk: &OwnersDesk, id: Uuid) -> Result<bool, Error> {
    let Some(wish) = store::take(&desk.db, id, Timestamp::in_seconds(LEASE)).await? else {
        return Ok(false);
    };
    let mut hindered = settle(desk, &wish).await?;
    let asks = hindered.is_none() && asks(desk, &wish).await?;
    let seen = if asks {
        Box::pin(seek(desk, &wish)).await
    } else {
        Ok(Seen::All)
    };
    if let Ok(Seen::Hindered(cause)) = seen {
        hindered = Some(cause);
    }
    let mut news = end_if_over(desk, &wish, matches!(seen, Ok(Seen::Full))).await?;
    if let (None, Some(cause)) = (&news, hindered) {
        news = hold_up(desk, &wish, cause).await?;
    }
    tell(desk, &wish, news.as_ref()).await?;
    let is_crowded = matches!(seen, Err(Error::Purchases(purchases::server::Error::TooOften(_))));
    let has_looked = asks && !is_crowded;
    let trouble = match seen {
        Ok(_) if asks => None,
        Ok(_) => wish.trouble.clone(),
        Err(_) if is_crowded => wish.trouble.clone(),
        Err(error) => {
            tracing::info!(wish_id = %id, error = chain(&error), "a wish could not look");
            Some(Problem::from(error).message)
        }
    };
    let next_look_at = next_look(desk, &wish, is_crowded).await?;
    let left = Left {
        next_look_at,
        has_looked,
        trouble,
    };
    store::leave(&desk.db, &wish, &left).await?;
    Ok(has_looked)
}

/// Whether Twilio is asked now: not for what does not stand, may buy nothing more, or has asked a moment ago.
async fn asks(desk: &OwnersDesk, wish: &Kept) -> Result<bool, Error> {
    let now = OffsetDateTime::now_utc();
    let has_just = wish
        .looked_at
        .is_some_and(|at| now - at.0 < Duration::seconds(AT_LEAST));
    if wish.state != State::Open || wish.expires_at.0 <= now || has_just {
        return Ok(false);
    }
    let Some(bounds) = &wish.bounds else { return Ok(true) };
    let (count, cents) = store::taken(&desk.db, wish.id).await?;
    Ok(count < i64::from(bounds.most_numbers) && cents < bounds.budget.cents)
}

/// What a look has come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    /// All that is new is told or ordered.
    All,
    /// Something fitted that no room was left for.
    Full,
    /// An order came to nothing by what every order of this account would come to nothing by.
    Hindered(Cause),
}

/// Asks Twilio, and writes down what is new.
pub async fn seek(desk: &OwnersDesk, wish: &Kept) -> Result<Seen, Error> {
    let asked = saved::asked(&wish.search);
    let offers = purchases::server::search::search_wide(desk, &asked.query).await?;
    let known = store::known(&desk.db, wish.id).await?;
    let mut left = usize::try_from(MOST_FOUND)
        .unwrap_or_default()
        .saturating_sub(known.len())
        .min(MOST_A_LOOK);
    for offer in &offers.numbers {
        let tries = match known.get(offer.phone_number.as_str()) {
            None if left == 0 => continue,
            None => {
                left -= 1;
                1
            }
            Some(Some(tries)) => tries + 1,
            Some(None) => continue,
        };
        if desk.work.is_closing() {
            break;
        }
        match consider(desk, wish, &asked.query.country, offer, tries).await? {
            Next::On => {}
            // What has no outcome yet may give its place back.
            Next::Full if store::buying(&desk.db, wish.id).await?.is_empty() => return Ok(Seen::Full),
            Next::Full | Next::Enough | Next::Ended => break,
        }
        // What did not come about makes room for the next.
        if let Some(cause) = settle(desk, wish).await? {
            return Ok(Seen::Hindered(cause));
        }
    }
    Ok(Seen::All)
}

/// Has a wish wait for its owner, where the next order would come to nothing like the last.
async fn hold_up(desk: &OwnersDesk, wish: &Kept, cause: Cause) -> Result<Option<News>, Error> {
    let mut tx = desk.db.begin().await?;
    take_turn(&mut tx).await?;
    let now = store::by_id_in(&mut tx, wish.id).await?;
    let Some(now) = now.filter(|now| now.turn == wish.turn && now.state == State::Open) else {
        tx.rollback().await?;
        return Ok(None);
    };
    let why = words::hindered(cause);
    store::change(&mut tx, wish.id, (State::Paused, Some(&why)), now.expires_at).await?;
    record(&mut tx, &now, "wish.held_up").await?;
    desk.trials.commit(tx).await?;
    Ok(Some(News::Waits(why)))
}

/// Ends a wish whose time is over, or that has found or bought as much as it may. Why, where this look ended it.
async fn end_if_over(desk: &OwnersDesk, wish: &Kept, is_full: bool) -> Result<Option<News>, Error> {
    let is_settled = store::buying(&desk.db, wish.id).await?.is_empty();
    let found = store::count(&desk.db, wish.id).await?;
    let bought = store::bought(&desk.db, wish.id).await?;
    let mut tx = desk.db.begin().await?;
    take_turn(&mut tx).await?;
    let now = store::by_id_in(&mut tx, wish.id).await?;
    let Some(now) = now.filter(|now| now.turn == wish.turn && now.state.lasts()) else {
        tx.rollback().await?;
        return Ok(None);
    };
    let taken = store::taken_in(&mut tx, wish.id).await?;
    let over = if now.expires_at.0 <= OffsetDateTime::now_utc() {
        Some((State::Expired, format!("Its time ended on {}.", last_day(&now))))
    } else {
        served(&now, taken, (found, bought), is_full)
            .filter(|_| is_settled)
            .map(|words| (State::Done, words))
    };
    let Some((state, why)) = over else {
        tx.rollback().await?;
        return Ok(None);
    };
    store::change(&mut tx, wish.id, (state, Some(&why)), Timestamp::now()).await?;
    let event = if state == State::Done {
        "wish.done"
    } else {
        "wish.expired"
    };
    record(&mut tx, &now, event).await?;
    desk.trials.commit(tx).await?;
    Ok(Some(News::Over(why)))
}

/// The last day on which it looked.
fn last_day(wish: &Kept) -> String {
    words::day((wish.expires_at.0 - Duration::SECOND).date())
}

/// Why nothing more is to come of it.
fn served(wish: &Kept, (count, cents): (i64, i64), (found, bought): (i64, i64), is_full: bool) -> Option<String> {
    if let Some(bounds) = &wish.bounds {
        let most = usize::try_from(bounds.most_numbers).unwrap_or_default();
        if count >= i64::from(bounds.most_numbers) && bought < count {
            return Some(format!(
                "It was to buy {}, and has ordered as many: {} bought, and of the rest Twilio may have charged something although they are not yours.",
                words::numbers(most),
                if bought == 1 {
                    "1 is".to_owned()
                } else {
                    format!("{bought} are")
                }
            ));
        }
        if count >= i64::from(bounds.most_numbers) {
            return Some(format!("It was to buy {}, and that is done.", words::numbers(most)));
        }
        if cents >= bounds.budget.cents || is_full {
            return Some(format!(
                "No further number fits its budget of {} a month.",
                bounds.budget
            ));
        }
    }
    (found >= MOST_FOUND).then(|| format!("It has found {MOST_FOUND} numbers, the most that one wish tells of."))
}

/// Takes what is to be told, and writes one letter of it. Whoever dies between the two has told it on the page alone: nobody is told
/// twice.
async fn tell(desk: &OwnersDesk, wish: &Kept, news: Option<&News>) -> Result<(), Error> {
    let mut tx = desk.db.begin().await?;
    take_turn(&mut tx).await?;
    let finds = store::tell(&mut tx, wish.id).await?;
    if finds.is_empty() {
        tx.rollback().await?;
    } else {
        desk.trials.commit(tx).await?;
    }
    if finds.is_empty() && news.is_none() {
        return Ok(());
    }
    letter::send(desk, wish, &finds, news).await
}

/// When the next look is; none where nothing is to come any more.
async fn next_look(desk: &OwnersDesk, wish: &Kept, is_crowded: bool) -> Result<Option<Timestamp>, Error> {
    let Some(now) = store::by_id(&desk.db, wish.id).await? else {
        return Ok(None);
    };
    if store::untold(&desk.db, wish.id).await? > 0 {
        return Ok(Some(Timestamp::in_seconds(SETTLING)));
    }
    Ok(match now.state {
        State::Open => {
            let pause = if is_crowded { CROWDED } else { pause(&now) };
            Some(Timestamp::in_seconds(pause).min(now.expires_at))
        }
        // So that its time ends too.
        State::Paused => Some(now.expires_at),
        State::Done | State::Expired | State::Stopped => None,
    })
}

fn pause(wish: &Kept) -> i64 {
    let [at_first, later, seldom] = PAUSES;
    let since = wish.found_at.unwrap_or(wish.created_at).0;
    match (OffsetDateTime::now_utc() - since).whole_days() {
        ..1 => at_first,
        1..7 => later,
        _ => seldom,
    }
}
