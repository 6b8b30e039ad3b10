//! From what Stripe shows now to how an owner stands, and to what is asked of their account at the carrier.
//!
//! Whatever order words come in, each is only a reason to look. What was read is written down only if nobody has read
//! and written since; otherwise it is read again. So an older look never overwrites a newer one.

use super::{Error, checkout::is_a_page, store};
use crate::{
    accounts::server::store::take_turn,
    billing::{Standing, rules},
    server::{
        answer::chain,
        audit,
        db::{Timestamp, Tx},
        state::OwnersDesk,
        stripe::{self, Client, Paid, Session, SessionState, Subscription},
        work::Kind,
    },
    subaccounts::{self, Wanted},
};
use serde_json::json;

/// How often a subscription is read again because another was quicker.
const LOOKS: usize = 8;
/// Stripe's sessions can be paid in for a day.
const SESSION_LIVES: time::Duration = time::Duration::hours(25);
/// Longer than any way to pay takes to say yes or no.
const BANKS_TAKE: time::Duration = time::Duration::days(30);
/// Until a session is looked at again when no webhook tells of it.
const LOOK_AGAIN: time::Duration = time::Duration::minutes(10);

/// What has come of a look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It is written down.
    Written,
    /// Nothing follows from it.
    Nothing,
    /// It matches nobody, and why.
    Unmatched(&'static str),
}

pub(super) const UNKNOWN_SUBSCRIPTION: Outcome = Outcome::Unmatched("Stripe does not know this subscription");

/// Looks at a session of the owner's own, which we opened for them.
pub async fn own_session(desk: &OwnersDesk, stripe: &Client, id: &str, now: Timestamp) -> Result<(), Error> {
    let shown = match stripe.session(id).await {
        Ok(shown) => shown,
        Err(error @ stripe::Error::Unknown) => {
            lapse(desk, id, now).await?;
            return Err(error.into());
        }
        Err(error) => return Err(error.into()),
    };
    if let Some(subscription_id) = &shown.subscription {
        own_subscription(desk, stripe, subscription_id, true, now).await?;
    }
    stands(desk, &shown, false, now).await
}

/// Stripe shows a session no more: perhaps our key is of another account now. Nobody can pay in it after a day.
async fn lapse(desk: &OwnersDesk, id: &str, now: Timestamp) -> Result<(), Error> {
    let begun = store::checkouts::of_session(&desk.db, id).await?;
    if begun.is_some_and(|begun| now.0 - begun.created_at.0 > SESSION_LIVES) {
        store::checkouts::stands(&desk.db, id, "expired", None, now).await?;
    }
    Ok(())
}

/// Writes down how a session stands, after its subscription.
pub(super) async fn stands(desk: &OwnersDesk, shown: &Session, is_failure: bool, now: Timestamp) -> Result<(), Error> {
    let is_failure = is_failure || never_comes(desk, shown, now).await?;
    let state = match (shown.state, shown.paid) {
        (SessionState::Expired, _) => "expired",
        (SessionState::Complete, Paid::Unpaid) if is_failure => "failed",
        (SessionState::Complete, Paid::Unpaid) => "confirming",
        (SessionState::Complete, _) => "paid",
        (SessionState::Open | SessionState::Other, _) => "open",
    };
    let url = shown.url.as_deref().filter(|url| is_a_page(desk, url));
    let look_at = Timestamp(now.0 + LOOK_AGAIN);
    Ok(store::checkouts::stands(&desk.db, &shown.id, state, url, look_at).await?)
}

/// Whether the money that a session waits for will never be there: a session itself does not say so, and the word that
/// does may be lost. Its subscription says it, or nothing has for longer than any bank takes.
async fn never_comes(desk: &OwnersDesk, shown: &Session, now: Timestamp) -> Result<bool, Error> {
    let kept = match &shown.subscription {
        Some(id) => store::subscription(&desk.db, id).await?,
        None => None,
    };
    if let Some(kept) = kept {
        return Ok(rules::is_over(&kept.status) || matches!(kept.status.as_str(), "past_due" | "unpaid"));
    }
    let begun = store::checkouts::of_session(&desk.db, &shown.id).await?;
    Ok(begun.is_some_and(|begun| now.0 - begun.created_at.0 > BANKS_TAKE))
}

/// Looks at a subscription of the owner's own, as it is now, and writes it down with what follows from it. Where it is new,
/// its customer may replace the one who is known.
pub async fn own_subscription(
    desk: &OwnersDesk,
    stripe: &Client,
    id: &str,
    replaces_customer: bool,
    now: Timestamp,
) -> Result<Outcome, Error> {
    for _ in 0..LOOKS {
        // Before the look: what another writes from here on is newer than what was read before it, so it makes this fail.
        let kept = store::subscription(&desk.db, id).await?;
        let shown = match stripe.subscription(id).await {
            Ok(shown) => shown,
            Err(stripe::Error::Unknown) => {
                // Perhaps the key is of another account or mode. That is no reason to take anything from anyone.
                tracing::warn!(
                    subscription = id,
                    "Stripe does not know a subscription of ours; is STRIPE_SECRET_KEY the right one?"
                );
                return Ok(UNKNOWN_SUBSCRIPTION);
            }
            Err(error) => return Err(error.into()),
        };
        if let Some(wanted) = write(desk, kept.as_ref(), (&shown, replaces_customer), now).await? {
            if wanted.is_some() {
                carry_out(desk, now);
            }
            return Ok(Outcome::Written);
        }
    }
    Err(Error::Restless)
}

