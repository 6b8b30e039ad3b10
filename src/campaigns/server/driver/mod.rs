//! The driver: from what is written down to the next thing that is wanted. The request, the round and the start-up recovery
//! all come through here. No transaction is open while Vapi or Twilio is waited for, and every write names the epoch of the
//! lease it was made under.

use serde_json::json;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    Error, client,
    draft::record,
    store::{self, Kept, due},
};
use crate::{
    accounts::server::store::take_turn,
    campaigns::{
        Cause, Source, State,
        rules::{Age, Facts, Next, Thing, next},
    },
    reconciliation::rules::SECOND_READ,
    server::{
        answer::chain,
        db::{Timestamp, Tx},
        state::OwnersDesk,
        trials::Boundary,
        vapi::Client,
    },
    uses,
};

mod assistant;
mod down;
mod up;
mod watch;

/// A launch that is not done by then comes to nothing.
const PATIENCE: time::Duration = time::Duration::minutes(15);
/// For the writes around a call.
const LEASE_SLACK: time::Duration = time::Duration::seconds(15);

/// Goes on with a campaign; nothing where another driver has it or nothing is under way.
pub(super) async fn resume(desk: &OwnersDesk, id: Uuid) -> Result<(), Error> {
    let vapi = client(desk)?;
    let Some(kept) = due::take(&desk.db, id, lease(desk, vapi)).await? else {
        return Ok(());
    };
    let left = kept.clone();
    let holding_id = uses::server::store::of_campaign(&desk.db, id)
        .await?
        .map(|used| used.holding_id);
    let mut visit = Visit {
        desk,
        vapi,
        was: kept.state,
        kept,
        holding_id,
        is_updated: false,
        is_ringing: false,
        is_read: false,
    };
    let done = Box::pin(visit.run()).await;
    if done.is_err() {
        due::leave(&desk.db, &left, Timestamp::in_seconds(1)).await?;
    }
    done
}

/// Longer than one call to whoever is slower.
fn lease(desk: &OwnersDesk, vapi: &Client) -> Timestamp {
    Timestamp(OffsetDateTime::now_utc() + vapi.timeout().max(desk.config.twilio.timeout) + LEASE_SLACK)
}

/// How long ago something was asked for.
fn age(asked_at: Option<Timestamp>, late: time::Duration) -> Age {
    let age = asked_at.map_or(time::Duration::ZERO, |at| OffsetDateTime::now_utc() - at.0);
    if age >= late {
        Age::Late
    } else if age >= SECOND_READ {
        Age::Settled
    } else {
        Age::Fresh
    }
}

/// How a step went.
enum Step {
    /// It is done, or another is needed instead: look at the facts again.
    Done,
    /// Nobody knows, or not yet: a later visit goes on.
    Later,
    /// It cannot be done.
    Never(Cause),
}

/// What a visit knows.
struct Visit<'a> {
    desk: &'a OwnersDesk,
    vapi: &'a Client,
    /// The state that the row has.
    was: State,
    kept: Kept,
    /// The number or line it uses.
    holding_id: Option<Uuid>,
    is_updated: bool,
    is_ringing: bool,
    is_read: bool,
}

