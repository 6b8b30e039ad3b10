//! The terms of an order, checked: the label, how far a substitute may be, what it may cost.

use crate::{
    money::Money,
    numbers::keeping,
    phone::Capabilities,
    problem::Problem,
    purchases::{Abilities, Order, Within},
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
