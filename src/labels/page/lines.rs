//! The lines of a file: those that change something, those that cannot be used, and those that say nothing new.

use leptos::prelude::*;

use crate::{
    labels::{Change, File, Line, State},
    numbers::page::Tel,
    ui::{
        badge::{Badge, Kind},
        icon::{Icon, Name},
    },
};

/// `1 line`, `3 lines`.
pub(super) fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

fn those(file: File, is: impl Fn(State) -> bool) -> Vec<Line> {
    file.lines.into_iter().filter(|line| is(line.state)).collect()
}

/// What changes, line by line.
#[component]
pub(super) fn Changes(file: File) -> impl IntoView {
    let title = if file.applied_at.is_some() {
        "Line by line"
    } else {
        "What changes"
    };
    let lines = those(file, State::is_change);
    if lines.is_empty() {
        return ().into_any();
    }
    view! {
        <section class="sheet" aria-labelledby="changes">
            <div class="part"><h2 id="changes">{title}</h2></div>
            <ul class="plain-list chosen">{lines.into_iter().map(|line| view! { <Row line=line /> }).collect_view()}</ul>
        </section>
    }
    .into_any()
}

/// Lines with which nothing can be done, and why.
#[component]
pub(super) fn Useless(file: File) -> impl IntoView {
    let lines = those(file, State::is_useless);
    if lines.is_empty() {
        return ().into_any();
    }
    view! {
        <section class="sheet" aria-labelledby="useless">
            <div class="part"><h2 id="useless">"Lines that cannot be used"</h2></div>
            <ul class="plain-list chosen">{lines.into_iter().map(|line| view! { <Row line=line /> }).collect_view()}</ul>
        </section>
    }
    .into_any()
}

/// Lines that say what stands there already; folded, for there may be many.
#[component]
pub(super) fn Unchanged(file: File) -> impl IntoView {
    let lines = those(file, |state| state == State::Unchanged);
    if lines.is_empty() {
        return ().into_any();
    }
    let summary = match lines.len() {
        1 => "1 line says what stands there already".to_owned(),
        count => format!("{count} lines say what stands there already"),
    };
    let all = lines.into_iter().filter_map(|line| line.number);
    view! {
        <details>
            <summary><Icon name=Name::Down />" " {summary}</summary>
            <ul class="plain-list row">{all.map(|number| view! { <li><Tel number=number /></li> }).collect_view()}</ul>
        </details>
    }
    .into_any()
}

#[component]
fn Row(line: Line) -> impl IntoView {
    let (kind, icon, word) = badge(line.state);
    let part = format!("line-{}", line.line);
    let badge_part = format!("{part}-badge");
    let head = match (line.number, line.number_id) {
        (Some(number), Some(id)) => {
            view! { <a href=format!("/phone-numbers/{id}")><Tel number=number /></a> }.into_any()
        }
        (Some(number), None) => view! { <Tel number=number /> }.into_any(),
        (None, _) if line.said.is_empty() => view! { <span class="quiet">"No number"</span> }.into_any(),
        (None, _) => view! { <p>{line.said}</p> }.into_any(),
    };
    let changes = line
        .changes
        .into_iter()
        .map(|change| view! { <Changed change=change /> })
        .collect_view();
    view! {
        <li>
            <div>{head} <span class="line">{format!("Line {}", line.line)}</span></div>
            <div>
                {changes}
                <div id=part data-renew>{line.words.map(|words| view! { <p class="small">{words}</p> })}</div>
            </div>
            <div id=badge_part data-renew><Badge kind=kind icon=icon text=word /></div>
        </li>
    }
    .into_any()
}

#[component]
fn Changed(change: Change) -> impl IntoView {
    let word = change.what.word();
    let from = change.from.map_or_else(|| format!("no {word}"), shortened);
    let to = match change.to {
        Some(to) => view! { <strong>{shortened(to)}</strong> }.into_any(),
        None => view! { <strong>{format!("No {word}")}</strong> }.into_any(),
    };
    view! { <p>{to} <span class="small quiet">{format!(" {word}, was: {from}")}</span></p> }.into_any()
}

/// Notes may be long; their beginning says which they are.
fn shortened(text: String) -> String {
    if text.chars().count() <= 120 {
        return text;
    }
    let start: String = text.chars().take(119).collect();
    format!("{start}…")
}

const fn badge(state: State) -> (Kind, Name, &'static str) {
    match state {
        State::WillChange => (Kind::Wait, Name::Changed, "Changes"),
        State::Unchanged => (Kind::Good, Name::Check, "As it is"),
        State::Unreadable => (Kind::Bad, Name::None, "No number"),
        State::NotYours => (Kind::Bad, Name::None, "Not yours"),
        State::NotInUse => (Kind::Bad, Name::None, "Not in use"),
        State::Wrong => (Kind::Bad, Name::None, "Not possible"),
        State::Twice => (Kind::Warn, Name::None, "Twice"),
        State::Changing => (Kind::Wait, Name::Clock, "On its way"),
        State::Changed => (Kind::Good, Name::Check, "Done"),
        State::Refused => (Kind::Bad, Name::None, "Refused"),
        State::Overtaken => (Kind::Warn, Name::None, "Not done"),
    }
}
