//! The driver: from the last thing written down to an end, or to the next look.
//!
//! The request, the round and the start-up recovery all come through here. No transaction is open while the carrier
//! is waited for, and every write names the epoch of the lease it was made under.

use serde_json::json;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    Error,
    intent::lease,
    store::{self, attempts::Attempt},
};
use crate::{
    purchases::{
        Cause, Offer, State,
        closest::Wanted,
        rules::{Age, AttemptState, Next, Repeat, after_taken, taking_up},
    },
    server::{
        answer::chain,
        audit::{self, Event},
        db::{Timestamp, Tx},
        state::OwnersDesk,
        trials::{Boundary, Plant},
        twilio::{Credentials, IncomingNumber},
    },
    subaccounts,
};

mod ends;
mod steps;
mod undo;

pub use undo::{undo_rest, undo_rest_of};

/// An order that was never seen to succeed is not carried out later than this: the owner has moved on.
pub(super) const RESUME_WINDOW: time::Duration = time::Duration::minutes(15);
/// A list at the carrier may lag behind; after this long an absence that is read again is believed.
const SECOND_READ: time::Duration = time::Duration::seconds(30);
/// A number that the carrier created so much before the purchase was not bought by it. Clocks differ a little.
pub const CLOCK_SLACK: time::Duration = time::Duration::minutes(2);

/// Drives a purchase that was just written down by this process, which still holds its first lease.
pub async fn first(desk: &OwnersDesk, id: Uuid) {
    let result = match store::by_id(&desk.db, id).await {
        // Otherwise stalled for so long that another driver took over: it is that driver's now.
        Ok(Some(purchase)) if purchase.epoch == 1 && purchase.state == State::Buying => {
            go_on(desk, purchase, true).await
        }
        Ok(Some(_) | None) => Ok(()),
        Err(error) => Err(error.into()),
    };
    if let Err(error) = result {
        tracing::warn!(purchase_id = %id, error = chain(&error), "a purchase goes on in a later round");
    }
}

/// Goes on with a purchase that was left or lost, or that no driver has taken up yet.
pub async fn resume(desk: &OwnersDesk, id: Uuid) -> Result<(), Error> {
    match store::take(&desk.db, id, lease(desk)).await? {
        Some(purchase) => {
            let is_untouched = purchase.epoch == 1;
            go_on(desk, purchase, is_untouched).await
        }
        None => Ok(()),
    }
}

/// A visit; one that breaks off gives the purchase back, so that the next need not wait for the lease to end.
async fn go_on(desk: &OwnersDesk, purchase: store::Kept, is_untouched: bool) -> Result<(), Error> {
    let left = purchase.clone();
    let done = Box::pin(visit(desk, purchase, is_untouched)).await;
    if done.is_err() {
        wait(desk, &left).await?;
    }
    done
}

/// What a visit has learnt so far.
struct Visit<'a> {
    desk: &'a OwnersDesk,
    purchase: store::Kept,
    credentials: Credentials,
    /// The exact numbers tried, in their order; the last one is what this is about now.
    tried: Vec<Attempt>,
    /// Numbers that may be bought next, the closest last.
    candidates: Vec<(String, Offer)>,
    /// An earlier order of this number may have been carried out unseen.
    doubt: bool,
    repeat: Repeat,
    found: Option<IncomingNumber>,
    /// It was found by an order of this visit, not in a list that may lag behind.
    said_yes: bool,
    code: Option<u32>,
}

async fn visit(desk: &OwnersDesk, purchase: store::Kept, is_untouched: bool) -> Result<(), Error> {
    let credentials = subaccounts::server::credentials(desk).await?;
    let tried = store::attempts::of(&desk.db, purchase.id).await?;
    let Some(last) = tried.last() else {
        return Err(sqlx::Error::RowNotFound.into());
    };
    let last = last.state;
    let mut visit = Visit {
        desk,
        purchase,
        credentials,
        tried,
        candidates: Vec::new(),
        doubt: false,
        repeat: Repeat::Open,
        found: None,
        said_yes: false,
        code: None,
    };
    let is_blind = desk.trials.has(Plant::ResumeBlind);
    let age = if is_blind { Age::Fresh } else { visit.age() };
    let mut next = taking_up(last, is_untouched || is_blind, age);
    visit.doubt = next == Next::Look;
    loop {
        if !matches!(next, Next::Own | Next::End(_) | Next::Wait) && !visit.holds_on().await? {
            tracing::warn!(purchase_id = %visit.purchase.id, "a purchase was taken over by another driver");
            return Ok(());
        }
        next = match next {
            Next::Order => {
                let next = visit.order().await?;
                visit.after(next).await?
            }
            Next::Look => {
                let next = visit.look().await?;
                visit.after(next).await?
            }
            Next::Another => visit.another().await?,
            Next::Undo => return visit.undo().await,
            Next::Own => match visit.own().await? {
                Some(next) => next,
                None => return Ok(()),
            },
            Next::End(cause) => return visit.end(cause).await,
            Next::Wait => return visit.wait().await,
        };
    }
}

