//! `/campaigns/{id}/pause` and `/campaigns/{id}/delete`: the questions before each.

use leptos::prelude::*;

use super::wizard::{NoCampaign, Refused, own_campaign};
use crate::{
    accounts::page::Signed,
    campaigns::{Campaign, Chosen, Source, State},
    ui::{
        awaited::awaited,
        icon::{Icon, Name},
    },
};

const PAUSE: &str = "/api/campaigns/pause";
const DELETE: &str = "/api/campaigns/delete";

/// `/campaigns/{id}/pause`.
#[component]
pub fn PausePage() -> impl IntoView {
    view! { <Act form=PAUSE /> }
}

/// `/campaigns/{id}/delete`.
#[component]
pub fn DeletePage() -> impl IntoView {
    view! { <Act form=DELETE /> }
}

#[component]
fn Act(form: &'static str) -> impl IntoView {
    let campaign = own_campaign();
    awaited(async move {
        match campaign.await {
            Ok(campaign) => view! { <Question campaign=campaign form=form /> }.into_any(),
            Err(problem) => view! { <NoCampaign problem=problem /> }.into_any(),
        }
    })
}

#[component]
fn Question(campaign: Campaign, form: &'static str) -> impl IntoView {
    let address = format!("/campaigns/{}", campaign.id);
    let is_delete = form == DELETE;
    let (title, key, busy) = if is_delete {
        (
            format!("Delete \u{201c}{}\u{201d}?", campaign.name),
            "Delete it",
            "Deleting…",
        )
    } else {
        (
            format!("Pause \u{201c}{}\u{201d}?", campaign.name),
            "Pause it",
            "Pausing…",
        )
    };
    let is_up = matches!(campaign.status, State::Running | State::Launching);
    let source = campaign.number.as_ref().map(|number| number.source);
    let number = campaign.number.as_ref().map(Chosen::shown);
    let end = if is_delete { "/delete" } else { "/pause" };
    let class = if is_delete { "button bad fill" } else { "button key" };
    view! {
        <Signed title=if is_delete { "Delete a campaign" } else { "Pause a campaign" } place="/campaigns">
            <div class="narrow stack">
                <a class="back" href=address.clone()><Icon name=Name::Down />" The campaign"</a>
                <div class="head"><h1>{title}</h1></div>
                <Refused form=form />
                <section class="sheet" aria-label="What follows">
                    <div class="part">
                        <ul class="stack tight breaks">
                            {is_up.then(|| view! { <li><Icon name=Name::Call /><span>"The assistant answers no more calls."</span></li> })}
                            {(is_up && source == Some(Source::Own)).then(|| view! { <li><Icon name=Name::Changed /><span>"Your number is set up as it was before the launch."</span></li> })}
                            {number.map(|number| {
                                let words = if is_delete { format!("{number} stays yours and is free for another campaign.") } else { format!("{number} stays with this campaign.") };
                                view! { <li><Icon name=Name::Numbers /><span>{words}</span></li> }
                            })}
                            {is_delete.then(|| view! { <li><Icon name=Name::Alert /><span>"The answers and the assistant made from them are gone. This cannot be undone."</span></li> })}
                            {(!is_delete).then(|| view! { <li><Icon name=Name::Check /><span>"You can launch it again whenever you like."</span></li> })}
                        </ul>
                    </div>
                </section>
                <form class="row" method="post" action=form>
                    <input type="hidden" name="id" value=campaign.id.to_string() />
                    <input type="hidden" name="back" value=format!("{address}{end}") />
                    <a class="button" href=address>"Leave it as it is"</a>
                    <button class=class data-busy=busy>{key}</button>
                </form>
            </div>
        </Signed>
    }
    .into_any()
}
