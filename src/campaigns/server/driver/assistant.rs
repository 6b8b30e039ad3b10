//! The steps of a launch that are about its assistant.

use super::{SECOND_READ, Step, Visit, later};
use crate::{
    campaigns::{
        Cause,
        rules::is_absent,
        server::{Error, assistant},
    },
    lines::{self, carries},
    server::{
        db::Timestamp,
        trials::Boundary,
        vapi::{self, Refusal},
    },
};

impl Visit<'_> {
    /// Asks for the assistant, once; that it was asked for is written down before.
    pub(super) async fn make_assistant(&mut self) -> Result<Step, Error> {
        self.kept.assistant_asked_at = Some(Timestamp::now());
        if !self.save().await? {
            return Ok(Step::Later);
        }
        let body = assistant::body(self.desk, &self.kept);
        self.reached(Boundary::BeforeSend).await?;
        let answer = self.vapi.make_assistant(&body).await;
        self.reached(Boundary::Sent).await?;
        match answer {
            Ok(made) => {
                self.reached(Boundary::Answered).await?;
                self.kept.assistant_id = Some(made.id);
                self.is_updated = true;
                Ok(self.saved().await?)
            }
            // It may be there: looked for next.
            Err(error) if error.in_doubt() => Ok(Step::Done),
            Err(error) => {
                self.kept.assistant_asked_at = None;
                Ok(match error.refusal() {
                    Some(Refusal::NotLetIn) => Step::Never(Cause::NotLetIn),
                    Some(Refusal::Limit) => Step::Never(Cause::NoCredit),
                    Some(_) => Step::Never(Cause::AssistantRefused),
                    None => {
                        self.save().await?;
                        later(self.kept.id, &error, "an assistant is asked for again")
                    }
                })
            }
        }
    }

    /// Looks for the assistant under our name.
    pub(super) async fn find_assistant(&mut self) -> Result<Step, Error> {
        let all = match self.vapi.assistants().await {
            Ok(all) => all,
            Err(error) => return Ok(later(self.kept.id, &error, "the assistants cannot be read")),
        };
        match all.into_iter().find(|one| self.is_ours(one)) {
            Some(found) => self.kept.assistant_id = Some(found.id),
            None if is_absent(super::age(self.kept.assistant_asked_at, SECOND_READ)) => {
                self.kept.assistant_asked_at = None;
            }
            None => return Ok(Step::Later),
        }
        self.saved().await
    }

    /// Whether the desk made it for this campaign: by its name, and by whose it is.
    pub(super) fn is_ours(&self, one: &vapi::Assistant) -> bool {
        carries(one.name.as_deref(), &self.kept.reference)
            && one.mark(lines::server::BUSINESS) == Some(self.desk.owner().to_string().as_str())
    }

    /// The assistant as the answers say; one that was chosen has to be there.
    pub(super) async fn update_assistant(&mut self) -> Result<Step, Error> {
        if let Some(chosen) = &self.kept.chosen_assistant_id {
            let theirs = match lines::server::assistants(self.desk).await {
                Ok(theirs) => theirs,
                Err(error) => return Ok(later(self.kept.id, &error, "the assistants cannot be read")),
            };
            if !theirs.iter().any(|one| one.id == *chosen) {
                return Ok(Step::Never(Cause::AssistantGone));
            }
            self.is_updated = true;
            return Ok(Step::Done);
        }
        let id = self.kept.assistant_id.clone().unwrap_or_default();
        let body = assistant::body(self.desk, &self.kept);
        match self.vapi.change_assistant(&id, &body).await {
            Ok(_) => {
                self.is_updated = true;
                Ok(Step::Done)
            }
            Err(error) => match error.refusal() {
                // Deleted by hand: it is made anew.
                Some(Refusal::NotFound) => {
                    (self.kept.assistant_id, self.kept.assistant_asked_at) = (None, None);
                    self.saved().await
                }
                Some(Refusal::NotLetIn) => Ok(Step::Never(Cause::NotLetIn)),
                Some(Refusal::Limit) => Ok(Step::Never(Cause::NoCredit)),
                Some(_) => Ok(Step::Never(Cause::AssistantRefused)),
                None => Ok(later(self.kept.id, &error, "an assistant is changed later")),
            },
        }
    }
}
