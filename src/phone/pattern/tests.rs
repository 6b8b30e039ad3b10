//! Patterns: what is read, what is sent, what matches.

use proptest::prelude::*;

use super::*;

fn pattern(text: &str, place: Match) -> Pattern {
    Pattern::parse(text, place).unwrap()
}

#[test]
fn letters_become_the_keys_they_stand_on_and_separators_vanish() {
    assert_eq!(pattern("(415) 555-cafe", Match::Anywhere).digits(), "4155552233");
    assert_eq!(pattern("ABCDEFGHIJKLM", Match::Anywhere).digits(), "2223334445556");
    assert_eq!(pattern("NOPQRSTUVWXYZ", Match::Anywhere).digits(), "6677778889999");
    assert_eq!(pattern("55\u{2011}01\u{a0}2", Match::Anywhere).digits(), "55012");
}

#[test]
fn what_cannot_be_searched_is_refused_with_a_reason() {
    assert_eq!(Pattern::parse("", Match::Anywhere), Err(PatternError::TooShort));
    assert_eq!(Pattern::parse(" 5-", Match::Anywhere), Err(PatternError::TooShort));
    assert_eq!(
        Pattern::parse("12345678901234567", Match::Anywhere),
        Err(PatternError::TooLong(16))
    );
    assert_eq!(
        Pattern::parse("123456789012345", Match::Start),
        Err(PatternError::TooLong(14))
    );
    assert_eq!(
        Pattern::parse("1234567890123456", Match::End),
        Err(PatternError::TooLong(15))
    );
    for (text, character) in [
        ("+415", '+'),
        ("5*5", '*'),
        ("5%5", '%'),
        ("55$", '$'),
        ("é55", 'é'),
        ("٥٥", '٥'),
    ] {
        assert_eq!(
            Pattern::parse(text, Match::Anywhere),
            Err(PatternError::Character(character)),
            "{text}"
        );
    }
}

#[test]
fn the_carrier_is_asked_where_only_as_far_as_it_can_be() {
    assert_eq!(pattern("415", Match::Start).wire("US"), "+1415");
    assert_eq!(pattern("787", Match::Start).wire("PR"), "+1787");
    assert_eq!(pattern("20", Match::Start).wire("GB"), "20");
    assert_eq!(pattern("cafe", Match::End).wire("US"), "2233$");
    assert_eq!(pattern("cafe", Match::Anywhere).wire("US"), "2233");
    let wider = |text, place, country| pattern(text, place).is_wider_at_the_carrier(country);
    assert!(wider("14", Match::Anywhere, "US"), "it finds 1 415 as well");
    assert!(wider("20", Match::Start, "GB"));
    assert!(!wider("14", Match::Start, "US") && !wider("14", Match::End, "US") && !wider("41", Match::Anywhere, "US"));
}

#[test]
fn the_matching_digits_are_counted_in_the_national_number() {
    let number = PhoneNumber::parse("+14155550155").unwrap();
    assert_eq!(pattern("415", Match::Start).matches(&number), Some(0..3));
    assert_eq!(pattern("55", Match::Anywhere).matches(&number), Some(2..4));
    assert_eq!(pattern("55", Match::End).matches(&number), Some(8..10));
    // The country code is no part of the national number.
    assert_eq!(pattern("14", Match::Anywhere).matches(&number), None);
    let elsewhere = PhoneNumber::parse("+442079460123").unwrap();
    assert_eq!(pattern("44", Match::Start).matches(&elsewhere), Some(0..2));
}

#[test]
fn letters_are_shown_in_the_number_where_they_stand() {
    let number = |text: &str| PhoneNumber::parse(text).unwrap();
    let cafe = pattern("cafe", Match::End);
    assert_eq!(cafe.spelled(&number("+14155552233")).as_deref(), Some("(415) 555-CAFE"));
    assert_eq!(cafe.spelled(&number("+14155552234")), None);
    assert_eq!(pattern("2233", Match::End).spelled(&number("+14155552233")), None);
    let across = pattern("go-now", Match::Anywhere);
    assert_eq!(
        across.spelled(&number("+14155546669")).as_deref(),
        Some("(415) 55G-ONOW")
    );
    let flowers = pattern("1-800-flowers", Match::Anywhere);
    assert_eq!(flowers.matches(&number("+18003569377")), Some(0..10));
    assert_eq!(
        flowers.spelled(&number("+18003569377")).as_deref(),
        Some("(800) FLO-WERS")
    );
}

