//! Webhooks of Stripe: checked, written down and answered at once; worked on afterwards, again and again until it is done.

use uuid::Uuid;

use super::{
    Error,
    event::{self, About, Envelope},
    settle::Outcome,
    signature,
    store::events::{self as store, End, Taken},
    whose::{self, Cause, Ground, Told},
};
use crate::server::{answer::chain, db::Timestamp, state::RoundsDesk, work::Kind};

/// How many events a round works on.
const MOST: u32 = 50;
/// Whoever dies at an event keeps it from the others no longer.
const LEASE: time::Duration = time::Duration::minutes(1);
/// The longest pause between two tries.
const LONGEST_PAUSE: time::Duration = time::Duration::minutes(10);

/// Why a webhook was not taken.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// It is not Stripe's, or not now.
    #[error(transparent)]
    Signature(#[from] signature::Refused),
    /// It is Stripe's, and not an event.
    #[error("the body is not an event")]
    NotAnEvent,
    /// This desk does without Stripe.
    #[error("this desk has no Stripe account set up")]
    NotConfigured,
    /// It could not be written down; Stripe sends it again.
    #[error("the event could not be written down")]
    Store(#[from] sqlx::Error),
}

/// Takes a webhook in; false where the event was there already. It is worked on in a task of its own.
pub async fn receive(desk: &RoundsDesk, header: &str, body: &[u8], now: Timestamp) -> Result<bool, Refused> {
    let settings = desk.config.billing.stripe.as_ref().filter(|_| desk.stripe.is_some());
    let settings = settings.ok_or(Refused::NotConfigured)?;
    signature::check(header, body, &settings.webhook_secrets, now.0)?;
    let envelope: Envelope = serde_json::from_slice(body).map_err(|_| Refused::NotAnEvent)?;
    let text = str::from_utf8(body).map_err(|_| Refused::NotAnEvent)?;
    let event = store::New {
        id: &envelope.id,
        kind: &envelope.kind,
        livemode: envelope.livemode,
        body: text,
    };
    let is_new = store::add(&desk.db, event, now).await?;
    if is_new {
        tracing::info!(
            event = envelope.id,
            kind = envelope.kind,
            "an event of Stripe's is written down"
        );
        let task_desk = desk.clone();
        drop(
            desk.work
                .spawn(Kind::Event, async move { visited(&task_desk, &envelope.id, now).await }),
        );
    }
    Ok(is_new)
}

/// The round: works on every event that is due by this moment. Returns how many were visited.
pub async fn round(desk: &RoundsDesk, now: Timestamp) -> Result<usize, Error> {
    if desk.stripe.is_none() {
        return Ok(0);
    }
    let due = store::due(&desk.db, now, MOST).await?;
    for id in &due {
        visited(desk, id, now).await;
    }
    Ok(due.len())
}

async fn visited(desk: &RoundsDesk, id: &str, now: Timestamp) {
    if let Err(error) = work(desk, id, now).await {
        tracing::warn!(
            event = id,
            error = chain(&error),
            "an event of Stripe's could not be worked on, and is visited again"
        );
    }
}

/// Works on one event, unless another is at it.
pub async fn work(desk: &RoundsDesk, id: &str, now: Timestamp) -> Result<(), Error> {
    let Some(taken) = store::take(&desk.db, id, now, Timestamp(now.0 + LEASE)).await? else {
        return Ok(());
    };
    match look(desk, id, &taken, now).await {
        Ok((end, why)) => Ok(store::end(&desk.db, id, end, why).await?),
        Err(error) => {
            let pause = time::Duration::seconds(5 << taken.tries.clamp(0, 10)).min(LONGEST_PAUSE);
            store::put_off(&desk.db, id, Timestamp(now.0 + pause), &chain(&error)).await?;
            Err(error)
        }
    }
}

/// Looks at what the event is about.
async fn look(
    desk: &RoundsDesk,
    id: &str,
    taken: &Taken,
    now: Timestamp,
) -> Result<(End, Option<&'static str>), Error> {
    let Some(stripe) = &desk.stripe else {
        return Ok((End::Ignored, Some("this desk has no Stripe account set up")));
    };
    // One that was written down before its mode was says it in its body.
    let livemode = taken.livemode.or_else(|| {
        let envelope: Option<Envelope> = serde_json::from_str(&taken.body).ok();
        envelope.and_then(|envelope| envelope.livemode)
    });
    if livemode.is_some_and(|live| live != desk.config.billing.is_live()) {
        return Ok((
            End::Ignored,
            Some("it is of the other mode, test or live, than our key"),
        ));
    }
    let cause = Cause {
        told: taken.user_id,
        is_failure: taken.kind == "checkout.session.async_payment_failed",
    };
    let told = taken.user_id.map(|user_id| Told {
        user_id,
        ground: Ground::Host,
    });
    let outcome = match event::about(&taken.kind, &taken.body) {
        Ok(About::Session { id }) => whose::session(desk, stripe, &id, cause, now).await?,
        Ok(About::Subscription { id }) => whose::subscription(desk, stripe, &id, told, now).await?,
        Ok(About::Nothing) => return Ok((End::Ignored, None)),
        Err(_) => Outcome::Unmatched("its shape is not one we know"),
    };
    Ok(match outcome {
        Outcome::Written | Outcome::Nothing => (End::Done, None),
        Outcome::Unmatched(why) => {
            tracing::warn!(event = id, why, "an event of Stripe's matches nobody and is parked");
            (End::Parked, Some(why))
        }
    })
}

/// For the host: a parked event belongs to this owner, and is worked on again. False where there is no such event.
pub async fn give_to(desk: &RoundsDesk, id: &str, user_id: Uuid, now: Timestamp) -> Result<bool, Error> {
    let is_given = store::give_to(&desk.db, id, user_id, now).await?;
    if is_given {
        visited(desk, id, now).await;
    }
    Ok(is_given)
}
