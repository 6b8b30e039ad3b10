//! `/ai-lines/{id}/release`: the question before a line is given back.

use leptos::prelude::*;

use super::line::found;
use crate::{
    accounts::page::Beneath,
    lines::{Line, State},
    numbers::page::Tel,
    problem::Returned,
    purchases::page::Missing,
    ui::{
        awaited::awaited,
        icon::{Icon, Name},
        note::{Kind, Note},
    },
    uses::{self, Use, page::StopsCampaign},
};

/// `/ai-lines/{id}/release`.
#[component]
pub fn ReleaseLinePage() -> impl IntoView {
    let found = found();
    view! {
        <Beneath title="Give an AI line back" back="/phone-numbers" above="Phone Numbers">
            {awaited(async move {
                match found.await {
                    Ok(found) if matches!(found.line.status, State::Active | State::Lost) => {
                        let used = uses::api::find_use(found.line.id).await.ok().flatten();
                        view! { <Question line=found.line used=used /> }.into_any()
                    }
                    Ok(found) => view! { <Nothing line=found.line /> }.into_any(),
                    Err(problem) => view! { <Missing problem=problem /> }.into_any(),
                }
            })}
        </Beneath>
    }
}

#[component]
fn Nothing(line: Line) -> impl IntoView {
    let words = match line.status {
        State::Ordering | State::Activating => "It is still being made. Give it back once it works.",
        State::Undoing | State::Releasing => "It is being given back already.",
        State::Failed | State::Released | State::Active | State::Lost => "There is nothing left to give back.",
    };
    view! {
        <h1>"Nothing to give back"</h1>
        <p>{words}</p>
        <p><a class="button" href=format!("/ai-lines/{}", line.id)>"See this AI line"</a></p>
    }
    .into_any()
}

#[component]
fn Question(line: Line, used: Option<Use>) -> impl IntoView {
    let returned = Returned::of("/api/vapi/release-phone-number");
    let name = line
        .phone_number
        .as_ref()
        .map_or_else(|| "this AI line".to_owned(), ToString::to_string);
    let place = format!("/ai-lines/{}", line.id);
    view! {
        <div class="head">
            <h1>"Give this AI line back?"</h1>
        </div>
        {returned.map(|returned| view! { <Note kind=Kind::Bad alert=true><p>{returned.problem.message}</p></Note> })}
        <section class="sheet" aria-label="What is lost">
            <div class="part stack">
                {line.phone_number.clone().map(|number| view! { <Tel number=number size="hero" /> })}
                <ul class="stack tight breaks">
                    <li>
                        <Icon name=Name::Call />
                        <span>"Calls to it stop at once, for everyone who knows the number."</span>
                    </li>
                    {line.friendly_name.clone().map(|label| view! { <li><Icon name=Name::Numbers /><span>"You know it as " <strong>{label}</strong> "."</span></li> })}
                    <li>
                        <Icon name=Name::Alert />
                        <span>"Someone else may get the number. You cannot ask for the same one again."</span>
                    </li>
                </ul>
            </div>
        </section>
        <form class="stack" method="post" action="/api/vapi/release-phone-number">
            {used.map(|used| view! { <StopsCampaign used=used /> })}
            <input type="hidden" name="id" value=line.id.to_string() />
            <input type="hidden" name="back" value=format!("{place}/release") />
            <div class="row">
                <a class="button" href=place>"Keep it"</a>
                <button class="button bad fill" data-busy="Giving back…">"Give back " {name}</button>
            </div>
        </form>
    }
    .into_any()
}
