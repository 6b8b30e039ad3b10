//! What somebody means who types where an area code can be typed: a code, a postal code, a place.

use super::{PostalCode, Spot, area, spots};
use crate::phone::AreaCode;

/// What was meant.
#[derive(Debug, Clone, PartialEq)]
pub enum Typed {
    /// Three digits that can be an area code.
    Code(AreaCode),
    /// A postal code.
    Postal(PostalCode),
    /// Towns or states of the table, at least one.
    Spots(Vec<&'static Spot>),
    /// Letters, but no place of the table; a carrier may know more of them.
    Elsewhere(String),
    /// Nothing that can be looked for.
    Nothing,
}

/// Reads what was typed.
pub fn typed(text: &str) -> Typed {
    let text = text.trim();
    if let Ok(code) = AreaCode::parse(text) {
        return Typed::Code(code);
    }
    if let Some(postal) = PostalCode::parse(text) {
        return Typed::Postal(postal);
    }
    let found = spots(text);
    if !found.is_empty() {
        return Typed::Spots(found);
    }
    let is_name = text.starts_with(char::is_alphabetic) && text.chars().count() > 2;
    if is_name {
        Typed::Elsewhere(text.to_owned())
    } else {
        Typed::Nothing
    }
}

impl Typed {
    /// The one place that is meant; none where there are several of that name, or it is no place of the table. A town is
    /// meant rather than the state of its name.
    pub fn spot(&self) -> Option<&'static Spot> {
        match self {
            Self::Spots(found) => match found.as_slice() {
                [only] => Some(only),
                [town, others @ ..] if others.iter().all(|other| other.is_region) => Some(town),
                _ => None,
            },
            Self::Code(code) => {
                let here = area(*code)?;
                let name = format!("{}, {}", here.main_place(), here.region);
                spots(&name).first().copied()
            }
            Self::Postal(_) | Self::Elsewhere(_) | Self::Nothing => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(text: &str) -> String {
        match typed(text) {
            Typed::Code(code) => format!("code {code}"),
            Typed::Postal(code) => format!("postal {code}"),
            Typed::Spots(found) => found.into_iter().map(Spot::written).collect::<Vec<_>>().join("; "),
            Typed::Elsewhere(name) => format!("elsewhere {name}"),
            Typed::Nothing => "nothing".to_owned(),
        }
    }

    #[test]
    fn a_code_a_postal_code_a_town_and_a_state_are_told_apart() {
        for (text, expected) in [
            (" 415 ", "code 415"),
            ("94103", "postal 94103"),
            ("m5v2t6", "postal M5V 2T6"),
            ("San Francisco", "San Francisco, CA"),
            ("portland", "Portland, ME; Portland, OR"),
            ("ca", "California"),
            ("Sebastopol", "elsewhere Sebastopol"),
            ("000", "nothing"),
            ("41", "nothing"),
            ("4a5", "nothing"),
            ("4155", "nothing"),
            ("", "nothing"),
            ("zz", "nothing"),
        ] {
            assert_eq!(kind(text), expected, "{text}");
        }
    }

    #[test]
    fn one_place_is_meant_unless_several_have_the_name() {
        let meant = |text: &str| typed(text).spot().map(Spot::written);
        assert_eq!(meant("New York").as_deref(), Some("New York, NY"));
        assert_eq!(meant("628").as_deref(), Some("San Francisco, CA"));
        assert_eq!(meant("212").as_deref(), Some("New York (Manhattan), NY"));
        assert_eq!(meant("Portland"), None);
        assert_eq!(meant("94103"), None);
    }
}
