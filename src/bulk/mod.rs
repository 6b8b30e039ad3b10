//! One change to several numbers at once: written down with all its numbers first, then done number by number, each with its
//! outcome in words.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{phone::PhoneNumber, setup::Wanted};

pub mod api;
pub mod order;
pub mod page;
#[cfg(feature = "ssr")]
pub mod server;

/// Most numbers of one change.
pub const MOST: usize = 50;

/// What stands for a number's last four digits in a label.
pub const LAST_FOUR: &str = "{last4}";

/// What is done to each of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "change")]
pub enum Change {
    /// They get this label; none takes it away. [`LAST_FOUR`] in it is each number's own.
    Label {
        /// The label.
        label: Option<String>,
    },
    /// They get some tags and lose others.
    Tags {
        /// These are added.
        add: Vec<String>,
        /// These are taken away.
        remove: Vec<String>,
    },
    /// Their calls and texts go elsewhere; what is not said stays.
    SetUp {
        /// What is wanted.
        wanted: Box<Wanted>,
    },
    /// They go back to Twilio.
    Release {
        /// After so many minutes, for which it can be undone; 0 is at once.
        minutes: u32,
    },
}

impl Change {
    /// What it is, at the head of its page.
    pub const fn title(&self) -> &'static str {
        match self {
            Self::Label { .. } => "Label several numbers",
            Self::Tags { .. } => "Tag several numbers",
            Self::SetUp { .. } => "Set up several numbers",
            Self::Release { .. } => "Release several numbers",
        }
    }
}

/// How one number's part ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Not yet.
    Open,
    /// It is done.
    Done,
    /// It is written down here, and Twilio had not confirmed it when its turn was over. It is repeated until it has.
    Waiting,
    /// It was not done, and the words say why.
    Refused,
}

impl Outcome {
    /// The word in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Done => "done",
            Self::Waiting => "waiting",
            Self::Refused => "refused",
        }
    }
}

/// One number of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Line {
    /// Our id of the number.
    pub id: Uuid,
    /// The number.
    pub phone_number: PhoneNumber,
    /// How it ended.
    pub outcome: Outcome,
    /// One sentence on that, where there is something to say.
    pub message: Option<String>,
}

/// A change to several numbers, and how it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Batch {
    /// By which it is found again.
    pub batch_id: Uuid,
    /// What is done.
    #[serde(flatten)]
    pub change: Change,
    /// Whether some of its numbers have no outcome yet.
    pub is_open: bool,
    /// How many have one.
    pub done: u32,
    /// How many there are.
    pub total: u32,
    /// Each number, in the order in which they were named.
    pub lines: Vec<Line>,
}
