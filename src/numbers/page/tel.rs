//! A telephone number as it is seen, heard and copied; what it can do; what it costs.

use std::ops::Range;

use leptos::prelude::*;

use crate::{
    money::Money,
    phone::{Capabilities, PhoneNumber},
    ui::icon::{Icon, Name},
};

/// `(415) 555-0123`: seen with the area code a step quieter, heard digit by digit, copied as +14155550123.
#[component]
pub fn Tel(
    /// The number.
    number: PhoneNumber,
    /// Its size: `l`, `xl`, `hero`.
    #[prop(optional)]
    size: &'static str,
    /// Which of its national digits are marked as what was looked for.
    #[prop(optional_no_strip)]
    marked: Option<Range<usize>>,
) -> impl IntoView {
    let heard = spoken(&number);
    let seen = match number.nanp() {
        Some((area, exchange, line)) => {
            let (area, exchange, line) = (area.to_owned(), exchange.to_owned(), line.to_owned());
            let mark = |from: usize, part: String| view! { <Marked from=from part=part marked=marked.clone() /> };
            view! {
                <span aria-hidden="true">"(" {mark(0, area)} ")"</span>
                <span aria-hidden="true">" " {mark(3, exchange)} "-" {mark(6, line)}</span>
            }
            .into_any()
        }
        None => view! { <span aria-hidden="true">{number.to_string()}</span> }.into_any(),
    };
    view! {
        <data class=format!("tel {size}") value=number.as_str().to_owned()>
            {seen}
            <span class="unseen heard">{heard}</span>
        </data>
    }
    .into_any()
}

/// Three or four digits, some of them marked.
#[component]
fn Marked(from: usize, part: String, marked: Option<Range<usize>>) -> impl IntoView {
    let is_marked = |at: usize| marked.as_ref().is_some_and(|range| range.contains(&(from + at)));
    let mut runs: Vec<(bool, String)> = Vec::new();
    for (at, digit) in part.chars().enumerate() {
        let lit = is_marked(at);
        match runs.last_mut() {
            Some((was, run)) if *was == lit => run.push(digit),
            Some(_) | None => runs.push((lit, digit.to_string())),
        }
    }
    runs.into_iter()
        .map(|(lit, run)| {
            if lit {
                view! { <mark>{run}</mark> }.into_any()
            } else {
                run.into_any()
            }
        })
        .collect_view()
}

/// `4 1 5, 5 5 5, 0 1 2 3`: what a screen reader says, in groups.
fn spoken(number: &PhoneNumber) -> String {
    let apart = |digits: &str| digits.chars().map(String::from).collect::<Vec<_>>().join(" ");
    match number.nanp() {
        Some((area, exchange, line)) => format!("{}, {}, {}", apart(area), apart(exchange), apart(line)),
        None => format!("plus {}", apart(number.as_str().trim_start_matches('+'))),
    }
}

/// What a number can do, in words, and what it cannot.
#[component]
pub fn Caps(
    /// As the carrier says.
    capabilities: Capabilities,
) -> impl IntoView {
    let Capabilities {
        voice,
        sms,
        mms,
        rcs: _,
    } = capabilities;
    let calls = if voice {
        (Name::Call, "Calls")
    } else {
        (Name::None, "No calls")
    };
    let texts = if sms {
        (Name::Text, "Texts")
    } else {
        (Name::None, "No texts")
    };
    // A number that cannot text cannot send pictures either; one "no" says both.
    let pictures = match (sms, mms) {
        (_, true) => Some((Name::Picture, "Pictures")),
        (true, false) => Some((Name::None, "No pictures")),
        (false, false) => None,
    };
    let items = [Some(calls), Some(texts), pictures]
        .into_iter()
        .flatten()
        .map(|(icon, word)| {
            view! {
                <li>
                    <Icon name=icon />
                    " "
                    {word}
                </li>
            }
        });
    view! { <ul class="caps">{items.collect_view()}</ul> }
}

/// `$1.15 per month`.
#[component]
pub fn Price(
    /// The rent per month; unknown when the carrier did not say.
    rent: Option<Money>,
) -> impl IntoView {
    match rent {
        Some(rent) => view! {
            <p class="price">
                <b>{rent.to_string()}</b>
                " "
                <span>"per month"</span>
            </p>
        }
        .into_any(),
        None => view! { <p class="price"><span>"Price unknown"</span></p> }.into_any(),
    }
}

/// `$1.15 per month`, in a sentence.
pub fn price_words(rent: Option<&Money>) -> String {
    rent.map_or_else(
        || "a price Twilio did not tell".to_owned(),
        |rent| format!("{rent} per month"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_heard_digit_by_digit() {
        assert_eq!(
            spoken(&PhoneNumber::parse("+14155550123").unwrap()),
            "4 1 5, 5 5 5, 0 1 2 3"
        );
    }

    #[test]
    fn the_digits_looked_for_are_marked_even_across_the_dash() {
        let number = PhoneNumber::parse("+14155550123").unwrap();
        let html = Owner::new().with(|| view! { <Tel number=number marked=Some(5..7) /> }.to_html());
        assert_eq!(html.matches("<mark>").count(), 2, "{html}");
        assert!(html.contains(r#"value="+14155550123""#), "{html}");
    }
}
