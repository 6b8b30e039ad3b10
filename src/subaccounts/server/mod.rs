//! Finds or opens the owner's subaccount, and gives its credentials to whoever calls the carrier for them.

use std::time::Duration;

use secrecy::{ExposeSecret as _, SecretString};
use uuid::Uuid;

use crate::{
    problem::{Code, Problem},
    server::{
        answer::ours,
        db::{Door, Timestamp},
        secrets::{self, Keys},
        state::OwnersDesk,
        trials::{Boundary, Plant},
        twilio::{self, Account, AccountStatus, Credentials},
        work::Kind,
    },
};

pub mod dialing;
pub mod overview;
pub mod standing;
pub mod store;

/// For the writes around the three calls of an opening.
const SLACK: time::Duration = time::Duration::seconds(10);
/// How often, and how long apart, one looks whether another server has opened the account.
const LOOKS: usize = 80;
const BETWEEN_LOOKS: Duration = Duration::from_millis(100);

/// The work of this module went wrong.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The host has no Twilio account set up.
    #[error("no main account is configured")]
    NotConfigured,
    /// The carrier did not open or find the account.
    #[error("the subaccount cannot be opened")]
    Carrier(#[from] twilio::Error),
    /// The carrier has not said whether it opened the account.
    #[error("the carrier has not said whether it opened the subaccount")]
    Unclear,
    /// The carrier does not show the token: the host works with an API key instead of the main account's own token.
    #[error(
        "the carrier shows no token for the subaccount; TWILIO_AUTH_TOKEN must be the main account's own, not an API key"
    )]
    NoToken,
    /// The owner has no subscription, and so no account at the carrier.
    #[error("the owner has no subscription")]
    NoSubscription,
    /// The account is suspended, because a subscription has ended.
    #[error("the subaccount is suspended")]
    Suspended,
    /// The database failed.
    #[error("the subaccount cannot be read or written")]
    Store(#[from] sqlx::Error),
    /// The token could not be sealed or opened.
    #[error("the subaccount's token cannot be sealed or opened")]
    Secret(#[from] secrets::Error),
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::NotConfigured => Self::new(
                Code::NotConfigured,
                "The host of this desk has not set up Twilio yet, so there are no numbers to show. Nothing was charged.",
            ),
            Error::Carrier(cause) => cause.into(),
            Error::Unclear => Self::new(
                Code::NoSubaccount,
                "Twilio has not confirmed your own account there yet. Nothing was charged; try again in a minute.",
            ),
            Error::NoSubscription => Self::new(
                Code::NoSubaccount,
                "Your own account at Twilio is opened with your subscription, and you have none yet. Nothing was charged. Subscribe under Billing (/billing); numbers can be had a moment later.",
            ),
            Error::Suspended => Self::new(
                Code::AccountSuspended,
                "Your subscription has ended, so your account at Twilio is suspended. Your numbers are kept; they carry no calls and texts. Nothing was charged. Subscribe again under /billing and all of them work again.",
            ),
            Error::NoToken | Error::Store(_) | Error::Secret(_) => ours(&error),
        }
    }
}

/// The credentials of the owner's subaccount; opens it when there is none yet.
///
/// Opening is not repeatable at Twilio, so it is keyed on the owner: the account's `FriendlyName` carries the owner's
/// id, is looked up before and after, and the oldest account of that name counts.
pub async fn credentials(desk: &OwnersDesk) -> Result<Credentials, Error> {
    if let Some(known) = kept(desk).await? {
        return Ok(known);
    }
    if desk.config.billing.asks_for_subscription() && !standing::is_paid_for(desk).await? {
        return Err(Error::NoSubscription);
    }
    let main = desk.main_credentials().ok_or(Error::NotConfigured)?;
    // In a task of its own: it goes on when the browser goes away, so that an opened account is also kept.
    let task_desk = desk.clone();
    let task = desk
        .work
        .spawn(Kind::Subaccount, async move { provide(&task_desk, &main).await });
    match task.await {
        Ok(done) => done,
        Err(broken) => {
            tracing::error!(user_id = %desk.owner(), error = %broken, "opening a subaccount broke off");
            Err(Error::Unclear)
        }
    }
}

/// The same for whoever begins something new: not while the account is suspended. What began before goes on with
/// [`credentials`], and hears from the carrier itself.
pub async fn admitted(desk: &OwnersDesk) -> Result<Credentials, Error> {
    let credentials = credentials(desk).await?;
    if standing::is_suspended(desk).await? {
        return Err(Error::Suspended);
    }
    Ok(credentials)
}

/// The credentials after the account did not accept those that are kept: its token may have been changed at Twilio, where the
/// account above still reads it. None where nothing is new.
pub async fn renewed(desk: &OwnersDesk) -> Result<Option<Credentials>, Error> {
    let main = desk.main_credentials().ok_or(Error::NotConfigured)?;
    let Some(known) = kept(desk).await? else {
        return Ok(None);
    };
    let account = desk.twilio.read_account(&main, &known.account_sid).await?;
    let Some(token) = &account.auth_token else {
        return Ok(None);
    };
    if token.expose_secret() == known.auth_token.expose_secret() {
        return Ok(None);
    }
    let sealed = desk.keys.seal(token, &store::TOKEN.place(desk.owner(), &account.sid))?;
    store::renew_token(&desk.db, &account.sid, &sealed).await?;
    tracing::info!(user_id = %desk.owner(), "a subaccount's token was changed at Twilio and is kept anew");
    kept(desk).await
}

