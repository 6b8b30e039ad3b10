//! What a wish has found, and what became of it.

use leptos::prelude::*;

use crate::{
    numbers::page::{Price, Tel},
    ui::{
        badge::{Badge, Kind},
        day::Ago,
        icon::{Icon, Name},
    },
    wishes::{Find, Outcome},
};

/// So many are shown at first; the rest unfold.
const FEW: usize = 5;

/// The numbers, the latest first.
#[component]
pub(super) fn Found(finds: Vec<Find>) -> impl IntoView {
    if finds.is_empty() {
        return ().into_any();
    }
    let (mut few, mut rest) = (finds, Vec::new());
    if few.len() > FEW {
        rest = few.split_off(FEW);
    }
    let count = rest.len();
    view! {
        <ul class="plain-list chosen finds">{few.into_iter().map(|find| view! { <One find=find /> }).collect_view()}</ul>
        {(count > 0).then(|| view! {
            <details class="part plain">
                <summary><Icon name=Name::Down />{format!(" {count} more found before")}</summary>
                <ul class="plain-list chosen finds">{rest.into_iter().map(|find| view! { <One find=find /> }).collect_view()}</ul>
            </details>
        })}
    }
    .into_any()
}

#[component]
fn One(find: Find) -> impl IntoView {
    let (kind, icon, word) = match find.outcome {
        Outcome::Told => (Kind::Wait, Name::Search, "Found"),
        Outcome::Buying => (Kind::Wait, Name::Clock, "Being bought"),
        Outcome::Bought => (Kind::Good, Name::Check, "Bought"),
        Outcome::NotBought => (Kind::Warn, Name::None, "Not bought"),
    };
    let rent = find.rent();
    let digits = find.phone_number.as_str().trim_start_matches('+').to_owned();
    let way = match (find.purchase_id, find.outcome) {
        (Some(id), _) => Some((format!("/purchases/{id}"), "See the purchase")),
        (None, Outcome::Told) => {
            let national = digits.strip_prefix('1').unwrap_or(&digits).to_owned();
            let code = national.get(..3).unwrap_or_default().to_owned();
            Some((
                format!("/phone-numbers?area_code={code}&contains={national}&voice=on#found"),
                "See whether it is there",
            ))
        }
        (None, _) => None,
    };
    let number = find.phone_number.to_string();
    view! {
        <li>
            <div>
                <p class="row"><Tel number=find.phone_number size="l" /> <Badge kind=kind icon=icon text=word /></p>
                <p class="small quiet">{find.place.map(|place| format!("{place} · "))} "found " <Ago at=find.found_at /></p>
                {find.words.map(|words| view! { <p class="small">{words}</p> })}
                {way.map(|(href, words)| view! { <p class="small"><a href=href>{words}<span class="unseen">": " {number}</span></a></p> })}
            </div>
            <Price rent=rent />
        </li>
    }
    .into_any()
}
