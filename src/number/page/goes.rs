//! Where calls and texts go: as Twilio has it, and the form that changes it.

use leptos::prelude::*;

use crate::{
    numbers::Number,
    problem::{Problem, Returned},
    reconciliation::{self, Finding, page::Differ},
    setup::{Calls, REPLY_LENGTH, SAY_LENGTH, Setup, Standing, Texts},
    ui::{
        area::Area,
        awaited::awaited,
        day::Ago,
        field::{Choice, Field},
        icon::{Icon, Name},
        note::{Kind, Note},
    },
    uses::Use,
};

const FORM: &str = "/api/twilio/set-up-number";

/// The sheet about calls and texts.
#[component]
pub(super) fn WhereItGoes(number: Number, standing: Result<Standing, Problem>) -> impl IntoView {
    let body = match standing {
        Err(problem) => view! {
            <div class="part plain"><p class="quiet">"Where calls and texts go cannot be shown now. " {problem.message}</p></div>
        }
        .into_any(),
        Ok(Standing { live: Some(used), .. }) => view! { <Live used=used /> }.into_any(),
        Ok(standing) => {
            let before = standing.can_restore.then(|| view! { <AsBefore id=number.id /> });
            view! { {before} <Form number=number.clone() standing=standing /> }.into_any()
        }
    };
    view! {
        <section class="sheet goes" aria-labelledby="goes">
            <div class="part"><h2 id="goes">"Where it goes"</h2></div>
            <Drift number=number />
            {body}
        </section>
    }
    .into_any()
}

/// The same number was theirs before.
#[component]
fn AsBefore(id: uuid::Uuid) -> impl IntoView {
    view! {
        <form class="part plain stack tight" method="post" action="/api/twilio/restore-setup">
            <input type="hidden" name="id" value=id.to_string() />
            <input type="hidden" name="back" value=format!("/phone-numbers/{id}") />
            <p>"This number was yours before. Its label, tags, notes, and where its calls and texts went are still here."</p>
            <div><button class="button" data-busy="Setting it up…">"Set it up as before"</button></div>
        </form>
    }
    .into_any()
}

/// As long as a campaign is at work, it is the one that answers.
#[component]
fn Live(used: Use) -> impl IntoView {
    view! {
        <div class="part plain stack tight">
            <p>"The assistant of " <a href=used.address()>{used.campaign_name.clone()}</a> " answers calls to this number."</p>
            <p class="quiet">"What you had set up before comes back when the campaign is paused. Pause it to change where calls and texts go."</p>
        </div>
    }
    .into_any()
}

/// Whether Twilio has what was last saved, and what to do where it has not.
#[component]
fn Drift(number: Number) -> impl IntoView {
    awaited(async move {
        let Ok(report) = reconciliation::api::last_comparison().await else {
            return ().into_any();
        };
        let own = |finding: &Finding| finding.number_id == Some(number.id) && finding.kind.is_setting();
        let findings: Vec<Finding> = report.findings.into_iter().filter(own).collect();
        if findings.is_empty() {
            let checked = report
                .compared_at
                .map(|at| view! { <p class="part plain small quiet">"Checked against Twilio " <Ago at=at /> ": the same."</p> });
            return checked.into_any();
        }
        let list = findings.into_iter().map(|finding| view! { <Differ finding=finding /> });
        view! {
            <div class="part plain">
                <Note kind=Kind::Warn>
                    <strong>"Twilio has something else"</strong>
                    <p>"It was changed there, not here. Say which one holds."</p>
                </Note>
            </div>
            <ul class="plain-list">{list.collect_view()}</ul>
        }
        .into_any()
    })
}

/// What the fields hold: what was typed and refused, or what stands.
struct Filled {
    returned: Option<Returned>,
    setup: Setup,
}

impl Filled {
    fn or(&self, name: &str, now: Option<&str>) -> String {
        match &self.returned {
            Some(returned) => returned.typed(name),
            None => now.unwrap_or_default().to_owned(),
        }
    }

    fn wrong(&self, name: &str) -> Option<String> {
        self.returned.as_ref()?.wrong(name)
    }

    fn calls(&self) -> String {
        self.or(
            "calls",
            Some(match self.setup.calls {
                Calls::Nowhere => "nowhere",
                Calls::Forward { .. } => "forward",
                Calls::Say { .. } => "say",
                Calls::Address { .. } => "address",
            }),
        )
    }

    fn texts(&self) -> String {
        self.or(
            "texts",
            Some(match self.setup.texts {
                Texts::Nowhere => "nowhere",
                Texts::Here { .. } => "here",
                Texts::Address { .. } => "address",
            }),
        )
    }
}

