//! `/abroad/papers?number=…`: one number, what it asks for, and the order with it. A purchase that ended for want of an address
//! or papers goes on here, with the same number, as a new purchase: the earlier one has ended and bought nothing.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::{asks_for, at_home};
use crate::{
    abroad::{Exact, api},
    accounts::page::Beneath,
    addresses::{Address, Papers, api::find_papers},
    numbers::page::Price,
    phone::{AddressRequirements, NumberType},
    problem::{Problem, Returned},
    purchases::{Offer, page::FormKey},
    ui::{
        awaited::awaited,
        field::{Field, Select},
        href::encoded,
        note::{Kind, Note},
    },
};

/// What the order is sent to.
const ORDER: &str = "/api/twilio/purchase-number";
/// What an address is sent to.
const ADD: &str = "/api/twilio/addresses/new";
/// Where Twilio takes papers in.
const CONSOLE: &str = "https://console.twilio.com/us1/develop/phone-numbers/regulatory-compliance/bundles";

/// `/abroad/papers`.
#[component]
pub fn PapersPage() -> impl IntoView {
    let map = use_query_map().get_untracked();
    // Where somebody wrote the address by hand, its plus was read as a space.
    let number = format!(
        "+{}",
        map.get("number").unwrap_or_default().trim().trim_start_matches('+')
    );
    let number_type = map.get("type").and_then(|name| NumberType::from_name(&name));
    let picked = map.get("address").unwrap_or_default();
    view! {
        <Beneath title="Address and papers" back="/abroad" above="Numbers abroad" wide=true>
            {awaited(async move {
                let found = api::find_on_sale(number, number_type).await;
                match (found, find_papers().await) {
                    (Ok(Exact { country, offer: Some(offer), .. }), Ok(papers)) => {
                        view! { <Buy offer=offer country=country papers=papers picked=picked /> }.into_any()
                    }
                    (Ok(Exact { offer: None, .. }), _) => view! { <Gone /> }.into_any(),
                    (Err(problem), _) | (_, Err(problem)) => view! { <Not problem=problem /> }.into_any(),
                }
            })}
        </Beneath>
    }
}

#[component]
fn Gone() -> impl IntoView {
    view! {
        <div class="head"><h1>"This number is not on sale now"</h1></div>
        <Note kind=Kind::Warn>
            <strong>"Twilio does not list it any more"</strong>
            <p>"Nothing was bought and nothing charged. " <a href="/abroad">"Look for another"</a></p>
        </Note>
    }
}

#[component]
fn Not(problem: Problem) -> impl IntoView {
    view! {
        <div class="head"><h1>"Address and papers"</h1></div>
        <Note kind=Kind::Bad>
            <strong>{problem.error}</strong>
            <p>{problem.message}</p>
        </Note>
    }
}

#[component]
fn Buy(offer: Offer, country: String, papers: Papers, picked: String) -> impl IntoView {
    let number = offer.phone_number.as_str().to_owned();
    let here = format!(
        "/abroad/papers?number={}&type={}",
        encoded(&number),
        offer.number_type.name()
    );
    let needs = offer.address_requirements;
    let refused = Returned::of(ORDER);
    view! {
        <div class="head">
            <div>
                <h1>{format!("Buy {}", at_home(&offer.phone_number))}</h1>
                <p>{number.clone()} " · " {offer.locality.clone().unwrap_or_else(|| offer.number_type.word().to_owned())}</p>
            </div>
        </div>
        {refused
            .map(|refused| {
                view! {
                    <Note kind=Kind::Bad alert=true>
                        <strong>{refused.problem.error}</strong>
                        <p>{refused.problem.message}</p>
                    </Note>
                }
            })}
        <Order offer=offer country=country.clone() papers=papers picked=picked here=here.clone() />
        <Add country=country here=here is_open=needs != AddressRequirements::None />
    }
    .into_any()
}

