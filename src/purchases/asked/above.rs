//! What stands in the field for area codes: a code, or a place that the search then goes around.

use crate::{
    areas,
    phone::places::{self, Typed, typed},
};

/// What stands where area codes are typed.
#[derive(Default)]
pub struct Above {
    /// A code, or what is none.
    pub area_code: Option<String>,
    /// A place, as it was typed.
    pub place: Option<String>,
    /// The same as the search understands it.
    pub near: Option<String>,
    /// Whether that is a whole state.
    pub is_region: bool,
    /// Whether there are several places of that name.
    pub is_unclear: bool,
    /// Where it is, if that is known.
    pub country: Option<&'static str>,
}

impl Above {
    /// Reads the field. What is neither a code nor a place stays, and is answered as a code that cannot be.
    pub fn read(text: Option<String>) -> Self {
        let Some(text) = text else { return Self::default() };
        let meant = typed(&text);
        let spot = meant.spot();
        let of_place = |near: Option<String>, country| Self {
            place: Some(text.clone()),
            near,
            country,
            ..Self::default()
        };
        match meant {
            Typed::Code(code) => Self {
                area_code: Some(text),
                country: Some(places::area(code).map_or("US", places::market)),
                ..Self::default()
            },
            Typed::Nothing => Self {
                area_code: Some(text),
                ..Self::default()
            },
            Typed::Postal(code) => of_place(Some(code.to_string()), Some(code.country())),
            Typed::Elsewhere(name) => of_place(Some(name), None),
            Typed::Spots(_) => match spot {
                Some(spot) => Self {
                    is_region: spot.is_region,
                    ..of_place(Some(areas::key(spot)), Some(spot.country))
                },
                None => Self {
                    is_unclear: true,
                    ..of_place(None, None)
                },
            },
        }
    }
}

/// The country a place is in; the carrier lists Canadian numbers apart.
pub fn country_of(place: &str) -> &'static str {
    match typed(place) {
        Typed::Postal(code) => code.country(),
        meant @ (Typed::Code(_) | Typed::Spots(_) | Typed::Elsewhere(_) | Typed::Nothing) => {
            meant.spot().map_or("US", |spot| spot.country)
        }
    }
}

/// Whether a place is a whole state or province.
pub fn is_state(place: &str) -> bool {
    let is_short = place.len() == 2 && place.bytes().all(|byte| byte.is_ascii_alphabetic());
    is_short || typed(place).spot().is_some_and(|spot| spot.is_region)
}
