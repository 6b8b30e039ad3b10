//! Reading the owner's audit trail: a page of it, or all of it to keep.

use uuid::Uuid;

use super::{Head, History, LARGEST_PAGE, Line, words};
use crate::{
    problem::Problem,
    server::{
        answer::ours,
        audit::{chain, store},
        state::OwnersDesk,
    },
};

pub mod export;

/// The work of this module went wrong.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The person can do something about it.
    #[error(transparent)]
    Refused(#[from] Problem),
    /// The database failed.
    #[error("the audit trail cannot be read")]
    Store(#[from] sqlx::Error),
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Refused(problem) => problem,
            Error::Store(_) => ours(&error),
        }
    }
}

impl From<store::Line> for Line {
    fn from(line: store::Line) -> Self {
        Self {
            seq: line.seq,
            at: line.at.text(),
            words: words::text(&line.event, &line.details),
            event: line.event,
            actor: line.actor,
            subject_id: line.subject_id,
            id: line.id,
            details: line.details.text().to_owned(),
            previous: line.previous,
            hash: line.hash,
        }
    }
}

impl From<chain::Head> for Head {
    fn from(head: chain::Head) -> Self {
        Self {
            seq: head.seq,
            hash: head.hash,
        }
    }
}

/// What happened to one thing, newest first.
pub async fn about(desk: &OwnersDesk, subject_id: Uuid) -> Result<Vec<Line>, Error> {
    let lines = store::newest_of(&desk.db, subject_id, MOST_ABOUT).await?;
    Ok(lines.into_iter().map(Line::from).collect())
}

/// Most lines about one thing.
const MOST_ABOUT: u32 = 50;

/// One page, newest first.
pub async fn page(desk: &OwnersDesk, before: Option<i64>, limit: Option<u32>) -> Result<History, Error> {
    let limit = limit.unwrap_or(LARGEST_PAGE / 2);
    if !(1..=LARGEST_PAGE).contains(&limit) {
        return Err(Problem::field("limit", "Ask for 1 to 100 lines at a time.").into());
    }
    // The end first: lines that come meanwhile are on no page yet.
    let head = store::head(&desk.db).await?;
    let mut lines = store::before(&desk.db, before.unwrap_or(i64::MAX), limit + 1).await?;
    let most = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = lines.len() > most;
    lines.truncate(most);
    Ok(History {
        user_id: desk.owner(),
        head: head.into(),
        next: lines.last().filter(|_| more).map(|line| line.seq),
        lines: lines.into_iter().map(Line::from).collect(),
    })
}
