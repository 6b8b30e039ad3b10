//! Papers that Twilio has approved or not, and what the rules of a country ask for.

use serde::Deserialize;
use url::Url;

use super::{Client, Credentials, Error, list::under, wire};
use crate::phone::NumberType;

/// Papers that the carrier's compliance team looks at as one.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Bundle {
    /// `BU` and 32 hexadecimal digits.
    pub sid: String,
    /// Its name.
    #[serde(default, deserialize_with = "wire::text")]
    pub friendly_name: Option<String>,
    /// `draft`, `pending-review`, `in-review`, `twilio-rejected`, `twilio-approved`, `provisionally-approved`.
    #[serde(default, deserialize_with = "wire::text")]
    pub status: Option<String>,
}

/// What a country's rules ask for (www.twilio.com/docs/phone-numbers/regulatory/api/regulations).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Regulation {
    /// `business` or `individual`.
    #[serde(default, deserialize_with = "wire::text")]
    pub end_user_type: Option<String>,
    /// What is asked for.
    #[serde(default)]
    pub requirements: Requirements,
}

/// What a regulation asks for.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default)]
pub struct Requirements {
    /// What has to be said of who uses the number.
    pub end_user: Vec<Requirement>,
    /// Documents; one of each inner list.
    pub supporting_document: Vec<Vec<Requirement>>,
}

/// One thing that is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default)]
pub struct Requirement {
    /// Its name, as Twilio writes it for people.
    #[serde(deserialize_with = "wire::text")]
    pub name: Option<String>,
    /// Documents of which any one will do.
    pub accepted_documents: Vec<Requirement>,
}

impl Client {
    /// The bundles of the account, whatever their state; with a country and a type, those for such numbers.
    pub async fn bundles(&self, who: &Credentials, of: Option<(&str, NumberType)>) -> Result<Vec<Bundle>, Error> {
        let mut url = under(&self.0.numbers, &["v2", "RegulatoryCompliance", "Bundles"]);
        url.query_pairs_mut().append_pair("PageSize", "100");
        if let Some((country, number_type)) = of {
            narrow(&mut url, country, number_type);
        }
        self.list("/v2/RegulatoryCompliance/Bundles", url, who, "results").await
    }

    /// What the rules of a country ask of businesses and of persons for a type of number.
    pub async fn regulations(
        &self,
        who: &Credentials,
        country: &str,
        number_type: NumberType,
    ) -> Result<Vec<Regulation>, Error> {
        let mut url = under(&self.0.numbers, &["v2", "RegulatoryCompliance", "Regulations"]);
        url.query_pairs_mut().append_pair("PageSize", "20");
        narrow(&mut url, country, number_type);
        self.list("/v2/RegulatoryCompliance/Regulations", url, who, "results")
            .await
    }
}

/// Only what is for numbers of this country and type, in the words of the numbers API.
fn narrow(url: &mut Url, country: &str, number_type: NumberType) {
    let kind = match number_type {
        NumberType::Local => "local",
        NumberType::TollFree => "toll-free",
        NumberType::Mobile => "mobile",
    };
    url.query_pairs_mut()
        .append_pair("IsoCountry", country)
        .append_pair("NumberType", kind);
}
