//! What a segment costs, as the carrier says for this account.
//!
//! `pricing.v1.messaging.messaging_country-instance` in twilio/twilio-oai `twilio_pricing_v1.json`: `outbound_sms_prices`, one for
//! each mobile carrier, each with `prices` by type of number. The fees of the mobile carriers come on top and are in no list.

use std::collections::HashMap;

use serde::Deserialize;

use super::{
    Client, Credentials, Error,
    call::Call,
    list::under,
    wire::{self, PriceRow},
};
use crate::phone::NumberType;

/// The prices of one segment: by type of number, each with every price that some mobile carrier has, and the currency.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TextPrices {
    amounts: HashMap<NumberType, Vec<String>>,
    currency: String,
}

impl TextPrices {
    /// All prices from a type of number, as decimals, and their currency.
    pub fn of(&self, number_type: NumberType) -> (&[String], &str) {
        let amounts = self.amounts.get(&number_type).map(Vec::as_slice);
        (amounts.unwrap_or_default(), &self.currency)
    }
}

#[derive(Deserialize)]
struct Country {
    price_unit: String,
    outbound_sms_prices: Vec<OfCarrier>,
}

#[derive(Deserialize)]
struct OfCarrier {
    #[serde(default)]
    prices: Vec<PriceRow>,
}

impl From<Country> for TextPrices {
    fn from(country: Country) -> Self {
        let mut amounts: HashMap<NumberType, Vec<String>> = HashMap::new();
        for row in country.outbound_sms_prices.into_iter().flat_map(|one| one.prices) {
            let kind = row.number_type.as_deref().and_then(wire::number_type);
            let amount = row.current_price.or(row.base_price);
            if let (Some(kind), Some(amount)) = (kind, amount) {
                let known = amounts.entry(kind).or_default();
                if !known.contains(&amount) {
                    known.push(amount);
                }
            }
        }
        Self {
            amounts,
            currency: country.price_unit.to_ascii_uppercase(),
        }
    }
}

impl Client {
    /// What a segment to phones of this country costs this account, at most an hour old.
    pub async fn text_prices(&self, who: &Credentials, country: &str) -> Result<TextPrices, Error> {
        let key = (who.account_sid.clone(), country.to_owned());
        if let Some(prices) = self.0.text_prices.get(&key) {
            return Ok(prices);
        }
        let url = under(&self.0.pricing, &["v1", "Messaging", "Countries", country]);
        let call = Call::get("/v1/Messaging/Countries/{country}", url, who);
        let prices = self
            .call(&call, |answer| Ok(TextPrices::from(answer.json::<Country>()?)))
            .await?;
        self.0.text_prices.put(key, prices.clone());
        Ok(prices)
    }
}