#[component]
fn Order(offer: Offer, country: String, papers: Papers, picked: String, here: String) -> impl IntoView {
    let key = use_context::<FormKey>().map(|key| key.0).unwrap_or_default();
    let addresses = with_none(
        papers
            .addresses
            .iter()
            .map(|address| (address.sid.clone(), address.line())),
    );
    let approved = papers.bundles.iter().filter(|bundle| bundle.is_approved());
    let bundles = with_none(approved.map(|bundle| (bundle.sid.clone(), bundle.name.clone())));
    let waiting = papers.bundles.iter().filter(|bundle| !bundle.is_approved()).count();
    let picked = if picked.is_empty() {
        fitting(&papers.addresses, &country, offer.address_requirements)
    } else {
        picked
    };
    let (number, rent) = (offer.phone_number.as_str().to_owned(), offer.rent());
    view! {
        <form class="sheet" method="post" action=ORDER>
            <input type="hidden" name="key" value=key />
            <input type="hidden" name="phoneNumber" value=number.clone() />
            <input type="hidden" name="country" value=country />
            <input type="hidden" name="type" value=offer.number_type.name() />
            <input type="hidden" name="substitution" value="never" />
            <input type="hidden" name="back" value=here />
            <div class="part stack">
                <h2>"What it asks for"</h2>
                <p>{asks_for(&offer)}</p>
                <Select label="Address" name="addressSid" options=addresses picked=picked />
                <Select label="Approved papers (bundle)" name="bundleSid" options=bundles />
                <p class="small">
                    "Papers are handed in at Twilio, which looks at them for some days. "
                    {(waiting > 0).then(|| format!("{waiting} of yours not approved yet. "))}
                    <a href=CONSOLE target="_blank" rel="noopener">"Make a bundle in Twilio's console"</a>
                </p>
                <p class="small quiet">"If this number is gone, nothing else is bought in its place. If Twilio asks for more, nothing is bought or charged, and it says what."</p>
                <p class="row"><Price rent=rent /> <button class="button key" data-busy="Buying…">"Buy " <span class="unseen">{number}</span></button></p>
            </div>
        </form>
    }
    .into_any()
}

fn with_none(own: impl Iterator<Item = (String, String)>) -> Vec<(String, String)> {
    std::iter::once((String::new(), "None".to_owned())).chain(own).collect()
}

/// The first address that fits what is asked for.
fn fitting(addresses: &[Address], country: &str, needs: AddressRequirements) -> String {
    let fits = |address: &&Address| match needs {
        AddressRequirements::None => false,
        AddressRequirements::Any => true,
        AddressRequirements::Local => address.country == country,
        AddressRequirements::Foreign => address.country != country,
    };
    addresses
        .iter()
        .find(fits)
        .map(|address| address.sid.clone())
        .unwrap_or_default()
}

#[component]
fn Add(country: String, here: String, is_open: bool) -> impl IntoView {
    let refused = Returned::of(ADD);
    let typed = |name: &str| refused.as_ref().map(|refused| refused.typed(name)).unwrap_or_default();
    let wrong = |name: &str| refused.as_ref().and_then(|refused| refused.wrong(name));
    let plain = refused
        .as_ref()
        .filter(|refused| refused.problem.fields.is_empty())
        .map(|refused| refused.problem.message.clone());
    let said = typed("country");
    let country = if said.is_empty() { country } else { said };
    view! {
        <details class="sheet fold" open=is_open || refused.is_some()>
            <summary>"Add an address"</summary>
            <form method="post" action=ADD>
                <input type="hidden" name="then" value=here.clone() />
                <input type="hidden" name="back" value=here />
                <div class="part stack">
                    {plain.map(|words| view! { <Note kind=Kind::Bad alert=true><strong>"The address was not added"</strong><p>{words}</p></Note> })}
                    <p class="small quiet">"It is kept at Twilio, in your own account, and can be used again. Nothing is charged for it."</p>
                    <Field label="Business or person" name="customerName" value=typed("customerName") error=wrong("customerName") autocomplete="organization" required=true maxlength=100 />
                    <Field label="Street and house" name="street" value=typed("street") error=wrong("street") autocomplete="address-line1" required=true maxlength=100 />
                    <Field label="Flat or floor, if any" name="streetSecondary" value=typed("streetSecondary") error=wrong("streetSecondary") autocomplete="address-line2" maxlength=100 />
                    <Field label="Town" name="city" value=typed("city") error=wrong("city") autocomplete="address-level2" required=true maxlength=100 />
                    <Field label="State, county or province" name="region" value=typed("region") error=wrong("region") hint="Where there is none, the town again." autocomplete="address-level1" required=true maxlength=100 />
                    <Field label="Postal code" name="postalCode" value=typed("postalCode") error=wrong("postalCode") autocomplete="postal-code" required=true maxlength=100 />
                    <Field label="Country, two letters" name="country" id="address-country" value=country error=wrong("country") autocomplete="country" required=true maxlength=2 />
                    <p><button class="button" data-busy="Adding…">"Add the address"</button></p>
                </div>
            </form>
        </details>
    }
    .into_any()
}
