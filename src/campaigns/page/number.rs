//! The third step: which number the assistant answers.

use leptos::{either::Either, prelude::*};
use leptos_router::hooks::use_query_map;
use uuid::Uuid;

use super::{
    kept::{Ordered, buy_address, over},
    sources::{Costs, FromVapi},
    wizard::{Foot, NoCampaign, Refused, Wizard, own_id},
};
use crate::{
    campaigns::{Candidate, NumberStep, Source, Step, api},
    lines,
    money::Money,
    numbers::page::Tel,
    problem::{Problem, Returned},
    purchases,
    ui::{
        awaited::awaited,
        badge::{Badge, Kind},
        icon::{Icon, Name},
        note::{self, Note},
    },
};

/// The form that chooses a number.
pub const FORM: &str = "/api/campaigns/choose-number";

/// `/campaigns/{id}/number`.
#[component]
pub fn NumberPage() -> impl IntoView {
    let map = use_query_map().get_untracked();
    let asked = map.get("order").and_then(|text| Uuid::parse_str(&text).ok());
    let failed = map.get("line").and_then(|text| Uuid::parse_str(&text).ok());
    let found = found();
    awaited(async move {
        let step = match found.await {
            Ok(step) => step,
            Err(problem) => return view! { <NoCampaign problem=problem /> }.into_any(),
        };
        let ordered = match asked {
            Some(id) => purchases::api::find_purchase(id).await.ok(),
            None => None,
        };
        let no_stock = match failed {
            Some(id) => lines::api::find_line(id).await.ok(),
            None => None,
        };
        let (over, inert) = over(&step, asked, ordered);
        view! { <NumberStepView step=step over=over inert=inert no_stock=no_stock /> }.into_any()
    })
}

/// What the step shows, for the campaign that the page's address names.
pub fn found() -> impl Future<Output = Result<NumberStep, Problem>> + Send {
    let id = own_id();
    async move {
        match id {
            Some(id) => api::find_number_step(id).await,
            None => Err(Problem::not_found("campaign")),
        }
    }
}

/// The step, with what lies over it.
#[component]
pub fn NumberStepView(
    /// What it shows.
    step: NumberStep,
    /// A dialog or a toast.
    over: Option<AnyView>,
    /// Whether it is a dialog.
    inert: bool,
    /// A wish for a line that came to nothing.
    #[prop(optional_no_strip)]
    no_stock: Option<lines::Found>,
) -> impl IntoView {
    let campaign = step.campaign.clone();
    let is_locked = !campaign.status.is_at_rest();
    view! {
        <Wizard campaign=Some(campaign.clone()) step=Step::Number over=over inert=inert>
            {if is_locked {
                Either::Left(view! { <Locked step=step /> })
            } else {
                Either::Right(view! { <Choose step=step  no_stock=no_stock /> })
            }}
        </Wizard>
    }
    .into_any()
}

/// A campaign that runs keeps its number until it is paused.
#[component]
fn Locked(step: NumberStep) -> impl IntoView {
    let campaign = step.campaign;
    let number = campaign.number.map(|number| number.shown()).unwrap_or_default();
    view! {
        <Note kind=note::Kind::Warn>
            <strong>"The campaign answers " <span class="whole">{number}</span></strong>
            <p>"Pause it first to give it another number. Its own is then set up as it was before."</p>
        </Note>
        <p class="row">
            <a class="button" href=format!("/campaigns/{}", campaign.id)>"Back to the campaign"</a>
            <a class="button plain" href=format!("/campaigns/{}/pause", campaign.id)>"Pause it"</a>
        </p>
    }
    .into_any()
}

#[component]
fn Choose(step: NumberStep, no_stock: Option<lines::Found>) -> impl IntoView {
    let id = step.campaign.id;
    let wrong = Returned::of(FORM).and_then(|returned| returned.wrong("holding"));
    let picked = if no_stock.is_some() {
        Source::Vapi
    } else {
        step.campaign
            .number
            .as_ref()
            .map_or(Source::Own, |number| number.source)
    };
    let next = match &step.campaign.number {
        Some(number) if number.phone_number.is_some() => {
            format!("Continue with {}", number.shown().replace(") ", ")\u{a0}"))
        }
        _ => "Continue".to_owned(),
    };
    let back = Step::Number.address(id);
    let (lines, can_get_line) = (step.lines.clone(), step.can_get_line);
    view! {
        {step.buying.clone().map(|purchase| view! { <Ordered purchase=purchase campaign=id /> })}
        <Refused form=FORM />
        {wrong.map(|words| view! { <Note kind=note::Kind::Bad alert=true><p id="holding-wrong">{words}</p></Note> })}
        <form class="wizard stack" method="post" action=FORM id="choose">
            <input type="hidden" name="id" value=id.to_string() />
            <input type="hidden" name="back" value=back />
            // The first key of a form is what Enter presses.
            <button class="unseen" tabindex="-1" aria-hidden="true" name="go" value="next">"Continue"</button>
            <h2>"Which number does it answer?"</h2>
            <fieldset>
                <legend class="unseen">"Where the number comes from"</legend>
                <div class="sources">
                    <From id="from-own" picked=picked == Source::Own title="Use My Twilio Number" words="One you own. It takes calls, and can call out; you keep it after the campaign." />
                    <From id="from-vapi" picked=picked == Source::Vapi title="Managed by Vapi" words="A free US number for incoming calls only: it cannot call out. Vapi chooses the digits." />
                </div>
            </fieldset>
            <Own step=step />
            <section class="sheet from-vapi" aria-labelledby="vapi-title">
                <div class="part stack tight">
                    <h3 id="vapi-title">"Numbers from Vapi"</h3>
                    <p class="small quiet">"For incoming calls only. Vapi does not let its own numbers call out in campaigns."</p>
                </div>
                {(!lines.is_empty())
                    .then(|| {
                        view! {
                            <div class="part picks plain">
                                {lines.into_iter().map(|line| view! { <Pick candidate=line /> }).collect_view()}
                            </div>
                        }
                    })}
            </section>
            <Costs />
            <Foot back=Step::Questions.address(id) next=next />
        </form>
        <FromVapi campaign=id can_get=can_get_line no_stock=no_stock />
    }
    .into_any()
}

