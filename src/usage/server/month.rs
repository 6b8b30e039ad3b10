//! One month of a business: what it held is read here, what it used is asked of Twilio, all at once.

use std::{collections::BTreeSet, time::Duration};

use time::{Date, OffsetDateTime};

use super::{
    Error,
    assembled::{self, Parts},
    count::{self, Sums},
    prices,
    readings::{Look, look},
};
use crate::{
    numbers::server::priced,
    problem::Problem,
    server::{
        db::Timestamp,
        state::OwnersDesk,
        twilio::{Side, Span},
    },
    subaccounts,
    usage::{Month, Records, Usage, words},
};

/// A month that is not over is read anew after this long.
pub const FRESH: Duration = Duration::from_mins(5);
/// One that is over changes little: Twilio prices some of it late.
const FRESH_WHEN_OVER: Duration = Duration::from_hours(24);
/// So many numbers are told apart.
pub const MOST_NUMBERS: usize = 2_000;

/// The month that is asked for; this one, where none is. Garbage, the future and the long past are refused.
pub fn chosen(text: Option<&str>, today: Date) -> Result<Month, Problem> {
    let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else {
        return Ok(Month::of(today));
    };
    let known = Month::parse(text).filter(|month| Month::choices(today).any(|choice| choice == *month));
    known.ok_or_else(|| Problem::field("month", words::no_such_month()))
}

/// What was used in a month and what it costs.
pub async fn of(desk: &OwnersDesk, month: Month) -> Result<Usage, Error> {
    let today = OffsetDateTime::now_utc().date();
    let (from, until) = (month.first(), month.next().first());
    let most = u32::try_from(MOST_NUMBERS).unwrap_or(u32::MAX);
    let moment = |day: Date| Timestamp(day.midnight().assume_utc());
    let mut numbers = priced::store::between(&desk.db, moment(from), moment(until), most.saturating_add(1)).await?;
    let has_more = numbers.len() > MOST_NUMBERS;
    numbers.truncate(MOST_NUMBERS);
    let first = priced::store::first(&desk.db).await?;
    let since = Month::choices(today).last().unwrap_or(month);
    let since = first
        .map_or(month, |first| Month::of(first.0.date()))
        .clamp(since, Month::of(today));
    let mut parts = Parts {
        month,
        today,
        since: since.min(month),
        has_more,
        ..Parts::of(numbers)
    };
    // To look must not open an account.
    if subaccounts::server::store::subaccount(&desk.db).await?.is_none() {
        let mut usage = assembled::usage(parts);
        usage.notes = vec![words::NO_ACCOUNT.to_owned()];
        return Ok(usage);
    }
    let countries = parts.numbers.iter().map(|number| number.country.clone()).collect();
    // The same for every month, so that what is remembered of one serves the others.
    let digits = priced::store::digits(&desk.db, most).await?.into_iter().collect();
    let is_running = month.has(today);
    let (records, lists, before, prices) = tokio::join!(
        Box::pin(records(desk, month, today)),
        Box::pin(lists(desk, month, today, &digits)),
        async {
            // Idle is who was idle for thirty days, and they reach back into the month before.
            if is_running {
                Some(Box::pin(lists(desk, month.before(), today, &digits)).await)
            } else {
                None
            }
        },
        Box::pin(prices::known(desk, countries)),
    );
    parts.records = records?;
    parts.lists = lists?;
    parts.before = before.transpose()?;
    parts.prices = prices?;
    Ok(assembled::usage(parts))
}

fn fresh(month: Month, today: Date) -> Duration {
    if month.has(today) { FRESH } else { FRESH_WHEN_OVER }
}

async fn records(desk: &OwnersDesk, month: Month, today: Date) -> Result<Look<Records>, Error> {
    let (first, last) = (month.first(), month.last().min(today));
    look(
        desk,
        &format!("records:{month}"),
        fresh(month, today),
        |who| async move {
            let listed = desk.twilio.usage(&who, first, last).await?;
            Ok(count::records(&who.account_sid, &listed.rows))
        },
    )
    .await
}

async fn lists(desk: &OwnersDesk, month: Month, today: Date, digits: &BTreeSet<String>) -> Result<Look<Sums>, Error> {
    let span = Span {
        from: month.first(),
        until: month.next().first(),
    };
    look(desk, &format!("lists:{month}"), fresh(month, today), |who| async move {
        let (calls, texts) = tokio::try_join!(
            desk.twilio.calls_made(&who, Side::Account, span),
            desk.twilio.texts_sent(&who, Side::Account, span),
        )?;
        let scope = count::Scope {
            account_sid: &who.account_sid,
            span,
            numbers: digits,
            is_alone: false,
        };
        Ok(count::sums(scope, &[calls], &[texts]))
    })
    .await
}
