//! What can happen: someone pays, a bank says no, a subscription ends. Each changes the tables and tells of it in events.

use serde_json::Value;
use sqlx::SqliteConnection;

use super::{
    shapes,
    store::{self, Session, Subscription},
};
use crate::server::sandbox::wire;

/// A month of a subscription, in seconds.
const MONTH: i64 = 30 * 86_400;

/// What somebody does at a page, or a bank behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Act {
    /// A delayed payment arrives.
    Arrives,
    /// It never will.
    NeverArrives,
    /// The owner ends it with what is paid for.
    Cancel,
    /// And thinks better of it.
    Resume,
    /// It ends now.
    End,
    /// The payment of the next month fails.
    RenewalFails,
    /// It is made good, or simply paid.
    RenewalPaid,
    /// Its payment is tried no more.
    Unpaid,
    /// A trial ends without a way to pay.
    Pause,
}

/// A new id in Stripe's manner.
pub fn new_id(letters: &str) -> String {
    format!("{letters}_{}", wire::secret())
}

async fn tell(db: &mut SqliteConnection, kind: &str, object: &Value) -> Result<(), sqlx::Error> {
    let id = new_id("evt");
    let now = wire::now();
    store::add_event(db, &id, &shapes::event(&id, kind, object, now), now).await
}

/// A session is gone through: paid at once, or with money that arrives later.
pub async fn pay(
    db: &mut SqliteConnection,
    session: &mut Session,
    at_once: bool,
    base: &str,
) -> Result<(), sqlx::Error> {
    let now = wire::now();
    let customer = session.customer.clone().unwrap_or_else(|| new_id("cus"));
    if session.customer.is_none() {
        store::add_customer(db, &customer, session.customer_email.as_deref(), now).await?;
    }
    let subscription = Subscription {
        id: new_id("sub"),
        customer: customer.clone(),
        status: if at_once { "active" } else { "incomplete" }.to_owned(),
        price: session.price.clone(),
        metadata: session.subscription_metadata.clone(),
        cancel_at_period_end: false,
        current_period_end: now + MONTH,
        canceled_at: None,
        ended_at: None,
        created: now,
    };
    store::keep_subscription(db, &subscription).await?;
    session.customer = Some(customer);
    session.subscription = Some(subscription.id.clone());
    "complete".clone_into(&mut session.status);
    if at_once { "paid" } else { "unpaid" }.clone_into(&mut session.payment_status);
    store::keep_session(db, session).await?;
    // In no order that anyone may rely on.
    tell(
        db,
        "customer.subscription.created",
        &shapes::subscription(&subscription),
    )
    .await?;
    tell(db, "checkout.session.completed", &shapes::session(session, base)).await?;
    if at_once {
        let invoice = shapes::invoice(&new_id("in"), &subscription, true);
        tell(db, "invoice.paid", &invoice).await?;
    }
    Ok(())
}

/// A session can be paid no longer.
pub async fn expire(db: &mut SqliteConnection, session: &mut Session, base: &str) -> Result<(), sqlx::Error> {
    "expired".clone_into(&mut session.status);
    store::keep_session(db, session).await?;
    tell(db, "checkout.session.expired", &shapes::session(session, base)).await
}

/// Something happens to a subscription. What has ended stays ended.
pub async fn act(
    db: &mut SqliteConnection,
    subscription: &mut Subscription,
    act: Act,
    base: &str,
) -> Result<(), sqlx::Error> {
    let now = wire::now();
    if matches!(subscription.status.as_str(), "canceled" | "incomplete_expired") {
        return Ok(());
    }
    let set = |subscription: &mut Subscription, status: &str| status.clone_into(&mut subscription.status);
    match act {
        Act::Arrives => {
            set(subscription, "active");
            delayed(db, subscription, true, base).await?;
        }
        Act::NeverArrives => {
            set(subscription, "incomplete_expired");
            delayed(db, subscription, false, base).await?;
        }
        Act::Cancel => subscription.cancel_at_period_end = true,
        Act::Resume => subscription.cancel_at_period_end = false,
        Act::End => {
            set(subscription, "canceled");
            subscription.canceled_at = Some(now);
            subscription.ended_at = Some(now);
        }
        Act::RenewalFails => set(subscription, "past_due"),
        Act::Unpaid => set(subscription, "unpaid"),
        Act::Pause => set(subscription, "paused"),
        Act::RenewalPaid => {
            set(subscription, "active");
            subscription.current_period_end += MONTH;
        }
    }
    store::keep_subscription(db, subscription).await?;
    let paid = match act {
        Act::Arrives | Act::RenewalPaid => Some(true),
        Act::RenewalFails => Some(false),
        Act::NeverArrives | Act::Cancel | Act::Resume | Act::End | Act::Unpaid | Act::Pause => None,
    };
    if let Some(paid) = paid {
        let kind = if paid { "invoice.paid" } else { "invoice.payment_failed" };
        let invoice = shapes::invoice(&new_id("in"), subscription, paid);
        tell(db, kind, &invoice).await?;
    }
    let kind = if act == Act::End { "deleted" } else { "updated" };
    tell(
        db,
        &format!("customer.subscription.{kind}"),
        &shapes::subscription(subscription),
    )
    .await
}

/// The end of a delayed payment, told of its session.
async fn delayed(
    db: &mut SqliteConnection,
    subscription: &Subscription,
    arrived: bool,
    base: &str,
) -> Result<(), sqlx::Error> {
    let Some(mut session) = store::session_of_subscription(db, &subscription.id).await? else {
        return Ok(());
    };
    if arrived {
        "paid".clone_into(&mut session.payment_status);
        store::keep_session(db, &session).await?;
    }
    let kind = if arrived { "succeeded" } else { "failed" };
    tell(
        db,
        &format!("checkout.session.async_payment_{kind}"),
        &shapes::session(&session, base),
    )
    .await
}
