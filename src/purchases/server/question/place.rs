//! Where numbers are looked for.

use crate::{
    phone::places::{self, PostalCode},
    problem::Problem,
};

/// Where numbers are looked for: a town and perhaps its state, a state, or a postal code.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Place {
    pub town: Option<String>,
    pub region: Option<String>,
    pub postal: Option<String>,
}

impl Place {
    /// Whether miles can be counted from it.
    pub const fn is_point(&self) -> bool {
        self.town.is_some() || self.postal.is_some()
    }

    /// Whether it is a whole state, and no more.
    pub const fn is_state(&self) -> bool {
        self.region.is_some() && !self.is_point()
    }
}

/// `San Francisco, CA` is a town and a state, `CA` and `California` a state, `94103` a postal code, anything else a town.
pub(super) fn read_place(text: &str, country: &str) -> Result<Place, Problem> {
    let wrong = |words: String| Err(Problem::field("near", words));
    if text.chars().count() > 60 || text.chars().any(char::is_control) {
        return wrong("Write a city, like San Francisco or San Francisco, CA, or a postal code.".to_owned());
    }
    if let Some(postal) = PostalCode::parse(text) {
        if postal.country() != country {
            let other = if postal.country() == "US" {
                "the United States"
            } else {
                "Canada"
            };
            return wrong(format!(
                "{postal} is a postal code of {other}. Choose that country to search it."
            ));
        }
        return Ok(Place {
            postal: Some(postal.to_string()),
            ..Place::default()
        });
    }
    let is_state = |text: &str| text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_alphabetic());
    let of = |town: Option<&str>, region: Option<String>| Place {
        town: town.map(str::to_owned),
        region,
        postal: None,
    };
    Ok(match text.rsplit_once(',') {
        Some((town, state)) if is_state(state.trim()) => of(Some(town.trim()), Some(state.trim().to_uppercase())),
        Some(_) | None if is_state(text) => of(None, Some(text.to_uppercase())),
        Some(_) | None => match places::typed(text)
            .spot()
            .filter(|spot| spot.is_region && spot.country == country)
        {
            Some(state) => of(None, Some(state.region.to_owned())),
            None => of(Some(text), None),
        },
    })
}
