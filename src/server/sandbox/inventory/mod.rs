//! What the sandbox sells: the same numbers every time, over the whole area-code table, none of which can belong to
//! anybody.
//!
//! Each area code with stock has lines 0100 to 0199 of exchange 555 (set apart for fiction) and 80 lines of exchanges
//! 958 and 959 (set apart for tests). Each toll-free code has lines 0100 to 0199 of exchange 555.

pub mod abroad;
pub mod contains;
pub mod places;
pub mod search;

use places::{Area, Home};

/// Area codes whose stock is always empty.
pub const SOLD_OUT: [&str; 5] = ["212", "310", "416", "808", "907"];

/// The toll-free codes.
pub const TOLL_FREE: [&str; 7] = ["800", "833", "844", "855", "866", "877", "888"];

/// Twilio's own test number that can always be bought while nobody holds it.
pub const TEST_NUMBER: &str = "+15005550006";

/// How many numbers an area code has.
const STOCK: u64 = 180;

/// The kinds of number on sale.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Belongs to a place.
    Local,
    /// 800 and its kin.
    TollFree,
    /// Only abroad.
    Mobile,
}

/// A number with all that is known of it, sold or not.
#[derive(Debug, Clone)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "they are the flags of the wire, each on its own"
)]
pub struct Offer {
    /// E.164.
    pub phone_number: String,
    /// Local or toll-free.
    pub kind: Kind,
    /// None for toll-free numbers.
    pub home: Option<Home>,
    /// ISO 3166 code.
    pub country: &'static str,
    /// `none`, `any` or `local`.
    pub address_requirements: &'static str,
    /// Whether the number is new to the platform.
    pub beta: bool,
    /// Takes and makes calls.
    pub voice: bool,
    /// Takes and sends texts.
    pub sms: bool,
    /// Takes and sends pictures.
    pub mms: bool,
    /// Takes and sends faxes.
    pub fax: bool,
}

/// The whole stock, worked out on demand.
#[derive(Debug)]
pub struct Inventory {
    areas: Vec<Area>,
}

impl Inventory {
    /// Reads the area-code table.
    pub fn new() -> Self {
        Self { areas: places::areas() }
    }

    /// The area code of a number, if it is a place's.
    fn area_of(&self, phone_number: &str) -> Option<&Area> {
        let code = phone_number.strip_prefix("+1")?.get(..3)?;
        self.areas.iter().find(|area| area.code == code)
    }

    /// The number, if the sandbox sells it at all; somebody may hold it already.
    pub fn find(&self, phone_number: &str) -> Option<Offer> {
        if phone_number == TEST_NUMBER {
            return Some(describe(phone_number.to_owned(), Kind::Local, None, "US"));
        }
        if let Some(place) = abroad::Place::of_number(phone_number) {
            return Some(place.describe(phone_number.to_owned()));
        }
        let digits = phone_number.strip_prefix("+1").filter(|digits| digits.len() == 10)?;
        let code = digits.get(..3)?;
        let rest = digits.get(3..)?;
        if TOLL_FREE.contains(&code) {
            let sold = (0..STOCK)
                .filter_map(|place| toll_free_line(code, place))
                .any(|line| line == rest);
            return sold.then(|| describe(phone_number.to_owned(), Kind::TollFree, None, "US"));
        }
        let area = self.area_of(phone_number)?;
        let sold = !SOLD_OUT.contains(&code)
            && (0..STOCK)
                .filter_map(|place| local_line(code, place))
                .any(|line| line == rest);
        sold.then(|| local(area, phone_number.to_owned()))
    }

    /// Whether an area code is one of this country.
    pub fn is_in(&self, code: &str, country: &str) -> bool {
        self.areas
            .iter()
            .any(|area| area.code == code && area.country == country)
    }

    /// Three area codes of the United States that have numbers and are not near this one, as Vapi hints at them; none for
    /// some.
    pub fn far_codes(&self, code: &str) -> Vec<&'static str> {
        if ["808", "907"].contains(&code) {
            return Vec::new();
        }
        let home = self.areas.iter().find(|area| area.code == code).map(|area| area.region);
        let far: Vec<&Area> = self
            .areas
            .iter()
            .filter(|area| area.country == "US" && Some(area.region) != home && !SOLD_OUT.contains(&area.code))
            .collect();
        let begin = usize::try_from(mix(code)).unwrap_or_default();
        let at = |step: usize| far.get((begin % far.len().max(1) + step * 101) % far.len().max(1));
        (0..3).filter_map(at).map(|area| area.code).collect()
    }

    /// The first number of an area code that `free` accepts, plain ones first. 500 is Twilio's own test code.
    pub fn first_free(&self, code: &str, free: impl Fn(&str) -> bool) -> Option<Offer> {
        if code == "500" {
            return self.find(TEST_NUMBER).filter(|offer| free(&offer.phone_number));
        }
        if SOLD_OUT.contains(&code) || !self.areas.iter().any(|area| area.code == code) {
            return None;
        }
        let numbers = (0..STOCK)
            .filter_map(|place| local_line(code, place))
            .map(|line| format!("+1{code}{line}"));
        numbers
            .filter(|number| free(number))
            .find_map(|number| self.find(&number))
    }
}

