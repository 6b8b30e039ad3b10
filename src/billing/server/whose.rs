//! Whose a session or a subscription is that somebody has told of.
//!
//! The host's Stripe account may sell other things, and whoever opens a payment link of the host's can put any word into its
//! `client_reference_id`. So nothing is believed but what the desk itself began, the host's word, our own marks together
//! with our price, and a customer whom we know by one of these.

use uuid::Uuid;

use super::{
    Error,
    settle::{self, Outcome},
    store,
};
use crate::{
    accounts::server::store::email_of,
    server::{
        db::Timestamp,
        state::RoundsDesk,
        stripe::{self, Client, Session, Subscription},
    },
};

/// What is known of a session before it is looked at.
#[derive(Debug, Clone, Copy, Default)]
pub struct Cause {
    /// Whose it is, by the host's word.
    pub told: Option<Uuid>,
    /// A delayed payment is said to have failed.
    pub is_failure: bool,
}

/// Why something is believed to be an owner's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ground {
    /// The desk began the payment it comes from.
    Begun,
    /// The host says so.
    Host,
    /// It is to our price, and carries our mark or belongs to a customer of ours.
    Marked,
}

impl Ground {
    /// Whether it is a reason to take another customer of Stripe's for the owner than the one who is known.
    pub const fn replaces_customer(self) -> bool {
        matches!(self, Self::Begun | Self::Host)
    }
}

/// An owner, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Told {
    /// Who.
    pub user_id: Uuid,
    /// Why.
    pub ground: Ground,
}

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
    let told = match cause.told {
        Some(user_id) => Some(Told {
            user_id,
            ground: Ground::Host,
        }),
        None => begun_here(desk, &shown, now).await?,
    };
    let outcome = match &shown.subscription {
        Some(subscription_id) => subscription(desk, stripe, subscription_id, told, now).await?,
        None => Outcome::Nothing,
    };
    if let Some(told) = told {
        settle::stands(&desk.on_behalf_of(told.user_id), &shown, cause.is_failure, now).await?;
    }
    Ok(outcome)
}

/// The owner who began the payment of a session: by our own row, which may not know its session yet, because Stripe's answer
/// was lost.
async fn begun_here(desk: &RoundsDesk, shown: &Session, now: Timestamp) -> Result<Option<Told>, Error> {
    let begun = |user_id| Told {
        user_id,
        ground: Ground::Begun,
    };
    if let Some(user_id) = store::checkouts::owner_of_session(&desk.db, &shown.id).await? {
        return Ok(Some(begun(user_id)));
    }
    let Some((user_id, checkout_id)) = shown.begun() else {
        return Ok(None);
    };
    let own = desk.on_behalf_of(user_id);
    let is_begun = store::checkouts::adopt(&own.db, checkout_id, &shown.id, now).await?;
    Ok(is_begun.then(|| begun(user_id)))
}

/// Looks at a subscription that somebody has told of; `told` is whose it is, where that is known already.
pub async fn subscription(
    desk: &RoundsDesk,
    stripe: &Client,
    id: &str,
    told: Option<Told>,
    now: Timestamp,
) -> Result<Outcome, Error> {
    let found = match (store::owner_of_subscription(&desk.db, id).await?, told) {
        (Some(kept), Some(told)) if kept != told.user_id => {
            return Ok(Outcome::Unmatched("the subscription belongs to another owner"));
        }
        (Some(user_id), _) => Told {
            user_id,
            ground: Ground::Marked,
        },
        (None, told) => match stripe.subscription(id).await {
            Ok(shown) => match owner(desk, &shown, told).await? {
                Ok(found) => found,
                Err(why) => return Ok(Outcome::Unmatched(why)),
            },
            Err(stripe::Error::Unknown) => return Ok(settle::UNKNOWN_SUBSCRIPTION),
            Err(error) => return Err(error.into()),
        },
    };
    let own = desk.on_behalf_of(found.user_id);
    settle::own_subscription(&own, stripe, id, found.ground.replaces_customer(), now).await
}

/// Whose subscription it is that nobody here has. Never by an e-mail address: anybody can type one.
async fn owner(
    desk: &RoundsDesk,
    shown: &Subscription,
    told: Option<Told>,
) -> Result<Result<Told, &'static str>, Error> {
    let by_customer = match &shown.customer {
        Some(customer) => store::owner_of_customer(&desk.db, customer).await?,
        None => None,
    };
    let found = if let Some(told) = told {
        told
    } else {
        let settings = desk.config.billing.stripe.as_ref();
        if !settings.is_some_and(|settings| shown.is_to(&settings.price_id)) {
            return Ok(Err("the desk did not begin it, and it is not to our price"));
        }
        let named = known(desk, shown.tenant()).await?;
        let Some(user_id) = named.or(by_customer) else {
            return Ok(Err("nobody here is named by it"));
        };
        Told {
            user_id,
            ground: Ground::Marked,
        }
    };
    if by_customer.is_some_and(|other| other != found.user_id) {
        return Ok(Err("the customer belongs to another owner"));
    }
    let is_live = desk.config.billing.is_live();
    let known = store::owner(&desk.on_behalf_of(found.user_id).db, is_live).await?;
    let customer = known.and_then(|known| known.customer_id);
    if !found.ground.replaces_customer() && customer.is_some() && customer != shown.customer {
        return Ok(Err("its owner is another customer at Stripe"));
    }
    Ok(Ok(found))
}

/// The owner of this id, if there is one.
async fn known(desk: &RoundsDesk, tenant: Option<&str>) -> Result<Option<Uuid>, Error> {
    let Some(user_id) = tenant.and_then(|text| Uuid::parse_str(text).ok()) else {
        return Ok(None);
    };
    Ok(email_of(&desk.on_behalf_of(user_id).db).await?.map(|_| user_id))
}
