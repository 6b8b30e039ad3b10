//! Beginning a payment at Stripe, coming back from it, and the customer's own pages there.

use uuid::Uuid;

use super::{Error, Onward, refused, settle, store, stripe_of};
use crate::{
    accounts::server::store::{email_of, take_turn},
    billing::{Standing, rules},
    problem::{Code, Problem},
    server::{
        answer::chain,
        db::{Timestamp, Tx},
        state::{Inside, OwnersDesk},
        stripe::{self, Wish},
    },
    subaccounts::{self, State},
};

/// Where an owner comes back to, and where everything about billing stands.
const HOME: &str = "/billing";
/// Stripe forgets idempotency keys after a day; a payment that was begun and never opened is not begun again after it.
const KEY_LIVES: time::Duration = time::Duration::hours(23);
/// Until a session is looked at when no webhook tells of it.
const LOOK_AFTER: time::Duration = time::Duration::minutes(10);

/// Where an owner pays. Asked again while a payment is open it is the same page, so that two tabs pay once.
pub async fn begin(desk: &OwnersDesk) -> Result<Onward, Error> {
    let (stripe, price_id) = stripe_of(desk)?;
    if subaccounts::server::standing::state(desk).await?.0 == State::Closed {
        return Err(refused::closed().into());
    }
    look(desk).await;
    look_at_stopped(desk, stripe).await?;
    let id = match room(desk).await? {
        Room::Under(onward) => return Ok(onward),
        Room::Begun(id) => id,
    };
    let [paid_url, left_url] =
        ["?from=paid", "?from=left"].map(|query| format!("{}{HOME}{query}", desk.config.origin()));
    let email = email_of(&desk.db).await?.unwrap_or_default();
    let known = store::owner(&desk.db, desk.config.billing.is_live()).await?;
    let wish = Wish {
        id,
        user_id: desk.owner(),
        customer: known.as_ref().and_then(|known| known.customer_id.as_deref()),
        email: &email,
        price_id,
        paid_url: &paid_url,
        left_url: &left_url,
    };
    match stripe.open_session(&wish).await {
        Ok(opened) => keep(desk, stripe, id, opened).await,
        // Refused, it is as if never asked. And what Stripe failed at it would fail at under the same key for a day, so the
        // next click asks under a new one: nobody holds the page of a session that was made all the same, and if one is
        // paid in yet, our mark in it says whose it is.
        Err(error @ (stripe::Error::Refused { .. } | stripe::Error::Unknown | stripe::Error::Broken(_))) => {
            store::checkouts::give_up(&desk.db, id).await?;
            Err(error.into())
        }
        // Nobody knows; the next click asks under the same key.
        Err(error @ stripe::Error::Silent(..)) => Err(error.into()),
    }
}

/// Keeps where a payment is made, and leads there. A page that would be a second one is closed and handed to nobody.
async fn keep(desk: &OwnersDesk, stripe: &stripe::Client, id: Uuid, opened: stripe::Session) -> Result<Onward, Error> {
    let url = opened.url.filter(|url| is_a_page(desk, url));
    let url = url.ok_or(stripe::Error::Silent("a session without a page", None))?;
    let look_at = Timestamp(Timestamp::now().0 + LOOK_AFTER);
    if store::checkouts::opened(&desk.db, id, &opened.id, &url, look_at).await? {
        return Ok(Onward { url });
    }
    // Another tab was quicker under the same key, or has begun anew.
    let current = store::checkouts::current(&desk.db, desk.config.billing.is_live()).await?;
    if current.is_some_and(|current| current.session_id.as_deref() == Some(&opened.id)) {
        return Ok(Onward { url });
    }
    if let Err(error) = stripe.expire_session(&opened.id).await {
        tracing::warn!(
            session = opened.id,
            error = chain(&error),
            "a session that nobody pays in stays open for a day"
        );
    }
    Err(refused::elsewhere().into())
}

/// Where a payment is begun.
enum Room {
    /// One is under way there.
    Under(Onward),
    /// A new one, or one that Stripe has not answered yet.
    Begun(Uuid),
}

