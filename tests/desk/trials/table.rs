//! The fault matrix: every boundary and every carrier call, with every fault, as a case to be run or a reason why not.

use std::{fmt, time::Duration};

use numberdesk::server::trials::Boundary;

use super::faults::{Call, Fault, Strike};
use crate::stage::is_postgres;

/// What a purchase or release is doing when it passes a boundary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Story {
    /// A number is bought.
    Purchase,
    /// A number abroad is bought, with an address and a bundle of papers.
    Papers,
    /// A taken number is ordered, and the closest is bought.
    Fallback,
    /// A number is bought that the database accepts under no circumstances.
    Rollback,
    /// A number is given back.
    Release,
    /// An owner's account at the carrier is opened.
    Subaccount,
    /// The two lists are compared.
    Comparison,
}

impl Story {
    /// The story that passes a boundary. A boundary without one does not compile.
    pub const fn of(boundary: Boundary) -> Self {
        match boundary {
            Boundary::BeforeIntent
            | Boundary::IntentCommitted
            | Boundary::BeforeSend
            | Boundary::Sent
            | Boundary::Answered
            | Boundary::InSave
            | Boundary::Saved
            | Boundary::Replying => Self::Purchase,
            Boundary::Taken | Boundary::NextIntentCommitted => Self::Fallback,
            Boundary::BeforeCompensating | Boundary::Compensating | Boundary::Deleted | Boundary::RolledBack => {
                Self::Rollback
            }
            Boundary::BeforeRelease
            | Boundary::ReleaseCommitted
            | Boundary::ReleaseSent
            | Boundary::ReleaseAnswered
            | Boundary::InReleaseRecord
            | Boundary::ReleaseRecorded => Self::Release,
            Boundary::BeforeSubaccount
            | Boundary::SubaccountMissing
            | Boundary::SubaccountPosted
            | Boundary::InSubaccountSave
            | Boundary::SubaccountSaved => Self::Subaccount,
            Boundary::ComparisonTaken | Boundary::Listed | Boundary::BeforeAdopt | Boundary::Adopted => {
                Self::Comparison
            }
        }
    }

    /// The call that the story hangs on.
    pub const fn call(self) -> Call {
        match self {
            Self::Purchase | Self::Papers | Self::Fallback | Self::Rollback => Call::Order,
            Self::Release => Call::GiveBack,
            Self::Subaccount => Call::OpenAccount,
            Self::Comparison => Call::List,
        }
    }
}

/// What can happen to the process, to its database, or beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Process {
    /// It is gone, between two instructions.
    Kill,
    /// The browser has gone.
    Gone,
    /// A step panics.
    Panic,
    /// It is asked to stop.
    Term,
    /// The database is busy for too long.
    Busy,
    /// The next COMMIT fails.
    CommitFailed,
    /// The next COMMIT holds, and its reply is lost.
    ReplyLost,
    /// The disk is full from here on.
    DiskFull,
    /// The machine is gone; what was synced is there.
    PowerLoss,
    /// Another server takes everything up at this moment.
    Second,
}

impl Process {
    pub const ALL: [Self; 10] = [
        Self::Kill,
        Self::Gone,
        Self::Panic,
        Self::Term,
        Self::Busy,
        Self::CommitFailed,
        Self::ReplyLost,
        Self::DiskFull,
        Self::PowerLoss,
        Self::Second,
    ];
}

/// One trial.
#[derive(Debug, Clone)]
pub struct Case {
    pub story: Story,
    /// Where something happens to the process, and what.
    pub at: Option<(Boundary, Process)>,
    /// What happens to calls.
    pub strikes: Vec<Strike>,
    /// At which boundary of the recovery the recovering process is killed as well, counted from 1.
    pub again: Option<usize>,
    /// The number asked for is taken.
    pub is_taken: bool,
    /// The closest may be bought instead.
    pub is_closest: bool,
    /// How old the purchase is when it is recovered.
    pub aged: Option<Duration>,
}

impl Case {
    pub fn of(story: Story) -> Self {
        let is_fallback = story == Story::Fallback;
        Self {
            story,
            at: None,
            strikes: Vec::new(),
            again: None,
            is_taken: is_fallback,
            is_closest: is_fallback,
            aged: None,
        }
    }

    pub fn at(boundary: Boundary, process: Process) -> Self {
        Self {
            at: Some((boundary, process)),
            ..Self::of(Story::of(boundary))
        }
    }

    /// The same with a number that wants an address and papers.
    pub fn with_papers(self) -> Self {
        Self {
            story: Story::Papers,
            ..self
        }
    }

