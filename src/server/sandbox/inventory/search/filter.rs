//! What a search asks for, and whether a number is it.

use crate::server::sandbox::faults::magic;
use crate::server::sandbox::inventory::contains::Pattern;
use crate::server::sandbox::inventory::places::{Area, Home, miles};
use crate::server::sandbox::inventory::{Inventory, Offer, SOLD_OUT};
use crate::server::sandbox::wire::params::{Params, invalid};
use crate::server::sandbox::wire::refusal::Refusal;

/// The surroundings of a point.
#[derive(Debug, Clone, Copy)]
struct Circle {
    /// Ten-thousandths of a degree.
    center: (i32, i32),
    /// Miles to a number.
    reach: f64,
    /// Miles to the main place of its area code; the other places lie a little off.
    area_reach: f64,
}

/// Everything a search can ask for.
#[derive(Debug)]
pub struct Filter {
    /// Three digits.
    pub area_code: Option<String>,
    contains: Option<Pattern>,
    /// Voice, SMS, MMS, fax.
    wanted: [Option<bool>; 4],
    /// No address at all, no local address, no foreign address.
    without_address: [bool; 3],
    beta: bool,
    /// `NearNumber` or `NearLatLong`, with `Distance`.
    near: Option<Circle>,
    /// Postal code, region, LATA, locality, rate centre.
    inside: [Option<String>; 5],
    /// At most so many rows.
    pub limit: usize,
}

/// The same digits with another last one.
fn other_end(phone_number: &str) -> String {
    let (start, end) = phone_number.split_at(phone_number.len().saturating_sub(1));
    format!("{start}{}", u8::from(end == "0"))
}

impl Filter {
    /// Reads the query; what is malformed is refused by name.
    pub fn read(params: &Params, inventory: &Inventory) -> Result<Self, Refusal> {
        let area_code = params.get("AreaCode").map(str::to_owned);
        if area_code
            .as_deref()
            .is_some_and(|code| code.len() != 3 || !code.bytes().all(|byte| byte.is_ascii_digit()))
        {
            return Err(Refusal::of(21451));
        }
        let contains = params.get("Contains").map(|text| {
            Pattern::parse(text).map_err(|rule| Refusal::saying(20422, format!("Invalid Parameter: Contains {rule}")))
        });
        let excluded = |name: &str| params.flag(name).map(Option::unwrap_or_default);
        let limit = params.number("PageSize")?.unwrap_or(50);
        if limit > 1000 {
            return Err(Refusal::of(20007));
        }
        let inside = |name: &str, of: fn(&Home) -> &str| inside(params, inventory, name, of);
        let plain = |name: &str| params.get(name).map(str::to_owned);
        if params.get("InRateCenter").is_some() && params.get("InLata").is_none() {
            return Err(Refusal::saying(
                20422,
                "Invalid Parameter: InRateCenter needs InLata".to_owned(),
            ));
        }
        Ok(Self {
            area_code,
            contains: contains.transpose()?,
            wanted: [
                params.flag("VoiceEnabled")?,
                params.flag("SmsEnabled")?,
                params.flag("MmsEnabled")?,
                params.flag("FaxEnabled")?,
            ],
            without_address: [
                excluded("ExcludeAllAddressRequired")?,
                excluded("ExcludeLocalAddressRequired")?,
                excluded("ExcludeForeignAddressRequired")?,
            ],
            beta: params.flag("Beta")?.unwrap_or(true),
            near: near(params, inventory)?,
            inside: [
                inside("InPostalCode", |home| &home.postal_code),
                inside("InRegion", |home| home.region),
                inside("InLata", |home| &home.lata),
                plain("InLocality"),
                plain("InRateCenter"),
            ],
            limit: usize::try_from(limit).unwrap_or(50),
        })
    }

    /// Whether the area code is wanted and has stock.
    pub fn has_area(&self, area: &Area) -> bool {
        let [_, region, ..] = &self.inside;
        !SOLD_OUT.contains(&area.code)
            && self.area_code.as_deref().is_none_or(|code| code == area.code)
            && region
                .as_deref()
                .is_none_or(|region| region.eq_ignore_ascii_case(area.region))
            && self
                .near
                .is_none_or(|near| miles(near.center, (area.latitude, area.longitude)) <= near.area_reach)
    }

    /// Whether the digits fit. A magic number must be asked for down to its last digit, so that nobody meets one unawares.
    pub fn has_number(&self, phone_number: &str) -> bool {
        let fits = |text: &str| self.contains.as_ref().is_none_or(|pattern| pattern.fits(text));
        fits(phone_number) && !(magic::of(phone_number).is_some() && fits(&other_end(phone_number)))
    }

