//! The number that a campaign uses: chosen among the owner's, bought from the wizard, or given by Vapi.

use serde_json::json;
use uuid::Uuid;

use super::{
    Error,
    buying::{done_with, settle},
    draft::{chosen, own, own_in, record, shown},
    store::{self, Kept},
    under_way,
};
use crate::{
    accounts::server::store::take_turn,
    campaigns::{Campaign, Candidate, Chosen, NumberStep, Source, State},
    lines,
    numbers::{self, LARGEST_PAGE, Number, Status, asked::Asked, readiness},
    problem::{Code, Problem},
    purchases::{self, State as Bought},
    server::state::OwnersDesk,
    uses::{self, Use},
};

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
