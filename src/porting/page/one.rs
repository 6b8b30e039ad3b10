//! `/phone-numbers/porting/{id}`: one request, where it stands, what comes next, and the steps so far.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use uuid::Uuid;

use super::list::ADDRESS;
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
    },
};

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

#[component]
fn Stands(found: Followed) -> impl IntoView {
    let Followed {
        port_request: port,
        steps,
    } = found;
    let refused = Returned::of("/api/twilio/withdraw-port-request")
        .map(|returned| view! { <Note kind=Kind::Bad alert=true><p>{returned.problem.message}</p></Note> });
    let sign = port.signature_url.clone().map(|url| {
        view! { <p><a class="button key" href=url rel="noreferrer">"Open the letter to sign"</a></p> }
    });
    let number = port
        .number_id
        .map(|id| view! { <p><a class="button key" href=format!("/phone-numbers/{id}")>"Open the number"</a></p> });
    let can_withdraw = port.status.is_open() && port.status != State::Arriving && !port.is_withdrawn;
    let note = port.note.clone().map(|note| view! { <p>"Twilio says: " {note}</p> });
    let id = port.id;
    view! {
        <div class="head"><h1>{port.title()}</h1></div>
        {refused}
        <section class="sheet" aria-label="This request">
            <div class="part stack">
                <Tel number=port.phone_number.clone() size="hero" />
                <p role="status">{port.message.clone()}</p>
                {note}
                {sign}
                {number}
                <Facts port=port />
            </div>
            <div class="part">
                <h2>"What happened"</h2>
                <ol class="trail">{steps.into_iter().map(|step| view! { <Line step=step /> }).collect_view()}</ol>
            </div>
        </section>
        {can_withdraw
            .then(|| {
                view! {
                    <form class="row" method="post" action="/api/twilio/withdraw-port-request">
                        <input type="hidden" name="id" value=id.to_string() />
                        <input type="hidden" name="back" value=format!("{ADDRESS}/{id}") />
                        <button class="button" data-busy="Withdrawing…">"Withdraw this request"</button>
                    </form>
                }
            })}
    }
    .into_any()
}

#[component]
fn Facts(port: Port) -> impl IntoView {
    view! {
        <dl class="facts">
            <dt>"Signed by"</dt>
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
