//! The search form's question, which stands in the address: it can be shared, kept, and gone back to.

use leptos_router::params::ParamsMap;

use super::consent::Consent;
use crate::{
    phone::{AreaCode, Capabilities, NumberType, pattern::Match, places},
    purchases::Query,
};

/// How many offers are shown at first; the rest unfold.
pub const FEW: usize = 6;

/// The question in the address.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Asked {
    /// The question.
    pub query: Query,
    /// Whether it was asked at all; a fresh page asks nothing.
    pub searched: bool,
    /// The offers that were ticked before, E.164, unchecked.
    pub ticked: Vec<String>,
    /// What was said at the last order about a pick that is taken.
    pub consent: Consent,
}

impl Asked {
    /// Reads the address.
    pub fn from(map: &ParamsMap) -> Self {
        let text = |name: &str| {
            map.get(name)
                .map(|value| value.trim().to_owned())
                .filter(|value| !value.is_empty())
        };
        let searched = ["area_code", "contains", "near"]
            .iter()
            .any(|name| map.get(name).is_some());
        let ticked = |name: &str| map.get(name).is_some();
        let area_code = text("area_code");
        let query = Query {
            country: country_of(area_code.as_deref()).to_owned(),
            number_type: text("type")
                .and_then(|name| NumberType::from_name(&name))
                .unwrap_or_default(),
            area_code,
            contains: text("contains"),
            position: match text("match").as_deref() {
                Some("start") => Match::Start,
                Some("end") => Match::End,
                _ => Match::Anywhere,
            },
            capabilities: if searched {
                Capabilities {
                    voice: ticked("voice"),
                    sms: ticked("sms"),
                    mms: ticked("mms"),
                    rcs: false,
                }
            } else {
                Query::default().capabilities
            },
            near: text("near"),
            ..Query::default()
        };
        Self {
            query,
            searched,
            ticked: map.get_all("number").unwrap_or_default(),
            consent: Consent::from(map),
        }
    }

    /// Whether more than the visible line of the form was filled in, so that it opens unfolded.
    pub fn is_detailed(&self) -> bool {
        let plain = Query {
            area_code: self.query.area_code.clone(),
            country: self.query.country.clone(),
            ..Query::default()
        };
        self.query != plain
    }

    /// The address of this question, with another area code if one is given.
    pub fn address(&self, area_code: Option<&str>) -> String {
        if !self.searched {
            return "/phone-numbers".to_owned();
        }
        let query = &self.query;
        let position = match query.position {
            Match::Start => "start",
            Match::Anywhere => "anywhere",
            Match::End => "end",
        };
        let mut pairs = vec![(
            "area_code",
            area_code.or(query.area_code.as_deref()).unwrap_or_default().to_owned(),
        )];
        pairs.extend(query.contains.clone().map(|digits| ("contains", digits)));
        pairs.extend(query.near.clone().map(|near| ("near", near)));
        pairs.extend((query.position != Match::Anywhere).then(|| ("match", position.to_owned())));
        pairs.extend((query.number_type != NumberType::Local).then(|| ("type", query.number_type.name().to_owned())));
        for (name, on) in [
            ("voice", query.capabilities.voice),
            ("sms", query.capabilities.sms),
            ("mms", query.capabilities.mms),
        ] {
            pairs.extend(on.then(|| (name, "on".to_owned())));
        }
        pairs.extend(self.consent.pairs());
        let text: Vec<String> = pairs
            .into_iter()
            .map(|(name, value)| format!("{name}={}", encoded(&value)))
            .collect();
        format!("/phone-numbers?{}", text.join("&"))
    }

    /// What the search asked a number to be able to do, in the words of an order; none where it asked for nothing.
    pub fn capability_words(&self) -> Option<String> {
        let Capabilities { voice, sms, mms, rcs } = self.query.capabilities;
        let words = [(voice, "voice"), (sms, "sms"), (mms, "mms"), (rcs, "rcs")];
        let asked: Vec<&str> = words
            .into_iter()
            .filter_map(|(is_asked, word)| is_asked.then_some(word))
            .collect();
        (!asked.is_empty()).then(|| asked.join(" "))
    }

    /// What was asked for, in a few words: `in 415`, `near Oakland`, `with CAFE`.
    pub fn words(&self) -> String {
        let mut words = Vec::new();
        words.extend(self.query.area_code.as_ref().map(|code| format!("in {code}")));
        words.extend(self.query.near.as_ref().map(|near| format!("near {near}")));
        words.extend(self.query.contains.as_ref().map(|digits| format!("with {digits}")));
        words.join(" ")
    }
}

/// The country an area code belongs to; the carrier lists Canadian numbers apart.
fn country_of(area_code: Option<&str>) -> &'static str {
    let area = area_code
        .and_then(|code| AreaCode::parse(code).ok())
        .and_then(places::area);
    area.map_or("US", |area| area.country)
}

/// Percent-encoding of everything but letters, digits and a few marks (RFC 3986, 2.3).
pub fn encoded(text: &str) -> String {
    use std::fmt::Write;

    text.bytes().fold(String::with_capacity(text.len()), |mut done, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            done.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _: std::fmt::Result = write!(done, "%{byte:02X}");
        }
        done
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(pairs: &[(&str, &str)]) -> Asked {
        Asked::from(
            &pairs
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
        )
    }

    #[test]
    fn a_fresh_page_asks_nothing() {
        let fresh = asked(&[]);
        assert!(!fresh.searched);
        assert!(fresh.query.capabilities.voice);
        assert_eq!(fresh.address(None), "/phone-numbers");
    }

    #[test]
    fn the_address_brings_the_same_question_back() {
        let first = asked(&[
            ("area_code", "415"),
            ("contains", "CAFE 1"),
            ("match", "end"),
            ("voice", "on"),
            ("mms", "on"),
            ("near", "San José"),
            ("substitution", "closest"),
            ("within", "25"),
        ]);
        let address = first.address(None);
        assert_eq!(
            address,
            "/phone-numbers?area_code=415&contains=CAFE%201&near=San%20Jos%C3%A9&match=end&voice=on&mms=on&within=25"
        );
        assert_eq!(first.capability_words().as_deref(), Some("voice mms"));
        assert_eq!(first.words(), "in 415 near San José with CAFE 1");
    }

    #[test]
    fn a_canadian_area_code_is_asked_for_in_canada() {
        assert_eq!(asked(&[("area_code", "416")]).query.country, "CA");
        assert_eq!(asked(&[("area_code", "415")]).query.country, "US");
    }
}
