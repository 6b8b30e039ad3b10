//! `/ai-lines/{id}`: one AI line, from the wish to its end. Any time, without scripts.

use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use uuid::Uuid;

use super::{form::options, no_stock::Instead};
use crate::{
    accounts::page::Beneath,
    lines::{Assistant, Cause, Found, Line, State, api},
    numbers::page::Tel,
    problem::{Problem, Returned},
    purchases::page::{LookAgain, Missing},
    ui::{
        awaited::awaited,
        copy::CopyButton,
        day::Day,
        field::Select,
        note::{Kind, Note},
        progress::Progress,
    },
};

/// `/ai-lines/{id}`.
#[component]
pub fn LinePage() -> impl IntoView {
    let found = found();
    let was_attached = use_query_map().get_untracked().get("attached").is_some();
    view! {
        <Beneath title="AI line" back="/phone-numbers" above="Phone Numbers">
            {awaited(async move {
                match found.await {
                    Ok(found) => view! { <Stands found=found was_attached=was_attached /> }.into_any(),
                    Err(problem) => view! { <Missing problem=problem /> }.into_any(),
                }
            })}
        </Beneath>
    }
}

/// The line that the page's address names.
pub fn found() -> impl Future<Output = Result<Found, Problem>> + Send {
    let id = use_params_map().get_untracked().get("id").unwrap_or_default();
    async move {
        match Uuid::parse_str(&id) {
            Ok(id) => api::find_line(id).await,
            Err(_) => Err(Problem::not_found("AI line")),
        }
    }
}

#[component]
fn Stands(found: Found, was_attached: bool) -> impl IntoView {
    let Found { line, suggestions } = found;
    match line.status {
        State::Active => view! { <Works line=line was_attached=was_attached /> }.into_any(),
        State::Ordering | State::Activating => view! { <Coming line=line /> }.into_any(),
        State::Undoing | State::Releasing => view! { <Going line=line /> }.into_any(),
        State::Failed => {
            let is_stock = line.cause == Some(Cause::NoStock);
            view! {
                <Failed line=line.clone() />
                {if is_stock {
                    awaited(async move {
                        let assistants = api::list_assistants().await.unwrap_or_default();
                        view! { <Instead line=line suggestions=suggestions assistants=assistants /> }
                    })
                    .into_any()
                } else {
                    view! { <p><a class="button key" href="/ai-lines/new">"Try again"</a></p> }.into_any()
                }}
            }
            .into_any()
        }
        State::Released => view! { <Over line=line title="You gave this AI line back" words="It is not yours any more. It cost nothing." /> }.into_any(),
        State::Lost => {
            view! { <Over line=line title="Vapi holds this AI line no more" words="It was deleted at Vapi, not here. Calls to it do not reach you; get another one." /> }
                .into_any()
        }
    }
}

#[component]
fn Facts(line: Line) -> impl IntoView {
    view! {
        <dl class="facts">
            <dt>"Place"</dt>
            <dd>{line.place()}</dd>
            <dt>"Price"</dt>
            <dd>"Free"</dd>
            <dt>"Can do"</dt>
            <dd>"Calls"</dd>
            {line.friendly_name.map(|label| view! { <dt>"Label"</dt><dd>{label}</dd> })}
            <dt>"Since"</dt>
            <dd><Day at=line.created_at /></dd>
            <dt>"Reference"</dt>
            <dd>{line.reference}</dd>
        </dl>
    }
    .into_any()
}

#[component]
fn Works(line: Line, was_attached: bool) -> impl IntoView {
    let Some(number) = line.phone_number.clone() else {
        return ().into_any();
    };
    let (id, own) = (line.id, line.assistant_id.clone());
    view! {
        <div class="head">
            <h1>"Your AI line works"</h1>
        </div>
        {was_attached.then(|| view! { <Note kind=Kind::Good><p role="status">"Saved. It holds for the next call."</p></Note> })}
        <section class="sheet" aria-label="This AI line">
            <div class="part stack">
                <Tel number=number.clone() size="hero" />
                <Facts line=line />
            </div>
            {awaited(async move {
                let assistants = api::list_assistants().await;
                view! { <Answers id=id own=own assistants=assistants /> }
            })}
        </section>
        <div class="row">
            <a class="button" href="/phone-numbers">"Back to my numbers"</a>
            <CopyButton text=number.as_str().to_owned() label="Copy number" />
            <a class="button plain" href=format!("/ai-lines/{id}/release")>"Give it back"</a>
        </div>
    }
    .into_any()
}

