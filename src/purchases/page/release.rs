//! `/phone-numbers/{id}/release`: the question before a number is given back, over the list.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use uuid::Uuid;

use super::numbers::Desk;
use crate::{
    numbers::{
        self, Number, Status,
        keeping::{RELEASE_AFTER, minutes_in_words},
        page::Tel,
    },
    problem::{Code, Problem, Returned},
    purchases::asked::Asked,
    ui::{
        PageStatus,
        awaited::awaited,
        badge::Kind,
        dialog::{Acts, AlertDialog},
        field::{Field, Select},
        icon::{Icon, Name},
        toast::Toast,
    },
    uses::{self, Use, page::StopsCampaign},
};

const HOME: &str = "/phone-numbers";

/// `/phone-numbers/{id}/release`.
#[component]
pub fn ReleasePage() -> impl IntoView {
    let id = use_params_map().get_untracked().get("id").unwrap_or_default();
    let id = Uuid::parse_str(&id).ok();
    awaited(async move {
        let number = match id {
            Some(id) => numbers::api::find_number(id).await,
            None => Err(Problem::not_found("number")),
        };
        let (over, is_dialog) = match number {
            Ok(number) if number.status == Status::Active => {
                let used = uses::api::find_use(number.id).await.ok().flatten();
                let wait = numbers::api::find_wait().await.ok().and_then(|wait| wait.minutes);
                let followers = numbers::api::list_followers(number.id).await.unwrap_or_default();
                (view! { <Question number=number used=used wait=wait.unwrap_or(RELEASE_AFTER) followers=followers /> }.into_any(), true)
            }
            Ok(number) => (view! { <Gone number=number /> }.into_any(), false),
            Err(problem) => {
                PageStatus::set(problem.code.status());
                (
                    view! { <Toast close_href=HOME icon=Name::Alert>{problem.message} " Nothing was released."</Toast> }.into_any(),
                    false,
                )
            }
        };
        view! { <Desk asked=Asked::default() after=None over=Some(over) inert=is_dialog new=None /> }
    })
}

/// There is nothing left to ask.
#[component]
fn Gone(number: Number) -> impl IntoView {
    if let Some(words) = number.refused_words() {
        return view! { <Toast close_href=HOME icon=Name::Alert><Tel number=number.phone_number /> " is being given back. " {words}</Toast> }
            .into_any();
    }
    let (icon, how) = match number.status {
        Status::Releasing => (Name::Clock, " is being given back; Twilio has not confirmed it yet."),
        Status::Lost => (
            Name::Alert,
            " is not in your Twilio account any more. Reconciliation says what to do.",
        ),
        Status::Active | Status::Released => (Name::Check, " is given back already."),
    };
    view! { <Toast close_href=HOME icon=icon><Tel number=number.phone_number /> {how}</Toast> }.into_any()
}

#[component]
fn Question(number: Number, used: Option<Use>, wait: u32, followers: Vec<Number>) -> impl IntoView {
    let returned = Returned::of("/api/twilio/release-number");
    let in_use = returned
        .as_ref()
        .filter(|returned| returned.problem.code == Code::InUseByCampaign)
        .map(|_| "Tick that the campaign stops, or keep the number.".to_owned());
    let wrong = returned.as_ref().filter(|_| in_use.is_none()).map(|returned| {
        returned
            .wrong("last4")
            .unwrap_or_else(|| returned.problem.message.clone())
            // A number in it is never broken at the end of a line.
            .replace(") ", ")\u{a0}")
            .replace('-', "\u{2011}")
    });
    // What was wrong comes first; otherwise what loses nothing.
    let is_wrong = wrong.is_some();
    let typed = returned
        .as_ref()
        .map(|returned| returned.typed("last4"))
        .unwrap_or_default();
    // An owner who likes it at once may still have it wait this time, and the other way round.
    let minutes = if wait == 0 { RELEASE_AFTER } else { wait };
    let picked = returned.map_or_else(|| wait.to_string(), |returned| returned.typed("afterMinutes"));
    let saved = number
        .rent()
        .map(|rent| format!("You stop paying {rent} per month for it."));
    let title = format!("Release {}?", number.phone_number).replace(") ", ")\u{a0}");
    let address = format!("/phone-numbers/{}/release", number.id);
    view! {
        <AlertDialog title=title close_href=HOME mark=(Kind::Bad, Name::Alert)>
            <Acts slot>
                <button class="button bad fill apart" form="release" data-busy="Releasing…">"Release it"</button>
                <a class="button" href=HOME autofocus=!is_wrong>"Keep it"</a>
            </Acts>
            {in_use.map(|words| view! { <p class="wrong" role="alert"><Icon name=Name::Alert />{words}</p> })}
            <ul class="stack tight breaks">
                <li>
                    <Icon name=Name::Call />
                    <span>"Calls and texts to " <span class="whole">{number.phone_number.to_string()}</span> " stop, for everyone who knows the number."</span>
                </li>
                {number.friendly_name.clone().map(|label| view! { <li><Icon name=Name::Numbers /><span>"You know it as " <strong>{label}</strong> "."</span></li> })}
                {used.clone().map(|used| view! { <li><Icon name=Name::Campaigns /><span>"The campaign " <a href=used.address()>{used.campaign_name.clone()}</a> " stops: it has no number then."</span></li> })}
                {saved.map(|sentence| view! { <li><Icon name=Name::Check /><span>{sentence}</span></li> })}
            </ul>
            <form class="stack" id="release" method="post" action="/api/twilio/release-number">
                <input type="hidden" name="id" value=number.id.to_string() />
                <input type="hidden" name="back" value=address />
                {used.map(|used| view! { <StopsCampaign used=used /> })}
                <When minutes=minutes picked=picked />
                <Follows followers=followers />
                <Field
                    label="To go on, type its last 4 digits" name="last4" inputmode="numeric" maxlength=4u16 required=true digits=true class="last4"
                    autofocus=is_wrong error=wrong value=typed pattern=Some("[0-9]{4}".to_owned())
                />
            </form>
            <p class="small quiet">"Once it is gone, someone else may get it. Buying it back later may not be possible."</p>
        </AlertDialog>
    }
}

/// When it goes back, and until when that can be undone.
#[component]
fn When(minutes: u32, picked: String) -> impl IntoView {
    let is_now = picked == "0";
    let later = minutes.to_string();
    view! {
        <fieldset class="picks">
            <legend>"When?"</legend>
            <label class="pick">
                <input type="radio" name="afterMinutes" value=later checked=!is_now />
                <span><strong>{format!("In {}", minutes_in_words(minutes))}</strong> <br /><span class="small quiet">"It works until then, and you can undo it."</span></span>
            </label>
            <label class="pick">
                <input type="radio" name="afterMinutes" value="0" checked=is_now />
                <span><strong>"Now"</strong> <br /><span class="small quiet">"At once and for good. This cannot be undone."</span></span>
            </label>
        </fieldset>
    }
    .into_any()
}

/// Where the primary number goes, another one follows.
#[component]
fn Follows(followers: Vec<Number>) -> impl IntoView {
    if followers.is_empty() {
        return ().into_any();
    }
    let options = followers
        .into_iter()
        .map(|number| {
            let label = number
                .friendly_name
                .map(|label| format!(" \u{b7} {label}"))
                .unwrap_or_default();
            (number.id.to_string(), format!("{}{label}", number.phone_number))
        })
        .collect();
    view! { <Select label="It is your primary number. Which one is primary then?" name="nextPrimary" options=options /> }.into_any()
}
