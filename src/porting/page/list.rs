//! `/phone-numbers/porting`: whether a number can be brought along, the form that asks for it, and all that was asked for.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::{
    badge,
    form::{ASK, AskForm, Refused},
};
use crate::{
    accounts::page::Beneath,
    numbers::page::Tel,
    porting::{Port, Portability, api},
    problem::{Problem, Returned},
    ui::{
        PageStatus,
        awaited::awaited,
        day::Day,
        field::Field,
        note::{Kind, Note},
    },
};

/// Its address.
pub(super) const ADDRESS: &str = "/phone-numbers/porting";

/// `/phone-numbers/porting`.
#[component]
pub fn PortingPage() -> impl IntoView {
    let number = use_query_map().get_untracked().get("number").unwrap_or_default();
    let number = number.trim().to_owned();
    awaited(async move {
        let found = if number.is_empty() {
            None
        } else {
            Some(api::check_portability(number.clone()).await)
        };
        let ports = api::list_ports().await.map(|ports| ports.port_requests);
        view! { <Page number=number found=found ports=ports /> }
    })
}

#[component]
fn Page(
    number: String,
    found: Option<Result<Portability, Problem>>,
    ports: Result<Vec<Port>, Problem>,
) -> impl IntoView {
    let wrong = match &found {
        Some(Err(problem)) => problem.fields.get("number").cloned(),
        Some(Ok(_)) | None => None,
    };
    if wrong.is_some() {
        PageStatus::set(422);
    }
    let is_fresh = found.is_none();
    let is_first = is_fresh && ports.as_ref().is_ok_and(Vec::is_empty);
    let number = match &found {
        Some(Ok(found)) => found.phone_number.to_string(),
        Some(Err(_)) | None => number,
    };
    let answer = found.filter(|_| wrong.is_none());
    let answer = answer.map(|found| view! { <Checked found=found /> });
    view! {
        <Beneath title="Bring a number" back="/phone-numbers" above="Phone Numbers">
            <div class="head">
                <div>
                    <h1>"Bring a number you have"</h1>
                    <p>"Move a US number from another carrier to your account here. It keeps working there until it has moved."</p>
                </div>
            </div>
            <section class="sheet" aria-label="The number">
                <form class="part stack" method="get" action=ADDRESS>
                    <Field
                        label="Your number" name="number" kind="tel" inputmode="tel" digits=true required=true
                        hint="With its area code, like (415) 555-0123" value=number error=wrong
                    >
                        <button class=if is_fresh { "button key" } else { "button" } data-busy="Asking Twilio…">"Check"</button>
                    </Field>
                </form>
            </section>
            {answer}
            {is_first.then(|| view! { <How /> })}
            <Asked ports=ports />
        </Beneath>
    }
    .into_any()
}

/// What comes next, for those who have not begun.
#[component]
fn How() -> impl IntoView {
    view! {
        <section class="sheet" aria-labelledby="how">
            <div class="part stack tight">
                <h2 id="how">"How it goes"</h2>
                <ol class="stack tight">
                    <li><strong>"Check. "</strong>"Asking is free, and nothing is changed by it."</li>
                    <li><strong>"Ask. "</strong>"You give what your present carrier has on file, and a bill of the last 30 days. Everything has to read as it does there."</li>
                    <li><strong>"Sign. "</strong>"Twilio writes a letter of authorization and sends it by e-mail to whoever may sign."</li>
                    <li><strong>"Wait. "</strong>"Your present carrier lets the number go, which takes days. Keep your contract there until the number is in your list here."</li>
                </ol>
                <p class="small">"Toll-free numbers and numbers from other countries cannot be brought this way yet."</p>
            </div>
        </section>
    }
    .into_any()
}

/// What Twilio says of the number, and the form where it can come.
#[component]
fn Checked(found: Result<Portability, Problem>) -> impl IntoView {
    let returned = Returned::of(ASK);
    match found {
        Ok(found) if found.portable => {
            if returned.is_some() {
                PageStatus::set(422);
            }
            view! {
                <Note kind=Kind::Good>
                    <strong>"This number can come"</strong>
                    <p>{found.message.clone()} {found.verified.then_some(" You have verified that you hold it.")}</p>
                </Note>
                <AskForm number=found.phone_number needs_pin=found.needs_pin verified=found.verified returned=returned />
            }
            .into_any()
        }
        Ok(found) => view! {
            <Note kind=Kind::Warn>
                <strong>"This number cannot be asked for"</strong>
                <p>{found.message}</p>
            </Note>
        }
        .into_any(),
        Err(problem) => {
            PageStatus::set(problem.code.status());
            view! {
                {returned.map(|returned| view! { <Refused problem=returned.problem /> })}
                <Note kind=Kind::Bad alert=true>
                    <strong>"The number could not be checked"</strong>
                    <p>{problem.message}</p>
                </Note>
            }
            .into_any()
        }
    }
}

#[component]
fn Asked(ports: Result<Vec<Port>, Problem>) -> impl IntoView {
    let body = match ports {
        Ok(ports) if ports.is_empty() => return ().into_any(),
        Ok(ports) => {
            let rows = ports.into_iter().map(|port| view! { <Row port=port /> });
            view! { <ul class="plain-list">{rows.collect_view()}</ul> }.into_any()
        }
        Err(problem) => view! { <div class="part"><p>{problem.message}</p></div> }.into_any(),
    };
    view! {
        <section class="sheet holdings" aria-labelledby="asked">
            <div class="part"><h2 id="asked">"Numbers you asked for"</h2></div>
            {body}
        </section>
    }
    .into_any()
}

#[component]
fn Row(port: Port) -> impl IntoView {
    view! {
        <li class="holding">
            <h3><a href=format!("{ADDRESS}/{}", port.id)><Tel number=port.phone_number.clone() size="l" /></a></h3>
            <p class="small">"Asked for on " <Day at=port.created_at /></p>
            <div class="side">{badge(&port)}</div>
        </li>
    }
    .into_any()
}
