//! Amounts as Twilio charges them, fractions of a cent included: whole millionths, rounded once and at the end.

use std::{fmt, iter::Sum, ops::Add};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use crate::money::Money;

/// In one unit of a currency.
const WHOLE: i64 = 1_000_000;
/// In one cent.
const CENT: i64 = 10_000;

/// Millionths of a currency. In JSON the exact decimal as a text, `"0.0085"`; sums stop at what 64 bits hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Micros(pub i64);

impl Micros {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// Reads `"-0.00850"`, `"6.42"`, `".5"`; what is beyond the sixth decimal is rounded to the nearest, half away from zero.
    /// None for anything else, and for what 64 bits do not hold.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (is_negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let is_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if (whole.is_empty() && fraction.is_empty()) || !is_digits(whole) || !is_digits(fraction) {
            return None;
        }
        let whole: i64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
        let six: String = fraction.chars().chain("000000".chars()).take(6).collect();
        let part: i64 = six.parse().ok()?;
        let up = i64::from(fraction.as_bytes().get(6).is_some_and(|digit| *digit >= b'5'));
        let total = whole.checked_mul(WHOLE)?.checked_add(part + up)?;
        Some(Self(if is_negative { -total } else { total }))
    }

    /// So many whole cents.
    pub const fn of_cents(cents: i64) -> Self {
        Self(cents.saturating_mul(CENT))
    }

    /// To the nearest cent, half a cent away from zero.
    pub const fn cents(self) -> i64 {
        let (whole, rest) = (self.0 / CENT, self.0 % CENT);
        if rest >= CENT / 2 {
            whole + 1
        } else if rest <= -CENT / 2 {
            whole - 1
        } else {
            whole
        }
    }

    /// To the nearest cent, in a currency.
    pub fn money(self, currency: &str) -> Money {
        Money::new(self.cents(), currency)
    }

    /// This much more; stops at what 64 bits hold.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// This much less, and never below nothing.
    #[must_use]
    pub fn less(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0).max(0))
    }

    /// So many times, divided by so many, a fraction rounded up; unchanged where that is no number.
    #[must_use]
    pub fn scaled(self, times: u8, of: u8) -> Self {
        if of == 0 {
            return self;
        }
        let (wide, of) = (i128::from(self.0) * i128::from(times), i128::from(of));
        let up = i128::from(wide.rem_euclid(of) > 0);
        let scaled = wide.div_euclid(of) + up;
        Self(i64::try_from(scaled).unwrap_or(i64::MAX))
    }
}

impl Add for Micros {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        self.plus(other)
    }
}

impl Sum for Micros {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::ZERO, Self::plus)
    }
}

/// Exactly, with at least two decimals: `6.42`, `0.0085`.
impl fmt::Display for Micros {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let all = self.0.unsigned_abs();
        let whole = WHOLE.unsigned_abs();
        let fraction = format!("{:06}", all % whole);
        let (cents, rest) = fraction.split_at(2);
        write!(f, "{sign}{}.{cents}{}", all / whole, rest.trim_end_matches('0'))
    }
}

impl Serialize for Micros {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Micros {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        Self::parse(&text).ok_or_else(|| D::Error::custom("not an amount such as 0.0085"))
    }
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::*;

    #[test]
    fn twilios_prices_are_read_exactly_and_what_is_no_amount_is_none() {
        for (text, micros) in [
            ("-0.00850", -8_500),
            ("0.38", 380_000),
            ("2192.84855", 2_192_848_550),
            (".5", 500_000),
            ("12", 12_000_000),
            ("0", 0),
            ("0.0000004", 0),
            ("0.0000005", 1),
            ("-0.9999999", -1_000_000),
        ] {
            assert_eq!(Micros::parse(text), Some(Micros(micros)), "{text}");
        }
        for text in [
            "",
            ".",
            "-",
            "1,15",
            "1.1.5",
            "1e3",
            "NaN",
            "+1",
            "99999999999999999999",
            "0x1",
            "--1",
        ] {
            assert_eq!(Micros::parse(text), None, "{text}");
        }
    }

    #[test]
    fn half_a_cent_is_rounded_away_from_nothing_and_less_is_not() {
        for (micros, cents) in [
            (4_999, 0),
            (5_000, 1),
            (15_000, 2),
            (-5_000, -1),
            (-4_999, 0),
            (1_154_999, 115),
        ] {
            assert_eq!(Micros(micros).cents(), cents, "{micros}");
        }
        assert_eq!(Micros(8_500).to_string(), "0.0085");
        assert_eq!(Micros(-6_420_000).to_string(), "-6.42");
        assert_eq!(Micros(6_000_000).money("USD").to_string(), "$6.00");
    }

    proptest! {
        #[test]
        fn an_amount_is_read_as_it_was_written(micros in any::<i64>().prop_filter("has no opposite", |all| *all > i64::MIN)) {
            let written = serde_json::to_string(&Micros(micros)).unwrap();
            prop_assert_eq!(serde_json::from_str::<Micros>(&written).unwrap(), Micros(micros));
        }

        #[test]
        fn a_sum_is_its_parts_and_is_rounded_once_by_half_a_cent_at_most(parts in vec(-50_000_000_i64..50_000_000, 0..60)) {
            let exact: i64 = parts.iter().sum();
            let sum: Micros = parts.iter().map(|part| Micros(*part)).sum();
            prop_assert_eq!(sum, Micros(exact));
            prop_assert!((sum.cents() * CENT - exact).abs() <= CENT / 2);
        }

        #[test]
        fn what_grows_with_the_days_never_shrinks_and_is_a_millionth_too_high_at_most(micros in 0_i64..1_000_000_000_000, day in 1_u8..=31, more in 0_u8..=30) {
            let days = day + more;
            let grown = Micros(micros).scaled(days, day);
            prop_assert!(grown >= Micros(micros));
            let exact = i128::from(micros) * i128::from(days);
            let shown = i128::from(grown.0) * i128::from(day);
            prop_assert!(shown >= exact && shown - exact < i128::from(day));
        }
    }
}
