//! Which countries an account may call: voice v1's dialling permissions.

use serde_json::json;

use super::{Client, Credentials, Error, call::Call, list::under, wire::CountryRow};

const COUNTRIES: &str = "/v1/DialingPermissions/Countries";
const UPDATES: &str = "/v1/DialingPermissions/BulkCountryUpdates";
const SETTINGS: &str = "/v1/Settings";

/// What an account may call in one country.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dialing {
    /// ISO 3166.
    pub country: String,
    /// Ordinary numbers.
    pub low_risk: bool,
    /// Premium numbers, or ranges known for toll fraud.
    pub high_risk: bool,
}

impl From<CountryRow> for Dialing {
    fn from(row: CountryRow) -> Self {
        Self {
            country: row.iso_code,
            low_risk: row.low_risk_numbers_enabled,
            high_risk: row.high_risk_special_numbers_enabled || row.high_risk_tollfraud_numbers_enabled,
        }
    }
}

impl Client {
    /// What the account may call, its parent's permissions where it has none of its own.
    pub async fn dialing(&self, who: &Credentials) -> Result<Vec<Dialing>, Error> {
        let mut url = under(&self.0.voice, &["v1", "DialingPermissions", "Countries"]);
        url.query_pairs_mut().append_pair("PageSize", "1000");
        let rows: Vec<CountryRow> = self.list(COUNTRIES, url, who, "content").await?;
        Ok(rows.into_iter().map(Dialing::from).collect())
    }

    /// Gives the account permissions of its own: the same ordinary numbers, and nothing of high risk.
    ///
    /// Safe to repeat. First what it will have is written, then it stops having its parent's.
    pub async fn close_high_risk(&self, who: &Credentials, countries: &[Dialing]) -> Result<(), Error> {
        let rows: Vec<_> = countries
            .iter()
            .filter(|country| country.low_risk || country.high_risk)
            .map(|country| {
                json!({
                    "iso_code": country.country,
                    "low_risk_numbers_enabled": country.low_risk.to_string(),
                    "high_risk_special_numbers_enabled": "false",
                    "high_risk_tollfraud_numbers_enabled": "false",
                })
            })
            .collect();
        let rows = serde_json::Value::from(rows).to_string();
        let url = under(&self.0.voice, &["v1", "DialingPermissions", "BulkCountryUpdates"]);
        let update = Call::post(UPDATES, url, who, vec![("UpdateRequest", rows)]);
        self.call(&update, |_| Ok(())).await?;
        let form = vec![("DialingPermissionsInheritance", "false".to_owned())];
        let own = Call::post(SETTINGS, under(&self.0.voice, &["v1", "Settings"]), who, form);
        self.call(&own, |_| Ok(())).await
    }
}
