//! What a wish is in words: what it looks for, and what its owner agrees to when it may buy.

use time::{Date, format_description::StaticFormatDescription, macros::format_description};

use crate::{
    money::Money,
    phone::{Capabilities, NumberType},
    purchases::{Cause, asked::Asked},
};

/// What is looked for: `A number in 415 with CAFE (any number ending 2233, that is CAFE), for calls and texts`.
pub fn question(asked: &Asked) -> String {
    let query = &asked.query;
    let mut said = match query.number_type {
        NumberType::Local => "A number".to_owned(),
        NumberType::TollFree => "A toll-free number".to_owned(),
        NumberType::Mobile => "A mobile number".to_owned(),
    };
    let has_ground = [&query.area_code, &query.near, &query.near_number, &query.rate_center]
        .iter()
        .any(|part| part.is_some());
    if !has_ground {
        said.push_str(match query.country.as_str() {
            "CA" => " anywhere in Canada",
            _ => " anywhere in the United States",
        });
    }
    let words = asked.words();
    if !words.is_empty() {
        said.push(' ');
        said.push_str(&words);
    }
    if let Some(pattern) = asked.pattern() {
        said.push_str(" (");
        said.push_str(&pattern.explain());
        said.push(')');
    }
    let uses = uses(query.capabilities);
    if !uses.is_empty() {
        said.push_str(", for ");
        said.push_str(&uses);
    }
    said
}

fn uses(can: Capabilities) -> String {
    let wanted: Vec<&str> = [(can.voice, "calls"), (can.sms, "texts"), (can.mms, "pictures")]
        .into_iter()
        .filter_map(|(is_wanted, word)| is_wanted.then_some(word))
        .collect();
    match wanted.split_last() {
        None => String::new(),
        Some((last, [])) => (*last).to_owned(),
        Some((last, first)) => format!("{} and {last}", first.join(", ")),
    }
}

/// What its owner agrees to, word for word.
pub fn consent(question: &str, most_rent: &Money, most_numbers: u32, budget: &Money, until: Date) -> String {
    let numbers = match most_numbers {
        1 => "at most 1 number".to_owned(),
        count => format!("at most {count} numbers in all"),
    };
    format!(
        "Numberdesk may order numbers for me by itself, on my Twilio account, without asking again: {numbers}, each for at most {most_rent} a month, together for at most {budget} a month, until the end of {day} (UTC). They must fit this search: {question}. Each costs its rent every month until I release it.",
        day = day(until),
    )
}

/// Why a wish waits, where Twilio lets no order of the account through.
pub fn hindered(cause: Cause) -> String {
    let happened = cause.what_happened();
    if cause == Cause::AddressRequired {
        return format!(
            "It waits, because an order came to nothing: {happened} A standing wish sends none of either. Nothing was charged. The purchase\u{2019}s page asks for what is missing and buys this number; \u{201c}Go on\u{201d} looks for others."
        );
    }
    format!(
        "It waits, because an order came to nothing and the next one would too: {happened} Nothing was charged. Once that is put right, press \u{201c}Go on\u{201d}: what is on sale then is ordered."
    )
}

/// `28 February 2027`.
pub fn day(date: Date) -> String {
    const DAY: StaticFormatDescription = format_description!("[day padding:none] [month repr:long] [year]");
    // Every part of it is part of every day.
    date.format(DAY).unwrap_or_default()
}

/// `1 number`, `3 numbers`.
pub fn numbers(count: usize) -> String {
    match count {
        1 => "1 number".to_owned(),
        count => format!("{count} numbers"),
    }
}

#[cfg(test)]
mod tests {
    use leptos_router::params::ParamsMap;
    use time::macros::date;

    use super::*;

    fn asked(pairs: &[(&str, &str)]) -> Asked {
        let map: ParamsMap = pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        Asked::from(&map)
    }

    #[test]
    fn a_question_says_all_that_was_asked() {
        let cafe = [
            ("area_code", "415"),
            ("contains", "cafe"),
            ("match", "end"),
            ("voice", "on"),
            ("sms", "on"),
        ];
        assert_eq!(
            question(&asked(&cafe)),
            "A number in 415 with cafe (any number ending 2233, that is CAFE), for calls and texts"
        );
        assert_eq!(
            question(&asked(&[("area_code", ""), ("type", "tollFree")])),
            "A toll-free number anywhere in the United States"
        );
    }

    #[test]
    fn what_is_agreed_to_names_every_bound() {
        let (most, budget) = (Money::new(150, "USD"), Money::new(300, "USD"));
        let words = consent("A number in 415", &most, 2, &budget, date!(2027 - 02 - 28));
        for part in [
            "at most 2 numbers in all",
            "at most $1.50 a month",
            "at most $3.00 a month",
            "28 February 2027",
            "A number in 415",
        ] {
            assert!(words.contains(part), "{part}: {words}");
        }
        assert!(consent("A", &most, 1, &most, date!(2027 - 02 - 28)).contains("at most 1 number,"));
    }
}
