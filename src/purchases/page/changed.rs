//! "Number Assignment Changed": what was asked for, what was bought in its place and why, and what becomes of it.

use leptos::prelude::*;
use uuid::Uuid;

use super::{trail::History, ways::Ways};
use crate::{
    numbers::{
        Number, Status,
        page::{Caps, Tel, TelBeside, price_words},
    },
    phone::PhoneNumber,
    problem::Returned,
    purchases::{Decision, Purchase},
    ui::{
        badge::{self, Badge},
        copy::CopyButton,
        dialog::{Acts, AlertDialog},
        icon::Name,
        note::{Kind, Note},
        toast::Toast,
    },
};

/// The headline of a substitute.
pub const TITLE: &str = "Number Assignment Changed";

/// Over the numbers, right after the order.
#[component]
pub fn ChangedDialog(
    /// The purchase.
    purchase: Purchase,
    /// Its substitute.
    number: Number,
    /// The search behind it.
    back: String,
) -> impl IntoView {
    let joint = if back.contains('?') { '&' } else { '?' };
    let here = format!("{back}{joint}bought={}", purchase.id);
    let (requested, assigned) = (purchase.requested_number.clone(), number.phone_number.clone());
    let both = view! { <Both requested=requested.clone() number=number /> };
    let id = purchase.id;
    let page = format!("/purchases/{id}");
    let is_being_replaced = purchase.replaced_by.is_some();
    view! {
        <AlertDialog title=TITLE close_href=back mark=(badge::Kind::Warn, Name::Changed)>
            <Acts slot>
                <Decide id=id back=here focus=true another=!is_being_replaced />
            </Acts>
            <DecisionRefused />
            {both}
            <dl class="facts">
                <Why purchase=purchase />
            </dl>
            <Reassurance />
        </AlertDialog>
        <Toast close_href=page icon=Name::Alert>"The number " <Tel number=requested /> " was taken. We got you " <Tel number=assigned /> " instead."</Toast>
    }
    .into_any()
}

/// On its own page.
#[component]
pub fn Changed(
    /// The purchase.
    purchase: Purchase,
    /// Its substitute.
    number: Number,
) -> impl IntoView {
    let is_open = purchase.undecided().is_some();
    let here = format!("/purchases/{}", purchase.id);
    let is_being_replaced = purchase.replaced_by.is_some();
    let id = purchase.id;
    view! {
        <div class="head">
            <h1>{TITLE}</h1>
        </div>
        <DecisionRefused />
        <Standing purchase=purchase.clone() number=number.clone() />
        <section class="sheet" aria-label="This purchase">
            <div class="part stack">
                <Both requested=purchase.requested_number.clone() number=number.clone() />
                <dl class="facts">
                    <Why purchase=purchase.clone() />
                    <dt>"Can do"</dt>
                    <dd><Caps capabilities=number.capabilities /></dd>
                    <dt>"Place"</dt>
                    <dd>{number.place()}</dd>
                    <dt>"Written out"</dt>
                    <dd>{number.phone_number.as_str().to_owned()}</dd>
                    <dt>"Reference"</dt>
                    <dd>{purchase.reference.clone()}</dd>
                </dl>
                {is_open.then(|| view! { <Reassurance /> })}
            </div>
            {is_open
                .then(|| {
                    view! {
                        <div class="part acts">
                            <Decide id=id back=here another=!is_being_replaced />
                        </div>
                    }
                })}
            <History id=id requested=purchase.requested_number />
        </section>
        <div class="row">
            <a class="button" href="/phone-numbers">"Back to my numbers"</a>
            <CopyButton text=number.phone_number.as_str().to_owned() label="Copy number" />
        </div>
    }
    .into_any()
}

/// Why the decision before this page was not taken.
#[component]
pub fn DecisionRefused() -> impl IntoView {
    Returned::of(&Ways::here().decide).map(|refused| {
        view! {
            <Note kind=Kind::Bad alert=true>
                <strong>{refused.problem.error}</strong>
                <p>{refused.problem.message}</p>
            </Note>
        }
    })
}

