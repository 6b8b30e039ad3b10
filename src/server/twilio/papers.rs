//! What numbers abroad ask for: the countries there are, an account's addresses.

use reqwest::Method;
use serde::Deserialize;
use serde_json::{Map, Value};
use url::Url;

use super::{
    Client, Credentials, Error, Silence,
    call::{Body, Call},
    wire::{self, Page},
};
use crate::phone::{NumberType, PhoneNumber};

const ADDRESSES: &str = "/Addresses";
const ADDRESS: &str = "/Addresses/{sid}";

/// What a number is bought with.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Papers {
    /// `AD` and 32 hexadecimal digits.
    pub address_sid: Option<String>,
    /// `BU` and 32 hexadecimal digits.
    pub bundle_sid: Option<String>,
}

impl Papers {
    pub(super) fn form(&self) -> Vec<(&'static str, String)> {
        let named = [("AddressSid", &self.address_sid), ("BundleSid", &self.bundle_sid)];
        named
            .into_iter()
            .filter_map(|(name, sid)| Some((name, sid.clone()?)))
            .collect()
    }
}

/// A country, and which of the types we sell it has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Available {
    /// ISO 3166.
    pub code: String,
    /// Its name, as the carrier writes it.
    pub name: String,
    /// Local, toll-free, mobile.
    pub types: Vec<NumberType>,
    /// Types beside those: `national`, `shared_cost`, `voip`, `machine_to_machine`.
    pub others: Vec<String>,
}

/// An address of an account.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Address {
    /// `AD` and 32 hexadecimal digits.
    pub sid: String,
    account_sid: String,
    /// Its name in the account.
    #[serde(default, deserialize_with = "wire::text")]
    pub friendly_name: Option<String>,
    /// Who is there.
    #[serde(default, deserialize_with = "wire::text")]
    pub customer_name: Option<String>,
    /// Street and house.
    #[serde(default, deserialize_with = "wire::text")]
    pub street: Option<String>,
    /// Flat, floor.
    #[serde(default, deserialize_with = "wire::text")]
    pub street_secondary: Option<String>,
    /// Town.
    #[serde(default, deserialize_with = "wire::text")]
    pub city: Option<String>,
    /// State, county or province.
    #[serde(default, deserialize_with = "wire::text")]
    pub region: Option<String>,
    /// Postal code.
    #[serde(default, deserialize_with = "wire::text")]
    pub postal_code: Option<String>,
    /// ISO 3166.
    #[serde(default, deserialize_with = "wire::text")]
    pub iso_country: Option<String>,
}

/// An address to be made.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NewAddress {
    /// Its name in the account.
    pub friendly_name: String,
    /// Who is there.
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
    /// ISO 3166.
    pub iso_country: String,
}

#[derive(Deserialize)]
struct CountryRow {
    country_code: String,
    #[serde(default, deserialize_with = "wire::text")]
    country: Option<String>,
    #[serde(default)]
    subresource_uris: Map<String, Value>,
}

#[derive(Deserialize)]
struct Dependent {
    phone_number: PhoneNumber,
}

impl From<CountryRow> for Available {
    fn from(row: CountryRow) -> Self {
        let named = [
            ("local", NumberType::Local),
            ("toll_free", NumberType::TollFree),
            ("mobile", NumberType::Mobile),
        ];
        Self {
            types: named
                .into_iter()
                .filter(|(name, _)| row.subresource_uris.get(*name).is_some_and(Value::is_string))
                .map(|(_, number_type)| number_type)
                .collect(),
            others: row
                .subresource_uris
                .keys()
                .filter(|name| named.iter().all(|(known, _)| known != name))
                .cloned()
                .collect(),
            name: row.country.unwrap_or_else(|| row.country_code.clone()),
            code: row.country_code,
        }
    }
}

impl Client {
    /// The countries whose numbers are sold to this account.
    pub async fn countries(&self, who: &Credentials) -> Result<Vec<Available>, Error> {
        let url = self.of_account(who, &["AvailablePhoneNumbers.json"]);
        let call = Call::get("/AvailablePhoneNumbers", url, who);
        let rows = self
            .call(&call, |answer| answer.json::<Page>()?.rows::<CountryRow>("countries"))
            .await?
            .rows;
        Ok(rows.into_iter().map(Available::from).collect())
    }

    /// The addresses of the account; with a name, those of that name.
    pub async fn addresses(&self, who: &Credentials, named: Option<&str>) -> Result<Vec<Address>, Error> {
        let mut url = self.of_account(who, &["Addresses.json"]);
        url.query_pairs_mut().append_pair("PageSize", "100");
        if let Some(name) = named {
            url.query_pairs_mut().append_pair("FriendlyName", name);
        }
        let mut rows: Vec<Address> = self.list(ADDRESSES, url, who, "addresses").await?;
        rows.retain(|row| row.account_sid == who.account_sid);
        Ok(rows)
    }

    /// Makes an address. Not repeated after a silence: look for its name first.
    pub async fn make_address(&self, who: &Credentials, new: &NewAddress) -> Result<Address, Error> {
        let form = [
            ("FriendlyName", &new.friendly_name),
            ("CustomerName", &new.customer_name),
            ("Street", &new.street),
            ("StreetSecondary", &new.street_secondary),
            ("City", &new.city),
            ("Region", &new.region),
            ("PostalCode", &new.postal_code),
            ("IsoCountry", &new.iso_country),
        ];
        let form = form
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| (name, value.clone()))
            .collect();
        let url = self.of_account(who, &["Addresses.json"]);
        self.call(&Call::post(ADDRESSES, url, who, form), |answer| {
            let made: Address = answer.json()?;
            if made.account_sid == who.account_sid {
                Ok(made)
            } else {
                Err(Error::silent(Silence::Mismatch))
            }
        })
        .await
    }

    /// The numbers that stand on an address.
    pub async fn dependents(&self, who: &Credentials, sid: &str) -> Result<Vec<PhoneNumber>, Error> {
        let url = self.of_account(who, &["Addresses", sid, "DependentPhoneNumbers.json"]);
        let path = "/Addresses/{sid}/DependentPhoneNumbers";
        let rows: Vec<Dependent> = self.list(path, url, who, "dependent_phone_numbers").await?;
        Ok(rows.into_iter().map(|row| row.phone_number).collect())
    }

    /// Takes an address away. One that is not there counts as gone.
    pub async fn delete_address(&self, who: &Credentials, sid: &str) -> Result<(), Error> {
        let call = Call {
            method: Method::DELETE,
            path: ADDRESS,
            url: self.address_url(who, sid),
            who,
            body: Body::Form(Vec::new()),
        };
        let done = self.call(&call, |answer| match answer.status {
            204 => Ok(()),
            other => Err(Error::silent(Silence::Status(other))),
        });
        match done.await {
            Err(error) if error.refusal() == Some(super::Refusal::NotFound) => Ok(()),
            outcome => outcome,
        }
    }

    fn address_url(&self, who: &Credentials, sid: &str) -> Url {
        self.of_account(who, &["Addresses", &format!("{sid}.json")])
    }
}
