//! Nothing on sale: what was asked, that we looked just now, and area codes that do have numbers.

use leptos::prelude::*;

use crate::{
    areas::{board_address, key},
    phone::{
        AreaCode,
        places::{self, typed},
    },
    purchases::{Elsewhere, Query, api, asked::Asked},
    ui::{
        awaited::awaited,
        icon::{Icon, Name},
    },
};

/// Most area codes that are named above what was found; the board has all of them.
const FEW_CODES: usize = 6;

/// Nothing on sale: what was asked, that we looked just now, and codes that do have numbers.
#[component]
pub fn NoneFound(
    /// The question.
    asked: Asked,
) -> impl IntoView {
    let title = format!("No numbers {} at the moment", asked.words());
    let anywhere = asked.anywhere();
    let has_code = asked.query.area_code.is_some();
    let is_home = asked.at.is_home();
    let is_narrow = has_code || asked.place.is_some();
    let explained = asked.explained();
    let without_address = asked.query.no_address;
    let wish = is_home.then(|| format!("/phone-numbers/wishes/new?{}", asked.kept()));
    let only_the_code = has_code
        && asked.query
            == Query {
                area_code: asked.query.area_code.clone(),
                country: asked.query.country.clone(),
                ..Query::default()
            };
    view! {
        <div class="part stack" role="status">
            <h3>{title}</h3>
            {explained.map(|words| view! { <p>{words}</p> })}
            {if only_the_code {
                view! { <p>"This area code is currently not available. We asked Twilio just now."</p> }.into_any()
            } else {
                view! { <p>{if is_home {
                    "We asked Twilio just now. Fewer digits, another city, or fewer things it must do will find more."
                } else {
                    "We asked Twilio just now. Fewer digits or another place will find more."
                }}</p> }.into_any()
            }}
            {without_address.then(|| view! { <p>"There may be some that need an address on file at Twilio: untick “Only numbers that need no address” to see them."</p> })}
            {wish.map(|href| view! { <p><a class="button" href=href>"Tell me when there is one"</a></p> })}
        </div>
        <CodesThere asked=asked.clone() />
        {has_code.then(|| view! { <Suggested asked=asked /> })}
        {is_narrow.then(|| view! { <p class="part"><a href=anywhere>"Search every area code"</a></p> })}
    }
}

/// Area codes in the place of one that has nothing, each looked at just now.
#[component]
pub fn Suggested(
    /// The question.
    asked: Asked,
) -> impl IntoView {
    awaited(async move {
        // What cannot be looked at is not suggested; why, the search itself has said.
        let near = api::find_elsewhere(asked.query.clone()).await.unwrap_or_default();
        (!near.is_empty()).then(|| view! { <Near asked=asked near=near /> })
    })
}

#[component]
fn Near(asked: Asked, near: Vec<Elsewhere>) -> impl IntoView {
    let wanted = asked.query.area_code.clone().unwrap_or_default();
    let board = AreaCode::parse(&wanted)
        .ok()
        .and_then(places::area)
        .filter(|_| asked.at.is_home())
        .map(|_| board_address(&wanted));
    let rows = near.into_iter().map(|near| {
        let href = format!("{}{}", asked.address(Some(&near.area_code)), asked.at.anchor());
        let distance = distance(&near, &wanted);
        let count = if near.count >= 20 {
            "20 or more".to_owned()
        } else {
            near.count.to_string()
        };
        view! {
            <li>
                <a class="pick" href=href>
                    <span class="fig code">{near.area_code}</span>
                    <span>
                        <strong>{near.place} ", " {near.region}</strong>
                        <br />
                        <span class="small quiet">{distance}</span>
                    </span>
                    <span class="small">
                        {count} " "
                        <Icon name=Name::Arrow />
                    </span>
                </a>
            </li>
        }
    });
    view! {
        <section class="part stack" aria-labelledby="suggested">
            <h3 id="suggested">"Suggested Available Area Codes"</h3>
            <p class="small quiet">"Each was checked at Twilio just now and has numbers that fit."</p>
            <ul class="picks list">{rows.collect_view()}</ul>
            {board.map(|href| view! { <p class="small"><a href=href>{format!("See what is in stock around {wanted}")}</a></p> })}
        </section>
    }
    .into_any()
}

/// `Same ground as 415`, `8 miles away`; both, where the main places are apart.
fn distance(near: &Elsewhere, wanted: &str) -> String {
    let away = match near.miles {
        0 => "The same city".to_owned(),
        1 => "1 mile away".to_owned(),
        miles => format!("{miles} miles away"),
    };
    match (near.same_ground, near.miles) {
        (true, 0) => format!("Same ground as {wanted}"),
        (true, _) => format!("Same ground as {wanted}, {away}"),
        (false, _) => away,
    }
}

/// The area codes of a place that was searched for, each leading to its own search, and what is in stock there.
#[component]
pub fn CodesThere(
    /// The question.
    asked: Asked,
) -> impl IntoView {
    let Some(spot) = asked.place.as_deref().and_then(|place| typed(place).spot()) else {
        return ().into_any();
    };
    let links = spot.areas().take(FEW_CODES).map(|area| {
        let code = area.code.to_string();
        let href = format!("{}{}", asked.address(Some(&code)), asked.at.anchor());
        view! { <li><a class="button slim fig" href=href>{code}</a></li> }
    });
    let more = spot.areas().count().saturating_sub(FEW_CODES);
    let serve = format!("Area codes that serve {}", spot.written());
    view! {
        <div class="part plain stack tight">
            <p class="small quiet" id="serve">{serve}</p>
            <ul class="row list" aria-labelledby="serve">
                {links.collect_view()}
                {(more > 0).then(|| view! { <li class="small quiet">{format!("and {more} more")}</li> })}
            </ul>
            {asked.at.is_home().then(|| view! { <p class="small"><a href=board_address(&key(spot))>"See what is in stock there"</a></p> })}
        </div>
    }
    .into_any()
}
