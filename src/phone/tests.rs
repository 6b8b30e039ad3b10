//! Numbers as they are written, typed and read back.

use proptest::prelude::*;

use super::*;

#[test]
fn a_number_reads_as_a_person_writes_it() {
    let number = PhoneNumber::parse("+14155550123").unwrap();
    assert_eq!(number.to_string(), "(415) 555-0123");
    assert_eq!(number.last_four(), "0123");
    let written = |number| PhoneNumber::parse(number).unwrap().to_string();
    assert_eq!(written("+442079460123"), "+44 20 7946 0123");
    assert_eq!(
        written("+2304600123"),
        "+2304600123",
        "where the plan is not known the digits stand as they are"
    );
}

#[test]
fn what_is_not_e164_is_refused() {
    for text in [
        "",
        "+",
        "4155550123",
        "+0123456789",
        "+1415555012a",
        "+1 4155550123",
        "+123456",
        "+1234567890123456",
    ] {
        assert!(PhoneNumber::parse(text).is_err(), "{text}");
    }
}

#[test]
fn area_codes_that_cannot_exist_are_refused() {
    for text in ["000", "41", "4155", "199", "411", "911", "4a5", " 41", "+41"] {
        assert!(AreaCode::parse(text).is_err(), "{text}");
    }
    assert_eq!(AreaCode::parse("415").unwrap().to_string(), "415");
    assert!(AreaCode::parse("888").unwrap().is_toll_free());
}

proptest! {
    #[test]
    fn what_is_written_for_people_is_read_back_as_the_same_number(digits in "[1-9][0-9]{6,14}") {
        let number = PhoneNumber::parse(&format!("+{digits}")).unwrap();
        // No area code begins with 0 or 1: such a number is E.164 by its form alone.
        prop_assume!(number.nanp().is_none_or(|(area, _, _)| area.starts_with(|first| !matches!(first, '0' | '1'))));
        prop_assert_eq!(PhoneNumber::typed(&number.to_string()).unwrap(), number);
    }

    #[test]
    fn a_number_here_is_read_however_it_is_parted(
        (area, exchange, line) in ("[2-9][0-9]{2}", "[2-9][0-9]{2}", "[0-9]{4}"),
        part in prop::sample::select(vec!["", " ", "-", ".", "\u{a0}", "\u{2011}"]),
        before in prop::sample::select(vec!["", "1", "+1", "1 ", "+1 "]),
    ) {
        let typed = format!("{before}{area}{part}{exchange}{part}{line} ");
        let number = PhoneNumber::typed(&typed).unwrap();
        prop_assert_eq!(number.as_str(), format!("+1{area}{exchange}{line}"));
        prop_assert_eq!(number.nanp(), Some((area.as_str(), exchange.as_str(), line.as_str())));
        prop_assert_eq!(number.to_string(), format!("({area}) {exchange}-{line}"));
    }

    #[test]
    fn whatever_is_typed_is_a_number_in_e164_or_none(typed in "\\PC{0,30}") {
        if let Ok(number) = PhoneNumber::typed(&typed) {
            prop_assert!(PhoneNumber::parse(number.as_str()).is_ok());
            prop_assert_eq!(number.last_four().len(), 4);
        }
    }
}
