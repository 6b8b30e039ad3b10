//! What a purchase becomes at the carrier and in the owner's list.

use uuid::Uuid;

use super::store::{self, attempts::Attempt};
use crate::{numbers, phone::PhoneNumber, purchases::Offer, server::twilio::IncomingNumber};

/// The owner's label and our reference, in the 64 characters Twilio keeps: by the reference it can be found there.
pub(super) fn carrier_label(purchase: &store::Kept, number: &PhoneNumber) -> String {
    match &purchase.friendly_name {
        Some(name) => format!("{name} {}", purchase.reference),
        None => format!("{number} {}", purchase.reference),
    }
}

/// The number as it is listed, from what the carrier gave and what was known of the offer.
pub(super) fn new_number(
    purchase: &store::Kept,
    attempt: &Attempt,
    found: &IncomingNumber,
) -> numbers::server::store::NewNumber {
    let offer = attempt.offer.as_ref();
    // A substitute's own price where it was shown; the same kind of number costs the same.
    let rent = offer.and_then(Offer::rent).or_else(|| purchase.rent.clone());
    numbers::server::store::NewNumber {
        id: Uuid::now_v7(),
        user_id: purchase.user_id,
        subaccount_sid: found.account_sid.clone(),
        phone_number: found.phone_number.clone(),
        phone_sid: found.sid.clone(),
        friendly_name: purchase.friendly_name.clone(),
        carrier_name: found.friendly_name.clone(),
        capabilities: found.capabilities,
        country: purchase.country.clone(),
        number_type: found.number_type,
        locality: offer.and_then(|offer| offer.locality.clone()),
        region: offer.and_then(|offer| offer.region.clone()),
        rent,
    }
}
