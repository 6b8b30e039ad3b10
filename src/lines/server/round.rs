//! The rounds of lines: going on with what is open, and holding Vapi's whole list against ours.

use std::collections::HashMap;

use futures::{StreamExt as _, stream};
use serde_json::json;
use uuid::Uuid;

use super::{
    Error, driver,
    store::compared::{self, Known},
};
use crate::{
    lines::reference_in,
    server::{
        answer::chain,
        audit::{self, Event},
        db::{Timestamp, Tx},
        state::{OwnersDesk, RoundsDesk},
        trials::Boundary,
        vapi,
        work::Kind,
    },
};

/// How many lines are gone on with at once.
const AT_ONCE: usize = 8;
/// An absence is believed on a second reading so much later.
const SECOND_READ: time::Duration = time::Duration::seconds(30);
/// How many lines are read at once.
const PAGE: u32 = 500;

/// Goes on with every line that waits. Returns how many.
pub async fn round(desk: &RoundsDesk) -> Result<usize, Error> {
    if desk.vapi.is_none() {
        return Ok(0);
    }
    let due = compared::due(&desk.db, 100).await?;
    let count = due.len();
    let visits = due.into_iter().map(|(user_id, id)| async move {
        if !desk.work.is_closing() {
            visited(&desk.on_behalf_of(user_id), id).await;
        }
    });
    stream::iter(visits).buffer_unordered(AT_ONCE).collect::<()>().await;
    Ok(count)
}

async fn visited(desk: &OwnersDesk, id: Uuid) {
    let _under_way = desk.work.begin(Kind::Purchase);
    if let Err(error) = Box::pin(driver::resume(desk, id)).await {
        tracing::warn!(line_id = %id, error = chain(&error), "a line could not be visited");
    }
}

/// Holds Vapi's whole list against what is written down. What came after its wish had ended is given back; what is missing
/// twice is lost. What carries no reference of ours is left alone: it may have been made by hand.
pub async fn compare(desk: &RoundsDesk) -> Result<(), Error> {
    let Some(vapi) = &desk.vapi else { return Ok(()) };
    // Ours first: what is written down while the list is read is in no list yet, and is not missed.
    let known = all_known(desk).await?;
    let list = vapi.lines().await?;
    let (mut named, mut by_id) = (HashMap::<&str, Vec<&vapi::Line>>::new(), HashMap::new());
    for line in &list {
        by_id.insert(line.id.as_str(), line);
        if let Some(reference) = line.name.as_deref().and_then(reference_in) {
            named.entry(reference).or_default().push(line);
        }
    }
    for one in known {
        let under_name = named.get(one.reference.as_str()).map(Vec::as_slice).unwrap_or_default();
        let under_id = one.vapi_id.as_deref().and_then(|id| by_id.get(id)).copied();
        let own = desk.on_behalf_of(one.user_id);
        let held = async {
            hold_against(&own, &one, under_name, under_id).await?;
            give_back_extras(&own, vapi, &one, under_name).await
        };
        if let Err(error) = Box::pin(held).await {
            tracing::warn!(line_id = %one.id, error = chain(&error), "a line could not be compared with Vapi");
        }
    }
    Ok(())
}

async fn all_known(desk: &RoundsDesk) -> Result<Vec<Known>, Error> {
    let (mut all, mut after) = (Vec::new(), Uuid::nil());
    loop {
        let page = compared::known_after(&desk.db, after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(all) };
        after = last.id;
        all.extend(page);
    }
}

async fn hold_against(
    own: &OwnersDesk,
    one: &Known,
    under_name: &[&vapi::Line],
    under_id: Option<&vapi::Line>,
) -> Result<(), Error> {
    let is_there = under_id.or_else(|| under_name.first().copied().filter(|_| one.state != "active"));
    match (one.state.as_str(), is_there) {
        ("failed" | "released", Some(line)) => late(own, one, line).await,
        ("active", None) => missing(own, one).await,
        ("active", Some(_)) => {
            let mut tx = own.db.begin().await?;
            compared::seen(&mut tx, one.id).await?;
            Ok(tx.commit().await?)
        }
        _ => Ok(()),
    }
}

/// An order that the network delivered twice brings two numbers under one name. The one that is written down stays.
async fn give_back_extras(
    own: &OwnersDesk,
    vapi: &vapi::Client,
    one: &Known,
    under_name: &[&vapi::Line],
) -> Result<(), Error> {
    let is_settled = matches!(one.state.as_str(), "active" | "activating" | "lost");
    for extra in under_name
        .iter()
        .filter(|line| is_settled && one.vapi_id.as_ref().is_some_and(|id| *id != line.id))
    {
        tracing::warn!(line_id = %one.id, "a second number under one order is given back");
        vapi.release(&extra.id).await?;
        let mut tx = own.db.begin().await?;
        let number = extra.number.as_ref().map(ToString::to_string);
        tell(&mut tx, one, "line.extra_given_back", number).await?;
        tx.commit().await?;
    }
    Ok(())
}

async fn late(own: &OwnersDesk, one: &Known, line: &vapi::Line) -> Result<(), Error> {
    own.trials.reached(Boundary::BeforeAdopt).await?;
    let mut tx = own.db.begin().await?;
    if compared::give_back_late(&mut tx, one.id, &line.id).await? {
        let number = line.number.as_ref().map(ToString::to_string);
        tell(&mut tx, one, "line.undoing", number).await?;
        tracing::warn!(line_id = %one.id, "a line came after its wish had ended and is given back");
    }
    Ok(own.trials.commit(tx).await?)
}

async fn missing(own: &OwnersDesk, one: &Known) -> Result<(), Error> {
    let mut tx = own.db.begin().await?;
    let believed_since = Timestamp(Timestamp::now().0 - SECOND_READ);
    if compared::missed(&mut tx, one.id, believed_since).await? {
        tell(&mut tx, one, "line.lost", None).await?;
    }
    Ok(own.trials.commit(tx).await?)
}

async fn tell(tx: &mut Tx, one: &Known, event: &'static str, number: Option<String>) -> Result<(), sqlx::Error> {
    let event = Event {
        subject_id: one.id,
        event,
        details: json!({ "reference": one.reference, "phone_number": number }),
    };
    audit::store::write(tx, &event).await
}
