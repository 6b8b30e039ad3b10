//! Holding Vapi's lists against the campaigns: what came after its launch was undone, and a second one under one name, is taken
//! away, and a number that it led to Vapi is led back. What carries no reference of ours is left alone: it may have been made by hand.

use std::collections::HashMap;

use serde_json::json;
use url::Url;

use super::{
    Error,
    draft::record,
    store::due::{self, Known},
};
use crate::{
    accounts::server::store::take_turn,
    campaigns::State,
    lines::{self, reference_in},
    numbers::{self, Status},
    server::{
        answer::chain,
        state::{OwnersDesk, RoundsDesk},
        twilio::Changes,
        vapi::{Client, Imported, Refusal},
    },
    setup::address,
    subaccounts, uses,
};

/// How many campaigns are read at once.
const PAGE: u32 = 500;

/// Goes through both lists. One campaign that cannot be seen to keeps no other from it.
pub async fn compare(desk: &RoundsDesk) -> Result<(), Error> {
    let Some(vapi) = &desk.vapi else { return Ok(()) };
    let (mut imports, mut assistants) = (
        HashMap::<String, Vec<Imported>>::new(),
        HashMap::<String, Vec<String>>::new(),
    );
    for one in vapi.imports().await? {
        if let Some(reference) = one.name.as_deref().and_then(reference_in) {
            imports.entry(reference.to_owned()).or_default().push(one);
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
    imports: Option<&Vec<Imported>>,
    assistants: Option<&Vec<String>>,
) -> Result<(), Error> {
    let Some(state) = State::ALL.into_iter().find(|state| state.as_str() == known.state) else {
        return Ok(());
    };
    if state.is_under_way() {
        return Ok(());
    }
    for import in imports.into_iter().flatten() {
        if state == State::Running && known.import_id.as_ref() == Some(&import.id) {
            continue;
        }
        // While the import is there, it leads back here: nothing is left half done. Where the campaign runs, Vapi is where its
        // calls go, and a second import under its name has changed nothing.
        if state != State::Running {
            set_back(desk, known, import).await?;
        }
        vapi.release(&import.id).await?;
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

/// An import that came after its launch was undone has led the number's calls to Vapi: the addresses that the number's row
/// has are put back. What is used by another campaign, or was set up by somebody else since, stays.
async fn set_back(desk: &OwnersDesk, known: &Known, import: &Imported) -> Result<(), Error> {
    let Some(number) = &import.number else { return Ok(()) };
    let held = numbers::server::store::held(&desk.db, number).await?;
    let Some(held) = held.filter(|held| held.status == Status::Active) else {
        return Ok(());
    };
    let used = uses::server::store::of_holding(&desk.db, held.id).await?;
    if used.is_some_and(|used| used.campaign_id != known.id) {
        return Ok(());
    }
    let mut tx = desk.db.begin().await?;
    let kept = numbers::server::compared::store::by_id(&mut tx, held.id).await?;
    tx.rollback().await?;
    let Some(ours) = kept.map(|kept| kept.settings) else {
        return Ok(());
    };
    let credentials = subaccounts::server::credentials(desk).await?;
    let now = match desk.twilio.read(&credentials, &held.phone_sid).await {
        Ok(now) => now,
        // It is gone, or the account lets nobody in: then no call goes anywhere.
        Err(error) if error.refusal().is_some() => return Ok(()),
        Err(error) => return Err(error.into()),
    };
    let put_back = |now: Option<&str>, ours: Option<String>| {
        (is_vapis(now) && address(now) != ours.as_deref()).then(|| ours.unwrap_or_default())
    };
    let changes = Changes {
        voice_url: put_back(now.voice_url.as_deref(), ours.voice_url),
        sms_url: put_back(now.sms_url.as_deref(), ours.sms_url),
        ..Changes::default()
    };
    if changes.voice_url.is_none() && changes.sms_url.is_none() {
        return Ok(());
    }
    desk.twilio.update(&credentials, &held.phone_sid, &changes).await?;
    tell(desk, known, "campaign.set_back").await
}

/// Whether an address is one that an import writes (<https://docs.vapi.ai/phone-numbers/import-twilio>).
fn is_vapis(url: Option<&str>) -> bool {
    url.and_then(|url| Url::parse(url).ok())
        .is_some_and(|url| url.host_str().is_some_and(|host| host.ends_with(".vapi.ai")))
}

async fn tell(desk: &OwnersDesk, known: &Known, event: &'static str) -> Result<(), Error> {
    let mut tx = desk.db.begin().await?;
    take_turn(&mut tx).await?;
    record(&mut tx, known.id, event, json!({ "reference": known.reference })).await?;
    Ok(desk.trials.commit(tx).await?)
}
