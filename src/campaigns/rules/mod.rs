//! The rules by which a campaign is launched and undone: pure, and tested as a table.
//!
//! Nothing here costs money by itself, but a launch changes the owner's number at Twilio and puts their account's token into
//! Vapi's hands. So the mark of every call that makes something stands before the call, silence is answered by looking for
//! the campaign's reference in Vapi's lists, and whatever a launch made is undone in the opposite order.

use serde::{Deserialize, Serialize};

pub use crate::purchases::rules::Age;

#[cfg(test)]
mod tests;

/// How a campaign stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// In the wizard.
    Draft,
    /// Being set up at Vapi and Twilio.
    Launching,
    /// The assistant answers the number.
    Running,
    /// A launch came to nothing, and what it made is being undone.
    Undoing,
    /// Its owner has paused it; it is being undone.
    Pausing,
    /// Set up and not in force.
    Paused,
    /// Its owner has deleted it; it is being undone.
    Deleting,
    /// Gone, but for its row.
    Deleted,
}

impl State {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Draft,
        Self::Launching,
        Self::Running,
        Self::Undoing,
        Self::Pausing,
        Self::Paused,
        Self::Deleting,
        Self::Deleted,
    ];

    /// The word in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Launching => "launching",
            Self::Running => "running",
            Self::Undoing => "undoing",
            Self::Pausing => "pausing",
            Self::Paused => "paused",
            Self::Deleting => "deleting",
            Self::Deleted => "deleted",
        }
    }

    /// Whether something is under way, and a driver has to go on with it.
    pub const fn is_under_way(self) -> bool {
        matches!(self, Self::Launching | Self::Undoing | Self::Pausing | Self::Deleting)
    }

    /// Whether the wizard may change everything about it, the number too.
    pub const fn is_at_rest(self) -> bool {
        matches!(self, Self::Draft | Self::Paused)
    }
}

/// Why a launch came to nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// Vapi does not take the assistant as it was made.
    AssistantRefused,
    /// The assistant that was chosen is not there any more.
    AssistantGone,
    /// Vapi does not find the number at Twilio, or Twilio does not let Vapi in.
    NotFoundAtTwilio,
    /// Vapi does not take the number.
    ImportRefused,
    /// Vapi does not let the host in.
    NotLetIn,
    /// Twilio does not show or change the number.
    TwilioRefused,
    /// The number is not the owner's any more.
    NumberGone,
    /// The host's credit at Vapi is used up.
    NoCredit,
    /// There was no answer for too long.
    Unanswered,
}

impl Cause {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::AssistantRefused,
        Self::AssistantGone,
        Self::NotFoundAtTwilio,
        Self::ImportRefused,
        Self::NotLetIn,
        Self::TwilioRefused,
        Self::NumberGone,
        Self::NoCredit,
        Self::Unanswered,
    ];
}

/// What answers calls: one of the owner's numbers, or a line of Vapi's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// A number of their own Twilio account.
    Own,
    /// A line that Vapi gave: inbound only.
    Vapi,
}

impl Source {
    /// The word in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::Vapi => "vapi",
        }
    }
}

/// What is known of something that Vapi makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Thing {
    /// It was never asked for.
    Nowhere,
    /// It was asked for so long ago, and nobody knows what came of it.
    Asked(Age),
    /// It is there.
    There,
}

/// All that the next step depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one thing that is so or not, and all combinations are tried"
)]
pub struct Facts {
    /// How the campaign stands.
    pub state: State,
    /// What answers calls.
    pub source: Source,
    /// Its assistant was there before; it is neither made nor deleted here.
    pub is_chosen: bool,
    /// The assistant that the desk makes.
    pub assistant: Thing,
    /// How the holding was set up before is written down.
    pub is_noted: bool,
    /// The number at Vapi.
    pub import: Thing,
    /// In this visit: the assistant is as the answers say.
    pub is_updated: bool,
    /// In this visit: the number rings the assistant.
    pub is_ringing: bool,
    /// In this visit: what the launch made of the number is written down.
    pub is_read: bool,
    /// How long ago this launch was asked for.
    pub age: Age,
}

/// What to do next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// Write down that the assistant is asked for, and ask for it.
    MakeAssistant,
    /// Look for it in Vapi's list.
    FindAssistant,
    /// Have it as the answers say, or see that the chosen one is there.
    UpdateAssistant,
    /// Write down how the number or line is set up.
    Note,
    /// Write down that the import is asked for, and ask for it.
    Import,
    /// Look for it in Vapi's list.
    FindImport,
    /// Have the number or line ring the assistant.
    Ring,
    /// Read the number at Twilio and write down what the import made of it.
    ReadBack,
    /// Write down that it runs.
    Run,
    /// Take the number away from Vapi.
    RemoveImport,
    /// Set the number or line up as it was before.
    Restore,
    /// Delete the assistant.
    DeleteAssistant,
    /// Write down that all is undone.
    Rest,
    /// Write down that this launch comes to nothing.
    Fail(Cause),
    /// Nothing.
    Wait,
}

/// What a campaign needs next.
pub const fn next(facts: &Facts) -> Next {
    match facts.state {
        State::Launching => launching(facts),
        State::Undoing | State::Pausing | State::Deleting => undoing(facts),
        State::Draft | State::Running | State::Paused | State::Deleted => Next::Wait,
    }
}

const fn launching(facts: &Facts) -> Next {
    if matches!(facts.age, Age::Late) {
        return Next::Fail(Cause::Unanswered);
    }
    match facts.assistant {
        Thing::Nowhere if !facts.is_chosen => return Next::MakeAssistant,
        Thing::Asked(_) if !facts.is_chosen => return Next::FindAssistant,
        Thing::Nowhere | Thing::Asked(_) | Thing::There if !facts.is_updated => return Next::UpdateAssistant,
        Thing::Nowhere | Thing::Asked(_) | Thing::There => {}
    }
    if !facts.is_noted {
        return Next::Note;
    }
    if matches!(facts.source, Source::Own) {
        match facts.import {
            Thing::Nowhere => return Next::Import,
            Thing::Asked(_) => return Next::FindImport,
            Thing::There => {}
        }
    }
    if !facts.is_ringing {
        return Next::Ring;
    }
    if matches!(facts.source, Source::Own) && !facts.is_read {
        return Next::ReadBack;
    }
    Next::Run
}

const fn undoing(facts: &Facts) -> Next {
    if !matches!(facts.import, Thing::Nowhere) {
        return Next::RemoveImport;
    }
    if facts.is_noted {
        return Next::Restore;
    }
    if matches!(facts.state, State::Deleting) && !matches!(facts.assistant, Thing::Nowhere) {
        return Next::DeleteAssistant;
    }
    Next::Rest
}

/// Whether something that is not in Vapi's list is believed not to be there: a list may lag behind.
pub const fn is_absent(age: Age) -> bool {
    matches!(age, Age::Settled | Age::Late)
}
