//! An amount of money: whole cents and a currency, never a float.

use std::fmt;

use serde::{Deserialize, Serialize};

/// An amount in the smallest unit of its currency (cents).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Money {
    /// Cents; never a fraction of one.
    pub cents: i64,
    /// ISO 4217 code in capitals, `USD`.
    pub currency: String,
}

/// The text was not an amount such as `1.15`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not an amount such as 1.15")]
pub struct NotAnAmount(pub String);

impl Money {
    /// So many cents of a currency.
    pub fn new(cents: i64, currency: &str) -> Self {
        Self {
            cents,
            currency: currency.to_ascii_uppercase(),
        }
    }

    /// Reads `"1.15"`, `"1"`, `"1.5000"`; a fraction of a cent is rounded up, so that no price is shown too low.
    pub fn parse(text: &str, currency: &str) -> Result<Self, NotAnAmount> {
        let wrong = || NotAnAmount(text.to_owned());
        let (negative, digits) = match text.trim().strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.trim()),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let digits_only = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if (whole.is_empty() && fraction.is_empty()) || !digits_only(whole) || !digits_only(fraction) {
            return Err(wrong());
        }
        let whole: i64 = if whole.is_empty() {
            0
        } else {
            whole.parse().map_err(|_| wrong())?
        };
        let cents: i64 = fraction
            .chars()
            .chain("00".chars())
            .take(2)
            .collect::<String>()
            .parse()
            .map_err(|_| wrong())?;
        let more = i64::from(fraction.bytes().skip(2).any(|byte| byte != b'0'));
        let total = whole
            .checked_mul(100)
            .and_then(|sum| sum.checked_add(cents + more))
            .ok_or_else(wrong)?;
        Ok(Self::new(if negative { -total } else { total }, currency))
    }

    /// `1.15`, the form used in JSON.
    pub fn amount(&self) -> String {
        let sign = if self.cents < 0 { "-" } else { "" };
        let cents = self.cents.unsigned_abs();
        format!("{sign}{}.{:02}", cents / 100, cents % 100)
    }
}

/// `$1.15` for US dollars, `1.15 EUR` for everything else.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.currency == "USD" {
            let sign = if self.cents < 0 { "-" } else { "" };
            write!(f, "{sign}${}", self.amount().trim_start_matches('-'))
        } else {
            write!(f, "{} {}", self.amount(), self.currency)
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn twilio_prices_are_read_and_a_fraction_of_a_cent_rounds_up() {
        for (text, cents) in [
            ("1.15", 115),
            ("1", 100),
            ("2.1500", 215),
            (".5", 50),
            ("0.0075", 1),
            ("-0.00750", -1),
        ] {
            assert_eq!(Money::parse(text, "usd").unwrap().cents, cents, "{text}");
        }
        for text in ["", ".", "1,15", "1.1.5", "abc", "1e3", "99999999999999999999"] {
            assert!(Money::parse(text, "USD").is_err(), "{text}");
        }
    }

    #[test]
    fn dollars_carry_their_sign_and_others_their_code() {
        assert_eq!(Money::new(115, "USD").to_string(), "$1.15");
        assert_eq!(Money::new(-5, "USD").to_string(), "-$0.05");
        assert_eq!(Money::new(900, "EUR").to_string(), "9.00 EUR");
    }

    proptest! {
        #[test]
        fn every_amount_survives_being_written_and_read(cents in -1_000_000_000_i64..1_000_000_000) {
            let money = Money::new(cents, "USD");
            prop_assert_eq!(Money::parse(&money.amount(), "USD").unwrap(), money);
        }
    }
}
