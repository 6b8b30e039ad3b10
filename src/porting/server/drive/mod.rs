//! The driver: from the last thing written down to an end, or to the next look. The request, the withdrawal and the round all
//! come through here. No transaction is open while Twilio is waited for, and every write names the epoch of its lease.

mod steps;

use serde_json::json;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    Error, adopt,
    store::{self, Change, Kept},
};
use crate::{
    porting::{
        State, Told,
        rules::{Next, after_look, after_read, after_send, after_upload, after_withdrawal, pause, taking_up},
    },
    server::{
        answer::chain,
        audit::{self, Event},
        db::Timestamp,
        owners::{Ended, side_by_side},
        state::{OwnersDesk, RoundsDesk},
        trials::Boundary,
        twilio::{Credentials, PortIn},
    },
    subaccounts,
};

/// After so long what is not there is believed, and what could not be sent is given up.
const LATE: time::Duration = time::Duration::minutes(15);
/// What its page says where Twilio does not forget it.
const NOT_WITHDRAWN: &str = "This request cannot be withdrawn any more.";
/// For the writes around a call, of which a visit makes a few.
const SLACK: time::Duration = time::Duration::seconds(15);

/// The round: goes on with what is due, several owners' at once. Returns how many moved.
pub async fn round(desk: &RoundsDesk, now: Timestamp) -> Result<usize, Error> {
    let most = if desk.twilio.is_out() { 1 } else { 100 };
    let waiting = store::due(&desk.db, now, most).await?;
    let desk = desk.clone();
    Ok(side_by_side(waiting, move |user_id, id| again(desk.on_behalf_of(user_id), id)).await)
}

async fn again(desk: OwnersDesk, id: Uuid) -> Ended {
    if desk.work.is_closing() {
        return Ended::Unanswered;
    }
    match visit(&desk, id).await {
        Ok(true) => Ended::Done,
        Ok(false) => Ended::Refused,
        Err(error) => {
            tracing::info!(port_id = %id, error = chain(&error), "a request for a number goes on in a later round");
            Ended::Unanswered
        }
    }
}

/// Goes on with one request; what breaks off is taken up by a round.
pub(super) async fn go_on(desk: &OwnersDesk, id: Uuid) {
    if let Err(error) = visit(desk, id).await {
        tracing::warn!(port_id = %id, error = chain(&error), "a request for a number goes on in a later round");
    }
}

/// True where it has moved.
async fn visit(desk: &OwnersDesk, id: Uuid) -> Result<bool, Error> {
    let Some(kept) = store::take(&desk.db, id, lease(desk)).await? else {
        return Ok(false);
    };
    let before = (kept.port.status, kept.port.carrier_status);
    let left = kept.clone();
    let who = match subaccounts::server::credentials(desk).await {
        Ok(who) => who,
        Err(error) => {
            store::leave(&desk.db, &left, later(desk, &left)).await?;
            return Err(error.into());
        }
    };
    let mut visit = Visit {
        desk,
        who,
        kept,
        found: None,
        refusal: None,
    };
    match Box::pin(visit.run()).await {
        Ok(()) => Ok(before != (visit.kept.port.status, visit.kept.port.carrier_status)),
        Err(error) => {
            store::leave(&desk.db, &left, later(desk, &left)).await?;
            Err(error)
        }
    }
}

/// When it is looked at again.
fn later(desk: &OwnersDesk, kept: &Kept) -> Timestamp {
    let now = OffsetDateTime::now_utc();
    let quiet = now - kept.port.updated_at;
    Timestamp(now + pause(kept.port.status, quiet, desk.config.is_practice()))
}

fn lease(desk: &OwnersDesk) -> Timestamp {
    Timestamp(OffsetDateTime::now_utc() + 2 * desk.config.twilio.timeout + SLACK)
}

struct Visit<'d> {
    desk: &'d OwnersDesk,
    who: Credentials,
    kept: Kept,
    found: Option<PortIn>,
    /// Twilio's own words with its last no.
    refusal: Option<String>,
}

