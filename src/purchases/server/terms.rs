//! The terms of an order, checked: the label, how far a substitute may be, what it may cost.

use crate::{
    money::Money,
    numbers::keeping,
    phone::{Capabilities, abroad::Country},
    problem::Problem,
    purchases::{Abilities, Order, Within},
    server::twilio::{Papers, is_sid},
};

/// The owner's label; empty is none.
pub(super) fn checked_label(order: &Order) -> Result<Option<String>, Problem> {
    keeping::label(order.friendly_name.as_deref().unwrap_or_default(), "friendlyName")
}

/// What a substitute must be able to do; none where the owner did not say.
pub(super) fn checked_abilities(order: &Order) -> Result<Option<Capabilities>, Problem> {
    let wanted = order.capabilities.as_ref().map(Abilities::read);
    wanted
        .transpose()
        .map_err(|wrong| Problem::field("capabilities", wrong.to_string()))
}

/// How far a substitute may be; empty is no bound.
pub(super) fn checked_bound(order: &Order) -> Result<Option<Within>, Problem> {
    let text = order.within.as_deref().map(str::trim).filter(|text| !text.is_empty());
    text.map(|text| Within::try_from(text.to_owned()))
        .transpose()
        .map_err(|wrong| Problem::field("within", wrong.to_string()))
}

/// What a substitute may cost, in cents.
pub(super) fn highest_price(order: &Order, rent: Option<&Money>) -> Result<Option<i64>, Problem> {
    let text = order
        .highest_price
        .as_deref()
        .map(str::trim)
        .filter(|text| !text.is_empty());
    let Some(text) = text else { return Ok(None) };
    let currency = rent.map_or("USD", |rent| rent.currency.as_str());
    match Money::parse(text, currency) {
        Ok(bound) if bound.cents >= 0 => Ok(Some(bound.cents)),
        Ok(_) | Err(_) => Err(Problem::field("highestPrice", "Write an amount per month, like 1.50.")),
    }
}

/// A text that says something; forms send empty ones.
pub(super) fn filled(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}

/// A country of which numbers are sold, here or by the search abroad.
pub(super) fn checked_market(country: &str) -> Result<(), Problem> {
    if matches!(country, "US" | "CA") || Country::of(country).is_some() {
        Ok(())
    } else {
        Err(Problem::field(
            "country",
            "Numbers of this country are not sold here. Write its two letters, like US or GB.",
        ))
    }
}

/// What the number is bought with. Whether they are the owner's own and approved, Twilio says: it asks the owner's account.
pub(super) fn checked_papers(order: &Order) -> Result<Papers, Problem> {
    let read = |text: Option<&str>, letters: &str, field: &str| match filled(text) {
        None => Ok(None),
        Some(sid) if is_sid(sid, &[letters]) => Ok(Some(sid.to_owned())),
        Some(_) => Err(Problem::field(
            field,
            format!("This is none of Twilio's ids: {letters} and 32 hexadecimal digits. Choose one of the list."),
        )),
    };
    Ok(Papers {
        address_sid: read(order.address_sid.as_deref(), "AD", "addressSid")?,
        bundle_sid: read(order.bundle_sid.as_deref(), "BU", "bundleSid")?,
    })
}
