//! `/phone-numbers/change?id=…&id=…`: the ticked numbers, and a form for each thing that can be done to all of them.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use uuid::Uuid;

use super::{CHANGE, FORM, SEVERAL};
use crate::{
    accounts::page::Beneath,
    bulk::MOST,
    numbers::{
        self, LABEL_LENGTH, Number,
        keeping::{RELEASE_AFTER, minutes_in_words},
        page::Tel,
    },
    phone::PhoneNumber,
    problem::{Problem, Returned, place},
    purchases::page::Missing,
    setup::{
        Setup,
        page::{Filled, SetupFields},
    },
    ui::{
        FormKey,
        awaited::awaited,
        field::Field,
        note::{Kind, Note},
    },
    verified::page::may_be_shown,
};

/// `/phone-numbers/change`.
#[component]
pub fn ChangePage() -> impl IntoView {
    let named = use_query_map().get_untracked().get_all("id").unwrap_or_default();
    let returned = Returned::of(FORM);
    view! {
        <Beneath title="Change several numbers" back=SEVERAL above="Tick others" wide=true>
            {awaited(async move {
                let wait = numbers::api::find_wait().await.ok().and_then(|wait| wait.minutes).unwrap_or(RELEASE_AFTER);
                match found(&named).await {
                    Ok(numbers) if numbers.is_empty() => view! { <None /> }.into_any(),
                    Ok(numbers) => {
                        let verified = may_be_shown().await;
                        view! { <Forms numbers=numbers wait=wait returned=returned verified=verified /> }.into_any()
                    }
                    Err(problem) => view! { <Missing problem=problem /> }.into_any(),
                }
            })}
        </Beneath>
    }
}

/// The numbers in the address, each once.
async fn found(named: &[String]) -> Result<Vec<Number>, Problem> {
    let mut numbers: Vec<Number> = Vec::new();
    for text in named.iter().take(MOST + 1) {
        let id = Uuid::parse_str(text).map_err(|_| Problem::not_found("number"))?;
        if numbers.iter().all(|number| number.id != id) {
            numbers.push(numbers::api::find_number(id).await?);
        }
    }
    if numbers.len() > MOST {
        return Err(Problem::field(
            "ids",
            format!("Tick at most {MOST} numbers. Nothing was changed."),
        ));
    }
    Ok(numbers)
}

#[component]
fn None() -> impl IntoView {
    view! {
        <div class="head"><h1>"Change several numbers"</h1></div>
        <Note kind=Kind::Warn><p>"No number was ticked. Nothing was changed."</p></Note>
        <p><a class="button key" href=SEVERAL>"Tick numbers"</a></p>
    }
    .into_any()
}

/// What every form of this page carries.
#[derive(Clone)]
struct Ticked {
    ids: String,
    /// One change, however often its form is sent.
    batch_id: String,
    back: String,
    returned: Option<Returned>,
}

impl Ticked {
    /// What came back from this form, where it was this one.
    fn of(&self, change: &str) -> Option<Returned> {
        self.returned
            .clone()
            .filter(|returned| returned.typed("change") == change)
    }

    fn hidden(&self, change: &'static str) -> AnyView {
        view! {
            <input type="hidden" name="ids" value=self.ids.clone() />
            <input type="hidden" name="batchId" value=self.batch_id.clone() />
            <input type="hidden" name="change" value=change />
            <input type="hidden" name="back" value=format!("{}#{change}", self.back) />
        }
        .into_any()
    }
}

/// A refusal that is about no field of the form.
fn refused(returned: Option<&Returned>) -> Option<AnyView> {
    let problem = returned?.problem.clone();
    let is_elsewhere = problem.fields.is_empty() || problem.fields.contains_key("ids");
    is_elsewhere.then(|| {
        view! {
            <Note kind=Kind::Bad alert=true>
                <strong>{problem.error}</strong>
                <p>{problem.message}</p>
            </Note>
        }
        .into_any()
    })
}

#[component]
fn Forms(numbers: Vec<Number>, wait: u32, returned: Option<Returned>, verified: Vec<PhoneNumber>) -> impl IntoView {
    let count = numbers.len();
    let ids: Vec<String> = numbers.iter().map(|number| number.id.simple().to_string()).collect();
    let title = if count == 1 {
        "Change 1 number".to_owned()
    } else {
        format!("Change {count} numbers")
    };
    let ticked = Ticked {
        back: format!(
            "{CHANGE}?{}",
            ids.iter().map(|id| format!("id={id}")).collect::<Vec<_>>().join("&")
        ),
        ids: ids.join(","),
        batch_id: use_context::<FormKey>().map(|key| key.0).unwrap_or_default(),
        returned,
    };
    let listed = numbers.into_iter().map(|number| {
        let label = number.friendly_name.unwrap_or_default();
        view! { <li><Tel number=number.phone_number />" "<span class="quiet">{label}</span></li> }
    });
    view! {
        <div class="head">
            <div>
                <h1>{title}</h1>
                <p>"Each gets its own outcome, and one that cannot be changed holds up no other."</p>
            </div>
        </div>
        <section class="sheet" aria-label="The ticked numbers">
            <ul class="part plain-list named">{listed.collect_view()}</ul>
        </section>
        <LabelForm ticked=ticked.clone() />
        <TagsForm ticked=ticked.clone() />
        <SetupForm ticked=ticked.clone() verified=verified />
        <ReleaseForm ticked=ticked count=count wait=wait />
    }
    .into_any()
}

