//! The work of standing wishes: begun in exact words, looked after by a round, and ended by their owner, their time, or what they
//! were begun for.

use serde_json::json;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::{Change, MOST_OPEN, State, Wish, Wishes};
use crate::{
    accounts::server::store::take_turn,
    problem::{Code, Problem},
    purchases,
    server::{
        answer::ours,
        audit::{self, Event},
        db::{Timestamp, Tx},
        state::OwnersDesk,
    },
};

mod buying;
mod checked;
mod letter;
mod look;
pub mod store;

pub use checked::{Checked, checked};
pub use look::{round, seek};

use store::Kept;

/// The page.
pub const HOME: &str = "/phone-numbers/wishes";
/// Between two looks of a wish there are so many seconds at least.
const AT_LEAST: i64 = 10 * 60;
/// Before all that was ever found.
const EVER: OffsetDateTime = OffsetDateTime::UNIX_EPOCH;
/// Most that are shown.
const MOST_SHOWN: u32 = 40;

/// The work of this module went wrong.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The person can do something about it.
    #[error(transparent)]
    Refused(#[from] Problem),
    /// The database failed.
    #[error("the wishes cannot be read or written")]
    Store(#[from] sqlx::Error),
    /// The carrier could not be asked, or a purchase could not be written down.
    #[error("a wish could not look or buy")]
    Purchases(#[from] purchases::server::Error),
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Refused(problem) => problem,
            Error::Store(_) => ours(&error),
            Error::Purchases(cause) => cause.into(),
        }
    }
}

/// The owner's wishes, those that last first, the latest of each first. With a number of days only what is new: what was found in
/// them, and the wishes that found it or wait for their owner.
pub async fn all(desk: &OwnersDesk, days: Option<u16>) -> Result<Wishes, Error> {
    let since = days.map_or(EVER, |days| OffsetDateTime::now_utc() - Duration::days(i64::from(days)));
    let kept = store::all(&desk.db, MOST_SHOWN).await?;
    let mut finds = store::finds(&desk.db, Timestamp(since)).await?;
    let wishes = kept.into_iter().map(|kept| {
        let own = finds.remove(&kept.id).unwrap_or_default();
        kept.told(own)
    });
    let is_new = |wish: &Wish| !wish.finds.is_empty() || (wish.state == State::Paused && wish.words.is_some());
    Ok(Wishes {
        wishes: wishes.filter(|wish| days.is_none() || is_new(wish)).collect(),
    })
}

async fn find(desk: &OwnersDesk, id: Uuid) -> Result<Wish, Error> {
    let kept = store::by_id(&desk.db, id).await?;
    let kept = kept.ok_or_else(|| Problem::not_found("wish"))?;
    let finds = store::finds(&desk.db, Timestamp(EVER))
        .await?
        .remove(&id)
        .unwrap_or_default();
    Ok(kept.told(finds))
}

/// Writes a wish down, under the owner's turn. The same wish once more is the one that stands.
pub async fn begin(desk: &OwnersDesk, new: Checked) -> Result<Wish, Error> {
    let mut tx = desk.db.begin().await?;
    take_turn(&mut tx).await?;
    let lasting = store::lasting_in(&mut tx).await?;
    let id = match standing(&lasting, &new) {
        Ok(None) => Uuid::now_v7(),
        Ok(Some(standing)) if new.is_like(standing) => {
            let id = standing.id;
            tx.rollback().await?;
            return find(desk, id).await;
        }
        Ok(Some(standing)) => standing.id,
        Err(problem) => {
            tx.rollback().await?;
            return Err(problem.into());
        }
    };
    let event = match lasting.iter().find(|standing| standing.id == id) {
        None => {
            store::add(&mut tx, id, &new).await?;
            "wish.begun"
        }
        Some(standing) => {
            // What is being ordered comes to its end first, whatever the wish is from now on.
            let then = if store::untold_in(&mut tx, id).await? > 0 {
                Timestamp::now()
            } else if standing.state == State::Open {
                not_before(standing)
            } else {
                new.expires_at
            };
            store::rewrite(&mut tx, id, &new, then).await?;
            if standing.bounds.is_none() && new.bounds.is_some() {
                store::free(&mut tx, id).await?;
            }
            "wish.changed"
        }
    };
    let event = Event {
        subject_id: id,
        event,
        details: json!({ "label": new.label, "search": new.search, "consent": new.consent() }),
    };
    audit::store::write(&mut tx, &event).await?;
    desk.trials.commit(tx).await?;
    find(desk, id).await
}

