//! The table of the rules, line by line.

use super::*;

const CAUSES: [Cause; 13] = [
    Cause::Taken,
    Cause::NotForSale,
    Cause::AddressRequired,
    Cause::AccountSuspended,
    Cause::NoFunds,
    Cause::Restricted,
    Cause::Busy,
    Cause::Expired,
    Cause::HeldBefore,
    Cause::UnderWay,
    Cause::Limit,
    Cause::RolledBack,
    Cause::Refused,
];

#[test]
fn a_first_definite_no_ends_the_purchase_with_its_cause() {
    for cause in CAUSES {
        assert_eq!(after_order(false, Heard::No(cause)), Next::End(cause));
    }
    assert_eq!(after_order(false, Heard::Later), Next::End(Cause::Busy));
}

#[test]
fn silence_never_ends_a_purchase() {
    for doubt in [false, true] {
        assert_eq!(after_order(doubt, Heard::Silence), Next::Look);
    }
    for repeat in [Repeat::Open, Repeat::Taken, Repeat::Silent] {
        for age in [Age::Fresh, Age::Settled, Age::Late] {
            assert_eq!(after_look(Seen::Unknown, repeat, age), Next::Wait);
        }
    }
    assert_eq!(after_look(Seen::Absent, Repeat::Silent, Age::Late), Next::Wait);
}

#[test]
fn after_an_earlier_silence_a_no_is_not_believed_without_looking() {
    assert_eq!(after_order(true, Heard::No(Cause::Taken)), Next::Look);
    for cause in CAUSES.into_iter().filter(|cause| *cause != Cause::Taken) {
        assert_eq!(after_order(true, Heard::No(cause)), Next::Wait);
    }
    assert_eq!(after_order(true, Heard::Later), Next::Wait);
}

#[test]
fn what_is_held_is_owned_whatever_came_before() {
    for repeat in [Repeat::Open, Repeat::Taken, Repeat::Silent] {
        for age in [Age::Fresh, Age::Settled, Age::Late] {
            assert_eq!(after_look(Seen::Held, repeat, age), Next::Own);
        }
    }
    assert_eq!(after_order(true, Heard::Yes), Next::Own);
}

#[test]
fn an_absent_number_is_ordered_again_only_while_the_purchase_is_young() {
    assert_eq!(after_look(Seen::Absent, Repeat::Open, Age::Fresh), Next::Order);
    assert_eq!(
        after_look(Seen::Absent, Repeat::Open, Age::Late),
        Next::End(Cause::Expired)
    );
    assert_eq!(
        after_look(Seen::Absent, Repeat::Taken, Age::Settled),
        Next::End(Cause::Taken)
    );
}

#[test]
fn taken_after_a_silence_is_believed_only_on_a_second_reading() {
    assert_eq!(after_look(Seen::Absent, Repeat::Taken, Age::Fresh), Next::Wait);
    assert_eq!(
        after_look(Seen::Absent, Repeat::Taken, Age::Settled),
        Next::End(Cause::Taken)
    );
}

#[test]
fn another_number_is_bought_only_with_consent_after_few_attempts_and_in_time() {
    for age in [Age::Fresh, Age::Settled, Age::Late] {
        for tried in 1..=MOST_ATTEMPTS {
            let never = after_taken(Substitution::Never, tried, age);
            assert_eq!(never, Next::End(Cause::Taken));
            let closest = after_taken(Substitution::Closest, tried, age);
            let may = tried < MOST_ATTEMPTS && age != Age::Late;
            assert_eq!(closest, if may { Next::Another } else { Next::End(Cause::Taken) });
        }
    }
}

#[test]
fn no_answer_but_taken_leads_to_another_number() {
    for doubt in [false, true] {
        for heard in [Heard::Yes, Heard::Later, Heard::Silence]
            .into_iter()
            .chain(CAUSES.map(Heard::No))
        {
            assert_ne!(after_order(doubt, heard), Next::Another);
        }
    }
    for seen in [Seen::Held, Seen::Absent, Seen::Unknown] {
        for repeat in [Repeat::Open, Repeat::Taken, Repeat::Silent] {
            for age in [Age::Fresh, Age::Settled, Age::Late] {
                assert_ne!(after_look(seen, repeat, age), Next::Another);
            }
        }
    }
}

#[test]
fn a_purchase_taken_up_again_looks_before_it_orders() {
    assert_eq!(taking_up(AttemptState::Meant, false, Age::Fresh), Next::Look);
    assert_eq!(taking_up(AttemptState::Meant, true, Age::Fresh), Next::Order);
    assert_eq!(
        taking_up(AttemptState::Meant, true, Age::Late),
        Next::End(Cause::Expired)
    );
    assert_eq!(taking_up(AttemptState::Meant, false, Age::Late), Next::Look);
    assert_eq!(taking_up(AttemptState::Silent, true, Age::Fresh), Next::Look);
    assert_eq!(taking_up(AttemptState::Refused, false, Age::Fresh), Next::Another);
    assert_eq!(taking_up(AttemptState::Compensating, false, Age::Fresh), Next::Undo);
}

#[test]
fn the_first_word_on_a_substitute_counts_and_the_same_again_changes_nothing() {
    use Choice::{Another, Keep, Release};
    assert_eq!(
        on_substitute(None, Status::Active, Keep),
        Verdict::Write(Decision::Kept)
    );
    assert_eq!(
        on_substitute(None, Status::Active, Release),
        Verdict::Write(Decision::Released)
    );
    assert_eq!(on_substitute(None, Status::Active, Another), Verdict::Nothing);
    for status in [Status::Active, Status::Releasing, Status::Released, Status::Lost] {
        assert_eq!(on_substitute(Some(Decision::Kept), status, Keep), Verdict::Nothing);
        assert_eq!(
            on_substitute(Some(Decision::Released), status, Release),
            Verdict::Nothing
        );
        for (earlier, other) in [
            (Decision::Kept, Release),
            (Decision::Kept, Another),
            (Decision::Released, Keep),
            (Decision::Released, Another),
        ] {
            assert!(matches!(
                on_substitute(Some(earlier), status, other),
                Verdict::Refuse(_)
            ));
        }
    }
}

#[test]
fn what_is_gone_can_be_released_but_neither_kept_nor_replaced() {
    for status in [Status::Releasing, Status::Released, Status::Lost] {
        assert_eq!(
            on_substitute(None, status, Choice::Release),
            Verdict::Write(Decision::Released)
        );
        for choice in [Choice::Keep, Choice::Another] {
            assert!(matches!(on_substitute(None, status, choice), Verdict::Refuse(_)));
        }
    }
}
