//! Readiness: what a number can be used for as it is, and what is missing first, in one sentence a use. Told before money is
//! spent. Pure: everything is known from the number, the account and what Twilio and the regulators ask.

use serde::{Deserialize, Serialize};

use super::Number;
use crate::{
    phone::{AddressRequirements, Capabilities, NumberType},
    subaccounts,
};

pub mod lacks;
#[cfg(test)]
mod tests;

use lacks::of_code;

/// What a number is used for, or what stands behind every use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// Calls, in and out.
    Calls,
    /// Texts to phones in the United States, from a local number.
    Texts,
    /// Texts from a toll-free number.
    TollFreeTexts,
    /// An address or a bundle, without which it is not sold.
    Papers,
    /// The owner's account at Twilio.
    Account,
    /// The money with Twilio.
    Balance,
}

/// How a use stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It works as it is.
    Ready,
    /// Something is needed first.
    NeedsFirst,
    /// It does not work, and nothing about this number will change that.
    No,
    /// Nobody here can know.
    Unknown,
}

/// One use, how it stands, and a sentence on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Readiness {
    /// The use.
    pub of: Use,
    /// How it stands.
    pub state: State,
    /// In a few words, in a list.
    pub brief: &'static str,
    /// What is so, or what is missing and what to do.
    pub sentence: &'static str,
}

/// What stands behind all numbers of an owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Account {
    /// How their account at Twilio stands.
    pub standing: subaccounts::State,
    /// Whether there is money with Twilio. There is one balance, the host's, which is no business of an owner: it is
    /// known here only where Twilio has refused for it.
    pub has_funds: Option<bool>,
}

/// What is known of one number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts<'a> {
    /// Local, toll-free or mobile.
    pub number_type: NumberType,
    /// What it can do.
    pub capabilities: Capabilities,
    /// Its country.
    pub country: &'a str,
    /// What must be on file before it is bought; none where it is held already.
    pub address: Option<AddressRequirements>,
}

const fn ready(of: Use, brief: &'static str, sentence: &'static str) -> Readiness {
    Readiness {
        of,
        state: State::Ready,
        brief,
        sentence,
    }
}

/// What Twilio would refuse with this code for.
fn lacking(code: u32) -> Readiness {
    match of_code(code) {
        Some(lack) => Readiness {
            of: lack.of,
            state: lack.state,
            brief: lack.brief,
            sentence: lack.sentence,
        },
        // Each code asked for here stands in the table, which a test says.
        None => Readiness {
            of: Use::Account,
            state: State::Unknown,
            brief: "Not known",
            sentence: "Twilio says so when it is asked.",
        },
    }
}

/// How every use of a number stands, calls first.
pub fn readiness(facts: &Facts<'_>, account: &Account) -> Vec<Readiness> {
    let papers = facts.address.map(papers);
    [Some(calls(facts, *account)), Some(texts(facts)), papers]
        .into_iter()
        .flatten()
        .chain([standing(account.standing), balance(account.has_funds)])
        .collect()
}

fn calls(facts: &Facts<'_>, account: Account) -> Readiness {
    use subaccounts::State as Standing;
    let because = |state, brief, sentence| Readiness {
        of: Use::Calls,
        state,
        brief,
        sentence,
    };
    if !facts.capabilities.voice {
        return because(
            State::No,
            "No calls",
            "It cannot make or take calls. Choose another number if you need them.",
        );
    }
    match account.standing {
        Standing::Active => ready(Use::Calls, "Calls now", "Calls work at once."),
        Standing::Missing | Standing::Opening => because(
            State::NeedsFirst,
            "Calls once your account is open",
            "Calls work as soon as your Twilio account is open.",
        ),
        Standing::Activating => because(
            State::NeedsFirst,
            "Calls once your account works again",
            "Calls work as soon as your Twilio account works again.",
        ),
        Standing::Suspending | Standing::Suspended => because(
            State::No,
            "No calls now",
            "No call connects while your Twilio account is suspended.",
        ),
        Standing::Closed => because(
            State::No,
            "No calls",
            "No call connects: your Twilio account was closed.",
        ),
    }
}

