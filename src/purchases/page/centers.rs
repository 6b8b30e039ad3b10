//! The local calling districts of the numbers found: each leads to more of its own.

use leptos::prelude::*;

use crate::{
    purchases::{Offer, Query, asked::Asked},
    ui::icon::{Icon, Name},
};

/// So many districts are named.
const FEW: usize = 6;

/// The districts, folded; none where only one is asked for already. A number of each tells it apart from others of its name.
#[component]
pub fn Centers(
    /// The question.
    asked: Asked,
    /// What was found.
    offers: Vec<Offer>,
) -> impl IntoView {
    if asked.query.rate_center.is_some() || !asked.at.is_home() {
        return ().into_any();
    }
    let mut named: Vec<(String, String)> = Vec::new();
    for offer in offers {
        let Some(name) = offer.rate_center else { continue };
        if named.len() < FEW && named.iter().all(|(known, _)| *known != name) {
            named.push((name, offer.phone_number.to_string()));
        }
    }
    if named.is_empty() {
        return ().into_any();
    }
    let links = named.into_iter().map(|(name, number)| {
        let there = Asked {
            query: Query {
                area_code: None,
                near: None,
                distance: None,
                near_number: Some(number),
                rate_center: Some(name.clone()),
                ..asked.query.clone()
            },
            place: None,
            city: None,
            ..asked.clone()
        };
        let href = format!("{}#found", there.address(None));
        view! { <li><a class="button slim" href=href>{name}</a></li> }
    });
    view! {
        <details class="part plain">
            <summary>
                <Icon name=Name::Down />
                " More of one local calling area"
            </summary>
            <div class="stack tight">
                <p class="small quiet">"A call inside one is a local call for most landlines. The telephone companies call it a rate center."</p>
                <ul class="row list">{links.collect_view()}</ul>
            </div>
        </details>
    }
    .into_any()
}
