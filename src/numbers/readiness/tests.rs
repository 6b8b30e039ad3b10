//! Every use in every state, in whole sentences.

use std::collections::BTreeSet;

use super::{lacks::LACKS, *};
use crate::subaccounts::State as Standing;

const ACTIVE: Account = Account {
    standing: Standing::Active,
    has_funds: None,
};

fn facts(number_type: NumberType, voice: bool, sms: bool) -> Facts<'static> {
    Facts {
        number_type,
        capabilities: Capabilities {
            voice,
            sms,
            ..Capabilities::default()
        },
        country: "US",
        address: Some(AddressRequirements::None),
    }
}

fn of(all: &[Readiness], of: Use) -> (State, &'static str) {
    let mut found = all.iter().filter(|one| one.of == of);
    let one = found.next().unwrap();
    assert!(found.next().is_none(), "a use is told once: {all:?}");
    (one.state, one.sentence)
}

#[test]
fn a_local_number_calls_now_and_texts_to_the_us_after_a_registration() {
    let all = readiness(&facts(NumberType::Local, true, true), &ACTIVE);
    assert_eq!(of(&all, Use::Calls), (State::Ready, "Calls work at once."));
    let texts = "Texts to US phones need a registration with Twilio first (A2P 10DLC): the business and what it texts about. Ask the host of this desk for it.";
    assert_eq!(of(&all, Use::Texts), (State::NeedsFirst, texts));
    assert_eq!(
        of(&all, Use::Papers),
        (State::Ready, "It can be bought without an address.")
    );
    assert_eq!(of(&all, Use::Account), (State::Ready, "Your Twilio account works."));
    let balance = "Whether the balance of this desk with Twilio covers it, Twilio says with the order. If not, nothing is charged.";
    assert_eq!(of(&all, Use::Balance), (State::Unknown, balance));
    assert_eq!(brief(&all), "Calls now · US texts after registration");
}

#[test]
fn a_toll_free_number_texts_after_its_verification_and_not_after_the_other_registration() {
    let all = readiness(&facts(NumberType::TollFree, true, true), &ACTIVE);
    let texts =
        "Texts from a toll-free number need Twilio's toll-free verification first. Ask the host of this desk for it.";
    assert_eq!(of(&all, Use::TollFreeTexts), (State::NeedsFirst, texts));
    assert!(all.iter().all(|one| one.of != Use::Texts));
    assert_eq!(brief(&all), "Calls now · Texts after verification");
}

#[test]
fn what_a_number_cannot_do_is_said_and_no_registration_is_asked_for_it() {
    let all = readiness(&facts(NumberType::Local, false, false), &ACTIVE);
    assert_eq!(
        of(&all, Use::Calls),
        (
            State::No,
            "It cannot make or take calls. Choose another number if you need them."
        )
    );
    assert_eq!(
        of(&all, Use::Texts),
        (
            State::No,
            "It cannot send or take texts. Choose another number if you need them."
        )
    );
    let mute = readiness(&facts(NumberType::TollFree, true, false), &ACTIVE);
    assert_eq!(of(&mute, Use::TollFreeTexts).0, State::No);
    let canadian = Facts {
        country: "CA",
        ..facts(NumberType::Local, true, true)
    };
    let texts = "Texts to US phones may need a registration first; for numbers of other countries Twilio says so when one is sent.";
    assert_eq!(of(&readiness(&canadian, &ACTIVE), Use::Texts), (State::Unknown, texts));
}

#[test]
fn an_address_is_asked_for_where_it_must_lie_and_never_for_a_number_that_is_held() {
    for (address, state, begins) in [
        (
            AddressRequirements::None,
            State::Ready,
            "It can be bought without an address.",
        ),
        (
            AddressRequirements::Any,
            State::NeedsFirst,
            "Twilio sells it only with an address on file. ",
        ),
        (
            AddressRequirements::Local,
            State::NeedsFirst,
            "Twilio sells it only with an address on file in its own country. ",
        ),
        (
            AddressRequirements::Foreign,
            State::NeedsFirst,
            "Twilio sells it only with an address on file outside its country. ",
        ),
    ] {
        let one = Facts {
            address: Some(address),
            ..facts(NumberType::Local, true, true)
        };
        let (is, sentence) = of(&readiness(&one, &ACTIVE), Use::Papers);
        assert_eq!(is, state, "{address:?}");
        assert!(sentence.starts_with(begins), "{sentence}");
    }
    let held = Facts {
        address: None,
        ..facts(NumberType::Local, true, true)
    };
    assert!(readiness(&held, &ACTIVE).iter().all(|one| one.of != Use::Papers));
}