#[test]
fn the_pattern_explains_itself() {
    assert_eq!(
        pattern("cafe", Match::End).explain(),
        "any number ending 2233, that is CAFE"
    );
    assert_eq!(pattern("22-33", Match::Start).explain(), "any number starting 2233");
    assert_eq!(
        pattern("1-800-flowers", Match::Anywhere).explain(),
        "any number with 18003569377, that is 1800FLOWERS"
    );
}

#[test]
fn digits_that_no_number_here_can_have_are_told_from_those_that_are_only_rare() {
    for (text, place) in [
        ("05", Match::Start),
        ("1800", Match::Start),
        ("415055", Match::Start),
        ("0550199", Match::End),
        ("1155550199", Match::Anywhere),
        ("415555019901", Match::Anywhere),
    ] {
        assert!(!pattern(text, place).is_possible_at_home(), "{text}");
    }
    for (text, place) in [
        ("800", Match::Start),
        ("4155", Match::Start),
        ("550199", Match::End),
        ("0001", Match::Anywhere),
        ("1-800-flowers", Match::Anywhere),
    ] {
        assert!(pattern(text, place).is_possible_at_home(), "{text}");
    }
}

#[test]
fn the_place_has_its_word_in_json() {
    for (place, word) in [
        (Match::Start, "start"),
        (Match::Anywhere, "anywhere"),
        (Match::End, "end"),
    ] {
        assert_eq!(serde_json::to_value(place).unwrap(), word);
    }
}

fn places() -> impl Strategy<Value = Match> {
    prop_oneof![Just(Match::Start), Just(Match::Anywhere), Just(Match::End)]
}

proptest! {
    #[test]
    fn what_is_spelled_is_the_number_again_key_by_key(number in "[2-9][0-9]{9}", from in 0..8_usize, letters in "[a-zA-Z]{2,10}") {
        let to = (from + letters.len()).min(10);
        let letters = &letters[..to - from];
        let digits = pattern(letters, Match::Anywhere).digits().to_owned();
        let mut own = number;
        own.replace_range(from..to, &digits);
        if let Ok(own) = PhoneNumber::parse(&format!("+1{own}")) {
            let asked = pattern(letters, Match::Anywhere);
            let shown = asked.spelled(&own).unwrap();
            prop_assert!(shown.replace(['(', ')', '-', ' '], "").contains(&letters.to_ascii_uppercase()));
            let again = Pattern::parse(&shown, Match::Anywhere).unwrap();
            prop_assert_eq!(format!("+1{}", again.digits()), own.as_str());
        }
    }

    #[test]
    fn what_a_number_has_is_possible(number in "[2-9][0-9]{2}[2-9][0-9]{6}", from in 0..9_usize, length in 2..=10_usize) {
        let to = (from + length).min(10);
        let digits = &number[from..to];
        prop_assert!(pattern(digits, Match::Anywhere).is_possible_at_home());
        prop_assert!(to < 10 || pattern(digits, Match::End).is_possible_at_home());
        prop_assert!(from > 0 || pattern(digits, Match::Start).is_possible_at_home());
    }

    #[test]
    fn what_is_impossible_no_number_has(digits in "[01]?[0-9]{1,10}", place in places(), number in "[2-9][0-9]{2}[2-9][0-9]{6}") {
        let asked = pattern(&format!("0{digits}"), place);
        if !asked.is_possible_at_home() {
            prop_assert_eq!(asked.matches(&PhoneNumber::parse(&format!("+1{number}")).unwrap()), None);
        }
    }

    #[test]
    fn nothing_typed_makes_it_stumble(text in ".*", place in places()) {
        let _read = Pattern::parse(&text, place);
    }

    #[test]
    fn what_is_sent_keeps_the_carriers_rules(text in "[0-9a-zA-Z]{2,14}", place in places(), country in "US|CA|GB") {
        let sent = pattern(&text, place).wire(&country);
        prop_assert!((2..=16).contains(&sent.len()));
        let inner = sent.strip_prefix('+').unwrap_or(&sent);
        let inner = inner.strip_suffix('$').unwrap_or(inner);
        prop_assert!(inner.len() >= 2 && inner.bytes().all(|byte| byte.is_ascii_digit()));
    }

    #[test]
    fn a_match_is_where_it_says(number in "[2-9][0-9]{9}", from in 0..8_usize, length in 2..=10_usize, place in places()) {
        let to = (from + length).min(10);
        let asked = pattern(&number[from..to], place);
        let found = asked.matches(&PhoneNumber::parse(&format!("+1{number}")).unwrap());
        if let Some(range) = found.clone() {
            prop_assert_eq!(&number[range], asked.digits());
        }
        let must = match place { Match::Start => from == 0, Match::Anywhere => true, Match::End => to == 10 };
        prop_assert!(found.is_some() || !must);
    }
}
