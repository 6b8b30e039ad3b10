//! `/abroad/addresses`: the addresses and bundles of the owner's account at Twilio; and the form that adds an address.

use leptos::prelude::*;

use crate::{
    accounts::page::Beneath,
    addresses::{Address, Bundle, Need, Papers, api::find_papers},
    problem::{Problem, Returned},
    ui::{
        awaited::awaited,
        field::Field,
        icon::{Icon, Name},
        note::{Kind, Note},
    },
};

/// What an address is sent to.
const ADD: &str = "/api/twilio/addresses/new";
/// What takes one away.
const DELETE: &str = "/api/twilio/addresses/delete";
/// Where Twilio takes papers in.
pub(super) const CONSOLE: &str = "https://console.twilio.com/us1/develop/phone-numbers/regulatory-compliance/bundles";
/// This page, so written that an address that was added can be named behind it.
const HERE: &str = "/abroad/addresses?from=list";

/// `/abroad/addresses`.
#[component]
pub fn AddressesPage() -> impl IntoView {
    view! {
        <Beneath title="Addresses and papers" back="/abroad" above="Numbers abroad" wide=true>
            <div class="head">
                <div>
                    <h1>"Addresses and papers"</h1>
                    <p>"Numbers of some countries are sold only with an address, or with papers that Twilio has approved. Both are kept at Twilio, in your own account."</p>
                </div>
            </div>
            {awaited(async {
                match find_papers(None, None).await {
                    Ok(Papers { addresses, bundles, .. }) => {
                        view! { <Addresses addresses=addresses /><Bundles bundles=bundles /><Add country=String::new() here=HERE.to_owned() is_open=false /> }.into_any()
                    }
                    Err(problem) => view! { <Not problem=problem /> }.into_any(),
                }
            })}
        </Beneath>
    }
}

#[component]
pub(super) fn Not(problem: Problem) -> impl IntoView {
    view! {
        <Note kind=Kind::Bad>
            <strong>{problem.error}</strong>
            <p>{problem.message}</p>
        </Note>
    }
}

#[component]
fn Addresses(addresses: Vec<Address>) -> impl IntoView {
    let is_empty = addresses.is_empty();
    let row = |address: Address| {
        let line = address.line();
        view! {
            <li class="row apart">
                <span>{line.clone()}</span>
                <form method="post" action=DELETE>
                    <input type="hidden" name="sid" value=address.sid />
                    <input type="hidden" name="back" value="/abroad/addresses" />
                    <button class="button" data-busy="Deleting…">"Delete " <span class="unseen">{line}</span></button>
                </form>
            </li>
        }
        .into_any()
    };
    view! {
        <section class="sheet" aria-labelledby="addresses">
            <div class="part stack">
                <h2 id="addresses">"Addresses"</h2>
                {Returned::of(DELETE).map(|refused| view! {
                    <Note kind=Kind::Bad alert=true><strong>"The address was not deleted"</strong><p>{refused.problem.message}</p></Note>
                })}
                {is_empty.then(|| view! { <p class="quiet">"None yet. Add one below, or when you buy a number that asks for one."</p> })}
                <ul class="stack">{addresses.into_iter().map(row).collect_view()}</ul>
            </div>
        </section>
    }
    .into_any()
}

#[component]
fn Bundles(bundles: Vec<Bundle>) -> impl IntoView {
    let row =
        |bundle: Bundle| view! { <li><strong>{bundle.name.clone()}</strong> ": " {bundle.stands()}</li> }.into_any();
    view! {
        <section class="sheet" aria-labelledby="bundles">
            <div class="part stack">
                <h2 id="bundles">"Papers (bundles)"</h2>
                <ul class="stack tight">{bundles.into_iter().map(row).collect_view()}</ul>
                <MakeOne needs=Vec::new() />
                <p class="small"><a href="/help#papers">"Help with addresses and papers"</a></p>
            </div>
        </section>
    }
    .into_any()
}

/// How a bundle is made, step by step, with what the country asks for where that is known.
#[component]
pub(super) fn MakeOne(needs: Vec<Need>) -> impl IntoView {
    view! {
        <details>
            <summary><Icon name=Name::Down /> " How to get papers approved"</summary>
            <Needs needs=needs />
            <ol class="stack tight">
                <li>"Open " <a href=CONSOLE target="_blank" rel="noopener">"Regulatory compliance in Twilio's console"</a> " in your own account, or ask the host of this desk to."</li>
                <li>"Create a bundle for the country and the type of the number, and say whether a business or a person uses it. Twilio then lists what it wants to see."</li>
                <li>"Hand it in. Twilio looks at it for some days, and writes to the e-mail in it."</li>
                <li>"Once it is approved it can be chosen here, for this number and later ones. Nothing is charged until you buy."</li>
            </ol>
        </details>
    }
    .into_any()
}

/// What the rules of a country ask for, of a business and of a person.
#[component]
pub(super) fn Needs(needs: Vec<Need>) -> impl IntoView {
    let row = |need: Need| {
        let who = match need.end_user.as_str() {
            "business" => "A business shows",
            "individual" => "A person shows",
            _ => "To show",
        };
        view! { <dt>{who}</dt><dd>{need.asks.join("; ")}</dd> }
    };
    (!needs.is_empty()).then(|| view! { <dl class="facts">{needs.into_iter().map(row).collect_view()}</dl> })
}

/// The form that adds an address.
#[component]
pub(super) fn Add(country: String, here: String, is_open: bool) -> impl IntoView {
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
        <details class="sheet fold" id="add-address" open=is_open || refused.is_some()>
            <summary><Icon name=Name::Down />" Add an address"</summary>
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
