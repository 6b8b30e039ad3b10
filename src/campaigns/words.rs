//! How campaigns stand and why a launch came to nothing, in words a person can act on.

use super::{Cause, State};

impl State {
    /// For a badge.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Draft => "Draft",
            Self::Launching => "Launching",
            Self::Running => "Running",
            Self::Undoing => "Being undone",
            Self::Pausing => "Pausing",
            Self::Paused => "Paused",
            Self::Deleting => "Being deleted",
            Self::Deleted => "Deleted",
        }
    }
}

impl Cause {
    /// What happened.
    pub const fn what_happened(self) -> &'static str {
        match self {
            Self::AssistantRefused => "Vapi did not take the assistant.",
            Self::AssistantGone => "The assistant you chose is not at Vapi any more.",
            Self::NotFoundAtTwilio => {
                "Vapi could not find your number at Twilio, or Twilio did not let Vapi in with your account."
            }
            Self::ImportRefused => "Vapi did not take your number.",
            Self::NotLetIn => "Vapi does not accept the key of this desk.",
            Self::TwilioRefused => "Twilio did not let the desk read or change your number.",
            Self::NumberGone => "Its number is not yours any more.",
            Self::NoCredit => "The credit at Vapi of whoever hosts this desk is used up.",
            Self::Unanswered => "Vapi or Twilio did not answer for a quarter of an hour.",
        }
    }

    /// What to do next.
    pub const fn next_step(self) -> &'static str {
        match self {
            Self::AssistantRefused => "Change the answers and launch again; if it stays, tell whoever hosts this desk.",
            Self::AssistantGone => "Choose another assistant, or have one made from your answers.",
            Self::NotFoundAtTwilio | Self::ImportRefused => {
                "Check under Reconciliation that the number is in your account, then launch again; or choose another number."
            }
            Self::NotLetIn | Self::NoCredit => "Tell whoever hosts this desk, then try again.",
            Self::TwilioRefused => "See whether your Twilio account is active, then launch again.",
            Self::NumberGone => "Choose another number.",
            Self::Unanswered => "Launch again.",
        }
    }

    /// Where the help page says more about it: its id there.
    pub fn anchor(self) -> String {
        format!("campaign-{}", self.word().replace('_', "-"))
    }

    /// The word in the database.
    pub const fn word(self) -> &'static str {
        match self {
            Self::AssistantRefused => "assistant_refused",
            Self::AssistantGone => "assistant_gone",
            Self::NotFoundAtTwilio => "not_found_at_twilio",
            Self::ImportRefused => "import_refused",
            Self::NotLetIn => "not_let_in",
            Self::TwilioRefused => "twilio_refused",
            Self::NumberGone => "number_gone",
            Self::NoCredit => "no_credit",
            Self::Unanswered => "unanswered",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cause_has_its_own_word_which_is_the_one_on_the_wire() {
        for cause in Cause::ALL {
            assert_eq!(serde_json::to_value(cause).unwrap(), cause.word());
            assert!(cause.what_happened().ends_with('.') && cause.next_step().ends_with('.'));
        }
    }
}
