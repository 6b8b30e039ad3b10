//! The steps of a launch that are about its number: each asks Vapi or Twilio once, or writes down what they said.

use super::{SECOND_READ, Step, Visit, later};
use crate::{
    campaigns::{
        Cause, Source,
        rules::is_absent,
        server::{Error, assistant, store::Setup},
    },
    lines::{self, carries},
    numbers::{self, Number, Status},
    problem::Code,
    server::{
        db::Timestamp,
        secrets::fingerprint,
        trials::Boundary,
        twilio::{self, Credentials, IncomingNumber},
        vapi::{Import, Refusal, Reports},
    },
    setup::address,
    subaccounts,
};
use secrecy::ExposeSecret as _;
use uuid::Uuid;

/// A mark of a token, by which it is seen whether Vapi has this one.
pub(super) fn mark(credentials: &Credentials) -> String {
    fingerprint(&format!(
        "token of {}: {}",
        credentials.account_sid,
        credentials.auth_token.expose_secret()
    ))
}

/// How a number is set up at Twilio.
pub(super) fn setup(holding_id: Uuid, number: &IncomingNumber) -> Setup {
    Setup {
        holding_id,
        voice_url: number.voice_url.clone(),
        voice_method: number.voice_method.clone(),
        sms_url: number.sms_url.clone(),
        assistant_id: None,
    }
}

