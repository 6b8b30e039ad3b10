//! Magic numbers: lines 0190 to 0199 of exchange 555, one for each way a purchase can go, in every area code.

use super::{Kind, Stroke};

/// How often a magic number misbehaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// Once for each account; the repeat works.
    Once,
    /// Every time.
    Always,
}

/// One line and what it does to whoever buys it.
#[derive(Debug, Clone, Copy)]
pub struct Magic {
    /// The last four digits.
    pub line: &'static str,
    /// How often.
    pub turn: Turn,
    /// The fault, or none where the ordinary rules already bring the outcome about.
    pub kind: Option<Kind>,
    /// What a person sees, in one sentence.
    pub words: &'static str,
}

/// All ten. `docs/sandbox.md` repeats them for readers; a test compares the two.
pub const MAGIC: [Magic; 10] = [
    Magic {
        line: "0190",
        turn: Turn::Always,
        kind: Some(Kind::Refuse),
        words: "taken meanwhile: it is found by a search, but buying it answers 21422",
    },
    Magic {
        line: "0191",
        turn: Turn::Once,
        kind: Some(Kind::TimeoutBefore),
        words: "no answer, and nothing was bought; the repeat works",
    },
    Magic {
        line: "0192",
        turn: Turn::Once,
        kind: Some(Kind::TimeoutAfter),
        words: "no answer, but it was bought; looking finds it, and the repeat is harmless",
    },
    Magic {
        line: "0193",
        turn: Turn::Once,
        kind: Some(Kind::ErrorAfter),
        words: "answers 500, but it was bought",
    },
    Magic {
        line: "0194",
        turn: Turn::Always,
        kind: None,
        words: "needs an address: answers 21631 unless AddressSid is sent",
    },
    Magic {
        line: "0195",
        turn: Turn::Always,
        kind: Some(Kind::Suspended),
        words: "answers 401 with 20003, and the next reading of the account by its parent shows it suspended",
    },
    Magic {
        line: "0196",
        turn: Turn::Always,
        kind: Some(Kind::Busy),
        words: "answers 429 with 20429, for ever",
    },
    Magic {
        line: "0197",
        turn: Turn::Always,
        kind: Some(Kind::Slow),
        words: "takes 6 seconds, then succeeds",
    },
    Magic {
        line: "0198",
        turn: Turn::Once,
        kind: Some(Kind::Malformed),
        words: "the answer breaks off in mid-sentence, but it was bought",
    },
    Magic {
        line: "0199",
        turn: Turn::Always,
        kind: Some(Kind::ErrorBefore),
        words: "answers 500, and nothing is ever bought",
    },
];

/// The magic of a number such as `+14155550192`.
pub fn of(phone_number: &str) -> Option<&'static Magic> {
    let local = phone_number.strip_prefix("+1").filter(|digits| digits.len() == 10)?;
    let line = local.get(3..)?.strip_prefix("555")?;
    MAGIC.iter().find(|magic| magic.line == line)
}

impl Magic {
    /// The fault it brings, if it brings one.
    pub fn stroke(&self) -> Option<Stroke> {
        let kind = self.kind?;
        let code = (kind == Kind::Refuse).then_some(21422);
        let delay_ms = (kind == Kind::Slow).then_some(6_000);
        Some(Stroke {
            kind,
            code,
            delay_ms,
            by_magic: true,
            ..Stroke::plain(kind)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{MAGIC, of};

    #[test]
    fn only_lines_0190_to_0199_of_exchange_555_are_magic() {
        assert_eq!(of("+14155550192").map(|magic| magic.line), Some("0192"));
        assert!(of("+14159580192").is_none());
        assert!(of("+14155550189").is_none());
    }

    #[test]
    fn the_manual_lists_every_magic_number_in_the_same_words() {
        let manual = include_str!("../../../../docs/sandbox.md");
        for magic in MAGIC {
            assert!(
                manual.contains(&format!("| `{}` |", magic.line)),
                "{} is missing",
                magic.line
            );
            assert!(manual.contains(magic.words), "{} says something else", magic.line);
        }
    }
}
