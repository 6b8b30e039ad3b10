//! Counting an owner's tries: asked of the tables of whoever made them, and of nobody else's rows.

use time::OffsetDateTime;

use super::{Insights, Period};
use crate::{
    problem::Problem,
    server::{answer::ours, db::Timestamp, state::OwnersDesk},
};

pub mod export;
mod sources;

/// The work of this module went wrong.
#[derive(Debug, thiserror::Error)]
#[error("the tries cannot be counted")]
pub struct Error(#[from] sqlx::Error);

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        ours(&error)
    }
}

/// When a period began.
fn begin(period: Period, now: OffsetDateTime) -> Timestamp {
    let first = period.first_day(now.date());
    Timestamp(first.map_or(OffsetDateTime::UNIX_EPOCH, |day| day.midnight().assume_utc()))
}

/// How the owner's tries of this period went.
pub async fn insights(desk: &OwnersDesk, period: Period) -> Result<Insights, Error> {
    let now = OffsetDateTime::now_utc();
    let tries = sources::tries(&desk.db, begin(period, now)).await?;
    let first = sources::first(&desk.db).await?;
    Ok(Insights::of(
        period,
        &tries,
        first.map(|first| first.0.date()),
        now.date(),
    ))
}
