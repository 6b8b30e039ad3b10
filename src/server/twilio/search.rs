//! What the carrier has to offer. Only a hint: nothing is reserved, and a purchase may still find it taken.

use super::{
    Client, Credentials, Error,
    call::Call,
    wire::{OfferRow, Page},
};
use crate::phone::{AddressRequirements, AreaCode, Capabilities, NumberType, PhoneNumber, pattern::Pattern};

/// The surroundings of a point.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Around {
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
    /// 1 to 500.
    pub miles: u16,
}

/// What to look for.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "flags of the wire, each on its own")]
pub struct Search {
    /// ISO 3166 country as carriers use it, `US`; Puerto Rico is `PR`.
    pub country: String,
    /// The United States have no mobile numbers: asking for them is refused as not found.
    pub number_type: NumberType,
    /// Only numbers of this area code.
    pub area_code: Option<AreaCode>,
    /// Only numbers with these digits.
    pub contains: Option<Pattern>,
    /// Only numbers that can call.
    pub voice: bool,
    /// Only numbers that can text.
    pub sms: bool,
    /// Only numbers that can send pictures.
    pub mms: bool,
    /// Only numbers of this town.
    pub in_locality: Option<String>,
    /// Only numbers of this state or province, `CA`.
    pub in_region: Option<String>,
    /// Only numbers of this postal code.
    pub in_postal_code: Option<String>,
    /// Only numbers so near to a point; in the United States and Canada.
    pub around: Option<Around>,
    /// Only numbers so near to another, and how many miles that is; in the United States and Canada.
    pub near_number: Option<(PhoneNumber, u16)>,
    /// Only numbers of this district, and a number that lies in the same LATA: districts of one name are told apart by it.
    pub rate_center: Option<(String, PhoneNumber)>,
    /// Only numbers that need no address.
    pub no_address: bool,
    /// How many at most.
    pub limit: u8,
}

impl Default for Search {
    /// Twenty local numbers anywhere in the United States.
    fn default() -> Self {
        Self {
            country: "US".to_owned(),
            number_type: NumberType::Local,
            area_code: None,
            contains: None,
            voice: false,
            sms: false,
            mms: false,
            in_locality: None,
            in_region: None,
            in_postal_code: None,
            around: None,
            near_number: None,
            rate_center: None,
            no_address: false,
            limit: 20,
        }
    }
}

/// A number that was to be had a moment ago.
#[derive(Debug, Clone, PartialEq)]
pub struct Offer {
    /// The number.
    pub phone_number: PhoneNumber,
    /// As the carrier writes it.
    pub friendly_name: String,
    /// Town.
    pub locality: Option<String>,
    /// State or province, `CA`.
    pub region: Option<String>,
    /// ZIP or postal code.
    pub postal_code: Option<String>,
    /// The telephone companies' district, `SNFC CNTRL`.
    pub rate_center: Option<String>,
    /// Local access and transport area; a rate centre's name is unique only within one.
    pub lata: Option<String>,
    /// Degrees north.
    pub latitude: Option<f64>,
    /// Degrees east.
    pub longitude: Option<f64>,
    /// ISO 3166 country.
    pub iso_country: String,
    /// The type that was searched for.
    pub number_type: NumberType,
    /// What it can do.
    pub capabilities: Capabilities,
    /// Whether an address must be on file to buy it.
    pub address_requirements: AddressRequirements,
    /// New at the carrier, and perhaps less reliable.
    pub beta: bool,
}

impl Search {
    /// The parameters of `AvailablePhoneNumbers`. Only what is asked for is sent; `false` would exclude.
    fn query(&self) -> Vec<(&'static str, String)> {
        let wanted = |flag: bool| flag.then(|| "true".to_owned());
        [
            ("AreaCode", self.area_code.map(|code| code.to_string())),
            (
                "Contains",
                self.contains.as_ref().map(|pattern| pattern.wire(&self.country)),
            ),
            ("VoiceEnabled", wanted(self.voice)),
            ("SmsEnabled", wanted(self.sms)),
            ("MmsEnabled", wanted(self.mms)),
            ("InLocality", self.in_locality.clone()),
            ("InRegion", self.in_region.clone()),
            ("InPostalCode", self.in_postal_code.clone()),
            (
                "NearLatLong",
                self.around
                    .map(|around| format!("{:.4},{:.4}", around.latitude, around.longitude)),
            ),
            (
                "NearNumber",
                self.near_number.as_ref().map(|(number, _)| number.as_str().to_owned()),
            ),
            ("Distance", self.miles().map(|miles| miles.to_string())),
            ("InRateCenter", self.rate_center.as_ref().map(|(name, _)| name.clone())),
            // A number in place of a value stands for its own.
            (
                "InLata",
                self.rate_center.as_ref().map(|(_, number)| number.as_str().to_owned()),
            ),
            ("ExcludeAllAddressRequired", wanted(self.no_address)),
            ("PageSize", Some(self.limit.max(1).to_string())),
        ]
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)))
        .collect()
    }

    fn miles(&self) -> Option<u16> {
        let around = self.around.map(|around| around.miles);
        around.or(self.near_number.as_ref().map(|(_, miles)| *miles))
    }

    fn offer(&self, row: OfferRow) -> Offer {
        Offer {
            friendly_name: row.friendly_name.unwrap_or_else(|| row.phone_number.to_string()),
            phone_number: row.phone_number,
            locality: row.locality,
            region: row.region,
            postal_code: row.postal_code,
            rate_center: row.rate_center,
            lata: row.lata,
            latitude: row.latitude,
            longitude: row.longitude,
            iso_country: row.iso_country.unwrap_or_else(|| self.country.clone()),
            number_type: self.number_type,
            capabilities: row.capabilities,
            address_requirements: row.address_requirements,
            beta: row.beta,
        }
    }
}

impl Client {
    /// Up to `limit` numbers, in the carrier's order; none found is an empty list.
    ///
    /// An unknown country, or a type the country lacks, is refused as [`super::Refusal::NotFound`]. A row that
    /// cannot be read is left out: it could not be bought anyway.
    pub async fn search(&self, who: &Credentials, search: &Search) -> Result<Vec<Offer>, Error> {
        let kind = match search.number_type {
            NumberType::Local => "Local.json",
            NumberType::TollFree => "TollFree.json",
            NumberType::Mobile => "Mobile.json",
        };
        let mut url = self.of_account(who, &["AvailablePhoneNumbers", &search.country, kind]);
        url.query_pairs_mut().extend_pairs(search.query());
        let call = Call::get("/AvailablePhoneNumbers/{country}/{type}", url, who);
        let rows = self
            .call(&call, |answer| {
                answer
                    .json::<Page>()?
                    .rows::<serde_json::Value>("available_phone_numbers")
            })
            .await?
            .rows;
        let offers = rows
            .into_iter()
            .filter_map(|row| serde_json::from_value(row).ok().map(|row| search.offer(row)));
        Ok(offers.take(usize::from(search.limit)).collect())
    }
}
