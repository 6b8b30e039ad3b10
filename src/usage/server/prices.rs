//! What numbers cost now, by country and type, as the owner's own account is told. Remembered with its time for a day.

use std::collections::BTreeSet;

use futures::future::join_all;
use time::{Date, Duration};

use super::{Error, store};
use crate::{
    money::Money,
    phone::NumberType,
    server::{
        answer::chain,
        db::Timestamp,
        state::OwnersDesk,
        twilio::{self, Prices},
    },
    subaccounts,
};

/// Twilio changes prices a few times a year.
const FRESH: Duration = Duration::DAY;
/// Nobody holds numbers in more countries at once.
const MOST_COUNTRIES: usize = 20;

/// All that is known.
#[derive(Debug, Clone, Default)]
pub struct Known {
    rows: Vec<store::Price>,
    /// The day that the oldest of them is of, where Twilio was asked again and did not answer.
    pub old: Option<Date>,
}

impl Known {
    /// What a number of this kind costs by the month now.
    pub fn of(&self, country: &str, number_type: NumberType) -> Option<Money> {
        let row = self
            .rows
            .iter()
            .find(|row| row.country == country && row.number_type == number_type.name())?;
        Some(Money::new(row.monthly_cents?, row.currency.as_deref()?))
    }
}

/// The prices in these countries, asked for anew where they are older than a day.
pub async fn known(desk: &OwnersDesk, countries: BTreeSet<String>) -> Result<Known, Error> {
    let rows = store::prices(&desk.db).await?;
    let now = Timestamp::now();
    let is_fresh = |country: &str| {
        rows.iter()
            .any(|row| row.country == country && now.0 - row.looked_at.0 < FRESH)
    };
    let stale: Vec<String> = countries
        .into_iter()
        .filter(|country| !is_fresh(country))
        .take(MOST_COUNTRIES)
        .collect();
    if stale.is_empty() {
        return Ok(Known { rows, old: None });
    }
    let all = stale.iter().map(|country| Box::pin(asked(desk, country)));
    let asked = tokio::time::timeout(desk.config.twilio.timeout, join_all(all));
    for (country, answer) in stale.iter().zip(asked.await.unwrap_or_default()) {
        match answer {
            Ok(prices) => keep(desk, country, &prices, now).await?,
            Err(error) => tracing::info!(country, error = chain(&error), "prices could not be looked up"),
        }
    }
    let rows = store::prices(&desk.db).await?;
    let left = rows
        .iter()
        .filter(|row| stale.contains(&row.country) && row.looked_at < now);
    let old = left.map(|row| row.looked_at.0.date()).min();
    Ok(Known { rows, old })
}

async fn asked(desk: &OwnersDesk, country: &str) -> Result<Prices, Error> {
    let who = subaccounts::server::credentials(desk).await?;
    let prices = desk.twilio.prices(&who, country).await;
    prices.map_err(|error: twilio::Error| subaccounts::server::Error::from(error).into())
}

async fn keep(desk: &OwnersDesk, country: &str, prices: &Prices, at: Timestamp) -> Result<(), sqlx::Error> {
    for number_type in [NumberType::Local, NumberType::TollFree, NumberType::Mobile] {
        let price = prices
            .of(number_type)
            .map(|price| (price.cents, price.currency.as_str()));
        store::keep_price(&desk.db, (country, number_type), price, at).await?;
    }
    Ok(())
}
