//! Where calls and texts go: as Twilio has it, and the form that changes it.

use leptos::prelude::*;

use crate::{
    numbers::Number,
    phone::PhoneNumber,
    problem::{Problem, Returned},
    reconciliation::{self, Finding, page::Differ},
    setup::{
        Standing,
        page::{Filled, SetupFields},
    },
    ui::{
        awaited::awaited,
        day::Ago,
        note::{Kind, Note},
    },
    uses::Use,
    verified::page::may_be_shown,
};

const FORM: &str = "/api/twilio/set-up-number";

/// The sheet about calls and texts.
#[component]
pub(super) fn WhereItGoes(number: Number, standing: Result<Standing, Problem>) -> impl IntoView {
    let body = match standing {
        Err(problem) => view! {
            <div class="part plain"><p class="quiet">"Where calls and texts go cannot be shown now. " {problem.message}</p></div>
        }
        .into_any(),
        Ok(Standing { live: Some(used), .. }) => view! { <Live used=used /> }.into_any(),
        Ok(standing) => {
            let before = standing.can_restore.then(|| view! { <AsBefore id=number.id /> });
            view! { {before} <Form number=number.clone() standing=standing /> }.into_any()
        }
    };
    view! {
        <section class="sheet goes" aria-labelledby="goes">
            <div class="part"><h2 id="goes">"Where it goes"</h2></div>
            <Drift number=number />
            {body}
        </section>
    }
    .into_any()
}

/// The same number was theirs before.
#[component]
fn AsBefore(id: uuid::Uuid) -> impl IntoView {
    view! {
        <form class="part plain stack tight" method="post" action="/api/twilio/restore-setup">
            <input type="hidden" name="id" value=id.to_string() />
            <input type="hidden" name="back" value=format!("/phone-numbers/{id}") />
            <p>"This number was yours before. Its label, tags, notes, and where its calls and texts went are still here."</p>
            <div><button class="button" data-busy="Setting it up…">"Set it up as before"</button></div>
        </form>
    }
    .into_any()
}

/// As long as a campaign is at work, it is the one that answers.
#[component]
fn Live(used: Use) -> impl IntoView {
    view! {
        <div class="part plain stack tight">
            <p>"The assistant of " <a href=used.address()>{used.campaign_name.clone()}</a> " answers calls to this number."</p>
            <p class="quiet">"What you had set up before comes back when the campaign is paused. Pause it to change where calls and texts go."</p>
        </div>
    }
    .into_any()
}

/// Whether Twilio has what was last saved, and what to do where it has not.
#[component]
fn Drift(number: Number) -> impl IntoView {
    awaited(async move {
        let Ok(report) = reconciliation::api::last_comparison().await else {
            return ().into_any();
        };
        let own = |finding: &Finding| finding.number_id == Some(number.id) && finding.kind.is_setting();
        let findings: Vec<Finding> = report.findings.into_iter().filter(own).collect();
        if findings.is_empty() {
            let checked = report
                .compared_at
                .map(|at| view! { <p class="part plain small quiet">"Checked against Twilio " <Ago at=at /> ": the same."</p> });
            return checked.into_any();
        }
        let list = findings.into_iter().map(|finding| view! { <Differ finding=finding /> });
        view! {
            <div class="part plain">
                <Note kind=Kind::Warn>
                    <strong>"Twilio has something else"</strong>
                    <p>"It was changed there, not here. Say which one holds."</p>
                </Note>
            </div>
            <ul class="plain-list">{list.collect_view()}</ul>
        }
        .into_any()
    })
}

#[component]
fn Form(number: Number, standing: Standing) -> impl IntoView {
    let returned = Returned::of(FORM);
    awaited(async move {
        let verified = may_be_shown().await;
        view! { <Fields id=number.id standing=standing verified=verified returned=returned /> }
    })
}

#[component]
fn Fields(id: uuid::Uuid, standing: Standing, verified: Vec<PhoneNumber>, returned: Option<Returned>) -> impl IntoView {
    let filled = Filled {
        returned,
        verified,
        setup: standing.setup,
        may_stay: false,
    };
    // A refusal that is about no field stands above them all.
    let refused = filled
        .returned
        .as_ref()
        .filter(|returned| returned.problem.fields.is_empty())
        .map(|returned| (returned.problem.error.clone(), returned.problem.message.clone()))
        .or_else(|| {
            standing
                .refusal
                .clone()
                .map(|why| ("Not saved at Twilio".to_owned(), why))
        });
    view! {
        <form class="part plain stack" method="post" action=FORM novalidate>
            <input type="hidden" name="id" value=id.to_string() />
            <input type="hidden" name="back" value=format!("/phone-numbers/{id}#goes") />
            {refused.map(|(title, why)| view! { <Note kind=Kind::Bad alert=true><strong>{title}</strong><p>{why}</p></Note> })}
            {standing
                .is_open
                .then(|| {
                    view! {
                        <Note kind=Kind::Warn>
                            <strong>"Twilio has not confirmed this yet"</strong>
                            <p>"It is written again until it has. Until then calls and texts may go where they went before."</p>
                        </Note>
                    }
                })}
            <SetupFields filled=filled />
            <div class="row"><button class="button key" data-busy="Saving…">"Save"</button></div>
        </form>
    }
    .into_any()
}
