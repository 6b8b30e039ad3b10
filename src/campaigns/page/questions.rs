//! The second step: what the assistant is to say and ask, in which language and voice, when, and for how long.

use leptos::prelude::*;

use super::wizard::{Foot, OfCampaign, Refused, Wizard, runs};
use crate::{
    campaigns::{Answers, Campaign, GREETING_LENGTH, LANGUAGES, LONGEST_CALL, Step, TEXT_LENGTH, TIME_ZONES, VOICES},
    problem::Returned,
    ui::{
        area::Area,
        field::{Choice, Field, Select},
        note::{Kind, Note},
    },
};

const FORM: &str = "/api/campaigns/answers";

/// `/campaigns/{id}/questions`.
#[component]
pub fn QuestionsPage() -> impl IntoView {
    view! {
        <OfCampaign
            step=Step::Questions
            draw=|campaign| {
                view! {
                    <Wizard campaign=Some(campaign.clone()) step=Step::Questions>
                        <Ask campaign=campaign />
                    </Wizard>
                }
                .into_any()
            }
        />
    }
}

/// What was sent and refused, else what is kept.
fn shown(kept: &Answers, returned: Option<&Returned>) -> Answers {
    // What is too long for the way back was kept by the draft.
    let Some(returned) = returned.filter(|returned| !returned.typed.is_empty()) else {
        return kept.clone();
    };
    let text = |name: &str| returned.typed(name);
    Answers {
        purpose: text("purpose"),
        greeting: text("greeting"),
        questions: text("questions"),
        language: text("language"),
        voice: text("voice"),
        days: text("days"),
        opens: text("opens"),
        closes: text("closes"),
        time_zone: text("timeZone"),
        minutes: text("minutes").parse().unwrap_or(kept.minutes),
    }
}

#[component]
fn Ask(campaign: Campaign) -> impl IntoView {
    let returned = Returned::of(FORM);
    let answers = shown(&campaign.answers, returned.as_ref());
    let wrong = move |name: &str| returned.as_ref().and_then(|returned| returned.wrong(name));
    let is_running = runs(&campaign);
    // What is missing is said once somebody has been here: an empty form is no mistake.
    let missing = if campaign.answers == Answers::default() {
        Vec::new()
    } else {
        Step::Questions.missing(&campaign)
    };
    let next = if campaign.launched_at.is_some() {
        "Save"
    } else {
        "Continue to the number"
    };
    let list = |list: &[(&str, &str)]| -> Vec<(String, String)> {
        list.iter()
            .map(|(value, words)| ((*value).to_owned(), (*words).to_owned()))
            .collect()
    };
    view! {
        <Refused form=FORM />
        {(!missing.is_empty())
            .then(|| {
                view! {
                    <Note kind=Kind::Warn>
                        <strong>"Still missing"</strong>
                        <ul class="plain-list">{missing.into_iter().map(|words| view! { <li>{words}</li> }).collect_view()}</ul>
                    </Note>
                }
            })}
        <form class="wizard stack" method="post" action=FORM>
            <input type="hidden" name="id" value=campaign.id.to_string() />
            <input type="hidden" name="back" value=Step::Questions.address(campaign.id) />
            <section class="sheet" aria-labelledby="words-title">
                <div class="part stack">
                    <h2 id="words-title">"What should the assistant do?"</h2>
                    <Area
                        label="What the calls are for" name="purpose" hint="For example: book tune-ups for bicycles, Monday to Saturday, from $60."
                        maxlength=TEXT_LENGTH error=wrong("purpose") value=answers.purpose
                    />
                    <Area
                        label="Greeting" name="greeting" hint="The first thing a caller hears. Say that it is an assistant; some places require it."
                        rows=2 maxlength=GREETING_LENGTH error=wrong("greeting") value=answers.greeting
                    />
                    <Area
                        label="What to ask (optional)" name="questions" hint="One thing a line, in the order to ask."
                        maxlength=TEXT_LENGTH error=wrong("questions") value=answers.questions
                    />
                </div>
                <div class="part stack">
                    <h2>"How should it sound?"</h2>
                    <div class="pairs">
                        <Select label="Language" name="language" options=list(&LANGUAGES) picked=answers.language />
                        <Select label="Voice" name="voice" options=list(&VOICES) picked=answers.voice />
                    </div>
                </div>
                <div class="part stack">
                    <h2>"When is somebody there?"</h2>
                    <p class="quiet small">"It answers at any time. Outside these hours it says so and takes a message."</p>
                    <Choice
                        legend="Hours" name="days" options=vec![("always", "Around the clock"), ("weekdays", "Monday to Friday"), ("every-day", "Every day")]
                        picked=answers.days
                    />
                    <div class="pairs">
                        <Field label="From" name="opens" kind="time" error=wrong("opens") value=answers.opens />
                        <Field label="Until" name="closes" kind="time" error=wrong("closes") value=answers.closes />
                        <Select label="Time zone" name="timeZone" options=list(&TIME_ZONES) picked=answers.time_zone />
                    </div>
                    <Field
                        label="Longest call, in minutes" name="minutes" inputmode="numeric" maxlength=2u16 class="last4"
                        hint=format!("1 to {LONGEST_CALL}. Then the assistant says goodbye.") error=wrong("minutes") value=answers.minutes.to_string()
                    />
                </div>
            </section>
            {is_running.then(|| view! { <p class="quiet">"The campaign runs: what you save holds from the next call on."</p> })}
            <Foot back=Step::Provider.address(campaign.id) next=next is_running=is_running />
        </form>
    }
    .into_any()
}
