//! The AI lines, under My Phone Numbers.

use leptos::prelude::*;

use crate::{
    lines::{Line, State, api},
    numbers::page::Tel,
    ui::{
        awaited::awaited,
        badge::{Badge, Kind},
        day::Day,
        icon::{Icon, Name},
        menu::Menu,
    },
};

/// The owner's lines, and the way to one. Nothing on a desk without Vapi, for whoever has none.
#[component]
pub fn LinesPart() -> impl IntoView {
    awaited(async move {
        let (Ok(room), Ok(lines)) = (api::find_room().await, api::list_lines().await) else {
            return view! {
                <div class="part"><p class="quiet">"Your AI lines cannot be shown just now. They are safe; load the page again."</p></div>
            }
            .into_any();
        };
        if !room.is_set_up && lines.numbers.is_empty() {
            return ().into_any();
        }
        let is_empty = lines.numbers.is_empty();
        let rows = lines
            .numbers
            .into_iter()
            .map(|line| view! { <Row line=line /> })
            .collect_view();
        view! {
            <div class="part stack tight" id="ai-lines">
                <h2>"AI lines"</h2>
                {is_empty.then(|| view! { <p class="quiet">"A free US number that a voice assistant answers, from Vapi."</p> })}
                {(room.is_set_up && !room.is_full())
                    .then(|| {
                        view! {
                            <p>
                                <a class="button" href="/ai-lines/new">
                                    <Icon name=Name::Plus />
                                    " Get an AI line"
                                </a>
                            </p>
                        }
                    })}
                {(room.is_set_up && room.is_full()).then(|| view! { <p class="small"><a href="/ai-lines/new">"Need more than that?"</a></p> })}
            </div>
            {(!is_empty).then(|| view! { <ul class="plain-list">{rows}</ul> })}
        }
        .into_any()
    })
}

#[component]
fn Row(line: Line) -> impl IntoView {
    let address = format!("/ai-lines/{}", line.id);
    let badge = match line.status {
        State::Active => view! { <Badge kind=Kind::Good icon=Name::Check text="Active" /> },
        State::Ordering | State::Activating => view! { <Badge kind=Kind::Wait icon=Name::Clock text="Being made" /> },
        State::Undoing | State::Releasing => view! { <Badge kind=Kind::Wait icon=Name::Clock text="Giving back" /> },
        State::Failed | State::Released => view! { <Badge kind=Kind::Wait icon=Name::None text="Over" /> },
        State::Lost => view! { <Badge kind=Kind::Bad icon=Name::None text="Lost at Vapi" /> },
    };
    let (place, answers) = (line.place(), format!("{address}#answers"));
    let nobody = line.status == State::Active && line.assistant_id.is_none();
    let name = line
        .phone_number
        .as_ref()
        .map_or_else(|| line.reference.clone(), ToString::to_string);
    let title = match line.phone_number {
        Some(number) => view! { <Tel number=number size="l" /> }.into_any(),
        None => view! { "AI line " {line.reference.clone()} }.into_any(),
    };
    view! {
        <li class="holding">
            <h3><a href=address.clone()>{title}</a></h3>
            <p>
                {line.friendly_name.map(|label| view! { <strong>{label}</strong> <span class="quiet">" · "</span> })}
                <span class="quiet">{place}</span>
            </p>
            {nobody.then(|| view! { <p class="small ask-for">"Nobody answers it yet. " <a class="whole" href=answers>"Choose an assistant"</a></p> })}
            <div class="side">
                <p>"Free"</p>
                {badge}
                <p class="small quiet">"since " <Day at=line.created_at /></p>
            </div>
            {(line.status == State::Active)
                .then(|| {
                    view! {
                        <Menu id=format!("menu-{}", line.id.simple()) label=format!("Actions for {name}")>
                            <a class="button plain" href=address.clone()>"Set up " {name.clone()}</a>
                            <a class="button plain" href=format!("{address}/release")>"Give back " {name}</a>
                        </Menu>
                    }
                })}
        </li>
    }
    .into_any()
}
