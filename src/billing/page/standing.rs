//! `/billing`: how an owner stands, what happens next, and what they can do.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use time::OffsetDateTime;

use super::keys::Keys;
use crate::{
    accounts::page::Signed,
    billing::{Billing, Payment, Standing, Stopped, api},
    problem::{Problem, Returned},
    subaccounts::State,
    ui::{
        awaited::awaited,
        badge::{self, Badge},
        day::Day,
        icon::Name,
        live::Renew,
        note::{Kind, Note},
    },
};

/// `/billing`.
#[component]
pub fn BillingPage() -> impl IntoView {
    let from = use_query_map().get_untracked().get("from").unwrap_or_default();
    view! {
        <Signed title="Billing" place="/billing">
            <div class="head">
                <h1>"Billing"</h1>
            </div>
            <div class="stack wide narrow">
                {awaited(async move {
                    match api::read_billing(from == "paid").await {
                        Ok(told) => view! { <Told told=told from=from /> }.into_any(),
                        Err(problem) => view! { <Unknown problem=problem /> }.into_any(),
                    }
                })}
            </div>
        </Signed>
    }
}

#[component]
fn Unknown(problem: Problem) -> impl IntoView {
    view! {
        <Note kind=Kind::Bad>
            <strong>"Your subscription cannot be shown now"</strong>
            <p>{problem.message}</p>
        </Note>
    }
}

#[component]
fn Told(told: Billing, from: String) -> impl IntoView {
    if !told.needs_subscription {
        return view! {
            <Note kind=Kind::Good>
                <strong>"Nothing to pay here"</strong>
                <p>"This desk asks for no subscription. You pay only for numbers. " <a href="/phone-numbers">"Phone Numbers"</a></p>
            </Note>
        }
        .into_any();
    }
    let is_under_way = is_under_way(&told);
    let refused = ["/api/billing/checkout", "/api/billing/portal"]
        .into_iter()
        .find_map(Returned::of);
    view! {
        {refused
            .map(|returned| {
                view! {
                    <Note kind=Kind::Bad alert=true>
                        <strong>{returned.problem.error}</strong>
                        <p>{returned.problem.message}</p>
                    </Note>
                }
            })}
        <div class="stack wide" id="standing" data-renew="" data-under-way=is_under_way.then_some("") aria-live="polite">
            <Stands told=told.clone() />
            <Came told=told.clone() from=from />
            <Sheet told=told />
        </div>
        {is_under_way.then(|| view! { <Renew href="/billing?from=paid" /> })}
    }
    .into_any()
}

/// Whether the page changes by itself.
fn is_under_way(told: &Billing) -> bool {
    told.payment == Some(Payment::Confirming)
        || matches!(told.subaccount, State::Opening | State::Activating | State::Suspending)
}

/// What stands in the way of everything else.
#[component]
fn Stands(told: Billing) -> impl IntoView {
    if told.subaccount == State::Closed {
        let pays = matches!(told.standing, Standing::Active | Standing::PastDue) || told.stopped.is_some();
        return view! {
            <Note kind=Kind::Bad>
                <strong>"Your account at Twilio was closed"</strong>
                <p>
                    "It was closed at Twilio, not by this desk, and its numbers are gone. A subscription would bring nothing back, so there is none to take here. Tell the host of this desk."
                    {pays.then_some(" The one you have goes on until you cancel it: under \u{201c}Cards, invoices, cancel\u{201d}.")}
                </p>
            </Note>
        }
        .into_any();
    }
    if told.standing == Standing::PastDue {
        return view! {
            <Note kind=Kind::Warn>
                <strong>"Your last payment did not go through"</strong>
                <p>"Stripe tries it again. If your card is an old one, change it there: \u{201c}Update your card\u{201d}, below."</p>
            </Note>
        }
        .into_any();
    }
    match told.stopped {
        Some(stopped) if told.payment != Some(Payment::Confirming) => view! {
            <Note kind=Kind::Warn>
                <strong>{stopped.headline()}</strong>
                <p>{stopped.words()}</p>
            </Note>
        }
        .into_any(),
        _ => ().into_any(),
    }
}

