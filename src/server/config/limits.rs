//! What one owner may hold and spend, unless the host has set other limits for them.

use super::{Error, count, wrong};
use crate::money::Money;

/// How much one owner may hold and spend; `0` or none is no limit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Purchases in 24 hours.
    pub numbers_per_day: i64,
    /// Numbers held at once.
    pub numbers_total: i64,
    /// AI lines held at once.
    pub lines: i64,
    /// Texts sent in 24 hours.
    pub texts_per_day: i64,
    /// Sum of the monthly prices of the numbers held.
    pub monthly_spend: Money,
}

pub(super) fn read(get: &impl Fn(&str) -> Option<String>) -> Result<Limits, Error> {
    let spend = get("LIMIT_MONTHLY_SPEND").unwrap_or_else(|| "100.00".to_owned());
    Ok(Limits {
        numbers_per_day: count(get, "LIMIT_NUMBERS_PER_DAY", "10")?,
        numbers_total: count(get, "LIMIT_NUMBERS_TOTAL", "50")?,
        lines: count(get, "LIMIT_LINES", "1")?,
        texts_per_day: count(get, "LIMIT_TEXTS_PER_DAY", "200")?,
        monthly_spend: Money::parse(&spend, "USD")
            .ok()
            .filter(|spend| spend.cents >= 0)
            .ok_or_else(|| {
                let problem = format!("{spend:?} cannot be read");
                wrong("LIMIT_MONTHLY_SPEND", &problem, "US dollars such as 100.00, 0 for none")
            })?,
    })
}
