//! What is to be known about a number: its price, what it can do, who uses it, how it was bought.

use leptos::prelude::*;

use crate::{
    numbers::{
        self, Number, Status,
        page::{Caps, ReadinessList, Tel, price_words},
        readiness,
    },
    purchases::Purchase,
    ui::{awaited::awaited, day::Day},
    uses::Use,
};

/// The facts.
#[component]
pub(super) fn About(number: Number, used: Option<Use>, bought: Option<Purchase>) -> impl IntoView {
    let is_active = number.status == Status::Active;
    let rent = price_words(number.rent().as_ref());
    let subject = number.clone();
    view! {
        <section class="sheet" aria-labelledby="facts">
            <div class="part"><h2 id="facts">"About this number"</h2></div>
            <div class="part plain stack">
                <dl class="facts">
                    <dt>"Price"</dt>
                    <dd>{rent}</dd>
                    <dt>"Can do"</dt>
                    <dd><Caps capabilities=number.capabilities /></dd>
                    {used.map(|used| view! { <dt>"In use by"</dt><dd><a href=used.address()>{used.campaign_name.clone()}</a></dd> })}
                    <dt>"Yours since"</dt>
                    <dd><Day at=number.purchased_at /></dd>
                    {bought.map(|bought| view! { <Asked bought=bought got=number.clone() /> })}
                    <dt>"Written out"</dt>
                    <dd>{number.phone_number.as_str().to_owned()}</dd>
                    <dt>"At Twilio"</dt>
                    <dd class="breaks"><code>{number.phone_sid.clone()}</code></dd>
                </dl>
                {is_active
                    .then(|| {
                        awaited(async move {
                            let account = numbers::api::find_account().await.ok();
                            account.map(|account| view! { <ReadinessList all=readiness::for_number(&subject, &account) /> })
                        })
                    })}
            </div>
            {(is_active && !number.is_primary).then(|| view! { <MakePrimary id=number.id /> })}
        </section>
    }
    .into_any()
}

/// What was asked for and what was got.
#[component]
fn Asked(bought: Purchase, got: Number) -> impl IntoView {
    let address = format!("/purchases/{}", bought.id);
    let words = if bought.requested_number == got.phone_number {
        view! { "Exactly what you asked for. " }.into_any()
    } else {
        let reason = bought
            .reason
            .clone()
            .map(|reason| format!(" It was the closest available: {reason}."));
        view! { "You asked for " <Tel number=bought.requested_number.clone() /> ", which was taken." {reason} " " }
            .into_any()
    };
    view! {
        <dt>"Bought"</dt>
        <dd>{words} <a class="whole" href=address>"See the purchase"</a></dd>
    }
    .into_any()
}

#[component]
fn MakePrimary(id: uuid::Uuid) -> impl IntoView {
    view! {
        <form class="part stack tight" method="post" action="/api/twilio/primary-number">
            <input type="hidden" name="id" value=id.to_string() />
            <input type="hidden" name="back" value=format!("/phone-numbers/{id}") />
            <p class="quiet">"Your primary number is the one your business is known by. There is always exactly one."</p>
            <div><button class="button" data-busy="Making it primary…">"Make it primary"</button></div>
        </form>
    }
    .into_any()
}
