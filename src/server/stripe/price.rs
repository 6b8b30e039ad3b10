//! What a subscription costs, in words.

use serde::Deserialize;

use crate::money::Money;

/// A price with what it says of itself.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Price {
    #[serde(default)]
    unit_amount: Option<i64>,
    currency: String,
    #[serde(default)]
    recurring: Option<Recurring>,
}

#[derive(Debug, Clone, Deserialize)]
struct Recurring {
    interval: String,
    #[serde(default = "one")]
    interval_count: u32,
}

const fn one() -> u32 {
    1
}

/// Currencies without hundredths (<https://docs.stripe.com/currencies#zero-decimal>): their amounts are not cents.
const WHOLE: [&str; 16] = [
    "bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "ugx", "vnd", "vuv", "xaf", "xof", "xpf",
];

impl Price {
    /// `$5.00 per month`, `12.00 EUR every 3 months`; none for tiers and for currencies without hundredths.
    pub fn words(&self) -> Option<String> {
        let (cents, recurring) = (self.unit_amount?, self.recurring.as_ref()?);
        if WHOLE.contains(&self.currency.to_lowercase().as_str()) {
            return None;
        }
        let price = Money::new(cents, &self.currency.to_uppercase());
        let interval = &recurring.interval;
        Some(match recurring.interval_count {
            1 => format!("{price} per {interval}"),
            count => format!("{price} every {count} {interval}s"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_price_is_told_in_words_or_not_at_all() {
        let words = |body: serde_json::Value| serde_json::from_value::<Price>(body).unwrap().words();
        let monthly = serde_json::json!({"unit_amount": 500, "currency": "usd", "recurring": {"interval": "month"}});
        assert_eq!(words(monthly).as_deref(), Some("$5.00 per month"));
        let quarterly = serde_json::json!({"unit_amount": 1200, "currency": "eur", "recurring": {"interval": "month", "interval_count": 3}});
        assert_eq!(words(quarterly).as_deref(), Some("12.00 EUR every 3 months"));
        for body in [
            serde_json::json!({"unit_amount": null, "currency": "usd", "recurring": {"interval": "month"}}),
            serde_json::json!({"unit_amount": 500, "currency": "jpy", "recurring": {"interval": "month"}}),
            serde_json::json!({"unit_amount": 500, "currency": "usd", "recurring": null}),
        ] {
            assert_eq!(words(body), None);
        }
    }
}
