//! `/places`: the area codes of a place, without asking anybody; and which place is meant, where several have the name.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::PlaceField;
use crate::{
    accounts::page::Signed,
    areas::{board_address, ground, key, search_address},
    phone::places::{Area, Spot, Typed, typed},
    ui::icon::{Icon, Name},
};

/// How many places are shown of those that begin with what was typed.
const MOST_PLACES: usize = 12;

/// `/places`.
#[component]
pub fn PlacesPage() -> impl IntoView {
    let text = use_query_map().get_untracked().get("q").unwrap_or_default();
    let text = text.trim().to_owned();
    let meant = typed(&text);
    let wrong = (meant == Typed::Nothing && !text.is_empty()).then(|| {
        "That is no area code, postal code or place. Write 415, San Francisco, Portland, OR, a state, or 94103."
            .to_owned()
    });
    view! {
        <Signed title="Find an area code" place="/phone-numbers">
            <div class="medium stack wide">
                <a class="back" href="/phone-numbers">
                    <Icon name=Name::Down />
                    " Phone Numbers"
                </a>
                <div class="head">
                    <div>
                        <h1>"Find an area code"</h1>
                        <p>"Type a place and see which area codes serve it."</p>
                    </div>
                </div>
                <section class="sheet" aria-label="Place">
                    <form class="part" method="get" action="/places" role="search" aria-label="Places">
                        <PlaceField label="Place or area code" name="q" id="q" hint="San Francisco, a state, a postal code, or 415" error=wrong value=text>
                            <button class="button key">
                                <Icon name=Name::Search />
                                " Find"
                            </button>
                        </PlaceField>
                    </form>
                </section>
                <Found meant=meant />
            </div>
        </Signed>
    }
}

#[component]
fn Found(meant: Typed) -> impl IntoView {
    let only = meant.spot();
    match meant {
        Typed::Spots(spots) if only.is_none() => view! { <Which spots=spots address=place_address /> }.into_any(),
        Typed::Spots(_) | Typed::Code(_) => match only {
            Some(spot) => view! { <Codes spot=spot /> }.into_any(),
            None => view! {
                <section class="sheet" aria-label="Area codes">
                    <p class="part">"No area code of the United States or Canada with these digits is in service, or it belongs to no place."</p>
                </section>
            }
            .into_any(),
        },
        Typed::Postal(code) => view! { <OnlyTwilio what=code.to_string() kind="postal codes" /> }.into_any(),
        Typed::Elsewhere(name) => view! { <OnlyTwilio what=name kind="places so small" /> }.into_any(),
        Typed::Nothing => ().into_any(),
    }
}

/// What our table does not hold, the carrier may.
#[component]
fn OnlyTwilio(what: String, kind: &'static str) -> impl IntoView {
    let href = search_address(&what);
    view! {
        <section class="sheet" aria-label="Area codes">
            <div class="part stack">
                <p>{format!("Which area codes serve {what} is not in our table, which has no {kind}. Twilio may know: search for numbers there, and their area codes are seen.")}</p>
                <p><a class="button" href=href><Icon name=Name::Search /> {format!(" Search numbers in {what}")}</a></p>
            </div>
        </section>
    }
}

fn place_address(place: &str) -> String {
    format!("/places?q={}", crate::ui::href::encoded(place))
}

/// Which place is meant: one row each, with its codes.
#[component]
pub fn WhichPlace(
    /// What was typed.
    text: String,
    /// Where each leads, from how it is written.
    address: impl Fn(&str) -> String,
) -> impl IntoView {
    match typed(&text) {
        Typed::Spots(spots) => view! { <Which spots=spots address=address /> }.into_any(),
        Typed::Code(_) | Typed::Postal(_) | Typed::Elsewhere(_) | Typed::Nothing => ().into_any(),
    }
}

#[component]
fn Which(spots: Vec<&'static Spot>, address: impl Fn(&str) -> String) -> impl IntoView {
    let more = spots.len().saturating_sub(MOST_PLACES);
    let rows = spots.into_iter().take(MOST_PLACES).map(|spot| {
        let codes: Vec<String> = spot.areas().map(|area| area.code.to_string()).collect();
        let words = match codes.len() {
            1..=4 => codes.join(" "),
            count => format!("{count} area codes"),
        };
        view! {
            <li>
                <a class="pick whole-place" href=address(&key(spot))>
                    <span>
                        <strong>{spot.written()}</strong>
                        <br />
                        <span class="small quiet">{if spot.is_region { "The whole state or province, " } else { "" }} {words}</span>
                    </span>
                    <Icon name=Name::Arrow />
                </a>
            </li>
        }
    });
    view! {
        <section class="sheet" aria-labelledby="which">
            <div class="part stack">
                <h2 id="which">"Which one?"</h2>
                <ul class="picks list">{rows.collect_view()}</ul>
                {(more > 0).then(|| view! { <p class="small quiet">{format!("And {more} more. Type more of the name, or its state.")}</p> })}
            </div>
        </section>
    }
    .into_any()
}

/// The codes of one place, each one click from a search.
#[component]
fn Codes(spot: &'static Spot) -> impl IntoView {
    let place = spot.written();
    let count = spot.areas().count();
    let title = match count {
        1 => format!("1 area code serves {place}"),
        count => format!("{count} area codes serve {place}"),
    };
    let whole = key(spot);
    let row = |area: &'static Area| view! { <Code area=area /> };
    view! {
        <section class="sheet" aria-labelledby="codes">
            <div class="part row apart">
                <h2 id="codes">{title}</h2>
                <a class="button" href=board_address(&whole)>
                    <Icon name=Name::Insights />
                    " See what is in stock"
                </a>
            </div>
            <ul class="list serving">{spot.areas().map(row).collect_view()}</ul>
            <p class="part small">
                <a href=search_address(&whole)>{format!("Search all numbers in {place}")}</a>
            </p>
        </section>
    }
    .into_any()
}

#[component]
fn Code(area: &'static Area) -> impl IntoView {
    let code = area.code.to_string();
    let rest: Vec<&str> = area.places.iter().skip(1).copied().collect();
    let also = (!rest.is_empty()).then(|| format!("Also {}", rest.join(", ")));
    let small: Vec<String> = ground(area.code).into_iter().chain(also).collect();
    let sold = matches!(area.country, "US" | "CA");
    view! {
        <li>
            <span class="fig code">{code.clone()}</span>
            <span>
                <strong>{area.main_place()} ", " {area.region}</strong>
                {(!small.is_empty()).then(|| view! { <br /> <span class="small quiet">{small.join(" · ")}</span> })}
            </span>
            {if sold {
                view! { <a class="button slim" href=search_address(&code)>"Search " {code.clone()}</a> }.into_any()
            } else {
                view! { <span class="small quiet">"Not sold here"</span> }.into_any()
            }}
        </li>
    }
}
