//! What Twilio says, remembered with its time: asked anew when it is old, and shown as it was where it does not answer.

use std::time::Duration;

use secrecy::ExposeSecret;
use serde::{Serialize, de::DeserializeOwned};
use time::OffsetDateTime;

use super::{Error, store};
use crate::{
    server::{
        answer::chain,
        db::Timestamp,
        state::OwnersDesk,
        twilio::{self, Credentials, Refusal},
    },
    subaccounts,
    usage::words::Silence,
};

/// For so long nobody asks again what Twilio has just not answered.
const REST: time::Duration = time::Duration::seconds(15);

/// What is known, and why it is not new.
#[derive(Debug, Clone)]
pub struct Look<T> {
    /// What Twilio said, and when.
    pub seen: Option<(T, OffsetDateTime)>,
    /// Why it did not say so now.
    pub silence: Option<Silence>,
}

impl<T> Look<T> {
    /// What Twilio said.
    pub fn value(&self) -> Option<&T> {
        self.seen.as_ref().map(|(value, _)| value)
    }
}

/// What Twilio says about a subject, at most as old as that, with one call's patience for all that it takes to ask.
pub async fn look<T, F>(
    desk: &OwnersDesk,
    subject: &str,
    fresh: Duration,
    read: impl Fn(Credentials) -> F,
) -> Result<Look<T>, Error>
where
    T: Serialize + DeserializeOwned,
    F: Future<Output = Result<T, twilio::Error>>,
{
    let kept = store::reading(&desk.db, subject).await?;
    let tried = kept.as_ref().map(|kept| kept.tried_at.0);
    // What a later version has written is read anew.
    let seen = kept.and_then(|kept| Some((serde_json::from_value(kept.reading?.0).ok()?, kept.read_at?.0)));
    let now = Timestamp::now();
    if seen.as_ref().is_some_and(|(_, at)| now.0 - *at < fresh) {
        return Ok(Look { seen, silence: None });
    }
    let is_resting = tried.is_some_and(|tried| {
        let unanswered = seen.as_ref().is_none_or(|(_, at)| *at < tried);
        unanswered && now.0 - tried < REST
    });
    if is_resting {
        let silence = Some(Silence::NoAnswer);
        return Ok(Look { seen, silence });
    }
    let asked = tokio::time::timeout(desk.config.twilio.timeout, Box::pin(asked(desk, read))).await;
    let silence = match asked {
        Ok(Ok(value)) => {
            let json = serde_json::to_value(&value).map_err(|error| sqlx::Error::Encode(error.into()))?;
            store::keep(&desk.db, subject, json, now).await?;
            let seen = Some((value, now.0));
            return Ok(Look { seen, silence: None });
        }
        Ok(Err(Failed::Ours(error))) => return Err(error),
        Ok(Err(Failed::Theirs(error))) => {
            tracing::info!(subject, error = chain(&error), "what was used could not be read");
            silence_of(&error)
        }
        Err(_) => {
            tracing::info!(subject, "what was used was not read in time");
            Silence::NoAnswer
        }
    };
    if silence == Silence::NoAnswer {
        // From now on, and not since it was asked: that may have taken longer than the rest.
        store::tried(&desk.db, subject, Timestamp::now()).await?;
    }
    let silence = Some(silence);
    Ok(Look { seen, silence })
}

/// Whose fault it is.
enum Failed {
    Ours(Error),
    Theirs(twilio::Error),
}

impl<E: Into<Error>> From<E> for Failed {
    fn from(error: E) -> Self {
        match error.into() {
            Error::Subaccount(subaccounts::server::Error::Carrier(error)) => Self::Theirs(error),
            ours @ (Error::Refused(_) | Error::Store(_) | Error::Numbers(_) | Error::Subaccount(_)) => Self::Ours(ours),
        }
    }
}

/// Asks, and once more where the account's token was changed at Twilio.
async fn asked<T, F>(desk: &OwnersDesk, read: impl Fn(Credentials) -> F) -> Result<T, Failed>
where
    F: Future<Output = Result<T, twilio::Error>>,
{
    let who = subaccounts::server::credentials(desk).await?;
    let token = who.auth_token.clone();
    let error = match read(who).await {
        Ok(value) => return Ok(value),
        Err(error) => error,
    };
    if error.refusal() != Some(Refusal::NotLetIn) {
        return Err(Failed::Theirs(error));
    }
    let renewed = if let Some(renewed) = subaccounts::server::renewed(desk).await? {
        Some(renewed)
    } else {
        // Whoever asked beside us may have kept the new one already.
        let kept = subaccounts::server::credentials(desk).await?;
        (kept.auth_token.expose_secret() != token.expose_secret()).then_some(kept)
    };
    match renewed {
        Some(who) => read(who).await.map_err(Failed::Theirs),
        None => Err(Failed::Theirs(error)),
    }
}

fn silence_of(error: &twilio::Error) -> Silence {
    match error.refusal() {
        Some(Refusal::NotLetIn | Refusal::NoFunds) => Silence::Shut,
        Some(_) => Silence::Refused,
        None => Silence::NoAnswer,
    }
}
