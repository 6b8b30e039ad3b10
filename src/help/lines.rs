//! What one can do about each cause for which an AI line did not come about.

use super::Topic;
use crate::lines::Cause;

/// What to do about it, in more words than beside the line.
pub const fn topic(cause: Cause) -> Topic {
    match cause {
        Cause::NoStock => NO_STOCK,
        Cause::VendorLimit => VENDOR_LIMIT,
        Cause::NotLetIn => NOT_LET_IN,
        Cause::Refused => REFUSED,
        Cause::Busy => BUSY,
        Cause::Unanswered => UNANSWERED,
        Cause::Expired => EXPIRED,
        Cause::NeverActive => NEVER_ACTIVE,
        Cause::NoDigits => NO_DIGITS,
        Cause::Blocked => BLOCKED,
        Cause::Vanished => VANISHED,
        Cause::Unsaved => UNSAVED,
    }
}

const NO_STOCK: Topic = Topic {
    title: "This area code has none at Vapi",
    steps: &[
        "Press one of the suggested area codes: first those of the same ground, then the nearest. Vapi tells what it has only when it is asked for a number, so the next one may be empty too.",
        "Leave the area code blank, and we choose one near you that has not been refused lately.",
        "Vapi has far fewer area codes than Twilio. If it has to be this one, buy a phone number there instead.",
    ],
};

const VENDOR_LIMIT: Topic = Topic {
    title: "The host’s free numbers at Vapi are used up",
    steps: &[
        "Tell the host of this desk. Vapi gives each of its customers so many free numbers; a payment method there, or a number that is released, makes room.",
        "This is not the limit of your own business: you need not ask for more lines.",
    ],
};

const NOT_LET_IN: Topic = Topic {
    title: "Vapi does not let the desk in",
    steps: &["Tell the host of this desk: its key for Vapi is wrong or has ended. Only they can put it right."],
};

const REFUSED: Topic = Topic {
    title: "Vapi refused for another reason",
    steps: &[
        "Try another area code.",
        "If others are refused too, tell the host of this desk the reference.",
    ],
};

const BUSY: Topic = Topic {
    title: "Vapi was busy",
    steps: &["Try again in a minute. Nothing was ordered, so you cannot get two."],
};

const UNANSWERED: Topic = Topic {
    title: "Vapi gave no answer",
    steps: &["Try again. We looked for the first number twice; should it come after all, it is given back by itself."],
};

const EXPIRED: Topic = Topic {
    title: "It was not ordered in time",
    steps: &[
        "Try again. The desk was stopped before it could ask Vapi, and what waited too long is not ordered any more.",
    ],
};

const NEVER_ACTIVE: Topic = Topic {
    title: "The number never worked",
    steps: &[
        "Try again, best with another area code. Vapi makes most numbers work within a minute or a few; one that never does is given back, so that it does not take the place of a good one.",
    ],
};

const NO_DIGITS: Topic = Topic {
    title: "Vapi gave no telephone number",
    steps: &[
        "Try another area code. Where Vapi has no number it sometimes gives an internet (SIP) address, which nobody can dial from a telephone; that is given back.",
    ],
};

const BLOCKED: Topic = Topic {
    title: "The number was blocked",
    steps: &[
        "Try another area code. If that is blocked too, tell the host of this desk: Vapi may have blocked their account.",
    ],
};

const VANISHED: Topic = Topic {
    title: "The number was gone before it worked",
    steps: &["Try again. If it happens twice, ask the host of this desk whether somebody deletes numbers at Vapi."],
};

const UNSAVED: Topic = Topic {
    title: "It could not be added to your list",
    steps: &["Try again. If it stays so, tell the host of this desk the reference: they can see why."],
};

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_cause_has_a_title_of_its_own_and_something_to_do() {
        let titles: BTreeSet<_> = Cause::ALL.iter().map(|cause| topic(*cause).title).collect();
        assert_eq!(titles.len(), Cause::ALL.len());
        for cause in Cause::ALL {
            let Topic { title, steps } = topic(cause);
            assert!(
                !steps.is_empty() && steps.iter().all(|step| step.ends_with('.')),
                "{title}"
            );
        }
    }
}
