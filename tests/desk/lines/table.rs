//! The cells of the fault matrix of AI lines: what is run, and why what is not.

use numberdesk::{lines::Wish, server::trials::Boundary};

use crate::trials::{
    faults::{Call, Fault, Strike},
    table::Process,
};

/// A label under which the database takes no line that Vapi gave.
const UNKEEPABLE: &str = "unkeepable";

/// What a line is about when it passes a boundary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Story {
    /// A line is got.
    Get,
    /// One is got that never works.
    NeverActive,
    /// One is got that the database accepts under no circumstances.
    Unkeepable,
    /// One is given back.
    Release,
}

/// The boundaries that each story passes.
pub fn passed(story: Story) -> &'static [Boundary] {
    use Boundary as B;
    match story {
        Story::Get => &[
            B::BeforeIntent,
            B::IntentCommitted,
            B::BeforeSend,
            B::Sent,
            B::Answered,
            B::InSave,
            B::Saved,
            B::Replying,
        ],
        Story::NeverActive | Story::Unkeepable => &[B::BeforeCompensating, B::Compensating, B::Deleted, B::RolledBack],
        Story::Release => &[
            B::BeforeRelease,
            B::ReleaseCommitted,
            B::Compensating,
            B::Deleted,
            B::RolledBack,
        ],
    }
}

#[derive(Debug, Clone)]
pub struct Case {
    pub story: Story,
    pub at: Option<(Boundary, Process)>,
    pub strikes: Vec<Strike>,
    /// At which boundary of the recovery the recovering process is killed as well, counted from 1.
    pub again: Option<usize>,
}

impl Case {
    pub const fn of(story: Story) -> Self {
        Self {
            story,
            at: None,
            strikes: Vec::new(),
            again: None,
        }
    }

    pub fn wish(&self) -> Wish {
        Wish {
            area_code: Some(if self.story == Story::NeverActive { "201" } else { "628" }.to_owned()),
            name: (self.story == Story::Unkeepable).then(|| UNKEEPABLE.to_owned()),
            assistant_id: None,
        }
    }
}

pub const STORIES: [Story; 4] = [Story::Get, Story::NeverActive, Story::Unkeepable, Story::Release];

/// Why a cell is not run.
pub fn process_cell(story: Story, boundary: Boundary, process: Process) -> Result<Case, &'static str> {
    use Boundary as B;
    match (process, boundary) {
        (Process::Term | Process::PowerLoss, _) => {
            Err("the same task and the same files as a purchase, where both are tried")
        }
        (Process::Second, B::InSave) => Err("a transaction is open there: nobody else writes until it has ended"),
        (Process::CommitFailed | Process::ReplyLost, B::Saved | B::Replying | B::RolledBack) => {
            Err("nothing is committed after it")
        }
        _ => Ok(Case {
            at: Some((boundary, process)),
            ..Case::of(story)
        }),
    }
}

/// One call and one fault, for as long as it is not healed.
pub fn carrier_cell(call: Call, fault: Fault) -> Result<Case, &'static str> {
    let story = if call == Call::GiveLineBack {
        Story::Release
    } else {
        Story::Get
    };
    let times = usize::MAX;
    match (fault, call) {
        (Fault::Tls, _) => Err("no connection comes about, so that nothing is sent: as Refused, which is here"),
        (Fault::Stale, Call::GetLine | Call::GiveLineBack) => Err("it is not read from"),
        (Fault::Refused, Call::ReadLine) => Err("there is no boundary between the answer and the reading"),
        // The list is only read where an order was not answered.
        (_, Call::ListLines) => Ok(Case {
            strikes: vec![
                Strike {
                    call: Call::GetLine,
                    fault: Fault::ErrorAfter,
                    times: 1,
                },
                Strike { call, fault, times },
            ],
            ..Case::of(story)
        }),
        (Fault::Twice, _) => Ok(Case {
            strikes: vec![Strike { call, fault, times: 1 }],
            ..Case::of(story)
        }),
        _ => Ok(Case {
            strikes: vec![Strike { call, fault, times }],
            ..Case::of(story)
        }),
    }
}