impl Visit<'_> {
    async fn run(&mut self) -> Result<(), Error> {
        let port = &self.kept.port;
        let mut next = taking_up(port.status, port.is_withdrawn, self.is_late());
        loop {
            if !store::renew(&self.desk.db, &self.kept, lease(self.desk)).await? {
                return Err(Error::TakenOver);
            }
            next = match next {
                Next::Upload => after_upload(self.upload().await?),
                Next::Send => after_send(self.send().await?),
                Next::Look => after_look(self.look().await, self.is_late()),
                Next::Read => after_read(self.kept.port.is_withdrawn, self.read().await?),
                Next::Withdraw => after_withdrawal(self.withdraw().await?),
                Next::Follow => return self.follow().await,
                Next::NotYet => {
                    self.write(&Change::to(State::Ready), None).await?;
                    Next::Wait
                }
                Next::Stay => {
                    let change = Change {
                        note: Some(NOT_WITHDRAWN.to_owned()),
                        stays: true,
                        ..Change::to(State::Followed)
                    };
                    self.write(&change, Some("port.withdrawal_refused")).await?;
                    Next::Wait
                }
                Next::Adopt => {
                    if self.kept.port.status != State::Arriving {
                        self.write(&Change::to(State::Arriving), None).await?;
                    }
                    if adopt::adopt(self.desk, &self.who, &self.kept).await? {
                        self.kept.port.status = State::Arrived;
                        return Ok(());
                    }
                    Next::Wait
                }
                Next::Withdrawn => {
                    self.write(&Change::to(State::Withdrawn), Some("port.withdrawn"))
                        .await?;
                    return Ok(self.desk.trials.reached(Boundary::ReleaseRecorded).await?);
                }
                Next::NotSent(cause) => {
                    let change = Change {
                        note: self.refusal.take(),
                        ..Change::over(State::NotSent, cause)
                    };
                    return self.write(&change, Some("port.not_sent")).await;
                }
                Next::End(cause) => return self.write(&Change::over(State::Ended, cause), Some("port.ended")).await,
                Next::Wait => return Ok(store::leave(&self.desk.db, &self.kept, later(self.desk, &self.kept)).await?),
            };
        }
    }

    fn is_late(&self) -> bool {
        let since = self.kept.sent_at.map_or(self.kept.port.created_at, |at| at.0);
        OffsetDateTime::now_utc() - since >= LATE
    }

    async fn follow(&mut self) -> Result<(), Error> {
        let Some(found) = self.found.take() else {
            return Err(Error::Unreadable);
        };
        let state = if self.kept.port.is_withdrawn {
            State::Withdrawing
        } else {
            State::Followed
        };
        let change = Change {
            port_sid: Some(found.sid.clone()),
            ..Change::by(state, &found, found.status.map(steps::told))
        };
        self.desk.trials.reached(Boundary::Answered).await?;
        self.write(&change, Some("port.sent")).await?;
        self.desk.trials.reached(Boundary::Saved).await?;
        Ok(store::leave(&self.desk.db, &self.kept, later(self.desk, &self.kept)).await?)
    }

    /// Writes a change with its line of the trail, and reads what is there now.
    async fn write(&mut self, change: &Change, event: Option<&'static str>) -> Result<(), Error> {
        let mut tx = self.desk.db.begin().await?;
        if !store::change(&mut tx, &self.kept, change).await? {
            tx.rollback().await?;
            return Err(Error::TakenOver);
        }
        if let Some(event) = event {
            let details = json!({
                "phone_number": self.kept.port.phone_number,
                "status": change.carrier_status.map(Told::as_str),
                "cause": change.cause.map(crate::porting::Cause::as_str),
            });
            let event = Event {
                subject_id: self.kept.port.id,
                event,
                details,
            };
            audit::store::write(&mut tx, &event).await?;
        }
        self.desk.trials.commit(tx).await?;
        if let Some(now) = store::by_id(&self.desk.db, self.kept.port.id).await? {
            self.kept = now;
        }
        Ok(())
    }
}
