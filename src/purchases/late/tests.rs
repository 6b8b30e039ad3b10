//! Whose a number is that no list knows, case by case.

use time::macros::datetime;

use super::*;

const ASKED: OffsetDateTime = datetime!(2026-11-21 10:00 UTC);
const NOW: OffsetDateTime = datetime!(2026-11-21 11:00 UTC);
const ID: Uuid = Uuid::from_u128(7);
const TOO_LATE: Claim = Claim::TooLate {
    purchase_id: ID,
    attempt: 1,
};

fn tried(purchase_state: State, state: AttemptState) -> Tried {
    Tried {
        purchase_id: ID,
        reference: "ND-7F3K-21QX".to_owned(),
        purchase_state,
        asked_at: ASKED,
        attempt: 1,
        is_last: true,
        state,
        carrier_sid: None,
        is_refused: false,
        is_unsure: false,
        tried_at: ASKED,
        updated_at: ASKED,
    }
}

fn shown(name: &str) -> Shown<'_> {
    Shown {
        sid: "PN1",
        name,
        created_at: Some(ASKED + Duration::minutes(40)),
    }
}

const OURS: &str = "(415) 555-0123 ND-7F3K-21QX";

#[test]
fn a_number_that_an_open_purchase_is_after_is_left_to_it() {
    for purchase_state in [State::Buying, State::Compensating] {
        let open = tried(purchase_state, AttemptState::Silent);
        assert_eq!(
            claim(std::slice::from_ref(&open), shown(OURS), NOW),
            Claim::Expected(ID)
        );
        let earlier = Tried {
            is_last: false,
            state: AttemptState::Refused,
            ..open
        };
        assert_eq!(claim(&[earlier], shown(OURS), NOW), Claim::Later);
    }
}

#[test]
fn a_number_with_the_reference_of_a_purchase_that_ended_without_it_came_too_late() {
    for purchase_state in [State::Bought, State::NotBought] {
        for state in [
            AttemptState::Meant,
            AttemptState::Silent,
            AttemptState::Refused,
            AttemptState::RolledBack,
        ] {
            assert_eq!(
                claim(&[tried(purchase_state, state)], shown(OURS), NOW),
                TOO_LATE,
                "{state:?}"
            );
        }
        let bought = tried(purchase_state, AttemptState::Bought);
        assert_eq!(claim(&[bought], shown(OURS), NOW), Claim::Nobody);
    }
}

#[test]
fn a_number_without_our_reference_may_have_been_bought_by_hand_and_is_nobodys() {
    let ended = tried(State::NotBought, AttemptState::Refused);
    for name in ["(415) 555-0123", "Front desk", "ND-7F3K-21QY"] {
        assert_eq!(claim(std::slice::from_ref(&ended), shown(name), NOW), Claim::Nobody);
    }
    assert_eq!(claim(&[], shown(OURS), NOW), Claim::Nobody);
}

#[test]
fn a_number_created_before_the_purchase_or_long_after_its_order_is_nobodys() {
    let ended = [tried(State::NotBought, AttemptState::Refused)];
    let created = |at| Shown {
        created_at: at,
        ..shown(OURS)
    };
    assert_eq!(
        claim(&ended, created(Some(ASKED - Duration::minutes(3))), NOW),
        Claim::Nobody
    );
    assert_eq!(
        claim(&ended, created(Some(ASKED - Duration::minutes(1))), NOW),
        TOO_LATE
    );
    assert_eq!(
        claim(&ended, created(Some(ASKED + Duration::hours(25))), NOW),
        Claim::Nobody
    );
    assert_eq!(claim(&ended, created(None), NOW), Claim::Nobody);
}

#[test]
fn what_is_given_back_is_waited_for_and_what_stays_is_given_back_again() {
    let undoing = tried(State::NotBought, AttemptState::Compensating);
    assert_eq!(claim(&[undoing], shown(OURS), NOW), Claim::Later);
    let undone = |sid: &str, at| Tried {
        carrier_sid: Some(sid.to_owned()),
        updated_at: at,
        ..tried(State::NotBought, AttemptState::RolledBack)
    };
    assert_eq!(
        claim(&[undone("PN1", NOW - Duration::minutes(9))], shown(OURS), NOW),
        Claim::Later
    );
    assert_eq!(
        claim(&[undone("PN1", NOW - Duration::minutes(10))], shown(OURS), NOW),
        TOO_LATE
    );
    assert_eq!(claim(&[undone("PN2", NOW)], shown(OURS), NOW), TOO_LATE);
}

#[test]
fn what_the_carrier_refuses_to_take_back_is_told_and_another_holding_of_the_number_waits() {
    for purchase_state in [State::NotBought, State::Bought, State::Compensating] {
        let refused = Tried {
            carrier_sid: Some("PN1".to_owned()),
            is_refused: true,
            ..tried(purchase_state, AttemptState::Compensating)
        };
        assert_eq!(claim(std::slice::from_ref(&refused), shown(OURS), NOW), Claim::Nobody);
        let other = Tried {
            carrier_sid: Some("PN2".to_owned()),
            ..refused.clone()
        };
        assert_ne!(claim(&[other], shown(OURS), NOW), Claim::Nobody);
        let asked_again = Tried {
            is_refused: false,
            ..refused
        };
        assert_ne!(claim(&[asked_again], shown(OURS), NOW), Claim::Nobody);
    }
}

#[test]
fn a_holding_comes_from_the_order_whose_reference_it_carries_or_from_one_that_nobody_could_confirm() {
    let refused = tried(State::NotBought, AttemptState::Refused);
    let unsure = Tried {
        is_unsure: true,
        ..refused.clone()
    };
    let bought = tried(State::Bought, AttemptState::Bought);
    let old = |name| Shown {
        created_at: Some(ASKED - Duration::minutes(3)),
        ..shown(name)
    };
    for (tried, shown, expected) in [
        (&refused, shown(OURS), Origin::Ordered),
        (&unsure, shown("Front desk"), Origin::Likely),
        (&refused, shown("Front desk"), Origin::Elsewhere),
        (&unsure, old(OURS), Origin::Elsewhere),
        (&bought, shown(OURS), Origin::Elsewhere),
    ] {
        assert_eq!(origin(std::slice::from_ref(tried), shown), expected, "{tried:?}");
    }
    assert_eq!(origin(&[], shown(OURS)), Origin::Elsewhere);
}
