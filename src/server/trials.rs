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

/// What a test does at a boundary.
pub type Hook = Arc<dyn Fn(Boundary) -> Pin<Box<dyn Future<Output = Result<(), sqlx::Error>> + Send>> + Send + Sync>;

/// What a test does at the boundaries of one desk; nothing, unless one is told to.
#[derive(Default)]
pub struct Trials(RwLock<Option<Hook>>);

impl fmt::Debug for Trials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Trials")
    }
}

impl Trials {
    /// From now on this happens at every boundary.
    pub fn set(&self, hook: Option<Hook>) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = hook;
    }

    /// Says that a boundary is reached. An error is the database's, as far as the caller can tell.
    pub async fn reached(&self, boundary: Boundary) -> Result<(), sqlx::Error> {
        // A constant: a release neither asks nor holds anything here.
        if cfg!(debug_assertions) {
            let hook = self.0.read().unwrap_or_else(PoisonError::into_inner).clone();
            if let Some(hook) = hook {
                hook(boundary).await?;
            }
        }
        Ok(())
    }
}
