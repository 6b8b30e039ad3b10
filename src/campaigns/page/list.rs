//! `/campaigns`: all of an owner's campaigns.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use uuid::Uuid;

use crate::{
    accounts::page::Signed,
    campaigns::{Campaign, Cause, Chosen, State, Step, api},
    ui::{
        PageStatus,
        awaited::awaited,
        badge::{Badge, Kind},
        day::Day,
        empty::Empty,
        icon::{Icon, Name},
        note::{self, Note},
        toast::Toast,
    },
};

/// `/campaigns`.
#[component]
pub fn CampaignsPage() -> impl IntoView {
    let asked = use_query_map().get_untracked();
    let kept = asked.get("kept").and_then(|id| Uuid::parse_str(&id).ok());
    let over = if asked.get("deleted").is_some() {
        Some(
            view! { <Toast close_href="/campaigns">"The campaign is deleted. Its number is free again."</Toast> }
                .into_any(),
        )
    } else {
        kept.map(|_| {
            view! { <Toast close_href="/campaigns">"Your draft is kept. Go on with it whenever you like."</Toast> }
                .into_any()
        })
    };
    view! {
        <Signed title="Campaigns" place="/campaigns" over=over>
            <div class="head">
                <div>
                    <h1>"Campaigns"</h1>
                    <p>"A voice assistant on one of your numbers."</p>
                </div>
                <a class="button key" href="/campaigns/new"><Icon name=Name::Plus />" New campaign"</a>
            </div>
            {awaited(async move {
                match api::list_campaigns().await {
                    Ok(campaigns) if campaigns.is_empty() => view! { <NoneYet /> }.into_any(),
                    Ok(campaigns) => view! { <List campaigns=campaigns /> }.into_any(),
                    Err(problem) => {
                        PageStatus::set(problem.code.status());
                        view! {
                            <Note kind=note::Kind::Bad>
                                <strong>{problem.error}</strong>
                                <p>{problem.message}</p>
                            </Note>
                        }
                        .into_any()
                    }
                }
            })}
        </Signed>
    }
}

#[component]
fn NoneYet() -> impl IntoView {
    view! {
        <section class="sheet" aria-labelledby="yours">
            <h2 class="unseen" id="yours">"Your campaigns"</h2>
            <Empty blank=("(000)", "000-0000") title="No campaign yet">
                <p>"Say what your assistant is to do, choose a number, launch. You can buy the number on the way."</p>
                <p><a class="button key" href="/campaigns/new">"Begin your first campaign"</a></p>
            </Empty>
        </section>
    }
    .into_any()
}

/// How a campaign stands, as a badge.
#[component]
pub fn StateBadge(
    /// The state.
    state: State,
) -> impl IntoView {
    let (kind, icon) = match state {
        State::Running => (Kind::Good, Name::Check),
        State::Draft => (Kind::Wait, Name::More),
        State::Launching | State::Undoing | State::Pausing | State::Deleting => (Kind::Wait, Name::Clock),
        State::Paused => (Kind::Warn, Name::None),
        State::Deleted => (Kind::Bad, Name::None),
    };
    view! { <Badge kind=kind icon=icon text=state.words() /> }
}

#[component]
fn List(campaigns: Vec<Campaign>) -> impl IntoView {
    let rows = campaigns.into_iter().map(|campaign| {
        let (address, key) = if campaign.status == State::Draft {
            (Step::first_open(&campaign).address(campaign.id), Some("Go on"))
        } else {
            (format!("/campaigns/{}", campaign.id), None)
        };
        let number = campaign.number.as_ref().map(Chosen::shown);
        let failed = campaign.cause.map(Cause::what_happened);
        view! {
            <li class="holding">
                <h3><a href=address.clone()>{campaign.name.clone()}</a></h3>
                <p class="quiet">
                    {match number {
                        Some(number) => view! { <span class="whole">{number}</span> }.into_any(),
                        None => "No number yet".into_any(),
                    }}
                </p>
                {failed.map(|words| view! { <p class="small ask-for">{words}</p> })}
                <div class="side">
                    <StateBadge state=campaign.status />
                    <p class="small quiet">"since " <Day at=campaign.updated_at /></p>
                    {key.map(|key| view! { <a class="button slim" href=address>{key} <span class="unseen">" with " {campaign.name}</span></a> })}
                </div>
            </li>
        }
    });
    view! {
        <section class="sheet" aria-labelledby="yours">
            <h2 class="unseen" id="yours">"Your campaigns"</h2>
            <ul class="plain-list">{rows.collect_view()}</ul>
        </section>
    }
    .into_any()
}
