//! Kept searches: those there are, and the key that keeps this one.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::{
    problem::Returned,
    purchases::{Saved, api, asked::Asked, saved::NAME_LENGTH},
    ui::{
        awaited::awaited,
        field::Field,
        icon::{Icon, Name},
        note::{Kind, Note},
        toast::Toast,
    },
};

const SAVE: &str = "/api/twilio/save-search";
const DELETE: &str = "/api/twilio/delete-search";

/// The searches that are kept; nothing where there are none.
#[component]
pub fn Kept() -> impl IntoView {
    awaited(async move {
        // Without them the search works all the same.
        let saved = api::find_saved().await.unwrap_or_default().searches;
        let gone = Returned::of(DELETE).map(|returned| returned.problem.message);
        (!saved.is_empty() || gone.is_some()).then(|| {
            view! {
                <section class="part plain stack tight" aria-labelledby="kept-searches" id="kept">
                    <h3 id="kept-searches">"Saved searches"</h3>
                    {gone.map(|message| view! { <Note kind=Kind::Bad alert=true><p>{message}</p></Note> })}
                    <ul class="stack tight list">{saved.into_iter().map(|saved| view! { <One saved=saved /> }).collect_view()}</ul>
                </section>
            }
        })
    })
}

#[component]
fn One(saved: Saved) -> impl IntoView {
    let href = saved.address();
    view! {
        <li class="row apart">
            <a href=href>{saved.name.clone()}</a>
            <form method="post" action=DELETE>
                <button class="button slim" name="id" value=saved.id.to_string()>
                    "Delete" <span class="unseen">{format!(" the search {}", saved.name)}</span>
                </button>
            </form>
        </li>
    }
    .into_any()
}

/// Keeps the question of this page under a name, or says that it is kept.
#[component]
pub fn SaveThis(
    /// The question.
    asked: Asked,
) -> impl IntoView {
    if !asked.at.is_home() {
        return ().into_any();
    }
    awaited(async move {
        let kept = api::find_saved().await.unwrap_or_default().searches;
        let same = kept.into_iter().find(|saved| saved.search == asked.kept());
        // What was refused is said at the form.
        match same.filter(|_| Returned::of(SAVE).is_none()) {
            Some(saved) => view! { <IsSaved saved=saved /> }.into_any(),
            None => view! { <Save asked=asked /> }.into_any(),
        }
    })
    .into_any()
}

/// That this question is kept, and what more can be done with it.
#[component]
fn IsSaved(saved: Saved) -> impl IntoView {
    let is_new = use_query_map().get_untracked().get("saved").is_some();
    let words = format!("Saved as \u{201c}{}\u{201d}", saved.name);
    let toast = is_new.then(|| view! { <Toast close_href=saved.address()>{format!("{words}.")}</Toast> });
    view! {
        <div class="part plain stack tight">
            <p><strong>{words}</strong>". It stands with your saved searches, below."</p>
            <Again asked=saved.search />
        </div>
        {toast}
    }
    .into_any()
}

/// The way to a standing wish for this question.
#[component]
fn Again(asked: String) -> impl IntoView {
    let wish = format!("/phone-numbers/wishes/new?{asked}");
    view! {
        <p class="small"><a href=wish>"Have us look again and again"</a>", and tell you or buy one under a bound."</p>
    }
}

#[component]
fn Save(asked: Asked) -> impl IntoView {
    let returned = Returned::of(SAVE);
    let wrong = returned.as_ref().map(|returned| {
        let of = |name: &str| returned.wrong(name);
        of("name")
            .or_else(|| of("search"))
            .unwrap_or_else(|| returned.problem.message.clone())
    });
    let is_open = wrong.is_some();
    let name = returned
        .as_ref()
        .map_or_else(|| suggested(&asked), |returned| returned.typed("name"));
    view! {
        <details class="part plain" open=is_open>
            <summary>
                <Icon name=Name::Down />
                " Save this search, or have us look again"
            </summary>
            <Again asked=asked.kept() />
            <form class="stack tight" method="post" action=SAVE>
                <input type="hidden" name="search" value=asked.kept() />
                <Field
                    label="Name of the search" name="name" id="search-name" hint="It asks Twilio anew whenever you open it"
                    maxlength=u16::try_from(NAME_LENGTH).unwrap_or(60) required=true error=wrong value=name
                >
                    <button class="button" data-busy="Saving…">"Save"</button>
                </Field>
            </form>
        </details>
    }
    .into_any()
}

/// A name to begin with: what was asked for, in words.
fn suggested(asked: &Asked) -> String {
    let words = asked.words();
    let mut letters = words.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string());
    first
        .unwrap_or_default()
        .chars()
        .chain(letters)
        .take(NAME_LENGTH)
        .collect()
}
