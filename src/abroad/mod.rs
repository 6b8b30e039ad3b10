//! Numbers of other countries: what each country has, what its numbers ask for, and the way to buy one with it.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::{money::Money, phone::NumberType, purchases::Offer};

pub mod api;
pub mod page;
#[cfg(feature = "ssr")]
pub mod server;

/// A country whose numbers Twilio sells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Place {
    /// ISO code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Local, toll-free, mobile.
    pub types: Vec<NumberType>,
    /// Types that are not sold here, in Twilio's words: `national`, `voip`.
    #[serde(default)]
    pub others: Vec<String>,
    /// Whether its numbers can be bought here.
    pub is_sold: bool,
}

/// The countries, as Twilio listed them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Places {
    /// By name.
    pub countries: Vec<Place>,
    /// When Twilio was asked.
    #[serde(with = "time::serde::rfc3339")]
    pub read_at: OffsetDateTime,
}

impl Place {
    /// The types that are sold here, the usual one first.
    pub fn sold(&self) -> Vec<NumberType> {
        let order = [NumberType::Local, NumberType::Mobile, NumberType::TollFree];
        order.into_iter().filter(|kind| self.types.contains(kind)).collect()
    }

    /// All that the country has, in words: `local, mobile`.
    pub fn words(&self) -> String {
        let sold = self.sold().into_iter().map(|kind| kind.word().to_lowercase());
        let others = self.others.iter().map(|name| name.replace('_', " "));
        sold.chain(others).collect::<Vec<_>>().join(", ")
    }
}

/// What is looked for abroad.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Wanted {
    /// ISO code.
    pub country: String,
    /// The type; none is the first that the country has, of local, mobile and toll-free.
    #[serde(rename = "type")]
    pub number_type: Option<NumberType>,
    /// Digits as they are dialled in that country, `020 7946`; empty is any number.
    pub contains: String,
}

/// One number with all that is said of it before it is bought.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Exact {
    /// ISO code.
    pub country: String,
    /// What Twilio says of it now; none where it is not on the list any more.
    pub offer: Option<Offer>,
    /// Its rent per month.
    pub rent: Option<Money>,
}
