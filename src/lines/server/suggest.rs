//! Which other area codes to try: near ones first, and one that Vapi says it has.

use std::cmp::Reverse;

use crate::phone::{
    AreaCode,
    places::{self, Near},
};

/// The most that are suggested.
const MOST: usize = 5;

/// Codes in place of one that has run out: the same ground first, then by distance in the state, then its neighbours. What
/// was refused lately is left out. Of Vapi's own hints, which are not near but have numbers, the nearest is always among them.
pub fn instead(wanted: AreaCode, refused: &[AreaCode], hints: &[AreaCode]) -> Vec<Near> {
    let open = places::near(wanted, usize::MAX)
        .into_iter()
        .filter(|near| near.code != wanted && !refused.contains(&near.code));
    let hinted = open.clone().position(|near| hints.contains(&near.code));
    let room = if hinted.is_some_and(|at| at >= MOST) {
        MOST - 1
    } else {
        MOST
    };
    open.enumerate()
        .filter(|(at, _)| *at < room || Some(*at) == hinted)
        .map(|(_, near)| near)
        .collect()
}

/// Where nobody has said where: Vapi must be given a code, or it may give a SIP address. An owner's own ground first, then
/// large ones.
pub fn chosen(own: &[AreaCode], refused: &[AreaCode]) -> Option<AreaCode> {
    const LARGE: [&str; 6] = ["628", "332", "872", "945", "346", "470"];
    let large = LARGE.iter().filter_map(|code| AreaCode::parse(code).ok());
    let is_here = |code: &AreaCode| places::area(*code).is_some_and(|area| area.country == "US");
    own.iter()
        .copied()
        .chain(large)
        .filter(is_here)
        .min_by_key(|code| (refused.contains(code), Reverse(own.contains(code))))
        .filter(|code| !refused.contains(code))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(texts: &[&str]) -> Vec<AreaCode> {
        texts.iter().map(|text| AreaCode::parse(text).unwrap()).collect()
    }

    fn instead_of(wanted: &str, refused: &[&str], hints: &[&str]) -> String {
        let wanted = AreaCode::parse(wanted).unwrap();
        let found = instead(wanted, &codes(refused), &codes(hints));
        found
            .iter()
            .map(|near| near.code.to_string())
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn near_codes_come_first_and_what_was_refused_lately_is_left_out() {
        assert_eq!(instead_of("415", &[], &[]), "628 510 341 925 650");
        assert_eq!(instead_of("415", &["628", "341"], &[]), "510 925 650 408 669");
        assert_eq!(
            instead_of("212", &[], &[]).split(' ').take(3).collect::<Vec<_>>(),
            ["917", "332", "646"]
        );
    }

    #[test]
    fn the_nearest_of_vapis_hints_is_among_them_in_its_place() {
        // 559 (Fresno) is farther away than five others, and nearer than 562 (Long Beach).
        assert_eq!(instead_of("415", &[], &["562", "559", "716"]), "628 510 341 925 559");
        assert_eq!(instead_of("415", &[], &["510"]), "628 510 341 925 650");
        assert_eq!(instead_of("415", &["559"], &["559"]), "628 510 341 925 650");
    }

    #[test]
    fn where_nobody_said_where_an_owners_own_ground_is_chosen() {
        let chosen = |own: &[&str], refused: &[&str]| chosen(&codes(own), &codes(refused)).map(|code| code.to_string());
        assert_eq!(chosen(&["510"], &[]).as_deref(), Some("510"));
        assert_eq!(chosen(&["416"], &[]).as_deref(), Some("628"));
        assert_eq!(chosen(&["510"], &["510"]).as_deref(), Some("628"));
        assert_eq!(chosen(&[], &["628", "332", "872", "945", "346", "470"]), None);
    }
}
