//! `/abroad`: the countries, and the numbers of one of them.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::{
    addresses::{Needs, Not},
    asks_for, at_home,
};
use crate::{
    abroad::{Place, Places, Wanted, api},
    accounts::page::Beneath,
    addresses::{Need, api::find_papers},
    numbers::page::{Caps, Price},
    phone::{NumberType, abroad::Country},
    problem::Problem,
    purchases::{Offer, Offers},
    ui::{
        awaited::awaited,
        field::{Field, Select},
        href::encoded,
        icon::{Icon, Name},
        note::{Kind, Note},
    },
};

/// `/abroad`.
#[component]
pub fn AbroadPage() -> impl IntoView {
    let map = use_query_map().get_untracked();
    let wanted = Wanted {
        country: map.get("country").unwrap_or_default(),
        number_type: map.get("type").and_then(|name| NumberType::from_name(&name)),
        contains: map.get("contains").unwrap_or_default(),
    };
    view! {
        <Beneath title="Numbers abroad" back="/phone-numbers" above="Phone Numbers" wide=true>
            <div class="head">
                <div>
                    <h1>"Numbers abroad"</h1>
                    <p>"Countries differ in what they ask for. It is said here before anything is bought. " <a href="/abroad/addresses">"Your addresses and papers"</a></p>
                </div>
            </div>
            {awaited(async move {
                let found = if wanted.country.is_empty() { None } else { Some(api::search_abroad(wanted.clone()).await) };
                let needs = match found.as_ref().and_then(|found| found.as_ref().ok()?.numbers.first()) {
                    Some(offer) => {
                        let found = find_papers(Some(wanted.country.clone()), Some(offer.number_type)).await;
                        found.map(|papers| papers.needs).unwrap_or_default()
                    }
                    None => Vec::new(),
                };
                match api::find_countries().await {
                    Ok(places) => {
                        let wrong = found.as_ref().and_then(|found| found.as_ref().err().cloned());
                        let listed = places.clone();
                        view! {
                            <Ask places=places wanted=wanted.clone() wrong=wrong />
                            {found.map(|found| view! { <Found wanted=wanted found=found needs=needs /> })}
                            <Countries places=listed />
                        }
                        .into_any()
                    }
                    Err(problem) => view! { <Not problem=problem /> }.into_any(),
                }
            })}
        </Beneath>
    }
}

#[component]
fn Ask(places: Places, wanted: Wanted, wrong: Option<Problem>) -> impl IntoView {
    let is_wrong = |name: &str| wrong.as_ref().and_then(|problem| problem.fields.get(name).cloned());
    let options = places
        .countries
        .iter()
        .filter(|place| is_here(place))
        .map(|place| (place.code.clone(), format!("{} ({})", place.name, kinds(place))));
    let options = std::iter::once((String::new(), "Choose a country".to_owned()))
        .chain(options)
        .collect();
    let types = [NumberType::Local, NumberType::Mobile, NumberType::TollFree]
        .into_iter()
        .map(|kind| (kind.name().to_owned(), kind.word().to_owned()));
    let types = std::iter::once((String::new(), "Whatever it has".to_owned()))
        .chain(types)
        .collect();
    view! {
        <form class="sheet" method="get" action="/abroad#found" role="search" aria-label="Numbers abroad">
            <div class="part stack">
                <Select label="Country" name="country" options=options picked=wanted.country error=is_wrong("country") />
                <Select
                    label="Type" name="type" options=types picked=wanted.number_type.map(NumberType::name).unwrap_or_default()
                    error=is_wrong("type")
                />
                <Field
                    label="Digits" name="contains" value=wanted.contains inputmode="tel" digits=true maxlength=32u16 error=is_wrong("contains")
                    hint="As they are dialled in that country, like 020 7946. Leave it empty for any number."
                />
                <p><button class="button key" data-busy="Searching…">"Search"</button></p>
            </div>
        </form>
    }
    .into_any()
}

/// Whether numbers of a country are bought on this page.
fn is_here(place: &Place) -> bool {
    Country::of(&place.code).is_some() && !place.types.is_empty()
}

fn kinds(place: &Place) -> String {
    let words: Vec<String> = place.sold().iter().map(|kind| kind.word().to_lowercase()).collect();
    words.join(", ")
}

