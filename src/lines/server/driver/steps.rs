//! The steps of a visit: each asks Vapi once, or writes down what it said.

use super::Visit;
use crate::{
    lines::server::{Error, store},
    lines::{
        Cause, State, carries, name_at_vapi,
        rules::{Heard, Next, Seen, Stands, after_look},
    },
    server::{
        answer::chain,
        db::{Timestamp, rejected},
        trials::Boundary,
        vapi::{self, Refusal, Status, Wish},
    },
};

impl Visit<'_> {
    /// Asks for it, once.
    pub(super) async fn order(&mut self) -> Result<Heard, Error> {
        let name = name_at_vapi(&self.line.reference, self.line.label.as_deref());
        let wish = Wish {
            name: &name,
            area_code: self.line.area_code,
            assistant_id: self.line.assistant_id.as_deref(),
        };
        self.reached(Boundary::BeforeSend).await?;
        let answer = self.vapi.create(&wish).await;
        self.reached(Boundary::Sent).await?;
        Ok(match answer {
            Ok(line) => {
                self.found = Some(line);
                Heard::Yes
            }
            Err(error) => {
                tracing::info!(line_id = %self.line.id, error = chain(&error), "Vapi did not say yes");
                match &error {
                    vapi::Error::Busy { .. } => Heard::Later,
                    vapi::Error::Silent { .. } => Heard::Silence,
                    vapi::Error::Refused { refusal, hints, .. } => {
                        self.hints.clone_from(hints);
                        Heard::No(cause_of(*refusal))
                    }
                }
            }
        })
    }

    /// Looks for its name in the whole list.
    pub(super) async fn look(&mut self) -> Seen {
        self.seen = match self.vapi.lines().await {
            Ok(lines) => {
                let is_it = |line: &vapi::Line| carries(line.name.as_deref(), &self.line.reference);
                self.found = lines.into_iter().find(is_it);
                if self.found.is_some() { Seen::Held } else { Seen::Absent }
            }
            Err(error) => {
                tracing::info!(line_id = %self.line.id, error = chain(&error), "Vapi's list cannot be read");
                Seen::Unknown
            }
        };
        self.seen
    }

    /// Reads how it stands.
    pub(super) async fn read(&mut self) -> Stands {
        let Some(id) = &self.line.vapi_id else {
            return Stands::Unknown;
        };
        match self.vapi.line(id).await {
            Ok(Some(line)) => {
                let stands = stands(&line);
                self.found = Some(line);
                stands
            }
            Ok(None) => Stands::Gone,
            Err(_) => Stands::Unknown,
        }
    }

    /// Writes down what Vapi gave, before anything else is asked of it. None: another driver was there.
    pub(super) async fn keep(&mut self) -> Result<Option<Next>, Error> {
        let Some(found) = self.found.clone() else {
            return Ok(Some(Next::Wait));
        };
        self.reached(Boundary::Answered).await?;
        let vapi_id = found.id.clone();
        match self
            .save(
                State::Activating,
                None,
                "line.given",
                Some(&vapi_id),
                found.number.as_ref(),
            )
            .await
        {
            Ok(true) => {
                self.line.vapi_id = Some(vapi_id);
                Ok(Some(Next::Read))
            }
            Ok(false) => Ok(None),
            // A definite no of the database: it can never be kept.
            Err(Error::Store(error)) if rejected(&error) => {
                tracing::error!(line_id = %self.line.id, error = chain(&error), "a line cannot be written down");
                Ok(Some(Next::Undo(Cause::Unsaved)))
            }
            Err(error) => Err(error),
        }
    }

    pub(super) async fn own(&mut self) -> Result<(), Error> {
        let number = self.found.as_ref().and_then(|found| found.number.clone());
        let is_mine = self
            .save(State::Active, None, "line.active", None, number.as_ref())
            .await?;
        if is_mine {
            self.reached(Boundary::Saved).await?;
            tracing::info!(line_id = %self.line.id, "a line is its owner's");
        }
        Ok(())
    }

    /// Gives back what is written down as going; 404 counts as given back.
    pub(super) async fn give_back(&mut self, end: State, event: &'static str) -> Result<(), Error> {
        let Some(id) = self.held_at_vapi().await else {
            let is_believed = matches!(after_look(self.seen, self.age()), Next::End(_));
            return if is_believed {
                self.write(end, None, event).await.map(drop)
            } else {
                Ok(store::leave(&self.desk.db, &self.line, Timestamp::in_seconds(self.pause())).await?)
            };
        };
        self.reached(Boundary::Compensating).await?;
        match self.vapi.release(&id).await {
            Ok(()) => {
                self.reached(Boundary::Deleted).await?;
                self.write(end, None, event).await?;
                self.reached(Boundary::RolledBack).await
            }
            Err(error) => {
                tracing::warn!(line_id = %self.line.id, error = chain(&error), "a line is not given back yet");
                Ok(store::leave(&self.desk.db, &self.line, Timestamp::in_seconds(self.pause())).await?)
            }
        }
    }

    /// Vapi's id of what is to go: as it is written down or was just heard, else as the list shows it under our name. What could
    /// never be written down has no id here.
    async fn held_at_vapi(&mut self) -> Option<String> {
        if let Some(id) = &self.line.vapi_id {
            return Some(id.clone());
        }
        if self.found.is_none() {
            self.look().await;
        }
        self.found.as_ref().map(|found| found.id.clone())
    }
}

const fn cause_of(refusal: Refusal) -> Cause {
    match refusal {
        Refusal::NoStock => Cause::NoStock,
        Refusal::Limit => Cause::VendorLimit,
        Refusal::NotLetIn => Cause::NotLetIn,
        Refusal::NotFound | Refusal::InUse | Refusal::NotOnTwilio | Refusal::BadRequest => Cause::Refused,
    }
}

/// How a number stands, by its status and whether it has digits.
fn stands(line: &vapi::Line) -> Stands {
    match (line.status, line.number.is_some()) {
        (Some(Status::Blocked), _) => Stands::Blocked,
        (Some(Status::Active), true) => Stands::Works,
        (Some(Status::Active), false) => Stands::NoDigits,
        (Some(Status::Activating | Status::Unknown) | None, _) => Stands::Comes,
    }
}
