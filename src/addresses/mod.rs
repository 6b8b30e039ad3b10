//! Addresses and bundles at Twilio, with which numbers are bought where their country wants them.

use serde::{Deserialize, Serialize};

use crate::writing::is_unseen;

pub mod api;
#[cfg(feature = "ssr")]
pub mod server;

/// An address of the owner's account at Twilio.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Address {
    /// Twilio's id, `AD…`.
    pub sid: String,
    /// The business or person there.
    pub customer_name: String,
    /// Street and house.
    pub street: String,
    /// Flat, floor.
    pub street_secondary: Option<String>,
    /// Town.
    pub city: String,
    /// State, county or province.
    pub region: String,
    /// Postal code.
    pub postal_code: String,
    /// ISO code.
    pub country: String,
}

impl Address {
    /// In one line.
    pub fn line(&self) -> String {
        let parts = [
            Some(self.customer_name.as_str()),
            Some(self.street.as_str()),
            self.street_secondary.as_deref(),
            Some(self.city.as_str()),
            Some(self.region.as_str()),
            Some(self.postal_code.as_str()),
            Some(self.country.as_str()),
        ];
        let said: Vec<&str> = parts.into_iter().flatten().filter(|part| !part.is_empty()).collect();
        said.join(", ")
    }
}

/// A bundle of papers at Twilio.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Bundle {
    /// Twilio's id, `BU…`.
    pub sid: String,
    /// Its name there.
    pub name: String,
    /// Twilio's word: `draft`, `pending-review`, `in-review`, `twilio-rejected`, `twilio-approved`, `provisionally-approved`.
    pub status: String,
}

impl Bundle {
    /// Whether a number can be bought with it.
    pub fn is_approved(&self) -> bool {
        matches!(self.status.as_str(), "twilio-approved" | "provisionally-approved")
    }
}

impl Bundle {
    /// How it stands, in words.
    pub fn stands(&self) -> &'static str {
        match self.status.as_str() {
            "twilio-approved" => "approved. It can be chosen for a number.",
            "provisionally-approved" => "approved for now. It can be chosen for a number.",
            "pending-review" | "in-review" => "Twilio is looking at it.",
            "twilio-rejected" => "not approved. Twilio's console says what is missing.",
            "draft" => "begun, and not handed in yet. Finish it in Twilio's console.",
            _ => "not approved yet.",
        }
    }
}

/// What a country's rules ask of one kind of user for one type of number, as Twilio says now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Need {
    /// `business` or `individual`.
    pub end_user: String,
    /// What is asked for, in Twilio's words; where any one of several will do, they stand in brackets behind it.
    pub asks: Vec<String>,
}

/// What an owner has for numbers that want papers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Papers {
    /// Addresses, as Twilio lists them now.
    pub addresses: Vec<Address>,
    /// Bundles, whatever their state; where a country is said, those for it.
    pub bundles: Vec<Bundle>,
    /// What the rules of the country ask for; empty where no country is said, nothing is asked for, or Twilio does not say.
    #[serde(default)]
    pub needs: Vec<Need>,
}

/// An address as it is typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct NewAddress {
    /// The business or person there.
    pub customer_name: String,
    /// Street and house.
    pub street: String,
    /// Flat, floor; may be empty.
    pub street_secondary: String,
    /// Town.
    pub city: String,
    /// State, county or province.
    pub region: String,
    /// Postal code.
    pub postal_code: String,
    /// ISO code.
    pub country: String,
}

/// The longest that is taken in one field.
pub const LONGEST: usize = 100;

impl NewAddress {
    /// The address without spaces around it, or what is wrong with each field.
    pub fn checked(&self) -> Result<Self, Vec<(&'static str, String)>> {
        let clean = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let checked = Self {
            customer_name: clean(&self.customer_name),
            street: clean(&self.street),
            street_secondary: clean(&self.street_secondary),
            city: clean(&self.city),
            region: clean(&self.region),
            postal_code: clean(&self.postal_code),
            country: clean(&self.country).to_uppercase(),
        };
        let fields = [
            (
                "customerName",
                &checked.customer_name,
                "Write who is at this address: your business, or your name.",
            ),
            ("street", &checked.street, "Write the street and the house."),
            ("city", &checked.city, "Write the town."),
            (
                "region",
                &checked.region,
                "Write the state, county or province; where there is none, the town again.",
            ),
            ("postalCode", &checked.postal_code, "Write the postal code."),
        ];
        let mut wrong: Vec<(&'static str, String)> = fields
            .into_iter()
            .filter(|(_, value, _)| value.is_empty())
            .map(|(name, _, words)| (name, words.to_owned()))
            .collect();
        if checked.country.len() != 2 || !checked.country.bytes().all(|byte| byte.is_ascii_uppercase()) {
            wrong.push((
                "country",
                "Write the two letters of the country, like US or DE.".to_owned(),
            ));
        }
        let long = fields.into_iter().map(|(name, value, _)| (name, value));
        for (name, value) in long.chain([("streetSecondary", &checked.street_secondary)]) {
            if value.chars().count() > LONGEST || value.chars().any(is_unseen) {
                wrong.push((name, format!("Write at most {LONGEST} plain characters.")));
            }
        }
        if wrong.is_empty() { Ok(checked) } else { Err(wrong) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_field_that_is_wrong_is_named() {
        let wrong = NewAddress::default().checked().unwrap_err();
        let names: Vec<&str> = wrong.iter().map(|(name, _)| *name).collect();
        assert_eq!(
            names,
            ["customerName", "street", "city", "region", "postalCode", "country"]
        );
        let typed = NewAddress {
            customer_name: " Blum  GmbH ".to_owned(),
            street: "Lindenweg 1".to_owned(),
            city: "Berlin".to_owned(),
            region: "Berlin".to_owned(),
            postal_code: "10115".to_owned(),
            country: "de".to_owned(),
            ..NewAddress::default()
        };
        let checked = typed.checked().unwrap();
        assert_eq!(
            (checked.customer_name.as_str(), checked.country.as_str()),
            ("Blum GmbH", "DE")
        );
        let long = NewAddress {
            street: "x".repeat(101),
            ..typed
        };
        assert_eq!(long.checked().unwrap_err()[0].0, "street");
    }
}
