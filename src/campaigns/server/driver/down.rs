//! The steps that undo a launch, in the opposite order.

use serde_json::json;

use super::{SECOND_READ, Step, Visit, due, later, record, up::setup};
use crate::{
    campaigns::{
        Source,
        rules::is_absent,
        server::{Error, store::Setup},
    },
    lines::{self, carries},
    numbers::{self, Number, Status},
    problem::Code,
    server::{
        trials::Boundary,
        twilio::{self, Changes},
        vapi::Refusal,
    },
    setup::address,
    subaccounts,
};

impl Visit<'_> {
    /// Takes the number away from Vapi, and all else that carries this campaign's name there.
    pub(super) async fn remove_import(&mut self) -> Result<Step, Error> {
        let listed = match self.vapi.imports().await {
            Ok(all) => all,
            Err(error) => return Ok(later(self.kept.id, &error, "the imported numbers cannot be read")),
        };
        let reference = self.kept.reference.as_str();
        let ours = listed.into_iter().filter(|one| carries(one.name.as_deref(), reference));
        let mut ids: Vec<String> = ours.map(|one| one.id).collect();
        ids.extend(self.kept.import_id.clone());
        ids.sort();
        ids.dedup();
        if ids.is_empty() && !is_absent(super::age(self.kept.import_asked_at, SECOND_READ)) {
            // It may have been made a moment ago, and the list lags behind.
            return Ok(Step::Later);
        }
        for id in ids {
            if let Err(error) = self.vapi.release(&id).await {
                return Ok(later(self.kept.id, &error, "a number is taken away from Vapi later"));
            }
            self.reached(Boundary::Deleted).await?;
        }
        (self.kept.import_id, self.kept.import_asked_at, self.kept.token_mark) = (None, None, None);
        self.saved().await
    }

    /// Sets the number or line up as it was before the launch.
    pub(super) async fn restore(&mut self) -> Result<Step, Error> {
        let Some(found) = self.kept.found.clone() else {
            return Ok(Step::Done);
        };
        if self.kept.source == Some(Source::Vapi) {
            return self.restore_line(&found).await;
        }
        let number = numbers::server::store::by_id(&self.desk.db, found.holding_id).await?;
        let Some(number) = number.filter(|number| number.status == Status::Active) else {
            // It goes away, or is gone: nothing of it is theirs to be set up.
            return self.is_restored().await;
        };
        let credentials = subaccounts::server::credentials(self.desk).await?;
        let now = match self.desk.twilio.read(&credentials, &number.phone_sid).await {
            Ok(now) => setup(number.id, &now),
            Err(error) if error.refusal() == Some(twilio::Refusal::NotFound) => return self.is_restored().await,
            Err(error) => {
                if error.refusal() == Some(twilio::Refusal::NotLetIn) {
                    // The account may have another token by now; with it the next visit goes on.
                    subaccounts::server::renewed(self.desk).await?;
                }
                return Ok(later(self.kept.id, &error, "a number cannot be read at Twilio"));
            }
        };
        let is_as_made = self
            .kept
            .made
            .as_ref()
            .is_none_or(|made| made.voice_url == now.voice_url);
        if now == found || !is_as_made {
            // Somebody has set it up otherwise since the launch: theirs is the later word.
            return self.settled(&number, &now, now != found).await;
        }
        let changes = Changes {
            voice_url: Some(found.voice_url.clone().unwrap_or_default()),
            voice_method: found.voice_method.clone(),
            sms_url: (found.sms_url != now.sms_url).then(|| found.sms_url.clone().unwrap_or_default()),
            ..Changes::default()
        };
        match self.desk.twilio.update(&credentials, &number.phone_sid, &changes).await {
            Ok(after) => {
                self.reached(Boundary::RolledBack).await?;
                self.settled(&number, &setup(number.id, &after), false).await
            }
            Err(error) if error.refusal() == Some(twilio::Refusal::NotFound) => self.is_restored().await,
            Err(error) => Ok(later(self.kept.id, &error, "a number is set up as before later")),
        }
    }

    async fn restore_line(&mut self, found: &Setup) -> Result<Step, Error> {
        let line = lines::server::find(self.desk, found.holding_id).await?.line;
        if line.status != lines::State::Active {
            return self.is_restored().await;
        }
        let before = found.assistant_id.clone();
        match lines::server::ring(self.desk, line.id, before).await {
            Ok(_) => self.is_restored().await,
            // Whoever answered it before is not there any more: nobody does.
            Err(lines::server::Error::Refused(problem)) if problem.code == Code::InvalidRequest => {
                match lines::server::ring(self.desk, line.id, None).await {
                    Ok(_) => self.is_restored().await,
                    Err(error) => Ok(later(self.kept.id, &error, "a line is set up as before later")),
                }
            }
            Err(error) => Ok(later(self.kept.id, &error, "a line is set up as before later")),
        }
    }

    async fn is_restored(&mut self) -> Result<Step, Error> {
        (self.kept.found, self.kept.made) = (None, None);
        self.saved().await
    }

    /// Writes down how the number is set up now; a comparison with Twilio then expects that.
    async fn settled(&mut self, number: &Number, now: &Setup, is_left: bool) -> Result<Step, Error> {
        (self.kept.found, self.kept.made) = (None, None);
        let mut tx = self.desk.db.begin().await?;
        let done = due::save(&mut tx, &self.kept, self.was).await?;
        if done && is_left {
            let details = json!({ "name": self.kept.name, "phone_number": number.phone_number });
            record(&mut tx, self.kept.id, "campaign.setup_left", details).await?;
        } else if done {
            let (voice, sms) = (address(now.voice_url.as_deref()), address(now.sms_url.as_deref()));
            numbers::server::compared::store::accept_addresses(&mut tx, number.id, voice, sms).await?;
        }
        Ok(if self.committed(tx, done).await? {
            Step::Done
        } else {
            Step::Later
        })
    }

    /// Deletes the assistant that the desk made. One that something else uses meanwhile stays.
    pub(super) async fn delete_assistant(&mut self) -> Result<Step, Error> {
        let listed = match self.vapi.assistants().await {
            Ok(all) => all,
            Err(error) => return Ok(later(self.kept.id, &error, "the assistants cannot be read")),
        };
        let mut ids: Vec<String> = listed
            .into_iter()
            .filter(|one| self.is_ours(one))
            .map(|one| one.id)
            .collect();
        ids.extend(self.kept.assistant_id.clone());
        ids.sort();
        ids.dedup();
        if ids.is_empty() && !is_absent(super::age(self.kept.assistant_asked_at, SECOND_READ)) {
            return Ok(Step::Later);
        }
        for id in ids {
            match self.vapi.delete_assistant(&id).await {
                Ok(()) => {}
                Err(error) if error.refusal() == Some(Refusal::InUse) => {
                    tracing::info!(campaign_id = %self.kept.id, "an assistant is used elsewhere and stays");
                }
                Err(error) => return Ok(later(self.kept.id, &error, "an assistant is deleted later")),
            }
        }
        (self.kept.assistant_id, self.kept.assistant_asked_at) = (None, None);
        self.saved().await
    }
}
