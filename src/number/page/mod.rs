//! `/phone-numbers/{id}`: one number, and all that can be done with it.

use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use uuid::Uuid;

use crate::{
    accounts::page::Signed,
    numbers::{self, Number, Status},
    problem::Problem,
    purchases::page::Missing,
    setup,
    texts::page::TextsSheet,
    ui::{
        awaited::awaited,
        icon::{Icon, Name},
        toast::Toast,
    },
    usage::page::UsageSheet,
    uses,
};

mod about;
mod goes;
mod head;
mod past;
mod release;
mod written;

/// `/phone-numbers/{id}`.
#[component]
pub fn OneNumberPage() -> impl IntoView {
    let id = use_params_map().get_untracked().get("id").unwrap_or_default();
    let id = Uuid::parse_str(&id).ok();
    let over = told(id);
    view! {
        <Signed title="Phone number" place="/phone-numbers" over=over>
            <a class="back" href="/phone-numbers">
                <Icon name=Name::Down />
                " Phone Numbers"
            </a>
            {awaited(async move {
                let number = match id {
                    Some(id) => numbers::api::find_number(id).await,
                    None => Err(Problem::not_found("number")),
                };
                match number {
                    Ok(number) => view! { <Shown number=number /> }.into_any(),
                    Err(problem) => view! { <Missing problem=problem /> }.into_any(),
                }
            })}
        </Signed>
    }
}

/// What the address says was done a moment ago.
fn told(id: Option<Uuid>) -> Option<AnyView> {
    let asked = use_query_map().get_untracked();
    let words = [
        ("set", "Saved. Twilio has it, and it holds for the next call and text."),
        ("written", "Saved."),
        ("primary", "This is your primary number now."),
        (
            "undone",
            "Undone. The number stays yours, and nothing about it has changed.",
        ),
    ];
    let (_, words) = words.into_iter().find(|(name, _)| asked.get(name).is_some())?;
    let close = format!("/phone-numbers/{}", id?);
    Some(view! { <Toast close_href=close>{words}</Toast> }.into_any())
}

#[component]
fn Shown(number: Number) -> impl IntoView {
    let is_active = number.status == Status::Active;
    let id = number.id;
    let (one, two, three) = (number.clone(), number.clone(), number.clone());
    view! {
        <head::Head number=number.clone() />
        <div class="two even">
            <div class="stack wide">
                {is_active
                    .then(|| {
                        awaited(async move {
                            let standing = setup::api::find_setup(id).await;
                            view! { <goes::WhereItGoes number=one standing=standing /> }
                        })
                    })}
                {awaited(async move {
                    let notes = numbers::api::find_notes(id).await.unwrap_or_default();
                    view! { <written::Written number=two notes=notes /> }
                })}
                <TextsSheet number=id />
            </div>
            <div class="stack wide">
                {is_active.then(|| view! { <UsageSheet id=id /> })}
                {awaited(async move {
                    let used = uses::api::find_use(id).await.ok().flatten();
                    let bought = crate::purchases::api::purchase_of_number(id).await.ok().flatten();
                    let purchase = bought.as_ref().map(|bought| bought.id);
                    view! {
                        <about::About number=three used=used bought=bought />
                        <past::Past id=id purchase=purchase />
                    }
                })}
                <release::Release number=number />
            </div>
        </div>
    }
    .into_any()
}
