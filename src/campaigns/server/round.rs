//! The rounds of campaigns: going on with what is under way, looking after what runs, seeing to orders from wizards, and
//! letting go of numbers that go away.

use futures::{StreamExt as _, stream};
use serde_json::json;
use uuid::Uuid;

use super::{
    Error, buying,
    draft::record,
    driver,
    store::{self, due},
};
use crate::{
    accounts::server::store::take_turn,
    campaigns::{Cause, State},
    server::{
        answer::chain,
        state::{OwnersDesk, RoundsDesk},
        work::Kind,
    },
    uses,
};

/// How many campaigns are gone on with at once.
const AT_ONCE: usize = 8;

/// Goes on with every campaign that waits. Returns how many.
pub async fn round(desk: &RoundsDesk) -> Result<usize, Error> {
    let mut count = 0;
    for (user_id, id) in uses::server::store::ended(&desk.db, 100).await? {
        logged(id, let_go(&desk.on_behalf_of(user_id), id).await);
        count += 1;
    }
    for (user_id, id) in due::buying(&desk.db, 100).await? {
        logged(id, buying::settle(&desk.on_behalf_of(user_id), id).await.map(drop));
        count += 1;
    }
    if desk.vapi.is_none() {
        return Ok(count);
    }
    let waiting = due::due(&desk.db, 100).await?;
    count += waiting.len();
    let visits = waiting.into_iter().map(|(user_id, id)| async move {
        if !desk.work.is_closing() {
            let own = desk.on_behalf_of(user_id);
            let _under_way = own.work.begin(Kind::Purchase);
            logged(id, Box::pin(driver::resume(&own, id)).await);
        }
    });
    stream::iter(visits).buffer_unordered(AT_ONCE).collect::<()>().await;
    Ok(count)
}

fn logged(id: Uuid, done: Result<(), Error>) {
    if let Err(error) = done {
        tracing::warn!(campaign_id = %id, error = chain(&error), "a campaign could not be visited");
    }
}

/// Its number goes away: what rests lets go of it at once, what runs is paused first.
async fn let_go(desk: &OwnersDesk, id: Uuid) -> Result<(), Error> {
    let mut tx = desk.db.begin().await?;
    take_turn(&mut tx).await?;
    let Some(kept) = store::by_id_in(&mut tx, id).await? else {
        return Ok(());
    };
    let details = json!({ "name": kept.name, "reference": kept.reference });
    match kept.state {
        State::Draft | State::Paused | State::Deleted => {
            uses::server::store::free(&mut tx, id).await?;
            store::choose_source(&mut tx, id, None).await?;
            record(&mut tx, id, "campaign.number_freed", details).await?;
        }
        State::Running | State::Launching => {
            if due::want(&mut tx, &kept, State::Pausing).await? {
                due::blame(&mut tx, id, Cause::NumberGone).await?;
                record(&mut tx, id, "campaign.pausing", details).await?;
            }
        }
        // It lets go of it at its end.
        State::Undoing | State::Pausing | State::Deleting => {}
    }
    Ok(desk.trials.commit(tx).await?)
}