impl Visit<'_> {
    /// Writes down how the number or line is set up, before anything of it is changed.
    pub(super) async fn note(&mut self) -> Result<Step, Error> {
        let Some(holding_id) = self.holding_id else {
            return Ok(Step::Never(Cause::NumberGone));
        };
        let found = match self.kept.source {
            Some(Source::Vapi) => {
                let line = lines::server::find(self.desk, holding_id).await?.line;
                match line.status {
                    lines::State::Active => {}
                    lines::State::Ordering | lines::State::Activating => return Ok(Step::Later),
                    lines::State::Undoing
                    | lines::State::Failed
                    | lines::State::Releasing
                    | lines::State::Released
                    | lines::State::Lost => return Ok(Step::Never(Cause::NumberGone)),
                }
                Setup {
                    holding_id,
                    voice_url: None,
                    voice_method: None,
                    sms_url: None,
                    assistant_id: line.assistant_id,
                }
            }
            Some(Source::Own) | None => match self.read().await? {
                Ok((_, number)) => setup(holding_id, &number),
                Err(step) => return Ok(step),
            },
        };
        self.kept.found = Some(found);
        self.saved().await
    }

    /// The number that the campaign uses, where it is active.
    async fn number(&self) -> Result<Option<Number>, Error> {
        let Some(holding_id) = self.holding_id else {
            return Ok(None);
        };
        let number = numbers::server::store::by_id(&self.desk.db, holding_id).await?;
        Ok(number.filter(|number| number.status == Status::Active))
    }

    /// The number as Twilio has it now; or what follows where it cannot be read.
    pub(super) async fn read(&self) -> Result<Result<(Number, IncomingNumber), Step>, Error> {
        let Some(number) = self.number().await? else {
            return Ok(Err(Step::Never(Cause::NumberGone)));
        };
        let credentials = subaccounts::server::credentials(self.desk).await?;
        Ok(match self.desk.twilio.read(&credentials, &number.phone_sid).await {
            Ok(now) => Ok((number, now)),
            Err(error) => Err(match error.refusal() {
                Some(twilio::Refusal::NotFound) => Step::Never(Cause::NumberGone),
                // The account may have another token by now.
                Some(twilio::Refusal::NotLetIn) if subaccounts::server::renewed(self.desk).await?.is_some() => {
                    Step::Later
                }
                Some(_) => Step::Never(Cause::TwilioRefused),
                None => later(self.kept.id, &error, "a number cannot be read at Twilio"),
            }),
        })
    }

    /// Gives the number to Vapi, once; that it was asked for is written down before.
    pub(super) async fn import(&mut self) -> Result<Step, Error> {
        let Some(number) = self.number().await? else {
            return Ok(Step::Never(Cause::NumberGone));
        };
        let credentials = subaccounts::server::credentials(self.desk).await?;
        let Some(assistant_id) = self.assistant() else {
            return Ok(Step::Never(Cause::AssistantGone));
        };
        self.kept.import_asked_at = Some(Timestamp::now());
        self.kept.token_mark = Some(mark(&credentials));
        if !self.save().await? {
            return Ok(Step::Later);
        }
        let (name, reports) = (assistant::name(&self.kept), assistant::reports_to(self.desk));
        let import = Import {
            name: &name,
            number: &number.phone_number,
            account_sid: &credentials.account_sid,
            token: &credentials.auth_token,
            assistant_id: &assistant_id,
            reports: reports.as_ref().map(|(url, secret)| Reports { url, secret }),
        };
        self.reached(Boundary::BeforeSend).await?;
        let answer = self.vapi.import(&import).await;
        self.reached(Boundary::Sent).await?;
        match answer {
            Ok(imported) => {
                self.reached(Boundary::Answered).await?;
                self.kept.import_id = Some(imported.id);
                self.is_ringing = true;
                self.saved().await
            }
            Err(error) if error.in_doubt() => Ok(Step::Done),
            Err(error) => Ok(match error.refusal() {
                Some(Refusal::NotOnTwilio) if subaccounts::server::renewed(self.desk).await?.is_some() => {
                    self.kept.import_asked_at = None;
                    self.save().await?;
                    Step::Later
                }
                Some(Refusal::NotOnTwilio) => Step::Never(Cause::NotFoundAtTwilio),
                Some(Refusal::NotLetIn) => Step::Never(Cause::NotLetIn),
                Some(Refusal::Limit) => Step::Never(Cause::NoCredit),
                // An earlier one may be in the way that nobody has seen: what carries our name is removed all the same.
                Some(_) => Step::Never(Cause::ImportRefused),
                None => {
                    self.kept.import_asked_at = None;
                    self.save().await?;
                    later(self.kept.id, &error, "a number is imported later")
                }
            }),
        }
    }

    /// The assistant that answers.
    pub(super) fn assistant(&self) -> Option<String> {
        self.kept
            .chosen_assistant_id
            .clone()
            .or_else(|| self.kept.assistant_id.clone())
    }

    /// Looks for the imported number under our name.
    pub(super) async fn find_import(&mut self) -> Result<Step, Error> {
        let all = match self.vapi.imports().await {
            Ok(all) => all,
            Err(error) => return Ok(later(self.kept.id, &error, "the imported numbers cannot be read")),
        };
        let reference = self.kept.reference.clone();
        let found = all.into_iter().find(|one| carries(one.name.as_deref(), &reference));
        match found {
            Some(found) => self.kept.import_id = Some(found.id),
            None if is_absent(super::age(self.kept.import_asked_at, SECOND_READ)) => self.kept.import_asked_at = None,
            None => return Ok(Step::Later),
        }
        self.saved().await
    }

    /// Has the number or line ring the assistant.
    pub(super) async fn ring(&mut self) -> Result<Step, Error> {
        let Some(assistant_id) = self.assistant() else {
            return Ok(Step::Never(Cause::AssistantGone));
        };
        if self.kept.source == Some(Source::Vapi) {
            let Some(line) = self.holding_id else {
                return Ok(Step::Never(Cause::NumberGone));
            };
            return Ok(match lines::server::ring(self.desk, line, Some(assistant_id)).await {
                Ok(line) => {
                    self.is_ringing = true;
                    self.kept.made = self.kept.found.clone().map(|found| Setup {
                        assistant_id: line.assistant_id,
                        ..found
                    });
                    Step::Done
                }
                Err(lines::server::Error::Refused(problem)) if problem.code == Code::InvalidRequest => {
                    Step::Never(Cause::AssistantGone)
                }
                Err(lines::server::Error::Refused(problem)) if problem.code == Code::AlreadyDecided => {
                    Step::Never(Cause::NumberGone)
                }
                Err(error) => later(self.kept.id, &error, "a line cannot be answered yet"),
            });
        }
        let id = self.kept.import_id.clone().unwrap_or_default();
        match self.vapi.ring(&id, &assistant_id).await {
            Ok(_) => {
                self.is_ringing = true;
                Ok(Step::Done)
            }
            Err(error) => match error.refusal() {
                // Taken away by hand: it is imported anew.
                Some(Refusal::NotFound) => {
                    (self.kept.import_id, self.kept.import_asked_at) = (None, None);
                    self.saved().await
                }
                Some(Refusal::NotLetIn) => Ok(Step::Never(Cause::NotLetIn)),
                Some(_) => Ok(Step::Never(Cause::AssistantGone)),
                None => Ok(later(self.kept.id, &error, "a number rings its assistant later")),
            },
        }
    }

    /// Reads what the import made of the number, puts the address for texts back where it was changed, and writes it down.
    pub(super) async fn read_back(&mut self) -> Result<Step, Error> {
        let (number, mut now) = match self.read().await? {
            Ok(read) => read,
            Err(step) => return Ok(step),
        };
        let before = self.kept.found.as_ref().and_then(|found| found.sms_url.clone());
        if now.sms_url != before {
            let changes = twilio::Changes {
                sms_url: Some(before.unwrap_or_default()),
                ..twilio::Changes::default()
            };
            let credentials = subaccounts::server::credentials(self.desk).await?;
            now = match self.desk.twilio.update(&credentials, &number.phone_sid, &changes).await {
                Ok(now) => now,
                Err(error) => return Ok(later(self.kept.id, &error, "the address for texts is put back later")),
            };
        }
        self.kept.made = Some(setup(number.id, &now));
        self.is_read = true;
        let mut tx = self.desk.db.begin().await?;
        let done = super::due::save(&mut tx, &self.kept, self.was).await?;
        if done {
            let (voice, sms) = (address(now.voice_url.as_deref()), address(now.sms_url.as_deref()));
            numbers::server::compared::store::accept_addresses(&mut tx, number.id, voice, sms).await?;
        }
        Ok(if self.committed(tx, done).await? {
            Step::Done
        } else {
            Step::Later
        })
    }
}
