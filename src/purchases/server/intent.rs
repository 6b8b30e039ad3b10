//! What is written down before the carrier is asked: the exact number, the owner's words, the price shown, the limits.

use serde_json::json;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    Error, decisions, exact, limits, store, take_turn,
    terms::{checked_abilities, checked_bound, checked_label, checked_market, checked_papers, filled, highest_price},
};
use crate::{
    numbers::{self, Number},
    phone::{AddressRequirements, Capabilities, PhoneNumber},
    problem::{Code, Problem},
    purchases::{Asks, Cause, Given, Order, Purchase, Query, Reached, State, Substitution, Usage},
    server::{
        audit::{self, Event},
        db::{Timestamp, Tx},
        secrets::{fingerprint, reference},
        state::OwnersDesk,
        trials::{Boundary, Plant},
        twilio::Papers,
    },
};

/// Until when a driver holds a purchase: longer than one call to the carrier. It renews its lease before each call.
pub(super) fn lease(desk: &OwnersDesk) -> Timestamp {
    Timestamp(OffsetDateTime::now_utc() + desk.config.twilio.timeout + LEASE_SLACK)
}

/// For the writes around a call; a pool waits 5 seconds for a connection, SQLite 5 for its lock.
const LEASE_SLACK: time::Duration = time::Duration::seconds(15);

/// What makes two orders the same order.
pub(super) fn fingerprint_of(order: &Order) -> String {
    let mut terms = json!([
        order.phone_number.trim(),
        order.country,
        order.friendly_name,
        order.substitution,
        order.within,
        order.highest_price,
        order.capabilities.as_ref().and_then(|wanted| wanted.read().ok()),
        order.replaces
    ]);
    // Left out where nothing is said, so that an order written down before there were papers is still the same order.
    let papers = json!([
        order.number_type,
        filled(order.address_sid.as_deref()),
        filled(order.bundle_sid.as_deref())
    ]);
    if let (true, Some(terms)) = (papers != json!([null, null, null]), terms.as_array_mut()) {
        terms.push(papers);
    }
    fingerprint(&terms.to_string())
}

/// Of a pick that nobody can see on offer any more, it is not known what it could do: a substitute must do all of it.
const EVERYTHING: Capabilities = Capabilities {
    voice: true,
    sms: true,
    mms: true,
    rcs: false,
};

/// Gathers all that the intent says. Nothing is written and nothing bought yet.
pub(super) async fn prepare(
    desk: &OwnersDesk,
    order: &Order,
    number: PhoneNumber,
    key: String,
    hash: String,
) -> Result<store::NewPurchase, Error> {
    let friendly_name = checked_label(order)?;
    let within = checked_bound(order)?;
    checked_abilities(order)?;
    let papers = checked_papers(order)?;
    checked_market(&order.country)?;
    let exact::Exact {
        country, offer, rent, ..
    } = exact::look(desk, &order.country, &number, order.number_type).await?;
    if rent.is_none() && limits::used(desk).await?.limits.monthly_spend.is_some() {
        return Err(Problem::new(
            Code::CarrierBusy,
            "Twilio did not tell the price just now, so nothing was bought and nothing charged. Try again in a minute.",
        )
        .into());
    }
    if papers.address_sid.is_none()
        && offer
            .as_ref()
            .is_some_and(|offer| offer.address_requirements != AddressRequirements::None)
    {
        return Err(Problem::new(
            Code::AddressRequired,
            format!("{number} can only be bought with an address on file at Twilio. Nothing was charged; add the address, or choose a number that needs none."),
        )
        .and_field(Asks::Address.field(), Asks::Address.what_happened())
        .into());
    }
    let wanted = checked_abilities(order)?
        .or_else(|| offer.as_ref().map(|offer| offer.capabilities))
        .unwrap_or(EVERYTHING);
    Ok(store::NewPurchase {
        id: Uuid::now_v7(),
        user_id: desk.owner(),
        reference: reference()?,
        idempotency_key: key,
        request_hash: hash,
        substitution: if number.nanp().is_some() {
            substitution_of(order)
        } else {
            Substitution::Never
        },
        requested_number: number,
        papers,
        country,
        friendly_name,
        within,
        wanted,
        highest_price_cents: highest_price(order, rent.as_ref())?,
        replaces: order.replaces,
        bulk: None,
        limit: None,
        epoch: 1,
        rent,
        offer,
        lease_until: lease(desk),
    })
}

/// In a substitute's place stands the number that was chosen, or none: a second substitute would cost the first.
pub(super) const fn substitution_of(order: &Order) -> Substitution {
    match order.replaces {
        Some(_) => Substitution::Never,
        None => order.substitution,
    }
}

/// The same for a number of which nothing is known and that is not ordered.
pub(super) fn without_offer(
    desk: &OwnersDesk,
    order: &Order,
    number: PhoneNumber,
    key: String,
) -> Result<store::NewPurchase, Error> {
    Ok(store::NewPurchase {
        id: Uuid::now_v7(),
        user_id: desk.owner(),
        reference: reference()?,
        idempotency_key: key,
        request_hash: fingerprint_of(order),
        requested_number: number,
        country: order.country.clone(),
        friendly_name: checked_label(order)?,
        substitution: order.substitution,
        within: checked_bound(order)?,
        wanted: checked_abilities(order)?.unwrap_or(Query::default().capabilities),
        highest_price_cents: None,
        bulk: None,
        limit: None,
        replaces: None,
        papers: Papers::default(),
        epoch: 1,
        rent: None,
        offer: None,
        lease_until: lease(desk),
    })
}

