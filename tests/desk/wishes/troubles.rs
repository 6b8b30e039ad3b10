//! What happens to a wish that buys on its way, one thing at a time: the cells of `matrix`.

use numberdesk::server::trials::Boundary;

use crate::trials::table::Process;

/// How a COMMIT ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// The process is killed before it, and does nothing more.
    Killed,
    /// Nothing of it happened.
    Fails,
    /// It holds, and says nothing.
    Lost,
}

/// What happens on the way.
#[derive(Debug, Clone, Copy, Default)]
pub struct Trouble {
    /// A fault of Twilio: the call, the kind, how often it strikes.
    pub carrier: Option<(&'static str, &'static str, u32)>,
    /// What happens to the process at a boundary.
    pub process: Option<(Boundary, Process)>,
    /// What happens to the n-th COMMIT.
    pub commit: Option<(usize, End)>,
    /// The database takes no numbers: what is bought goes back.
    pub keeps_none: bool,
}

impl Trouble {
    /// Somebody else was quicker, and what Twilio said to the order is lost.
    pub fn is_in_doubt(&self) -> bool {
        self.carrier.is_some_and(|(_, kind, _)| kind == "snatched") && (self.process.is_some() || self.commit.is_some())
    }
}

/// Faults of a question, which changes nothing, so that before and after are one; an order has those and more.
const KINDS: [&str; 7] = [
    "refuse",
    "busy",
    "error-before",
    "timeout-before",
    "reset-before",
    "malformed",
    "no-funds",
];

/// Each fault of the order itself.
pub const ORDERS: [(&str, &str, u32); 11] = [
    ("purchase", "refuse", 1),
    ("purchase", "busy", 9),
    ("purchase", "error-before", 1),
    ("purchase", "error-after", 1),
    ("purchase", "timeout-before", 1),
    ("purchase", "timeout-after", 1),
    ("purchase", "reset-before", 1),
    ("purchase", "reset-after", 1),
    ("purchase", "malformed", 1),
    ("purchase", "no-funds", 1),
    ("purchase", "snatched", 1),
];

const PROCESSES: [Process; 6] = [
    Process::Kill,
    Process::Panic,
    Process::Busy,
    Process::CommitFailed,
    Process::ReplyLost,
    Process::DiskFull,
];

const BOUGHT: [Boundary; 7] = [
    Boundary::BeforeIntent,
    Boundary::IntentCommitted,
    Boundary::BeforeSend,
    Boundary::Sent,
    Boundary::Answered,
    Boundary::InSave,
    Boundary::Saved,
];

const GIVEN_BACK: [Boundary; 4] = [
    Boundary::BeforeCompensating,
    Boundary::Compensating,
    Boundary::Deleted,
    Boundary::RolledBack,
];

/// Each call of a look, with each fault of Twilio.
pub fn of_twilio() -> Vec<Trouble> {
    let questions = ["search", "pricing", "list"]
        .into_iter()
        .flat_map(|call| KINDS.map(|kind| (call, kind, 4)));
    let all = questions.chain(ORDERS).chain([("list", "stale", 1)]);
    all.map(|fault| Trouble {
        carrier: Some(fault),
        ..Trouble::default()
    })
    .collect()
}

/// Each boundary of its purchases, with each fault of the process or its database.
pub fn of_the_process() -> Vec<Trouble> {
    let with = |boundary, keeps_none| {
        PROCESSES.map(|process| Trouble {
            process: Some((boundary, process)),
            keeps_none,
            ..Trouble::default()
        })
    };
    let bought = BOUGHT.into_iter().flat_map(|boundary| with(boundary, false));
    let given_back = GIVEN_BACK.into_iter().flat_map(|boundary| with(boundary, true));
    bought.chain(given_back).collect()
}

/// Each of so many COMMITs, in each way.
pub fn of_commits(count: usize) -> Vec<Trouble> {
    let with = |which| {
        [End::Killed, End::Fails, End::Lost].map(|end| Trouble {
            commit: Some((which, end)),
            ..Trouble::default()
        })
    };
    (1..=count).flat_map(with).collect()
}