impl Visit<'_> {
    /// Holds on to the purchase for another call; false when another driver has it.
    async fn holds_on(&self) -> Result<bool, Error> {
        let is_mine = store::renew(&self.desk.db, &self.purchase, lease(self.desk)).await?;
        Ok(is_mine || self.desk.trials.has(Plant::NoLease))
    }

    /// The number this is about now.
    fn current(&self) -> Result<&Attempt, Error> {
        self.tried.last().ok_or_else(|| sqlx::Error::RowNotFound.into())
    }

    /// How long ago this number was last ordered with an unknown outcome; an attempt is written down just before its first order.
    fn since_order(&self) -> time::Duration {
        let ordered = self.tried.last().map_or(self.purchase.created_at, |attempt| {
            attempt.ordered_at.unwrap_or(attempt.created_at)
        });
        OffsetDateTime::now_utc() - ordered.0
    }

    /// The order of this number is as old as its last sending; the purchase is as old as the click.
    fn age(&self) -> Age {
        let now = OffsetDateTime::now_utc();
        if now - self.purchase.created_at.0 >= RESUME_WINDOW {
            Age::Late
        } else if self.since_order() >= SECOND_READ {
            Age::Settled
        } else {
            Age::Fresh
        }
    }

    /// A number that is taken may be replaced.
    async fn after(&self, next: Next) -> Result<Next, Error> {
        if next == Next::End(Cause::Taken) && self.taken() == Next::Another {
            return self.refused().await;
        }
        Ok(next)
    }

    fn taken(&self) -> Next {
        after_taken(self.purchase.substitution, self.tried.len(), self.age())
    }

    fn wanted(&self) -> Wanted {
        wanted(&self.purchase)
    }

    /// Leaves it open. However many drivers it has lost: while what it waits for is that an absence may be believed, it
    /// does not wait for longer than that.
    async fn wait(&self) -> Result<(), Error> {
        let seconds = pause_after(self.purchase.epoch);
        let most = if self.age() == Age::Fresh { 5 } else { seconds };
        leave_for(self.desk, &self.purchase, seconds.min(most)).await
    }

    async fn record(&self, tx: &mut Tx, event: &'static str) -> Result<(), Error> {
        let attempt = self.current()?;
        let details = json!({
            "phone_number": attempt.phone_number,
            "attempt": attempt.attempt,
            "reason": attempt.reason,
            "phone_sid": self.found.as_ref().map(|number| &number.sid).or(attempt.carrier_sid.as_ref()),
            "carrier_code": self.code,
        });
        let event = Event {
            subject_id: self.purchase.id,
            event,
            details,
        };
        Ok(audit::store::write(tx, &event).await?)
    }

    async fn set_attempt(&self, tx: &mut Tx, state: AttemptState) -> Result<(), Error> {
        let sid = self.found.as_ref().map(|number| number.sid.as_str());
        let attempt = self.current()?.attempt;
        Ok(store::attempts::set(tx, self.purchase.id, attempt, state, sid, self.code).await?)
    }

    async fn reached(&self, boundary: Boundary) -> Result<(), Error> {
        Ok(self.desk.trials.reached(boundary).await?)
    }
}

/// What a purchase's substitute must be.
pub(super) fn wanted(purchase: &store::Kept) -> Wanted {
    Wanted::of(
        purchase.requested_number.clone(),
        purchase.offer.as_ref(),
        purchase.wanted,
        purchase.within,
        purchase.ceiling.clone(),
    )
}

/// Leaves a purchase open: soon at first, then less often, so that a long outage adds little load.
async fn wait(desk: &OwnersDesk, purchase: &store::Kept) -> Result<(), Error> {
    leave_for(desk, purchase, pause_after(purchase.epoch)).await
}

const fn pause_after(epoch: i64) -> i64 {
    match epoch {
        ..=3 => 2,
        4..=6 => 5,
        7..=10 => 15,
        _ => 60,
    }
}

async fn leave_for(desk: &OwnersDesk, purchase: &store::Kept, seconds: i64) -> Result<(), Error> {
    let next = Timestamp(OffsetDateTime::now_utc() + time::Duration::seconds(seconds));
    Ok(store::leave(&desk.db, purchase, next).await?)
}
