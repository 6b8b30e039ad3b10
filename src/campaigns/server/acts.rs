//! What an owner does with a campaign: launch, pause, delete. Each is written down first and carried out in a task, which
//! goes on when the browser goes away.

use std::time::Duration;

use serde_json::json;
use uuid::Uuid;

use super::{
    Error, client,
    draft::{find, own_in, record, shown},
    driver,
    store::{self, Kept, due},
    under_way,
};
use crate::{
    accounts::server::store::take_turn,
    billing,
    campaigns::{Campaign, State, Step},
    problem::{Code, Problem},
    server::{answer::chain, state::OwnersDesk, trials::Boundary, work::Kind},
    subaccounts, uses,
};

/// How long a caller is kept waiting before the answer is that it is under way.
const PATIENCE: Duration = Duration::from_secs(8);

/// Launches a campaign, or goes on with it after a pause. A repeat changes nothing.
pub async fn launch(desk: &OwnersDesk, id: Uuid) -> Result<Campaign, Error> {
    client(desk)?;
    let campaign = find(desk, id).await?;
    if matches!(campaign.status, State::Launching | State::Running) {
        return Ok(campaign);
    }
    let missing = Step::Review.missing(&campaign);
    if let Some(first) = missing.first() {
        let words = format!("{first} Nothing was launched.");
        return Err(Problem::new(Code::InvalidRequest, words)
            .headed("Something is missing")
            .into());
    }
    // Whoever begins something new has to be admitted to what it uses.
    match campaign.number.map(|number| number.source) {
        Some(crate::campaigns::Source::Vapi) => billing::server::admits_lines(desk).await?,
        Some(crate::campaigns::Source::Own) | None => {
            subaccounts::server::admitted(desk).await?;
        }
    }
    go(desk, id, State::Launching, "campaign.launching", |state| {
        state.is_at_rest()
    })
    .await
}

/// Pauses a campaign: its number is set up as before the launch. A repeat changes nothing.
pub async fn pause(desk: &OwnersDesk, id: Uuid) -> Result<Campaign, Error> {
    let campaign = find(desk, id).await?;
    if matches!(campaign.status, State::Pausing | State::Paused | State::Draft) {
        return Ok(campaign);
    }
    go(desk, id, State::Pausing, "campaign.pausing", |state| {
        matches!(state, State::Running | State::Launching)
    })
    .await
}

/// Deletes a campaign: all that its launch made is undone, and its number is free.
pub async fn delete(desk: &OwnersDesk, id: Uuid) -> Result<(), Error> {
    let Some(kept) = store::by_id(&desk.db, id).await? else {
        return Err(Problem::not_found("campaign").into());
    };
    if matches!(kept.state, State::Deleted | State::Deleting) {
        return Ok(());
    }
    let nothing_outside = kept.assistant_asked_at.is_none() && kept.import_asked_at.is_none() && kept.found.is_none();
    if kept.state == State::Draft && nothing_outside {
        return drop_draft(desk, id).await;
    }
    go(desk, id, State::Deleting, "campaign.deleting", |state| {
        state != State::Deleted
    })
    .await
    .map(drop)
}

/// A draft that was never launched has nothing outside to be undone.
async fn drop_draft(desk: &OwnersDesk, id: Uuid) -> Result<(), Error> {
    let mut tx = desk.db.begin().await?;
    take_turn(&mut tx).await?;
    let kept = own_in(&mut tx, id).await?;
    if kept.state != State::Draft || !due::want(&mut tx, &kept, State::Deleted).await? {
        return Err(under_way(kept.state).into());
    }
    uses::server::store::free(&mut tx, id).await?;
    record(&mut tx, id, "campaign.deleted", details(&kept)).await?;
    Ok(desk.trials.commit(tx).await?)
}

fn details(kept: &Kept) -> serde_json::Value {
    json!({ "name": kept.name, "reference": kept.reference })
}

/// Writes down what is wanted and carries it out, in one task.
async fn go(
    desk: &OwnersDesk,
    id: Uuid,
    state: State,
    event: &'static str,
    may: impl Fn(State) -> bool + Send + 'static,
) -> Result<Campaign, Error> {
    let task_desk = desk.clone();
    let task = desk.work.spawn(Kind::Purchase, async move {
        task_desk.trials.reached(Boundary::BeforeIntent).await?;
        let mut tx = task_desk.db.begin().await?;
        take_turn(&mut tx).await?;
        let kept = own_in(&mut tx, id).await?;
        if kept.state != state {
            if !may(kept.state) {
                return Err(under_way(kept.state).into());
            }
            if !due::want(&mut tx, &kept, state).await? {
                return Err(under_way(kept.state).into());
            }
            if state == State::Launching {
                // What was ordered on the way and is not there yet stays in the list; this campaign has its number.
                store::buying(&mut tx, id, None).await?;
                uses::server::store::set_live(&mut tx, id, true).await?;
            }
            record(&mut tx, id, event, details(&kept)).await?;
        }
        task_desk.trials.commit(tx).await?;
        task_desk.trials.reached(Boundary::IntentCommitted).await?;
        // What breaks off from here on goes on in a round.
        if let Err(error) = Box::pin(driver::resume(&task_desk, id)).await {
            tracing::warn!(campaign_id = %id, error = chain(&error), "a campaign goes on in a later round");
        }
        Ok::<_, Error>(())
    });
    // Waited for, not owned: when the patience or the caller ends, the task goes on.
    match tokio::time::timeout(PATIENCE, task).await {
        Ok(Ok(done)) => done?,
        Ok(Err(broken)) => tracing::error!(campaign_id = %id, error = %broken, "a campaign's work broke off"),
        Err(_) => {}
    }
    desk.trials.reached(Boundary::Replying).await?;
    let kept = store::by_id(&desk.db, id).await?;
    let kept = kept.ok_or_else(|| Problem::not_found("campaign"))?;
    shown(desk, kept).await
}
