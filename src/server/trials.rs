//! The places at which work with money can break, named so that tests can break it there. A release has none of it.
//!
//! Each step that writes or calls says which boundary it has reached; a test decides what happens there: nothing, a
//! failure of the database, a panic (as a kill leaves things), or a wait. The list is the fault matrix's first column.

use std::{
    fmt,
    future::Future,
    pin::Pin,
    sync::{Arc, PoisonError, RwLock},
};

use super::{db::Tx, twilio::Credentials};

/// A boundary between two steps, after which the world differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Boundary {
    /// A purchase is about to be written down.
    BeforeIntent,
    /// It is written down.
    IntentCommitted,
    /// The order is about to be sent.
    BeforeSend,
    /// The order was sent; its answer has not been read.
    Sent,
    /// The carrier said yes; nothing is written down yet.
    Answered,
    /// The number is being written down.
    InSave,
    /// It is written down.
    Saved,
    /// The owner is about to be told.
    Replying,
    /// The number is taken; that is written down, and nothing else yet.
    Taken,
    /// The next exact number is written down.
    NextIntentCommitted,
    /// A number cannot be kept; nothing says so yet.
    BeforeCompensating,
    /// It is written down that it is given back.
    Compensating,
    /// The carrier has taken it back.
    Deleted,
    /// That is written down.
    RolledBack,
    /// A release is about to be written down.
    BeforeRelease,
    /// It is written down.
    ReleaseCommitted,
    /// The carrier is about to be told.
    ReleaseSent,
    /// The carrier has taken the number back.
    ReleaseAnswered,
    /// The end of the release is being written down.
    InReleaseRecord,
    /// It is written down.
    ReleaseRecorded,
    /// A subaccount is about to be looked for.
    BeforeSubaccount,
    /// There is none yet.
    SubaccountMissing,
    /// One was ordered; the answer has not been read.
    SubaccountPosted,
    /// It is being written down.
    InSubaccountSave,
    /// It is written down.
    SubaccountSaved,
    /// A comparison of one owner has begun.
    ComparisonTaken,
    /// The carrier's list has been read.
    Listed,
    /// A finding is about to be written down or acted upon.
    BeforeAdopt,
    /// It is written down.
    Adopted,
}

impl Boundary {
    /// All of them, in the order of their stories.
    pub const ALL: [Self; 29] = [
        Self::BeforeIntent,
        Self::IntentCommitted,
        Self::BeforeSend,
        Self::Sent,
        Self::Answered,
        Self::InSave,
        Self::Saved,
        Self::Replying,
        Self::Taken,
        Self::NextIntentCommitted,
        Self::BeforeCompensating,
        Self::Compensating,
        Self::Deleted,
        Self::RolledBack,
        Self::BeforeRelease,
        Self::ReleaseCommitted,
        Self::ReleaseSent,
        Self::ReleaseAnswered,
        Self::InReleaseRecord,
        Self::ReleaseRecorded,
        Self::BeforeSubaccount,
        Self::SubaccountMissing,
        Self::SubaccountPosted,
        Self::InSubaccountSave,
        Self::SubaccountSaved,
        Self::ComparisonTaken,
        Self::Listed,
        Self::BeforeAdopt,
        Self::Adopted,
    ];
}

/// A place between two steps of what no number hangs on: setting one up, and sending a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// It is written down; the carrier knows nothing of it.
    Meant,
    /// The carrier has said yes; nobody has written that down.
    Answered,
}

/// What a test does at these steps; a panic is a kill.
pub type Killing = Arc<dyn Fn(Step) + Send + Sync>;

/// What a test does at a boundary.
pub type Hook = Arc<dyn Fn(Boundary) -> Pin<Box<dyn Future<Output = Result<(), sqlx::Error>> + Send>> + Send + Sync>;

/// How a COMMIT ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// As the database says.
    Plain,
    /// Nothing of it happened.
    Failed,
    /// All of it happened, and the reply was lost.
    ReplyLost,
}

/// What a test does to the COMMITs of one desk.
pub type Commits = Arc<dyn Fn() -> Ending + Send + Sync>;

