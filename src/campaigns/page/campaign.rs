//! `/campaigns/{id}`: one campaign, how it stands, its calls, and what can be done with it.

use leptos::prelude::*;

use super::{
    calls::Calls,
    list::StateBadge,
    review::Facts,
    wizard::{NoCampaign, Refused, own_campaign},
};
use crate::{
    accounts::page::Signed,
    campaigns::{Campaign, Source, State, Step},
    numbers::{self, page::Tel},
    subaccounts,
    ui::{
        awaited::awaited,
        copy::CopyButton,
        day::Day,
        icon::{Icon, Name},
        live::Renew,
        note::{Kind, Note},
        progress::Progress,
    },
};

/// `/campaigns/{id}`.
#[component]
pub fn CampaignPage() -> impl IntoView {
    let campaign = own_campaign();
    awaited(async move {
        match campaign.await {
            Ok(campaign) => view! { <Stands campaign=campaign /> }.into_any(),
            Err(problem) => view! { <NoCampaign problem=problem /> }.into_any(),
        }
    })
}

#[component]
fn Stands(campaign: Campaign) -> impl IntoView {
    let (id, state) = (campaign.id, campaign.status);
    let address = format!("/campaigns/{id}");
    let is_under_way = state.is_under_way();
    view! {
        <Signed title="Campaign" place="/campaigns">
            <div class="narrow stack">
                <a class="back" href="/campaigns"><Icon name=Name::Down />" Campaigns"</a>
                {is_under_way.then(|| view! { <Renew href=address /> <noscript><meta http-equiv="refresh" content="5" /></noscript> })}
                <Refused form="/api/campaigns/launch" />
                <div id="stands" class="stack" data-renew=true data-under-way=is_under_way>
                    <div class="head">
                        <div>
                            <h1>{campaign.name.clone()}</h1>
                            <p class="row"><StateBadge state=state /> <Since campaign=campaign.clone() /></p>
                        </div>
                    </div>
                    <How campaign=campaign.clone() />
                    <OnTwilio campaign=campaign.clone() />
                    <Keys campaign=campaign.clone() />
                </div>
                <Facts campaign=campaign.clone() />
                {campaign.launched_at.is_some().then(|| view! { <Calls campaign=campaign /> })}
            </div>
        </Signed>
    }
    .into_any()
}

#[component]
fn Since(campaign: Campaign) -> impl IntoView {
    match campaign.launched_at.filter(|_| campaign.status == State::Running) {
        Some(at) => view! { <span class="quiet">"since " <Day at=at /></span> }.into_any(),
        None => ().into_any(),
    }
}

/// What is under way, or why it is not.
#[component]
fn How(campaign: Campaign) -> impl IntoView {
    let words = match campaign.status {
        State::Launching => Some((
            "Setting up the assistant and the number",
            "It goes on without you; this page changes by itself.",
        )),
        State::Undoing => Some((
            "Undoing the launch",
            "What was set up is taken back; your number is set up as before.",
        )),
        State::Pausing => Some((
            "Setting your number up as it was before",
            "It goes on without you; this page changes by itself.",
        )),
        State::Deleting => Some(("Deleting what the launch made", "Then the number is free again.")),
        State::Draft | State::Running | State::Paused | State::Deleted => None,
    };
    let cause = campaign.cause;
    let is_running = campaign.status == State::Running;
    let is_launch = campaign.status != State::Pausing && campaign.number.is_some();
    view! {
        {cause
            .map(|cause| {
                let title = match (is_running, is_launch) {
                    (true, _) => "Your last change was not taken; it answers as before",
                    (false, true) => "The last launch came to nothing",
                    (false, false) => "It was paused by itself",
                };
                view! {
                    <Note kind=Kind::Bad>
                        <strong>{title}</strong>
                        <p>{cause.what_happened()} " " {cause.next_step()} " " <a class="whole" href=format!("/help#{}", cause.anchor())>"More help"</a></p>
                    </Note>
                }
            })}
        {words
            .map(|(what, then)| {
                view! {
                    <section class="sheet" aria-label="Under way">
                        <div class="part stack">
                            <Progress label=what />
                            <p role="status"><strong>{what}</strong> ". " {then}</p>
                        </div>
                    </section>
                }
            })}
    }
    .into_any()
}

