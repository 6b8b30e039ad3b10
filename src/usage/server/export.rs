//! A month as a file for spreadsheets: a row a number, and one for what belongs to none.

use crate::{
    server::csv,
    usage::{Micros, Usage, Use},
};

const NAMES: [&str; 14] = [
    "month",
    "phone_number",
    "label",
    "status",
    "calls_in",
    "minutes_in",
    "calls_out",
    "minutes_out",
    "texts_in",
    "texts_out",
    "use_cost",
    "rent",
    "cost",
    "currency",
];

/// The whole file.
pub fn file(usage: &Usage) -> String {
    let mut text = csv::row(&NAMES);
    for number in &usage.numbers {
        let head = [
            number.phone_number.as_str().to_owned(),
            number.label.clone().unwrap_or_default(),
            number.status.as_str().to_owned(),
        ];
        text.push_str(&row(usage, head, number.used, number.rent, number.cost));
    }
    if let Some(elsewhere) = usage
        .counted
        .as_ref()
        .map(|counted| counted.elsewhere)
        .filter(|used| !used.is_none())
    {
        let head = [String::new(), "no number of yours".to_owned(), String::new()];
        text.push_str(&row(usage, head, Some(elsewhere), None, elsewhere.cost()));
    }
    text
}

fn row(usage: &Usage, head: [String; 3], used: Option<Use>, rent: Option<Micros>, cost: Micros) -> String {
    // What is not known is empty, not nothing.
    let count = |of: fn(Use) -> u64| used.map(|used| of(used).to_string()).unwrap_or_default();
    let cells = [
        count(|used| used.calls_in),
        count(|used| used.minutes_in),
        count(|used| used.calls_out),
        count(|used| used.minutes_out),
        count(|used| used.texts_in),
        count(|used| used.texts_out),
        used.map(|used| used.cost().to_string()).unwrap_or_default(),
        rent.map(|rent| rent.to_string()).unwrap_or_default(),
        cost.to_string(),
        usage.currency.clone(),
    ];
    let all: Vec<String> = [usage.month.to_string()].into_iter().chain(head).chain(cells).collect();
    csv::row(&all)
}
