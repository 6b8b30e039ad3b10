//! Which number is the closest, as a table.

use proptest::{prelude::*, sample::select};

use super::*;

fn number(text: &str) -> PhoneNumber {
    PhoneNumber::parse(text).unwrap()
}

fn offer(text: &str) -> Offer {
    let toll_free = number(text).area_code().unwrap().is_toll_free();
    Offer {
        phone_number: number(text),
        friendly_name: text.to_owned(),
        locality: None,
        region: None,
        postal_code: None,
        rate_center: None,
        number_type: if toll_free {
            NumberType::TollFree
        } else {
            NumberType::Local
        },
        capabilities: Capabilities {
            voice: true,
            ..Capabilities::default()
        },
        address_requirements: AddressRequirements::None,
        monthly_price: Some("1.15".to_owned()),
        currency: Some("USD".to_owned()),
        miles: None,
    }
}

fn wanted(text: &str) -> Wanted {
    let voice = Capabilities {
        voice: true,
        ..Capabilities::default()
    };
    Wanted::of(number(text), None, voice, None, Some(Money::new(115, "USD")))
}

fn order(wanted: &Wanted, offers: &[Offer]) -> Vec<String> {
    let sorted = wanted.sorted(offers.to_vec());
    sorted
        .into_iter()
        .map(|(_, offer)| offer.phone_number.as_str().to_owned())
        .collect()
}

#[test]
fn exchange_comes_before_rate_centre_area_code_overlay_and_state() {
    let mut gone = wanted("+14155550190");
    gone.rate_center = Some("SNFC CNTRL".to_owned());
    let same_center = Offer {
        rate_center: Some("SNFC CNTRL".to_owned()),
        ..offer("+14157770190")
    };
    let others = [
        "+19165550190",
        "+16285550190",
        "+14155560190",
        "+14155550111",
        "+15105550190",
    ]
    .map(offer);
    let offers: Vec<_> = others.into_iter().chain([same_center]).collect();
    assert_eq!(
        order(&gone, &offers),
        [
            "+14155550111",
            "+14157770190",
            "+14155560190",
            "+16285550190",
            "+15105550190",
            "+19165550190"
        ]
    );
}

#[test]
fn within_a_group_the_longest_beginning_counts_then_the_distance_then_the_number() {
    let offers = [
        "+14155550133",
        "+14155550198",
        "+14155550192",
        "+14155550191",
        "+14155550189",
    ]
    .map(offer);
    assert_eq!(
        order(&wanted("+14155550190"), &offers),
        [
            "+14155550191",
            "+14155550192",
            "+14155550198",
            "+14155550189",
            "+14155550133"
        ]
    );
}

#[test]
fn what_was_asked_for_is_kept() {
    let mut gone = wanted("+14155550190");
    gone.capabilities.sms = true;
    assert_eq!(gone.rank(&offer("+14155550191")), None, "it cannot text");
    let texts = Offer {
        capabilities: gone.capabilities,
        ..offer("+14155550191")
    };
    assert!(gone.rank(&texts).is_some());
    let dearer = Offer {
        monthly_price: Some("1.16".to_owned()),
        ..texts.clone()
    };
    let other_money = Offer {
        currency: Some("CAD".to_owned()),
        ..texts.clone()
    };
    let unpriced = Offer {
        monthly_price: None,
        ..texts.clone()
    };
    let wants_papers = Offer {
        address_requirements: AddressRequirements::Local,
        ..texts.clone()
    };
    let itself = Offer {
        phone_number: number("+14155550190"),
        ..texts
    };
    for no in [
        dearer,
        other_money,
        unpriced,
        wants_papers,
        itself,
        offer("+18005550191"),
    ] {
        assert_eq!(gone.rank(&no), None, "{no:?}");
    }
}

#[test]
fn nothing_outside_the_owners_bound_is_bought() {
    let offers = [
        "+14155550111",
        "+14155560190",
        "+16285550190",
        "+15105550190",
        "+12135550190",
        "+12125550190",
    ]
    .map(offer);
    let count = |within: Option<Within>| {
        let gone = Wanted {
            within,
            ..wanted("+14155550190")
        };
        order(&gone, &offers).len()
    };
    assert_eq!(count(Some(Within::Exchange)), 1);
    assert_eq!(count(Some(Within::AreaCode)), 2);
    assert_eq!(count(Some(Within::Overlay)), 3);
    assert_eq!(count(Some(Within::Miles(50))), 4);
    assert_eq!(count(None), 5, "New York is never close to San Francisco");
}

#[test]
fn the_reason_says_in_which_way_it_is_close() {
    let gone = wanted("+14155550190");
    for (text, reason) in [
        ("+14155550191", "same exchange, last digit differs"),
        ("+14155550133", "same exchange, last two digits differ"),
        ("+14155560190", "same area code, 415"),
        ("+16285550190", "628 serves the same ground as 415"),
        ("+15105550190", "510 is Oakland, 8 miles from 415"),
    ] {
        let (group, offer) = gone.sorted(vec![offer(text)]).remove(0);
        assert_eq!(gone.reason(group, &offer), reason);
    }
    let toll_free = wanted("+18005550190");
    let (group, offer) = toll_free.sorted(vec![offer("+18885550190")]).remove(0);
    assert_eq!(toll_free.reason(group, &offer), "toll-free as well, 888 instead of 800");
}

proptest! {
    #[test]
    fn no_two_numbers_are_equally_close(lines in proptest::collection::vec((select(vec!["415555", "415556", "628555", "510555", "916555"]), 0_u32..9999), 2..30)) {
        let gone = wanted("+14155550190");
        let offers: Vec<_> = lines.iter().map(|(start, line)| offer(&format!("+1{start}{line:04}"))).collect();
        let mut backwards = offers.clone();
        backwards.reverse();
        prop_assert_eq!(order(&gone, &offers), order(&gone, &backwards));
    }
}
