//! The search form of Buy New Number: one line, and the rest folded.

use leptos::prelude::*;

use crate::{
    areas::page::PlaceField,
    phone::pattern::Match,
    problem::Problem,
    purchases::{
        Query, Sort,
        asked::{AROUND, Asked},
    },
    ui::{
        field::{Choice, Field, Select, Tick},
        icon::{Icon, Name},
    },
};

/// The form. What is wrong stands beside the field it is about, and what was typed stays in it.
#[component]
pub fn SearchForm(
    /// The question.
    asked: Asked,
    /// Why it could not be asked.
    wrong: Option<Problem>,
) -> impl IntoView {
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
    let folded_wrong = ["nearNumber", "rateCenter", "sort"].map(is_wrong);
    // What was found comes first then, with the same words above it.
    let open = (asked.is_detailed() && !asked.searched)
        || (asked.place.is_some() && asked.city.is_some())
        || near_wrong.is_some()
        || digits_wrong.is_some()
        || type_wrong.is_some()
        || folded_wrong.iter().any(Option::is_some);
    let is_narrowed = asked.is_detailed();
    // What was wrong stands in the form itself.
    let is_answered = asked.searched && wrong.as_ref().is_none_or(|problem| problem.fields.is_empty());
    let key = if asked.searched { "button" } else { "button key" };
    let (above, city) = (asked.place.or_else(|| asked.query.area_code.clone()), asked.city);
    let miles = match (&asked.query.near, asked.query.distance) {
        (Some(_), miles) => miles.map_or_else(String::new, |miles| miles.to_string()),
        (None, miles) => miles.unwrap_or(AROUND).to_string(),
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
                    <Folded query=query city=city miles=miles wrong=Wrong { near: near_wrong, digits: digits_wrong, number_type: type_wrong, folded: folded_wrong } />
                </details>
            </form>
            <p class="small"><a href="/abroad">"Numbers in other countries"</a></p>
            // On a phone the page opens here after a search: at what may be bought instead, and the offers below it. On a desk
            // both are seen from the top.
            {is_answered.then(|| view! { <span id="found" class="only-phone" tabindex="-1"></span> })}
        </div>
    }
    .into_any()
}

/// What is wrong with fields that are folded away.
struct Wrong {
    near: Option<String>,
    digits: Option<String>,
    number_type: Option<String>,
    /// The number to be near, the district, the order.
    folded: [Option<String>; 3],
}

#[component]
fn Folded(query: Query, city: Option<String>, miles: String, wrong: Wrong) -> impl IntoView {
    let [number_wrong, center_wrong, sort_wrong] = wrong.folded;
    view! {
        <div class="stack">
            <Field
                label="Digits or letters" name="contains" id="search-digits" hint="For example 0123 or CAFE" digits=true maxlength=32u16
                error=wrong.digits value=query.contains.clone().unwrap_or_default()
            />
            <Choice legend="Where in the number" name="match" options=vec![("start", "Starts"), ("anywhere", "Anywhere"), ("end", "Ends")] picked=position(query.position) />
            <Choice legend="Type" name="type" options=vec![("local", "Local"), ("tollFree", "Toll-free")] picked=query.number_type.name() error=wrong.number_type />
            <fieldset>
                <legend>"It must handle"</legend>
                <div class="row">
                    <Tick label="Calls" name="voice" checked=query.capabilities.voice />
                    <Tick label="Texts" name="sms" checked=query.capabilities.sms />
                    <Tick label="Pictures" name="mms" checked=query.capabilities.mms />
                </div>
            </fieldset>
            <Tick label="Only numbers that need no address" name="no_address" checked=query.no_address />
            <Field
                label="City, state or postal code" name="near" id="search-near" hint="Beside an area code: Oakland, or Portland, OR, or CA, or 94103"
                maxlength=60u16 error=wrong.near value=city.unwrap_or_default()
            />
            <Field
                label="Near a number" name="near_number" id="search-number" hint="Yours, or a customer's. Of a toll-free number: the same code"
                maxlength=32u16 error=number_wrong value=query.near_number.clone().unwrap_or_default()
            />
            <Select label="How far around a place or number" name="distance" options=distances(&miles) picked=miles />
            <Field
                label="Local calling area" name="rate_center" id="search-center"
                hint="Its rate center, like SNFC CNTRL. Write a number of it above: several have the same name"
                maxlength=30u16 error=center_wrong value=query.rate_center.clone().unwrap_or_default()
            />
            <Select label="Which come first" name="sort" options=orders() picked=query.sort.name() error=sort_wrong />
        </div>
    }
    .into_any()
}

/// In which order the numbers may stand.
fn orders() -> Vec<(String, String)> {
    let words = |sort| match sort {
        Sort::Carrier => "As Twilio has them",
        Sort::Closest => "The closest to the place or number",
        Sort::Price => "The cheapest",
        Sort::Pattern => "The easiest to remember",
    };
    Sort::ALL
        .map(|sort| (sort.name().to_owned(), words(sort).to_owned()))
        .into()
}

/// How far may be chosen; what the address says besides stays one of them.
fn distances(picked: &str) -> Vec<(String, String)> {
    let mut around = vec![10, AROUND, 50, 100, 250, 500];
    around.extend(picked.parse().ok().filter(|miles| !around.contains(miles)));
    around.sort_unstable();
    let around = around
        .into_iter()
        .map(|miles| (miles.to_string(), format!("Within {miles} miles")));
    std::iter::once((String::new(), "In the place itself".to_owned()))
        .chain(around)
        .collect()
}

const fn position(position: Match) -> &'static str {
    match position {
        Match::Start => "start",
        Match::Anywhere => "anywhere",
        Match::End => "end",
    }
}