fn texts(facts: &Facts<'_>) -> Readiness {
    let is_toll_free = facts.number_type == NumberType::TollFree;
    let of = if is_toll_free { Use::TollFreeTexts } else { Use::Texts };
    match (facts.capabilities.sms, is_toll_free, facts.country) {
        (false, _, _) => Readiness { of, ..lacking(21407) },
        (true, true, _) => lacking(30032),
        (true, false, "US") => lacking(30034),
        (true, false, _) => Readiness {
            of,
            state: State::Unknown,
            brief: "US texts: not known",
            sentence: "Texts to US phones may need a registration first; for numbers of other countries Twilio says so when one is sent.",
        },
    }
}

fn papers(address: AddressRequirements) -> Readiness {
    match address {
        AddressRequirements::None => ready(Use::Papers, "No address needed", "It can be bought without an address."),
        AddressRequirements::Any => lacking(21631),
        AddressRequirements::Local => lacking(21615),
        AddressRequirements::Foreign => Readiness {
            brief: "Needs a foreign address first",
            sentence: "Twilio sells it only with an address on file outside its country. Ask the host of this desk to add one, or choose another number.",
            ..lacking(21631)
        },
    }
}

fn standing(standing: subaccounts::State) -> Readiness {
    use subaccounts::State as Standing;
    let first = |brief, sentence| Readiness {
        of: Use::Account,
        state: State::NeedsFirst,
        brief,
        sentence,
    };
    match standing {
        Standing::Active => ready(Use::Account, "Account works", "Your Twilio account works."),
        Standing::Missing => first(
            "Account not opened yet",
            "Your Twilio account is not opened yet. It is opened before your first number.",
        ),
        Standing::Opening => first(
            "Account is being opened",
            "Your Twilio account is being opened. Try again in a minute.",
        ),
        Standing::Activating => first(
            "Account is being opened again",
            "Your Twilio account is being opened again. Try again in a minute.",
        ),
        Standing::Suspending | Standing::Suspended => Readiness {
            state: State::NeedsFirst,
            brief: "Account suspended",
            sentence: "Your Twilio account is suspended: numbers are kept and carry nothing, and none can be bought. Subscribe again, or ask the host of this desk.",
            ..lacking(20005)
        },
        Standing::Closed => Readiness {
            brief: "Account closed",
            sentence: "Your Twilio account was closed at Twilio, and its numbers are gone. Ask the host of this desk.",
            ..lacking(20005)
        },
    }
}

fn balance(has_funds: Option<bool>) -> Readiness {
    match has_funds {
        Some(true) => ready(
            Use::Balance,
            "Balance covers it",
            "The balance of this desk with Twilio covers it.",
        ),
        Some(false) => lacking(10001),
        None => Readiness {
            of: Use::Balance,
            state: State::Unknown,
            brief: "Balance: not known",
            sentence: "Whether the balance of this desk with Twilio covers it, Twilio says with the order. If not, nothing is charged.",
        },
    }
}

/// The same in one line beside an offer: whether it calls, and what is not ready. What only Twilio can know is left out, and
/// so are the papers, which an offer names itself.
pub fn brief(all: &[Readiness]) -> String {
    let told = all.iter().filter(|one| match one.state {
        State::Ready => one.of == Use::Calls,
        State::NeedsFirst | State::No => one.of != Use::Papers,
        State::Unknown => false,
    });
    // What a suspended account means for calls is said of the calls.
    let told = told.filter(|one| {
        one.of != Use::Account
            || !all
                .iter()
                .any(|other| other.of == Use::Calls && other.state != State::Ready)
    });
    told.map(|one| one.brief).collect::<Vec<_>>().join(" · ")
}

/// How every use of a number that is held stands.
pub fn for_number(number: &Number, account: &Account) -> Vec<Readiness> {
    let facts = Facts {
        number_type: number.number_type,
        capabilities: number.capabilities,
        country: &number.country,
        address: None,
    };
    readiness(&facts, account)
}
