//! Where calls and texts go: the fields that say it, for one number or for several.

use leptos::prelude::*;

use crate::{
    phone::PhoneNumber,
    problem::Returned,
    setup::{Calls, REPLY_LENGTH, SAY_LENGTH, Setup, Texts},
    ui::{
        area::Area,
        field::{Choice, Field, Select},
        icon::{Icon, Name},
    },
};

/// What the fields hold: what was typed and refused, or what stands.
pub struct Filled {
    /// What was typed and refused.
    pub returned: Option<Returned>,
    /// As it stands.
    pub setup: Setup,
    /// The verified numbers that may be shown as the caller.
    pub verified: Vec<PhoneNumber>,
    /// Whether it can stay as it is, for several numbers that are not alike.
    pub may_stay: bool,
}

impl Filled {
    fn or(&self, name: &str, now: Option<&str>) -> String {
        let now = || now.unwrap_or_default().to_owned();
        match &self.returned {
            Some(returned) => returned.typed_or(name, now),
            None => now(),
        }
    }

    fn wrong(&self, name: &str) -> Option<String> {
        self.returned.as_ref()?.wrong(name)
    }

    /// The choice that changes nothing.
    fn stays(&self) -> Vec<(&'static str, &'static str)> {
        self.may_stay.then_some(("", "As it is")).into_iter().collect()
    }

    fn calls(&self) -> String {
        self.or(
            "calls",
            Some(match self.setup.calls {
                _ if self.may_stay => "",
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
                _ if self.may_stay => "",
                Texts::Nowhere => "nowhere",
                Texts::Here { .. } => "here",
                Texts::Address { .. } => "address",
            }),
        )
    }
}

/// All of them. Their form has `novalidate`: a browser would hold it back for what stands in a field of another choice, which it
/// cannot show. What is wrong with the chosen ones is said at their fields.
#[component]
pub fn SetupFields(
    /// What they hold.
    filled: Filled,
) -> impl IntoView {
    view! {
        <CallFields filled=&filled />
        <TextFields filled=&filled />
        <StatusField filled=&filled />
    }
    .into_any()
}

#[component]
fn CallFields<'a>(filled: &'a Filled) -> impl IntoView + use<> {
    let (to, words, url, fallback) = match &filled.setup.calls {
        Calls::Nowhere => (None, None, None, None),
        Calls::Forward { to, .. } => (Some(to.to_string()), None, None, None),
        Calls::Say { words } => (None, Some(words.as_str()), None, None),
        Calls::Address { url, fallback } => (None, None, Some(url.as_str()), fallback.as_deref()),
    };
    let mut options = filled.stays();
    options.extend([
        ("nowhere", "Nowhere"),
        ("forward", "On to a phone"),
        ("say", "A message"),
        ("address", "A program"),
    ]);
    view! {
        <div class="way stack">
            <Choice legend="Calls" name="calls" options=options picked=filled.calls() ticks=true />
            <p class="quiet small on-nowhere">"Callers hear Twilio’s own words, in English, that the number is not set up."</p>
            <div class="on-forward">
                <Field label="Ring this phone" name="forwardTo" hint="With its area code, or with + and the country" kind="tel" digits=true
                    value=filled.or("forwardTo", to.as_deref()) error=filled.wrong("forwardTo") />
                <ShowsField filled=filled />
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

/// What the telephone shows that rings.
#[component]
fn ShowsField<'a>(filled: &'a Filled) -> impl IntoView + use<> {
    let now = match &filled.setup.calls {
        Calls::Forward { shows, .. } => shows.as_str(),
        Calls::Nowhere | Calls::Say { .. } | Calls::Address { .. } => "caller",
    };
    let mut options = vec![
        ("caller".to_owned(), "Who calls".to_owned()),
        ("called".to_owned(), "The number that was called".to_owned()),
    ];
    let verified = filled.verified.iter();
    options.extend(verified.map(|number| (number.as_str().to_owned(), format!("{number}, which you verified"))));
    view! {
        <Select label="That phone shows" name="forwardShows" options=options picked=filled.or("forwardShows", Some(now)) error=filled.wrong("forwardShows") />
        <p class="small quiet">"A number you hold elsewhere can be shown once it is " <a class="whole" href="/phone-numbers/verified">"verified"</a> "."</p>
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
    let mut options = filled.stays();
    options.extend([
        ("nowhere", "Nowhere"),
        ("here", "To your inbox here"),
        ("address", "A program"),
    ]);
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
