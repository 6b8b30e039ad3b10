//! Beginning a payment at Stripe, coming back from it, and the customer's own pages there.

use uuid::Uuid;

use super::{Error, Onward, settle, store, stripe_of};
use crate::{
    accounts::server::store::email_of,
    billing::Standing,
    problem::{Code, Problem},
    server::{
        answer::chain,
        db::Timestamp,
        state::{Inside, OwnersDesk},
        stripe::{self, Wish},
    },
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
    look(desk).await;
    let known = store::owner(&desk.db).await?;
    if known
        .as_ref()
        .is_some_and(|known| matches!(known.stood.standing, Standing::Active | Standing::PastDue))
    {
        return Err(Problem::new(
            Code::AlreadySubscribed,
            "You have a subscription already, so nothing was begun and nothing charged. Manage it under /billing.",
        )
        .into());
    }
    let id = match store::checkouts::current(&desk.db).await? {
        Some(current) if current.state == "confirming" => {
            return Ok(Onward { url: HOME.to_owned() });
        }
        Some(current) => match current.url {
            Some(url) => return Ok(Onward { url }),
            None if Timestamp::now().0 - current.created_at.0 < KEY_LIVES => current.id,
            None => {
                store::checkouts::give_up(&desk.db, current.id).await?;
                anew(desk).await?
            }
        },
        None => anew(desk).await?,
    };
    let [paid_url, left_url] =
        ["?from=paid", "?from=left"].map(|query| format!("{}{HOME}{query}", desk.config.origin()));
    let email = email_of(&desk.db).await?.unwrap_or_default();
    let wish = Wish {
        id,
        user_id: desk.owner(),
        customer: known.as_ref().and_then(|known| known.customer_id.as_deref()),
        email: &email,
        price_id,
        paid_url: &paid_url,
        left_url: &left_url,
    };
    let opened = match stripe.open_session(&wish).await {
        Ok(opened) => opened,
        Err(error @ (stripe::Error::Refused { .. } | stripe::Error::Unknown)) => {
            store::checkouts::give_up(&desk.db, id).await?;
            return Err(error.into());
        }
        // Nobody knows; the next click asks under the same key.
        Err(error) => return Err(error.into()),
    };
    let url = opened.url.filter(|url| is_a_page(desk, url));
    let url = url.ok_or(stripe::Error::Silent("a session without a page", None))?;
    let look_at = Timestamp(Timestamp::now().0 + LOOK_AFTER);
    store::checkouts::opened(&desk.db, id, &opened.id, &url, look_at).await?;
    Ok(Onward { url })
}

/// Only https leads to a payment; the practice carrier alone has plain pages.
pub(super) fn is_a_page(desk: &Inside, url: &str) -> bool {
    url.starts_with("https://") || (desk.config.is_practice() && url.starts_with("http://"))
}

async fn anew(desk: &OwnersDesk) -> Result<Uuid, Error> {
    let id = Uuid::now_v7();
    if store::checkouts::begin(&desk.db, id).await? {
        return Ok(id);
    }
    // Another tab was quicker: the same payment.
    let current = store::checkouts::current(&desk.db).await?;
    current.map(|current| current.id).ok_or(Error::Restless)
}

/// The page of the payment that is open, if there is one.
pub async fn open(desk: &OwnersDesk) -> Result<Option<Onward>, Error> {
    let current = store::checkouts::current(&desk.db).await?;
    let current = current.filter(|current| current.state == "open");
    Ok(current.and_then(|current| current.url).map(|url| Onward { url }))
}

/// Looks at the owner's open payment, for one who has just come back: a webhook may be slower, or lost.
pub async fn look(desk: &OwnersDesk) {
    let Some(stripe) = &desk.stripe else { return };
    let looked = async {
        let current = store::checkouts::current(&desk.db).await?;
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
    let known = store::owner(&desk.db).await?;
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
