//! What may be bought when the pick is taken meanwhile: asked beside the offers, and remembered for the next order.

use leptos::prelude::*;

use super::ways::Ways;
use crate::{
    phone::NumberType,
    problem::Returned,
    purchases::{Within, asked::Consent},
    ui::{
        field::{Choice, Select},
        icon::{Icon, Name},
    },
};

/// What was chosen in the order that came back refused, if this page follows one.
pub(super) fn or_returned(consent: Consent, form: &str) -> Consent {
    match Returned::of(form) {
        Some(returned) if !returned.typed("substitution").is_empty() => {
            Consent::of_words(Some(returned.typed("substitution")), Some(returned.typed("within")))
        }
        Some(_) | None => consent,
    }
}

/// The question beside the offers.
#[component]
pub fn AskConsent(
    /// What was said before.
    consent: Consent,
    /// What kind of number is on offer.
    number_type: NumberType,
    /// How it is asked.
    #[prop(default = "If my pick is taken meanwhile:")]
    legend: &'static str,
) -> impl IntoView {
    let consent = or_returned(consent, &Ways::here().order);
    let picked = consent.within.map(|within| within.to_string()).unwrap_or_default();
    view! {
        <div class="part stack tight">
            <Choice
                legend=legend name="substitution" options=vec![("closest", "get me the closest match"), ("never", "buy nothing")]
                picked=consent.substitution.as_str() ticks=true
            />
            <details open=consent.within.is_some()>
                <summary>
                    <Icon name=Name::Down />
                    " How close it must be"
                </summary>
                <div class="stack tight">
                    <Select label="The closest match may be" name="within" options=bounds(number_type, consent.within) picked=picked />
                    <p class="small quiet">"It always does what you searched for and never costs more than your pick."</p>
                </div>
            </details>
        </div>
    }
    .into_any()
}

/// The bounds that make sense for this kind of number, and the one chosen before.
fn bounds(number_type: NumberType, chosen: Option<Within>) -> Vec<(String, String)> {
    let mut bounds = vec![None, Some(Within::Exchange), Some(Within::AreaCode)];
    if number_type != NumberType::TollFree {
        bounds.push(Some(Within::Overlay));
        bounds.extend([25, 50, 100].map(|miles| Some(Within::Miles(miles))));
    }
    if !bounds.contains(&chosen) {
        bounds.push(chosen);
    }
    bounds
        .into_iter()
        .map(|bound| {
            (
                bound.map(|within| within.to_string()).unwrap_or_default(),
                words(number_type, bound),
            )
        })
        .collect()
}

fn words(number_type: NumberType, bound: Option<Within>) -> String {
    match bound {
        None if number_type == NumberType::TollFree => "any toll-free number".to_owned(),
        None => "anywhere near, in the same state".to_owned(),
        Some(Within::Exchange) => "alike but for the last 4 digits".to_owned(),
        Some(Within::AreaCode) => "in the same area code".to_owned(),
        Some(Within::Overlay) => "in any area code of the same area".to_owned(),
        Some(Within::Miles(miles)) => format!("within {miles} miles, in the same state"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bound_chosen_before_is_always_among_those_offered() {
        for chosen in [None, Some(Within::Overlay), Some(Within::Miles(75))] {
            for number_type in [NumberType::Local, NumberType::TollFree] {
                let value = chosen.map(|within| within.to_string()).unwrap_or_default();
                assert_eq!(
                    bounds(number_type, chosen)
                        .iter()
                        .filter(|(sent, _)| *sent == value)
                        .count(),
                    1
                );
            }
        }
    }
}
