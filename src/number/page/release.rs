//! The way out, and the way back in.

use leptos::prelude::*;

use crate::{
    numbers::{Number, Status},
    purchases::page::FormKey,
};

/// Releasing a number, or trying to get it back.
#[component]
pub(super) fn Release(number: Number) -> impl IntoView {
    match number.status {
        Status::Active if number.release_at.is_none() => view! { <LetGo number=number /> }.into_any(),
        Status::Released => view! { <BuyBack number=number /> }.into_any(),
        Status::Active | Status::Releasing | Status::Lost => ().into_any(),
    }
}

#[component]
fn LetGo(number: Number) -> impl IntoView {
    view! {
        <section class="sheet" aria-labelledby="let-go">
            <div class="part stack tight">
                <h2 id="let-go">"Release"</h2>
                <p class="quiet">"Give the number back. Calls and texts stop, and so does the price. You choose whether it can be undone for a while."</p>
                <p><a class="button bad" href=format!("/phone-numbers/{}/release", number.id)>{format!("Release {}", number.phone_number)}</a></p>
            </div>
        </section>
    }
    .into_any()
}

/// Nobody can promise it, so the words do not.
#[component]
fn BuyBack(number: Number) -> impl IntoView {
    let key = use_context::<FormKey>().map(|key| key.0).unwrap_or_default();
    let back = format!("/phone-numbers/{}", number.id);
    view! {
        <section class="sheet" aria-labelledby="again">
            <form class="part stack tight" method="post" action="/api/twilio/purchase-number">
                <h2 id="again">"Get it back?"</h2>
                <p>"You can try. Twilio keeps no number for whoever gave it back: it may be sold to someone else, or rest for weeks before anyone can buy it. If it cannot be had, nothing is bought and nothing is charged."</p>
                <p class="quiet">"If it is yours again, its label, tags, notes and where its calls and texts went can be taken over from here with one click. Its monthly price begins anew, from that day."</p>
                <input type="hidden" name="phoneNumber" value=number.phone_number.as_str().to_owned() />
                <input type="hidden" name="friendlyName" value=number.friendly_name.clone().unwrap_or_default() />
                <input type="hidden" name="substitution" value="never" />
                <input type="hidden" name="key" value=key />
                <input type="hidden" name="back" value=back />
                <div><button class="button" data-busy="Trying…">"Try to buy " {number.phone_number.to_string()}</button></div>
            </form>
        </section>
    }
    .into_any()
}