    /// Whether the number can do what is asked and is where it is asked for.
    pub fn has_offer(&self, offer: &Offer) -> bool {
        let able = [offer.voice, offer.sms, offer.mms, offer.fax];
        let capable = self
            .wanted
            .iter()
            .zip(able)
            .all(|(wanted, able)| wanted.is_none_or(|wanted| wanted == able));
        let [all, local, foreign] = self.without_address;
        let address = match offer.address_requirements {
            "any" => !all,
            "local" => !all && !local,
            "foreign" => !all && !foreign,
            _ => true,
        };
        capable && address && (self.beta || !offer.beta) && self.has_home(offer)
    }

    fn has_home(&self, offer: &Offer) -> bool {
        let Some(home) = offer.home.as_ref() else {
            return self.near.is_none() && self.inside.iter().all(Option::is_none);
        };
        let is = [
            &home.postal_code,
            home.region,
            &home.lata,
            home.locality,
            &home.rate_center,
        ];
        let inside = self.inside.iter().zip(is);
        inside
            .into_iter()
            .all(|(wanted, is)| wanted.as_deref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(is)))
            && self
                .near
                .is_none_or(|near| miles(near.center, (home.latitude, home.longitude)) <= near.reach)
    }
}

/// `In...`: a value, or a phone number that has it.
fn inside(params: &Params, inventory: &Inventory, name: &str, of: fn(&Home) -> &str) -> Option<String> {
    let value = params.get(name)?;
    let home = inventory.area_of(value).map(|area| area.home(value));
    Some(home.as_ref().map_or(value, of).to_owned())
}

fn near(params: &Params, inventory: &Inventory) -> Result<Option<Circle>, Refusal> {
    let distance = params.number("Distance")?.unwrap_or(25);
    if distance > 500 {
        return Err(invalid("Distance", &distance.to_string()));
    }
    let center = match (params.get("NearNumber"), params.get("NearLatLong")) {
        (Some(number), _) => {
            let area = inventory.area_of(number).ok_or_else(|| invalid("NearNumber", number))?;
            let home = area.home(number);
            (home.latitude, home.longitude)
        }
        (None, Some(text)) => point(text).ok_or_else(|| invalid("NearLatLong", text))?,
        (None, None) => return Ok(None),
    };
    Ok(Some(Circle {
        center,
        reach: f64::from(distance),
        area_reach: f64::from(distance.saturating_add(30)),
    }))
}

/// `37.78,-122.42` in ten-thousandths of a degree.
fn point(text: &str) -> Option<(i32, i32)> {
    let (latitude, longitude) = text.split_once(',')?;
    Some((coordinate(latitude.trim(), 90)?, coordinate(longitude.trim(), 180)?))
}

fn coordinate(text: &str, most: i32) -> Option<i32> {
    let (sign, size) = text.strip_prefix('-').map_or((1, text), |size| (-1, size));
    let (whole, part) = size.split_once('.').unwrap_or((size, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || whole.len() > 3 || !digits(whole) || !digits(part) {
        return None;
    }
    let part: String = part.chars().chain("0000".chars()).take(4).collect();
    let value: i32 = format!("{whole}{part}").parse().ok()?;
    (value <= most.saturating_mul(10_000)).then_some(value * sign)
}

#[cfg(test)]
mod tests {
    use super::{Filter, point};
    use crate::server::sandbox::inventory::Inventory;
    use crate::server::sandbox::wire::params::Params;

    fn code(query: &str) -> Result<(), u32> {
        Filter::read(&Params::parse(query.as_bytes()), &Inventory::new())
            .map(|_| ())
            .map_err(|refusal| refusal.code)
    }

    #[test]
    fn malformed_filters_are_refused() {
        assert_eq!(code("AreaCode=41"), Err(21451));
        assert_eq!(code("Contains=4"), Err(20422));
        assert_eq!(code("SmsEnabled=maybe"), Err(20422));
        assert_eq!(code("NearLatLong=here"), Err(20422));
        assert_eq!(code("NearNumber=%2B14155550123&Distance=501"), Err(20422));
        assert_eq!(code("InRateCenter=OAKLAND"), Err(20422));
        assert_eq!(code("PageSize=1001"), Err(20007));
        assert_eq!(code("AreaCode=000"), Ok(()));
    }

    #[test]
    fn coordinates_are_read_with_any_number_of_decimals() {
        assert_eq!(point("37.78,-122.42"), Some((377_800, -1_224_200)));
        assert_eq!(point("37, -122.419999"), Some((370_000, -1_224_199)));
        assert_eq!(point("91,0"), None);
    }
}
