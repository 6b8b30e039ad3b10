//! One comparison of one owner: taken by lease, read from the carrier without a transaction, written in one short one.

use std::time::Duration;

use time::OffsetDateTime;

use super::{
    Error,
    compare::{self, Reading},
    next_after, store,
};
use crate::{
    numbers::server::compared,
    problem::{Code, Problem},
    reconciliation::ground_of,
    server::{
        answer::chain,
        db::Timestamp,
        state::OwnersDesk,
        trials::Boundary,
        twilio::{Credentials, IncomingNumber, Prices},
    },
    subaccounts,
};

/// For the writes around a call; a pool waits 5 seconds for a connection, SQLite 5 for its lock.
const SLACK: Duration = Duration::from_secs(15);

/// Compares one owner who is due by this moment; false where another is at it, or it is not due.
pub(super) async fn pass(desk: &OwnersDesk, by: Timestamp) -> Result<bool, Error> {
    let begun = OffsetDateTime::now_utc();
    let Some(epoch) = store::take(&desk.db, by, lease(desk)).await? else {
        return Ok(false);
    };
    match read_and_compare(desk, epoch, begun).await {
        Ok(is_ours) => Ok(is_ours),
        Err(error) => {
            let why = words(&error);
            store::fail(&desk.db, epoch, next_after(desk, begun), &why).await?;
            Err(error)
        }
    }
}

async fn read_and_compare(desk: &OwnersDesk, epoch: i64, begun: OffsetDateTime) -> Result<bool, Error> {
    desk.trials.reached(Boundary::ComparisonTaken).await?;
    // Before the carrier's list: a row made while that is read says nothing about it.
    let before = compared::store::snapshot(&desk.db).await?;
    let credentials = subaccounts::server::admitted(desk).await?;
    let Some(shown) = holdings(desk, epoch, &credentials).await? else {
        return Ok(false);
    };
    let is_known = |number: &IncomingNumber| before.iter().any(|row| row.phone_sid == number.sid);
    let unknown: Vec<&IncomingNumber> = shown.iter().filter(|number| !is_known(number)).collect();
    let prices = prices(desk, &credentials, &unknown).await;
    desk.trials.reached(Boundary::Listed).await?;
    let reading = Reading {
        epoch,
        next_at: next_after(desk, begun),
        before,
        shown,
        prices,
    };
    compare::compare(desk, &reading).await
}

/// The whole list of the carrier, while holding on to the lease; none where that was lost.
async fn holdings(
    desk: &OwnersDesk,
    epoch: i64,
    credentials: &Credentials,
) -> Result<Option<Vec<IncomingNumber>>, Error> {
    let mut beats = tokio::time::interval(desk.config.twilio.timeout.max(SLACK) / 3);
    beats.tick().await;
    let listing = desk.twilio.holdings(credentials);
    tokio::pin!(listing);
    loop {
        tokio::select! {
            shown = &mut listing => return Ok(Some(shown?)),
            _ = beats.tick() => {
                if !store::renew(&desk.db, epoch, lease(desk)).await? {
                    return Ok(None);
                }
            }
        }
    }
}

/// What such numbers cost, by country. A price that cannot be had now is shown as unknown.
async fn prices(
    desk: &OwnersDesk,
    credentials: &Credentials,
    unknown: &[&IncomingNumber],
) -> Vec<(&'static str, Prices)> {
    let mut countries: Vec<&'static str> = unknown.iter().map(|number| ground_of(&number.phone_number).0).collect();
    countries.sort_unstable();
    countries.dedup();
    let mut known = Vec::new();
    for country in countries.into_iter().filter(|country| *country != "ZZ") {
        match desk.twilio.prices(credentials, country).await {
            Ok(prices) => known.push((country, prices)),
            Err(error) => tracing::info!(country, error = chain(&error), "prices could not be read"),
        }
    }
    known
}

fn lease(desk: &OwnersDesk) -> Timestamp {
    Timestamp(OffsetDateTime::now_utc() + desk.config.twilio.timeout + SLACK)
}

/// Why the carrier could not be read, for the owner. Nothing of an error's own text, which may name what is not theirs.
fn words(error: &Error) -> String {
    match error {
        Error::Carrier(cause) => carrier_words(cause.code(), cause.refusal().is_some()),
        Error::Subaccount(subaccounts::server::Error::Suspended) => "Your account at Twilio is suspended.".to_owned(),
        Error::Subaccount(_) => "Your account at Twilio could not be opened just now.".to_owned(),
        Error::Refused(problem) => problem.message.clone(),
        Error::Store(_) | Error::Numbers(_) | Error::Purchases(_) => {
            Problem::new(Code::InternalError, "The fault is on our side, not at Twilio.").message
        }
    }
}

fn carrier_words(code: Option<u32>, is_refusal: bool) -> String {
    match (is_refusal, code) {
        (true, Some(code)) => format!("Twilio refused to show your numbers (error {code})."),
        (true, None) => "Twilio refused to show your numbers.".to_owned(),
        (false, _) => "Twilio gave no usable answer.".to_owned(),
    }
}
