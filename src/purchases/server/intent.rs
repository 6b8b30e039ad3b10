//! What is written down before the carrier is asked: the exact number, the owner's words, the price shown, the limits.

use serde_json::json;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{Error, a_day_ago, decisions, search, store, take_turn};
use crate::{
    money::Money,
    numbers::{self, LABEL_LENGTH},
    phone::{AddressRequirements, PhoneNumber},
    problem::{Code, Problem},
    purchases::{Order, Purchase, Query, State, Within},
    server::{
        audit::{self, Event},
        db::{Timestamp, Tx},
        secrets::{fingerprint, random},
        state::Desk,
        trials::{Boundary, Plant},
    },
};

/// Until when a driver holds a purchase: longer than one call to the carrier. It renews its lease before each call.
pub(super) fn lease(desk: &Desk) -> Timestamp {
    Timestamp(OffsetDateTime::now_utc() + desk.config.twilio.timeout + LEASE_SLACK)
}

/// For the writes around a call; a pool waits 5 seconds for a connection, SQLite 5 for its lock.
const LEASE_SLACK: time::Duration = time::Duration::seconds(15);

/// The longest idempotency key, as other APIs have it.
const LONGEST_KEY: usize = 255;

/// What makes two orders the same order.
pub(super) fn fingerprint_of(order: &Order) -> String {
    fingerprint(
        &json!([
            order.phone_number.trim(),
            order.country,
            order.friendly_name,
            order.substitution,
            order.within,
            order.highest_price,
            order.capabilities,
            order.replaces
        ])
        .to_string(),
    )
}

/// The key of an order; one without a key gets one of its own.
pub(super) fn checked_key(key: Option<String>) -> Result<String, Problem> {
    match key {
        None => Ok(format!("own:{}", Uuid::now_v7())),
        Some(key)
            if !key.is_empty() && key.len() <= LONGEST_KEY && key.bytes().all(|byte| (0x20..0x7f).contains(&byte)) =>
        {
            Ok(key)
        }
        Some(_) => Err(Problem::field(
            "Idempotency-Key",
            "Send a key of 1 to 255 plain characters, or none.",
        )),
    }
}

/// Gathers all that the intent says. Nothing is written and nothing bought yet.
pub(super) async fn prepare(
    desk: &Desk,
    user_id: Uuid,
    order: &Order,
    number: PhoneNumber,
    key: String,
    hash: String,
) -> Result<store::NewPurchase, Error> {
    let friendly_name = checked_label(order)?;
    let within = checked_bound(order)?;
    search::checked_country(&order.country)?;
    let search::Exact { country, offer, rent } = search::exact(desk, user_id, &order.country, &number).await?;
    if rent.is_none() && desk.config.limits.monthly_spend.cents > 0 {
        return Err(Problem::new(
            Code::CarrierBusy,
            "Twilio did not tell the price just now, so nothing was bought and nothing charged. Try again in a minute.",
        )
        .into());
    }
    if offer
        .as_ref()
        .is_some_and(|offer| offer.address_requirements != AddressRequirements::None)
    {
        return Err(Problem::new(
            Code::AddressRequired,
            format!("{number} can only be bought with an address on file at Twilio. Nothing was charged; choose a number that needs none."),
        )
        .into());
    }
    let wanted = order
        .capabilities
        .or_else(|| offer.as_ref().map(|offer| offer.capabilities))
        .unwrap_or(Query::default().capabilities);
    Ok(store::NewPurchase {
        id: Uuid::now_v7(),
        user_id,
        reference: reference()?,
        idempotency_key: key,
        request_hash: hash,
        requested_number: number,
        country,
        friendly_name,
        substitution: order.substitution,
        within,
        wanted,
        highest_price_cents: highest_price(order, rent.as_ref())?,
        replaces: order.replaces,
        bulk: None,
        epoch: 1,
        rent,
        offer,
        lease_until: lease(desk),
    })
}

/// The owner's label; empty is none.
fn checked_label(order: &Order) -> Result<Option<String>, Problem> {
    let label = order
        .friendly_name
        .as_deref()
        .map(str::trim)
        .filter(|name| !name.is_empty());
    match label {
        Some(name) if name.chars().count() > LABEL_LENGTH || name.chars().any(char::is_control) => Err(Problem::field(
            "friendlyName",
            format!("Use at most {LABEL_LENGTH} plain characters for the label."),
        )),
        Some(_) | None => Ok(label.map(str::to_owned)),
    }
}

/// How far a substitute may be; empty is no bound.
fn checked_bound(order: &Order) -> Result<Option<Within>, Problem> {
    let text = order.within.as_deref().map(str::trim).filter(|text| !text.is_empty());
    text.map(|text| Within::try_from(text.to_owned()))
        .transpose()
        .map_err(|wrong| Problem::field("within", wrong.to_string()))
}

