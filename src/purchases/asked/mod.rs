//! The search form's question, which stands in the address: it can be shared, kept, and gone back to.

use self::above::country_of;
use super::{Query, Sort};
use crate::phone::{
    Capabilities, NumberType, PhoneNumber,
    pattern::{Match, Pattern},
    places::typed,
};

mod above;
mod at;
mod consent;
mod read;

pub use at::At;
pub use consent::Consent;

/// How many offers are shown at first; the rest unfold.
pub const FEW: usize = 6;
/// How far around a place is searched unless somebody says otherwise, in miles.
pub const AROUND: u32 = 25;

/// The question in the address.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Asked {
    /// The question.
    pub query: Query,
    /// Whether it was asked at all; a fresh page asks nothing.
    pub searched: bool,
    /// A place that was typed where area codes are, as it was typed. The question then has it as its place.
    pub place: Option<String>,
    /// What was typed as the city.
    pub city: Option<String>,
    /// Whether there are several places of that name, so that nothing can be asked yet.
    pub is_unclear: bool,
    /// The offers that were ticked before, E.164, unchecked.
    pub ticked: Vec<String>,
    /// What was said at the last order about a pick that is taken.
    pub consent: Consent,
    /// The page that asks.
    pub at: At,
}

impl Asked {
    /// The same on another page than My Phone Numbers.
    #[must_use]
    pub fn at(self, at: At) -> Self {
        Self { at, ..self }
    }

    /// Whether more than the visible line of the form was filled in, so that it opens unfolded.
    pub fn is_detailed(&self) -> bool {
        let is_above = self.place.is_some();
        let plain = Query {
            area_code: self.query.area_code.clone(),
            country: self.query.country.clone(),
            near: self.query.near.clone().filter(|_| is_above),
            distance: self.query.distance.filter(|miles| is_above && *miles == AROUND),
            ..Query::default()
        };
        self.query != plain
    }

    /// The address of this question on its page, with another area code if one is given.
    pub fn address(&self, area_code: Option<&str>) -> String {
        if !self.searched {
            return self.at.address([]);
        }
        let query = &self.query;
        let position = match query.position {
            Match::Start => "start",
            Match::Anywhere => "anywhere",
            Match::End => "end",
        };
        // An area code takes the place of a place that was typed where it is.
        let above = area_code.or(self.place.as_deref()).or(query.area_code.as_deref());
        let mut pairs = vec![("area_code", above.unwrap_or_default().to_owned())];
        pairs.extend(query.contains.clone().map(|digits| ("contains", digits)));
        pairs.extend(self.city.clone().map(|near| ("near", near)));
        let has_place = self.place.is_none() || area_code.is_none();
        let miles = match (query.distance, &self.place) {
            (miles, Some(_)) => (miles != Some(AROUND) && query.near.is_some())
                .then(|| miles.map_or_else(String::new, |miles| miles.to_string())),
            (miles, None) => miles.map(|miles| miles.to_string()),
        };
        pairs.extend(miles.filter(|_| has_place).map(|miles| ("distance", miles)));
        pairs.extend((query.position != Match::Anywhere).then(|| ("match", position.to_owned())));
        pairs.extend((query.number_type != NumberType::Local).then(|| ("type", query.number_type.name().to_owned())));
        pairs.extend(query.near_number.clone().map(|number| ("near_number", number)));
        pairs.extend(query.rate_center.clone().map(|name| ("rate_center", name)));
        pairs.extend((query.sort != Sort::Carrier).then(|| ("sort", query.sort.name().to_owned())));
        for (name, on) in [
            ("no_address", query.no_address),
            ("voice", query.capabilities.voice),
            ("sms", query.capabilities.sms),
            ("mms", query.capabilities.mms),
        ] {
            pairs.extend(on.then(|| (name, "on".to_owned())));
        }
        pairs.extend(self.consent.pairs());
        self.at.address(pairs)
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

    /// What was asked for, in a few words: `in 415`, `near Oakland`, `within 25 miles of Oakland, CA`, `with CAFE`.
    pub fn words(&self) -> String {
        let mut words = Vec::new();
        words.extend(self.query.area_code.as_ref().map(|code| format!("in {code}")));
        words.extend(self.query.near.as_ref().map(|near| {
            let near = typed(near)
                .spot()
                .filter(|spot| spot.is_region)
                .map_or_else(|| near.clone(), |state| state.name.clone());
            match (self.query.distance, &self.place) {
                (Some(miles), _) => format!("within {miles} miles of {near}"),
                (None, Some(_)) => format!("in {near}"),
                (None, None) => format!("near {near}"),
            }
        }));
        let number = self.query.near_number.as_ref();
        let number =
            number.map(|text| PhoneNumber::typed(text).map_or_else(|_| text.clone(), |number| number.to_string()));
        words.extend(match (&self.query.rate_center, number, self.query.distance) {
            (Some(name), _, _) => Some(format!("in the calling area {name}")),
            (None, Some(number), Some(miles)) => Some(format!("within {miles} miles of {number}")),
            (None, Some(number), None) => Some(format!("of the code of {number}")),
            (None, None, _) => None,
        });
        words.extend(self.query.contains.as_ref().map(|digits| format!("with {digits}")));
        words.extend(self.query.no_address.then(|| "needing no address".to_owned()));
        words.join(" ")
    }

    /// What was asked of the digits, where it can be one's own.
    pub fn pattern(&self) -> Option<Pattern> {
        Pattern::parse(self.query.contains.as_deref()?, self.query.position).ok()
    }

    /// What was asked of the digits, in a sentence where more is to say than was typed: what letters are as digits, or where
    /// they stand.
    pub fn explained(&self) -> Option<String> {
        let pattern = self.pattern()?;
        (pattern.has_letters() || pattern.place() != Match::Anywhere)
            .then(|| format!("You asked for {}.", pattern.explain()))
    }

    /// The question as it stands in an address, without the page: how a search is kept.
    pub fn kept(&self) -> String {
        let here = Self {
            at: At::default(),
            consent: Consent::default(),
            ..self.clone()
        };
        here.address(None)
            .split_once('?')
            .map(|(_, question)| question.to_owned())
            .unwrap_or_default()
    }

    /// The same question without its area code or place, asked everywhere.
    pub fn anywhere(&self) -> String {
        let query = Query {
            area_code: None,
            near: self.city.clone(),
            distance: self.query.distance.filter(|_| self.city.is_some()),
            country: self.city.as_deref().map_or("US", country_of).to_owned(),
            ..self.query.clone()
        };
        let anywhere = Self {
            query,
            place: None,
            ..self.clone()
        };
        anywhere.address(None)
    }
}

#[cfg(test)]
mod tests;