fn local(area: &Area, phone_number: String) -> Offer {
    let home = area.home(&phone_number);
    describe(phone_number, Kind::Local, Some(home), area.country)
}

/// What a number can do follows from its digits, by rules a person can remember (`docs/sandbox.md`).
fn describe(phone_number: String, kind: Kind, home: Option<Home>, country: &'static str) -> Offer {
    let fiction = phone_number.get(5..8) == Some("555");
    let newest = phone_number.get(5..8) == Some("959");
    let last = phone_number.chars().last().unwrap_or_default();
    let line = phone_number.get(8..).unwrap_or_default();
    let test = phone_number == TEST_NUMBER;
    let address_requirements = match line {
        "0194" if fiction => "any",
        _ if fiction && line.starts_with("018") && last <= '4' => "any",
        _ if fiction && line.starts_with("018") => "local",
        _ => "none",
    };
    Offer {
        kind,
        home,
        country,
        address_requirements,
        beta: newest && last == '3',
        voice: !(newest && last == '6'),
        sms: test || fiction && line.starts_with("019") || last != '8',
        mms: test || fiction && line.starts_with("019") || (last != '8' && last != '7' && kind == Kind::Local),
        fax: last == '2',
        phone_number,
    }
}

/// The exchange and line at a place in the order of sale: 160 plain ones, alternating between fiction and tests, then
/// ten that want an address, then the ten magic ones.
fn local_line(code: &str, place: u64) -> Option<String> {
    let seed = mix(code);
    match place {
        0..160 if place.is_multiple_of(2) => Some(fiction_line(seed, place / 2)),
        0..160 => {
            let exchange = if place % 4 == 1 { "958" } else { "959" };
            // 7919 has no factor in common with 10000: no line comes twice.
            Some(format!("{exchange}{:04}", (seed % 10_000 + place * 7_919) % 10_000))
        }
        160..180 => Some(format!("5550{}", place + 20)),
        _ => None,
    }
}

fn toll_free_line(code: &str, place: u64) -> Option<String> {
    match place {
        0..80 => Some(fiction_line(mix(code), place)),
        80..100 => Some(format!("5550{}", place + 100)),
        _ => None,
    }
}

/// Lines 0100 to 0179 in an order that differs by area code; 37 and 80 have no factor in common.
fn fiction_line(seed: u64, place: u64) -> String {
    format!("5550{}", 100 + (seed % 80 + place * 37) % 80)
}

/// A number from a text, always the same one, with its bits well mixed (FNV-1a).
fn mix(text: &str) -> u64 {
    let folded = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    folded ^ (folded >> 32)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::{Inventory, Kind, SOLD_OUT, STOCK, local_line, toll_free_line};

    #[test]
    fn every_number_on_sale_can_belong_to_nobody() {
        for code in ["415", "907", "236"] {
            let lines: HashSet<String> = (0..STOCK).filter_map(|place| local_line(code, place)).collect();
            assert_eq!(lines.len(), 180, "no line twice in {code}");
            assert!(
                lines
                    .iter()
                    .all(|line| line.starts_with("55501") || line.starts_with("958") || line.starts_with("959"))
            );
        }
        let toll_free: HashSet<String> = (0..STOCK).filter_map(|place| toll_free_line("800", place)).collect();
        assert_eq!(toll_free.len(), 100);
        assert!(toll_free.iter().all(|line| line.starts_with("55501")));
    }

    #[test]
    fn a_sold_out_area_code_sells_nothing() {
        let inventory = Inventory::new();
        for code in SOLD_OUT {
            assert!(inventory.find(&format!("+1{code}5550123")).is_none());
            assert!(inventory.first_free(code, |_| true).is_none());
        }
        assert!(inventory.find("+14155550123").is_some());
    }

    #[test]
    fn toll_free_numbers_have_no_home_and_are_known_as_such() {
        let offer = Inventory::new().find("+18005550123").expect("800 is on sale");
        assert_eq!(offer.kind, Kind::TollFree);
        assert!(offer.home.is_none());
    }

    #[test]
    fn somebodys_real_number_is_never_on_sale() {
        let inventory = Inventory::new();
        assert!(inventory.find("+14155551234").is_none());
        assert!(inventory.find("+14156667777").is_none());
        assert!(inventory.find("+442071838750").is_none());
    }
}