#[component]
fn LabelForm(ticked: Ticked) -> impl IntoView {
    let returned = ticked.of("label");
    let typed = returned
        .as_ref()
        .map(|returned| returned.typed("label"))
        .unwrap_or_default();
    let wrong = returned.as_ref().and_then(|returned| returned.wrong("label"));
    view! {
        <section class="sheet" id="label" aria-labelledby="label-title">
            <div class="part"><h2 id="label-title">"Label"</h2></div>
            <form class="part plain stack" method="post" action=FORM>
                {ticked.hidden("label")}
                {refused(returned.as_ref())}
                <Field label="One label for all of them" name="label" id="one-label" value=typed error=wrong
                    hint="{last4} in it stands for each one’s last 4 digits. Blank takes the labels away"
                    maxlength=u16::try_from(LABEL_LENGTH).unwrap_or(48) />
                <div><button class="button" data-busy="Labelling…">"Label them"</button></div>
            </form>
        </section>
    }
    .into_any()
}

#[component]
fn TagsForm(ticked: Ticked) -> impl IntoView {
    let returned = ticked.of("tags");
    let typed = |name: &str| {
        returned
            .as_ref()
            .map(|returned| returned.typed(name))
            .unwrap_or_default()
    };
    let wrong = |name: &str| returned.as_ref().and_then(|returned| returned.wrong(name));
    view! {
        <section class="sheet" id="tags" aria-labelledby="tags-title">
            <div class="part"><h2 id="tags-title">"Tags"</h2></div>
            <form class="part plain stack" method="post" action=FORM>
                {ticked.hidden("tags")}
                {refused(returned.as_ref())}
                <Field label="Add" name="addTags" hint="Separated by commas" value=typed("addTags") error=wrong("addTags") />
                <Field label="Take away" name="removeTags" hint="Separated by commas" value=typed("removeTags") error=wrong("removeTags") />
                <div><button class="button" data-busy="Tagging…">"Tag them"</button></div>
            </form>
        </section>
    }
    .into_any()
}

#[component]
fn SetupForm(ticked: Ticked, verified: Vec<PhoneNumber>) -> impl IntoView {
    let returned = ticked.of("setUp");
    let filled = Filled {
        returned: returned.clone(),
        setup: Setup::default(),
        verified,
        may_stay: true,
    };
    let wrong = returned.as_ref().and_then(|returned| returned.wrong("calls"));
    view! {
        <section class="sheet goes" id="setUp" aria-labelledby="goes-title">
            <div class="part"><h2 id="goes-title">"Where it goes"</h2></div>
            <form class="part plain stack" method="post" action=FORM novalidate>
                {ticked.hidden("setUp")}
                {refused(returned.as_ref())}
                {wrong.map(|words| view! { <p class="wrong" role="alert" id=place::wrong("calls") tabindex="-1">{words}</p> })}
                <SetupFields filled=filled />
                <p class="small quiet">"A number that a campaign is at work on keeps what it has, and says so."</p>
                <div><button class="button" data-busy="Saving…">"Set them up"</button></div>
            </form>
        </section>
    }
    .into_any()
}

#[component]
fn ReleaseForm(ticked: Ticked, count: usize, wait: u32) -> impl IntoView {
    let returned = ticked.of("release");
    let typed = returned
        .as_ref()
        .map(|returned| returned.typed("count"))
        .unwrap_or_default();
    let wrong = returned.as_ref().and_then(|returned| returned.wrong("count"));
    let minutes = if wait == 0 { RELEASE_AFTER } else { wait };
    view! {
        <section class="sheet" id="release" aria-labelledby="release-title">
            <div class="part"><h2 id="release-title">"Release"</h2></div>
            <form class="part plain stack" method="post" action=FORM>
                {ticked.hidden("release")}
                <input type="hidden" name="afterMinutes" value=minutes.to_string() />
                {refused(returned.as_ref())}
                <p>
                    {format!("They go back to Twilio in {}. ", minutes_in_words(minutes))}
                    "Until then each works, and its own page undoes it. After that calls and texts stop, and someone else may get them."
                </p>
                <p class="small quiet">"A number that a campaign uses is not released. Where your primary number goes, the one you have held longest follows."</p>
                <Field label=format!("To go on, type how many they are: {count}") name="count" inputmode="numeric" maxlength=3u16 required=true
                    digits=true class="last4" value=typed error=wrong />
                <div><button class="button bad" data-busy="Releasing…">"Release them"</button></div>
            </form>
        </section>
    }
    .into_any()
}
