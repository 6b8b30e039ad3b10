//! The one confirmation of several numbers: what they cost together, and the key that orders them.

use leptos::prelude::*;

use super::{
    FormKey,
    consent::AskConsent,
    review::{Chosen, FORM},
};
use crate::{
    money::Money,
    numbers::{LABEL_LENGTH, page::price_words},
    phone::NumberType,
    problem::Returned,
    purchases::{Reviewed, Usage, limits::Counted},
    ui::field::Field,
};

/// The form that orders them: consent, label, sums, and one key that says how many and for how much.
#[component]
pub fn Confirm(
    /// What the address says.
    chosen: Chosen,
    /// Those that can be ordered.
    orderable: Vec<Reviewed>,
    /// What those cost per month; none where the price of one is unknown.
    total: Option<Money>,
    /// How many they are.
    count: Counted,
    /// What the owner has already.
    usage: Usage,
) -> impl IntoView {
    let key = use_context::<FormKey>().map(|key| key.0).unwrap_or_default();
    let returned = Returned::of(FORM);
    let wrong = returned.as_ref().and_then(|returned| returned.wrong("friendlyName"));
    let label = returned
        .map(|returned| returned.typed("friendlyName"))
        .unwrap_or_default();
    let numbers: Vec<&str> = orderable.iter().map(|line| line.number.as_str()).collect();
    let number_type = orderable
        .iter()
        .find_map(|line| line.offer.as_ref())
        .map_or(NumberType::Local, |offer| offer.number_type);
    let price = total.as_ref().map(|total| format!(" for {}", price_words(Some(total))));
    let (address, is_one) = (chosen.address(), count.0 == 1);
    view! {
        <form class="sheet" method="post" action=FORM aria-label="Order">
            <input type="hidden" name="phoneNumbers" value=numbers.join(" ") />
            <input type="hidden" name="key" value=key />
            <input type="hidden" name="back" value=address />
            {chosen.capabilities.clone().map(|words| view! { <input type="hidden" name="capabilities" value=words /> })}
            {total.clone().map(|total| view! { <input type="hidden" name="total" value=total.amount() /> })}
            <AskConsent consent=chosen.consent number_type=number_type legend=if is_one { "If it is taken meanwhile:" } else { "If one of them is taken meanwhile:" } />
            <div class="part">
                <Field label="Label" name="friendlyName" hint=if is_one { "You may leave it blank" } else { "The same for all; you may leave it blank" } maxlength=u16::try_from(LABEL_LENGTH).unwrap_or(64) error=wrong value=label />
            </div>
            <div class="part stack">
                <Sums total=total count=count usage=usage />
                {(!is_one)
                    .then(|| {
                        view! {
                            <p class="small quiet">"Each is a purchase of its own: if one cannot be had, the others are bought all the same, and nothing is charged for that one."</p>
                        }
                    })}
                <button class="button key" data-busy="Ordering…">{format!("Buy {count}{}", price.unwrap_or_default())}</button>
            </div>
        </form>
    }
    .into_any()
}

/// What they cost, and what all cost together then.
#[component]
fn Sums(total: Option<Money>, count: Counted, usage: Usage) -> impl IntoView {
    let now = if usage.numbers == 0 {
        "nothing yet".to_owned()
    } else {
        format!("{}, {} per month", Counted(usage.numbers), usage.rent)
    };
    let then = total.clone().map(|mut sum| {
        sum.cents = sum.cents.saturating_add(usage.rent.cents);
        let most = usage
            .limits
            .monthly_spend
            .map(|most| format!(" of {most} that you may spend"))
            .unwrap_or_default();
        format!("{sum} per month{most}")
    });
    view! {
        <dl class="facts">
            <dt>{if count.0 == 1 { "This number".to_owned() } else { format!("These {count}") }}</dt>
            <dd><strong>{price_words(total.as_ref())}</strong></dd>
            <dt>"What you have"</dt>
            <dd>{now}</dd>
            {then.map(|then| view! { <dt>"All together"</dt><dd>{then}</dd> })}
        </dl>
    }
}
