//! Every try as a row of a file, one provider after the other, read a page at a time while it is sent.

use axum::body::Bytes;
use futures::{Stream, stream};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    begin,
    sources::{self, One},
};
use crate::{
    insights::{Outcome, Period, Provider, Reason},
    server::{csv, db::Timestamp, state::OwnersDesk},
};

/// Tries are read so many at a time.
const PAGE: u32 = 500;

const NAMES: [&str; 11] = [
    "begun_at",
    "settled_at",
    "provider",
    "area_code",
    "requested",
    "got",
    "outcome",
    "cause",
    "in_words",
    "reference",
    "id",
];

/// How far an export is.
struct Part {
    desk: OwnersDesk,
    /// Where each provider's tries begin.
    since: Timestamp,
    /// Whose are still to come; the first is under way.
    providers: &'static [Provider],
    /// The last one that was written.
    last: (Timestamp, Uuid),
    is_first: bool,
}

/// All tries of a period, the oldest of each provider first.
pub fn all(desk: OwnersDesk, period: Period) -> impl Stream<Item = Result<Bytes, sqlx::Error>> + Send {
    let since = begin(period, OffsetDateTime::now_utc());
    let part = Part {
        desk,
        since,
        providers: &Provider::ALL,
        last: (since, Uuid::nil()),
        is_first: true,
    };
    stream::try_unfold(part, |part| async move { part.next().await })
}

impl Part {
    async fn next(mut self) -> Result<Option<(Bytes, Self)>, sqlx::Error> {
        let Some((provider, rest)) = self.providers.split_first() else {
            return Ok(None);
        };
        let page = sources::after(*provider, &self.desk.db, self.last, PAGE).await?;
        let mut text = String::new();
        if self.is_first {
            text.push_str(&csv::row(&NAMES));
            self.is_first = false;
        }
        if let Some(one) = page.last() {
            self.last = (one.at, one.id);
        } else {
            (self.providers, self.last) = (rest, (self.since, Uuid::nil()));
        }
        for one in page {
            text.push_str(&row(one));
        }
        Ok(Some((text.into(), self)))
    }
}

fn row(one: One) -> String {
    let is_got = matches!(one.outcome, Outcome::Exact | Outcome::Substituted);
    csv::row(&[
        one.at.text(),
        one.settled_at.map(Timestamp::text).unwrap_or_default(),
        one.provider.word().to_owned(),
        one.code.map(|code| code.to_string()).unwrap_or_default(),
        one.requested.unwrap_or_default(),
        one.got.filter(|_| is_got).unwrap_or_default(),
        one.outcome.word().to_owned(),
        one.reason.map(Reason::word).unwrap_or_default().to_owned(),
        one.reason.map(Reason::what_happened).unwrap_or_default().to_owned(),
        one.reference,
        one.id.to_string(),
    ])
}
