//! Help with numbers and campaigns: why it did not work, what it cost, and what to do next. Never a dead end.

pub mod lines;
pub mod page;
pub mod purchases;

/// Where the host of this desk can be written to; none where they have not said so. Put into the context of the pages.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Support(pub Option<String>);

/// What one can do about one cause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Topic {
    /// The cause in a few words.
    pub title: &'static str,
    /// What to do, the most helpful first.
    pub steps: &'static [&'static str],
}
