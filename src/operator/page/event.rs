//! `/operator/events/{id}`: one event of Stripe's that matches nobody.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::{HOME, Refused};
use crate::{
    accounts::page::Signed,
    operator::{Dealt, Event, api},
    problem::Returned,
    ui::{
        awaited::awaited,
        day::{Ago, Clock, Day},
        field::Field,
        icon::{Icon, Name},
        note::{Kind, Note},
    },
};

/// `/operator/events/{id}`.
#[component]
pub fn EventPage() -> impl IntoView {
    let id = use_params_map().get_untracked().get("id").unwrap_or_default();
    awaited(async move {
        match api::find_event(id).await {
            Ok(event) => view! { <Whole event=event /> }.into_any(),
            Err(problem) => view! { <Refused problem=problem /> }.into_any(),
        }
    })
}

#[component]
fn Whole(event: Event) -> impl IntoView {
    let Event { parked, body, dealt } = event;
    let address = format!("{HOME}/events/{}", parked.id);
    let id = parked.id.clone();
    view! {
        <Signed title="An event that matches nobody" place=HOME>
            <div class="stack wide narrow">
                <a class="back" href="/operator#parked">
                    <Icon name=Name::Down />
                    " Operator"
                </a>
                <div class="head">
                    <div>
                        <h1>"An event that matches nobody"</h1>
                        <p>"Stripe told it, signed, and no business on this desk is named by it."</p>
                    </div>
                </div>
                {match dealt {
                    Some(dealt) => view! { <Done dealt=dealt /> }.into_any(),
                    None => view! { <Ask id=id address=address /> }.into_any(),
                }}
                <section class="sheet" aria-labelledby="told">
                    <div class="part"><h2 id="told">"What Stripe told"</h2></div>
                    <dl class="facts part plain">
                        <dt>"Event"</dt>
                        <dd><code class="mail">{parked.id}</code></dd>
                        <dt>"Kind"</dt>
                        <dd><code class="mail">{parked.kind}</code></dd>
                        <dt>"Came"</dt>
                        <dd><Day at=parked.received_at /> ", " <Clock at=parked.received_at /> " UTC"</dd>
                        <dt>"Parked"</dt>
                        <dd>{parked.why.map_or_else(|| "It matches nobody.".to_owned(), |why| format!("Because {why}."))}</dd>
                    </dl>
                    <pre class="part told" tabindex="0" aria-label="The event as it came">{body}</pre>
                </section>
            </div>
        </Signed>
    }
}

#[component]
fn Done(dealt: Dealt) -> impl IntoView {
    let refused = Returned::of("/api/operator/event/dealt-with").map(|returned| {
        view! {
            <Note kind=Kind::Warn alert=true>
                <strong>"That was not done"</strong>
                <p>{returned.problem.message}</p>
            </Note>
        }
    });
    view! {
        {refused}
        <Note kind=Kind::Good>
            <strong>"Dealt with"</strong>
            <p class="mail">{dealt.note}</p>
            <p class="small quiet mail">{dealt.by} ", " <Ago at=dealt.at /></p>
        </Note>
    }
}

#[component]
fn Ask(id: String, address: String) -> impl IntoView {
    let returned = Returned::of("/api/operator/event/dealt-with");
    let wrong = returned.as_ref().map(|returned| {
        returned
            .wrong("note")
            .unwrap_or_else(|| returned.problem.message.clone())
    });
    let typed = returned.map(|returned| returned.typed("note")).unwrap_or_default();
    view! {
        <section class="sheet" aria-labelledby="deal">
            <div class="part stack tight">
                <h2 id="deal">"Mark it as dealt with?"</h2>
                <p>"Nothing follows from it here: nobody is charged, refunded or subscribed. What is to be put right is put right at Stripe. Your note and your name stay with the event."</p>
            </div>
            <form class="part plain stack deal" method="post" action="/api/operator/event/dealt-with">
                <input type="hidden" name="id" value=id />
                <input type="hidden" name="back" value=address />
                <Field
                    label="What came of it" name="note" hint="e.g. Refunded at Stripe: the payer has no account here" required=true maxlength=500u16
                    error=wrong value=typed
                />
                <button class="button" data-busy="Marking…">"Mark as dealt with"</button>
            </form>
        </section>
    }
    .into_any()
}