/// The wish that this one is, or is to change; none where it begins.
fn standing<'a>(lasting: &'a [Kept], new: &Checked) -> Result<Option<&'a Kept>, Problem> {
    let same = lasting.iter().find(|standing| standing.search == new.search);
    match (same, new.changes) {
        (Some(same), Some(id)) if same.id == id => Ok(Some(same)),
        (_, Some(id)) if lasting.iter().any(|standing| standing.id == id) => Err(Problem::field(
            "search",
            "A wish keeps its search. Stop this one and begin another; nothing was changed.",
        )),
        (_, Some(_)) => Err(Problem::new(
            Code::AlreadyDecided,
            "There is no such wish any more. Begin it again from its search; nothing was changed.",
        )),
        (Some(same), None) if new.is_like(same) => Ok(Some(same)),
        (Some(_), None) => Err(Problem::field(
            "search",
            "You have a wish for this search already. Change that one, or stop it first.",
        )),
        (None, None) if lasting.len() >= MOST_OPEN => {
            let words = format!("You have {MOST_OPEN} wishes, which is the most. Stop one first; nothing was begun.");
            Err(Problem::new(Code::LimitReached, words))
        }
        (None, None) => Ok(None),
    }
}

/// Paused and begun again, or changed, it looks no more often.
fn not_before(wish: &Kept) -> Timestamp {
    let now = Timestamp::now();
    let earliest = wish.looked_at.map(|at| Timestamp(at.0 + Duration::seconds(AT_LEAST)));
    earliest.map_or(now, |earliest| earliest.max(now))
}

/// Has a wish wait, look again, or end. What is being ordered at this moment still comes to its end.
pub async fn change(desk: &OwnersDesk, id: Uuid, change: Change) -> Result<Wish, Error> {
    let mut tx = desk.db.begin().await?;
    take_turn(&mut tx).await?;
    let kept = store::by_id_in(&mut tx, id).await?;
    let kept = kept.ok_or_else(|| Problem::not_found("wish"))?;
    let (state, event) = match (change, kept.state) {
        (Change::Pause, State::Open) => (State::Paused, "wish.paused"),
        (Change::GoOn, State::Paused) if kept.expires_at.0 > OffsetDateTime::now_utc() => (State::Open, "wish.resumed"),
        (Change::Stop, State::Open | State::Paused) => (State::Stopped, "wish.stopped"),
        // As it is already.
        (Change::Pause, State::Paused) | (Change::GoOn, State::Open) | (Change::Stop, _) => {
            tx.rollback().await?;
            return find(desk, id).await;
        }
        (Change::Pause | Change::GoOn, _) => {
            tx.rollback().await?;
            let words = "This wish has ended. Begin it again from its search; nothing was changed.";
            return Err(Problem::new(Code::AlreadyDecided, words).into());
        }
    };
    let words = (state == State::Stopped).then_some("You stopped it.");
    let then = if state == State::Open {
        not_before(&kept)
    } else {
        Timestamp::now()
    };
    store::change(&mut tx, id, (state, words), then).await?;
    record(&mut tx, &kept, event).await?;
    desk.trials.commit(tx).await?;
    find(desk, id).await
}

/// A line of the trail about a wish.
async fn record(tx: &mut Tx, wish: &Kept, event: &'static str) -> Result<(), sqlx::Error> {
    let event = Event {
        subject_id: wish.id,
        event,
        details: json!({ "label": wish.label }),
    };
    audit::store::write(tx, &event).await
}