/// Finds the payment that is under way, or begins one, if no subscription stands in its way. In one transaction under the
/// owner's turn, in which subscriptions are written too: of two tabs, the second sees what the first has led to.
async fn room(desk: &OwnersDesk) -> Result<Room, Error> {
    let is_live = desk.config.billing.is_live();
    let mut tx = desk.db.begin().await?;
    take_turn(&mut tx).await?;
    let current = store::checkouts::current_in(&mut tx, is_live).await?;
    if current.as_ref().is_some_and(|current| current.state == "confirming") {
        tx.rollback().await?;
        return Ok(Room::Under(Onward { url: HOME.to_owned() }));
    }
    if let Some(refusal) = in_the_way(&mut tx, is_live).await? {
        tx.rollback().await?;
        return Err(refusal.into());
    }
    store::checkouts::end_of_other_mode(&mut tx, is_live).await?;
    let room = match current {
        Some(store::checkouts::Checkout { url: Some(url), .. }) => Room::Under(Onward { url }),
        Some(current) if Timestamp::now().0 - current.created_at.0 < KEY_LIVES => Room::Begun(current.id),
        current => {
            if let Some(too_old) = current {
                store::checkouts::give_up_in(&mut tx, too_old.id).await?;
            }
            let id = Uuid::now_v7();
            if !store::checkouts::begin(&mut tx, id, is_live).await? {
                tx.rollback().await?;
                return Err(Error::Restless);
            }
            Room::Begun(id)
        }
    };
    tx.commit().await?;
    Ok(room)
}

/// Which subscription stands in the way of another one, in words.
async fn in_the_way(tx: &mut Tx, is_live: bool) -> Result<Option<Problem>, Error> {
    let known = store::owner_in(tx, is_live).await?;
    if known.is_some_and(|known| matches!(known.stood.standing, Standing::Active | Standing::PastDue)) {
        return Ok(Some(refused::subscribed()));
    }
    let all = store::subscriptions_in(tx, is_live).await?;
    let stopped = all.iter().find_map(|kept| rules::stopped(&kept.status));
    Ok(stopped.map(refused::stopped))
}

/// Looks once more at subscriptions that may stand in the way: one may have ended, or been paid, without our hearing of it.
async fn look_at_stopped(desk: &OwnersDesk, stripe: &stripe::Client) -> Result<(), Error> {
    for kept in store::subscriptions(&desk.db, desk.config.billing.is_live()).await? {
        if rules::is_over(&kept.status) {
            continue;
        }
        let looked = settle::own_subscription(desk, stripe, &kept.id, false, Timestamp::now()).await;
        if let Err(error) = looked {
            tracing::warn!(user_id = %desk.owner(), error = chain(&error), "a subscription could not be looked at");
        }
    }
    Ok(())
}

/// Only https leads to a payment; the practice carrier alone has plain pages.
pub(super) fn is_a_page(desk: &Inside, url: &str) -> bool {
    url.starts_with("https://") || (desk.config.is_practice() && url.starts_with("http://"))
}

/// The page of the payment that is open, if there is one.
pub async fn open(desk: &OwnersDesk) -> Result<Option<Onward>, Error> {
    let current = store::checkouts::current(&desk.db, desk.config.billing.is_live()).await?;
    let current = current.filter(|current| current.state == "open");
    Ok(current.and_then(|current| current.url).map(|url| Onward { url }))
}

/// Looks at the owner's open payment, for one who has just come back: a webhook may be slower, or lost.
pub async fn look(desk: &OwnersDesk) {
    let Some(stripe) = &desk.stripe else { return };
    let looked = async {
        let current = store::checkouts::current(&desk.db, desk.config.billing.is_live()).await?;
        if let Some(session_id) = current.and_then(|current| current.session_id) {
            settle::own_session(desk, stripe, &session_id, Timestamp::now()).await?;
        }
        Ok::<_, Error>(())
    };
    if let Err(error) = looked.await {
        tracing::warn!(user_id = %desk.owner(), error = chain(&error), "an open payment could not be looked at");
    }
}

/// The owner's own pages at Stripe: cards, invoices, the end of the subscription.
pub async fn portal(desk: &OwnersDesk) -> Result<Onward, Error> {
    let (stripe, _) = stripe_of(desk)?;
    let known = store::owner(&desk.db, desk.config.billing.is_live()).await?;
    let customer = known.and_then(|known| known.customer_id).ok_or_else(|| {
        Problem::new(
            Code::NotFound,
            "You have not subscribed yet, so there is nothing to manage. Subscribe under /billing.",
        )
    })?;
    let url = stripe
        .portal(&customer, &format!("{}{HOME}", desk.config.origin()))
        .await?;
    if is_a_page(desk, &url) {
        Ok(Onward { url })
    } else {
        Err(stripe::Error::Silent("no page to go to", None).into())
    }
}