/// Writes down what was read, and what follows from it; none where another was quicker.
async fn write(
    desk: &OwnersDesk,
    kept: Option<&store::Kept>,
    (shown, replaces_customer): (&Subscription, bool),
    now: Timestamp,
) -> Result<Option<Option<Wanted>>, Error> {
    // A word that nobody has documented changes nothing.
    let status = match (shown.status, kept) {
        (stripe::Status::Other, Some(kept)) => kept.status.as_str(),
        (status, _) => status.word(),
    };
    let is_live = desk.config.billing.is_live();
    let version = kept.map(|kept| kept.version);
    let mut tx = desk.db.begin().await?;
    take_turn(&mut tx).await?;
    if !store::keep_subscription(&mut tx, shown, (status, is_live), (version, now)).await? {
        tx.rollback().await?;
        return Ok(None);
    }
    let before = store::owner_in(&mut tx, is_live).await?.map(|owner| owner.stood);
    let all = store::subscriptions_in(&mut tx, is_live).await?;
    let worths: Vec<_> = all.iter().map(|one| worth(desk, one, now)).collect();
    let stood = rules::stands(&worths, before, now.0, desk.config.billing.grace);
    // Read again, an older subscription is no reason to go back to its customer.
    let customer = (shown.customer.as_deref(), replaces_customer && kept.is_none());
    store::keep_owner(&mut tx, is_live, customer, stood).await?;
    let wanted = rules::wanted(stood, now.0);
    if let Some(wanted) = wanted {
        subaccounts::server::store::want(&mut tx, wanted, now).await?;
    }
    if before.is_none_or(|before| before.standing != stood.standing) {
        let details = json!({ "standing": stood.standing, "subscription": shown.id });
        record(&mut tx, "billing.stands", details).await?;
    }
    tx.commit().await?;
    Ok(Some(wanted))
}

/// What one of the owner's subscriptions is worth now.
pub(super) fn worth(desk: &OwnersDesk, kept: &store::Kept, now: Timestamp) -> rules::Worth {
    let owed_since = kept.owed_since.unwrap_or(now);
    let until = owed_since.0.saturating_add(desk.config.billing.past_due);
    rules::worth(&kept.status, until, now.0)
}

/// The days after a failed payment are over. Whether it is still owed is asked once more; then it counts as an end.
pub async fn end_of_owed(desk: &OwnersDesk, stripe: &Client, now: Timestamp) -> Result<(), Error> {
    let is_live = desk.config.billing.is_live();
    for kept in store::subscriptions(&desk.db, is_live).await? {
        if kept.status == "past_due" && own_subscription(desk, stripe, &kept.id, false, now).await? != Outcome::Written
        {
            return Err(stripe::Error::Unknown.into());
        }
    }
    Ok(())
}

/// The days of grace of an owner are over: their account is suspended.
pub async fn end_grace(desk: &OwnersDesk, now: Timestamp) -> Result<(), Error> {
    let mut tx = desk.db.begin().await?;
    take_turn(&mut tx).await?;
    let owner = store::owner_in(&mut tx, desk.config.billing.is_live()).await?;
    // They may have come back meanwhile.
    let is_over = owner.is_some_and(|owner| {
        owner.stood.standing == Standing::Ended && owner.stood.grace_until.is_some_and(|until| until <= now.0)
    });
    if !is_over {
        return Ok(tx.rollback().await?);
    }
    subaccounts::server::store::want(&mut tx, Wanted::Suspended, now).await?;
    store::end_grace(&mut tx).await?;
    record(&mut tx, "billing.grace_ended", json!({})).await?;
    tx.commit().await?;
    carry_out(desk, now);
    Ok(())
}

/// Nobody has to pay any more: a suspended account works again. A round tells the carrier.
pub async fn open(desk: &OwnersDesk, now: Timestamp) -> Result<(), Error> {
    let mut tx = desk.db.begin().await?;
    take_turn(&mut tx).await?;
    subaccounts::server::store::want(&mut tx, Wanted::Active, now).await?;
    store::begin_grace(&mut tx, Timestamp(now.0 + desk.config.billing.grace)).await?;
    record(&mut tx, "billing.open_to_everyone", json!({})).await?;
    Ok(tx.commit().await?)
}

/// Tells the carrier, behind the caller's back; what is not confirmed, a round repeats.
fn carry_out(desk: &OwnersDesk, now: Timestamp) {
    let task_desk = desk.clone();
    drop(desk.work.spawn(Kind::Subaccount, async move {
        if let Err(error) = subaccounts::server::standing::settle(&task_desk, now).await {
            tracing::warn!(user_id = %task_desk.owner(), error = chain(&error), "a subaccount is not yet as it should be, and is visited again");
        }
    }));
}

async fn record(tx: &mut Tx, event: &'static str, details: serde_json::Value) -> Result<(), sqlx::Error> {
    let event = audit::Event {
        subject_id: tx.owner(),
        event,
        details,
    };
    audit::store::write(tx, &event).await
}