impl store::NewPurchase {
    /// What its owner is told while nothing more is known.
    pub(super) fn confirming(self) -> Purchase {
        Purchase {
            id: self.id,
            reference: self.reference,
            requested_number: self.requested_number,
            rent: self.rent,
            state: State::Buying,
            cause: None,
            limit: self.limit,
            substitution: self.substitution,
            within: self.within,
            number: None,
            reason: None,
            decision: None,
            replaces: self.replaces,
            replaced_by: None,
            arrived: None,
            asks: None,
            given: Given::default(),
            tried: 1,
            created_at: OffsetDateTime::now_utc(),
        }
    }
}

/// Writes the intent, within the owner's limits. One transaction: the limits and the intent see the same state.
pub(super) async fn write_down(desk: &OwnersDesk, purchase: &store::NewPurchase) -> Result<(), Error> {
    if desk.trials.has(Plant::LimitsOutside) {
        let mut tx = desk.db.begin().await?;
        within_limits(desk, &mut tx, purchase, None).await?;
        tx.rollback().await?;
        desk.trials.reached(Boundary::BeforeIntent).await?;
    }
    let mut tx = desk.db.begin().await?;
    if !desk.trials.has(Plant::NoTurn) {
        take_turn(&mut tx).await?;
    }
    write_in(desk, &mut tx, purchase).await?;
    desk.trials.commit(tx).await?;
    Ok(desk.trials.reached(Boundary::IntentCommitted).await?)
}

/// The same in a transaction that holds the owner's turn, and that its caller ends.
pub(super) async fn write_in(desk: &OwnersDesk, tx: &mut Tx, purchase: &store::NewPurchase) -> Result<(), Error> {
    let number = &purchase.requested_number;
    if store::is_joined(tx, &purchase.idempotency_key).await? {
        // Its outcome is the caller's own, and is looked up under the key.
        return Err(already(number, "is being bought for you right now").into());
    }
    if numbers::server::store::is_held(tx, number).await? {
        return Err(already(number, "is yours already").into());
    }
    let replaced = match purchase.replaces {
        Some(replaced) => Some(decisions::may_replace(tx, replaced).await?),
        None => None,
    };
    if !desk.trials.has(Plant::LimitsOutside) {
        within_limits(desk, tx, purchase, replaced.as_ref()).await?;
    }
    desk.trials.reached(Boundary::BeforeIntent).await?;
    store::mean(tx, purchase).await?;
    record(tx, purchase, "purchase.meant", None).await
}

/// Writes the first line of a purchase's history.
pub(super) async fn record(
    tx: &mut Tx,
    purchase: &store::NewPurchase,
    event: &'static str,
    cause: Option<Cause>,
) -> Result<(), Error> {
    let details = json!({
        "phone_number": purchase.requested_number,
        "rent": purchase.rent,
        "reference": purchase.reference,
        "cause": cause,
        "limit": purchase.limit,
    });
    let event = Event {
        subject_id: purchase.id,
        event,
        details,
    };
    Ok(audit::store::write(tx, &event).await?)
}

/// What is said where the database is away just when it should say whether an order was written down.
pub(super) fn unknown() -> Problem {
    Problem::new(
        Code::InternalError,
        "We do not know yet whether your order was written down. Look under My Phone Numbers before you order again.",
    )
}

/// Ordering what one has, or is about to have, would be told as a second number.
pub(super) fn already(number: &PhoneNumber, how: &str) -> Problem {
    Problem::new(
        Code::NumberUnavailable,
        format!("{number} {how}. Nothing was bought and nothing charged."),
    )
}

/// Counts the purchase, or says which limit it would pass.
pub(super) fn admit(usage: &mut Usage, purchase: &store::NewPurchase) -> Result<(), Reached> {
    let rent = purchase.rent.as_ref().map_or(0, |rent| rent.cents);
    let most = purchase.highest_price_cents.map_or(rent, |highest| highest.max(rent));
    usage.admit(most).map_err(|reached| reached.at_most_if(most > rent))
}

/// Counts the purchase, or tells the owner which limit it would pass. What it replaces goes back, and leaves its room.
async fn within_limits(
    desk: &OwnersDesk,
    tx: &mut Tx,
    purchase: &store::NewPurchase,
    replaced: Option<&Number>,
) -> Result<(), Error> {
    let mut usage = limits::used_in(desk, tx).await?;
    if let Some(number) = replaced {
        usage.give_way(number.rent().as_ref());
    }
    let over = |reached: Reached| {
        let words = format!("{reached} Nothing was charged. The host of this desk can raise the limit.");
        Problem::new(Code::LimitReached, words)
    };
    Ok(admit(&mut usage, purchase).map_err(over)?)
}
