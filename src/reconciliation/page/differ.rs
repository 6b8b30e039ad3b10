//! One thing that the two sides do not agree on: what each says, why it may be so, and what can be done.

use leptos::prelude::*;

use super::report::HOME;
use crate::{
    numbers::page::{Tel, price_words},
    purchases::page::FormKey,
    reconciliation::{Finding, Holding, Kind},
    ui::{
        badge::{self, Badge},
        day::Day,
        icon::Name,
    },
};

/// One difference, with its keys. Each key is a plain form's.
#[component]
pub fn Differ(
    /// What differs.
    finding: Finding,
    /// The page to come back to.
    #[prop(default = HOME.to_owned(), into)]
    back: String,
) -> impl IntoView {
    let number = finding.phone_number.clone();
    let (sides, acts) = match finding.kind {
        Kind::OnlyCarrier => (
            view! { <OnlyCarrier finding=finding.clone() /> }.into_any(),
            view! { <Stray finding=finding /> }.into_any(),
        ),
        Kind::OnlyHere => (
            view! { <OnlyHere /> }.into_any(),
            view! { <Lost finding=finding /> }.into_any(),
        ),
        Kind::Name
        | Kind::VoiceUrl
        | Kind::SmsUrl
        | Kind::VoiceFallbackUrl
        | Kind::SmsFallbackUrl
        | Kind::StatusUrl => (
            view! { <Setting finding=finding.clone() /> }.into_any(),
            view! { <Changed finding=finding back=back /> }.into_any(),
        ),
    };
    view! {
        <li class="differ">
            <h3><Tel number=number size="l" /></h3>
            {sides}
            {acts}
        </li>
    }
}

/// The two sides, in words or badges.
#[component]
fn Sides(theirs: AnyView, ours: AnyView) -> impl IntoView {
    view! {
        <dl class="sides">
            <div>
                <dt>"Twilio holds"</dt>
                <dd>{theirs}</dd>
            </div>
            <div>
                <dt>"Numberdesk shows"</dt>
                <dd>{ours}</dd>
            </div>
        </dl>
    }
    .into_any()
}

#[component]
fn OnlyCarrier(finding: Finding) -> impl IntoView {
    let holding = finding.holding;
    let rent = holding.as_ref().and_then(Holding::rent);
    let words = format!("Yes, {}", price_words(rent.as_ref()));
    let name = holding.as_ref().map(|holding| holding.name.clone());
    let since = holding.and_then(|holding| holding.created_at);
    view! {
        <Sides
            theirs=view! { <Badge kind=badge::Kind::Good icon=Name::Check text=words /> }.into_any()
            ours=view! { <Badge kind=badge::Kind::Warn icon=Name::None text="Not in your list" /> }.into_any()
        />
        <p class="small">
            "It was not bought here, or was released here and is still at Twilio. You pay for it either way."
            {since.map(|at| view! { " Twilio has held it for you since " <Day at=at /> "." })}
            {name.map(|name| view! { " Its name there is " <strong>{name}</strong> "." })}
        </p>
    }
    .into_any()
}

#[component]
fn Stray(finding: Finding) -> impl IntoView {
    let number = finding.phone_number.to_string();
    let release = format!("{HOME}/{}/release", finding.id);
    view! {
        <form class="row" method="post" action="/api/reconciliation/add">
            <input type="hidden" name="id" value=finding.id.to_string() />
            <input type="hidden" name="back" value=HOME />
            <button class="button key slim" data-busy="Adding…">"Add to my numbers " <span class="unseen">{number.clone()}</span></button>
            <a class="button slim" href=release>"Release it " <span class="unseen">{number}</span></a>
        </form>
    }
}

