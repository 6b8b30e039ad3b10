//! Subscriptions: beginning a payment, hearing from Stripe, and what follows for the owner's account at the carrier.

use super::{Billing, Onward, Payment, Standing};
use crate::{
    problem::{Code, Problem},
    server::{
        answer::{chain, ours},
        db::Timestamp,
        state::{Inside, OwnersDesk, RoundsDesk},
        stripe,
    },
    subaccounts,
};

pub mod checkout;
mod event;
pub mod events;
mod settle;
pub mod signature;
pub mod store;

/// The work of this module went wrong.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The person can do something about it.
    #[error(transparent)]
    Refused(#[from] Problem),
    /// The database failed.
    #[error("the subscriptions cannot be read or written")]
    Store(#[from] sqlx::Error),
    /// Stripe did not do what it was asked.
    #[error("Stripe did not do what it was asked")]
    Stripe(#[from] stripe::Error),
    /// The owner's account at the carrier cannot be read or changed.
    #[error("the subaccount cannot be used")]
    Subaccount(#[from] subaccounts::server::Error),
    /// Too many others wrote at the same time.
    #[error("a subscription changed again and again while it was read")]
    Restless,
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Refused(problem) => problem,
            Error::Subaccount(cause) => cause.into(),
            Error::Stripe(cause) => {
                tracing::warn!(error = chain(&cause), "Stripe did not do what it was asked");
                Self::new(
                    Code::BillingFailed,
                    "Stripe gave no usable answer. Nothing was charged; try again in a minute. If it stays, tell the host of this desk.",
                )
            }
            Error::Store(_) | Error::Restless => ours(&error),
        }
    }
}

/// What an owner is told about their subscription.
pub async fn billing(desk: &OwnersDesk) -> Result<Billing, Error> {
    let owner = store::owner(&desk.db).await?;
    let (subaccount, subaccount_since) = subaccounts::server::standing::state(desk).await?;
    let kept = store::subscriptions(&desk.db).await?;
    // The one that counts: what is paid for before what is over.
    let best = kept.iter().max_by_key(|kept| super::rules::worth(&kept.status, None));
    let ends_at = best.and_then(|kept| {
        let with_period = kept.cancel_at_period_end.then_some(kept.period_end).flatten();
        kept.cancel_at.or(with_period)
    });
    let stood = owner.as_ref().map(|owner| owner.stood);
    let standing = stood.map_or(Standing::None, |stood| stood.standing);
    let is_running = matches!(standing, Standing::Active | Standing::PastDue);
    let next = best
        .and_then(|kept| kept.period_end)
        .filter(|_| is_running && ends_at.is_none());
    Ok(Billing {
        needs_subscription: desk.config.billing.asks_for_subscription(),
        standing,
        since: stood.map(|stood| stood.since),
        next_payment_at: next.map(|at| at.0),
        ends_at: ends_at.filter(|_| is_running).map(|at| at.0),
        works_until: stood.and_then(|stood| stood.grace_until),
        payment: payment(desk).await?,
        subaccount,
        subaccount_since: subaccount_since.map(|at| at.0),
        has_customer: owner.is_some_and(|owner| owner.customer_id.is_some()),
        grace_days: desk.config.billing.grace.whole_days(),
    })
}

/// What is to be said above an owner's numbers; nothing while all is well, and on a desk that is open to everyone
/// nothing is even asked.
pub async fn notice(desk: &OwnersDesk) -> Result<Option<Billing>, Error> {
    if !desk.config.billing.asks_for_subscription() {
        return Ok(None);
    }
    let told = billing(desk).await?;
    Ok(Some(told).filter(|told| !told.is_well()))
}

async fn payment(desk: &OwnersDesk) -> Result<Option<Payment>, Error> {
    Ok(match store::checkouts::latest(&desk.db).await?.as_deref() {
        Some("open") => Some(Payment::Open),
        Some("confirming") => Some(Payment::Confirming),
        Some("failed") => Some(Payment::Failed),
        _ => None,
    })
}

/// A subscription is looked at again when nothing was heard of it for so long: webhooks can be lost.
const UNREAD: time::Duration = time::Duration::hours(6);

/// The round of minutes: what webhooks may have missed, and the end of the days of grace.
pub async fn round(desk: &RoundsDesk, now: Timestamp) -> Result<(), Error> {
    let Some(stripe) = desk.stripe.as_ref() else {
        return open_to_everyone(desk, now).await;
    };
    for (user_id, session_id) in store::checkouts::due(&desk.db, now).await? {
        let own = desk.on_behalf_of(user_id);
        note(
            settle::own_session(&own, stripe, &session_id, now).await,
            "a payment could not be looked at",
        );
    }
    for (user_id, id) in store::unread_since(&desk.db, Timestamp(now.0 - UNREAD)).await? {
        let own = desk.on_behalf_of(user_id);
        let looked = settle::own_subscription(&own, stripe, &id, now).await;
        note(looked.map(drop), "a subscription could not be looked at");
    }
    for user_id in store::out_of_grace(&desk.db, now).await? {
        settle::end_grace(&desk.on_behalf_of(user_id), now).await?;
    }
    Ok(())
}

/// The host asks for no subscription any more: every suspended account works again. Should the host ask for one later,
/// who has none is out of grace as many days from now as after an end.
async fn open_to_everyone(desk: &RoundsDesk, now: Timestamp) -> Result<(), Error> {
    for user_id in subaccounts::server::store::asked_to_be_suspended(&desk.db, 100).await? {
        settle::open(&desk.on_behalf_of(user_id), now).await?;
    }
    Ok(())
}

fn note(looked: Result<(), Error>, what: &'static str) {
    if let Err(error) = looked {
        tracing::warn!(error = chain(&error), "{what}");
    }
}

/// Stripe, or why there is none.
fn stripe_of(desk: &Inside) -> Result<(&stripe::Client, &str), Error> {
    let settings = desk.config.billing.stripe.as_ref();
    desk.stripe
        .as_ref()
        .zip(settings.map(|settings| settings.price_id.as_str()))
        .ok_or_else(|| {
            let mut problem = Problem::new(
                Code::NotConfigured,
                "This desk asks for no subscription. Everything works without one, and nothing was charged.",
            );
            "No subscription needed".clone_into(&mut problem.error);
            problem.into()
        })
}
