//! The number that a campaign uses: chosen among the owner's, bought from the wizard, or given by Vapi.

use serde_json::json;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    Error,
    draft::{chosen, own, own_in, record, shown},
    store::{self, Kept, due},
    under_way,
};
use crate::{
    accounts::server::store::take_turn,
    campaigns::{Campaign, Candidate, Chosen, NumberStep, Source, State},
    lines,
    numbers::{self, LARGEST_PAGE, Number, Status, asked::Asked, readiness},
    problem::{Code, Problem},
    purchases::{self, Order, Purchase, State as Bought},
    server::{answer::chain, db::Timestamp, order_key, state::OwnersDesk},
    uses::{self, Use},
};

/// A key under which nothing was ordered for so long never will order anything.
const NEVER_ORDERED: time::Duration = time::Duration::minutes(2);

/// All that the step of the number shows. What was bought meanwhile is chosen first.
pub async fn step(desk: &OwnersDesk, id: Uuid) -> Result<NumberStep, Error> {
    let buying = settle(desk, id).await?;
    let kept = own(desk, id).await?;
    let used = uses::server::store::of(&desk.db).await?;
    let account = numbers::server::account(desk).await?;
    let found = numbers::server::list::page(desk, &Asked::default(), None, Some(LARGEST_PAGE)).await?;
    let is_listed = |number: &&Number| number.status == Status::Active;
    let mut numbers: Vec<Candidate> = found
        .numbers
        .iter()
        .filter(is_listed)
        .map(|number| candidate(Chosen::number(number), &used, id))
        .collect();
    for (candidate, number) in numbers.iter_mut().zip(found.numbers.iter().filter(is_listed)) {
        candidate.is_primary = number.is_primary;
        candidate.can_call = number.capabilities.voice;
        candidate.ready =
            Some(readiness::brief(&readiness::for_number(number, &account))).filter(|words| !words.is_empty());
        candidate.rent = number.monthly_price.clone().zip(number.currency.clone());
    }
    // One that was chosen long ago is shown although it stands on a later page.
    let of_this = used.iter().find(|used| used.campaign_id == id);
    if let Some(of_this) = of_this
        && kept.source == Some(Source::Own)
        && !numbers.iter().any(|one| one.chosen.id == of_this.holding_id)
        && let Some(chosen) = chosen(desk, of_this.holding_id, kept.source).await?
    {
        numbers.insert(0, candidate(chosen, &used, id));
    }
    let lines = lines::server::list(desk).await?.numbers;
    let lines = lines
        .iter()
        .filter(|line| line.status.counts() && !matches!(line.status, lines::State::Undoing | lines::State::Releasing))
        .map(|line| candidate(Chosen::line(line), &used, id))
        .collect();
    let room = lines::server::room(desk).await?;
    Ok(NumberStep {
        campaign: shown(desk, kept).await?,
        numbers,
        has_more: found.next.is_some(),
        lines,
        can_get_line: room.is_set_up && !room.is_full(),
        buying,
    })
}

fn candidate(chosen: Chosen, used: &[Use], campaign: Uuid) -> Candidate {
    let used = used.iter().find(|used| used.holding_id == chosen.id);
    Candidate {
        is_primary: false,
        can_call: true,
        ready: None,
        rent: None,
        is_chosen: used.is_some_and(|used| used.campaign_id == campaign),
        used_by: used.filter(|used| used.campaign_id != campaign).cloned(),
        chosen,
    }
}

/// Takes a number or a line for a campaign. One that another campaign uses is refused with its name. What came to nothing in
/// the wizard before is not shown any more.
pub async fn choose(desk: &OwnersDesk, id: Uuid, source: Source, holding_id: Uuid) -> Result<Campaign, Error> {
    let campaign = take(desk, id, source, holding_id).await?;
    let kept = own(desk, id).await?;
    if let Some(key) = &kept.buying_key
        && let Some(purchase) = purchases::server::by_key(desk, key).await?
        && matches!(purchase.state, Bought::NotBought)
    {
        done_with(desk, id).await?;
    }
    Ok(campaign)
}

pub(super) async fn take(desk: &OwnersDesk, id: Uuid, source: Source, holding_id: Uuid) -> Result<Campaign, Error> {
    let mut tx = desk.db.begin().await?;
    take_turn(&mut tx).await?;
    let kept = own_in(&mut tx, id).await?;
    let now = uses::server::store::of_holding_in(&mut tx, holding_id).await?;
    if now
        .as_ref()
        .is_some_and(|used| used.campaign_id == id && !used.is_ending)
        && kept.source == Some(source)
    {
        tx.rollback().await?;
        return shown(desk, kept).await;
    }
    if !kept.state.is_at_rest() {
        return Err(changing(&kept).into());
    }
    let label = match source {
        Source::Own => {
            let number = numbers::server::store::by_id_in(&mut tx, holding_id).await?;
            usable(number.as_ref())?
        }
        Source::Vapi => {
            let line = lines::server::store::by_id_in(&mut tx, holding_id).await?;
            let line = line.filter(|line| {
                matches!(
                    line.state,
                    lines::State::Ordering | lines::State::Activating | lines::State::Active
                )
            });
            let line = line.ok_or_else(|| Problem::field("holdingId", "There is no such AI line. Choose another."))?;
            line.phone_number
                .map_or(line.reference, |number| number.as_str().to_owned())
        }
    };
    if !uses::server::store::take(&mut tx, holding_id, source == Source::Vapi, id, &kept.name).await? {
        let words = now.map_or_else(
            || {
                Problem::new(
                    Code::InUseByCampaign,
                    "Another campaign uses this number. Choose another.",
                )
            },
            |used| used.taken(),
        );
        return Err(words.into());
    }
    store::choose_source(&mut tx, id, Some(source)).await?;
    record(
        &mut tx,
        id,
        "campaign.number_chosen",
        json!({ "name": kept.name, "phone_number": label }),
    )
    .await?;
    desk.trials.commit(tx).await?;
    shown(desk, own(desk, id).await?).await
}

fn usable(number: Option<&Number>) -> Result<String, Problem> {
    match number {
        None => Err(Problem::field("holdingId", "There is no such number. Choose another.")),
        Some(number) if number.status != Status::Active => Err(Problem::field(
            "holdingId",
            "This number is not active, so no campaign can use it. Choose another.",
        )),
        Some(number) if !number.capabilities.voice => Err(Problem::field(
            "holdingId",
            "This number takes no calls. Choose one that does.",
        )),
        Some(number) => Ok(number.phone_number.as_str().to_owned()),
    }
}

pub(super) fn changing(kept: &Kept) -> Problem {
    if kept.state == State::Running {
        let words = "The campaign runs. Pause it first, then give it another number; nothing was changed.";
        return Problem::new(Code::AlreadyDecided, words).headed("Pause it first");
    }
    under_way(kept.state)
}

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

async fn done_with(desk: &OwnersDesk, id: Uuid) -> Result<(), Error> {
    let mut tx = desk.db.begin().await?;
    take_turn(&mut tx).await?;
    store::buying(&mut tx, id, None).await?;
    Ok(desk.trials.commit(tx).await?)
}