#[component]
fn OnlyHere() -> impl IntoView {
    view! {
        <Sides
            theirs=view! { <Badge kind=badge::Kind::Warn icon=Name::None text="Not in your account" /> }.into_any()
            ours=view! { <Badge kind=badge::Kind::Bad icon=Name::None text="Lost at Twilio" /> }.into_any()
        />
        <p class="small">"It was released or moved at Twilio, not here. Twilio charges you nothing more for it, and it counts for nothing here."</p>
    }
    .into_any()
}

#[component]
fn Lost(finding: Finding) -> impl IntoView {
    let number = finding.phone_number;
    let key = use_context::<FormKey>().map(|key| key.0).unwrap_or_default();
    view! {
        <div class="row">
            <form method="post" action="/api/reconciliation/take-off">
                <input type="hidden" name="id" value=finding.id.to_string() />
                <input type="hidden" name="back" value=HOME />
                <button class="button slim" data-busy="Taking off…">"Take off my list " <span class="unseen">{number.to_string()}</span></button>
            </form>
            <form method="post" action="/api/twilio/purchase-number">
                <input type="hidden" name="phoneNumber" value=number.as_str().to_owned() />
                <input type="hidden" name="substitution" value="never" />
                <input type="hidden" name="key" value=key />
                <input type="hidden" name="back" value=HOME />
                <button class="button slim" data-busy="Buying…">"Try to buy it back " <span class="unseen">{number.to_string()}</span></button>
            </form>
        </div>
        <p class="small quiet">"Buying it back costs its monthly price again, from today. If someone else has it, nothing is bought."</p>
    }
    .into_any()
}

#[component]
fn Setting(finding: Finding) -> impl IntoView {
    let value = |value: Option<String>, nothing: &'static str| match value {
        Some(value) => view! { <code>{value}</code> }.into_any(),
        None => view! { {nothing} }.into_any(),
    };
    let (what, nothing) = match finding.kind {
        Kind::VoiceUrl => ("Someone changed at Twilio where its calls go.", "Calls go nowhere"),
        Kind::SmsUrl => ("Someone changed at Twilio where its texts go.", "Texts go nowhere"),
        Kind::VoiceFallbackUrl => (
            "Someone changed at Twilio where its calls go while the first address does not answer.",
            "Calls go nowhere else",
        ),
        Kind::SmsFallbackUrl => (
            "Someone changed at Twilio where its texts go while the first address does not answer.",
            "Texts go nowhere else",
        ),
        Kind::StatusUrl => (
            "Someone changed at Twilio who is told how its calls go.",
            "Nobody is told",
        ),
        Kind::Name | Kind::OnlyCarrier | Kind::OnlyHere => ("Someone changed its name at Twilio.", "No name"),
    };
    view! {
        <Sides theirs=value(finding.theirs, nothing) ours=value(finding.ours, nothing) />
        <p class="small">{what}</p>
    }
    .into_any()
}

#[component]
fn Changed(finding: Finding, back: String) -> impl IntoView {
    let number = finding.phone_number.to_string();
    let of = match finding.kind {
        Kind::VoiceUrl => format!("(where calls to {number} go)"),
        Kind::SmsUrl => format!("(where texts to {number} go)"),
        Kind::VoiceFallbackUrl => format!("(where calls to {number} go otherwise)"),
        Kind::SmsFallbackUrl => format!("(where texts to {number} go otherwise)"),
        Kind::StatusUrl => format!("(who is told of calls to {number})"),
        Kind::Name | Kind::OnlyCarrier | Kind::OnlyHere => format!("(the name of {number})"),
    };
    view! {
        <form class="row" method="post" action="/api/reconciliation/put-back">
            <input type="hidden" name="id" value=finding.id.to_string() />
            <input type="hidden" name="back" value=back />
            <button class="button slim" data-busy="Putting back…">"Use Numberdesk’s setting " <span class="unseen">{of.clone()}</span></button>
            <button class="button plain slim" formaction="/api/reconciliation/take-over" data-busy="Taking over…">
                "Use Twilio’s setting " <span class="unseen">{of}</span>
            </button>
        </form>
    }
}
