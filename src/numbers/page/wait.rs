//! For how long a release can be undone: the owner's choice, on the account page.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::{
    numbers::{api, keeping::minutes_in_words},
    problem::Returned,
    ui::{
        awaited::awaited,
        field::Select,
        note::{Kind, Note},
    },
};

/// What can be chosen, in minutes.
const CHOICES: [u32; 6] = [0, 15, 60, 360, 1440, 10080];

/// The sheet on the account page.
#[component]
pub fn WaitSheet() -> impl IntoView {
    let is_kept = use_query_map().get_untracked().get("wait").is_some();
    awaited(async move {
        let Some(wait) = api::find_wait().await.ok().and_then(|wait| wait.minutes) else {
            return ().into_any();
        };
        let refused = Returned::of("/api/twilio/choose-release-wait")
            .map(|returned| view! { <Note kind=Kind::Bad alert=true><p>{returned.problem.message}</p></Note> });
        let mut minutes = CHOICES.to_vec();
        if !minutes.contains(&wait) {
            minutes.push(wait);
            minutes.sort_unstable();
        }
        let options = minutes
            .into_iter()
            .map(|minutes| match minutes {
                0 => ("0".to_owned(), "Not at all: at once and for good".to_owned()),
                _ => (minutes.to_string(), format!("For {}", minutes_in_words(minutes))),
            })
            .collect();
        view! {
            <section class="sheet" aria-labelledby="wait">
                <form class="part stack" method="post" action="/api/twilio/choose-release-wait">
                    <h2 id="wait">"Releases"</h2>
                    <p class="quiet">"How long you can change your mind before a number goes back to Twilio. You can say otherwise with each release."</p>
                    {refused}
                    {is_kept.then(|| view! { <Note kind=Kind::Good><p role="status">"Saved. It holds from the next release on."</p></Note> })}
                    <input type="hidden" name="back" value="/account#wait" />
                    <Select label="A release can be undone" name="minutes" options=options picked=wait.to_string() />
                    <div><button class="button" data-busy="Saving…">"Save"</button></div>
                </form>
            </section>
        }
        .into_any()
    })
}
