//! What is written at the carrier is read back as what was meant.

use proptest::prelude::*;

use super::*;

fn hooks() -> Hooks {
    Hooks {
        voice: "https://desk.example/webhooks/twilio/voice".to_owned(),
        sms: "https://desk.example/webhooks/twilio/sms".to_owned(),
    }
}

fn calls() -> impl Strategy<Value = Calls> {
    prop_oneof![
        Just(Calls::Nowhere),
        (2_000_000_000_u64..9_999_999_999, 0..3_u8).prop_map(|(digits, shown)| {
            let to = PhoneNumber::parse(&format!("+1{digits}")).unwrap();
            let shows = match shown {
                0 => Shows::Caller,
                1 => Shows::Called,
                _ => Shows::Verified(to.clone()),
            };
            Calls::Forward { to, shows }
        }),
        "[a-z ]{1,20}".prop_map(|words| Calls::Say { words }),
        ("[a-z]{1,9}", proptest::option::of("[a-z]{1,9}")).prop_map(|(name, other)| Calls::Address {
            url: format!("https://{name}.example/voice"),
            fallback: other.map(|name| format!("https://{name}.example/other")),
        }),
    ]
}

fn texts() -> impl Strategy<Value = Texts> {
    prop_oneof![
        Just(Texts::Nowhere),
        proptest::option::of("[a-z ]{1,20}").prop_map(|reply| Texts::Here { reply }),
        ("[a-z]{1,9}", proptest::option::of("[a-z]{1,9}")).prop_map(|(name, other)| Texts::Address {
            url: format!("https://{name}.example/sms"),
            fallback: other.map(|name| format!("https://{name}.example/other")),
        }),
    ]
}

proptest! {
    #[test]
    fn a_setup_that_was_written_is_read_back_as_it_was_meant(
        calls in calls(), texts in texts(), status in proptest::option::of("[a-z]{1,9}"),
    ) {
        let setup = Setup { calls, texts, status_url: status.map(|name| format!("https://{name}.example/status")) };
        let (plan, there) = setup.written(&hooks());
        prop_assert_eq!(Setup::read(&plan, &there, &hooks()), setup);
    }
}

#[test]
fn our_own_hook_without_a_plan_leads_nowhere_and_an_unknown_address_is_the_owners_program() {
    let there = Addresses {
        voice_url: Some(hooks().voice),
        sms_url: Some("https://theirs.example/sms".to_owned()),
        ..Addresses::default()
    };
    let read = Setup::read(&Plan::default(), &there, &hooks());
    assert_eq!(read.calls, Calls::Nowhere);
    assert_eq!(
        read.texts,
        Texts::Address {
            url: "https://theirs.example/sms".to_owned(),
            fallback: None
        }
    );
}

#[test]
fn no_address_and_twilios_own_greeting_count_as_nowhere() {
    for nowhere in [
        None,
        Some(""),
        Some(" "),
        Some("https://demo.twilio.com/welcome/voice/"),
    ] {
        assert_eq!(address(nowhere), None, "{nowhere:?}");
    }
    assert_eq!(
        address(Some("https://old.example/voice")),
        Some("https://old.example/voice")
    );
}
