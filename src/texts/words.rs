//! What is said of a text: how it stands, why it did not arrive, and what to do.

use super::{Text, rules::State};
use crate::{
    numbers::readiness::lacks,
    problem::{Code, Problem},
};

/// Said where a page was gone back to after a text went from it, and another one is sent from there.
pub const SENT_BEFORE: &str = "Another text went from this page before you came back to it. Look at this one, and send it again: then it goes, and is charged, as a text of its own.";

/// How a text stands, in a word or two.
pub const fn state(state: State) -> &'static str {
    match state {
        State::Meant => "Being sent",
        State::Unknown => "Not known whether it went",
        State::NotSent => "Not sent",
        State::Queued => "Queued",
        State::Sending => "On its way",
        State::Sent => "Sent",
        State::Delivered => "Delivered",
        State::Read => "Read",
        State::Undelivered => "Not delivered",
        State::Failed => "Failed",
        State::Received => "Received",
    }
}

/// What Twilio's code on a text means (Twilio's dictionary of errors, <https://www.twilio.com/docs/api/errors>), and what
/// follows.
fn meaning(code: u32) -> Option<&'static str> {
    Some(match code {
        21211 | 21217 => "This is not a number that can be texted. Check its digits.",
        21408 => {
            "Texts to that country are switched off in your Twilio account. Ask the host of this desk to switch them on."
        }
        21606 | 21659 | 21660 => "Twilio does not let this number send texts. Choose another number.",
        21608 => "The host's account at Twilio is a trial, which may text verified numbers only.",
        21610 => "They have texted STOP to this number, so Twilio takes no text for them. They can text START to it.",
        21611 => "Too many texts of this number are waiting at Twilio. Wait a while, then send it again.",
        21612 => "Twilio cannot reach that number from this one. Choose another of your numbers.",
        21614 => "This is not a mobile number, so it takes no texts.",
        21617 => "The text is longer than 1600 characters. Shorten it.",
        30001 => "Too many texts were waiting at once. Send it again later.",
        30002 => "Your Twilio account was suspended before it went. Ask the host of this desk.",
        30003 => "The phone is switched off or out of reach. Send it again later.",
        30004 => "The number takes no texts from yours, or from anybody.",
        30005 => "There is no phone with this number, or not any more. Check its digits.",
        30006 => "This is a landline, or its carrier takes no texts.",
        30007 => "A carrier took it for spam and filtered it out. Write it in other words, without short links.",
        30008 => "The other carrier did not say why. Send it again later, to see whether it was by chance.",
        _ => return lacks::of_code(code).map(|lack| lack.sentence),
    })
}

/// Why a text did not arrive; none where it did, or may still.
pub fn why(state: State, code: Option<u32>) -> Option<String> {
    let meaning = code.and_then(meaning);
    let why = match (state, meaning, code) {
        (State::Unknown, _, _) => {
            return Some(
                "Twilio did not answer when it was sent, and its list does not show it so far. We go on looking. If you send it again, it may arrive twice."
                    .to_owned(),
            );
        }
        (State::NotSent | State::Undelivered | State::Failed, Some(meaning), Some(code)) => {
            format!("{meaning} (Twilio\u{2019}s error {code})")
        }
        (State::NotSent, _, None) => {
            return Some(
                "Twilio was not to be reached. Nothing was sent and nothing charged; send it again.".to_owned(),
            );
        }
        (State::NotSent | State::Undelivered | State::Failed, None, Some(code)) => {
            format!("Twilio gives error {code}.")
        }
        (State::Undelivered | State::Failed, _, None) => "Twilio does not say why.".to_owned(),
        _ => return None,
    };
    Some(if state == State::NotSent {
        format!("{why} Nothing was sent and nothing charged.")
    } else {
        why
    })
}

/// The refusal of a text that Twilio has not taken.
pub fn refused(text: &Text) -> Problem {
    let words = why(State::NotSent, text.error_code).unwrap_or_default();
    let problem = match text.error_code {
        Some(21211 | 21217 | 21408 | 21612 | 21614) => Problem::field("to", words),
        Some(21617) => Problem::field("body", words),
        Some(21610) => Problem::new(Code::OptedOut, words),
        Some(21611) | None => Problem::new(Code::CarrierBusy, words),
        Some(20003 | 20005) => Problem::new(Code::AccountSuspended, words),
        Some(_) => Problem::new(Code::CarrierFailed, words),
    };
    problem.with_reference(text.id.to_string())
}

/// What is said where somebody does not want texts.
pub fn opted_out() -> Problem {
    Problem::new(
        Code::OptedOut,
        "They have texted STOP to this number, so Twilio takes no text for them. Nothing was sent and nothing charged. They can text START to it to get texts again.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_that_is_bad_says_why_and_the_others_do_not() {
        for one in State::ALL {
            for code in [None, Some(30003), Some(30034), Some(99999)] {
                assert_eq!(why(one, code).is_some(), one.is_bad(), "{one:?} {code:?}");
            }
            assert!(!state(one).is_empty());
        }
    }

    #[test]
    fn a_text_that_did_not_go_says_that_nothing_was_charged() {
        for code in [None, Some(21610), Some(21614), Some(12345)] {
            assert!(
                why(State::NotSent, code).is_some_and(|words| words.contains("nothing charged")),
                "{code:?}"
            );
        }
    }

    #[test]
    fn a_missing_registration_is_named_in_the_words_of_readiness() {
        let lack = lacks::of_code(30034).unwrap();
        assert!(why(State::Undelivered, Some(30034)).unwrap().starts_with(lack.sentence));
    }
}
