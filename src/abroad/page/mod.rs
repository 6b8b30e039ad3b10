//! Pages of numbers abroad.

mod addresses;
mod papers;
mod search;

pub use addresses::AddressesPage;
pub use papers::PapersPage;
pub use search::AbroadPage;

use crate::{
    phone::{PhoneNumber, abroad::Country},
    purchases::Offer,
};

/// The number as it is written in its own country.
fn at_home(number: &PhoneNumber) -> String {
    Country::of_number(number).map_or_else(|| number.to_string(), |country| country.national(number))
}

/// What is asked for before the number is bought, in one sentence.
const fn asks_for(offer: &Offer) -> &'static str {
    use crate::phone::AddressRequirements as A;
    match offer.address_requirements {
        A::None => "Twilio asks for no address. In some countries it wants approved papers (a bundle).",
        A::Any => "Twilio asks for an address on file, anywhere in the world.",
        A::Local => {
            "Twilio asks for an address in the number's own country, and in some countries for approved papers (a bundle)."
        }
        A::Foreign => "Twilio asks for an address outside the number's country.",
    }
}
