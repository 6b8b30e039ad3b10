//! What is said about figures that are not what one would think.

use time::Date;

use super::{Micros, month::BACK};
use crate::money::Money;

/// Why Twilio's figures are not there, or not new.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Silence {
    /// It did not answer, or not in time.
    NoAnswer,
    /// It does not let the account in.
    Shut,
    /// It said no.
    Refused,
}

impl Silence {
    /// In words, and what to do.
    pub const fn words(self, is_known: bool) -> &'static str {
        match (self, is_known) {
            (Self::NoAnswer, true) => {
                "Twilio does not answer just now, so this is what it said last. Nothing was charged for asking; reload in a minute."
            }
            (Self::NoAnswer, false) => {
                "Twilio does not answer just now, so calls and texts cannot be counted. Nothing was charged for asking; reload in a minute."
            }
            (Self::Shut, true) => {
                "Twilio does not let your account in just now, so this is what it said last. Your account there may be suspended: see /billing, or ask the host of this desk."
            }
            (Self::Shut, false) => {
                "Twilio does not let your account in just now, so calls and texts cannot be counted. Your account there may be suspended: see /billing, or ask the host of this desk."
            }
            (Self::Refused, true) => {
                "Twilio refused to say what was used, so this is what it said last. Nothing was charged for asking; tell the host of this desk if it stays so."
            }
            (Self::Refused, false) => {
                "Twilio refused to say what was used, so calls and texts cannot be counted. Nothing was charged for asking; tell the host of this desk if it stays so."
            }
        }
    }
}

/// Where there is no account at the carrier yet.
pub const NO_ACCOUNT: &str =
    "Nothing was used yet: your own account at Twilio is opened when you first look for a number.";

/// Where a month is asked for that is not there.
pub fn no_such_month() -> String {
    format!("Ask for a month such as 2026-11: this one, or one of the {BACK} before it.")
}

/// Where the lists are longer than is read.
pub fn cut(calls: usize, texts: usize) -> String {
    let what = match (calls, texts) {
        (calls, 0) => format!("more than {} calls", grouped(calls)),
        (0, texts) => format!("more than {} texts", grouped(texts)),
        (calls, texts) => format!("more than {} calls and {} texts", grouped(calls), grouped(texts)),
    };
    format!(
        "There were {what}, which is as far as we count. So calls and texts by number are \u{201c}at least\u{201d}; what the account is charged is whole."
    )
}

/// Where a number is older than Twilio's lists.
pub const OLDER: &str =
    "Twilio keeps its lists of calls for 13 months, so what was used before then is not part of the cost so far.";

/// Where the list of numbers is longer than is shown.
pub fn more_numbers(shown: usize) -> String {
    format!("You hold more than {} numbers; the newest stand here.", grouped(shown))
}

/// `2,000`.
fn grouped(count: usize) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Where Twilio's total and its categories do not come to the same.
pub fn apart(total: Micros, sum: Micros, currency: &str) -> String {
    let (total, sum) = (total.money(currency), sum.money(currency));
    format!(
        "Twilio's own total is {total}, but its categories come to {sum}. The total counts; the rest is under Other."
    )
}

/// Where rows were left out.
pub fn left_out(rows: u32) -> String {
    let what = match rows {
        1 => "1 line".to_owned(),
        more => format!("{more} lines"),
    };
    format!(
        "{what} of what Twilio sent made no sense here (another account, another currency, or a figure that cannot be) and was left out."
    )
}

/// Where calls and texts have no price yet.
pub fn unpriced(count: u64) -> String {
    match count {
        1 => "Twilio has put no price on 1 call or text yet; it is counted, and costs nothing here until then."
            .to_owned(),
        more => format!(
            "Twilio has put no price on {more} calls and texts yet; they are counted, and cost nothing here until then."
        ),
    }
}

/// Where one currency is not the other.
pub fn other_currency(one: &str, other: &str) -> String {
    format!("Twilio charges in {one}; what is in {other} is not added to it.")
}

/// Where a number costs another price than it was bought for.
pub fn changed(bought_for: &Money, now: &Money) -> String {
    format!("It was bought for {bought_for} per month; Twilio's price now is {now}.")
}

/// Where prices could not be looked up.
pub fn prices_of(day: Option<Date>) -> Option<String> {
    let day = day?;
    Some(format!(
        "Twilio's prices could not be looked up again; those used here are of {} {} {}.",
        day.day(),
        day.month(),
        day.year()
    ))
}

/// Twilio's rule for a number that is not used.
pub const IDLE_RULE: &str = "Twilio counts a number as idle that has in a month fewer than 3 answered calls of at least 12 seconds and fewer than 3 texts, and may take such numbers back.";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_counted_is_said_with_its_bound() {
        assert!(cut(5_000, 0).starts_with("There were more than 5,000 calls, which"));
        assert!(cut(0, 2_000).starts_with("There were more than 2,000 texts, which"));
        assert!(cut(5_000, 2_000).starts_with("There were more than 5,000 calls and 2,000 texts, which"));
        assert_eq!(grouped(1_234_567), "1,234,567");
        assert_eq!(grouped(999), "999");
        assert!(left_out(1).starts_with("1 line of"));
    }

    #[test]
    fn every_silence_says_what_to_do() {
        for silence in [Silence::NoAnswer, Silence::Shut, Silence::Refused] {
            for is_known in [true, false] {
                let words = silence.words(is_known);
                assert!(
                    words.contains("reload") || words.contains("host of this desk"),
                    "{words}"
                );
                assert_eq!(words.contains("what it said last"), is_known, "{words}");
            }
        }
    }
}