/// A mistake that a desk can be told to make, so that its tests show that they would find it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plant {
    /// An order without an answer is taken for "the number is gone".
    SilenceIsTaken,
    /// An order without an answer is taken for a no.
    SilenceIsNo,
    /// The carrier is asked before the intent is written down.
    OrderBeforeIntent,
    /// A number not seen once is believed not to be bought.
    BelieveOneAbsence,
    /// A purchase lives in its request, and dies with it.
    NotSpawned,
    /// A driver writes whether or not another has taken over.
    NoEpoch,
    /// A driver goes on without asking whether it still may.
    NoLease,
    /// Another number is ordered than the one written down.
    OrderAnother,
    /// After a definite no the same order is sent again.
    RepeatAfterNo,
    /// What this owner's account holds is looked for in another.
    LookElsewhere,
    /// A number that could not be written down is told as not bought.
    FailedSaveIsNo,
    /// The key of an order is not kept.
    ForgetKey,
    /// The limits are checked before the transaction that uses them up.
    LimitsOutside,
    /// Orders of one owner do not follow each other.
    NoTurn,
    /// A purchase taken up again is ordered without looking.
    ResumeBlind,
    /// A number held before the purchase is given back like one that it bought.
    UndoHeldBefore,
    /// The carrier takes a number back before that is written down.
    UndoUnwritten,
    /// A release is told to the carrier before it is written down.
    ReleaseUnwritten,
    /// A release the carrier did not confirm is written down as done.
    ReleaseUnconfirmed,
    /// A subaccount is opened without looking for one first.
    OpenBlind,
}

/// What a test does at the boundaries of one desk; nothing, unless one is told to.
#[derive(Default)]
pub struct Trials {
    hook: RwLock<Option<Hook>>,
    killing: RwLock<Option<Killing>>,
    commits: RwLock<Option<Commits>>,
    plant: RwLock<Option<Plant>>,
    elsewhere: RwLock<Option<Credentials>>,
}

impl fmt::Debug for Trials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Trials")
    }
}

/// A constant: a release neither asks nor holds anything here.
const ARE_ON: bool = cfg!(debug_assertions);

impl Trials {
    /// From now on this happens at every boundary.
    pub fn set(&self, hook: Option<Hook>) {
        *self.hook.write().unwrap_or_else(PoisonError::into_inner) = hook;
    }

    /// From now on this happens at every step.
    pub fn set_killing(&self, killing: Option<Killing>) {
        *self.killing.write().unwrap_or_else(PoisonError::into_inner) = killing;
    }

    /// Says that a step is done.
    pub fn passed(&self, step: Step) {
        if ARE_ON {
            let killing = self.killing.read().unwrap_or_else(PoisonError::into_inner).clone();
            if let Some(killing) = killing {
                killing(step);
            }
        }
    }

    /// From now on every COMMIT that is passed through here ends like this.
    pub fn set_commits(&self, commits: Option<Commits>) {
        *self.commits.write().unwrap_or_else(PoisonError::into_inner) = commits;
    }

    /// From now on this mistake is made.
    pub fn plant(&self, plant: Option<Plant>) {
        *self.plant.write().unwrap_or_else(PoisonError::into_inner) = plant;
    }

    /// The account of another, for [`Plant::LookElsewhere`].
    pub fn set_elsewhere(&self, account: Credentials) {
        *self.elsewhere.write().unwrap_or_else(PoisonError::into_inner) = Some(account);
    }

    /// The account of another, where this mistake is made.
    pub fn elsewhere(&self) -> Option<Credentials> {
        if !self.has(Plant::LookElsewhere) {
            return None;
        }
        self.elsewhere.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Says that a boundary is reached. An error is the database's, as far as the caller can tell.
    pub async fn reached(&self, boundary: Boundary) -> Result<(), sqlx::Error> {
        if ARE_ON {
            let hook = self.hook.read().unwrap_or_else(PoisonError::into_inner).clone();
            if let Some(hook) = hook {
                hook(boundary).await?;
            }
        }
        Ok(())
    }

    /// Commits a transaction of a saga.
    pub async fn commit(&self, tx: Tx) -> Result<(), sqlx::Error> {
        let ending = if ARE_ON {
            let commits = self.commits.read().unwrap_or_else(PoisonError::into_inner).clone();
            commits.map_or(Ending::Plain, |commits| commits())
        } else {
            Ending::Plain
        };
        match ending {
            Ending::Plain => tx.commit().await,
            Ending::Failed => {
                tx.rollback().await?;
                Err(lost())
            }
            Ending::ReplyLost => {
                tx.commit().await?;
                Err(lost())
            }
        }
    }

    /// Whether this mistake is made.
    pub fn has(&self, plant: Plant) -> bool {
        self.planted() == Some(plant)
    }

    /// The mistake that is made.
    pub fn planted(&self) -> Option<Plant> {
        if ARE_ON {
            *self.plant.read().unwrap_or_else(PoisonError::into_inner)
        } else {
            None
        }
    }
}

/// What a driver sees when the database goes away in the middle of a COMMIT.
fn lost() -> sqlx::Error {
    std::io::Error::from(std::io::ErrorKind::ConnectionReset).into()
}
