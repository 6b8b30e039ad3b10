//! The last step: all of it, and the launch.

use leptos::prelude::*;

use super::wizard::{OfCampaign, Refused, Wizard};
use crate::{
    campaigns::{Campaign, Chosen, Source, State, Step},
    numbers::{
        self,
        page::ReadinessList,
        readiness::{Readiness, for_number},
    },
    ui::{
        awaited::awaited,
        icon::{Icon, Name},
        note::{Kind, Note},
    },
};

const FORM: &str = "/api/campaigns/launch";

/// `/campaigns/{id}/review`.
#[component]
pub fn ReviewPage() -> impl IntoView {
    view! {
        <OfCampaign
            step=Step::Review
            draw=|campaign| {
                view! {
                    <Wizard campaign=Some(campaign.clone()) step=Step::Review>
                        <All campaign=campaign />
                    </Wizard>
                }
                .into_any()
            }
        />
    }
}

#[component]
fn All(campaign: Campaign) -> impl IntoView {
    let missing: Vec<(Step, &'static str)> = Step::ALL
        .into_iter()
        .filter(|step| *step != Step::Review)
        .flat_map(|step| step.missing(&campaign).into_iter().map(move |words| (step, words)))
        .collect();
    let (id, is_whole) = (campaign.id, missing.is_empty());
    let is_running = campaign.status == State::Running;
    view! {
        <Refused form=FORM />
        {(!is_whole)
            .then(|| {
                let items = missing
                    .into_iter()
                    .map(move |(step, words)| view! { <li>{words} " " <a href=step.address(id)>{format!("Go to {}", step.name())}</a></li> });
                view! {
                    <Note kind=Kind::Warn>
                        <strong>"Before you can launch"</strong>
                        <ul class="plain-list">{items.collect_view()}</ul>
                    </Note>
                }
            })}
        {campaign
            .cause
            .map(|cause| {
                view! {
                    <Note kind=Kind::Bad>
                        <strong>"The last launch came to nothing"</strong>
                        <p>{cause.what_happened()} " All of it was undone. " {cause.next_step()}</p>
                    </Note>
                }
            })}
        <Facts campaign=campaign.clone() />
        {campaign
            .number
            .as_ref()
            .filter(|number| number.source == Source::Own)
            .map(|number| {
                let id = number.id;
                awaited(async move {
                    let (number, account) = (numbers::api::find_number(id).await, numbers::api::find_account().await);
                    let ready = number.ok().zip(account.ok()).map(|(number, account)| for_number(&number, &account));
                    ready.map(|all| view! { <Ready all=all /> })
                })
            })}
        <section class="sheet" aria-labelledby="follows-title">
            <div class="part stack tight">
                <h2 id="follows-title">"What launching does"</h2>
                <Follows campaign=campaign />
            </div>
        </section>
        <form class="row apart foot" method="post" action=FORM>
            <input type="hidden" name="id" value=id.to_string() />
            <input type="hidden" name="back" value=Step::Review.address(id) />
            <a class="button plain" href=Step::Assistant.address(id)>"Back"</a>
            {if is_running {
                view! { <a class="button" href=format!("/campaigns/{id}")>"It runs already: see it"</a> }.into_any()
            } else {
                view! { <button class="button key" disabled=!is_whole data-busy="Launching…">"Launch the campaign " <Icon name=Name::Arrow /></button> }.into_any()
            }}
        </form>
    }
    .into_any()
}

/// What its number can be used for, before any money is spent on calls.
#[component]
fn Ready(all: Vec<Readiness>) -> impl IntoView {
    view! {
        <section class="sheet" aria-labelledby="ready-title">
            <div class="part stack tight">
                <h2 id="ready-title">"What its number is ready for"</h2>
                <ReadinessList all=all />
            </div>
        </section>
    }
    .into_any()
}

/// All that was said, each with the way to change it.
#[component]
pub fn Facts(
    /// The campaign.
    campaign: Campaign,
) -> impl IntoView {
    let id = campaign.id;
    let answers = campaign.answers;
    let number = campaign
        .number
        .as_ref()
        .map_or_else(|| "Not chosen yet".to_owned(), Chosen::shown);
    let kind = match campaign.number.as_ref().map(|number| number.source) {
        Some(Source::Vapi) => " · managed by Vapi, incoming calls only",
        Some(Source::Own) => " · your Twilio number",
        None => "",
    };
    let assistant = if campaign.assistant_id.is_some() {
        "One that was there before"
    } else {
        "Made from your answers"
    };
    let said = |text: String| {
        if text.is_empty() {
            "Not said yet".to_owned()
        } else {
            text
        }
    };
    let change = move |step: Step, what: &'static str| {
        view! { <a class="whole" href=step.address(id)>"Change " <span class="unseen">{what}</span></a> }
    };
    view! {
        <section class="sheet" aria-label="This campaign">
            <div class="part">
                <dl class="facts">
                    <dt>"For"</dt>
                    <dd class="said">{said(answers.purpose.clone())} " " {change(Step::Questions, "what the calls are for")}</dd>
                    <dt>"Greeting"</dt>
                    <dd class="said">{said(answers.greeting.clone())}</dd>
                    {(!answers.questions.is_empty()).then(|| view! { <dt>"Asks"</dt><dd class="said">{answers.questions.clone()}</dd> })}
                    <dt>"Speaks"</dt>
                    <dd>{answers.language_words()} ", voice " {answers.voice.clone()}</dd>
                    <dt>"Somebody is there"</dt>
                    <dd>{answers.hours_words()}</dd>
                    <dt>"Longest call"</dt>
                    <dd>{format!("{} {}", answers.minutes, if answers.minutes == 1 { "minute" } else { "minutes" })}</dd>
                    <dt>"Number"</dt>
                    <dd><span class="whole">{number}</span> {kind} " " {change(Step::Number, "the number")}</dd>
                    <dt>"Assistant"</dt>
                    <dd>{assistant} " " {change(Step::Assistant, "the assistant")}</dd>
                </dl>
            </div>
        </section>
    }
    .into_any()
}

#[component]
fn Follows(campaign: Campaign) -> impl IntoView {
    let is_own = campaign
        .number
        .as_ref()
        .is_none_or(|number| number.source == Source::Own);
    view! {
        <ul class="stack tight breaks">
            <li><Icon name=Name::Call /><span>"Whoever calls the number reaches the assistant at once, and you pay the minutes."</span></li>
            {is_own
                .then(|| {
                    view! {
                        <li><Icon name=Name::Changed /><span>"Calls to the number go to Vapi instead of where they go now. That is written down, and put back when you pause or delete the campaign."</span></li>
                        <li><Icon name=Name::Text /><span>"Texts to the number stay as they are."</span></li>
                    }
                })}
            <li><Icon name=Name::Check /><span>"If anything fails on the way, all of it is undone."</span></li>
        </ul>
    }
    .into_any()
}
