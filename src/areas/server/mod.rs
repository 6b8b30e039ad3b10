//! Looks at what the carrier has in the area codes of a place, a few at a time, and no oftener than it has to.

use std::time::Duration;

use futures::{StreamExt, stream};
use tokio::time::{Instant, timeout_at};

use super::{Board, Listed, MOST_ROWS, Row, Stock, listed, meant};
use crate::{
    phone::places::market,
    problem::Problem,
    server::{
        answer::chain,
        state::OwnersDesk,
        twilio::{Credentials, Search},
    },
    subaccounts,
};

/// How many codes are looked at at the same time: the carrier bounds the calls under way of an account.
const AT_ONCE: usize = 4;
/// How long a page waits for all of them. What has not come by then is told as not known.
const PATIENCE: Duration = Duration::from_secs(8);

/// The work of this module went wrong.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The person can do something about it.
    #[error(transparent)]
    Refused(#[from] Problem),
    /// The owner's subaccount cannot be used.
    #[error("the subaccount cannot be used")]
    Subaccount(#[from] subaccounts::server::Error),
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Refused(problem) => problem,
            Error::Subaccount(cause) => cause.into(),
        }
    }
}

/// What the carrier has now in the area codes of a place: one page of them.
pub async fn board(desk: &OwnersDesk, place: &str, from: usize) -> Result<Board, Error> {
    let spot = meant(place).ok_or_else(|| {
        Problem::field(
            "place",
            "Write a city with its state, like Portland, OR, a state, or an area code.",
        )
    })?;
    let credentials = subaccounts::server::admitted(desk).await?;
    let all = listed(spot);
    let total = all.len();
    let from = if from < total { from } else { 0 };
    let until = Instant::now() + PATIENCE;
    let looks = all.into_iter().skip(from).take(MOST_ROWS).map(|one| {
        let (desk, credentials) = (desk.clone(), credentials.clone());
        async move { row(&desk, &credentials, one, until).await }
    });
    Ok(Board {
        place: spot.written(),
        rows: stream::iter(looks).buffered(AT_ONCE).collect().await,
        from,
        total,
    })
}

async fn row(desk: &OwnersDesk, credentials: &Credentials, one: Listed, until: Instant) -> Row {
    let Listed { area, standing, miles } = one;
    let stock = if area.country == market(area) {
        let seen = desk.stock.of(desk.owner(), area.code, || look(desk, credentials, one));
        match timeout_at(until, seen).await.ok().flatten() {
            Some((count, age)) => Stock::Counted {
                count,
                seconds: age.as_secs(),
            },
            None => Stock::Unknown,
        }
    } else {
        Stock::NotSold
    };
    Row {
        area_code: area.code,
        standing,
        miles,
        stock,
    }
}

/// One call to the carrier, counted as one of the owner's searches. It asks what the search for the code asks.
async fn look(desk: &OwnersDesk, credentials: &Credentials, one: Listed) -> Option<u32> {
    desk.pace.search(desk.owner()).ok()?;
    let search = Search {
        country: one.area.country.to_owned(),
        area_code: Some(one.area.code),
        voice: true,
        ..Search::default()
    };
    let found = desk.twilio.search(credentials, &search).await;
    let found = found.inspect_err(|error| tracing::info!(error = chain(error), "an area code could not be looked at"));
    found.ok().and_then(|offers| u32::try_from(offers.len()).ok())
}
