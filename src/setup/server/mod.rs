//! Setting a number up: written down first, then at the carrier, then read back there.

use uuid::Uuid;

use super::{Addresses, Hooks, Plan, Setup, Standing};
use crate::{
    numbers::{self, Number, Status, server::compared},
    phone::PhoneNumber,
    problem::{Code, Problem},
    server::{answer::ours, config::Config, state::OwnersDesk, twilio},
    subaccounts, uses, verified,
};

mod act;
mod allowed;
pub mod hooks;
pub mod store;
mod wanted;
mod work;
mod written;

pub use act::{check, restore, set};
pub use work::round;
pub use written::{checked, write, write_in};

/// The work of this module went wrong.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The person can do something about it.
    #[error(transparent)]
    Refused(#[from] Problem),
    /// The database failed.
    #[error("the setup cannot be read or written")]
    Store(#[from] sqlx::Error),
    /// The owner's numbers cannot be read.
    #[error("the numbers cannot be read")]
    Numbers(#[from] numbers::server::Error),
    /// The owner's subaccount cannot be used.
    #[error("the subaccount cannot be used")]
    Subaccount(#[from] subaccounts::server::Error),
    /// The verified numbers cannot be read.
    #[error("the verified numbers cannot be read")]
    Verified(#[from] verified::server::Error),
    /// The carrier did not confirm it.
    #[error("the carrier did not confirm it")]
    Carrier(#[from] twilio::Error),
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Refused(problem) => problem,
            Error::Store(_) => ours(&error),
            Error::Numbers(cause) => cause.into(),
            Error::Subaccount(cause) => cause.into(),
            Error::Verified(cause) => cause.into(),
            Error::Carrier(cause) => cause.into(),
        }
    }
}

/// The public addresses of the desk's own hooks.
pub fn hooks(config: &Config) -> Hooks {
    let base = config.app_url.as_str().trim_end_matches('/');
    Hooks {
        voice: format!("{base}/webhooks/twilio/voice"),
        sms: format!("{base}/webhooks/twilio/sms"),
    }
}

/// How one of the owner's numbers is set up.
pub async fn standing(desk: &OwnersDesk, id: Uuid) -> Result<Standing, Error> {
    let number = numbers::server::find(desk, id).await?;
    let kept = store::of(&desk.db, id).await?;
    let there = there(desk, &number).await?;
    let used = uses::server::store::of_holding(&desk.db, id).await?;
    let is_new = kept.epoch == 0 && number.status == Status::Active;
    let can_restore = is_new
        && numbers::server::notes::store::before(&desk.db, &number)
            .await?
            .is_some();
    Ok(Standing {
        can_restore,
        setup: meant(&kept, there, &hooks(&desk.config)),
        is_open: kept.wish.is_some(),
        refusal: kept.refusal,
        live: used.filter(|used| used.is_live),
    })
}

/// As it stands at the carrier; while something is being set, as it is to be.
fn meant(kept: &store::Kept, there: Addresses, hooks: &Hooks) -> Setup {
    let wish = kept.wish.as_ref();
    let plan = wish.and_then(|wish| wish.plan.as_ref()).unwrap_or(&kept.plan);
    let addresses = wish.and_then(|wish| wish.addresses.clone()).unwrap_or(there);
    Setup::read(plan, &addresses, hooks)
}

/// The addresses that stand at the carrier as far as the desk knows.
async fn there(desk: &OwnersDesk, number: &Number) -> Result<Addresses, sqlx::Error> {
    let mut tx = desk.db.begin().await?;
    let kept = compared::store::by_id(&mut tx, number.id).await?;
    tx.rollback().await?;
    Ok(kept.map(|kept| addresses_of(&kept.settings)).unwrap_or_default())
}

fn addresses_of(settings: &compared::Settings) -> Addresses {
    Addresses {
        voice_url: settings.voice_url.clone(),
        voice_fallback_url: settings.voice_fallback_url.clone(),
        sms_url: settings.sms_url.clone(),
        sms_fallback_url: settings.sms_fallback_url.clone(),
        status_url: settings.status_url.clone(),
    }
}

/// Only a number in use can be set up.
fn in_use(number: &Number) -> Result<(), Problem> {
    if number.status == Status::Active {
        return Ok(());
    }
    let words = format!(
        "{} is not in use any more, so nothing about it can be changed. Nothing was.",
        number.phone_number
    );
    Err(Problem::new(Code::NumberUnavailable, words))
}

/// What the hooks do for a number that somebody calls or writes to now.
async fn plan_of(desk: &OwnersDesk, number: &PhoneNumber) -> Result<Plan, sqlx::Error> {
    let Some(held) = numbers::server::store::held(&desk.db, number).await? else {
        return Ok(Plan::default());
    };
    let kept = store::of(&desk.db, held.id).await?;
    // What is being set may stand there already, or the old one still: where one of them does nothing, the other one does.
    if kept.plan == Plan::default() {
        return Ok(kept.wish.and_then(|wish| wish.plan).unwrap_or_default());
    }
    Ok(kept.plan)
}