    pub fn struck(mut self, call: Call, fault: Fault, times: usize) -> Self {
        self.strikes.push(Strike { call, fault, times });
        self
    }
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.story)?;
        if let Some((boundary, process)) = self.at {
            write!(f, ", {process:?} at {boundary:?}")?;
        }
        for strike in &self.strikes {
            write!(f, ", {:?} on {:?}", strike.fault, strike.call)?;
        }
        match self.again {
            Some(again) => write!(f, ", killed again at step {again} of the recovery"),
            None => Ok(()),
        }
    }
}

/// A cell of the matrix.
pub type Cell = Result<Case, &'static str>;

/// Whether a transaction is open at this boundary.
pub const fn is_inside(boundary: Boundary) -> bool {
    matches!(
        boundary,
        Boundary::BeforeIntent | Boundary::InSave | Boundary::InReleaseRecord
    )
}

/// One boundary and one fault of the process or the database.
pub fn process_cell(boundary: Boundary, process: Process) -> Cell {
    use Boundary as B;
    match (process, boundary) {
        (Process::PowerLoss, _) if is_postgres() => {
            Err("the log is the database server's; the desk's side of it is Kill")
        }
        (
            Process::CommitFailed | Process::ReplyLost,
            B::Saved | B::Replying | B::RolledBack | B::ReleaseRecorded | B::Adopted,
        ) => Err("nothing is committed after it"),
        (
            Process::CommitFailed | Process::ReplyLost,
            B::BeforeSubaccount | B::SubaccountMissing | B::SubaccountPosted,
        ) => Err(
            "its only write is one statement: a failure is Busy at InSubaccountSave, a lost reply Busy at SubaccountSaved",
        ),
        (Process::CommitFailed | Process::ReplyLost, B::InSubaccountSave | B::SubaccountSaved) => Err(
            "one statement that commits itself: a failure is Busy at InSubaccountSave, a lost reply Busy at SubaccountSaved",
        ),
        _ => Ok(Case::at(boundary, process)),
    }
}

/// One call and one fault of the network or the carrier, for as long as it is not healed.
pub fn carrier_cell(fault: Fault, call: Call) -> Cell {
    let story = match call {
        Call::Order | Call::List => Story::Purchase,
        Call::GiveBack => Story::Release,
        Call::OpenAccount | Call::ListAccounts => Story::Subaccount,
        Call::GetLine | Call::ListLines | Call::ReadLine | Call::GiveLineBack => {
            return Err("a call to Vapi: it is tried where lines are");
        }
    };
    match (fault, call) {
        (Fault::Stale, Call::Order | Call::GiveBack | Call::OpenAccount) => Err("it is not read from"),
        (Fault::Tls, Call::OpenAccount) => {
            Err("the list before it goes to the same address: that is Tls on ListAccounts")
        }
        // The steps before the call are done by a desk that has terms, and the call by one that has none.
        (Fault::Tls, Call::Order) => Ok(Case::at(Boundary::IntentCommitted, Process::Kill).struck(call, fault, 0)),
        (Fault::Tls, Call::List) => Ok(Case::at(Boundary::Sent, Process::Kill)
            .struck(Call::Order, Fault::ErrorAfter, 1)
            .struck(call, fault, 0)),
        (Fault::Tls, Call::GiveBack) => Ok(Case::at(Boundary::ReleaseCommitted, Process::Kill).struck(call, fault, 0)),
        (Fault::Tls, Call::ListAccounts) => {
            Ok(Case::at(Boundary::BeforeSubaccount, Process::Kill).struck(call, fault, 0))
        }
        (Fault::Twice, Call::OpenAccount) => Ok(Case::of(story).struck(call, fault, 1)),
        // The account is only looked into where an order was not answered.
        (_, Call::List) => {
            Ok(Case::of(story)
                .struck(Call::Order, Fault::ErrorAfter, 1)
                .struck(call, fault, usize::MAX))
        }
        _ => Ok(Case::of(story).struck(call, fault, usize::MAX)),
    }
}

/// A fault of the carrier, and a kill at a boundary.
pub fn doubled(fault: Fault, boundary: Boundary) -> Cell {
    let call = Story::of(boundary).call();
    // What does not exist alone does not exist with a kill.
    carrier_cell(fault, call)?;
    if matches!(fault, Fault::Refused | Fault::Tls) {
        return Err("no connection comes about, so that nothing is sent: as Busy, which is here");
    }
    Ok(Case::at(boundary, Process::Kill).struck(call, fault, 1))
}

/// A kill at a boundary, and another in the recovery.
pub fn killed_again(boundary: Boundary, step: usize) -> Cell {
    let case = process_cell(boundary, Process::Kill)?;
    Ok(Case {
        again: Some(step),
        ..case
    })
}
