//! `/phone-numbers/changes/{id}`: how far a change to several numbers is, one outcome a line.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use uuid::Uuid;

use super::SEVERAL;
use crate::{
    accounts::page::Beneath,
    bulk::{Batch, Line, Outcome, api},
    numbers::page::Tel,
    problem::Problem,
    purchases::page::Missing,
    ui::{
        awaited::awaited,
        badge::{Badge, Kind},
        icon::{Icon, Name},
        progress::{GoesOn, HowFar},
    },
};

/// `/phone-numbers/changes/{id}`.
#[component]
pub fn BatchPage() -> impl IntoView {
    let id = use_params_map().get_untracked().get("id").unwrap_or_default();
    let id = Uuid::parse_str(&id).ok();
    view! {
        <Beneath title="Change of several numbers" back="/phone-numbers" above="Phone Numbers" wide=true>
            {awaited(async move {
                let found = match id {
                    Some(id) => api::find_batch(id).await,
                    None => Err(Problem::not_found("change")),
                };
                match found {
                    Ok(batch) => view! { <All batch=batch /> }.into_any(),
                    Err(problem) => view! { <Missing problem=problem /> }.into_any(),
                }
            })}
        </Beneath>
    }
}

/// What is said of all of them.
fn said(batch: &Batch) -> String {
    let count = |outcome: Outcome| batch.lines.iter().filter(|line| line.outcome == outcome).count();
    let (done, waiting, refused) = (count(Outcome::Done), count(Outcome::Waiting), count(Outcome::Refused));
    let mut parts = vec![format!("{done} of {} done", batch.total)];
    parts.extend((waiting > 0).then(|| format!("{waiting} not confirmed by Twilio yet")));
    parts.extend((refused > 0).then(|| format!("{refused} not changed")));
    let left = batch.total.saturating_sub(batch.done);
    parts.extend((left > 0).then(|| format!("{left} to go")));
    format!("{}.", parts.join(", "))
}

#[component]
fn All(batch: Batch) -> impl IntoView {
    let address = format!("/phone-numbers/changes/{}", batch.batch_id);
    let is_open = batch.is_open;
    let (title, said) = (batch.change.title(), said(&batch));
    let progress = (batch.done, batch.total);
    view! {
        <GoesOn href=address.clone() is_open=is_open />
        <div class="head"><h1>{title}</h1></div>
        <section class="sheet" aria-label="These numbers">
            <HowFar id="batch" label="Numbers with their outcome" done=progress is_open=is_open said=said />
            <ul class="plain-list chosen">{batch.lines.into_iter().map(|line| view! { <Row line=line /> }).collect_view()}</ul>
            <div id="batch-next" data-renew>
                {is_open
                    .then(|| {
                        view! {
                            <div class="part"><p class="small">"You can close this page: it goes on without you. Come back to this address any time."</p></div>
                        }
                    })}
            </div>
        </section>
        <div class="row">
            <a class="button key" href="/phone-numbers">"Back to my numbers"</a>
            <a class="button" href=SEVERAL>"Change others"</a>
            <span id="batch-again" data-renew>
                {is_open.then(|| view! { <a class="button plain" href=address><Icon name=Name::Refresh />" Look again now"</a> })}
            </span>
        </div>
    }
    .into_any()
}

#[component]
fn Row(line: Line) -> impl IntoView {
    let part = format!("line-{}", line.id.simple());
    let badge_part = format!("{part}-badge");
    let (kind, icon, word) = match line.outcome {
        Outcome::Open => (Kind::Wait, Name::Clock, "To go"),
        Outcome::Done => (Kind::Good, Name::Check, "Done"),
        Outcome::Waiting => (Kind::Wait, Name::Clock, "Not confirmed"),
        Outcome::Refused => (Kind::Bad, Name::None, "Not changed"),
    };
    view! {
        <li>
            <a href=format!("/phone-numbers/{}", line.id)><Tel number=line.phone_number size="l" /></a>
            <div id=part data-renew>{line.message.map(|words| view! { <p class="small">{words}</p> })}</div>
            <div id=badge_part data-renew><Badge kind=kind icon=icon text=word /></div>
        </li>
    }
    .into_any()
}
