//! Subscriptions: beginning a payment, hearing from Stripe, and what follows for the owner's account at the carrier.

use super::{Billing, Onward, Payment, Standing, rules};
use crate::{
    problem::{Code, Problem},
    server::{
        answer::{chain, ours},
        db::Timestamp,
        state::{Inside, OwnersDesk},
        stripe,
    },
    subaccounts,
};

pub mod checkout;
mod event;
pub mod events;
mod refused;
mod round;
mod settle;
pub mod signature;
pub mod store;
mod whose;

pub use round::round;

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
    let is_live = desk.config.billing.is_live();
    let owner = store::owner(&desk.db, is_live).await?;
    let (subaccount, subaccount_since) = subaccounts::server::standing::state(desk).await?;
    let kept = store::subscriptions(&desk.db, is_live).await?;
    // The one that counts: what is paid for before what is over, and the latest of these.
    let now = Timestamp::now();
    let best = kept.iter().rev().max_by_key(|kept| settle::worth(desk, kept, now));
    let ends_at = best.and_then(|kept| {
        let with_period = kept.cancel_at_period_end.then_some(kept.period_end).flatten();
        kept.cancel_at.or(with_period)
    });
    let stood = owner.as_ref().map(|owner| owner.stood);
    let standing = stood.map_or(Standing::None, |stood| stood.standing);
    let is_running = matches!(standing, Standing::Active | Standing::PastDue);
    let next = best
        .and_then(|kept| kept.period_end)
        .filter(|_| standing == Standing::Active && ends_at.is_none());
    Ok(Billing {
        needs_subscription: desk.config.billing.asks_for_subscription(),
        standing,
        since: stood.map(|stood| stood.since),
        next_payment_at: next.map(|at| at.0),
        ends_at: ends_at.filter(|_| is_running).map(|at| at.0),
        works_until: stood.and_then(|stood| stood.grace_until),
        price: None,
        payment: payment(desk).await?,
        stopped: kept
            .iter()
            .find_map(|kept| rules::stopped(&kept.status))
            .filter(|_| !is_running),
        subaccount,
        subaccount_since: subaccount_since.map(|at| at.0),
        has_customer: owner.is_some_and(|owner| owner.customer_id.is_some()),
        grace_days: desk.config.billing.grace.whole_days(),
    })
}

/// The same, with what a subscription costs. Stripe is asked once an hour; while it does not answer, no price is told.
pub async fn billing_with_price(desk: &OwnersDesk) -> Result<Billing, Error> {
    let mut told = billing(desk).await?;
    if let Ok((stripe, price_id)) = stripe_of(desk) {
        told.price = stripe.price(price_id).await;
    }
    Ok(told)
}

/// Refuses what would cost rent from now on, once the subscription that pays for the desk is over. What is held already
/// keeps working for the days of grace.
pub async fn admits_orders(desk: &OwnersDesk) -> Result<(), Error> {
    if !desk.config.billing.asks_for_subscription() {
        return Ok(());
    }
    let owner = store::owner(&desk.db, desk.config.billing.is_live()).await?;
    let is_over = owner.is_some_and(|owner| owner.stood.standing == Standing::Ended);
    if !is_over {
        return Ok(());
    }
    let mut problem = Problem::new(
        Code::AccountSuspended,
        "Your subscription has ended, so nothing new can be bought. Nothing was charged. Your numbers keep working for the days of grace; subscribe again under /billing to buy.",
    );
    "Subscription ended".clone_into(&mut problem.error);
    Err(problem.into())
}

/// Refuses what costs the owner nothing and the host something, to whoever has no subscription.
pub async fn admits_lines(desk: &OwnersDesk) -> Result<(), Error> {
    admits_orders(desk).await?;
    if !desk.config.billing.asks_for_subscription() {
        return Ok(());
    }
    let owner = store::owner(&desk.db, desk.config.billing.is_live()).await?;
    if owner.is_some_and(|owner| owner.stood.standing != Standing::None) {
        return Ok(());
    }
    let problem = Problem::new(
        Code::NoSubaccount,
        "An AI line comes with the subscription. Nothing was ordered; subscribe under /billing first.",
    );
    Err(problem.headed("No subscription yet").into())
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
    Ok(
        match store::checkouts::latest(&desk.db, desk.config.billing.is_live())
            .await?
            .as_deref()
        {
            Some("open") => Some(Payment::Open),
            Some("confirming") => Some(Payment::Confirming),
            Some("failed") => Some(Payment::Failed),
            _ => None,
        },
    )
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
