//! What stands around every step of the wizard: which step it is, and what went wrong with the last form.

use std::future::Future;

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use uuid::Uuid;

use crate::{
    accounts::page::Signed,
    campaigns::{Campaign, State, Step, api},
    problem::{Problem, Returned},
    purchases::page::Missing,
    ui::{
        awaited::awaited,
        icon::{Icon, Name},
        note::{Kind, More, Note},
    },
};

/// The id that the page's address names.
pub fn own_id() -> Option<Uuid> {
    let id = use_params_map().get_untracked().get("id").unwrap_or_default();
    Uuid::parse_str(&id).ok()
}

/// The campaign that the page's address names.
pub fn own_campaign() -> impl Future<Output = Result<Campaign, Problem>> + Send {
    let id = own_id();
    async move {
        match id {
            Some(id) => api::find_campaign(id).await,
            None => Err(Problem::not_found("campaign")),
        }
    }
}

/// A step of the wizard around what it asks.
#[component]
pub fn Wizard(
    /// The campaign; none before it is begun.
    #[prop(optional_no_strip)]
    campaign: Option<Campaign>,
    /// Which step it is.
    step: Step,
    /// A dialog or a toast over it.
    #[prop(optional_no_strip)]
    over: Option<AnyView>,
    /// Whether it is a dialog.
    #[prop(optional)]
    inert: bool,
    /// What it asks.
    children: Children,
) -> impl IntoView {
    let is_new = campaign.as_ref().is_none_or(|campaign| campaign.launched_at.is_none());
    let title = if is_new { "New campaign" } else { "Change the campaign" };
    let name = campaign.as_ref().map(|campaign| campaign.name.clone());
    view! {
        <Signed title=format!("{}: {title}", step.name()) place="/campaigns" over=over inert=inert>
            <div class="medium stack">
                <div class="head">
                    <div>
                        <h1>{title}</h1>
                        {name.map(|name| view! { <p>{name}</p> })}
                    </div>
                </div>
                <Steps campaign=campaign step=step />
                {children()}
            </div>
        </Signed>
    }
    .into_any()
}

#[component]
fn Steps(campaign: Option<Campaign>, step: Step) -> impl IntoView {
    let items = Step::ALL.map(|one| {
        let is_now = one == step;
        let is_done = campaign
            .as_ref()
            .is_some_and(|campaign| one < step.max(Step::first_open(campaign)) && one.missing(campaign).is_empty());
        let said = is_done.then(|| view! { <span class="unseen">", done"</span> });
        let words = match campaign.as_ref().filter(|_| !is_now) {
            Some(campaign) => view! { <a href=one.address(campaign.id)>{one.name()} {said}</a> }.into_any(),
            None => view! { <span>{one.name()} {said}</span> }.into_any(),
        };
        view! {
            <li class=(is_done && !is_now).then_some("done") aria-current=is_now.then_some("step")>
                {words}
            </li>
        }
    });
    view! { <ol class="steps" aria-label="Steps">{items.collect_view()}</ol> }.into_any()
}

/// One step of a campaign that is there; one that has something under way cannot be changed just now.
#[component]
pub fn OfCampaign(
    /// Draws the step.
    draw: impl Fn(Campaign) -> AnyView + Send + 'static,
    /// Which step it is.
    step: Step,
) -> impl IntoView {
    let campaign = own_campaign();
    awaited(async move {
        match campaign.await {
            Ok(campaign) if campaign.status.is_under_way() => view! { <Busy campaign=campaign step=step /> }.into_any(),
            Ok(campaign) => draw(campaign),
            Err(problem) => view! { <NoCampaign problem=problem /> }.into_any(),
        }
    })
}

/// There is none of theirs.
#[component]
pub fn NoCampaign(
    /// Why.
    problem: Problem,
) -> impl IntoView {
    view! {
        <Signed title="Campaign" place="/campaigns">
            <div class="narrow stack">
                <a class="back" href="/campaigns"><Icon name=Name::Down />" Campaigns"</a>
                <Missing problem=problem />
            </div>
        </Signed>
    }
    .into_any()
}

#[component]
fn Busy(campaign: Campaign, step: Step) -> impl IntoView {
    let (address, state) = (format!("/campaigns/{}", campaign.id), campaign.status);
    view! {
        <Wizard campaign=Some(campaign) step=step>
            <Note kind=Kind::Warn>
                <strong>{format!("This campaign is {} just now", state.words().to_lowercase())}</strong>
                <p>"It can be changed when that has ended."</p>
            </Note>
            <p><a class="button" href=address>"See how it stands"</a></p>
        </Wizard>
    }
    .into_any()
}

/// Why the form before this page was not taken, where it is not about one field.
#[component]
pub fn Refused(
    /// The form's address.
    form: &'static str,
) -> impl IntoView {
    Returned::of(form)
        .filter(|returned| returned.problem.fields.is_empty())
        .map(|returned| {
            view! {
                <Note kind=Kind::Bad alert=true>
                    <strong>{returned.problem.error}</strong>
                    <p>{returned.problem.message}</p>
                    <More href=returned.problem.code.help() />
                </Note>
            }
        })
}

/// Back, out and on, at the foot of a step.
#[component]
pub fn Foot(
    /// Where back leads.
    back: String,
    /// What the key says.
    #[prop(into)]
    next: String,
    /// Whether the campaign runs: then the answers are in force as soon as they are kept.
    #[prop(optional)]
    is_running: bool,
) -> impl IntoView {
    view! {
        <div class="row apart foot">
            <a class="button plain" href=back>"Back"</a>
            <div class="row">
                {(!is_running).then(|| view! { <button class="button" name="go" value="later" data-busy="Saving…">"Save and finish later"</button> })}
                <button class="button key" name="go" value="next" data-busy="Saving…">{next} " " <Icon name=Name::Arrow /></button>
            </div>
        </div>
    }
    .into_any()
}

/// Whether a change is in force at once.
pub const fn runs(campaign: &Campaign) -> bool {
    matches!(campaign.status, State::Running)
}
