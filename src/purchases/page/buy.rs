//! Buy New Number: the search form, whose question stands in the address, and what was found.

use leptos::prelude::*;

use super::{
    centers::Centers,
    elsewhere::{CodesThere, NoneFound, Suggested},
    form::SearchForm,
    offers::{Orders, Refusal},
    saved::{Kept, SaveThis},
};
use crate::{
    accounts::page::BillingPlace,
    areas::{board_address, page::WhichPlace},
    phone::NumberType,
    problem::{Code, Problem},
    purchases::{Offers, Sort, api, asked::Asked},
    ui::{
        Framed,
        awaited::awaited,
        note::{Kind, More, Note},
    },
};

/// The section with the search form and the offers.
#[component]
pub fn BuyNew(
    /// The question in the address.
    asked: Asked,
    /// Whether it comes before the list on a phone: while searching it does.
    first: bool,
) -> impl IntoView {
    let is_asked = asked.searched;
    let is_home = asked.at.is_home();
    let stock = match asked.place.as_deref().or(asked.query.area_code.as_deref()) {
        Some(text) => board_address(text),
        None => "/availability".to_owned(),
    };
    view! {
        <section class=if first { "sheet first-on-phone" } else { "sheet" } id="buy" aria-labelledby="buy-title">
            <div class="part row apart">
                <h2 id="buy-title">"Buy New Number"</h2>
                <p class="small row">
                    <a class="whole" href=stock>"What is in stock"</a>
                    {is_home.then(|| view! { <a class="whole" href="/phone-numbers/wishes">"Standing wishes"</a> })}
                </p>
            </div>
            <Refusal />
            {awaited(async move {
                let found = match &asked {
                    asked if !is_asked || asked.is_unclear => None,
                    asked if asked.place.is_some() && asked.city.is_some() => Some(Err(Problem::field(
                        "near",
                        "There is a city under “More choices” too. Keep one of the two.",
                    ))),
                    asked => Some(api::search_numbers(asked.query.clone()).await),
                };
                let wrong = found.as_ref().and_then(|found| found.as_ref().err()).cloned();
                view! {
                    <SearchForm asked=asked.clone() wrong=wrong />
                    {asked.is_unclear.then(|| view! { <WhichPlace text=asked.place.clone().unwrap_or_default() address=search_address /> })}
                    {found.map(|found| view! { <Found asked=asked found=found /> })}
                    <Kept />
                }
            })}
        </section>
    }
}

/// The same search of another place.
fn search_address(place: &str) -> String {
    crate::areas::search_address(place)
}

#[component]
fn Found(asked: Asked, found: Result<Offers, Problem>) -> impl IntoView {
    match found {
        Ok(offers) if offers.numbers.is_empty() => {
            let saving = asked.clone();
            view! { <NoneFound asked=asked /> <SaveThis asked=saving /> }.into_any()
        }
        Ok(offers) => {
            let title = title(&asked, offers.numbers.len());
            let toll_free = asked.query.number_type == NumberType::TollFree;
            let (saving, about) = (asked.clone(), asked.clone());
            let centers = view! { <Centers asked=asked.clone() offers=offers.numbers.clone() /> };
            view! {
                <CodesThere asked=asked.clone() />
                <Orders asked=asked offers=offers.numbers>
                    <div class="part row apart">
                        <h3>{title}</h3>
                        <p class="quiet small">"Checked at Twilio just now"</p>
                        <About asked=about />
                    </div>
                </Orders>
                {centers}
                <p class="part small quiet">
                    {if toll_free {
                        "Calls work at once. Texts need Twilio's toll-free verification first."
                    } else {
                        "Calls work at once. Texts to US phones need a registration with Twilio first (A2P 10DLC)."
                    }}
                </p>
                <SaveThis asked=saving />
            }
            .into_any()
        }
        Err(problem) => view! { <Unfound asked=asked problem=problem /> }.into_any(),
    }
}

/// How many were found, and of what.
pub fn title(asked: &Asked, count: usize) -> String {
    let kind = match asked.query.number_type {
        NumberType::Local => "",
        NumberType::TollFree => "toll-free ",
        NumberType::Mobile => "mobile ",
    };
    match (count, asked.words()) {
        (1, words) => format!("1 {kind}number {words}"),
        (count, words) => format!(
            "{count}{} {kind}numbers {words}",
            if count >= 20 { " or more" } else { "" }
        ),
    }
}

/// What was understood of the digits, and in which order the numbers stand.
#[component]
pub fn About(
    /// The question.
    asked: Asked,
) -> impl IntoView {
    let order = match asked.query.sort {
        Sort::Carrier => None,
        Sort::Closest => Some("The closest of the first 100 that Twilio named come first."),
        Sort::Price => {
            Some("The cheapest of the first 100 that Twilio named come first; Twilio has one price for each type.")
        }
        Sort::Pattern => Some("The easiest to remember of the first 100 that Twilio named come first."),
    };
    let words: Vec<String> = asked.explained().into_iter().chain(order.map(str::to_owned)).collect();
    (!words.is_empty()).then(|| view! { <p class="small quiet whole-row">{words.join(" ")}</p> })
}

/// Why nothing could be looked for; where that is the area code, others.
#[component]
pub fn Unfound(
    /// The question.
    asked: Asked,
    /// Why.
    problem: Problem,
) -> impl IntoView {
    let is_billed = use_context::<BillingPlace>().unwrap_or_default().0;
    match problem {
        // The sentence stands beside the field it is about.
        problem if problem.fields.contains_key("areaCode") => view! { <Suggested asked=asked /> }.into_any(),
        problem if !problem.fields.is_empty() => view! { <CodesThere asked=asked /> }.into_any(),
        problem if problem.code == Code::NoSubaccount => view! {
            <div class="part">
                <Note kind=Kind::Warn>
                    <strong>{problem.error}</strong>
                    <p>{problem.message}</p>
                    <More href=problem.code.help() />
                    {(is_billed && Framed::target().is_none()).then(|| view! { <p><a class="button" href="/billing">"Subscribe"</a></p> })}
                </Note>
            </div>
        }
        .into_any(),
        problem => view! {
            <div class="part">
                <Note kind=Kind::Bad alert=true>
                    <strong>{problem.error}</strong>
                    <p>{problem.message}</p>
                    <More href=problem.code.help() />
                </Note>
            </div>
        }
        .into_any(),
    }
}
