//! Magic recipients: lines of exchange 555 in every area code, one for each way a text can end.

/// One line and what becomes of a text to it.
#[derive(Debug, Clone, Copy)]
pub struct Magic {
    /// The last four digits.
    pub line: &'static str,
    /// The status at which it stays.
    pub goal: &'static str,
    /// Twilio's code.
    pub code: Option<i64>,
    /// What a person sees, in one sentence.
    pub words: &'static str,
}

/// All five. `docs/sandbox.md` repeats them for readers; a test compares the two.
pub const MAGIC: [Magic; 5] = [
    Magic {
        line: "0130",
        goal: "undelivered",
        code: Some(30003),
        words: "undelivered with 30003: the phone is out of reach",
    },
    Magic {
        line: "0131",
        goal: "undelivered",
        code: Some(30005),
        words: "undelivered with 30005: there is no such phone",
    },
    Magic {
        line: "0132",
        goal: "undelivered",
        code: Some(30034),
        words: "undelivered with 30034, as US texts of a local number without registration are; from a toll-free number 30032",
    },
    Magic {
        line: "0133",
        goal: "failed",
        code: Some(30001),
        words: "failed with 30001, before it was sent: no price",
    },
    Magic {
        line: "0134",
        goal: "sent",
        code: None,
        words: "stays sent: its carrier tells no more",
    },
];

/// Where a text to this number ends, and with which code.
pub fn goal(recipient: &str, is_toll_free: bool) -> (&'static str, Option<i64>) {
    let local = recipient.strip_prefix("+1").filter(|digits| digits.len() == 10);
    let line = local.and_then(|digits| digits.get(3..)?.strip_prefix("555"));
    match MAGIC.iter().find(|magic| line == Some(magic.line)) {
        Some(Magic {
            code: Some(30034),
            goal,
            ..
        }) if is_toll_free => (goal, Some(30032)),
        Some(magic) => (magic.goal, magic.code),
        None => ("delivered", None),
    }
}

/// What Twilio's dictionary calls a code.
pub fn name(code: i64) -> &'static str {
    match code {
        30001 => "Queue overflow",
        30003 => "Unreachable destination handset",
        30005 => "Unknown destination handset",
        30032 => "Toll-Free Number Has Not Been Verified",
        30034 => "US A2P 10DLC - Message from an Unregistered Number",
        _ => "Unknown error",
    }
}

#[cfg(test)]
mod tests {
    use super::{MAGIC, goal};

    #[test]
    fn only_these_lines_of_exchange_555_are_magic() {
        assert_eq!(goal("+14155550130", false), ("undelivered", Some(30003)));
        assert_eq!(goal("+14155550132", false), ("undelivered", Some(30034)));
        assert_eq!(goal("+14155550132", true), ("undelivered", Some(30032)));
        for plain in ["+14155550129", "+14159580130", "+4930550130", "72345"] {
            assert_eq!(goal(plain, false), ("delivered", None), "{plain}");
        }
    }

    #[test]
    fn the_manual_lists_every_magic_recipient_in_the_same_words() {
        let manual = include_str!("../../../../docs/sandbox.md");
        for magic in MAGIC {
            let row = format!("| `{}` | {} |", magic.line, magic.words);
            assert!(manual.contains(&row), "{row} is missing");
        }
    }
}
