//! `/phone-numbers/{id}/texts/{other}`: one thread, the newest text at its end.

use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use uuid::Uuid;

use super::{Instead, bubble::Bubble, composer::Composer, list::number};
use crate::{
    accounts::page::Beneath,
    texts::{Opened, Texts, address, api, thread_address},
    ui::{awaited::awaited, live::Renew},
};

/// `/phone-numbers/{id}/texts/{other}`.
#[component]
pub fn ThreadPage() -> impl IntoView {
    let number = number();
    let above = number
        .as_ref()
        .map_or_else(|_| "/phone-numbers".to_owned(), |number| address(*number));
    let with = use_params_map().get_untracked().get("other").unwrap_or_default();
    let after = use_query_map().get_untracked().get("after");
    let after = after.and_then(|after| Uuid::parse_str(&after).ok());
    view! {
        <Beneath title="Conversation" back=above above="Texts">
            {awaited(async move {
                let found = async { api::open_thread(number?, with, after).await };
                match found.await {
                    Ok(opened) => view! { <Shown opened=opened is_first=after.is_none() /> }.into_any(),
                    Err(problem) => view! { <Instead problem=problem /> }.into_any(),
                }
            })}
        </Beneath>
    }
}

#[component]
fn Shown(opened: Opened, is_first: bool) -> impl IntoView {
    let Opened {
        place,
        other_party,
        opted_out_at,
        draft,
        texts: Texts { texts, next },
    } = opened;
    let page = thread_address(place.number.id, &other_party);
    let (own, other) = (place.number.phone_number.to_string(), other_party.to_string());
    let is_empty = texts.is_empty();
    let texts = texts
        .into_iter()
        .rev()
        .map(|text| view! { <Bubble text=text /> })
        .collect_view();
    view! {
        <div class="head">
            <div>
                <h1 class="fig">{other}</h1>
                <p>"Texts with " <span class="fig">{own}</span></p>
            </div>
        </div>
        {is_first.then(|| view! { <Renew href=page.clone() /> })}
        <section class="sheet" aria-label="Conversation">
            <div class="part stack" id="texts" data-renew="" data-under-way=is_first.then_some("")>
                {next.map(|next| view! { <p><a href=format!("{page}?after={next}")>"Earlier texts"</a></p> })}
                {is_empty.then(|| view! { <p class="quiet">"Nothing was written yet."</p> })}
                {(!is_empty).then(|| view! { <ol class="texts">{texts}</ol> })}
                {(!is_first).then(|| view! { <p><a href=page.clone()>"Newest texts"</a></p> })}
            </div>
            <div class="part stack" id="write">
                <h2>"Write a text"</h2>
                <Composer place=place other=Some(other_party) is_opted_out=opted_out_at.is_some() draft=draft back=page.clone() />
                <noscript><p class="small"><a href=page>"Look for new texts"</a></p></noscript>
            </div>
        </section>
    }
    .into_any()
}