#[test]
fn the_account_decides_over_calls_in_every_state_it_can_have() {
    for (standing, calls, account, line) in [
        (
            Standing::Active,
            "Calls work at once.",
            "Your Twilio account works.",
            "Calls now",
        ),
        (
            Standing::Missing,
            "Calls work as soon as your Twilio account is open.",
            "Your Twilio account is not opened yet. It is opened before your first number.",
            "Calls once your account is open",
        ),
        (
            Standing::Opening,
            "Calls work as soon as your Twilio account is open.",
            "Your Twilio account is being opened. Try again in a minute.",
            "Calls once your account is open",
        ),
        (
            Standing::Activating,
            "Calls work as soon as your Twilio account works again.",
            "Your Twilio account is being opened again. Try again in a minute.",
            "Calls once your account works again",
        ),
        (
            Standing::Suspending,
            "No call connects while your Twilio account is suspended.",
            "Your Twilio account is suspended: numbers are kept and carry nothing, and none can be bought. Subscribe again, or ask the host of this desk.",
            "No calls now",
        ),
        (
            Standing::Suspended,
            "No call connects while your Twilio account is suspended.",
            "Your Twilio account is suspended: numbers are kept and carry nothing, and none can be bought. Subscribe again, or ask the host of this desk.",
            "No calls now",
        ),
        (
            Standing::Closed,
            "No call connects: your Twilio account was closed.",
            "Your Twilio account was closed at Twilio, and its numbers are gone. Ask the host of this desk.",
            "No calls",
        ),
    ] {
        let account_ = Account { standing, ..ACTIVE };
        let all = readiness(&facts(NumberType::Local, true, true), &account_);
        assert_eq!(
            (of(&all, Use::Calls).1, of(&all, Use::Account).1),
            (calls, account),
            "{standing:?}"
        );
        assert_eq!(of(&all, Use::Calls).0 == State::Ready, standing == Standing::Active);
        assert_eq!(of(&all, Use::Account).0 == State::Ready, standing == Standing::Active);
        assert_eq!(
            brief(&all),
            format!("{line} · US texts after registration"),
            "{standing:?}"
        );
    }
}

#[test]
fn a_balance_is_used_up_only_where_twilio_has_said_so() {
    for (has_funds, state, sentence) in [
        (
            Some(true),
            State::Ready,
            "The balance of this desk with Twilio covers it.",
        ),
        (
            Some(false),
            State::No,
            "The balance of this desk with Twilio is used up. Ask its host to top it up.",
        ),
    ] {
        let account = Account { has_funds, ..ACTIVE };
        let all = readiness(&facts(NumberType::Local, true, true), &account);
        assert_eq!(of(&all, Use::Balance), (state, sentence));
        assert_eq!(brief(&all).contains("Balance used up"), has_funds == Some(false));
    }
}

#[test]
fn every_code_is_listed_once_and_says_what_is_missing_and_what_to_do() {
    let codes: BTreeSet<u32> = LACKS.iter().map(|lack| lack.code).collect();
    assert_eq!(codes.len(), LACKS.len());
    for lack in LACKS {
        assert!(matches!(lack.state, State::NeedsFirst | State::No), "{lack:?}");
        assert_eq!(of_code(lack.code), Some(&lack));
        let does = ["Ask ", "Choose ", "Wait", "choose "];
        assert!(does.iter().any(|act| lack.sentence.contains(act)), "{}", lack.sentence);
        assert!(lack.sentence.ends_with('.') && !lack.brief.ends_with('.'), "{lack:?}");
        assert!(lack.brief.len() <= 32, "{}", lack.brief);
    }
    for code in [10001, 20005, 21407, 21615, 21631, 30032, 30034] {
        assert!(of_code(code).is_some(), "{code} is asked for by the table of uses");
    }
    assert_eq!(of_code(21422), None, "a number that is taken lacks nothing");
}
