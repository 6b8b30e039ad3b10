//! The fourth step: an assistant made from the answers, or one that is there.

use leptos::prelude::*;

use super::wizard::{Foot, OfCampaign, Refused, Wizard, runs};
use crate::{
    campaigns::{Campaign, Step},
    lines::{self, Assistant},
    problem::{Problem, Returned},
    ui::{
        awaited::awaited,
        note::{Kind, Note},
    },
};

const FORM: &str = "/api/campaigns/choose-assistant";

/// `/campaigns/{id}/assistant`.
#[component]
pub fn AssistantPage() -> impl IntoView {
    view! {
        <OfCampaign
            step=Step::Assistant
            draw=|campaign| {
                awaited(async move {
                    let assistants = lines::api::list_assistants().await;
                    view! {
                        <Wizard campaign=Some(campaign.clone()) step=Step::Assistant>
                            <Ask campaign=campaign assistants=assistants />
                        </Wizard>
                    }
                })
                .into_any()
            }
        />
    }
}

#[component]
fn Ask(campaign: Campaign, assistants: Result<Vec<Assistant>, Problem>) -> impl IntoView {
    let wrong = Returned::of(FORM).and_then(|returned| returned.wrong("assistantId"));
    let unread = assistants.as_ref().err().map(|problem| problem.message.clone());
    let chosen = campaign.assistant_id.clone();
    let mut assistants = assistants.unwrap_or_default();
    // The one that a campaign of theirs made is that campaign's.
    assistants.retain(|one| {
        chosen.as_deref() == Some(one.id.as_str()) || one.name.as_deref().and_then(lines::reference_in).is_none()
    });
    let is_made = chosen.is_none();
    let next = if campaign.launched_at.is_some() {
        "Save"
    } else {
        "Continue to review"
    };
    let is_running = runs(&campaign);
    let others = assistants.into_iter().map(|one| {
        let is_picked = chosen.as_deref() == Some(one.id.as_str());
        let name = one.shown();
        view! {
            <label class="pick">
                <input type="radio" name="assistantId" value=one.id checked=is_picked />
                <span>
                    <strong>{name}</strong>
                    <br />
                    <span class="small quiet">"Stays as it is; your answers are not used for it."</span>
                </span>
            </label>
        }
    });
    view! {
        <Refused form=FORM />
        {wrong.map(|words| view! { <Note kind=Kind::Bad alert=true><p>{words}</p></Note> })}
        <form class="wizard stack" method="post" action=FORM>
            <input type="hidden" name="id" value=campaign.id.to_string() />
            <input type="hidden" name="back" value=Step::Assistant.address(campaign.id) />
            <h2>"Who answers?"</h2>
            <fieldset>
                <legend class="unseen">"The assistant"</legend>
                <div class="picks">
                    <label class="pick">
                        <input type="radio" name="assistantId" value="" checked=is_made />
                        <span>
                            <strong>"Make one from my answers"</strong>
                            <br />
                            <span class="small quiet">{format!("Speaks {}, voice {}. It changes whenever you change your answers.", campaign.answers.language_words(), campaign.answers.voice)}</span>
                        </span>
                    </label>
                    {others.collect_view()}
                </div>
            </fieldset>
            {unread
                .map(|words| {
                    view! {
                        <Note kind=Kind::Warn>
                            <p>"Vapi does not tell its assistants just now, so only the first choice is there. " {words}</p>
                        </Note>
                    }
                })}
            <Foot back=Step::Number.address(campaign.id) next=next is_running=is_running />
        </form>
    }
    .into_any()
}
