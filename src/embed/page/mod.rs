//! Pages of `embed`: the search, the outcome of a purchase, and the end. Each carries the ticket, and tells the application
//! around it what it may know.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use uuid::Uuid;

use self::host::{Host, TellKey};
use super::{CLOSED, DECIDE, Guest, ORDER, PURCHASES, SEARCH, SUGGEST, TICKET, Visit, message::Message};
use crate::{
    problem::Problem,
    purchases::{
        Purchase, api,
        page::{At, CompactBuy, OutcomeSheet, Ways},
    },
    ui::{
        PageStatus, PracticeMode,
        awaited::awaited,
        banner::Practice,
        icon::{Icon, Name},
        live::{BusyForms, CopyPlain},
    },
};

pub mod host;

/// `/embed/buy-number`.
#[component]
pub fn EmbedPage() -> impl IntoView {
    match visit() {
        Ok(guest) => view! {
            <Framed title="Buy New Number" origins=vec![guest.origin.clone()] close=ways(&guest).left()>
                <h2 class="unseen">"Numbers on sale"</h2>
                <CompactBuy ways=ways(&guest) />
            </Framed>
        }
        .into_any(),
        Err(refused) => refused,
    }
}

/// `/embed/purchases/{id}`.
#[component]
pub fn EmbedOutcomePage() -> impl IntoView {
    let id = use_params_map().get_untracked().get("id").unwrap_or_default();
    let guest = match visit() {
        Ok(guest) => guest,
        Err(refused) => return refused,
    };
    awaited(async move {
        let found = match Uuid::parse_str(&id) {
            Ok(id) => api::find_purchase(id).await,
            Err(_) => Err(Problem::not_found("purchase")),
        };
        match found {
            Ok(purchase) => view! { <Outcome guest=guest purchase=purchase /> }.into_any(),
            Err(problem) => {
                PageStatus::set(problem.code.status());
                view! { <Words problem=problem origins=vec![guest.origin.clone()] back=Some(guest.search()) /> }
                    .into_any()
            }
        }
    })
    .into_any()
}

/// `/embed/closed`: here the application has been told. Without scripts nobody has told it.
#[component]
pub fn EmbedClosedPage() -> impl IntoView {
    match visit() {
        Ok(guest) => view! {
            <Title text="Closed" />
            <main id="main" class="embed" tabindex="-1">
                <h1>"You can close this window"</h1>
                <p class="quiet">"What you bought is yours. It stands in your application and in the desk under Phone Numbers."</p>
                <p><a class="button" href=guest.search()>"Buy another number"</a></p>
            </main>
            <Host origins=vec![guest.origin] message=Some(Message::closed().json()) />
        }
        .into_any(),
        Err(refused) => refused,
    }
}

/// Where the parts of buying lead inside the frame.
fn ways(guest: &Guest) -> Ways {
    let closed = guest.address(CLOSED);
    Ways {
        search: At {
            path: SEARCH.to_owned(),
            kept: vec![(TICKET.to_owned(), guest.ticket.clone())],
        },
        order: guest.address(ORDER),
        with: Vec::new(),
        decide: guest.address(DECIDE),
        after: Some(closed.clone()),
        leave: Some(closed),
        label: guest.label.clone(),
        suggest: format!("{}&q=", guest.address(SUGGEST)),
    }
}

/// Who looks; else the page that says why nobody may.
fn visit() -> Result<Guest, AnyView> {
    match use_context::<Visit>() {
        Some(Visit::Guest(guest)) => Ok(guest),
        Some(Visit::Refused { problem, origins }) => {
            PageStatus::set(problem.code.status());
            Err(view! { <Words problem=problem origins=origins back=None /> }.into_any())
        }
        // The router puts it there; without it there is nothing to show.
        None => Err(().into_any()),
    }
}

/// What stands around a page in the frame: its name, and the way out of it.
#[component]
fn Framed(title: &'static str, origins: Vec<String>, close: String, children: Children) -> impl IntoView {
    let practice = use_context::<PracticeMode>().unwrap_or_default().0;
    view! {
        <Title text=title />
        <div class="embed">
            {practice.then(|| view! { <Practice /> })}
            <main id="main" tabindex="-1">
                <div class="row apart">
                    <h1>{title}</h1>
                    <a class="button plain square" href=close>
                        <Icon name=Name::Close />
                        <span class="unseen">"Close"</span>
                    </a>
                </div>
                {children()}
            </main>
        </div>
        <BusyForms />
        <CopyPlain />
        <Host origins=origins message=None />
    }
    .into_any()
}

#[component]
fn Outcome(guest: Guest, purchase: Purchase) -> impl IntoView {
    let here = guest.outcome(purchase.id);
    let ask = guest.address(&format!("{PURCHASES}/{}/status", purchase.id));
    let message = Message::selected(&purchase).map(|message| message.json());
    let practice = use_context::<PracticeMode>().unwrap_or_default().0;
    view! {
        <Title text="Purchase" />
        <div class="embed">
            {practice.then(|| view! { <Practice /> })}
            <main id="main" tabindex="-1">
                <OutcomeSheet purchase=purchase ways=ways(&guest) here=here ask=ask />
            </main>
        </div>
        <BusyForms />
        <CopyPlain />
        <Host origins=vec![guest.origin] message=message />
    }
    .into_any()
}

/// Nothing can be shown, and why.
#[component]
fn Words(problem: Problem, origins: Vec<String>, back: Option<String>) -> impl IntoView {
    view! {
        <Title text=problem.error.clone() />
        <main id="main" class="embed" tabindex="-1">
            <h1>{problem.error}</h1>
            <p>{problem.message}</p>
            {problem.reference.map(|reference| view! { <p>"Reference: " <strong>{String::from(reference)}</strong></p> })}
            {back.map(|href| view! { <p><a class="button" href=href>"Back to the search"</a></p> })}
            <p><TellKey origins=origins.clone() message=Message::closed().json()>"Close"</TellKey></p>
        </main>
        <Host origins=origins message=None />
    }
    .into_any()
}
