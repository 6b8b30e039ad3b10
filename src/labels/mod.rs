//! Labels, tags and notes of many numbers from a file: looked at line by line before anything is changed, then written the
//! same way as those of one number.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::phone::PhoneNumber;

pub mod api;
pub mod page;
#[cfg(feature = "ssr")]
pub mod server;

/// Most lines of a file.
pub const MOST_LINES: usize = 500;
/// Most bytes of a file.
pub const LARGEST_FILE: usize = 256 * 1024;
/// Most characters of what is pasted in the place of a file.
pub const LONGEST_TEXT: usize = 60_000;

/// How a line of a file stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// It will change something, once its owner says so.
    WillChange,
    /// It says what stands there already.
    Unchanged,
    /// Its number is none.
    Unreadable,
    /// Its number is not among the owner's.
    NotYours,
    /// Its number was the owner's, or is about to be no more.
    NotInUse,
    /// What it says cannot be kept.
    Wrong,
    /// An earlier line is about the same number.
    Twice,
    /// It is saved here, and Twilio has not confirmed the label yet.
    Changing,
    /// It is done.
    Changed,
    /// It is saved here, and Twilio has not taken the label; or it was refused here.
    Refused,
    /// Something else was written on the number since its owner looked, so nothing was done.
    Overtaken,
}

impl State {
    /// Whether the line changes something, or was to.
    pub const fn is_change(self) -> bool {
        match self {
            Self::WillChange | Self::Changing | Self::Changed | Self::Refused | Self::Overtaken => true,
            Self::Unchanged | Self::Unreadable | Self::NotYours | Self::NotInUse | Self::Wrong | Self::Twice => false,
        }
    }

    /// Whether nothing can be done with the line.
    pub const fn is_useless(self) -> bool {
        matches!(
            self,
            Self::Unreadable | Self::NotYours | Self::NotInUse | Self::Wrong | Self::Twice
        )
    }
}

/// What of a number changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// Its label.
    Label,
    /// Its tags.
    Tags,
    /// Its notes.
    Notes,
}

impl What {
    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Label => "label",
            Self::Tags => "tags",
            Self::Notes => "notes",
        }
    }
}

/// One thing that a line changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// What.
    pub what: What,
    /// What stands there; none where nothing does.
    pub from: Option<String>,
    /// What is to stand there.
    pub to: Option<String>,
}

/// One line of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Line {
    /// Where it stands in the file; the first one is 1.
    pub line: u64,
    /// The number as the file has it.
    pub said: String,
    /// The number, where it is one.
    pub number: Option<PhoneNumber>,
    /// Our id of it, where it is the owner's.
    pub number_id: Option<Uuid>,
    /// How it stands.
    pub state: State,
    /// What it changes.
    pub changes: Vec<Change>,
    /// Why nothing is done with it, or was.
    pub words: Option<String>,
}

/// A file of labels, with what has become of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct File {
    /// Its id.
    pub id: Uuid,
    /// Its own name; none where its text was pasted.
    pub name: Option<String>,
    /// Why none of it can be used, in words.
    pub problem: Option<String>,
    /// Columns that say nothing here.
    pub ignored: Vec<String>,
    /// Its lines.
    pub lines: Vec<Line>,
    /// When it was handed in.
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
    /// When its owner had it carried out; nothing is changed before.
    #[serde(with = "time::serde::rfc3339::option")]
    pub applied_at: Option<OffsetDateTime>,
}

impl File {
    /// How many lines stand so.
    pub fn count(&self, is: impl Fn(State) -> bool) -> usize {
        self.lines.iter().filter(|line| is(line.state)).count()
    }

    /// Whether Twilio has not confirmed all of it yet.
    pub fn is_open(&self) -> bool {
        self.count(|state| state == State::Changing) > 0
    }

    /// How many things of this kind are taken away, and not replaced.
    pub fn taken_away(&self, what: What) -> usize {
        let changes = self.lines.iter().flat_map(|line| &line.changes);
        changes
            .filter(|change| change.what == what && change.to.is_none())
            .count()
    }
}

/// A file as a program hands it in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    /// Its text: CSV with a line of names, or just numbers and labels.
    pub text: String,
    /// Its own name.
    #[serde(default)]
    pub name: Option<String>,
}
