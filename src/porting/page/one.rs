//! `/phone-numbers/porting/{id}`: one request, where it stands, what comes next, and the steps so far.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use uuid::Uuid;

use super::{badge, list::ADDRESS};
use crate::{
    accounts::page::Beneath,
    numbers::page::Tel,
    porting::{Followed, Port, State, Step, api},
    problem::{Problem, Returned},
    purchases::page::Missing,
    ui::{
        awaited::awaited,
        day::{Clock, Day},
        icon::{Icon, Name},
        note::{Kind, Note},
        progress::GoesOn,
    },
};

/// Where its form goes.
const WITHDRAW: &str = "/api/twilio/withdraw-port-request";

/// `/phone-numbers/porting/{id}`.
#[component]
pub fn PortPage() -> impl IntoView {
    let id = use_params_map().get_untracked().get("id").unwrap_or_default();
    view! {
        <Beneath title="Bring a number" back=ADDRESS above="Bring a number">
            {awaited(async move {
                let found = match Uuid::parse_str(&id) {
                    Ok(id) => api::find_port(id).await,
                    Err(_) => Err(Problem::not_found("request")),
                };
                match found {
                    Ok(found) => view! { <Stands found=found /> }.into_any(),
                    Err(problem) => view! { <Missing problem=problem /> }.into_any(),
                }
            })}
        </Beneath>
    }
    .into_any()
}

/// Whether it changes within seconds, so that the page looks again by itself. At a carrier it takes days.
const fn is_quick(state: State) -> bool {
    matches!(
        state,
        State::Meant | State::Ready | State::Sending | State::Withdrawing | State::Arriving
    )
}

#[component]
fn Stands(found: Followed) -> impl IntoView {
    let Followed {
        port_request: port,
        steps,
    } = found;
    let address = format!("{ADDRESS}/{}", port.id);
    let refused = Returned::of(WITHDRAW).map(|returned| {
        view! {
            <Note kind=Kind::Bad alert=true>
                <strong>"Not withdrawn"</strong>
                <p>{returned.problem.message}</p>
            </Note>
        }
    });
    let is_open = is_quick(port.status);
    let is_void = matches!(port.status, State::NotSent | State::Ended | State::Withdrawn);
    let lines = steps.into_iter().map(|step| view! { <Line step=step /> });
    view! {
        <GoesOn href=address is_open=is_open />
        <div class="head" id="port-title" data-renew><h1>{port.title()}</h1></div>
        {refused}
        <section class=if is_void { "sheet void" } else { "sheet" } aria-label="This request">
            <div class="part stack">
                <Tel number=port.phone_number.clone() size="hero" />
                <div id="port-badge" data-renew>{badge(&port)}</div>
                <p role="status" id="port-said" data-renew data-under-way=is_open>{port.message.clone()}</p>
                <div class="stack" id="port-facts" data-renew>
                    <Next port=port.clone() />
                    <Facts port=port.clone() />
                </div>
            </div>
            <div class="part stack tight">
                <h2>"What happened"</h2>
                <ol class="trail" id="port-steps" data-renew>{lines.collect_view()}</ol>
            </div>
        </section>
        <Acts port=port />
        <p class="small"><a href="/help#bringing">"Help with bringing a number"</a></p>
    }
    .into_any()
}

/// The one thing to do now.
#[component]
fn Next(port: Port) -> impl IntoView {
    let again = format!(
        "{ADDRESS}?number=%2B{}",
        port.phone_number.as_str().trim_start_matches('+')
    );
    if let Some(url) = port.signature_url.filter(|_| port.status == State::Followed) {
        return view! { <a class="button key" href=url rel="noreferrer">"Open the letter to sign"</a> }.into_any();
    }
    match (port.status, port.number_id) {
        (State::Arrived, Some(id)) => {
            view! { <a class="button key" href=format!("/phone-numbers/{id}")>"Open the number"</a> }.into_any()
        }
        (State::NotSent | State::Ended | State::Withdrawn, _) => {
            view! { <a class="button" href=again>"Ask for it again"</a> }.into_any()
        }
        _ => ().into_any(),
    }
}

#[component]
fn Acts(port: Port) -> impl IntoView {
    let can_withdraw = port.status.is_open() && port.status != State::Arriving && !port.is_withdrawn;
    let address = format!("{ADDRESS}/{}", port.id);
    view! {
        <div class="row" id="port-acts" data-renew>
            {can_withdraw
                .then(|| {
                    view! {
                        <form method="post" action=WITHDRAW>
                            <input type="hidden" name="id" value=port.id.to_string() />
                            <input type="hidden" name="back" value=address.clone() />
                            <button class="button" data-busy="Withdrawing…">"Withdraw this request"</button>
                        </form>
                    }
                })}
            {port
                .status
                .is_open()
                .then(|| view! { <a class="button plain" href=address.clone()><Icon name=Name::Refresh />" Look again now"</a> })}
        </div>
    }
    .into_any()
}

#[component]
fn Facts(port: Port) -> impl IntoView {
    view! {
        <dl class="facts">
            {port.note.map(|note| view! { <dt>"Twilio says"</dt><dd>{note}</dd> })}
            <dt>"Who signs"</dt>
            <dd>{port.signer_email}</dd>
            {port.port_date.map(|date| view! { <dt>"Moves on"</dt><dd>{date}</dd> })}
            <dt>"Asked for"</dt>
            <dd><Day at=port.created_at /></dd>
            <dt>"Reference"</dt>
            <dd>{port.reference}</dd>
        </dl>
    }
    .into_any()
}

#[component]
fn Line(step: Step) -> impl IntoView {
    view! {
        <li>
            <Icon name=Name::Clock />
            <span>{step.words} " " <span class="quiet small"><Day at=step.at /></span></span>
            <Clock at=step.at />
        </li>
    }
    .into_any()
}
