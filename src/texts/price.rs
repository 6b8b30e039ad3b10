//! What texts cost: amounts far below a cent, in millionths.

use serde::{Deserialize, Serialize};

/// An amount in millionths of a currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Price {
    /// Millionths; never less than nothing.
    pub micros: i64,
    /// `USD`.
    pub currency: String,
}

impl Price {
    /// Reads a decimal such as `0.00790`, or `-0.00790`, as Twilio writes what was paid. None for anything else.
    pub fn parse(text: &str, currency: &str) -> Option<Self> {
        let digits = text.trim();
        let digits = digits.strip_prefix('-').unwrap_or(digits);
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || whole.len() > 9 || !is_number(whole) || !is_number(part) {
            return None;
        }
        let part: String = part.chars().chain("000000".chars()).take(6).collect();
        let whole: i64 = whole.parse().ok()?;
        Some(Self {
            micros: whole.checked_mul(1_000_000)?.checked_add(part.parse().ok()?)?,
            currency: currency.to_ascii_uppercase(),
        })
    }

    /// As a decimal with at least two places: `0.0079`.
    pub fn amount(&self) -> String {
        let (whole, part) = (self.micros / 1_000_000, self.micros % 1_000_000);
        let mut text = format!("{whole}.{part:06}");
        while text.ends_with('0') && text.len() > whole.to_string().len() + 3 {
            text.pop();
        }
        text
    }

    /// So many times as much.
    #[must_use]
    pub fn times(&self, count: u32) -> Self {
        Self {
            micros: self.micros.saturating_mul(i64::from(count)),
            currency: self.currency.clone(),
        }
    }
}

/// `$0.0079`, or `0.0079 EUR`.
impl std::fmt::Display for Price {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.currency.as_str() {
            "USD" => write!(f, "${}", self.amount()),
            other => write!(f, "{} {other}", self.amount()),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Price;

    #[test]
    fn amounts_are_read_as_twilio_writes_them() {
        for (text, micros, shown) in [
            ("-0.00790", 7_900, "$0.0079"),
            ("0.0079", 7_900, "$0.0079"),
            ("0.02", 20_000, "$0.02"),
            ("1", 1_000_000, "$1.00"),
            ("12.5", 12_500_000, "$12.50"),
        ] {
            let price = Price::parse(text, "usd").unwrap();
            assert_eq!((price.micros, price.to_string().as_str()), (micros, shown), "{text}");
        }
        for wrong in ["", "-", ".5", "1e3", "0,5", "NaN", "99999999999"] {
            assert_eq!(Price::parse(wrong, "USD"), None, "{wrong:?}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back_and_segments_add_up(micros in 0_i64..1_000_000_000, count in 0_u32..20) {
            let price = Price { micros, currency: "USD".to_owned() };
            prop_assert_eq!(Price::parse(&price.amount(), "USD"), Some(price.clone()));
            let sum: i64 = (0..count).map(|_| micros).sum();
            prop_assert_eq!(price.times(count).micros, sum);
        }
    }
}
