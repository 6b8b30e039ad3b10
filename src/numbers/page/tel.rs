//! A telephone number as it is seen, heard and copied; what it can do; what it costs.

use std::ops::Range;

use leptos::{prelude::*, tachys::html::InertElement};

use crate::{
    money::Money,
    phone::{Capabilities, PhoneNumber},
    ui::icon::{self, Name},
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
    drawn(&number, size, "mark", &|at| {
        marked.as_ref().is_some_and(|range| range.contains(&at))
    })
}

/// One of two numbers, with the digits in which it differs from the other: struck out if it is gone, marked if it came
/// in the other's place.
#[component]
pub fn TelBeside(
    /// The number.
    number: PhoneNumber,
    /// The one beside it.
    other: PhoneNumber,
    /// Whether it is the one that is gone.
    #[prop(optional)]
    is_gone: bool,
) -> impl IntoView {
    let places = number.differing_from(&other);
    let tag = if is_gone { "del" } else { "mark" };
    drawn(&number, "xl", tag, &|at| places.contains(&at))
}

/// Written as text, not as elements: a list of numbers has dozens, and a number holds nothing but a plus and digits.
fn drawn(number: &PhoneNumber, size: &str, tag: &str, is_marked: &dyn Fn(usize) -> bool) -> impl IntoView + use<> {
    let seen = match number.nanp() {
        Some((area, exchange, line)) => {
            let mark = |from: usize, digits: &str| with_marks(from, digits, tag, is_marked);
            format!(
                r#"<span aria-hidden="true">({})</span><span aria-hidden="true"> {}-{}</span>"#,
                mark(0, area),
                mark(3, exchange),
                mark(6, line)
            )
        }
        None => format!(r#"<span aria-hidden="true">{number}</span>"#),
    };
    InertElement::new(format!(
        r#"<data class="tel {size}" value="{}">{seen}<span class="unseen heard">{}</span></data>"#,
        number.as_str(),
        spoken(number)
    ))
}

/// Three or four digits, beginning at this place of the number, the marked ones inside this tag.
fn with_marks(from: usize, digits: &str, tag: &str, is_marked: &dyn Fn(usize) -> bool) -> String {
    let mut text = String::with_capacity(digits.len());
    let mut was_marked = false;
    for (at, digit) in (from..).zip(digits.chars()) {
        let is_marked = is_marked(at);
        let edge = match (was_marked, is_marked) {
            (false, true) => format!("<{tag}>"),
            (true, false) => format!("</{tag}>"),
            (false, false) | (true, true) => String::new(),
        };
        text.push_str(&edge);
        text.push(digit);
        was_marked = is_marked;
    }
    if was_marked {
        text = format!("{text}</{tag}>");
    }
    text
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
    let items: Vec<String> = [Some(calls), Some(texts), pictures]
        .into_iter()
        .flatten()
        .map(|(icon, word)| format!("<li>{} {word}</li>", icon::drawing(icon)))
        .collect();
    // Text for the same reason as in `Tel`; the words are those above.
    InertElement::new(format!(r#"<ul class="caps">{}</ul>"#, items.concat()))
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
    fn of_two_numbers_the_digits_that_differ_are_struck_out_or_marked_and_both_are_heard_whole() {
        let number = |text: &str| PhoneNumber::parse(text).unwrap();
        let html = Owner::new().with(|| {
            view! {
                <TelBeside number=number("+14155550190") other=number("+14155560291") is_gone=true />
                <TelBeside number=number("+14155560291") other=number("+14155550190") />
            }
            .to_html()
        });
        assert!(
            html.contains(" 55<del>5</del>-0<del>1</del>9<del>0</del></span>"),
            "{html}"
        );
        assert!(
            html.contains(" 55<mark>6</mark>-0<mark>2</mark>9<mark>1</mark></span>"),
            "{html}"
        );
        assert!(
            html.contains("4 1 5, 5 5 5, 0 1 9 0") && html.contains("4 1 5, 5 5 6, 0 2 9 1"),
            "{html}"
        );
    }

    #[test]
    fn the_digits_looked_for_are_marked_even_across_the_dash() {
        let number = PhoneNumber::parse("+14155550123").unwrap();
        let html = Owner::new().with(|| view! { <Tel number=number marked=Some(5..7) /> }.to_html());
        assert!(html.contains("(415)</span>"), "{html}");
        assert!(html.contains(" 55<mark>5</mark>-<mark>0</mark>123</span>"), "{html}");
        assert!(html.contains(r#"value="+14155550123""#), "{html}");
    }
}
