//! How a wish for a line ended, in words a person can act on. A line costs its owner nothing, so nothing was charged in any
//! case; the words say so all the same.

use super::{Cause, Line, State};
use crate::problem::{Code, Problem};

impl Cause {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::NoStock,
        Self::VendorLimit,
        Self::NotLetIn,
        Self::Refused,
        Self::Busy,
        Self::Unanswered,
        Self::Expired,
        Self::NeverActive,
        Self::NoDigits,
        Self::Blocked,
        Self::Vanished,
        Self::Unsaved,
    ];

    /// Its word in the database and in the API.
    pub const fn word(self) -> &'static str {
        match self {
            Self::NoStock => "no_stock",
            Self::VendorLimit => "vendor_limit",
            Self::NotLetIn => "not_let_in",
            Self::Refused => "refused",
            Self::Busy => "busy",
            Self::Unanswered => "unanswered",
            Self::Expired => "expired",
            Self::NeverActive => "never_active",
            Self::NoDigits => "no_digits",
            Self::Blocked => "blocked",
            Self::Vanished => "vanished",
            Self::Unsaved => "unsaved",
        }
    }

    /// Where the help page says more about it: its id there.
    pub fn anchor(self) -> String {
        format!("line-{}", self.word().replace('_', "-"))
    }

    /// The stable code of it.
    pub const fn code(self) -> Code {
        match self {
            Self::NoStock => Code::AreaCodeUnavailable,
            Self::VendorLimit => Code::LimitReached,
            Self::NotLetIn => Code::NotConfigured,
            Self::Busy => Code::CarrierBusy,
            Self::Unsaved => Code::InternalError,
            Self::Refused
            | Self::Unanswered
            | Self::Expired
            | Self::NeverActive
            | Self::NoDigits
            | Self::Blocked
            | Self::Vanished => Code::CarrierFailed,
        }
    }

    /// Its headline.
    pub const fn title(self) -> &'static str {
        match self {
            Self::NoStock => "Area code unavailable",
            Self::VendorLimit => "No free numbers left at Vapi",
            Self::NotLetIn => "Vapi is not configured",
            Self::Busy => "Vapi is busy",
            Self::Refused
            | Self::Unanswered
            | Self::Expired
            | Self::NeverActive
            | Self::NoDigits
            | Self::Blocked
            | Self::Vanished
            | Self::Unsaved => "This AI line did not come about",
        }
    }

    /// What happened.
    pub const fn what_happened(self) -> &'static str {
        match self {
            Self::NoStock => "This area code is currently not available.",
            Self::VendorLimit => "The host of this desk has used up its free numbers at Vapi.",
            Self::NotLetIn => "Vapi does not accept the key of this desk.",
            Self::Refused => "Vapi refused this number for a reason of its own.",
            Self::Busy => "Vapi is busy or out of reach, and nothing was ordered.",
            Self::Unanswered => "Vapi gave no answer, and its list shows no number for you.",
            Self::Expired => "It could not be ordered in time, and is not ordered any more.",
            Self::NeverActive => "Vapi never made the number work, so it was given back.",
            Self::NoDigits => "Vapi gave an internet address in place of a telephone number, so it was given back.",
            Self::Blocked => "Vapi gave a number that is blocked, so it was given back.",
            Self::Vanished => "The number was gone at Vapi before it worked.",
            Self::Unsaved => "The number could not be added to your list, so it was given back.",
        }
    }

    /// What to do now.
    pub const fn next_step(self) -> &'static str {
        match self {
            Self::NoStock => "Try one of the suggested area codes, or leave the area code blank and we choose one.",
            Self::VendorLimit => {
                "Tell whoever hosts this desk: a payment method at Vapi, or a number that is released there, makes room."
            }
            Self::NotLetIn => "Tell whoever hosts this desk to check its key for Vapi.",
            Self::Refused | Self::NeverActive | Self::NoDigits | Self::Blocked => "Try another area code.",
            Self::Busy => "Try again in a minute.",
            Self::Unanswered => "Try again. Should that first number come after all, it is given back by itself.",
            Self::Expired | Self::Vanished => "Try again.",
            Self::Unsaved => "Try again; if it stays, tell your host the reference.",
        }
    }
}

/// The answer of the API to whoever asked for a line, then and any time later.
pub fn answer(line: &Line, suggested: &[String]) -> Result<super::Answer, Problem> {
    let (success, status, message) = match line.status {
        State::Active => (true, None, "Your AI line works."),
        State::Ordering | State::Activating => (
            false,
            Some("confirming"),
            "Vapi is still making your AI line. It costs you nothing, and is not ordered twice.",
        ),
        State::Undoing => (
            false,
            Some("confirming"),
            "This number cannot be kept and is being given back to Vapi. Nothing is charged.",
        ),
        State::Releasing => (true, Some("releasing"), "Your AI line is being given back to Vapi."),
        State::Released => (true, Some("released"), "You have given this AI line back."),
        State::Lost => (false, Some("lost"), "Vapi holds this AI line no more."),
        State::Failed => return Err(failed(line, suggested)),
    };
    Ok(super::Answer {
        success,
        phone_number: line.phone_number.is_some().then(|| line.clone()),
        status: status.map(str::to_owned),
        message: message.to_owned(),
        line_id: line.id,
    })
}

fn failed(line: &Line, suggested: &[String]) -> Problem {
    let cause = line.cause.unwrap_or(Cause::Refused);
    // The contract's own sentence stands alone.
    let message = if cause == Cause::NoStock {
        cause.what_happened().to_owned()
    } else {
        format!("{} Nothing was charged. {}", cause.what_happened(), cause.next_step())
    };
    let mut problem = Problem::new(cause.code(), message)
        .headed(cause.title())
        .with_reference(&line.reference);
    problem.suggested_area_codes = suggested.into();
    problem
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_end_says_what_happened_and_what_to_do() {
        for cause in Cause::ALL {
            for words in [cause.what_happened(), cause.next_step()] {
                assert!(words.ends_with('.') && words.len() >= 10, "{cause:?}: {words}");
            }
        }
    }

    #[test]
    fn every_cause_is_listed_once_under_the_word_by_which_it_is_kept() {
        for cause in Cause::ALL {
            assert_eq!(serde_json::to_value(cause).unwrap(), cause.word());
        }
        // Serde names all there are, whether they are listed or not.
        let all = serde_json::from_str::<Cause>("\"?\"").unwrap_err().to_string();
        let named = all.split('`').skip(3).step_by(2).filter(|word| *word != "?");
        assert_eq!(named.collect::<Vec<_>>(), Cause::ALL.map(Cause::word));
    }
}
