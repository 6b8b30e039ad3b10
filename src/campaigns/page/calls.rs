//! The calls of a campaign, and one to try it.

use leptos::prelude::*;

use crate::{
    campaigns::{Campaign, Reports, Source, State, TestCall, api},
    problem::Returned,
    purchases::page::FormKey,
    ui::{
        awaited::awaited,
        day::Clock,
        field::Field,
        icon::{Icon, Name},
        note::{Kind, Note},
    },
    webhooks::calls::{CallTold, Direction},
};

const FORM: &str = "/api/campaigns/test-call";

/// The last calls, and the form that asks for one.
#[component]
pub fn Calls(
    /// The campaign.
    campaign: Campaign,
) -> impl IntoView {
    let (id, state) = (campaign.id, campaign.status);
    let source = campaign.number.as_ref().map(|number| number.source);
    let number = campaign.number.as_ref().and_then(|number| number.phone_number.clone());
    view! {
        <section class="sheet" aria-labelledby="calls-title" id="calls">
            <div class="part stack">
                <h2 id="calls-title">"Try it"</h2>
                {match (state, source) {
                    (State::Running, Some(Source::Own)) => view! { <Ask campaign=campaign /> }.into_any(),
                    (State::Running, _) => {
                        let number = number.map(|number| number.to_string()).unwrap_or_default();
                        view! { <p>"Call " <strong class="whole">{number}</strong> " from any phone. A number from Vapi cannot call you."</p> }.into_any()
                    }
                    _ => view! { <p class="quiet">"Calls can be tried while the campaign runs."</p> }.into_any(),
                }}
                {awaited(async move {
                    let calls = api::list_test_calls(id).await.unwrap_or_default();
                    (!calls.is_empty()).then(|| view! { <Tried calls=calls /> })
                })}
            </div>
            <div class="part stack tight">
                <h2>"Last calls"</h2>
                {awaited(async move {
                    match api::list_calls(id).await {
                        Ok(reports) => view! { <Told reports=reports /> }.into_any(),
                        Err(problem) => view! { <p class="quiet">"The calls cannot be shown just now. " {problem.message}</p> }.into_any(),
                    }
                })}
            </div>
        </section>
    }
    .into_any()
}

#[component]
fn Ask(campaign: Campaign) -> impl IntoView {
    let returned = Returned::of(FORM);
    let wrong = returned.as_ref().and_then(|returned| returned.wrong("to"));
    let refused = returned
        .clone()
        .filter(|returned| returned.problem.fields.is_empty())
        .map(|returned| {
            view! {
                <Note kind=Kind::Bad alert=true>
                    <strong>{returned.problem.error}</strong>
                    <p>{returned.problem.message}</p>
                </Note>
            }
        });
    let key = use_context::<FormKey>().map(|key| key.0).unwrap_or_default();
    view! {
        {refused}
        <form class="stack" method="post" action=FORM>
            <input type="hidden" name="id" value=campaign.id.to_string() />
            <input type="hidden" name="key" value=key />
            <input type="hidden" name="back" value=format!("/campaigns/{}#calls", campaign.id) />
            <Field
                label="Call this number of yours" name="to" kind="tel" inputmode="tel" autocomplete="tel" required=true maxlength=20u16
                hint="In the United States or Canada. The assistant calls at once; you pay the minutes." error=wrong
                value=returned.map(|returned| returned.typed("to")).unwrap_or_default()
            >
                <button class="button" data-busy="Calling…"><Icon name=Name::Call />" Call"</button>
            </Field>
        </form>
    }
    .into_any()
}

#[component]
fn Tried(calls: Vec<TestCall>) -> impl IntoView {
    let rows = calls.into_iter().map(|call| {
        let words = match call.state.as_str() {
            "placed" => "Vapi placed the call.".to_owned(),
            "refused" => call.why.clone().unwrap_or_else(|| "Vapi refused the call.".to_owned()),
            "unknown" => "Vapi gave no answer: it may ring or not. It is not called again by itself.".to_owned(),
            _ => "Being asked for.".to_owned(),
        };
        view! { <li><span class="whole">{call.to.to_string()}</span><span>{words}</span><Clock at=call.created_at /></li> }
    });
    view! { <ul class="lines" role="status">{rows.collect_view()}</ul> }.into_any()
}

#[component]
fn Told(reports: Reports) -> impl IntoView {
    if reports.calls.is_empty() {
        let words = if reports.are_told {
            "No call yet. Each is listed here when it is over."
        } else {
            "Calls are not listed on this desk: whoever hosts it has not let Vapi report them (VAPI_WEBHOOK_SECRET)."
        };
        return view! { <p class="quiet">{words}</p> }.into_any();
    }
    let rows = reports.calls.into_iter().map(|call| view! { <OneCall call=call /> });
    view! { <ul class="calls plain-list">{rows.collect_view()}</ul> }.into_any()
}

/// `2 min 5 s`.
fn length(seconds: u32) -> String {
    match (seconds / 60, seconds % 60) {
        (0, seconds) => format!("{seconds} s"),
        (minutes, 0) => format!("{minutes} min"),
        (minutes, seconds) => format!("{minutes} min {seconds} s"),
    }
}

#[component]
fn OneCall(call: CallTold) -> impl IntoView {
    let who = call
        .other_party
        .as_ref()
        .map_or_else(|| "a withheld number".to_owned(), ToString::to_string);
    let how = match call.direction {
        Direction::Inbound => "From ",
        Direction::Outbound => "To ",
        Direction::Other => "With ",
    };
    let end = if call.has_ended() {
        let long = call.seconds.map(length);
        // Vapi's words for the end of a call read as English once their dashes are gone.
        let why = call.ended_reason.as_ref().map(|reason| reason.replace('-', " "));
        [long, why].into_iter().flatten().collect::<Vec<_>>().join(" · ")
    } else {
        "under way".to_owned()
    };
    view! {
        <li class="stack tight">
            <p class="row apart">
                <span>{how} <strong class="whole">{who}</strong></span>
                {call.started_at.or(call.ended_at).map(|at| view! { <Clock at=at /> })}
            </p>
            <p class="small quiet">{end}</p>
            {call.summary.map(|summary| view! { <p>{summary}</p> })}
        </li>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_is_told_in_minutes_and_seconds() {
        assert_eq!(
            [5, 60, 125].map(length),
            ["5 s", "1 min", "2 min 5 s"].map(str::to_owned)
        );
    }
}