#[component]
fn Form(number: Number, standing: Standing) -> impl IntoView {
    let id = number.id;
    let filled = Filled {
        returned: Returned::of(FORM),
        setup: standing.setup,
    };
    // A refusal that is about no field stands above them all.
    let refused = filled
        .returned
        .as_ref()
        .filter(|returned| returned.problem.fields.is_empty())
        .map(|returned| (returned.problem.error.clone(), returned.problem.message.clone()))
        .or_else(|| {
            standing
                .refusal
                .clone()
                .map(|why| ("Not saved at Twilio".to_owned(), why))
        });
    view! {
        <form class="part plain stack" method="post" action=FORM>
            <input type="hidden" name="id" value=id.to_string() />
            <input type="hidden" name="back" value=format!("/phone-numbers/{id}#goes") />
            {refused.map(|(title, why)| view! { <Note kind=Kind::Bad alert=true><strong>{title}</strong><p>{why}</p></Note> })}
            {standing
                .is_open
                .then(|| {
                    view! {
                        <Note kind=Kind::Warn>
                            <strong>"Twilio has not confirmed this yet"</strong>
                            <p>"It is written again until it has. Until then calls and texts may go where they went before."</p>
                        </Note>
                    }
                })}
            <CallFields filled=&filled />
            <TextFields filled=&filled />
            <StatusField filled=&filled />
            <div class="row"><button class="button key" data-busy="Saving…">"Save"</button></div>
        </form>
    }
    .into_any()
}

#[component]
fn CallFields<'a>(filled: &'a Filled) -> impl IntoView + use<> {
    let (to, words, url, fallback) = match &filled.setup.calls {
        Calls::Nowhere => (None, None, None, None),
        Calls::Forward { to } => (Some(to.to_string()), None, None, None),
        Calls::Say { words } => (None, Some(words.as_str()), None, None),
        Calls::Address { url, fallback } => (None, None, Some(url.as_str()), fallback.as_deref()),
    };
    let options = vec![
        ("nowhere", "Nowhere"),
        ("forward", "On to a phone"),
        ("say", "A message"),
        ("address", "A program"),
    ];
    view! {
        <div class="way stack">
            <Choice legend="Calls" name="calls" options=options picked=filled.calls() ticks=true />
            <p class="quiet small on-nowhere">"Callers hear Twilio’s own words, in English, that the number is not set up."</p>
            <div class="on-forward">
                <Field label="Ring this phone" name="forwardTo" hint="With its area code, or with + and the country" kind="tel" digits=true
                    value=filled.or("forwardTo", to.as_deref()) error=filled.wrong("forwardTo") />
                <p class="small quiet">"You pay for both legs of the call: the one that comes in and the one that goes on."</p>
            </div>
            <div class="on-say">
                <Area label="What the caller hears" name="say" hint="Read out in English, then the call ends" value=filled.or("say", words)
                    error=filled.wrong("say") rows=3 maxlength=SAY_LENGTH />
            </div>
            <div class="on-address stack tight">
                <Field label="Address that answers calls" name="voiceUrl" kind="url" hint="Twilio asks it what to do, by POST"
                    value=filled.or("voiceUrl", url) error=filled.wrong("voiceUrl") />
                <Field label="And while that one does not answer" name="voiceFallbackUrl" kind="url"
                    value=filled.or("voiceFallbackUrl", fallback) error=filled.wrong("voiceFallbackUrl") />
            </div>
        </div>
    }
    .into_any()
}

#[component]
fn TextFields<'a>(filled: &'a Filled) -> impl IntoView + use<> {
    let (reply, url, fallback) = match &filled.setup.texts {
        Texts::Nowhere => (None, None, None),
        Texts::Here { reply } => (reply.as_deref(), None, None),
        Texts::Address { url, fallback } => (None, Some(url.as_str()), fallback.as_deref()),
    };
    let options = vec![
        ("nowhere", "Nowhere"),
        ("here", "To your inbox here"),
        ("address", "A program"),
    ];
    view! {
        <div class="way stack">
            <Choice legend="Texts" name="texts" options=options picked=filled.texts() ticks=true />
            <p class="quiet small on-nowhere">"Texts reach nobody. Twilio keeps them in its log."</p>
            <div class="on-here">
                <Area label="Answer by itself" name="reply" hint="Once a day to whoever writes; you may leave it blank" value=filled.or("reply", reply)
                    error=filled.wrong("reply") rows=2 maxlength=REPLY_LENGTH />
            </div>
            <div class="on-address stack tight">
                <Field label="Address that gets texts" name="smsUrl" kind="url" hint="Twilio tells it of each text, by POST"
                    value=filled.or("smsUrl", url) error=filled.wrong("smsUrl") />
                <Field label="And while that one does not answer" name="smsFallbackUrl" id="smsFallbackUrl" kind="url"
                    value=filled.or("smsFallbackUrl", fallback) error=filled.wrong("smsFallbackUrl") />
            </div>
        </div>
    }
    .into_any()
}

/// Seldom needed, so it is folded unless it is used.
#[component]
fn StatusField<'a>(filled: &'a Filled) -> impl IntoView + use<> {
    let value = filled.or("statusUrl", filled.setup.status_url.as_deref());
    let wrong = filled.wrong("statusUrl");
    let is_open = !value.is_empty() || wrong.is_some();
    view! {
        <details open=is_open>
            <summary><Icon name=Name::Down />" For a program that follows your calls"</summary>
            <Field label="Address that is told when a call ends" name="statusUrl" kind="url" value=value error=wrong />
        </details>
    }
    .into_any()
}
