//! My Phone Numbers: one row a number.

use leptos::prelude::*;
use uuid::Uuid;

use super::{Caps, Price, Tel};
use crate::{
    numbers::{Number, Status},
    ui::{
        badge::{Badge, Kind},
        day::{Ahead, Day},
        icon::Name,
        menu::Menu,
        pages::Pages,
    },
};

/// The rows of one page of the list.
#[component]
pub fn Held(
    /// Newest first.
    numbers: Vec<Number>,
    /// The one that was just bought.
    new: Option<Uuid>,
    /// Those that are not what was asked for, each with the address where its owner says whether it stays.
    #[prop(optional)]
    undecided: Vec<(Uuid, String)>,
) -> impl IntoView {
    numbers
        .into_iter()
        .map(|number| {
            let is_new = new == Some(number.id);
            let decide = undecided
                .iter()
                .find(|(id, _)| *id == number.id && number.status == Status::Active);
            let decide = decide.map(|(_, address)| address.clone());
            view! { <Row number=number is_new=is_new decide=decide /> }
        })
        .collect_view()
}

#[component]
fn Row(number: Number, is_new: bool, decide: Option<String>) -> impl IntoView {
    let (rent, place) = (number.rent(), number.place());
    let label = number.friendly_name.clone();
    let badge = match number.status {
        Status::Active if number.release_at.is_some() => {
            view! { <Badge kind=Kind::Warn icon=Name::Clock text="To be released" /> }
        }
        Status::Active => view! { <Badge kind=Kind::Good icon=Name::Check text="Active" /> },
        Status::Releasing => view! { <Badge kind=Kind::Wait icon=Name::Clock text="Releasing" /> },
        Status::Released => view! { <Badge kind=Kind::Wait icon=Name::None text="Released" /> },
        Status::Lost => view! { <Badge kind=Kind::Bad icon=Name::None text="Lost at Twilio" /> },
    };
    let menu_id = format!("menu-{}", number.id.simple());
    let page = format!("/phone-numbers/{}", number.id);
    let release = format!("{page}/release");
    view! {
        <li class=if is_new { "holding new" } else { "holding" }>
            <h3>
                <a href=page.clone()><Tel number=number.phone_number.clone() size="l" /></a>
                {number.is_primary.then(|| view! { " " <Badge kind=Kind::Lit icon=Name::Star text="Primary" /> })}
            </h3>
            <p>
                {label.map(|label| view! { <strong>{label}</strong> <span class="quiet">" · "</span> })}
                <span class="quiet">{place}</span>
            </p>
            <Caps capabilities=number.capabilities />
            {decide
                .map(|address| {
                    view! {
                        <p class="small ask-for">"Not the number you asked for. " <a class="whole" href=address>"Keep or release it?"</a></p>
                    }
                })}
            {number
                .release_at
                .filter(|_| number.status == Status::Active)
                .map(|at| {
                    view! {
                        <p class="small ask-for">"Goes back to Twilio " <Ahead at=at /> ". " <a class="whole" href=page.clone()>"Undo it"</a></p>
                    }
                })}
            {(number.status == Status::Releasing)
                .then(|| {
                    let words = number
                        .refused_words()
                        .unwrap_or_else(|| "Twilio has not confirmed the release yet. It is repeated until it has.".to_owned());
                    view! { <p class="small ask-for">{words}</p> }
                })}
            {(number.status == Status::Lost)
                .then(|| view! { <p class="small ask-for">"It was released at Twilio, not here. Nothing is charged for it. " <a href="/reconciliation">"See what to do"</a></p> })}
            <div class="side">
                {(number.status != Status::Lost).then(|| view! { <Price rent=rent /> })}
                {badge}
                <p class="small quiet">"since " <Day at=number.purchased_at /></p>
            </div>
            {(number.status == Status::Active)
                .then(|| {
                    view! {
                        <Menu id=menu_id label=format!("Actions for {}", number.phone_number)>
                            <a class="button plain" href=page>"Set up " {number.phone_number.to_string()}</a>
                            <a class="button plain" href=release>"Release " {number.phone_number.to_string()}</a>
                        </Menu>
                    }
                })}
        </li>
    }
}

/// The way to older and newer numbers, where there are more than one page holds.
#[component]
pub fn HeldPage(
    /// How many this page shows.
    shown: usize,
    /// How many there are, where all are shown: those that are like something are not counted.
    count: Option<i64>,
    /// Whether this is not the first page.
    is_later: bool,
    /// The address of the first page.
    first: String,
    /// The address of the next page.
    next: Option<String>,
) -> impl IntoView {
    if next.is_none() && !is_later {
        return ().into_any();
    }
    let earlier = is_later.then_some(first);
    let place = count.map_or_else(|| format!("{shown} shown"), |count| format!("{shown} of {count}"));
    view! { <Pages place=place earlier=earlier later=next /> }.into_any()
}
