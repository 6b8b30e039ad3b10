//! The wizard's own writes: each step is kept as it is sent, so that it can be gone on with from any device.

use serde_json::json;
use uuid::Uuid;

use super::{
    Error,
    store::{self, Kept, NewCampaign, due},
    under_way,
};
use crate::{
    accounts::server::store::take_turn,
    campaigns::{Answers, Campaign, Chosen, NAME_LENGTH, Source, State},
    lines, numbers,
    problem::{Code, Problem},
    server::{
        audit::{self, Event},
        db::Tx,
        order_key,
        secrets::reference,
        state::OwnersDesk,
    },
    uses,
    writing::is_unseen,
};

/// The most campaigns of one owner: more are no list that anybody reads.
const MOST: i64 = 100;

/// The owner's campaigns, newest first.
pub async fn list(desk: &OwnersDesk) -> Result<Vec<Campaign>, Error> {
    let used = uses::server::store::of(&desk.db).await?;
    let mut campaigns = Vec::new();
    for kept in store::of(&desk.db).await? {
        let holding = used.iter().find(|used| used.campaign_id == kept.id);
        let number = match holding {
            Some(used) => chosen(desk, used.holding_id, kept.source).await?,
            None => None,
        };
        campaigns.push(seen(kept, number));
    }
    Ok(campaigns)
}

/// One of the owner's campaigns; a deleted one is none.
pub async fn find(desk: &OwnersDesk, id: Uuid) -> Result<Campaign, Error> {
    let kept = own(desk, id).await?;
    shown(desk, kept).await
}

pub(super) async fn shown(desk: &OwnersDesk, kept: Kept) -> Result<Campaign, Error> {
    let number = match uses::server::store::of_campaign(&desk.db, kept.id).await? {
        Some(used) => chosen(desk, used.holding_id, kept.source).await?,
        None => None,
    };
    Ok(seen(kept, number))
}

pub(super) async fn own(desk: &OwnersDesk, id: Uuid) -> Result<Kept, Error> {
    Ok(store::by_id(&desk.db, id)
        .await?
        .filter(|kept| kept.state != State::Deleted)
        .ok_or_else(|| Problem::not_found("campaign"))?)
}

/// The same, inside a transaction that changes it.
pub(super) async fn own_in(tx: &mut Tx, id: Uuid) -> Result<Kept, Error> {
    Ok(store::by_id_in(tx, id)
        .await?
        .filter(|kept| kept.state != State::Deleted)
        .ok_or_else(|| Problem::not_found("campaign"))?)
}

/// A number or line of theirs as a campaign shows it.
pub(super) async fn chosen(
    desk: &OwnersDesk,
    holding_id: Uuid,
    source: Option<Source>,
) -> Result<Option<Chosen>, Error> {
    Ok(match source {
        Some(Source::Own) => numbers::server::store::by_id(&desk.db, holding_id)
            .await?
            .map(|number| Chosen::number(&number)),
        Some(Source::Vapi) => lines::server::store::by_id(&desk.db, holding_id)
            .await?
            .map(|line| Chosen::line(&line.into())),
        None => None,
    })
}

fn seen(kept: Kept, number: Option<Chosen>) -> Campaign {
    Campaign {
        id: kept.id,
        name: kept.name,
        status: kept.state,
        provider: "vapi".to_owned(),
        answers: kept.answers,
        number,
        assistant_id: kept.chosen_assistant_id,
        cause: kept.cause,
        reference: kept.reference,
        launched_at: kept.launched_at.map(|at| at.0),
        created_at: kept.created_at.0,
        updated_at: kept.updated_at.0,
    }
}

fn named(name: &str) -> Result<String, Problem> {
    let name = name.trim();
    let count = name.chars().count();
    if count == 0 {
        return Err(Problem::field("name", "Give it a name, for example Spring tune-ups."));
    }
    if count > NAME_LENGTH || name.chars().any(is_unseen) {
        return Err(Problem::field(
            "name",
            format!("Use at most {NAME_LENGTH} plain characters for the name."),
        ));
    }
    Ok(name.to_owned())
}

/// Begins a draft. The same key begins one.
pub async fn begin(desk: &OwnersDesk, name: &str, key: Option<String>) -> Result<Campaign, Error> {
    let name = named(name)?;
    let key = order_key::checked(key)?;
    let new = NewCampaign {
        id: Uuid::now_v7(),
        idempotency_key: key.clone(),
        reference: reference()?,
        name,
    };
    let mut tx = desk.db.begin().await?;
    take_turn(&mut tx).await?;
    if store::count_in(&mut tx).await? >= MOST {
        let words = format!("You have {MOST} campaigns, as many as one business may have. Delete one first.");
        return Err(Problem::new(Code::LimitReached, words).into());
    }
    if store::begin(&mut tx, &new).await? {
        record(
            &mut tx,
            new.id,
            "campaign.begun",
            json!({ "name": new.name, "reference": new.reference }),
        )
        .await?;
    }
    desk.trials.commit(tx).await?;
    let kept = store::by_key(&desk.db, &key).await?;
    let kept = kept.ok_or_else(|| Problem::not_found("campaign"))?;
    shown(desk, kept).await
}

