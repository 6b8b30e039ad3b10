//! `/phone-numbers/porting`: whether a number can be brought along, the form that asks for it, and all that was asked for.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::form::{ASK, AskForm};
use crate::{
    accounts::page::Beneath,
    porting::{Port, api},
    problem::Returned,
    ui::{
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
    let asked = number.clone();
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
                        hint="With its area code, like (415) 555-0123." value=number
                    />
                    <div><button class="button">"Check"</button></div>
                </form>
            </section>
            {(!asked.trim().is_empty()).then(|| view! { <Checked number=asked /> })}
            {awaited(async move {
                let ports = api::list_ports().await.map(|ports| ports.port_requests).unwrap_or_default();
                (!ports.is_empty()).then(|| view! { <Asked ports=ports /> })
            })}
        </Beneath>
    }
    .into_any()
}

#[component]
fn Checked(number: String) -> impl IntoView {
    awaited(async move {
        match api::check_portability(number).await {
            Ok(found) if found.portable => {
                let returned = Returned::of(ASK);
                let refused = returned.as_ref().map(|returned| {
                    let message = returned.problem.message.clone();
                    view! {
                        <Note kind=Kind::Bad alert=true>
                            <strong>"Nothing was asked for"</strong>
                            <p>{message} " Choose the bill again, too: browsers do not keep files."</p>
                        </Note>
                    }
                });
                view! {
                    <Note kind=Kind::Good>
                        <strong>"This number can come"</strong>
                        <p>{found.message.clone()}</p>
                    </Note>
                    {refused}
                    <AskForm number=found.phone_number needs_pin=found.needs_pin returned=returned />
                }
                .into_any()
            }
            Ok(found) => view! {
                <Note kind=Kind::Warn>
                    <strong>"This number cannot come"</strong>
                    <p>{found.message}</p>
                </Note>
            }
            .into_any(),
            Err(problem) => {
                let words = problem.fields.values().next().cloned().unwrap_or(problem.message);
                view! {
                    <Note kind=Kind::Bad alert=true>
                        <strong>"The number could not be checked"</strong>
                        <p>{words}</p>
                    </Note>
                }
                .into_any()
            }
        }
    })
}

#[component]
fn Asked(ports: Vec<Port>) -> impl IntoView {
    let rows = ports.into_iter().map(|port| {
        view! {
            <li>
                <a href=format!("{ADDRESS}/{}", port.id)>{port.phone_number.to_string()}</a>
                " " {port.short()} ", " <span class="quiet">"asked for on " <Day at=port.created_at /></span>
            </li>
        }
    });
    view! {
        <section class="sheet" aria-labelledby="asked">
            <div class="part stack">
                <h2 id="asked">"Numbers you asked for"</h2>
                <ul class="stack tight">{rows.collect_view()}</ul>
            </div>
        </section>
    }
    .into_any()
}
