//! AI lines in the comparison: Vapi's list is held against ours by a round, and what it found stands on the lines.

use leptos::prelude::*;

use crate::{
    lines::{Line, State, api},
    numbers::page::Tel,
    ui::{
        awaited::awaited,
        badge::{Badge, Kind},
        icon::Name,
    },
};

/// How the owner's AI lines stand at Vapi; nothing for whoever has none.
#[component]
pub fn AtVapi() -> impl IntoView {
    awaited(async move {
        let lines = api::list_lines().await.map(|lines| lines.numbers).unwrap_or_default();
        if lines.is_empty() {
            return ().into_any();
        }
        let (lost, rest): (Vec<Line>, Vec<Line>) = lines.into_iter().partition(|line| line.status == State::Lost);
        let agree = rest.iter().filter(|line| line.status == State::Active).count();
        let open = rest.len() - agree;
        let words = match (agree, open) {
            (agree, 0) => format!("{agree} at Vapi as here."),
            (agree, open) => format!("{agree} at Vapi as here, {open} not settled yet."),
        };
        let has_lost = !lost.is_empty();
        let rows = lost.into_iter().map(|line| {
            view! {
                <li>
                    {line.phone_number.map(|number| view! { <Tel number=number /> })}
                    <span class="row">
                        <Badge kind=Kind::Bad icon=Name::None text="Lost at Vapi" />
                        <span class="small quiet">"It was deleted there, not here."</span>
                    </span>
                    <a href=format!("/ai-lines/{}", line.id)>"See what to do"</a>
                </li>
            }
        });
        view! {
            <section class="sheet" aria-labelledby="at-vapi">
                <div class="part stack tight">
                    <h2 id="at-vapi">"AI lines"</h2>
                    <p>{words} " Vapi’s whole list is read as often as Twilio’s; what comes too late for its wish is given back by itself."</p>
                </div>
                {has_lost.then(|| view! { <ul class="lines list">{rows.collect_view()}</ul> })}
            </section>
        }
        .into_any()
    })
}