/// The number, and what a suspended account means for it: no call connects, and nothing about it can be changed at Twilio.
#[component]
fn OnTwilio(campaign: Campaign) -> impl IntoView {
    let is_under_way = campaign.status.is_under_way();
    let is_own = campaign
        .number
        .as_ref()
        .is_some_and(|number| number.source == Source::Own);
    if !is_own || !(is_under_way || campaign.status == State::Running) {
        return view! { <Number campaign=campaign is_suspended=false /> }.into_any();
    }
    awaited(async move {
        let account = numbers::api::find_account().await.ok();
        let is_suspended = account.is_some_and(|account| {
            matches!(
                account.standing,
                subaccounts::State::Suspending | subaccounts::State::Suspended
            )
        });
        let then = if is_under_way {
            "Nothing about the number can be changed there now, so this waits, and goes on by itself as soon as the account works again."
        } else {
            "The campaign stays as it is, and answers again as soon as the account works again."
        };
        view! {
            {is_suspended
                .then(|| {
                    view! {
                        <Note kind=Kind::Warn>
                            <strong>"Your Twilio account is suspended"</strong>
                            <p>{then} " Subscribe again, or ask the host of this desk."</p>
                        </Note>
                    }
                })}
            <Number campaign=campaign is_suspended=is_suspended />
        }
        .into_any()
    })
    .into_any()
}

#[component]
fn Number(campaign: Campaign, is_suspended: bool) -> impl IntoView {
    let Some(number) = campaign.number else {
        return view! { <p class="quiet">"It has no number yet."</p> }.into_any();
    };
    let words = match (campaign.status, number.source) {
        _ if is_suspended => "No call to it connects meanwhile.",
        (State::Running, _) => "Calls to it reach the assistant.",
        (State::Launching, _) => "Calls to it will reach the assistant as soon as it is launched.",
        (State::Undoing | State::Pausing | State::Deleting, _) => {
            "Calls to it are being led back to where they went before."
        }
        (_, Source::Own) => "Calls to it go where they went before.",
        (_, Source::Vapi) => "Calls to it do not reach this campaign\u{2019}s assistant.",
    };
    let place = number
        .label
        .clone()
        .map_or_else(|| number.place.clone(), |label| format!("{label} · {}", number.place));
    view! {
        <section class="sheet" aria-label="Its number">
            <div class="part stack tight">
                {match number.phone_number.clone() {
                    Some(number) => view! { <Tel number=number.clone() size="hero" /> <p class="row"><CopyButton text=number.as_str().to_owned() label="Copy number" /></p> }.into_any(),
                    None => view! { <p><strong>{number.shown()}</strong></p> }.into_any(),
                }}
                <p class="quiet">{place}</p>
                <p>{words}</p>
            </div>
        </section>
    }
    .into_any()
}

/// What can be done with it now.
#[component]
fn Keys(campaign: Campaign) -> impl IntoView {
    let (id, address) = (campaign.id, format!("/campaigns/{}", campaign.id));
    let open = Step::first_open(&campaign);
    let first = match campaign.status {
        State::Draft => {
            Some(view! { <a class="button key" href=open.address(id)>"Go on with the draft"</a> }.into_any())
        }
        State::Paused if open == Step::Review => Some(
            view! {
                <form method="post" action="/api/campaigns/launch">
                    <input type="hidden" name="id" value=id.to_string() />
                    <input type="hidden" name="back" value=address.clone() />
                    <button class="button key" data-busy="Launching…">"Launch it again"</button>
                </form>
            }
            .into_any(),
        ),
        State::Paused => Some(view! { <a class="button key" href=open.address(id)>"Choose a number"</a> }.into_any()),
        State::Running | State::Launching => {
            Some(view! { <a class="button" href=format!("{address}/pause")>"Pause"</a> }.into_any())
        }
        State::Undoing | State::Pausing | State::Deleting | State::Deleted => None,
    };
    let may_change = matches!(campaign.status, State::Running | State::Paused);
    let may_delete = !matches!(campaign.status, State::Deleting | State::Deleted);
    view! {
        <div class="row">
            {first}
            {may_change.then(|| view! { <a class="button" href=Step::Questions.address(id)>"Change the answers"</a> })}
            {may_delete.then(|| view! { <a class="button plain" href=format!("{address}/delete")>"Delete"</a> })}
        </div>
    }
    .into_any()
}