/// Who answers, and who else could.
#[component]
fn Answers(id: Uuid, own: Option<String>, assistants: Result<Vec<Assistant>, Problem>) -> impl IntoView {
    let returned = Returned::of("/api/vapi/attach-assistant");
    let refused =
        returned.map(|returned| view! { <Note kind=Kind::Bad alert=true><p>{returned.problem.message}</p></Note> });
    let body = match assistants {
        Err(problem) => view! { <p class="quiet">"Vapi does not tell its assistants just now. " {problem.message}</p> }.into_any(),
        Ok(assistants) if assistants.is_empty() && own.is_none() => {
            view! { <p>"There is no assistant yet that could answer it, so callers hear nothing. Whoever hosts this desk makes them at Vapi."</p> }.into_any()
        }
        Ok(assistants) => {
            let mut options = options(&assistants, "Nobody: callers hear nothing");
            // One that is no longer in the list still answers.
            if let Some(own) = own.as_ref().filter(|own| assistants.iter().all(|one| one.id != **own)) {
                options.push((own.clone(), "An assistant that is not in your list".to_owned()));
            }
            let now = match &own {
                Some(_) => None,
                None => Some(view! { <p class="ask-for">"Nobody answers it yet: callers hear nothing."</p> }),
            };
            view! {
                {now}
                <form class="stack" method="post" action="/api/vapi/attach-assistant">
                    <input type="hidden" name="id" value=id.to_string() />
                    <input type="hidden" name="back" value=format!("/ai-lines/{id}") />
                    <Select label="Assistant" name="assistantId" options=options picked=own.unwrap_or_default() />
                    <div><button class="button" data-busy="Saving…">"Save"</button></div>
                </form>
            }
            .into_any()
        }
    };
    view! {
        <div class="part stack" id="answers">
            <h2>"Who answers it"</h2>
            {refused}
            {body}
        </div>
    }
    .into_any()
}

#[component]
fn Coming(line: Line) -> impl IntoView {
    let words = if line.vapi_id.is_some() {
        "Vapi has given you a number and is still making it work. That takes a minute or a few."
    } else {
        "Vapi was asked for a number and has not said yes or no yet. It is not ordered twice."
    };
    view! {
        <LookAgain ask=format!("/api/vapi/phone-numbers/{}", line.id) page=format!("/ai-lines/{}", line.id) />
        <div class="head">
            <h1>"Your AI line is being made"</h1>
        </div>
        <section class="sheet" aria-label="This AI line">
            <div class="part stack">
                {line.phone_number.clone().map(|number| view! { <Tel number=number size="hero" /> })}
                <Progress label="Waiting for Vapi" />
                <p role="status">{words} " This page changes by itself."</p>
                <Facts line=line />
            </div>
            <div class="part stack tight">
                <h2>"You can close this page"</h2>
                <p>"It goes on without you. What never works is given back by itself, and nothing is charged."</p>
                <p><a href="/help#line-activating">"How long it may take"</a></p>
            </div>
        </section>
        <p><a class="button" href="/phone-numbers">"Back to my numbers"</a></p>
    }
    .into_any()
}

#[component]
fn Going(line: Line) -> impl IntoView {
    let cause = line.cause.filter(|_| line.status == State::Undoing);
    view! {
        <LookAgain ask=format!("/api/vapi/phone-numbers/{}", line.id) page=format!("/ai-lines/{}", line.id) />
        <div class="head">
            <h1>"This AI line is being given back"</h1>
        </div>
        <section class="sheet" aria-label="This AI line">
            <div class="part stack">
                {line.phone_number.clone().map(|number| view! { <Tel number=number size="hero" /> })}
                <Progress label="Giving it back to Vapi" />
                {cause.map(|cause| view! { <p>{cause.what_happened()}</p> })}
                <p role="status">"It is repeated until Vapi has it, and this page changes by itself. Nothing is charged."</p>
                <Facts line=line />
            </div>
        </section>
        <p><a class="button" href="/phone-numbers">"Back to my numbers"</a></p>
    }
    .into_any()
}

#[component]
fn Failed(line: Line) -> impl IntoView {
    let cause = line.cause.unwrap_or(Cause::Refused);
    view! {
        <div class="head">
            <h1>{cause.title()}</h1>
        </div>
        <section class="sheet void" aria-label="What happened">
            <div class="part stack">
                <dl class="facts">
                    <dt>"Asked for"</dt>
                    <dd>{line.area_code.to_string()} ", " {line.place()}</dd>
                    <dt>"What happened"</dt>
                    <dd>{cause.what_happened()}</dd>
                    <dt>"Charged"</dt>
                    <dd><strong>"Nothing was charged."</strong></dd>
                    <dt>"Next"</dt>
                    <dd>{cause.next_step()} " " <a class="whole" href=format!("/help#{}", cause.anchor())>"More help"</a></dd>
                    <dt>"Reference"</dt>
                    <dd>{line.reference.clone()}</dd>
                </dl>
            </div>
        </section>
    }
    .into_any()
}

#[component]
fn Over(line: Line, title: &'static str, words: &'static str) -> impl IntoView {
    let is_lost = line.status == State::Lost;
    view! {
        <div class="head">
            <h1>{title}</h1>
        </div>
        <section class="sheet void" aria-label="This AI line">
            <div class="part stack">
                {line.phone_number.clone().map(|number| view! { <Tel number=number size="hero" /> })}
                <p>{words}</p>
                <Facts line=line />
            </div>
        </section>
        <div class="row">
            <a class="button" href="/phone-numbers">"Back to my numbers"</a>
            {is_lost.then(|| view! { <a class="button key" href="/ai-lines/new">"Get another one"</a> })}
        </div>
    }
    .into_any()
}
