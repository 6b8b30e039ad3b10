//! The question in an address: read, written, and the same again.

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
fn what_is_canadian_is_asked_for_in_canada() {
    for (name, typed, country) in [
        ("area_code", "416", "CA"),
        ("area_code", "415", "US"),
        ("area_code", "Toronto", "CA"),
        ("area_code", "m5v 2t6", "CA"),
        ("near", "Toronto", "CA"),
        ("near", "Oakland", "US"),
    ] {
        assert_eq!(asked(&[(name, typed)]).query.country, country, "{typed}");
    }
}

#[test]
fn a_place_typed_where_area_codes_are_is_searched_around() {
    let town = asked(&[("area_code", "oakland"), ("voice", "on")]);
    assert_eq!(
        (town.query.near.as_deref(), town.query.distance),
        (Some("Oakland, CA"), Some(25))
    );
    assert_eq!(town.words(), "within 25 miles of Oakland, CA");
    assert!(!town.is_detailed());
    assert_eq!(town.address(Some("510")), "/phone-numbers?area_code=510&voice=on");
    let itself = asked(&[("area_code", "oakland"), ("distance", ""), ("voice", "on")]);
    assert_eq!(
        (itself.query.distance, itself.words().as_str()),
        (None, "in Oakland, CA")
    );
    assert_eq!(
        itself.address(None),
        "/phone-numbers?area_code=oakland&distance=&voice=on"
    );
    let state = asked(&[("area_code", "New York"), ("distance", "25")]);
    assert_eq!(state.query.near.as_deref(), Some("New York, NY"), "the town is meant");
    let state = asked(&[("area_code", "california"), ("distance", "25")]);
    assert_eq!(
        (state.query.near.as_deref(), state.query.distance),
        (Some("California"), None)
    );
    assert_eq!(state.words(), "in California");
    for state in ["CA", "california"] {
        let beside = asked(&[("area_code", ""), ("near", state), ("distance", "25")]);
        assert_eq!(
            beside.query.distance, None,
            "the form's own 25 miles mean nothing to a state"
        );
    }
    let postal = asked(&[("area_code", "94103"), ("distance", "10")]);
    assert_eq!(
        (postal.query.near.as_deref(), postal.query.distance),
        (Some("94103"), Some(10))
    );
}

#[test]
fn a_name_of_several_places_asks_nothing_and_what_is_no_place_stays_a_code() {
    let which = asked(&[("area_code", "portland")]);
    assert!(which.is_unclear && which.query.near.is_none());
    assert_eq!(asked(&[("area_code", "000")]).query.area_code.as_deref(), Some("000"));
    let code = asked(&[("area_code", "415"), ("distance", "25"), ("voice", "on")]);
    assert_eq!((code.query.distance, code.is_detailed()), (None, false));
}

#[test]
fn every_filter_stands_in_the_address_and_comes_back_from_it() {
    let first = asked(&[
        ("area_code", ""),
        ("near_number", "(415) 555-0123"),
        ("rate_center", "SNFC CNTRL"),
        ("sort", "pattern"),
        ("no_address", "on"),
        ("voice", "on"),
    ]);
    let kept =
        "area_code=&near_number=%28415%29%20555-0123&rate_center=SNFC%20CNTRL&sort=pattern&no_address=on&voice=on";
    assert_eq!(first.kept(), kept);
    assert_eq!(first.words(), "in the calling area SNFC CNTRL needing no address");
    assert!(first.is_detailed());
    let around = asked(&[("near_number", "4155550123"), ("sort", "nonsense")]);
    assert_eq!(
        (around.query.distance, around.query.sort),
        (Some(AROUND), Sort::Carrier)
    );
    assert_eq!(around.words(), "within 25 miles of (415) 555-0123");
    assert_eq!(asked(&[("near_number", "+14165550123")]).query.country, "CA");
}

#[test]
fn whoever_names_a_toll_free_code_means_toll_free_numbers() {
    for pairs in [
        [("area_code", "833"), ("type", "local")],
        [("near_number", "18335550123"), ("type", "local")],
    ] {
        let asked = asked(&pairs);
        assert_eq!(
            (asked.query.number_type, asked.query.distance),
            (NumberType::TollFree, None)
        );
        assert!(asked.address(None).contains("type=tollFree"));
    }
    assert_eq!(
        asked(&[("area_code", "415"), ("type", "tollFree")]).query.number_type,
        NumberType::TollFree
    );
}

#[test]
fn letters_are_explained_and_plain_digits_are_not() {
    let cafe = asked(&[("contains", "cafe"), ("match", "end")]);
    assert_eq!(
        cafe.explained().as_deref(),
        Some("You asked for any number ending 2233, that is CAFE.")
    );
    assert_eq!(asked(&[("contains", "2233")]).explained(), None);
    assert_eq!(asked(&[("contains", "5")]).explained(), None);
}