async fn provide(desk: &OwnersDesk, main: &Credentials) -> Result<Credentials, Error> {
    // One at a time for an owner in this process, without asking the database again and again.
    let turn = desk.turn_of(desk.owner());
    let _turn = turn.lock().await;
    if let Some(known) = kept(desk).await? {
        return Ok(known);
    }
    // One at a time between servers, for an opening is not repeatable. Whoever dies in it keeps the others waiting for
    // no longer than its three calls may take.
    let until = Timestamp((Timestamp::now().0) + desk.config.twilio.timeout * 3 + SLACK);
    if !store::begin_opening(&desk.db, until).await? {
        return opened_elsewhere(desk, main).await;
    }
    desk.trials.reached(Boundary::BeforeSubaccount).await?;
    let opened = open(desk, main).await;
    // After an unclear answer nobody opens another one before the lease has run out: the list may lag behind.
    if opened.as_ref().is_err_and(|error| !matches!(error, Error::Unclear)) {
        store::end_opening(&desk.db, until).await?;
    }
    opened
}

/// Another server is at it, or was and got no clear answer: what it opened is looked for, and its outcome waited for a
/// little. Nothing is opened here.
async fn opened_elsewhere(desk: &OwnersDesk, main: &Credentials) -> Result<Credentials, Error> {
    if let Some(account) = oldest(desk, main, &name_of(desk.owner())).await? {
        return keep(desk, &account).await;
    }
    for _ in 0..LOOKS {
        if let Some(known) = kept(desk).await? {
            return Ok(known);
        }
        tokio::time::sleep(BETWEEN_LOOKS).await;
    }
    Err(Error::Unclear)
}

async fn open(desk: &OwnersDesk, main: &Credentials) -> Result<Credentials, Error> {
    let account = find_or_open(desk, main, &name_of(desk.owner())).await?;
    keep(desk, &account).await
}

/// The name by which an owner's account is found at the carrier.
fn name_of(user_id: Uuid) -> String {
    format!("numberdesk {}", user_id.simple())
}

async fn keep(desk: &OwnersDesk, account: &Account) -> Result<Credentials, Error> {
    let token = account.auth_token.as_ref().ok_or(Error::NoToken)?;
    let sealed = desk.keys.seal(token, &store::TOKEN.place(desk.owner(), &account.sid))?;
    desk.trials.reached(Boundary::InSubaccountSave).await?;
    store::keep_subaccount(&desk.db, &account.sid, &sealed).await?;
    desk.trials.reached(Boundary::SubaccountSaved).await?;
    tracing::info!(user_id = %desk.owner(), subaccount = account.sid, "a subaccount is kept");
    kept(desk).await?.ok_or(Error::Unclear)
}

async fn kept(desk: &OwnersDesk) -> Result<Option<Credentials>, Error> {
    match store::subaccount(&desk.db).await? {
        Some((account_sid, sealed)) => {
            let auth_token: SecretString = desk
                .keys
                .open(&sealed, &store::TOKEN.place(desk.owner(), &account_sid))?;
            Ok(Some(Credentials {
                account_sid,
                auth_token,
            }))
        }
        None => Ok(None),
    }
}

async fn find_or_open(desk: &OwnersDesk, main: &Credentials, name: &str) -> Result<Account, Error> {
    if let Some(account) = oldest(desk, main, name).await?
        && !desk.trials.has(Plant::OpenBlind)
    {
        return Ok(account);
    }
    desk.trials.reached(Boundary::SubaccountMissing).await?;
    let answer = desk.twilio.create_account(main, name).await;
    desk.trials.reached(Boundary::SubaccountPosted).await?;
    match answer {
        // The list may not show it yet; where it shows an older one, that one counts.
        Ok(account) => Ok(oldest(desk, main, name).await.ok().flatten().unwrap_or(account)),
        Err(twilio::Error::Silent { .. }) => match oldest(desk, main, name).await {
            Ok(found) => found.ok_or(Error::Unclear),
            Err(_) => Err(Error::Unclear),
        },
        Err(refused) => Err(refused.into()),
    }
}

async fn oldest(desk: &OwnersDesk, main: &Credentials, name: &str) -> Result<Option<Account>, Error> {
    let mut found = desk.twilio.find_accounts(main, name).await?;
    // A closed account has lost its numbers for good and cannot be opened again.
    found.retain(|account| account.status != AccountStatus::Closed);
    if found.len() > 1 {
        tracing::warn!(
            name,
            accounts = found.len(),
            "several subaccounts carry one owner's name; the oldest counts"
        );
    }
    Ok(found.into_iter().next())
}

/// Whose subaccount this is, and its token; for whoever calls in the carrier's name.
pub async fn by_sid(door: &Door, keys: &Keys) -> Result<Option<(Uuid, SecretString)>, Error> {
    Ok(match store::by_sid(door).await? {
        Some((user_id, sealed)) => {
            let token = keys.open(&sealed, &store::TOKEN.place(user_id, door.key()))?;
            Some((user_id, token))
        }
        None => None,
    })
}
