//! `/phone-numbers/labels`: a file of labels, first looked at, then carried out, with one outcome a line.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use uuid::Uuid;

mod hand_in;
mod lines;

use super::{File, State, What, api};
use crate::{
    accounts::page::Beneath,
    problem::Problem,
    ui::{
        PageStatus,
        awaited::awaited,
        progress::{GoesOn, HowFar},
    },
};
use hand_in::HandIn;
use lines::{Changes, Unchanged, Useless, counted};

const HOME: &str = "/phone-numbers/labels";

/// `/phone-numbers/labels`.
#[component]
pub fn LabelsPage() -> impl IntoView {
    let map = use_query_map().get_untracked();
    let id = |name: &str| {
        map.get(name)
            .map(|text| Uuid::parse_str(&text).map_err(|_| Problem::not_found("file of labels")))
    };
    let (file, again) = (id("file"), id("again"));
    view! {
        <Beneath title="Labels from a file" back="/phone-numbers" above="Phone Numbers" wide=true>
            {awaited(async move {
                let found = match file {
                    None => None,
                    Some(Err(problem)) => Some(Err(problem)),
                    Some(Ok(id)) => Some(api::find_label_file(id).await),
                };
                match found {
                    Some(Err(problem)) => view! { <Missing problem=problem /> }.into_any(),
                    Some(Ok(file)) if file.problem.is_some() => {
                        let pasted = pasted(file.id).await;
                        view! { <HandIn pasted=pasted problem=file.problem name=file.name /> }.into_any()
                    }
                    Some(Ok(file)) if file.applied_at.is_some() => view! { <Outcome file=file /> }.into_any(),
                    Some(Ok(file)) => view! { <Review file=file /> }.into_any(),
                    None => {
                        let pasted = match again {
                            Some(Ok(id)) => pasted(id).await,
                            Some(Err(_)) | None => String::new(),
                        };
                        view! { <HandIn pasted=pasted problem=None name=None /> }.into_any()
                    }
                }
            })}
        </Beneath>
    }
}

async fn pasted(id: Uuid) -> String {
    api::find_pasted(id).await.ok().flatten().unwrap_or_default()
}

#[component]
fn Missing(problem: Problem) -> impl IntoView {
    PageStatus::set(problem.code.status());
    view! {
        <h1>{problem.error}</h1>
        <p>{problem.message} " Older files are not kept; what they have changed stands in each number\u{2019}s history."</p>
        <p><a class="button" href=HOME>"Hand in a file"</a></p>
    }
    .into_any()
}

/// What a file would change. Nothing is changed yet.
#[component]
fn Review(file: File) -> impl IntoView {
    let changes = file.count(|state| state == State::WillChange);
    let useless = file.count(State::is_useless);
    let title = match changes {
        0 => "Nothing to change".to_owned(),
        count => format!("{} will change", counted(count, "number")),
    };
    let away: Vec<String> = [What::Label, What::Tags, What::Notes]
        .into_iter()
        .filter_map(|what| match file.taken_away(what) {
            0 => None,
            1 => Some(format!("1 number loses its {}", what.word())),
            count => Some(format!("{count} numbers lose their {}", plural(what))),
        })
        .collect();
    let (id, again) = (file.id, format!("{HOME}?again={}", file.id));
    let from = file
        .name
        .clone()
        .map_or_else(String::new, |name| format!("From {name}. "));
    view! {
        <div class="head">
            <div>
                <h1>{title}</h1>
                <p>{format!("{from}Nothing is changed yet.")}</p>
            </div>
        </div>
        <section class="sheet" aria-label="What to do">
            <div class="part stack tight">
                {(useless > 0).then(|| view! { <p>{format!("{} cannot be used. The others can all the same.", counted(useless, "line"))}</p> })}
                {(!away.is_empty()).then(|| view! { <p><strong>{away.join(", ")} ", because the cell is empty."</strong></p> })}
                {(!file.ignored.is_empty())
                    .then(|| view! { <p class="small quiet">{format!("Not read: {}.", file.ignored.join(", "))}</p> })}
                {(changes > 0)
                    .then(|| view! { <p class="small">"A label is also the number\u{2019}s name at Twilio, which is told one number after the other. Nothing is charged."</p> })}
            </div>
            <form class="part plain row" method="post" action="/api/twilio/change-labels">
                <input type="hidden" name="id" value=id.to_string() />
                <input type="hidden" name="back" value=format!("{HOME}?file={id}") />
                {(changes > 0)
                    .then(|| view! { <button class="button key" data-busy="Changing…">{format!("Change {}", counted(changes, "number"))}</button> })}
                <a class="button" href=again>"Hand in another"</a>
            </form>
        </section>
        <Useless file=file.clone() />
        <Changes file=file.clone() />
        <Unchanged file=file />
    }
    .into_any()
}

const fn plural(what: What) -> &'static str {
    match what {
        What::Label => "labels",
        What::Tags | What::Notes => what.word(),
    }
}

/// What has become of each line.
#[component]
fn Outcome(file: File) -> impl IntoView {
    let total = file.count(State::is_change);
    let waiting = file.count(|state| state == State::Changing);
    let (changed, refused) = (
        file.count(|state| state == State::Changed),
        file.count(|state| matches!(state, State::Refused | State::Overtaken)),
    );
    let is_open = file.is_open();
    let address = format!("{HOME}?file={}", file.id);
    let title = if is_open {
        "Labels are on their way"
    } else if refused > 0 {
        "Done, but not all of it"
    } else {
        "Done"
    };
    let mut said = vec![format!("{changed} of {} done.", counted(total, "number"))];
    said.extend((waiting > 0).then(|| format!("{waiting} saved here; Twilio is told of them one after the other.")));
    said.extend((refused > 0).then(|| format!("{} not as you wanted: see below.", counted(refused, "number"))));
    let whole = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let done = (whole(total.saturating_sub(waiting)), whole(total));
    view! {
        <GoesOn href=address is_open=is_open />
        <div class="head">
            <h1 id="labels-title" data-renew>{title}</h1>
        </div>
        <section class="sheet" aria-label="How it stands">
            <HowFar id="labels" label="Numbers done" done=done is_open=is_open said=said.join(" ") />
        </section>
        <Changes file=file.clone() />
        <Useless file=file.clone() />
        <Unchanged file=file />
        <div class="row">
            <a class="button key" href="/phone-numbers">"Back to my numbers"</a>
            <a class="button" href=HOME>"Hand in another"</a>
        </div>
    }
    .into_any()
}