#[component]
fn From(id: &'static str, picked: bool, title: &'static str, words: &'static str) -> impl IntoView {
    // It says what is shown below; what is chosen is the number itself. So it has no name of its own in the form's data.
    view! {
        <label class="pick">
            <input type="radio" id=id name="from" value=id checked=picked />
            <span>
                <strong>{title}</strong>
                <br />
                <span class="small quiet">{words}</span>
            </span>
        </label>
    }
}

#[component]
fn Own(step: NumberStep) -> impl IntoView {
    let id = step.campaign.id;
    let is_empty = step.numbers.is_empty();
    view! {
        <section class="sheet from-own" aria-labelledby="own-title">
            <div class="part row apart">
                <h3 id="own-title">"My numbers that can call"</h3>
                <div class="row">
                    <button class="button slim" name="go" value="refresh" data-busy="Refreshing…"><Icon name=Name::Refresh />" Refresh"</button>
                    <a class="button slim" href=buy_address(id)><Icon name=Name::Plus />" Buy New"</a>
                </div>
            </div>
            <div class="part picks plain">
                {is_empty.then(|| view! { <p>"You have no number yet. " <a href=buy_address(id)>"Buy one"</a> " without leaving this step."</p> })}
                {step.numbers.into_iter().map(|number| view! { <Pick candidate=number /> }).collect_view()}
                {step.has_more.then(|| view! { <p class="small quiet">"Only your newest hundred numbers are listed here."</p> })}
                {(!is_empty).then(|| view! { <p class="small quiet">"A number serves one campaign at a time. Calls work at once; texts to US phones need a registration with Twilio first."</p> })}
            </div>
        </section>
    }
    .into_any()
}

#[component]
fn Pick(candidate: Candidate) -> impl IntoView {
    let Candidate {
        chosen,
        is_primary,
        can_call,
        ready,
        rent,
        used_by,
        is_chosen,
    } = candidate;
    let is_free = can_call && used_by.is_none();
    let prefix = chosen.source.as_str();
    let mut words: Vec<String> = chosen.label.clone().into_iter().collect();
    words.push(chosen.place.clone());
    let rent = rent.and_then(|(amount, currency)| Money::parse(&amount, &currency).ok());
    words.extend(rent.map(|rent| format!("{rent} per month")));
    words.extend((chosen.source == Source::Vapi).then(|| "free".to_owned()));
    let about = words.join(" · ");
    let badge = match (&used_by, can_call, is_primary, chosen.is_ready) {
        (Some(used), ..) => {
            let words = format!("Used by {}", used.campaign_name);
            Some(view! { <Badge kind=Kind::Wait icon=Name::None text=words /> }.into_any())
        }
        (None, false, ..) => Some(view! { <Badge kind=Kind::Wait icon=Name::None text="Takes no calls" /> }.into_any()),
        (None, true, _, false) => {
            Some(view! { <Badge kind=Kind::Wait icon=Name::Clock text="Being made" /> }.into_any())
        }
        (None, true, true, true) => Some(view! { <Badge kind=Kind::Lit icon=Name::Star text="Primary" /> }.into_any()),
        (None, true, false, true) => None,
    };
    let title = match chosen.phone_number.clone() {
        Some(number) => view! { <Tel number=number size="l" /> }.into_any(),
        None => view! { <strong>"AI line"</strong> }.into_any(),
    };
    view! {
        <label class="pick">
            <input
                // The address that leads back here ends in it: browsers then focus it, and pass over `autofocus`.
                id=is_chosen.then_some("chosen")
                type="radio" name="holding" value=format!("{prefix}:{}", chosen.id) checked=is_chosen disabled=!is_free
            />
            <span>
                {title}
                <br />
                <span class="small quiet">{about}</span>
                {ready.map(|ready| view! { <br /> <span class="small quiet">{ready}</span> })}
            </span>
            {badge}
        </label>
    }
    .into_any()
}