/// What a substitute may cost, in cents; never less than the pick itself.
fn highest_price(order: &Order, rent: Option<&Money>) -> Result<Option<i64>, Problem> {
    let text = order
        .highest_price
        .as_deref()
        .map(str::trim)
        .filter(|text| !text.is_empty());
    let Some(text) = text else { return Ok(None) };
    let currency = rent.map_or("USD", |rent| rent.currency.as_str());
    match Money::parse(text, currency) {
        Ok(bound) if bound.cents >= 0 => Ok(Some(rent.map_or(bound.cents, |rent| bound.cents.max(rent.cents)))),
        Ok(_) | Err(_) => Err(Problem::field("highestPrice", "Write an amount per month, like 1.50.")),
    }
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
            substitution: self.substitution,
            within: self.within,
            number: None,
            reason: None,
            decision: None,
            replaces: self.replaces,
            replaced_by: None,
            tried: 1,
            created_at: OffsetDateTime::now_utc(),
        }
    }
}

/// Writes the intent, within the owner's limits. One transaction: the limits and the intent see the same state.
pub(super) async fn write_down(desk: &Desk, purchase: &store::NewPurchase) -> Result<(), Error> {
    if desk.trials.has(Plant::LimitsOutside) {
        let mut tx = desk.db.begin().await?;
        within_limits(desk, &mut tx, purchase).await?;
        tx.rollback().await?;
        desk.trials.reached(Boundary::BeforeIntent).await?;
    }
    let mut tx = desk.db.begin().await?;
    if !desk.trials.has(Plant::NoTurn) {
        take_turn(&mut tx, purchase.user_id).await?;
    }
    let number = &purchase.requested_number;
    if numbers::server::store::is_held(&mut tx, purchase.user_id, number).await? {
        return Err(already(number, "is yours already").into());
    }
    if let Some(replaced) = purchase.replaces {
        decisions::may_replace(&mut tx, purchase.user_id, replaced).await?;
    }
    if !desk.trials.has(Plant::LimitsOutside) {
        within_limits(desk, &mut tx, purchase).await?;
    }
    desk.trials.reached(Boundary::BeforeIntent).await?;
    store::mean(&mut tx, purchase).await?;
    let details =
        json!({ "phone_number": purchase.requested_number, "rent": purchase.rent, "reference": purchase.reference });
    let event = Event {
        user_id: purchase.user_id,
        subject_id: purchase.id,
        event: "purchase.meant",
        details,
    };
    audit::store::write(&mut tx, &event).await?;
    desk.trials.commit(tx).await?;
    Ok(desk.trials.reached(Boundary::IntentCommitted).await?)
}

/// Ordering what one has, or is about to have, would be told as a second number.
pub(super) fn already(number: &PhoneNumber, how: &str) -> Problem {
    Problem::new(
        Code::NumberUnavailable,
        format!("{number} {how}. Nothing was bought and nothing charged."),
    )
}

async fn within_limits(desk: &Desk, tx: &mut Tx, purchase: &store::NewPurchase) -> Result<(), Error> {
    let limits = &desk.config.limits;
    let (held, held_cents) = numbers::server::store::sum_in(tx, purchase.user_id).await?;
    let (open, open_cents, today) = store::under_way(tx, purchase.user_id, Timestamp(a_day_ago())).await?;
    let reached = |limit: i64, count: i64| limit > 0 && count >= limit;
    let sentence = if reached(limits.numbers_per_day, today) {
        format!(
            "You can buy {} numbers in 24 hours, and you have.",
            limits.numbers_per_day
        )
    } else if reached(limits.numbers_total, held + open) {
        format!("You can hold {} numbers, and you do.", limits.numbers_total)
    } else {
        let rent = purchase.rent.as_ref().map_or(0, |rent| rent.cents);
        let rent = purchase.highest_price_cents.map_or(rent, |highest| highest.max(rent));
        let total = held_cents.unwrap_or(0) + open_cents.unwrap_or(0) + rent;
        if limits.monthly_spend.cents == 0 || total <= limits.monthly_spend.cents {
            return Ok(());
        }
        let would_be = Money::new(total, &limits.monthly_spend.currency);
        format!(
            "With this number your numbers would cost {would_be} per month, more than the limit of {}.",
            limits.monthly_spend
        )
    };
    Err(Problem::new(
        Code::LimitReached,
        format!("{sentence} Nothing was charged. The host of this desk can raise the limit."),
    )
    .into())
}

/// A short name for people, also written at the carrier: 40 random bits in an alphabet without look-alikes.
fn reference() -> Result<String, Error> {
    const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let bits = random::<8>()?
        .into_iter()
        .filter_map(|byte| ALPHABET.get(usize::from(byte & 31)).copied())
        .map(char::from);
    let text: String = bits.collect();
    let (front, back) = text.split_at(4);
    Ok(format!("ND-{front}-{back}"))
}
