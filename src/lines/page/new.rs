//! `/ai-lines/new`: getting an AI line, or why there is none to be had.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::form::{FORM, WishForm};
use crate::{
    accounts::page::Beneath,
    lines::{Line, Room, api},
    problem::Returned,
    ui::{
        PageStatus,
        awaited::awaited,
        field::Field,
        note::{Kind, Note},
    },
};

const ADDRESS: &str = "/ai-lines/new";

/// `/ai-lines/new`.
#[component]
pub fn NewLinePage() -> impl IntoView {
    let has_just_asked = use_query_map().get_untracked().get("asked").is_some();
    view! {
        <Beneath title="Get an AI line" back="/phone-numbers" above="Phone Numbers">
            <div class="head">
                <div>
                    <h1>"Get an AI line"</h1>
                    <p>"A US phone number from Vapi that a voice assistant answers. It costs you nothing."</p>
                </div>
            </div>
            {awaited(async move {
                match api::find_room().await {
                    Ok(room) if !room.is_set_up => view! { <NotSetUp /> }.into_any(),
                    Ok(room) if room.is_full() => {
                        let lines = api::list_lines().await.map(|lines| lines.numbers).unwrap_or_default();
                        view! { <Full room=room lines=lines has_just_asked=has_just_asked /> }.into_any()
                    }
                    Ok(_) => view! { <Ask /> }.into_any(),
                    Err(problem) => {
                        PageStatus::set(problem.code.status());
                        view! {
                            <Note kind=Kind::Bad>
                                <strong>{problem.error}</strong>
                                <p>{problem.message}</p>
                            </Note>
                        }
                        .into_any()
                    }
                }
            })}
        </Beneath>
    }
}

#[component]
fn NotSetUp() -> impl IntoView {
    view! {
        <Note kind=Kind::Warn>
            <strong>"There are no AI lines on this desk yet"</strong>
            <p>"Whoever hosts it has to set up Vapi first. You can buy ordinary phone numbers meanwhile."</p>
        </Note>
        <p><a class="button" href="/phone-numbers">"Back to my numbers"</a></p>
    }
    .into_any()
}

#[component]
fn Ask() -> impl IntoView {
    let refused = Returned::of(FORM).filter(|returned| returned.problem.fields.is_empty());
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
        {awaited(async move {
            let assistants = api::list_assistants().await;
            let unread = assistants.is_err();
            view! {
                <section class="sheet" aria-label="Your AI line">
                    <div class="part stack">
                        {unread
                            .then(|| {
                                view! {
                                    <Note kind=Kind::Warn>
                                        <p>"Vapi does not tell its assistants just now. You can choose one later."</p>
                                    </Note>
                                }
                            })}
                        <WishForm assistants=assistants.unwrap_or_default() except=None back=ADDRESS />
                    </div>
                    <div class="part stack tight">
                        <h2>"Good to know"</h2>
                        <ul class="stack tight breaks">
                            <li>"Vapi gives a number at once; you cannot pick its digits. It works after a minute or a few."</li>
                            <li>"It takes calls. Texts and outbound campaigns need an ordinary phone number."</li>
                            <li>"Nothing is charged. Give it back whenever you like."</li>
                        </ul>
                    </div>
                </section>
            }
        })}
    }
    .into_any()
}

#[component]
fn Full(room: Room, lines: Vec<Line>, has_just_asked: bool) -> impl IntoView {
    let returned = Returned::of("/api/vapi/request-more");
    let title = match room.limit {
        Some(1) | None => "You have your AI line already".to_owned(),
        Some(most) => format!("You have {most} AI lines, as many as your business may have"),
    };
    let shown = lines.into_iter().filter(|line| line.status.counts()).map(|line| {
        let words = match &line.phone_number {
            Some(number) => number.to_string(),
            None => format!("Being made, {}", line.place()),
        };
        view! { <li><a href=format!("/ai-lines/{}", line.id)>{words}</a></li> }
    });
    view! {
        <section class="sheet" aria-labelledby="full">
            <div class="part stack">
                <h2 id="full">{title}</h2>
                <ul class="stack tight">{shown.collect_view()}</ul>
                <p>"This desk gives one to each business, unless whoever hosts it allows more. Give one back, or ask for more."</p>
                <p><a href="/help#line-limit">"More about this limit"</a></p>
            </div>
            <div class="part stack">
                <h2>"Ask for more"</h2>
                {if room.has_asked {
                    let words = if has_just_asked { "Your request is on its way." } else { "You have asked for more." };
                    view! { <p role="status"><strong>{words}</strong> " Whoever hosts this desk sees it and decides; come back here to see."</p> }.into_any()
                } else {
                    view! {
                        <form class="stack" method="post" action="/api/vapi/request-more">
                            <input type="hidden" name="back" value=ADDRESS />
                            <Field
                                label="What for? (optional)" name="why" maxlength=300u16 hint="One sentence helps whoever decides."
                                error=returned.as_ref().and_then(|returned| returned.wrong("why"))
                                value=returned.as_ref().map(|returned| returned.typed("why")).unwrap_or_default()
                            />
                            <div><button class="button" data-busy="Sending…">"Ask for more AI lines"</button></div>
                        </form>
                    }
                    .into_any()
                }}
            </div>
        </section>
        <p><a class="button" href="/phone-numbers">"Back to my numbers"</a></p>
    }
    .into_any()
}
