//! `/abroad`: the countries, and the numbers of one of them.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::{asks_for, at_home};
use crate::{
    abroad::{Places, Wanted, api},
    accounts::page::Beneath,
    numbers::page::{Caps, Price},
    phone::{NumberType, abroad::Country},
    problem::Problem,
    purchases::{Offer, Offers},
    ui::{
        awaited::awaited,
        field::{Field, Select},
        href::encoded,
        note::{Kind, Note},
    },
};

/// `/abroad`.
#[component]
pub fn AbroadPage() -> impl IntoView {
    let map = use_query_map().get_untracked();
    let wanted = Wanted {
        country: map.get("country").unwrap_or_default(),
        number_type: map
            .get("type")
            .and_then(|name| NumberType::from_name(&name))
            .unwrap_or_default(),
        contains: map.get("contains").unwrap_or_default(),
    };
    view! {
        <Beneath title="Numbers abroad" back="/phone-numbers" above="Phone Numbers" wide=true>
            <div class="head">
                <div>
                    <h1>"Numbers abroad"</h1>
                    <p>"Countries differ in what they ask for. It is said here before anything is bought."</p>
                </div>
            </div>
            {awaited(async move {
                match api::find_countries().await {
                    Ok(places) => view! { <Ask places=places wanted=wanted.clone() /><Found wanted=wanted /> }.into_any(),
                    Err(problem) => view! { <Not problem=problem /> }.into_any(),
                }
            })}
        </Beneath>
    }
}

#[component]
fn Not(problem: Problem) -> impl IntoView {
    view! {
        <Note kind=Kind::Bad>
            <strong>{problem.error}</strong>
            <p>{problem.message}</p>
        </Note>
    }
}

#[component]
fn Ask(places: Places, wanted: Wanted) -> impl IntoView {
    let sold = places
        .countries
        .iter()
        .filter(|place| Country::of(&place.code).is_some());
    let has = |place: &&crate::abroad::Place| place.types.iter().any(|kind| *kind != NumberType::TollFree);
    let options = sold
        .filter(has)
        .map(|place| {
            let types: Vec<&str> = place.types.iter().map(|kind| kind.word()).collect();
            (
                place.code.clone(),
                format!("{} ({})", place.name, types.join(", ").to_lowercase()),
            )
        })
        .collect();
    let types = vec![
        ("local".to_owned(), "Local".to_owned()),
        ("mobile".to_owned(), "Mobile".to_owned()),
    ];
    let read = format!(
        "Countries as Twilio listed them at {:02}:{:02} UTC.",
        places.read_at.hour(),
        places.read_at.minute()
    );
    view! {
        <form class="sheet" method="get" action="/abroad" role="search" aria-label="Numbers abroad">
            <div class="part stack">
                <Select label="Country" name="country" options=options picked=wanted.country />
                <Select label="Type" name="type" options=types picked=wanted.number_type.name() />
                <Field
                    label="Digits" name="contains" value=wanted.contains inputmode="tel" digits=true
                    hint="As they are dialled in that country, like 020 7946. Leave it empty for any number."
                />
                <p class="small quiet">{read}</p>
                <p><button class="button key">"Search"</button></p>
            </div>
        </form>
    }
    .into_any()
}

#[component]
fn Found(wanted: Wanted) -> impl IntoView {
    (!wanted.country.is_empty()).then(|| {
        awaited(async move {
            match api::search_abroad(wanted).await {
                Ok(Offers { numbers }) if numbers.is_empty() => view! {
                    <Note kind=Kind::Warn>
                        <strong>"Twilio has no such numbers there now"</strong>
                        <p>"Try the other type, or fewer digits. Nothing was charged."</p>
                    </Note>
                }
                .into_any(),
                Ok(Offers { numbers }) => view! {
                    <section class="sheet" aria-labelledby="offers">
                        <div class="part"><h2 id="offers">"On sale now"</h2></div>
                        <ul class="offers">{numbers.into_iter().map(|offer| view! { <Row offer=offer /> }).collect_view()}</ul>
                    </section>
                }
                .into_any(),
                Err(problem) => view! { <Not problem=problem /> }.into_any(),
            }
        })
    })
}

#[component]
fn Row(offer: Offer) -> impl IntoView {
    let number = offer.phone_number.as_str().to_owned();
    let href = format!(
        "/abroad/papers?number={}&type={}",
        encoded(&number),
        offer.number_type.name()
    );
    let place = match &offer.locality {
        Some(town) => format!("{number} · {town} · {}", offer.number_type.word()),
        None => format!("{number} · {}", offer.number_type.word()),
    };
    view! {
        <li class="offer">
            <div class="what">
                <strong class="digits">{at_home(&offer.phone_number)}</strong>
                <p class="small quiet">{place}</p>
                <Caps capabilities=offer.capabilities />
                <p class="small why">{asks_for(&offer)}</p>
            </div>
            <div class="get">
                <Price rent=offer.rent() />
                <a class="button key" href=href>"Choose " <span class="unseen">{number}</span></a>
            </div>
        </li>
    }
    .into_any()
}
