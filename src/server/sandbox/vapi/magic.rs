//! Magic area codes: one for each way in which getting a number can go.

use crate::server::sandbox::faults::Kind;

/// What becomes of a number of a magic area code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Becomes {
    /// Active, a reading later.
    Active,
    /// It stays `activating`, without digits.
    Nothing,
    /// A SIP address and no digits.
    Sip,
    /// `blocked`.
    Blocked,
}

/// One area code and what it does to whoever asks for it.
#[derive(Debug, Clone, Copy)]
pub struct Magic {
    /// The area code.
    pub code: &'static str,
    /// What is wrong with the answer.
    pub fault: Option<Kind>,
    /// What becomes of the number.
    pub becomes: Becomes,
    /// What a person sees, in one sentence.
    pub words: &'static str,
}

const fn answer(code: &'static str, fault: Kind, words: &'static str) -> Magic {
    Magic {
        code,
        fault: Some(fault),
        becomes: Becomes::Active,
        words,
    }
}

const fn number(code: &'static str, becomes: Becomes, words: &'static str) -> Magic {
    Magic {
        code,
        fault: None,
        becomes,
        words,
    }
}

/// All of them. `docs/sandbox.md` repeats them for readers; a test compares the two.
pub const MAGIC: [Magic; 8] = [
    number("201", Becomes::Nothing, "stays `activating` and never gets digits"),
    answer(
        "202",
        Kind::TimeoutAfter,
        "no answer, but the number is there; the list shows it",
    ),
    answer(
        "203",
        Kind::TimeoutBefore,
        "no answer, and there is no number; the repeat works",
    ),
    answer("205", Kind::ErrorAfter, "answers 500, but the number is there"),
    number("206", Becomes::Sip, "gives a SIP address and no digits"),
    answer(
        "207",
        Kind::Malformed,
        "the answer breaks off in mid-sentence, but the number is there",
    ),
    number("208", Becomes::Blocked, "gives a number that is blocked"),
    answer("209", Kind::Slow, "takes 6 seconds, then succeeds"),
];

/// The magic of an area code.
pub fn of(code: &str) -> Option<&'static Magic> {
    MAGIC.iter().find(|magic| magic.code == code)
}

#[cfg(test)]
mod tests {
    use super::MAGIC;

    #[test]
    fn the_manual_lists_every_magic_area_code_in_the_same_words() {
        let manual = include_str!("../../../../docs/sandbox.md");
        for magic in MAGIC {
            assert!(
                manual.contains(&format!("| `{}` | {}", magic.code, magic.words)),
                "{} is missing or says something else",
                magic.code
            );
        }
    }
}
