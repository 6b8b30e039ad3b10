//! Pages of numbers abroad.

mod addresses;
mod papers;
mod search;

pub use addresses::AddressesPage;
pub use papers::PapersPage;
pub use search::AbroadPage;

use crate::{
    addresses::Need,
    phone::{AddressRequirements, PhoneNumber, abroad::Country},
};

/// The number as it is written in its own country.
fn at_home(number: &PhoneNumber) -> String {
    Country::of_number(number).map_or_else(|| number.to_string(), |country| country.national(number))
}

/// What is asked for before the number is bought, in two sentences.
fn asks_for(requirements: AddressRequirements, needs: &[Need]) -> String {
    let address = match requirements {
        AddressRequirements::None => "Twilio asks for no address.",
        AddressRequirements::Any => "Twilio asks for an address on file, anywhere in the world.",
        AddressRequirements::Local => "Twilio asks for an address in the number's own country.",
        AddressRequirements::Foreign => "Twilio asks for an address outside the number's country.",
    };
    let papers = if needs.is_empty() {
        "In some countries it wants approved papers (a bundle)."
    } else {
        "The rules of this country ask for approved papers (a bundle)."
    };
    format!("{address} {papers}")
}