/// Country by country, what there is.
#[component]
fn Countries(places: Places) -> impl IntoView {
    let read = format!(
        "As Twilio listed them at {:02}:{:02} UTC. What a number asks for stands beside it once a country is searched: rules differ from number to number.",
        places.read_at.hour(),
        places.read_at.minute()
    );
    let row = |place: Place| {
        let what = place.words();
        let not_here = (!place.is_sold || place.sold().is_empty()).then_some(" (not sold by this desk)");
        let name = if matches!(place.code.as_str(), "US" | "CA") {
            view! { <a href="/phone-numbers">{place.name}</a> }.into_any()
        } else if is_here(&place) {
            view! { <a href=format!("/abroad?country={}#found", place.code)>{place.name}</a> }.into_any()
        } else {
            view! { <span>{place.name}</span> }.into_any()
        };
        view! { <li>{name} ": " {what} {not_here}</li> }
    };
    view! {
        <section class="sheet" aria-labelledby="countries">
            <div class="part stack">
                <h2 id="countries">"What each country has"</h2>
                <ul class="stack tight">{places.countries.into_iter().map(row).collect_view()}</ul>
                <p class="small quiet">{read}</p>
            </div>
        </section>
    }
    .into_any()
}

/// What was found, or why nothing was.
#[component]
fn Found(wanted: Wanted, found: Result<Offers, Problem>, needs: Vec<Need>) -> impl IntoView {
    // What all of them ask for is said once.
    let same = found.as_ref().ok().and_then(|found| {
        let first = found.numbers.first()?.address_requirements;
        let mut all = found.numbers.iter();
        let is_same = all.all(|offer| offer.address_requirements == first);
        is_same.then(|| asks_for(first, &needs))
    });
    let why = |offer: &Offer| same.is_none().then(|| asks_for(offer.address_requirements, &needs));
    let inside = match found {
        // What is wrong with a field stands there.
        Err(problem) if !problem.fields.is_empty() => ().into_any(),
        Err(problem) => view! { <Not problem=problem /> }.into_any(),
        Ok(Offers { numbers }) if numbers.is_empty() => view! {
            <Note kind=Kind::Warn>
                <strong>"Twilio has no such numbers there now"</strong>
                <p>{if wanted.contains.trim().is_empty() { "Try another type." } else { "Try fewer digits, or another type." }} " Nothing was charged. A standing wish waits for numbers of the United States and Canada only."</p>
            </Note>
        }
        .into_any(),
        Ok(Offers { numbers }) => {
            let rows: Vec<_> = numbers.into_iter().map(|offer| view! { <Row why=why(&offer) offer=offer /> }).collect();
            view! {
            <section class="sheet" aria-labelledby="offers">
                <div class="part stack">
                    <h2 id="offers">"On sale now"</h2>
                    {same.map(|words| view! { <p>{words}</p> })}
                    <p class="small quiet">"Abroad, only the number you choose is bought: if it is gone, nothing else is bought in its place."</p>
                    {(!needs.is_empty()).then(|| view! {
                        <details>
                            <summary><Icon name=Name::Down /> " The papers that the rules of this country ask for"</summary>
                            <Needs needs=needs />
                            <p class="small quiet">"As Twilio says now. They are handed in there as a bundle, and are needed only where Twilio wants one for the number."</p>
                        </details>
                    })}
                </div>
                <ul class="offers priced">{rows}</ul>
            </section>
            }
            .into_any()
        }
    };
    view! { <div id="found" tabindex="-1">{inside}</div> }
}

#[component]
fn Row(offer: Offer, why: Option<String>) -> impl IntoView {
    let number = offer.phone_number.as_str().to_owned();
    let href = format!(
        "/abroad/papers?number={}&type={}",
        encoded(&number),
        offer.number_type.name()
    );
    let place = match &offer.locality {
        Some(town) => format!("{} · {town} · {}", offer.phone_number, offer.number_type.word()),
        None => format!("{} · {}", offer.phone_number, offer.number_type.word()),
    };
    view! {
        <li class="offer">
            <div class="what">
                <strong class="digits">{at_home(&offer.phone_number)}</strong>
                <p class="small quiet">{place}</p>
                <Caps capabilities=offer.capabilities />
                {why.map(|words| view! { <p class="small why">{words}</p> })}
            </div>
            <div class="get">
                <Price rent=offer.rent() />
                <a class="button key" href=href>"Choose " <span class="unseen">{number}</span></a>
            </div>
        </li>
    }
    .into_any()
}