impl Visit<'_> {
    fn facts(&self) -> Facts {
        let kept = &self.kept;
        let thing = |asked_at: Option<Timestamp>, id: &Option<String>| match (asked_at, id) {
            (_, Some(_)) => Thing::There,
            (Some(asked_at), None) => Thing::Asked(age(Some(asked_at), PATIENCE)),
            (None, None) => Thing::Nowhere,
        };
        Facts {
            state: kept.state,
            source: kept.source.unwrap_or(Source::Own),
            is_chosen: kept.chosen_assistant_id.is_some(),
            assistant: thing(kept.assistant_asked_at, &kept.assistant_id),
            is_noted: kept.found.is_some(),
            import: thing(kept.import_asked_at, &kept.import_id),
            is_updated: self.is_updated,
            is_ringing: self.is_ringing,
            is_read: self.is_read,
            age: age(kept.asked_at, PATIENCE),
        }
    }

    async fn run(&mut self) -> Result<(), Error> {
        if self.kept.state == State::Running {
            return self.watch().await;
        }
        loop {
            let next = next(&self.facts());
            if !due::renew(&self.desk.db, &self.kept, lease(self.desk, self.vapi)).await? {
                tracing::warn!(campaign_id = %self.kept.id, "a campaign was taken over by another driver");
                return Ok(());
            }
            let step = match next {
                Next::MakeAssistant => self.make_assistant().await?,
                Next::FindAssistant => self.find_assistant().await?,
                Next::UpdateAssistant => self.update_assistant().await?,
                Next::Note => self.note().await?,
                Next::Import => self.import().await?,
                Next::FindImport => self.find_import().await?,
                Next::Ring => self.ring().await?,
                Next::ReadBack => self.read_back().await?,
                Next::Run => {
                    self.kept.cause = None;
                    return self.end(State::Running, "campaign.running").await.map(drop);
                }
                Next::RemoveImport => self.remove_import().await?,
                Next::Restore => self.restore().await?,
                Next::DeleteAssistant => self.delete_assistant().await?,
                Next::Rest => return self.rest().await,
                Next::Fail(cause) => Step::Never(cause),
                Next::Wait => return Ok(()),
            };
            match step {
                Step::Done => {}
                Step::Later => {
                    return Ok(due::leave(&self.desk.db, &self.kept, Timestamp::in_seconds(self.pause())).await?);
                }
                // It answered calls before this change, and still does.
                Step::Never(cause) if self.is_up() => {
                    self.kept.cause = Some(cause);
                    return self.end(State::Running, "campaign.change_failed").await.map(drop);
                }
                Step::Never(cause) => {
                    self.reached(Boundary::BeforeCompensating).await?;
                    self.kept.cause = Some(cause);
                    self.kept.asked_at = Some(Timestamp::now());
                    if !self.end(State::Undoing, "campaign.launch_failed").await? {
                        return Ok(());
                    }
                    self.reached(Boundary::Compensating).await?;
                }
            }
        }
    }

    /// Whether an earlier launch is in force, which only a change of the answers or the assistant has come to.
    fn is_up(&self) -> bool {
        let kept = &self.kept;
        let rings = kept.source == Some(Source::Vapi) || kept.import_id.is_some();
        let is_number_there = kept.cause != Some(Cause::NumberGone);
        kept.state == State::Launching && kept.made.is_some() && rings && is_number_there
    }

    async fn reached(&self, boundary: Boundary) -> Result<(), Error> {
        Ok(self.desk.trials.reached(boundary).await?)
    }

    /// Longer with every driver, up to a minute; soon while an absence is about to be believed.
    fn pause(&self) -> i64 {
        let most = if age(self.kept.asked_at, PATIENCE) == Age::Fresh {
            5
        } else {
            60
        };
        self.kept.epoch.saturating_mul(2).clamp(2, most)
    }

    /// Writes down what was learnt. Without that, nothing goes on: another driver was there.
    async fn save(&mut self) -> Result<bool, Error> {
        let mut tx = self.desk.db.begin().await?;
        let done = due::save(&mut tx, &self.kept, self.was).await?;
        self.committed(tx, done).await
    }

    pub(super) async fn saved(&mut self) -> Result<Step, Error> {
        Ok(if self.save().await? { Step::Done } else { Step::Later })
    }

    /// The same with a new state, and a line of the trail.
    async fn end(&mut self, state: State, event: &'static str) -> Result<bool, Error> {
        self.kept.state = state;
        if state == State::Running && self.was != State::Running {
            self.kept.launched_at = Some(Timestamp::now());
        }
        let mut tx = self.desk.db.begin().await?;
        take_turn(&mut tx).await?;
        let done = due::save(&mut tx, &self.kept, self.was).await?;
        if done {
            let details = json!({ "name": self.kept.name, "reference": self.kept.reference, "cause": self.kept.cause.map(Cause::word) });
            record(&mut tx, self.kept.id, event, details).await?;
        }
        self.committed(tx, done).await
    }

    async fn committed(&mut self, tx: Tx, done: bool) -> Result<bool, Error> {
        if !done {
            tx.rollback().await?;
            tracing::warn!(campaign_id = %self.kept.id, "another driver has this campaign");
            return Ok(false);
        }
        self.reached(Boundary::InSave).await?;
        self.desk.trials.commit(tx).await?;
        self.was = self.kept.state;
        self.reached(Boundary::Saved).await?;
        Ok(true)
    }

    /// All is undone: the campaign rests, or is gone; a number that goes away is let go of.
    async fn rest(&mut self) -> Result<(), Error> {
        let (state, event) = match (self.kept.state, self.kept.launched_at) {
            (State::Deleting, _) => (State::Deleted, "campaign.deleted"),
            (State::Pausing, _) => (State::Paused, "campaign.paused"),
            (_, Some(_)) => (State::Paused, "campaign.undone"),
            (_, None) => (State::Draft, "campaign.undone"),
        };
        self.kept.state = state;
        let mut tx = self.desk.db.begin().await?;
        take_turn(&mut tx).await?;
        let done = due::save(&mut tx, &self.kept, self.was).await?;
        if done {
            let ending = match self.holding_id {
                Some(id) => uses::server::store::of_holding_in(&mut tx, id)
                    .await?
                    .is_some_and(|used| used.is_ending),
                None => false,
            };
            if state == State::Deleted || ending {
                uses::server::store::free(&mut tx, self.kept.id).await?;
                store::choose_source(&mut tx, self.kept.id, None).await?;
            } else {
                uses::server::store::set_live(&mut tx, self.kept.id, false).await?;
            }
            let details = json!({ "name": self.kept.name, "reference": self.kept.reference });
            record(&mut tx, self.kept.id, event, details).await?;
        }
        self.committed(tx, done).await.map(drop)
    }
}

/// Logs why something is tried again later.
fn later(id: Uuid, error: &dyn std::error::Error, what: &str) -> Step {
    tracing::info!(campaign_id = %id, error = chain(error), "{what}");
    Step::Later
}
