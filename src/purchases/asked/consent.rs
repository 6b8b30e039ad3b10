//! What may be bought when the pick is taken meanwhile, as it stands in an address.

use leptos_router::params::ParamsMap;

use crate::purchases::{Substitution, Within};

/// What an owner allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Consent {
    /// The closest number, or nothing.
    pub substitution: Substitution,
    /// How far from the pick it may be.
    pub within: Option<Within>,
}

impl Consent {
    /// Reads the address, where the last order has left it.
    pub fn from(map: &ParamsMap) -> Self {
        Self::of_words(map.get("substitution"), map.get("within"))
    }

    /// Reads what a form or an address says.
    pub fn of_words(substitution: Option<String>, within: Option<String>) -> Self {
        Self {
            substitution: match substitution.as_deref() {
                Some("never") => Substitution::Never,
                _ => Substitution::Closest,
            },
            within: within.and_then(|text| Within::try_from(text).ok()),
        }
    }

    /// What differs from saying nothing, for an address or a form.
    pub fn pairs(self) -> Vec<(&'static str, String)> {
        let never = (self.substitution == Substitution::Never).then(|| ("substitution", "never".to_owned()));
        let within = self.within.map(|within| ("within", within.to_string()));
        never.into_iter().chain(within).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_chosen_comes_back_from_the_address() {
        let chosen = Consent {
            substitution: Substitution::Never,
            within: Some(Within::Miles(25)),
        };
        let map: ParamsMap = chosen
            .pairs()
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect();
        assert_eq!(Consent::from(&map), chosen);
        assert!(Consent::default().pairs().is_empty());
    }
}
