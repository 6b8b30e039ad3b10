//! What Twilio refuses for, by the code of its refusal: what is missing then, and what to do. The words of a use that is not
//! ready are taken from here, so that the desk says before the order what Twilio would say after it.
//!
//! The codes are those of Twilio's dictionary of errors (<https://www.twilio.com/docs/api/errors>).

use super::{State, Use};

/// Something that a use may lack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lack {
    /// The code of Twilio's refusal.
    pub code: u32,
    /// What cannot be done without it.
    pub of: Use,
    /// Whether it can be had.
    pub state: State,
    /// In a few words, in a list.
    pub brief: &'static str,
    /// What is missing, and what to do.
    pub sentence: &'static str,
}

const fn lack(code: u32, of: Use, state: State, brief: &'static str, sentence: &'static str) -> Lack {
    Lack {
        code,
        of,
        state,
        brief,
        sentence,
    }
}

/// All of them.
pub const LACKS: [Lack; 22] = [
    lack(
        21613,
        Use::Papers,
        State::NeedsFirst,
        "Needs an address first",
        "Twilio sells it only to businesses with an address on file. Ask the host of this desk to add one, or choose another number.",
    ),
    lack(
        21615,
        Use::Papers,
        State::NeedsFirst,
        "Needs a local address first",
        "Twilio sells it only with an address on file in its own country. Ask the host of this desk to add one, or choose another number.",
    ),
    lack(
        21628,
        Use::Papers,
        State::NeedsFirst,
        "The address does not hold",
        "Twilio does not accept the address on file for it. Ask the host of this desk to correct it, or choose another number.",
    ),
    lack(
        21629,
        Use::Papers,
        State::NeedsFirst,
        "The address does not hold",
        "Twilio would write the address on file for it otherwise. Ask the host of this desk to correct it, or choose another number.",
    ),
    lack(
        21631,
        Use::Papers,
        State::NeedsFirst,
        "Needs an address first",
        "Twilio sells it only with an address on file. Ask the host of this desk to add one, or choose another number.",
    ),
    lack(
        21649,
        Use::Papers,
        State::NeedsFirst,
        "Needs papers first",
        "Twilio sells it only with a regulatory bundle: papers that say who uses it. Ask the host of this desk to hand them in, or choose another number.",
    ),
    lack(
        21650,
        Use::Papers,
        State::NeedsFirst,
        "Needs a proof of identity first",
        "Twilio sells it only with a verified proof of identity. Ask the host of this desk to hand one in, or choose another number.",
    ),
    lack(
        21651,
        Use::Papers,
        State::NeedsFirst,
        "The papers do not hold",
        "Twilio does not accept the proof of identity on file for it. Ask the host of this desk to hand in another, or choose another number.",
    ),
    lack(
        30034,
        Use::Texts,
        State::NeedsFirst,
        "US texts after registration",
        "Texts to US phones need a registration with Twilio first (A2P 10DLC): the business and what it texts about. Ask the host of this desk for it.",
    ),
    lack(
        30035,
        Use::Texts,
        State::NeedsFirst,
        "US texts soon",
        "It is registered for texts to US phones (A2P 10DLC), and Twilio is still setting it up. Wait, then try again.",
    ),
    lack(
        30032,
        Use::TollFreeTexts,
        State::NeedsFirst,
        "Texts after verification",
        "Texts from a toll-free number need Twilio's toll-free verification first. Ask the host of this desk for it.",
    ),
    lack(
        21407,
        Use::Texts,
        State::No,
        "No texts",
        "It cannot send or take texts. Choose another number if you need them.",
    ),
    lack(
        21408,
        Use::Texts,
        State::NeedsFirst,
        "Texts there are switched off",
        "Texts to that country are switched off in your Twilio account. Ask the host of this desk to switch them on.",
    ),
    lack(
        20003,
        Use::Account,
        State::No,
        "Account not let in",
        "Twilio does not let your account in: it is suspended or closed. Ask the host of this desk.",
    ),
    lack(
        20005,
        Use::Account,
        State::No,
        "Account not active",
        "Your Twilio account is not active. Ask the host of this desk.",
    ),
    lack(
        20006,
        Use::Account,
        State::No,
        "Not allowed",
        "Twilio does not allow this account to do that. Ask the host of this desk.",
    ),
    lack(
        20008,
        Use::Account,
        State::No,
        "Test credentials",
        "This desk uses Twilio's test credentials, with which nothing can be bought. Ask its host to set its own.",
    ),
    lack(
        20403,
        Use::Account,
        State::No,
        "Not allowed",
        "Twilio forbids this account to do that. Ask the host of this desk.",
    ),
    lack(
        10001,
        Use::Balance,
        State::No,
        "Balance used up",
        "The balance of this desk with Twilio is used up. Ask its host to top it up.",
    ),
    lack(
        10002,
        Use::Account,
        State::No,
        "Trial account",
        "The host's account at Twilio is a trial, which may not do that. Ask the host of this desk to upgrade it.",
    ),
    lack(
        21404,
        Use::Account,
        State::No,
        "Trial account",
        "The host's account at Twilio is a trial, which may hold one number. Ask the host of this desk to upgrade it.",
    ),
    lack(
        22300,
        Use::Account,
        State::No,
        "Account restricted",
        "Twilio has restricted this account from getting numbers. Ask the host of this desk to settle it with Twilio.",
    ),
];

/// What is missing where Twilio refuses with this code.
pub fn of_code(code: u32) -> Option<&'static Lack> {
    LACKS.iter().find(|lack| lack.code == code)
}
