//! How often somebody may ask, who is asked again who they are, and who is believed at the doors for machines.

use std::time::Duration;

use secrecy::SecretString;

use super::{Error, parse, seconds, wrong};

/// How often a caller may ask in a minute; 0 is no limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rates {
    /// All calls of one owner.
    pub calls: u32,
    /// Their searches: each asks the carrier several times.
    pub searches: u32,
    /// Their orders and releases.
    pub orders: u32,
    /// The calls of nobody who is signed in, from one address.
    pub strangers: u32,
    /// Pages, of one owner or from one address.
    pub pages: u32,
    /// Webhooks that nobody we know has signed, from one address. Signed ones are not counted.
    pub webhooks: u32,
}

/// All of it.
#[derive(Debug, Clone)]
pub struct Doors {
    /// How often a caller may ask.
    pub rates: Rates,
    /// How many proxies in front of the desk add the address they were asked from to `X-Forwarded-For`.
    pub proxies: usize,
    /// How long a request's head, and then its whole body, may take to come.
    pub patience: Duration,
    /// An order of so many numbers or more asks its owner again who they are; 0 for none.
    pub step_up_numbers: usize,
    /// For so many minutes a proof of who is there counts; 0 for one act alone.
    pub step_up_minutes: i64,
    /// The host's secret for Vapi's webhooks; without it they are refused.
    pub vapi_secret: Option<SecretString>,
}

pub(super) fn read(get: &impl Fn(&str) -> Option<String>) -> Result<Doors, Error> {
    let a_minute = |name, default| {
        parse(
            get,
            name,
            default,
            "how often in a minute, a whole number; 0 for no limit",
        )
    };
    let vapi_secret = get("VAPI_WEBHOOK_SECRET");
    if vapi_secret.as_ref().is_some_and(|secret| secret.len() < 32) {
        return Err(wrong("VAPI_WEBHOOK_SECRET", "too short", "32 characters or more"));
    }
    Ok(Doors {
        rates: Rates {
            calls: a_minute("RATE_CALLS", "600")?,
            searches: a_minute("RATE_SEARCHES", "60")?,
            orders: a_minute("RATE_ORDERS", "30")?,
            strangers: a_minute("RATE_STRANGERS", "60")?,
            pages: a_minute("RATE_PAGES", "600")?,
            webhooks: a_minute("RATE_WEBHOOKS", "600")?,
        },
        proxies: parse(
            get,
            "TRUSTED_PROXIES",
            "0",
            "how many proxies stand in front, 0 for none",
        )?,
        patience: seconds(get, "REQUEST_TIMEOUT_SECONDS", "30")?,
        step_up_numbers: parse(
            get,
            "STEP_UP_NUMBERS",
            "3",
            "from how many numbers on an order asks again who is there, 0 for never",
        )?,
        step_up_minutes: i64::from(parse::<u16>(
            get,
            "STEP_UP_MINUTES",
            "10",
            "whole minutes, 0 to ask each time",
        )?),
        vapi_secret: vapi_secret.map(SecretString::from),
    })
}
