//! Golden orders: a change of what comes first is seen here.

use proptest::prelude::*;

use super::*;
use crate::phone::{AddressRequirements, NumberType, pattern::Match};

fn offer(text: &str, miles: Option<u32>, price: Option<&str>) -> Offer {
    Offer {
        phone_number: PhoneNumber::parse(text).unwrap(),
        friendly_name: text.to_owned(),
        locality: None,
        region: None,
        postal_code: None,
        rate_center: None,
        number_type: NumberType::Local,
        capabilities: Capabilities::default(),
        address_requirements: AddressRequirements::None,
        monthly_price: price.map(str::to_owned),
        currency: Some("USD".to_owned()),
        miles,
    }
}

fn order(sort: Sort, beside: Option<&str>, pattern: Option<(&str, Match)>, numbers: &[&str]) -> Vec<String> {
    let beside = beside.map(|text| PhoneNumber::parse(text).unwrap());
    let pattern = pattern.map(|(text, place)| Pattern::parse(text, place).unwrap());
    let offers = numbers.iter().map(|text| offer(text, None, None)).collect();
    let shown = ranked(offers, sort, beside.as_ref(), pattern.as_ref());
    shown.into_iter().map(|offer| offer.phone_number.to_string()).collect()
}

#[test]
fn the_easiest_to_remember_stand_in_the_order_that_is_written_down() {
    let numbers = [
        "+14155550137",
        "+14155550166",
        "+14155550100",
        "+14155551221",
        "+14155551122",
        "+14155551212",
        "+14155550111",
        "+14155554321",
        "+14155551234",
        "+14155557777",
        "+14155558888",
        "+14159585137",
    ];
    let expected = [
        "(415) 555-7777",
        "(415) 555-8888",
        "(415) 555-1234",
        "(415) 555-4321",
        "(415) 555-0111",
        "(415) 555-1212",
        "(415) 555-1122",
        "(415) 555-1221",
        "(415) 555-0100",
        "(415) 555-0166",
        "(415) 555-0137",
        "(415) 958-5137",
    ];
    assert_eq!(order(Sort::Pattern, None, None, &numbers), expected);
}

#[test]
fn what_was_asked_for_at_the_end_comes_before_the_beginning_of_a_part_before_anywhere() {
    let numbers = ["+14155225137", "+14152251377", "+14155552251", "+14155550122"];
    let expected = ["(415) 555-0122", "(415) 225-1377", "(415) 555-2251", "(415) 522-5137"];
    assert_eq!(
        order(Sort::Pattern, None, Some(("22", Match::Anywhere)), &numbers),
        expected
    );
}

#[test]
fn the_closest_to_a_number_go_outwards_as_a_substitute_does() {
    let numbers = [
        "+12125550123",
        "+12135550123",
        "+15105550123",
        "+16285550123",
        "+14159580123",
        "+14155550177",
        "+14155550124",
    ];
    let expected = [
        "(415) 555-0124",
        "(415) 555-0177",
        "(415) 958-0123",
        "(628) 555-0123",
        "(510) 555-0123",
        "(213) 555-0123",
        "(212) 555-0123",
    ];
    assert_eq!(order(Sort::Closest, Some("+14155550123"), None, &numbers), expected);
    let toll_free = ["+18445550123", "+18335550199", "+18335550124"];
    let expected = ["(833) 555-0124", "(833) 555-0199", "(844) 555-0123"];
    assert_eq!(order(Sort::Closest, Some("+18335550123"), None, &toll_free), expected);
}

#[test]
fn the_closest_to_a_place_and_the_cheapest_have_what_is_unknown_last() {
    let offers = vec![
        offer("+14155550101", None, None),
        offer("+14155550102", Some(8), Some("2.15")),
        offer("+14155550104", Some(0), Some("1.15")),
        offer("+14155550103", Some(8), Some("1.15")),
    ];
    let ends = |sort| -> String {
        let shown = ranked(offers.clone(), sort, None, None);
        shown.iter().map(|offer| &offer.phone_number.last_four()[3..]).collect()
    };
    assert_eq!(ends(Sort::Closest), "4231");
    assert_eq!(ends(Sort::Price), "3421");
    assert_eq!(ends(Sort::Carrier), "1243", "as they came");
}

proptest! {
    #[test]
    fn an_order_hangs_on_nothing_but_the_numbers(
        lines in proptest::collection::btree_set("[2-9][0-9]{9}", 2..12), seed in any::<u64>(), sort in 1..4_usize,
    ) {
        let sort = Sort::ALL[sort];
        let offers: Vec<Offer> = lines.iter().map(|line| offer(&format!("+1{line}"), None, None)).collect();
        let mut shuffled = offers.clone();
        let turn = usize::try_from(seed % 11).unwrap() % shuffled.len();
        shuffled.rotate_left(turn);
        let beside = PhoneNumber::parse("+14155550123").unwrap();
        let shown = ranked(offers.clone(), sort, Some(&beside), None);
        prop_assert_eq!(&shown, &ranked(shuffled, sort, Some(&beside), None));
        prop_assert_eq!(shown.len(), offers.len());
    }
}
