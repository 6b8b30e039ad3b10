//! Holding Vapi's lists against the campaigns: what came after its launch was undone, and a second one under one name, is taken
//! away. What carries no reference of ours is left alone: it may have been made by hand.

use std::collections::HashMap;

use serde_json::json;

use super::{
    Error,
    draft::record,
    store::due::{self, Known},
};
use crate::{
    accounts::server::store::take_turn,
    campaigns::State,
    lines::{self, reference_in},
    server::{
        answer::chain,
        state::{OwnersDesk, RoundsDesk},
        vapi::{Client, Refusal},
    },
};

/// How many campaigns are read at once.
const PAGE: u32 = 500;

/// Goes through both lists. One campaign that cannot be seen to keeps no other from it.
pub async fn compare(desk: &RoundsDesk) -> Result<(), Error> {
    let Some(vapi) = &desk.vapi else { return Ok(()) };
    let (mut imports, mut assistants) = (
        HashMap::<String, Vec<String>>::new(),
        HashMap::<String, Vec<String>>::new(),
    );
    for one in vapi.imports().await? {
        if let Some(reference) = one.name.as_deref().and_then(reference_in) {
            imports.entry(reference.to_owned()).or_default().push(one.id);
        }
    }
    for one in vapi.assistants().await? {
        // Made by this desk: by hand somebody may use such a name too.
        if let Some(reference) = one.name.as_deref().and_then(reference_in)
            && one.mark(lines::server::BUSINESS).is_some()
        {
            assistants.entry(reference.to_owned()).or_default().push(one.id);
        }
    }
    let mut after = uuid::Uuid::nil();
    loop {
        let page = due::known_after(&desk.db, after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(()) };
        after = last.id;
        for known in &page {
            let own = desk.on_behalf_of(known.user_id);
            let (numbers, voices) = (imports.get(&known.reference), assistants.get(&known.reference));
            if let Err(error) = one(&own, vapi, known, numbers, voices).await {
                tracing::warn!(campaign_id = %known.id, error = chain(&error), "a campaign could not be held against Vapi's lists");
            }
        }
    }
}

/// What is too much of one campaign. While something is under way, its driver sees to it.
async fn one(
    desk: &OwnersDesk,
    vapi: &Client,
    known: &Known,
    imports: Option<&Vec<String>>,
    assistants: Option<&Vec<String>>,
) -> Result<(), Error> {
    let Some(state) = State::ALL.into_iter().find(|state| state.as_str() == known.state) else {
        return Ok(());
    };
    if state.is_under_way() {
        return Ok(());
    }
    for id in imports.into_iter().flatten() {
        if state == State::Running && known.import_id.as_ref() == Some(id) {
            continue;
        }
        vapi.release(id).await?;
        tell(desk, known, "campaign.extra_taken_away").await?;
    }
    for id in assistants.into_iter().flatten() {
        if state != State::Deleted && (known.assistant_id.as_ref() == Some(id) || known.assistant_id.is_none()) {
            continue;
        }
        match vapi.delete_assistant(id).await {
            Ok(()) => tell(desk, known, "campaign.extra_taken_away").await?,
            // Something else uses it meanwhile: it stays.
            Err(error) if error.refusal() == Some(Refusal::InUse) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

async fn tell(desk: &OwnersDesk, known: &Known, event: &'static str) -> Result<(), Error> {
    let mut tx = desk.db.begin().await?;
    take_turn(&mut tx).await?;
    record(&mut tx, known.id, event, json!({ "reference": known.reference })).await?;
    Ok(desk.trials.commit(tx).await?)
}
