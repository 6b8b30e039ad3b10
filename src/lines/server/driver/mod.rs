//! The driver: from the last thing written down to an end, or to the next look. The request, the round and the start-up
//! recovery all come through here. No transaction is open while Vapi is waited for, and every write names the epoch of the
//! lease it was made under.

use serde_json::json;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    Error, client,
    store::{self, Change, Kept},
};
use crate::{
    lines::{
        Cause, State,
        rules::{Age, Next, Seen, after_look, after_order, after_read, taking_up},
    },
    phone::{AreaCode, PhoneNumber},
    server::{
        answer::chain,
        audit::{self, Event},
        db::Timestamp,
        state::OwnersDesk,
        trials::Boundary,
        vapi::{self, Client},
    },
};

mod steps;

/// A list at Vapi may lag behind; after this long an absence is believed.
const SECOND_READ: time::Duration = time::Duration::seconds(30);
/// What is not active after this long never will be: Vapi says minutes.
const RESUME_WINDOW: time::Duration = time::Duration::minutes(15);
/// For the writes around a call.
const LEASE_SLACK: time::Duration = time::Duration::seconds(15);

/// Drives a line that was just written down by this process, which still holds its first lease.
pub(super) async fn first(desk: &OwnersDesk, id: Uuid) {
    let result = match store::by_id(&desk.db, id).await {
        // Otherwise stalled for so long that another driver took over: it is that driver's now.
        Ok(Some(line)) if line.epoch == 1 && line.state == State::Ordering => go_on(desk, line, true).await,
        Ok(Some(_) | None) => Ok(()),
        Err(error) => Err(error.into()),
    };
    if let Err(error) = result {
        tracing::warn!(line_id = %id, error = chain(&error), "a line goes on in a later round");
    }
}

/// Goes on with a line that was left or lost. One that was written down by another process may have been ordered.
pub(super) async fn resume(desk: &OwnersDesk, id: Uuid) -> Result<(), Error> {
    match store::take(&desk.db, id, lease(client(desk)?)).await? {
        Some(line) => go_on(desk, line, false).await,
        None => Ok(()),
    }
}

/// Until when a driver holds a line: longer than one call to Vapi.
pub(super) fn lease(vapi: &Client) -> Timestamp {
    Timestamp(OffsetDateTime::now_utc() + vapi.timeout() + LEASE_SLACK)
}

/// What a visit has learnt so far.
struct Visit<'a> {
    desk: &'a OwnersDesk,
    vapi: &'a Client,
    line: Kept,
    found: Option<vapi::Line>,
    hints: Vec<AreaCode>,
    /// What the last reading of the list showed.
    seen: Seen,
}

/// Goes on with a line that this process holds the lease of; what breaks off gives it back.
async fn go_on(desk: &OwnersDesk, line: Kept, is_untouched: bool) -> Result<(), Error> {
    let vapi = client(desk)?;
    let left = line.clone();
    let mut visit = Visit {
        desk,
        vapi,
        line,
        found: None,
        hints: Vec::new(),
        seen: Seen::Unknown,
    };
    let done = Box::pin(visit.run(is_untouched)).await;
    if done.is_err() {
        store::leave(&desk.db, &left, Timestamp::in_seconds(1)).await?;
    }
    done
}

impl Visit<'_> {
    async fn run(&mut self, is_untouched: bool) -> Result<(), Error> {
        let mut next = taking_up(self.line.state, is_untouched, self.age());
        loop {
            if matches!(
                next,
                Next::Order | Next::Look | Next::Read | Next::GoOnUndoing | Next::Release
            ) && !store::renew(&self.desk.db, &self.line, lease(self.vapi)).await?
            {
                tracing::warn!(line_id = %self.line.id, "a line was taken over by another driver");
                return Ok(());
            }
            next = match next {
                Next::Order => after_order(self.order().await?),
                Next::Look => after_look(self.look().await, self.age()),
                Next::Read => after_read(self.read().await, self.age()),
                Next::Keep => match self.keep().await? {
                    Some(next) => next,
                    None => return Ok(()),
                },
                Next::Own => return self.own().await,
                Next::End(cause) => return self.write(State::Failed, Some(cause), "line.failed").await.map(drop),
                Next::Undo(cause) => {
                    self.reached(Boundary::BeforeCompensating).await?;
                    if !self.write(State::Undoing, Some(cause), "line.undoing").await? {
                        return Ok(());
                    }
                    Next::GoOnUndoing
                }
                Next::GoOnUndoing => return self.give_back(State::Failed, "line.failed").await,
                Next::Release => return self.give_back(State::Released, "line.released").await,
                Next::Wait => {
                    return Ok(store::leave(&self.desk.db, &self.line, Timestamp::in_seconds(self.pause())).await?);
                }
            };
        }
    }

    async fn reached(&self, boundary: Boundary) -> Result<(), Error> {
        Ok(self.desk.trials.reached(boundary).await?)
    }

    /// How long ago it was asked for.
    fn age(&self) -> Age {
        match OffsetDateTime::now_utc() - self.line.created_at.0 {
            age if age >= RESUME_WINDOW => Age::Late,
            age if age >= SECOND_READ => Age::Settled,
            _ => Age::Fresh,
        }
    }

    /// Longer with every driver, up to a minute; while an absence may soon be believed, not longer than that.
    fn pause(&self) -> i64 {
        let most = if self.age() == Age::Fresh { 5 } else { 60 };
        self.line.epoch.saturating_mul(2).clamp(2, most)
    }

    async fn write(&mut self, state: State, cause: Option<Cause>, event: &'static str) -> Result<bool, Error> {
        // What the database has refused before is not offered to it again: the name leads back to it.
        let found = self
            .found
            .as_ref()
            .filter(|_| cause.or(self.line.cause) != Some(Cause::Unsaved));
        let found = found.map(|found| found.id.clone());
        self.save(state, cause, event, found.as_deref(), None).await
    }

    async fn save(
        &mut self,
        state: State,
        cause: Option<Cause>,
        event: &'static str,
        vapi_id: Option<&str>,
        number: Option<&PhoneNumber>,
    ) -> Result<bool, Error> {
        let mut tx = self.desk.db.begin().await?;
        let change = Change {
            state,
            cause,
            vapi_id,
            phone_number: number,
            hints: &self.hints.clone(),
        };
        if !store::change(&mut tx, &self.line, &change).await? {
            tx.rollback().await?;
            tracing::warn!(line_id = %self.line.id, "another driver has this line");
            return Ok(false);
        }
        let details = json!({
            "phone_number": number.or(self.line.phone_number.as_ref()),
            "reference": self.line.reference,
            "area_code": self.line.area_code,
            "cause": cause,
        });
        let event = Event {
            subject_id: self.line.id,
            event,
            details,
        };
        audit::store::write(&mut tx, &event).await?;
        self.reached(Boundary::InSave).await?;
        self.desk.trials.commit(tx).await?;
        self.line.state = state;
        self.line.cause = cause.or(self.line.cause);
        if let Some(number) = number {
            self.line.phone_number = Some(number.clone());
        }
        Ok(true)
    }
}