/// Requested above assigned, digits on one left edge.
#[component]
pub fn Both(
    /// The number asked for.
    requested: PhoneNumber,
    /// The one bought.
    number: Number,
) -> impl IntoView {
    let assigned = number.phone_number;
    let is_held = number.status == Status::Active;
    let badge = match number.status {
        Status::Active => view! { <Badge kind=badge::Kind::Good icon=Name::Check text="Your new phone number" /> },
        Status::Releasing => view! { <Badge kind=badge::Kind::Wait icon=Name::Clock text="Being released" /> },
        Status::Released => view! { <Badge kind=badge::Kind::Wait icon=Name::None text="Released" /> },
        Status::Lost => view! { <Badge kind=badge::Kind::Bad icon=Name::None text="Lost at Twilio" /> },
    };
    view! {
        <dl class="pair">
            <div>
                <dt>"Requested number"</dt>
                <dd><TelBeside number=requested.clone() other=assigned.clone() is_gone=true /></dd>
                <dd><Badge kind=badge::Kind::Bad icon=Name::None text="This number was already taken" /></dd>
            </div>
            <div class=(!is_held).then_some("past")>
                <dt>"Assigned number"</dt>
                <dd><TelBeside number=assigned other=requested /></dd>
                <dd>{badge}</dd>
            </div>
        </dl>
    }
    .into_any()
}

/// Why this one, and what it costs: lines of a list of facts.
#[component]
pub fn Why(
    /// The purchase.
    purchase: Purchase,
) -> impl IntoView {
    let price = price_words(purchase.number.as_ref().and_then(Number::rent).as_ref());
    let compared = purchase.compared_price().map(|words| format!(", {words}"));
    view! {
        {purchase
            .reason
            .map(|reason| {
                view! {
                    <dt>"Why this one"</dt>
                    <dd>"It is the closest available: " {reason} "."</dd>
                }
            })}
        <dt>"Price"</dt>
        <dd>{price} {compared}</dd>
    }
}

/// That nothing was bought twice, and who decides.
#[component]
pub fn Reassurance() -> impl IntoView {
    view! {
        <p>
            <strong>"Don’t worry!"</strong>
            " It does all you asked for, and you were charged for one number only. You decide whether it stays."
        </p>
    }
}

/// The three acts, as one form. Leaving goes without an answer: the number stays until there is one.
#[component]
pub fn Decide(
    /// The purchase.
    id: Uuid,
    /// The page it stands on.
    back: String,
    /// Whether the page opens with the key focused.
    #[prop(optional)]
    focus: bool,
    /// Whether another can be chosen.
    another: bool,
) -> impl IntoView {
    let ways = Ways::here();
    let again = ways.after.is_some().then(|| ways.search.address([]));
    view! {
        <form id="decide" method="post" action=ways.decide hidden=true>
            <input type="hidden" name="purchaseId" value=id.to_string() />
            <input type="hidden" name="back" value=back />
            {ways.after.map(|then| view! { <input type="hidden" name="then" value=then /> })}
            {again.map(|again| view! { <input type="hidden" name="again" value=again /> })}
        </form>
        <button class="button plain bad apart" form="decide" name="decision" value="release" data-busy="Releasing…">"Release it"</button>
        {another.then(|| view! { <button class="button" form="decide" name="decision" value="another">"Choose another"</button> })}
        <button class="button key" form="decide" name="decision" value="keep" data-busy="Keeping…" autofocus=focus>"Keep"</button>
    }
    .into_any()
}

/// What has become of it since, in words.
#[component]
pub fn Standing(
    /// The purchase.
    purchase: Purchase,
    /// Its substitute.
    number: Number,
) -> impl IntoView {
    let tel = number.phone_number.to_string();
    let (kind, title, words) = match (purchase.decision, number.status) {
        (Some(Decision::Kept), Status::Active) => (Kind::Good, "You kept it", format!("{tel} stays yours.")),
        (None, Status::Active) if purchase.replaced_by.is_some() => (
            Kind::Warn,
            "You have chosen another number",
            format!("{tel} stays yours until that one is bought; then it is released."),
        ),
        (None, Status::Active) => return ().into_any(),
        (_, Status::Releasing | Status::Active) => (
            Kind::Warn,
            "It is being released",
            format!("You gave {tel} back. Twilio has not confirmed it yet; it is repeated until it has."),
        ),
        (_, Status::Released) => (Kind::Good, "You released it", format!("{tel} costs nothing any more.")),
        (_, Status::Lost) => (
            Kind::Warn,
            "It is gone at Twilio",
            format!("Twilio holds {tel} for you no more. It costs nothing any more."),
        ),
    };
    let other = purchase
        .replaced_by
        .filter(|_| Ways::here().search.is_home())
        .map(|id| format!("/purchases/{id}"));
    view! {
        <Note kind=kind>
            <strong>{title}</strong>
            <p>{words}</p>
            {other
                .map(|href| {
                    view! {
                        <p>
                            <a href=href>"See the number you chose instead"</a>
                        </p>
                    }
                })}
        </Note>
    }
    .into_any()
}
