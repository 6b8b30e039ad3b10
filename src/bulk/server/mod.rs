//! Changing several numbers: committed with all of them first, then each by the one way in which such a change is made.

use futures::{StreamExt, stream};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::{Batch, Change, LAST_FOUR, Line, Outcome, order::Order};
use crate::{
    accounts::server::store::take_turn,
    numbers::{self, keeping::minutes_in_words},
    problem::Problem,
    server::{
        answer::{chain, ours},
        db::Timestamp,
        owners::{Ended, side_by_side},
        state::{OwnersDesk, RoundsDesk},
        work::Kind,
    },
    setup::{self, Written},
};

pub mod store;

use store::Kept;

/// How long nobody else takes a change up after whoever does it has last been heard of.
const TURN: Duration = Duration::seconds(60);
/// What could not be done for a fault of ours or of Twilio's is tried again so much later,
const AGAIN: Duration = Duration::seconds(30);
/// and so often.
const TRIES: i64 = 20;
/// So many numbers of one change are seen to at once: Twilio counts an account's calls.
const AT_ONCE: usize = 4;

/// The work of this module went wrong.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The person can do something about it.
    #[error(transparent)]
    Refused(#[from] Problem),
    /// The database failed.
    #[error("the change cannot be read or written")]
    Store(#[from] sqlx::Error),
    /// The owner's numbers cannot be read or released.
    #[error("the numbers cannot be read")]
    Numbers(#[from] numbers::server::Error),
    /// A number cannot be set up.
    #[error("the number cannot be set up")]
    Setup(#[from] setup::server::Error),
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Refused(problem) => problem,
            Error::Store(_) => ours(&error),
            Error::Numbers(cause) => cause.into(),
            Error::Setup(cause) => cause.into(),
        }
    }
}

/// Writes a change down and begins it. The same one again is looked at, not begun a second time.
pub async fn order(desk: &OwnersDesk, order: &Order) -> Result<Batch, Error> {
    let ids = order.numbers()?;
    let change = order.change(numbers::server::queue::wait(desk).await?)?;
    match &change {
        Change::Release { minutes } => {
            order.is_confirmed_for(ids.len())?;
            numbers::server::queue::checked(*minutes)?;
        }
        Change::SetUp { wanted } => setup::server::check(desk, wanted)?,
        Change::Label { .. } | Change::Tags { .. } => {}
    }
    let mut id = order.batch_id.unwrap_or_else(Uuid::now_v7);
    let mut tx = desk.db.begin().await?;
    take_turn(&mut tx).await?;
    let mut lines = Vec::with_capacity(ids.len());
    for number_id in ids {
        let number = numbers::server::store::by_id_in(&mut tx, number_id).await?;
        let number = number.ok_or_else(|| Problem::not_found("number"))?;
        lines.push((number_id, number.phone_number));
    }
    let known = store::of_in(&mut tx, id).await?;
    // Whoever goes back to the page and sends something else from it means something else.
    if known
        .as_ref()
        .is_some_and(|known| *known != (change.clone(), lines.iter().map(|(id, _)| *id).collect()))
    {
        id = Uuid::now_v7();
    }
    if store::begin(&mut tx, id, &change).await? {
        store::add(&mut tx, id, &lines).await?;
        desk.trials.commit(tx).await?;
    } else {
        tx.rollback().await?;
    }
    let task_desk = desk.clone();
    // A task of its own: it goes on when the browser goes away.
    drop(desk.work.spawn(Kind::Bulk, async move { again(task_desk, id).await }));
    find(desk, id).await
}

/// How a change stands.
pub async fn find(desk: &OwnersDesk, id: Uuid) -> Result<Batch, Error> {
    let Some(Kept { change, .. }) = store::change(&desk.db, id).await? else {
        return Err(Problem::not_found("change").into());
    };
    let lines = store::lines(&desk.db, id).await?;
    let done = lines.iter().filter(|line| line.outcome != Outcome::Open).count();
    let total = lines.len();
    Ok(Batch {
        batch_id: id,
        change,
        is_open: done < total,
        done: u32::try_from(done).unwrap_or(u32::MAX),
        total: u32::try_from(total).unwrap_or(u32::MAX),
        lines,
    })
}

/// The round: goes on with what a desk that stopped has left. Returns how many are done.
pub async fn round(desk: &RoundsDesk) -> Result<usize, Error> {
    let most = if desk.twilio.is_out() { 1 } else { 100 };
    let waiting = store::due(&desk.db, Timestamp::now(), most).await?;
    let desk = desk.clone();
    Ok(side_by_side(waiting, move |user_id, id| again(desk.on_behalf_of(user_id), id)).await)
}

async fn again(desk: OwnersDesk, id: Uuid) -> Ended {
    match carry_out(&desk, id).await {
        Ok(0) => Ended::Done,
        Ok(_) => Ended::Unanswered,
        Err(error) => {
            tracing::warn!(batch_id = %id, error = chain(&error), "a change to several numbers goes on later");
            Ended::Unanswered
        }
    }
}

/// Does what is open of a change, if it is nobody else's turn. Returns how many of its numbers are left.
async fn carry_out(desk: &OwnersDesk, id: Uuid) -> Result<usize, Error> {
    if desk.work.is_closing() || !store::take(&desk.db, id, Timestamp::now(), later(TURN)).await? {
        return Ok(0);
    }
    let Some(kept) = store::change(&desk.db, id).await? else {
        return Ok(0);
    };
    let open = store::lines(&desk.db, id).await?;
    let open = open.into_iter().filter(|line| line.outcome == Outcome::Open);
    let kept = &kept;
    let left: Vec<bool> = stream::iter(open)
        .map(|line| async move { one(desk, id, kept, &line).await })
        .buffer_unordered(AT_ONCE)
        .collect()
        .await;
    let left = left.into_iter().filter(|is_done| !is_done).count();
    if left == 0 {
        store::end(&desk.db, id).await?;
    } else {
        store::try_later(&desk.db, id, later(AGAIN)).await?;
    }
    Ok(left)
}

fn later(time: Duration) -> Timestamp {
    Timestamp(OffsetDateTime::now_utc() + time)
}

/// Does one number's part and writes its outcome down; whether it has one now. Doing it twice is harmless, and so a desk that
/// stops between the two does it again.
async fn one(desk: &OwnersDesk, batch: Uuid, kept: &Kept, line: &Line) -> bool {
    if desk.work.is_closing() {
        return false;
    }
    let (outcome, words) = match act(desk, kept, line).await {
        Ok(ended) => ended,
        Err(error) => {
            let why = chain(&error);
            let problem = Problem::from(error);
            if problem.code.status() >= 500 && kept.tries < TRIES {
                tracing::warn!(number_id = %line.id, error = why, "a number of a change waits");
                return false;
            }
            (Outcome::Refused, Some(problem.message))
        }
    };
    match store::settle(&desk.db, batch, line.id, outcome, words.as_deref(), later(TURN)).await {
        Ok(()) => true,
        Err(error) => {
            tracing::warn!(number_id = %line.id, error = chain(&error), "an outcome is written down later");
            false
        }
    }
}

async fn act(desk: &OwnersDesk, kept: &Kept, line: &Line) -> Result<(Outcome, Option<String>), Error> {
    let mut order = Written {
        id: line.id,
        friendly_name: None,
        tags: None,
        notes: None,
        seen: None,
    };
    match &kept.change {
        Change::Label { label } => {
            let label = label.as_deref().unwrap_or_default();
            order.friendly_name = Some(label.replace(LAST_FOUR, line.phone_number.last_four()));
            let is_told = setup::server::write(desk, &order).await?;
            written(desk, line.id, is_told).await
        }
        Change::Tags { add, remove } => {
            let now = numbers::server::notes::of(desk, line.id).await?;
            let kept = now.tags.iter().filter(|tag| !remove.contains(tag));
            order.tags = Some(kept.chain(add).map(String::as_str).collect::<Vec<_>>().join(","));
            // Who tags the same number at this moment loses nothing by it.
            order.seen = Some(now.version);
            setup::server::write(desk, &order).await?;
            Ok((Outcome::Done, None))
        }
        Change::SetUp { wanted } => {
            setup::server::set(desk, line.id, wanted).await?;
            written(desk, line.id, true).await
        }
        Change::Release { minutes } => release(desk, line.id, *minutes, kept.created_at).await,
    }
}

/// What has come of something that Twilio was told; where it was told nothing, an earlier refusal is about something else.
async fn written(desk: &OwnersDesk, id: Uuid, is_told: bool) -> Result<(Outcome, Option<String>), Error> {
    let standing = setup::server::standing(desk, id).await?;
    Ok(match standing.refusal.filter(|_| is_told) {
        Some(why) => (Outcome::Refused, Some(why)),
        None if standing.is_open => {
            let words = "Twilio had not confirmed it yet. It is written there again until it has.";
            (Outcome::Waiting, Some(words.to_owned()))
        }
        None => (Outcome::Done, None),
    })
}

async fn release(
    desk: &OwnersDesk,
    id: Uuid,
    minutes: u32,
    ordered: Timestamp,
) -> Result<(Outcome, Option<String>), Error> {
    use numbers::{Status, server as work};

    let number = work::find(desk, id).await?;
    let said = work::Said::default();
    match number.status {
        Status::Active if minutes > 0 => {
            // One that is on its way already keeps its time, also when a desk that stopped comes to it again.
            if number.release_at.is_none() {
                // A desk that stopped between queueing it and writing that down: its owner has undone it since.
                if work::queue::was_queued_since(desk, id, ordered).await? {
                    let words = "Its release was undone after you asked for this, so it stays as it is. Nothing was given back.";
                    return Ok((Outcome::Refused, Some(words.to_owned())));
                }
                work::queue::release_later(desk, &number, minutes, said).await?;
            }
            let words = format!(
                "It goes back {} after you asked. Until then its own page undoes it.",
                minutes_in_words(minutes)
            );
            Ok((Outcome::Done, Some(words)))
        }
        Status::Active | Status::Releasing => {
            let release = work::release(desk, &number, said).await?;
            Ok(match release.status {
                Status::Released => (Outcome::Done, None),
                Status::Active | Status::Releasing | Status::Lost => (Outcome::Waiting, release.message),
            })
        }
        Status::Released => Ok((Outcome::Done, Some("It was given back before.".to_owned()))),
        Status::Lost => {
            let words = "It is not in your Twilio account any more, so there is nothing to give back. Reconciliation says what to do.";
            Ok((Outcome::Refused, Some(words.to_owned())))
        }
    }
}
