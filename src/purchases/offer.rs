//! What is looked for, and what is on offer.

use serde::{Deserialize, Serialize};

use crate::{
    money::Money,
    numbers::readiness::{Account, Facts, Readiness, readiness},
    phone::{AddressRequirements, Capabilities, NumberType, PhoneNumber, pattern::Match},
};

/// What an owner looks for: the body of the search call, and the search form in the address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Query {
    /// ISO code of the country.
    pub country: String,
    /// Local, toll-free or mobile.
    #[serde(rename = "type")]
    pub number_type: NumberType,
    /// Three digits; empty is anywhere.
    pub area_code: Option<String>,
    /// Digits or keypad letters that must be in the number.
    pub contains: Option<String>,
    /// Where they must be.
    #[serde(rename = "match")]
    pub position: Match,
    /// What it must be able to do.
    pub capabilities: Capabilities,
    /// A town, `San Francisco` or `San Francisco, CA`; a state, `CA`; or a postal code, `94103`.
    pub near: Option<String>,
    /// How many miles around that place or number, 1 to 500; none is the place itself, and 25 around a number.
    pub distance: Option<u32>,
    /// A number to be near, in any writing: of the same ground; of a toll-free one, of the same code.
    pub near_number: Option<String>,
    /// The telephone companies' district, `SNFC CNTRL`. Its name is not the only one of its kind, so `near_number` says
    /// which is meant: any number of it.
    pub rate_center: Option<String>,
    /// Only numbers that need no address on file.
    pub no_address: bool,
    /// What comes first.
    pub sort: Sort,
    /// How many at most, 1 to 20.
    pub limit: u32,
}

/// Most offers of one search.
pub const MOST_OFFERS: u32 = 20;
/// Most area codes that are suggested in the place of one that has nothing.
pub const MOST_SUGGESTED: usize = 5;

impl Default for Query {
    fn default() -> Self {
        Self {
            country: "US".to_owned(),
            number_type: NumberType::Local,
            area_code: None,
            contains: None,
            position: Match::default(),
            capabilities: Capabilities {
                voice: true,
                ..Capabilities::default()
            },
            near: None,
            distance: None,
            near_number: None,
            rate_center: None,
            no_address: false,
            sort: Sort::default(),
            limit: MOST_OFFERS,
        }
    }
}

/// What comes first among the numbers found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Sort {
    /// As the carrier has them.
    #[default]
    Carrier,
    /// The closest to the place or number asked for.
    Closest,
    /// The cheapest.
    Price,
    /// The easiest to remember.
    Pattern,
}

impl Sort {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Carrier, Self::Closest, Self::Price, Self::Pattern];

    /// Its word in JSON and in an address.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Carrier => "carrier",
            Self::Closest => "closest",
            Self::Price => "price",
            Self::Pattern => "pattern",
        }
    }

    /// Reads the word back.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sort| sort.name() == name)
    }
}

/// A number that can be bought. Nothing is reserved: someone else may be quicker.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Offer {
    /// The number.
    pub phone_number: PhoneNumber,
    /// As the carrier writes it.
    pub friendly_name: String,
    /// Town.
    pub locality: Option<String>,
    /// State or province.
    pub region: Option<String>,
    /// Postal code.
    pub postal_code: Option<String>,
    /// The telephone companies' district, by which local calls are rated.
    pub rate_center: Option<String>,
    /// Local, toll-free or mobile.
    #[serde(rename = "type")]
    pub number_type: NumberType,
    /// What it can do.
    pub capabilities: Capabilities,
    /// Whether an address must be on file first.
    pub address_requirements: AddressRequirements,
    /// Rent per month as a decimal; unknown when the carrier did not say.
    pub monthly_price: Option<String>,
    /// Its currency.
    pub currency: Option<String>,
    /// Miles from the place that was asked for, where both are known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub miles: Option<u32>,
}

impl Offer {
    /// The rent per month.
    pub fn rent(&self) -> Option<Money> {
        Money::parse(self.monthly_price.as_deref()?, self.currency.as_deref()?).ok()
    }
}

/// How every use of a number on offer stands.
pub fn for_offer(offer: &Offer, country: &str, account: &Account) -> Vec<Readiness> {
    let facts = Facts {
        number_type: offer.number_type,
        capabilities: offer.capabilities,
        country,
        address: Some(offer.address_requirements),
    };
    readiness(&facts, account)
}

/// The answer to a search.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offers {
    /// In the order asked for.
    pub numbers: Vec<Offer>,
}

/// An area code that has numbers now, where the one asked for has none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Elsewhere {
    /// The code.
    pub area_code: String,
    /// Its main place.
    pub place: String,
    /// Its state or province.
    pub region: String,
    /// Miles from the code asked for.
    pub miles: u32,
    /// Both codes serve the same ground.
    pub same_ground: bool,
    /// How many numbers were found, at most 20.
    pub count: u32,
}
