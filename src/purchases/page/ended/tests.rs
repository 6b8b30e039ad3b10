//! How a purchase stands, and where the keys of its dialog lead.

use time::OffsetDateTime;
use uuid::Uuid;

use super::*;
use crate::{
    money::Money,
    phone::{Capabilities, NumberType, PhoneNumber},
    purchases::{Cause, Choice, Decision, Given, State, Substitution},
    ui::href::encoded,
};

fn number(digits: &str, status: Status) -> Number {
    let now = OffsetDateTime::UNIX_EPOCH;
    Number {
        id: Uuid::from_u128(2),
        user_id: Uuid::from_u128(1),
        phone_number: PhoneNumber::parse(digits).unwrap(),
        phone_sid: "PN00000000000000000000000000000001".to_owned(),
        friendly_name: Some("Campaign Phone Number".to_owned()),
        capabilities: Capabilities::default(),
        is_primary: false,
        status,
        release_refusal: None,
        release_at: None,
        country: "US".to_owned(),
        number_type: NumberType::Local,
        locality: None,
        region: None,
        monthly_price: Some("1.15".to_owned()),
        currency: Some("USD".to_owned()),
        purchased_at: now,
        created_at: now,
        updated_at: now,
    }
}

fn purchase(state: State, number: Option<Number>) -> Purchase {
    Purchase {
        id: Uuid::from_u128(7),
        reference: "ND-7F3K-21QX".to_owned(),
        requested_number: PhoneNumber::parse("+14155550123").unwrap(),
        rent: Some(Money::new(115, "USD")),
        state,
        cause: None,
        limit: None,
        substitution: Substitution::Closest,
        within: None,
        number,
        reason: None,
        decision: None,
        replaces: None,
        replaced_by: None,
        arrived: None,
        asks: None,
        given: Given::default(),
        tried: 1,
        created_at: OffsetDateTime::UNIX_EPOCH,
    }
}

fn ways() -> Ways {
    Ways {
        search: super::super::At {
            path: "/campaigns/7/buy".to_owned(),
            kept: Vec::new(),
        },
        after: Some("/campaigns/7?number=1".to_owned()),
        leave: Some("/campaigns/7".to_owned()),
        ..Ways::default()
    }
}

/// The dialog of a purchase whose parts need nobody asked.
fn drawn(purchase: Purchase) -> String {
    Owner::new().with(|| view! { <OutcomeDialog purchase=purchase ways=ways() here="/campaigns/7/buy/1" /> }.to_html())
}

#[test]
fn every_end_of_a_purchase_has_its_own_stand() {
    let (exact, other) = ("+14155550123", "+14155550124");
    let bought = |digits, status| purchase(State::Bought, Some(number(digits, status)));
    let decided = |decision| Purchase {
        decision: Some(decision),
        ..bought(other, Status::Active)
    };
    let chosen = Purchase {
        replaced_by: Some(Uuid::from_u128(9)),
        ..bought(other, Status::Active)
    };
    for (purchase, stand) in [
        (purchase(State::Buying, None), Stand::Confirming),
        (purchase(State::Compensating, None), Stand::GivingBack),
        (purchase(State::NotBought, None), Stand::NotBought),
        (bought(exact, Status::Active), Stand::Exact),
        (bought(exact, Status::Releasing), Stand::Gone),
        (bought(exact, Status::Lost), Stand::Gone),
        (bought(other, Status::Active), Stand::Undecided),
        (bought(other, Status::Released), Stand::Gone),
        (decided(Decision::Kept), Stand::Kept),
        (decided(Decision::Released), Stand::Gone),
        (chosen, Stand::Chosen),
    ] {
        assert_eq!(Stand::of(&purchase), stand, "{purchase:?}");
    }
}

#[test]
fn a_number_is_taken_to_the_step_only_when_it_is_exactly_the_one_asked_for_or_kept() {
    let after = "href=\"/campaigns/7?number=1\"";
    let exact = drawn(purchase(State::Bought, Some(number("+14155550123", Status::Active))));
    assert!(exact.contains(after), "{exact}");
    assert!(exact.contains("Number Successfully Purchased!") && exact.contains("Campaign Phone Number"));
    let changed = drawn(purchase(State::Bought, Some(number("+14155550124", Status::Active))));
    assert!(!changed.contains(after), "{changed}");
    for part in [
        "Number Assignment Changed",
        "name=\"then\" value=\"/campaigns/7?number=1\"",
        "name=\"again\" value=\"/campaigns/7/buy\"",
        "name=\"back\" value=\"/campaigns/7/buy/1\"",
        "action=\"/api/twilio/decide-purchase\"",
    ] {
        assert!(changed.contains(part), "{part}: {changed}");
    }
}

#[test]
fn a_word_on_a_substitute_leads_where_the_form_said_and_another_names_what_gives_way() {
    let purchase = Purchase {
        cause: Some(Cause::Taken),
        ..purchase(State::Bought, Some(number("+14155550124", Status::Active)))
    };
    let to = |choice| {
        let (then, again) = (Some("/step?number=2".to_owned()), Some("/buy?campaign=7".to_owned()));
        purchase.address_elsewhere(choice, then, again)
    };
    assert_eq!(to(Choice::Keep).as_deref(), Some("/step?number=2"));
    assert_eq!(to(Choice::Release).as_deref(), Some("/buy?campaign=7"));
    let another = format!("/buy?campaign=7&replaces={}", encoded(&purchase.id.to_string()));
    assert_eq!(to(Choice::Another), Some(another));
    assert_eq!(purchase.address_elsewhere(Choice::Keep, None, None), None);
}