/// Gives it another name.
pub async fn rename(desk: &OwnersDesk, id: Uuid, name: &str) -> Result<Campaign, Error> {
    let name = named(name)?;
    let mut tx = desk.db.begin().await?;
    take_turn(&mut tx).await?;
    let kept = own_in(&mut tx, id).await?;
    if kept.name != name {
        store::rename(&mut tx, id, &name).await?;
        uses::server::store::rename(&mut tx, id, &name).await?;
        record(
            &mut tx,
            id,
            "campaign.renamed",
            json!({ "name": name, "from": kept.name }),
        )
        .await?;
    }
    desk.trials.commit(tx).await?;
    find(desk, id).await
}

/// Keeps the answers. A campaign that runs has its assistant changed: that is a launch of what is there.
pub async fn answer(desk: &OwnersDesk, id: Uuid, answers: Answers) -> Result<Campaign, Error> {
    let answers = match answers.clone().checked() {
        Ok(answers) => answers,
        Err(problem) => {
            keep_the_rest(desk, id, answers, &problem).await?;
            return Err(problem.into());
        }
    };
    let mut tx = desk.db.begin().await?;
    take_turn(&mut tx).await?;
    let kept = own_in(&mut tx, id).await?;
    if kept.answers != answers {
        if kept.state == State::Running && !answers.missing().is_empty() {
            let words = "A campaign that runs needs its purpose and its greeting. Nothing was changed.";
            return Err(Problem::field(
                if answers.purpose.is_empty() {
                    "purpose"
                } else {
                    "greeting"
                },
                words,
            )
            .into());
        }
        if kept.state.is_under_way() {
            return Err(under_way(kept.state).into());
        }
        store::answer(&mut tx, id, &answers).await?;
        record(&mut tx, id, "campaign.answers_changed", json!({ "name": kept.name })).await?;
        again(&mut tx, &kept).await?;
    }
    desk.trials.commit(tx).await?;
    find(desk, id).await
}

/// A draft keeps what is right in answers that are refused: a long text is not typed twice.
async fn keep_the_rest(desk: &OwnersDesk, id: Uuid, answers: Answers, problem: &Problem) -> Result<(), Error> {
    let mut tx = desk.db.begin().await?;
    take_turn(&mut tx).await?;
    let kept = own_in(&mut tx, id).await?;
    let rest = answers.keepable(&kept.answers, problem).checked();
    match rest {
        Ok(rest) if kept.state == State::Draft && rest != kept.answers => {
            store::answer(&mut tx, id, &rest).await?;
            Ok(desk.trials.commit(tx).await?)
        }
        Ok(_) | Err(_) => Ok(tx.rollback().await?),
    }
}

/// Keeps which assistant answers: one of theirs, or none, so that one is made from the answers.
pub async fn choose_assistant(desk: &OwnersDesk, id: Uuid, assistant_id: Option<String>) -> Result<Campaign, Error> {
    let assistant = assistant_id.as_deref().map(str::trim).filter(|id| !id.is_empty());
    if let Some(assistant) = assistant
        && !lines::server::assistants(desk)
            .await?
            .iter()
            .any(|one| one.id == assistant)
    {
        let words = "There is no such assistant any more. Choose another, or have one made from your answers.";
        return Err(Problem::field("assistantId", words).into());
    }
    let mut tx = desk.db.begin().await?;
    take_turn(&mut tx).await?;
    let kept = own_in(&mut tx, id).await?;
    if kept.chosen_assistant_id.as_deref() != assistant {
        if kept.state.is_under_way() {
            return Err(under_way(kept.state).into());
        }
        store::choose_assistant(&mut tx, id, assistant).await?;
        record(
            &mut tx,
            id,
            "campaign.assistant_chosen",
            json!({ "name": kept.name, "assistant_id": assistant }),
        )
        .await?;
        again(&mut tx, &kept).await?;
    }
    desk.trials.commit(tx).await?;
    find(desk, id).await
}

/// What runs is brought up to what was just written.
async fn again(tx: &mut Tx, kept: &Kept) -> Result<(), sqlx::Error> {
    if kept.state == State::Running {
        due::want(tx, kept, State::Launching).await?;
    }
    Ok(())
}

/// A line of the trail about a campaign.
pub(super) async fn record(
    tx: &mut Tx,
    id: Uuid,
    event: &'static str,
    details: serde_json::Value,
) -> Result<(), sqlx::Error> {
    let event = Event {
        subject_id: id,
        event,
        details,
    };
    audit::store::write(tx, &event).await
}