/// What someone is told who has just come back from Stripe, or whose payment is on its way.
#[component]
fn Came(told: Billing, from: String) -> impl IntoView {
    let is_paid = matches!(told.standing, Standing::Active | Standing::PastDue);
    match (from.as_str(), is_paid, told.payment) {
        _ if told.subaccount == State::Closed => ().into_any(),
        // What is so has been said above.
        (_, false, None | Some(Payment::Failed | Payment::Open)) if told.stopped.is_some() => ().into_any(),
        (_, false, Some(Payment::Confirming)) => view! {
            <Note kind=Kind::Warn>
                <strong>"Your payment is still being confirmed"</strong>
                <p>"Your bank has not said yes yet; some ways to pay take days. You will not be charged twice, and nothing is left for you to do: your account at Twilio is opened as soon as the payment is there."</p>
            </Note>
        }
        .into_any(),
        ("paid", true, _) if told.subaccount == State::Active => view! {
            <Note kind=Kind::Good>
                <strong>"You have subscribed"</strong>
                <p>"Your own account at Twilio is open."</p>
                <p><a class="button" href="/phone-numbers#buy">"Find your first number"</a></p>
            </Note>
        }
        .into_any(),
        ("paid", true, _) => view! {
            <Note kind=Kind::Good>
                <strong>"You have subscribed"</strong>
                <p>"Your own account at Twilio is being opened. It takes a moment."</p>
            </Note>
        }
        .into_any(),
        ("paid", false, _) => view! {
            <Note kind=Kind::Warn>
                <strong>"Stripe has not confirmed a payment"</strong>
                <p>"If you have paid, load this page again in a minute; you will not be charged twice."</p>
            </Note>
        }
        .into_any(),
        ("left", false, _) => view! {
            <Note kind=Kind::Warn>
                <strong>"You left before paying"</strong>
                <p>"Nothing was charged. You can go on whenever you like."</p>
            </Note>
        }
        .into_any(),
        (_, false, Some(Payment::Failed)) => view! {
            <Note kind=Kind::Bad>
                <strong>"Your last payment did not go through"</strong>
                <p>"Nothing was charged. Try again, or with another card."</p>
            </Note>
        }
        .into_any(),
        _ => ().into_any(),
    }
}

#[component]
fn Sheet(told: Billing) -> impl IntoView {
    let (kind, icon, word) = match told.standing {
        Standing::None | Standing::Ended if told.payment == Some(Payment::Confirming) => {
            (badge::Kind::Wait, Name::Clock, "Being confirmed")
        }
        Standing::None => (badge::Kind::Wait, Name::Card, "None yet"),
        Standing::Active => (badge::Kind::Good, Name::Check, "Active"),
        Standing::PastDue => (badge::Kind::Warn, Name::Alert, "Payment failed"),
        Standing::Ended => (
            badge::Kind::Bad,
            Name::None,
            told.stopped.map_or("Ended", Stopped::word),
        ),
    };
    let since = told.since.filter(|_| told.standing != Standing::None);
    let subaccount = told.subaccount.words().to_owned();
    view! {
        <section class="sheet" aria-labelledby="subscription">
            <div class="part">
                <h2 id="subscription">"Subscription"</h2>
            </div>
            <dl class="facts part plain">
                <dt>"State"</dt>
                <dd><Badge kind=kind icon=icon text=word />{since.map(|since| view! { " since " <Day at=since /> })}</dd>
                {when("Next payment", told.next_payment_at)}
                {when("Ends", told.ends_at)}
                <dt>"Your account at Twilio"</dt>
                <dd>"It " {subaccount} {told.subaccount_since.map(|since| view! { ", since " <Day at=since /> })} "."</dd>
                <dt>"Your numbers"</dt>
                <dd>{numbers(&told)}</dd>
            </dl>
            <Keys told=told />
        </section>
    }
    .into_any()
}

fn when(what: &'static str, at: Option<OffsetDateTime>) -> Option<AnyView> {
    at.map(|at| {
        view! {
            <dt>{what}</dt>
            <dd><Day at=at /></dd>
        }
        .into_any()
    })
}

/// What happens to the numbers, in one or two sentences.
fn numbers(told: &Billing) -> AnyView {
    let days = told.grace_days;
    let after = match days {
        0 => "at once".to_owned(),
        1 => "a day later".to_owned(),
        days => format!("{days} days later"),
    };
    match (told.standing, told.subaccount, told.works_until, told.ends_at) {
        (_, State::Closed, _, _) => "They are gone: the account was closed at Twilio, not by this desk. Tell its host.".into_any(),
        (Standing::Active | Standing::PastDue, State::Missing | State::Opening, _, _) => "You can buy the first one in a moment.".into_any(),
        (Standing::Active | Standing::PastDue, State::Suspending | State::Suspended | State::Activating, _, _) => "They are all there and work again in a moment.".into_any(),
        (Standing::None, State::Active, _, _) | (Standing::Active, _, _, None) => "They work.".into_any(),
        (Standing::None, _, _, _) => "You can buy the first one as soon as you have subscribed.".into_any(),
        (Standing::Active, _, _, Some(_)) => {
            format!("They work until the end, and your account at Twilio is suspended {after}. The numbers are kept then; they carry no calls and texts.").into_any()
        }
        (Standing::PastDue, _, Some(until), _) => {
            view! { "They work until " <Day at=until /> ". Then they are kept, without calls and texts, until it is paid." }.into_any()
        }
        (Standing::PastDue, _, None, _) => "They work. Stripe tries the payment again; change your card there if it is an old one.".into_any(),
        (Standing::Ended, State::Active | State::Activating | State::Opening | State::Missing, Some(until), _) => {
            let back = if told.stopped.is_some() { "it is paid" } else { "you subscribe again" };
            view! { "They work until " <Day at=until /> ". Then your account at Twilio is suspended: the numbers are kept, and carry no calls and texts until " {back} "." }
                .into_any()
        }
        (Standing::Ended, _, _, _) => {
            let back = if told.stopped.is_some() { "Once it is paid" } else { "Subscribe again and" };
            format!("They are kept, and carry no calls and texts. {back} all of them work again. What you release meanwhile goes back to Twilio then.").into_any()
        }
    }
}
