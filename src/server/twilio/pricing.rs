//! What a number costs per month, as the carrier says for this account.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use super::{
    Client, Credentials, Error,
    call::Call,
    list::under,
    wire::{self, PriceList},
};
use crate::{money::Money, phone::NumberType};

/// How long a price list is believed. Twilio changes prices a few times a year.
const KEPT: Duration = Duration::from_hours(1);
/// How many price lists are kept: one per account and country in use.
const MOST_KEPT: usize = 256;

/// Prices per month in one country; `None` where the country has no such numbers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Prices {
    /// Local numbers.
    pub local: Option<Money>,
    /// Toll-free numbers.
    pub toll_free: Option<Money>,
    /// Mobile numbers.
    pub mobile: Option<Money>,
}

impl Prices {
    /// The price of one type.
    pub const fn of(&self, number_type: NumberType) -> Option<&Money> {
        match number_type {
            NumberType::Local => self.local.as_ref(),
            NumberType::TollFree => self.toll_free.as_ref(),
            NumberType::Mobile => self.mobile.as_ref(),
        }
    }

    /// The dearest of all types.
    pub fn highest(&self) -> Option<&Money> {
        [&self.local, &self.toll_free, &self.mobile]
            .into_iter()
            .flatten()
            .max_by_key(|rent| rent.cents)
    }
}

impl From<PriceList> for Prices {
    /// The price after discounts, else the list price; one that is not an amount is left out.
    fn from(list: PriceList) -> Self {
        let mut prices = Self::default();
        for row in list.phone_number_prices {
            let place = match row.number_type.as_deref().and_then(wire::number_type) {
                Some(NumberType::Local) => &mut prices.local,
                Some(NumberType::TollFree) => &mut prices.toll_free,
                Some(NumberType::Mobile) => &mut prices.mobile,
                None => continue,
            };
            let amount = row.current_price.or(row.base_price);
            *place = amount.and_then(|amount| Money::parse(&amount, &list.price_unit).ok());
        }
        prices
    }
}

/// Price lists by account and country.
pub(super) struct Cache<P>(Mutex<HashMap<(String, String), (Instant, P)>>);

impl<P> Default for Cache<P> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<P: Clone> Cache<P> {
    /// A list that is not too old.
    pub fn get(&self, key: &(String, String)) -> Option<P> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.get(key)
            .filter(|(since, _)| since.elapsed() < KEPT)
            .map(|(_, prices)| prices.clone())
    }

    /// Keeps a list, in place of the oldest where there are too many.
    pub fn put(&self, key: (String, String), prices: P) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= MOST_KEPT {
            kept.retain(|_, (since, _)| since.elapsed() < KEPT);
        }
        if kept.len() >= MOST_KEPT {
            let oldest = kept
                .iter()
                .min_by_key(|(_, (since, _))| *since)
                .map(|(key, _)| key.clone());
            oldest.map(|key| kept.remove(&key));
        }
        kept.insert(key, (Instant::now(), prices));
    }
}

impl Client {
    /// What numbers of this country cost this account per month, at most an hour old.
    pub async fn prices(&self, who: &Credentials, country: &str) -> Result<Prices, Error> {
        let key = (who.account_sid.clone(), country.to_owned());
        if let Some(prices) = self.0.prices.get(&key) {
            return Ok(prices);
        }
        let url = under(&self.0.pricing, &["v1", "PhoneNumbers", "Countries", country]);
        let call = Call::get("/v1/PhoneNumbers/Countries/{country}", url, who);
        let prices = self
            .call(&call, |answer| Ok(Prices::from(answer.json::<PriceList>()?)))
            .await?;
        self.0.prices.put(key, prices.clone());
        Ok(prices)
    }
}
