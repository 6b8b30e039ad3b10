//! What the two kinds of number cost, and how to get one from Vapi.

use leptos::prelude::*;
use uuid::Uuid;

use crate::{
    areas::page::PlaceField,
    campaigns::{PRICES_READ, Step, prices},
    lines::{Cause, Found},
    problem::Returned,
    purchases::page::FormKey,
    ui::{
        icon::{Icon, Name},
        note::{Kind, Note},
    },
};

const FORM: &str = "/api/campaigns/get-line";

/// Rent and minutes of both, side by side.
#[component]
pub fn Costs() -> impl IntoView {
    let rows = prices().map(|price| {
        view! {
            <tr>
                <th scope="row">{price.what}</th>
                <td data-label="My Twilio number">{price.own}</td>
                <td data-label="Managed by Vapi">{price.vapi}</td>
            </tr>
        }
    });
    view! {
        <details class="sheet fold">
            <summary><Icon name=Name::Down />" What the two cost"</summary>
            <table class="costs">
                <thead>
                    <tr><td></td><th scope="col">"My Twilio number"</th><th scope="col">"Managed by Vapi"</th></tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
            <p class="part small quiet">
                "Rents come from Twilio. Minutes are estimates from the public price lists of Twilio and Vapi, read in "
                {PRICES_READ} "; what your host pays may differ."
            </p>
        </details>
    }
    .into_any()
}

/// The form that asks Vapi for a number.
#[component]
pub fn FromVapi(
    /// The campaign.
    campaign: Uuid,
    /// Whether there is room for one more.
    can_get: bool,
    /// A wish that came to nothing.
    no_stock: Option<Found>,
) -> impl IntoView {
    let returned = Returned::of(FORM);
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
    let wrong = returned.as_ref().and_then(|returned| returned.wrong("areaCode"));
    let typed = returned
        .as_ref()
        .map(|returned| returned.typed("areaCode"))
        .unwrap_or_default();
    let key = use_context::<FormKey>().map(|key| key.0).unwrap_or_default();
    let back = Step::Number.address(campaign);
    let hidden = move || {
        view! {
            <input type="hidden" name="campaign" value=campaign.to_string() />
            <input type="hidden" name="key" value=key.clone() />
            <input type="hidden" name="back" value=back.clone() />
        }
    };
    view! {
        <section class="sheet for-vapi" aria-labelledby="get-title" id="get-line">
            {refused}
            {no_stock.map(|found| view! { <Instead found=found hidden=hidden().into_any() /> })}
            {if can_get {
                view! {
                    <form class="part stack" method="post" action=FORM>
                        <h3 id="get-title">"Get a number from Vapi"</h3>
                        {hidden()}
                        <PlaceField
                            label="Area code or place" name="areaCode" id="line-area" hint="415, or San Francisco. Blank: we choose. If it has none left, we show the nearest that may."
                            error=wrong value=typed
                        >
                            <button class="button" data-busy="Asking Vapi…"><Icon name=Name::Plus />" Get it"</button>
                        </PlaceField>
                    </form>
                }
                .into_any()
            } else {
                view! {
                    <div class="part stack tight">
                        <h3 id="get-title">"Another number from Vapi"</h3>
                        <p>"You have as many as your business may have, or this desk has no Vapi. " <a href="/ai-lines/new">"Ask for more"</a></p>
                    </div>
                }
                .into_any()
            }}
        </section>
    }
    .into_any()
}

/// Why there is none, and what can be tried instead.
#[component]
fn Instead(found: Found, hidden: AnyView) -> impl IntoView {
    let cause = found.line.cause.unwrap_or(Cause::Refused);
    let suggestions = found.suggestions;
    view! {
        <div class="part stack">
            <Note kind=Kind::Bad alert=true>
                <strong>{cause.title()}</strong>
                <p>{cause.what_happened()} " Nothing was charged. " {cause.next_step()}</p>
            </Note>
            {(!suggestions.is_empty())
                .then(|| {
                    view! {
                        <form class="stack" method="post" action=FORM>
                            {hidden}
                            <h3>"Suggested Available Area Codes"</h3>
                            <div class="row">
                                {suggestions
                                    .into_iter()
                                    .map(|one| {
                                        let words = format!("{} · {} · {} miles", one.area_code, one.place, one.miles);
                                        view! { <button class="button" name="areaCode" value=one.area_code.to_string() data-busy="Asking Vapi…">{words}</button> }
                                    })
                                    .collect_view()}
                            </div>
                        </form>
                    }
                })}
        </div>
    }
    .into_any()
}
