//! The numbers that somebody has to look at, in a sheet.

use leptos::prelude::*;

use super::{HOME, Mail};
use crate::{
    numbers::page::Tel,
    operator::{FEW, Trouble, What},
    ui::{
        badge::{Badge, Kind},
        day::Ago,
        icon::Name,
    },
};

/// One row a number; nothing where there is none.
#[component]
pub fn Troubles(
    /// The oldest of each kind first.
    troubles: Vec<Trouble>,
    /// Whether each says whose it is.
    #[prop(optional)]
    with_names: bool,
) -> impl IntoView {
    if troubles.is_empty() {
        return ().into_any();
    }
    let most = usize::try_from(FEW).unwrap_or(usize::MAX);
    let is_part = [What::Orphan, What::Stuck, What::NotTaken]
        .into_iter()
        .any(|what| troubles.iter().filter(|trouble| trouble.what == what).count() >= most);
    let title = match troubles.len() {
        1 => "1 number to look at".to_owned(),
        count => format!("{count} numbers to look at"),
    };
    view! {
        <section class="sheet" aria-labelledby="troubles">
            <div class="part"><h2 id="troubles">{title}</h2></div>
            <ul class="lines list">
                {troubles.into_iter().map(|trouble| view! { <Row trouble=trouble with_names=with_names /> }).collect_view()}
            </ul>
            {is_part.then(|| view! { <p class="part small quiet">"Of each kind the oldest are shown; there may be more."</p> })}
        </section>
    }
    .into_any()
}

#[component]
fn Row(trouble: Trouble, with_names: bool) -> impl IntoView {
    let (badge, words) = match trouble.what {
        What::Orphan => (
            view! { <Badge kind=Kind::Warn icon=Name::Alert text="Paid, not shown" /> },
            Some("Its owner adds or releases it under Reconciliation.".to_owned()),
        ),
        What::Stuck => (
            view! { <Badge kind=Kind::Wait icon=Name::Clock text="Still confirming" /> },
            trouble.detail.map(|reference| format!("Purchase {reference}.")),
        ),
        What::NotTaken => (
            view! { <Badge kind=Kind::Bad icon=Name::None text="Not taken back" /> },
            trouble
                .detail
                .or_else(|| Some("Twilio does not take it back.".to_owned())),
        ),
    };
    let address = format!("{HOME}/businesses/{}", trouble.user_id);
    view! {
        <li>
            <Tel number=trouble.phone_number />
            <span class="stack tight">
                <span class="row">
                    {badge} {with_names.then(|| view! { <a class="mail" href=address><Mail email=trouble.email /></a> })}
                </span>
                <span class="small quiet">{words}</span>
            </span>
            <span class="small quiet"><Ago at=trouble.since /></span>
        </li>
    }
    .into_any()
}
