//! From what Stripe shows now to how an owner stands, and to what is asked of their account at the carrier.
//!
//! Whatever order words come in, each is only a reason to look. What was read is written down only if nobody has read
//! and written since; otherwise it is read again. So an older look never overwrites a newer one.

use serde_json::json;
use uuid::Uuid;

use super::{Error, checkout::is_a_page, store};
use crate::{
    accounts::server::store::{email_of, take_turn},
    billing::{Standing, rules},
    server::{
        answer::chain,
        audit,
        db::{Timestamp, Tx},
        state::{OwnersDesk, RoundsDesk},
        stripe::{self, Client, Paid, Session, SessionState, Subscription},
        work::Kind,
    },
    subaccounts::{self, Wanted},
};

/// How often a subscription is read again because another was quicker.
const LOOKS: usize = 8;
/// Until a session is looked at again when no webhook tells of it.
const LOOK_AGAIN: time::Duration = time::Duration::minutes(10);

/// What is known of a session before it is looked at.
#[derive(Debug, Clone, Copy, Default)]
pub struct Cause {
    /// Whose it is, by the host's word.
    pub told: Option<Uuid>,
    /// A delayed payment is said to have failed.
    pub is_failure: bool,
}

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

const UNKNOWN_SUBSCRIPTION: Outcome = Outcome::Unmatched("Stripe does not know this subscription");

/// Looks at a session that somebody has told of, and at the subscription that came of it.
pub async fn session(
    desk: &RoundsDesk,
    stripe: &Client,
    id: &str,
    cause: Cause,
    now: Timestamp,
) -> Result<Outcome, Error> {
    let shown = match stripe.session(id).await {
        Ok(shown) => shown,
        Err(stripe::Error::Unknown) => return Ok(Outcome::Unmatched("Stripe does not know this session")),
        Err(error) => return Err(error.into()),
    };
    let user_id = match cause.told {
        Some(user_id) => Some(user_id),
        None => known(desk, shown.tenant()).await?,
    };
    let outcome = match &shown.subscription {
        Some(subscription_id) => subscription(desk, stripe, subscription_id, user_id, now).await?,
        None => Outcome::Nothing,
    };
    if let Some(user_id) = user_id {
        stands(&desk.on_behalf_of(user_id), &shown, cause.is_failure, now).await?;
    }
    Ok(outcome)
}

/// Looks at a session of the owner's own, which we opened for them.
pub async fn own_session(desk: &OwnersDesk, stripe: &Client, id: &str, now: Timestamp) -> Result<(), Error> {
    let shown = stripe.session(id).await?;
    if let Some(subscription_id) = &shown.subscription {
        own_subscription(desk, stripe, subscription_id, now).await?;
    }
    stands(desk, &shown, false, now).await
}

/// Writes down how a session stands.
async fn stands(desk: &OwnersDesk, shown: &Session, is_failure: bool, now: Timestamp) -> Result<(), Error> {
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

/// The owner of this id, if there is one.
async fn known(desk: &RoundsDesk, tenant: Option<&str>) -> Result<Option<Uuid>, Error> {
    let Some(user_id) = tenant.and_then(|text| Uuid::parse_str(text).ok()) else {
        return Ok(None);
    };
    Ok(email_of(&desk.on_behalf_of(user_id).db).await?.map(|_| user_id))
}

/// Looks at a subscription that somebody has told of; `told` is whose it is said to be, by what we had set in its session
/// or by the host's word.
pub async fn subscription(
    desk: &RoundsDesk,
    stripe: &Client,
    id: &str,
    told: Option<Uuid>,
    now: Timestamp,
) -> Result<Outcome, Error> {
    let user_id = match (store::owner_of_subscription(&desk.db, id).await?, told) {
        (Some(kept), Some(told)) if kept != told => {
            return Ok(Outcome::Unmatched("the subscription belongs to another owner"));
        }
        (Some(kept), _) => kept,
        (None, told) => match stripe.subscription(id).await {
            Ok(shown) => match owner(desk, &shown, told).await? {
                Ok(user_id) => user_id,
                Err(why) => return Ok(Outcome::Unmatched(why)),
            },
            Err(stripe::Error::Unknown) => return Ok(UNKNOWN_SUBSCRIPTION),
            Err(error) => return Err(error.into()),
        },
    };
    own_subscription(&desk.on_behalf_of(user_id), stripe, id, now).await
}

/// Whose subscription it is that nobody here has: by what we had set in its session, in itself, by its customer, in this
/// order. Never by an e-mail address: anybody can type one.
async fn owner(
    desk: &RoundsDesk,
    shown: &Subscription,
    told: Option<Uuid>,
) -> Result<Result<Uuid, &'static str>, Error> {
    let customer = match &shown.customer {
        Some(customer) => store::owner_of_customer(&desk.db, customer).await?,
        None => None,
    };
    let is_ours = || {
        let settings = desk.config.billing.stripe.as_ref();
        settings.is_some_and(|settings| shown.is_to(&settings.price_id))
    };
    let user_id = match told {
        Some(told) => Some(told),
        None => match known(desk, shown.tenant()).await? {
            Some(user_id) => Some(user_id),
            // The host may sell other things to the same customer.
            None => customer.filter(|_| is_ours()),
        },
    };
    Ok(match (user_id, customer) {
        (Some(user_id), Some(other)) if other != user_id => Err("the customer belongs to another owner"),
        (Some(user_id), _) => Ok(user_id),
        (None, _) => Err("nobody here is named by it"),
    })
}

/// Looks at a subscription of the owner's own, as it is now, and writes it down with what follows from it.
pub async fn own_subscription(desk: &OwnersDesk, stripe: &Client, id: &str, now: Timestamp) -> Result<Outcome, Error> {
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
                store::put_off_reading(&desk.db, id).await?;
                return Ok(UNKNOWN_SUBSCRIPTION);
            }
            Err(error) => return Err(error.into()),
        };
        if let Some(wanted) = write(desk, kept.as_ref(), &shown, now).await? {
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
    shown: &Subscription,
    now: Timestamp,
) -> Result<Option<Option<Wanted>>, Error> {
    // A word that nobody has documented changes nothing.
    let status = match (shown.status, kept) {
        (stripe::Status::Other, Some(kept)) => kept.status.as_str(),
        (status, _) => status.word(),
    };
    let mut tx = desk.db.begin().await?;
    take_turn(&mut tx).await?;
    if !store::keep_subscription(&mut tx, shown, status, kept.map(|kept| kept.version)).await? {
        tx.rollback().await?;
        return Ok(None);
    }
    let before = store::owner_in(&mut tx).await?.map(|owner| owner.stood);
    let all = store::subscriptions_in(&mut tx).await?;
    let worths: Vec<_> = all.iter().map(|one| rules::worth(&one.status, None)).collect();
    let stood = rules::stands(&worths, before, now.0, desk.config.billing.grace);
    store::keep_owner(&mut tx, shown.customer.as_deref(), stood).await?;
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

/// The days of grace of an owner are over: their account is suspended.
pub async fn end_grace(desk: &OwnersDesk, now: Timestamp) -> Result<(), Error> {
    let mut tx = desk.db.begin().await?;
    take_turn(&mut tx).await?;
    let owner = store::owner_in(&mut tx).await?;
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
