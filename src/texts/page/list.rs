//! `/phone-numbers/{id}/texts`: the threads of a number, and the form that begins a new one.

use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use uuid::Uuid;

use super::{Instead, composer::Composer};
use crate::{
    accounts::page::Beneath,
    problem::Problem,
    texts::{Direction, Place, Thread, Threads, address, api, end_of, words},
    ui::{
        awaited::awaited,
        badge::{Badge, Kind},
        day::Ago,
        empty::Empty,
        icon::Name,
        live::Renew,
        pages::Pages,
    },
};

/// How many threads stand on a page, and on the page of the number.
const SHOWN: u32 = 25;
const LATEST: u32 = 3;
/// How much of the latest text is shown.
const EXCERPT: usize = 90;

/// The number that the page's address names.
pub fn number() -> Result<Uuid, Problem> {
    let id = use_params_map().get_untracked().get("id").unwrap_or_default();
    Uuid::parse_str(&id).map_err(|_| Problem::not_found("number"))
}

/// `/phone-numbers/{id}/texts`.
#[component]
pub fn TextsPage() -> impl IntoView {
    let (number, after) = (number(), use_query_map().get_untracked().get("after"));
    let after = after.and_then(|after| Uuid::parse_str(&after).ok());
    let above = number.as_ref().map_or_else(
        |_| "/phone-numbers".to_owned(),
        |number| format!("/phone-numbers/{number}"),
    );
    view! {
        <Beneath title="Texts" back=above above="The number">
            {awaited(async move {
                let found = async {
                    let number = number?;
                    Ok((api::find_place(number).await?, api::list_threads(number, after, Some(SHOWN)).await?))
                };
                match found.await {
                    Ok((place, threads)) => view! { <Shown place=place threads=threads is_first=after.is_none() /> }.into_any(),
                    Err(problem) => view! { <Instead problem=problem /> }.into_any(),
                }
            })}
        </Beneath>
    }
}

#[component]
fn Shown(place: Place, threads: Threads, is_first: bool) -> impl IntoView {
    let (id, number) = (place.number.id, place.number.phone_number.to_string());
    let page = address(id);
    let Threads { threads, count, next } = threads;
    let shown = threads.len();
    let pages = (!is_first || next.is_some()).then(|| {
        let word = if is_first {
            format!("Newest {shown} of {count}")
        } else {
            format!("{shown} of {count}")
        };
        let (newer, older) = (
            (!is_first).then(|| page.clone()),
            next.map(|next| format!("{page}?after={next}")),
        );
        view! { <Pages place=word earlier=newer later=older steps=("Newest", "Older") /> }
    });
    view! {
        <div class="head">
            <div>
                <h1>"Texts"</h1>
                <p>"Of " <span class="fig">{number}</span></p>
            </div>
        </div>
        {is_first.then(|| view! { <Renew href=page.clone() /> })}
        <section class="sheet" aria-labelledby="conversations">
            <div id="threads" data-renew="" data-under-way=is_first.then_some("")>
                <h2 class="unseen" id="conversations">"Conversations"</h2>
                {if threads.is_empty() && is_first {
                    view! {
                        <Empty blank=("(000)", "000-0000") title="No texts yet">
                            <p>"What you send and what comes in stands here, newest first."</p>
                        </Empty>
                    }
                    .into_any()
                } else {
                    view! { <List threads=threads /> }.into_any()
                }}
            </div>
            {pages}
        </section>
        <section class="sheet" aria-labelledby="new-text">
            <div class="part stack">
                <h2 id="new-text">"Write to somebody"</h2>
                <Composer place=place other=None draft=None back=page />
            </div>
        </section>
    }
    .into_any()
}

#[component]
fn List(threads: Vec<Thread>) -> impl IntoView {
    let rows = threads
        .into_iter()
        .map(|thread| view! { <Row thread=thread /> })
        .collect_view();
    view! { <ul class="plain-list threads">{rows}</ul> }.into_any()
}

#[component]
fn Row(thread: Thread) -> impl IntoView {
    let latest = thread.latest;
    let href = end_of(thread.number_id, &thread.other_party);
    let is_bad = latest.status.is_bad();
    let said = match (latest.body.is_empty(), latest.media.is_empty()) {
        (true, false) => "A picture or another file".to_owned(),
        _ => excerpt(&latest.body),
    };
    let ours = latest.direction == Direction::Outbound;
    view! {
        <li class="thread">
            <h3><a class="fig" href=href>{thread.other_party.to_string()}</a></h3>
            <p class="small quiet"><Ago at=latest.created_at /></p>
            <p class="latest" dir="auto">{ours.then_some("You: ")} {said}</p>
            <p class="marks">
                {(thread.unread > 0).then(|| view! { <Badge kind=Kind::Warn icon=Name::Plus text=format!("{} new", thread.unread) /> })}
                {is_bad.then(|| view! { <Badge kind=Kind::Bad icon=Name::Alert text=words::state(latest.status) /> })}
                {thread.opted_out_at.map(|_| view! { <Badge kind=Kind::Wait icon=Name::None text="Wants no texts" /> })}
            </p>
        </li>
    }
    .into_any()
}

/// The beginning of a text, in one line.
fn excerpt(body: &str) -> String {
    let line: String = body
        .chars()
        .map(|letter| if letter.is_whitespace() { ' ' } else { letter })
        .collect();
    if line.chars().count() <= EXCERPT {
        return line;
    }
    let cut: String = line.chars().take(EXCERPT).collect();
    format!("{}…", cut.trim_end())
}

/// The latest threads of a number, for its page. Nothing where they cannot be read.
#[component]
pub fn TextsSheet(
    /// The number: our id.
    number: Uuid,
) -> impl IntoView {
    awaited(async move {
        let Ok(Threads { threads, count, .. }) = api::list_threads(number, None, Some(LATEST)).await else {
            return view! {
                <section class="sheet" aria-labelledby="texts">
                    <div class="part stack tight">
                        <h2 id="texts">"Texts"</h2>
                        <p class="quiet">"They cannot be shown just now. They are safe; load the page again."</p>
                    </div>
                </section>
            }
            .into_any();
        };
        let link = if count > 0 {
            format!("All {count} conversations")
        } else {
            "Write a text".to_owned()
        };
        let link = if count == 1 { "Open texts".to_owned() } else { link };
        view! {
            <section class="sheet" aria-labelledby="texts">
                <div class="part stack tight">
                    <h2 id="texts">"Texts"</h2>
                    {threads.is_empty().then(|| view! { <p class="quiet">"Nothing was sent or received yet."</p> })}
                </div>
                {(!threads.is_empty()).then(|| view! { <List threads=threads /> })}
                <div class="part"><a href=address(number)>{link}</a></div>
            </section>
        }
        .into_any()
    })
}

#[cfg(test)]
mod tests {
    use super::excerpt;

    #[test]
    fn an_excerpt_is_one_line_and_says_that_it_goes_on() {
        assert_eq!(excerpt("Are you\nopen?"), "Are you open?");
        let long = excerpt(&"word ".repeat(40));
        assert!(long.ends_with("word…") && long.chars().count() <= 91, "{long}");
    }
}
