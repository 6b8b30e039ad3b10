//! The list of businesses: a search, a table, the way to further pages.

use leptos::prelude::*;
use uuid::Uuid;

use super::{HOME, Mail};
use crate::{
    accounts::page::BillingPlace,
    billing::Standing,
    operator::{Business, standing_words},
    purchases::page::encoded,
    subaccounts::State,
    ui::{
        badge::{Badge, Kind},
        icon::{Icon, Name},
        pages::Pages,
    },
};

/// The sheet with the list.
#[component]
pub fn Businesses(
    /// One page, newest first.
    businesses: Vec<Business>,
    /// What was looked for.
    q: String,
    /// How many fit.
    found: i64,
    /// Where the next page begins.
    next: Option<Uuid>,
    /// Whether this is not the first page.
    is_later: bool,
) -> impl IntoView {
    let asked = encoded(&q);
    let with = |rest: String| match (q.is_empty(), rest.is_empty()) {
        (true, true) => HOME.to_owned(),
        (true, false) => format!("{HOME}?{rest}"),
        (false, true) => format!("{HOME}?q={asked}"),
        (false, false) => format!("{HOME}?q={asked}&{rest}"),
    };
    let later = next.map(|after| format!("{}#all", with(format!("after={after}"))));
    let earlier = is_later.then(|| format!("{}#all", with(String::new())));
    let place = format!("{} of {found}", businesses.len());
    let has_pages = later.is_some() || earlier.is_some();
    let is_empty = businesses.is_empty();
    view! {
        <section class="sheet" aria-labelledby="all">
            <div class="part row apart">
                <h2 id="all">"Businesses"</h2>
                <form class="ask" method="get" action=HOME role="search" aria-label="Businesses">
                    <input class="input" type="search" name="q" aria-label="E-mail address or part of it" placeholder="E-mail" value=q.clone() autocomplete="off" maxlength="254" />
                    <button class="button"><Icon name=Name::Search /> " Find"</button>
                </form>
            </div>
            {if is_empty {
                view! { <NoneFits q=q /> }.into_any()
            } else {
                view! { <Table businesses=businesses /> }.into_any()
            }}
            {has_pages.then(|| view! { <Pages place=place earlier=earlier later=later /> })}
        </section>
    }
    .into_any()
}

#[component]
fn NoneFits(q: String) -> impl IntoView {
    let words = if q.is_empty() {
        "There is no further business.".to_owned()
    } else {
        format!("No business has “{q}” in its e-mail address.")
    };
    view! { <p class="part">{words} " " <a class="whole" href=HOME>"Show all businesses"</a></p> }
}

#[component]
fn Table(businesses: Vec<Business>) -> impl IntoView {
    let is_billed = use_context::<BillingPlace>().unwrap_or_default().0;
    view! {
        <div class="tablebox">
            <table role="table" class="businesses">
                <thead role="rowgroup">
                    <tr role="row">
                        <th role="columnheader" scope="col">"Business"</th>
                        <th role="columnheader" scope="col">"Subaccount"</th>
                        {is_billed.then(|| view! { <th role="columnheader" scope="col">"Subscription"</th> })}
                        <th role="columnheader" scope="col" class="n">"Numbers"</th>
                        <th role="columnheader" scope="col" class="n">"Per month"</th>
                        <th role="columnheader" scope="col" class="n">"Failures, 7 days"</th>
                        <th role="columnheader" scope="col">"State"</th>
                        <th role="columnheader" scope="col"><span class="unseen">"Actions"</span></th>
                    </tr>
                </thead>
                <tbody role="rowgroup">
                    {businesses.into_iter().map(|business| view! { <Row business=business is_billed=is_billed /> }).collect_view()}
                </tbody>
            </table>
        </div>
    }
    .into_any()
}

#[component]
fn Row(business: Business, is_billed: bool) -> impl IntoView {
    let account = match business.short_sid() {
        Some(sid) => view! { <code>{sid}</code> }.into_any(),
        None => view! { <span class="quiet">"None yet"</span> }.into_any(),
    };
    let standing = standing_words(business.standing);
    let (kind, icon, words) = state(&business);
    let address = format!("{HOME}/businesses/{}", business.id);
    let open = format!("Open {}", business.email);
    view! {
        <tr role="row">
            <th role="rowheader" scope="row" class="mail"><Mail email=business.email /></th>
            <td role="cell" data-label="Subaccount">{account}</td>
            {is_billed.then(|| view! { <td role="cell" data-label="Subscription">{standing}</td> })}
            <td role="cell" class="n" data-label="Numbers">{business.numbers}</td>
            <td role="cell" class="n" data-label="Per month">{business.rent.to_string()}</td>
            <td role="cell" class="n" data-label="Failures, 7 days">{business.failures}</td>
            <td role="cell" data-label="State"><Badge kind=kind icon=icon text=words /></td>
            <td role="cell" class="act"><a class="button slim" href=address aria-label=open>"Open"</a></td>
        </tr>
    }
    .into_any()
}

/// What most needs somebody, in a word.
pub fn state(business: &Business) -> (Kind, Name, String) {
    let count = |count: i64, one: &str, more: &str| format!("{count} {}", if count == 1 { one } else { more });
    match business.subaccount {
        State::Closed => return (Kind::Bad, Name::None, "Closed at Twilio".to_owned()),
        State::Suspended => return (Kind::Bad, Name::None, "Suspended".to_owned()),
        State::Suspending => return (Kind::Wait, Name::Clock, "Being suspended".to_owned()),
        State::Activating => return (Kind::Wait, Name::Clock, "Being opened again".to_owned()),
        State::Missing | State::Opening | State::Active => {}
    }
    if business.orphans > 0 {
        return (Kind::Warn, Name::Alert, count(business.orphans, "orphan", "orphans"));
    }
    if business.is_unread {
        return (Kind::Warn, Name::Alert, "Not compared".to_owned());
    }
    if business.differences > 0 {
        return (
            Kind::Warn,
            Name::Changed,
            count(business.differences, "difference", "differences"),
        );
    }
    if business.under_way > 0 {
        return (Kind::Wait, Name::Clock, format!("Confirming {}", business.under_way));
    }
    match (business.subaccount, business.standing) {
        (State::Opening, _) => (Kind::Wait, Name::Clock, "Being opened".to_owned()),
        (State::Missing, _) => (Kind::Wait, Name::Clock, "Not begun".to_owned()),
        (_, Standing::PastDue) => (Kind::Warn, Name::Card, "Payment failed".to_owned()),
        _ => (Kind::Good, Name::Check, "In order".to_owned()),
    }
}
