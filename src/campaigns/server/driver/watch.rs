//! What is looked at while a campaign runs: whether its number is still there, and whether Vapi has the account's token.

use super::{Step, Visit, due, up::mark};
use crate::{
    campaigns::{Cause, Source, State, server::Error},
    lines,
    server::{db::Timestamp, vapi::Refusal},
    subaccounts, uses,
};

/// How often, in seconds.
const EVERY: i64 = 300;

impl Visit<'_> {
    /// Pauses what has lost its number, brings a changed token to Vapi, and comes again later.
    pub(super) async fn watch(&mut self) -> Result<(), Error> {
        if self.is_losing().await? {
            self.kept.asked_at = Some(Timestamp::now());
            self.kept.cause = Some(Cause::NumberGone);
            self.end(State::Pausing, "campaign.pausing").await?;
            return Ok(due::leave(&self.desk.db, &self.kept, Timestamp::in_seconds(0)).await?);
        }
        if self.kept.source == Some(Source::Own) {
            self.keep_token().await?;
        }
        Ok(due::leave(&self.desk.db, &self.kept, Timestamp::in_seconds(EVERY)).await?)
    }

    /// Whether its number or line is not theirs any more, or is about to go.
    async fn is_losing(&self) -> Result<bool, Error> {
        let Some(holding_id) = self.holding_id else {
            return Ok(true);
        };
        let used = uses::server::store::of_holding(&self.desk.db, holding_id).await?;
        if used.is_none_or(|used| used.is_ending) {
            return Ok(true);
        }
        if self.kept.source == Some(Source::Vapi) {
            return Ok(lines::server::find(self.desk, holding_id).await?.line.status != lines::State::Active);
        }
        // An account that does not let the desk in may have another token by now.
        Ok(match self.read().await? {
            Ok(_) | Err(Step::Done | Step::Later) => false,
            Err(Step::Never(Cause::NumberGone)) => true,
            Err(Step::Never(_)) => {
                subaccounts::server::renewed(self.desk).await?;
                false
            }
        })
    }

    /// Vapi calls with the token it was given: it is given the one of today.
    async fn keep_token(&mut self) -> Result<(), Error> {
        let credentials = subaccounts::server::credentials(self.desk).await?;
        let now = mark(&credentials);
        let Some(import_id) = self
            .kept
            .import_id
            .clone()
            .filter(|_| self.kept.token_mark.as_ref() != Some(&now))
        else {
            return Ok(());
        };
        match self
            .vapi
            .renew_token(&import_id, &credentials.account_sid, &credentials.auth_token)
            .await
        {
            Ok(_) => {
                self.kept.token_mark = Some(now);
                self.end(State::Running, "campaign.token_renewed").await?;
                Ok(())
            }
            // Taken away by hand: it is set up anew.
            Err(error) if error.refusal() == Some(Refusal::NotFound) => {
                (self.kept.import_id, self.kept.import_asked_at) = (None, None);
                self.kept.asked_at = Some(Timestamp::now());
                self.end(State::Launching, "campaign.launching").await?;
                Ok(())
            }
            Err(error) => Err(error.into()),
        }
    }
}
