//! Buying a number from the wizard of a campaign: one at a time, and chosen when it is there.

use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    Error,
    draft::{own, own_in},
    number::{changing, take},
    store::{self, Kept, due},
};
use crate::{
    accounts::server::store::take_turn,
    campaigns::Source,
    numbers::Status,
    problem::{Code, Problem},
    purchases::{self, Order, Purchase, State as Bought},
    server::{answer::chain, db::Timestamp, order_key, state::OwnersDesk},
};

/// A key under which nothing was ordered for so long never will order anything.
const NEVER_ORDERED: time::Duration = time::Duration::minutes(2);

/// Buys a number from the wizard and chooses it. The key is written down before the order, so that whoever goes away finds
/// the number chosen when they come back, from any device.
pub async fn buy(desk: &OwnersDesk, id: Uuid, order: Order, key: Option<String>) -> Result<Purchase, Error> {
    let key = match order_key::checked(key)? {
        // Nobody else knows such a key, so it is made anew under a name that can be looked for.
        own if order_key::is_own(&own) => format!("campaign:{id}:{}", Uuid::now_v7()),
        key => key,
    };
    // Asked before the turn is taken: whoever holds it asks for no other connection.
    let before = own(desk, id).await?;
    if let Some(under_way) = still_buying(desk, &before, &key).await? {
        return Err(under_way.into());
    }
    let mut tx = desk.db.begin().await?;
    take_turn(&mut tx).await?;
    let kept = own_in(&mut tx, id).await?;
    if !kept.state.is_at_rest() {
        return Err(changing(&kept).into());
    }
    let is_other = |key_now: &String| *key_now != key && kept.buying_key != before.buying_key;
    if kept.buying_key.as_ref().is_some_and(is_other) {
        return Err(one_at_a_time("Another number").into());
    }
    store::buying(&mut tx, id, Some(&key)).await?;
    desk.trials.commit(tx).await?;
    match purchases::server::buy(desk, order, Some(key.clone())).await {
        Ok(purchase) => {
            // What is bought is told, whatever became of the campaign meanwhile.
            if let Err(error) = settle(desk, id).await {
                tracing::warn!(campaign_id = %id, error = chain(&error), "a number that was bought is not chosen yet");
            }
            Ok(purchase)
        }
        Err(error) => {
            // Refused before anything was written down: there is no order to look for.
            if purchases::server::by_key(desk, &key).await?.is_none() {
                let mut tx = desk.db.begin().await?;
                take_turn(&mut tx).await?;
                store::buying(&mut tx, id, None).await?;
                desk.trials.commit(tx).await?;
            }
            Err(error.into())
        }
    }
}

/// What is said while an earlier order of this wizard is not settled.
async fn still_buying(desk: &OwnersDesk, kept: &Kept, key: &str) -> Result<Option<Problem>, Error> {
    let Some(earlier) = kept.buying_key.as_deref().filter(|earlier| *earlier != key) else {
        return Ok(None);
    };
    let open = purchases::server::by_key(desk, earlier).await?;
    Ok(match open {
        Some(purchase) => {
            matches!(purchase.state, Bought::Buying).then(|| one_at_a_time(&purchase.requested_number.to_string()))
        }
        // Its order is about to be written down, in another tab.
        None => is_young(kept).then(|| one_at_a_time("Another number")),
    })
}

/// Whether an order may still come under the key that a campaign has.
fn is_young(kept: &Kept) -> bool {
    OffsetDateTime::now_utc() - kept.updated_at.0 <= NEVER_ORDERED
}

fn one_at_a_time(what: &str) -> Problem {
    let words =
        format!("{what} is still being bought for this campaign. Nothing else was ordered; wait until that is known.");
    Problem::new(Code::AlreadyDecided, words).headed("One at a time")
}

/// Sees to the order from a campaign's wizard: what was bought exactly, or kept, is chosen. What is still under way, waits
/// for the owner's word, or came to nothing is handed back.
pub async fn settle(desk: &OwnersDesk, id: Uuid) -> Result<Option<Purchase>, Error> {
    let kept = own(desk, id).await?;
    let Some(key) = kept.buying_key.clone() else {
        return Ok(None);
    };
    let Some(purchase) = purchases::server::by_key(desk, &key).await? else {
        // The process that was to order it died before: nothing was ordered, and nothing will be.
        if !is_young(&kept) {
            done_with(desk, id).await?;
        }
        return Ok(None);
    };
    let waits = purchase.undecided().is_some();
    match (&purchase.number, purchase.state) {
        (Some(number), Bought::Bought) if !waits && number.status == Status::Active => {
            match take(desk, id, Source::Own, number.id).await {
                Ok(_) => {}
                // Somebody has put it to use elsewhere since, or it cannot ring: it is theirs, and that is all.
                Err(Error::Refused(problem)) => {
                    tracing::info!(campaign_id = %id, problem = problem.message, "a number that was bought is not chosen");
                }
                Err(error) => return Err(error),
            }
            done_with(desk, id).await?;
            Ok(None)
        }
        (Some(_), Bought::Bought) if !waits => {
            done_with(desk, id).await?;
            Ok(None)
        }
        _ => {
            let is_open = matches!(purchase.state, Bought::Buying | Bought::Compensating);
            // What waits for its owner is looked at when they come; the round only sees that nothing is forgotten.
            let wait = if is_open {
                time::Duration::seconds(2)
            } else {
                time::Duration::days(1)
            };
            due::look_later(&desk.db, id, Timestamp(OffsetDateTime::now_utc() + wait)).await?;
            Ok(Some(purchase))
        }
    }
}

pub(super) async fn done_with(desk: &OwnersDesk, id: Uuid) -> Result<(), Error> {
    let mut tx = desk.db.begin().await?;
    take_turn(&mut tx).await?;
    store::buying(&mut tx, id, None).await?;
    Ok(desk.trials.commit(tx).await?)
}
