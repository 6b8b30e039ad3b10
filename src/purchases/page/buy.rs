//! Buy New Number: the search form, whose question stands in the address, and what was found.

use leptos::prelude::*;

use super::{
    asked::{AROUND, Asked},
    elsewhere::{CodesThere, NoneFound, Suggested},
    offers::{Orders, Refusal},
};
use crate::{
    accounts::page::BillingPlace,
    areas::{
        board_address,
        page::{PlaceField, WhichPlace},
    },
    phone::{NumberType, pattern::Match},
    problem::{Code, Problem},
    purchases::{Offers, api},
    ui::{
        Framed,
        awaited::awaited,
        field::{Choice, Field, Select, Tick},
        icon::{Icon, Name},
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
    let stock = match asked.place.as_deref().or(asked.query.area_code.as_deref()) {
        Some(text) => board_address(text),
        None => "/availability".to_owned(),
    };
    view! {
        <section class=if first { "sheet first-on-phone" } else { "sheet" } id="buy" aria-labelledby="buy-title">
            <div class="part row apart">
                <h2 id="buy-title">"Buy New Number"</h2>
                <a class="small" href=stock>"What is in stock"</a>
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
                }
            })}
        </section>
    }
}

#[component]
fn SearchForm(asked: Asked, wrong: Option<Problem>) -> impl IntoView {
    let is_wrong = |name: &str| wrong.as_ref().and_then(|problem| problem.fields.get(name).cloned());
    // What is wrong with a place is said where it was typed.
    let place_wrong = is_wrong("near").or_else(|| is_wrong("distance"));
    let (above_wrong, near_wrong) = if asked.place.is_some() {
        (place_wrong, None)
    } else {
        (None, place_wrong)
    };
    let area_wrong = is_wrong("areaCode").or_else(|| is_wrong("country")).or(above_wrong);
    let (digits_wrong, type_wrong) = (is_wrong("contains"), is_wrong("type"));
    // What was found comes first then, with the same words above it.
    let open = (asked.is_detailed() && !asked.searched)
        || (asked.place.is_some() && asked.city.is_some())
        || near_wrong.is_some()
        || digits_wrong.is_some()
        || type_wrong.is_some();
    let is_narrowed = asked.is_detailed();
    // What was wrong stands in the form itself.
    let is_answered = asked.searched && wrong.as_ref().is_none_or(|problem| problem.fields.is_empty());
    let key = if asked.searched { "button" } else { "button key" };
    let (above, city) = (asked.place.or_else(|| asked.query.area_code.clone()), asked.city);
    let miles = match (&asked.query.near, asked.query.distance) {
        (Some(_), miles) => miles.map_or_else(String::new, |miles| miles.to_string()),
        (None, _) => AROUND.to_string(),
    };
    let (query, consent) = (asked.query, asked.consent);
    view! {
        <div class="part plain">
            <form class="stack tight" method="get" action="/phone-numbers#found" role="search" aria-label="Available numbers">
                <PlaceField
                    label="Area code or place" name="area_code" id="search-area" hint="415, San Francisco, or 94103. Blank for any."
                    error=area_wrong value=above.unwrap_or_default()
                >
                    <button class=key data-busy="Searching…">
                        <Icon name=Name::Search />
                        " Search"
                    </button>
                </PlaceField>
                {consent
                    .pairs()
                    .into_iter()
                    .map(|(name, value)| view! { <input type="hidden" name=name value=value /> })
                    .collect_view()}
                <details open=open>
                    <summary>
                        <Icon name=Name::Down />
                        {if is_narrowed { " More choices, some are set" } else { " More choices" }}
                    </summary>
                    <div class="stack">
                        <Select label="How far around a place" name="distance" options=distances() picked=miles />
                        <Field label="City" name="near" id="search-near" hint="Beside an area code. For example Oakland, or Portland, OR" maxlength=60u16 error=near_wrong value=city.unwrap_or_default() />
                        <Field
                            label="Digits or letters" name="contains" id="search-digits" hint="For example 0123 or CAFE" digits=true maxlength=32u16
                            error=digits_wrong value=query.contains.clone().unwrap_or_default()
                        />
                        <Choice legend="Where in the number" name="match" options=vec![("start", "Starts"), ("anywhere", "Anywhere"), ("end", "Ends")] picked=position(query.position) />
                        <Choice legend="Type" name="type" options=vec![("local", "Local"), ("tollFree", "Toll-free")] picked=query.number_type.name() />
                        {type_wrong.map(|message| view! { <p class="wrong">{message}</p> })}
                        <fieldset>
                            <legend>"It must handle"</legend>
                            <div class="row">
                                <Tick label="Calls" name="voice" checked=query.capabilities.voice />
                                <Tick label="Texts" name="sms" checked=query.capabilities.sms />
                                <Tick label="Pictures" name="mms" checked=query.capabilities.mms />
                            </div>
                        </fieldset>
                    </div>
                </details>
            </form>
            // On a phone the page opens here after a search: at what may be bought instead, and the offers below it. On a desk
            // both are seen from the top.
            {is_answered.then(|| view! { <span id="found" class="only-phone" tabindex="-1"></span> })}
        </div>
    }
    .into_any()
}

fn distances() -> Vec<(String, String)> {
    let around = [10, AROUND, 50, 100].map(|miles| (miles.to_string(), format!("Within {miles} miles")));
    std::iter::once((String::new(), "In the place itself".to_owned()))
        .chain(around)
        .collect()
}

/// The same search of another place.
fn search_address(place: &str) -> String {
    crate::areas::search_address(place)
}

const fn position(position: Match) -> &'static str {
    match position {
        Match::Start => "start",
        Match::Anywhere => "anywhere",
        Match::End => "end",
    }
}

#[component]
fn Found(asked: Asked, found: Result<Offers, Problem>) -> impl IntoView {
    match found {
        Ok(offers) if offers.numbers.is_empty() => view! { <NoneFound asked=asked /> }.into_any(),
        Ok(offers) => {
            let title = title(&asked, offers.numbers.len());
            let toll_free = asked.query.number_type == NumberType::TollFree;
            view! {
                <CodesThere asked=asked.clone() />
                <Orders asked=asked offers=offers.numbers>
                    <div class="part row apart">
                        <h3>{title}</h3>
                        <p class="quiet small">"Checked at Twilio just now"</p>
                    </div>
                </Orders>
                <p class="part small quiet">
                    {if toll_free {
                        "Calls work at once. Texts need Twilio's toll-free verification first."
                    } else {
                        "Calls work at once. Texts to US phones need a registration with Twilio first (A2P 10DLC)."
                    }}
                </p>
            }
            .into_any()
        }
        Err(problem) => view! { <Unfound asked=asked problem=problem /> }.into_any(),
    }
}

/// How many were found, and of what.
pub fn title(asked: &Asked, count: usize) -> String {
    match (count, asked.words()) {
        (1, words) => format!("1 number {words}"),
        (count, words) => format!("{count}{} numbers {words}", if count >= 20 { " or more" } else { "" }),
    }
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
