//! What an owner asks for: another label, another way for calls and texts. Written down in one transaction, then carried out
//! in a task that goes on when the browser goes away.

use std::time::Duration;

use serde_json::json;
use uuid::Uuid;

use super::{
    Error, addresses_of,
    allowed::{be_reachable, be_shown, live, no_circle},
    hooks, in_use, meant, standing,
    store::{self, Kept, Wish},
    work::carry_out,
    written::write,
};
use crate::{
    accounts::server::store::take_turn,
    numbers::{self, Number, server::compared},
    problem::{Code, Problem},
    server::{
        answer::chain,
        audit::{self, Event},
        db::{Timestamp, Tx},
        state::OwnersDesk,
        work::Kind,
    },
    setup::{Calls, Plan, Setup, Standing, Texts, Wanted, Written},
    uses,
};

/// How long a caller is kept waiting before the answer is that Twilio has not confirmed it yet.
const PATIENCE: Duration = Duration::from_secs(8);

/// Has calls and texts go where the owner says. What they do not say stays as it is when it is their turn, not as it was when
/// they looked: somebody may have changed the other half meanwhile.
pub async fn set(desk: &OwnersDesk, id: Uuid, wanted: &Wanted) -> Result<Standing, Error> {
    let hooks = hooks(&desk.config);
    let mut tx = desk.db.begin().await?;
    take_turn(&mut tx).await?;
    let number = active(&mut tx, id).await?;
    let kept = store::of_in(&mut tx, id).await?;
    let there = compared::store::by_id(&mut tx, id)
        .await?
        .map(|kept| addresses_of(&kept.settings));
    let now = meant(&kept, there.clone().unwrap_or_default(), &hooks);
    let setup = wanted.on(&now)?;
    be_reachable(&desk.config, &setup)?;
    if setup.calls != now.calls {
        be_shown(&mut tx, &setup).await?;
    }
    let used = uses::server::store::of_holding_in(&mut tx, id).await?;
    if let Some(used) = used.filter(|used| used.is_live && setup != now) {
        tx.rollback().await?;
        return Err(live(&number, &used.campaign_name).into());
    }
    let (plan, addresses) = setup.written(&hooks);
    if let Some(to) = &plan.forward {
        no_circle(&mut tx, &number, to).await?;
    }
    let is_there = kept.wish.is_none() && there.as_ref() == Some(&addresses);
    let wish = (!is_there).then_some(Wish {
        name: None,
        addresses: Some(addresses),
        plan: Some(plan.clone()),
    });
    // Where the hooks answer already, what they do changes at once.
    let plan = if is_there { plan } else { kept.plan.clone() };
    wish_for(&mut tx, &number, kept, plan, wish).await?;
    record(&mut tx, &number, "number.setting_up", &words_of(&setup)).await?;
    desk.trials.commit(tx).await?;
    carried_out(desk, id).await?;
    standing(desk, id).await
}

/// Whether what is wanted can be had at all, whatever the number.
pub fn check(desk: &OwnersDesk, wanted: &Wanted) -> Result<(), Problem> {
    be_reachable(&desk.config, &wanted.on(&Setup::default())?)
}

/// Sets a number up as the same number was when it was given back: its label, tags, notes, and where calls and texts went.
pub async fn restore(desk: &OwnersDesk, id: Uuid) -> Result<Standing, Error> {
    let number = numbers::server::find(desk, id).await?;
    in_use(&number)?;
    let before = numbers::server::notes::store::before(&desk.db, &number).await?;
    let Some(before) = before else {
        let words = format!(
            "{} was not yours before, so there is nothing to take over. Nothing was changed.",
            number.phone_number
        );
        return Err(Problem::new(Code::NotFound, words).into());
    };
    let old = numbers::server::notes::of(desk, before).await?;
    let words = Written {
        id,
        friendly_name: Some(
            numbers::server::find(desk, before)
                .await?
                .friendly_name
                .unwrap_or_default(),
        ),
        tags: Some(old.tags.join(",")),
        notes: Some(old.notes.unwrap_or_default()),
        seen: None,
    };
    write(desk, &words).await?;
    let was = standing(desk, before).await?.setup;
    set(desk, id, &Wanted::for_setup(&was)).await
}

pub(super) async fn active(tx: &mut Tx, id: Uuid) -> Result<Number, Error> {
    let number = numbers::server::store::by_id_in(tx, id).await?;
    let number = number.ok_or_else(|| Problem::not_found("number"))?;
    in_use(&number)?;
    Ok(number)
}

/// Writes down what is wished for now, over what was wished before.
pub(super) async fn wish_for(
    tx: &mut Tx,
    number: &Number,
    kept: Kept,
    plan: Plan,
    wish: Option<Wish>,
) -> Result<(), sqlx::Error> {
    let wish = match (kept.wish, wish) {
        (Some(earlier), Some(later)) => Some(earlier.and_then(later)),
        (earlier, later) => later.or(earlier),
    };
    let kept = Kept {
        plan,
        wish,
        refusal: None,
        epoch: kept.epoch.saturating_add(1),
    };
    store::write(tx, number.id, &kept, Timestamp::now()).await
}

/// Tells the carrier, in a task of its own. What it has not confirmed in time, a later round sees to.
pub(super) async fn carried_out(desk: &OwnersDesk, id: Uuid) -> Result<(), Error> {
    let task_desk = desk.clone();
    let task = desk
        .work
        .spawn(Kind::Setup, async move { carry_out(&task_desk, id).await });
    match tokio::time::timeout(PATIENCE, task).await {
        Ok(Ok(Ok(()))) | Err(_) => Ok(()),
        Ok(Ok(Err(error))) => {
            tracing::warn!(number_id = %id, error = chain(&error), "a number is set up later");
            Ok(())
        }
        Ok(Err(broken)) => {
            tracing::error!(number_id = %id, error = %broken, "setting a number up broke off");
            Ok(())
        }
    }
}

/// What is set up, in a few words of the trail.
fn words_of(setup: &Setup) -> String {
    let calls = match &setup.calls {
        Calls::Nowhere => "calls nowhere".to_owned(),
        Calls::Forward { to, .. } => format!("calls to {to}"),
        Calls::Say { .. } => "calls to a message".to_owned(),
        Calls::Address { url, .. } => format!("calls to {url}"),
    };
    let texts = match &setup.texts {
        Texts::Nowhere => "texts nowhere".to_owned(),
        Texts::Here { reply: None } => "texts kept here".to_owned(),
        Texts::Here { reply: Some(_) } => "texts kept here and answered".to_owned(),
        Texts::Address { url, .. } => format!("texts to {url}"),
    };
    format!("{calls}, {texts}")
}

pub(super) async fn record(tx: &mut Tx, number: &Number, event: &'static str, how: &str) -> Result<(), sqlx::Error> {
    let event = Event {
        subject_id: number.id,
        event,
        details: json!({ "phone_number": number.phone_number, "how": how }),
    };
    audit::store::write(tx, &event).await
}
