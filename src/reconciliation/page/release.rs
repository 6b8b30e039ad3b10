//! `/reconciliation/{id}/release`: the question before a number is given back that only the carrier has.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use uuid::Uuid;

use super::report::{Comparison, HOME};
use crate::{
    numbers::page::Tel,
    problem::{Problem, Returned},
    reconciliation::{Finding, Kind, Outcome, api},
    ui::{
        PageStatus,
        awaited::awaited,
        badge,
        dialog::{Acts, AlertDialog},
        field::Field,
        icon::{Icon, Name},
        toast::Toast,
    },
};

/// `/reconciliation/{id}/release`.
#[component]
pub fn ReleaseStrayPage() -> impl IntoView {
    let id = use_params_map().get_untracked().get("id").unwrap_or_default();
    let id = Uuid::parse_str(&id).ok();
    awaited(async move {
        let finding = match id {
            Some(id) => api::find_difference(id).await,
            None => Err(Problem::not_found("difference")),
        };
        let finding = finding.and_then(|finding| match finding.kind {
            Kind::OnlyCarrier => Ok(finding),
            Kind::OnlyHere
            | Kind::Name
            | Kind::VoiceUrl
            | Kind::SmsUrl
            | Kind::VoiceFallbackUrl
            | Kind::SmsFallbackUrl
            | Kind::StatusUrl => Err(Problem::not_found("difference")),
        });
        let (over, is_dialog) = match finding {
            Ok(finding) if finding.outcome.is_none() => (view! { <Question finding=finding /> }.into_any(), true),
            Ok(finding) => {
                let words = finding.outcome.unwrap_or(Outcome::Agrees).words();
                (
                    view! { <Toast close_href=HOME><Tel number=finding.phone_number /> " " {words}</Toast> }.into_any(),
                    false,
                )
            }
            Err(problem) => {
                PageStatus::set(problem.code.status());
                (view! { <Toast close_href=HOME icon=Name::Alert>{problem.message} " Nothing was released."</Toast> }.into_any(), false)
            }
        };
        view! { <Comparison over=Some(over) inert=is_dialog /> }
    })
}

#[component]
fn Question(finding: Finding) -> impl IntoView {
    let returned = Returned::of("/api/reconciliation/release");
    let wrong = returned.as_ref().map(|returned| {
        returned
            .wrong("last4")
            .unwrap_or_else(|| returned.problem.message.clone())
            // A number in it is never broken at the end of a line.
            .replace(") ", ")\u{a0}")
            .replace('-', "\u{2011}")
    });
    // What was wrong comes first; otherwise what loses nothing.
    let is_wrong = wrong.is_some();
    let typed = returned.map(|returned| returned.typed("last4")).unwrap_or_default();
    let number = finding.phone_number.to_string();
    let saved = finding
        .holding
        .and_then(|holding| holding.rent())
        .map(|rent| format!("You stop paying {rent} per month for it."));
    let title = format!("Release {number}?").replace(") ", ")\u{a0}");
    let address = format!("{HOME}/{}/release", finding.id);
    view! {
        <AlertDialog title=title close_href=HOME mark=(badge::Kind::Bad, Name::Alert)>
            <Acts slot>
                <button class="button bad fill apart" form="release" data-busy="Releasing…">"Release it"</button>
                <a class="button" href=HOME autofocus=!is_wrong>"Keep it"</a>
            </Acts>
            <p>"It goes back to Twilio at once, and someone else may get it."</p>
            <ul class="stack tight breaks">
                <li>
                    <Icon name=Name::Call />
                    <span>"Calls and texts to " <span class="whole">{number}</span> " stop, for everyone who knows the number."</span>
                </li>
                {saved.map(|sentence| view! { <li><Icon name=Name::Check /><span>{sentence}</span></li> })}
            </ul>
            <form id="release" method="post" action="/api/reconciliation/release">
                <input type="hidden" name="id" value=finding.id.to_string() />
                <input type="hidden" name="back" value=address />
                <Field
                    label="To go on, type its last 4 digits" name="last4" inputmode="numeric" maxlength=4u16 required=true digits=true class="last4"
                    autofocus=is_wrong error=wrong value=typed pattern=Some("[0-9]{4}".to_owned())
                />
            </form>
            <p class="small quiet">"This cannot be undone here. Buying it back later may not be possible."</p>
        </AlertDialog>
    }
}
