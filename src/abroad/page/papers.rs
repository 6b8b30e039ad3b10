//! `/abroad/papers?number=…`: one number, what it asks for, and the order with it. A purchase that ended for want of an address
//! or papers goes on here, with the same number, as a new purchase: the earlier one has ended and bought nothing.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use uuid::Uuid;

use super::{
    addresses::{Add, MakeOne, Not},
    asks_for, at_home,
};
use crate::{
    abroad::{Exact, api},
    accounts::page::Beneath,
    addresses::{Address, Papers, api::find_papers},
    numbers::page::Price,
    phone::{AddressRequirements, NumberType},
    problem::Returned,
    purchases::{Asks, Given, Offer, Purchase, State, api::find_purchase, page::FormKey},
    ui::{
        awaited::awaited,
        field::Select,
        href::encoded,
        note::{Kind, Note},
    },
};

/// What the order is sent to.
const ORDER: &str = "/api/twilio/purchase-number";

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
    let after = map.get("after").and_then(|id| Uuid::parse_str(&id).ok());
    view! {
        <Beneath title="Address and papers" back="/abroad" above="Numbers abroad" wide=true>
            {awaited(async move {
                let earlier = match after {
                    Some(id) => find_purchase(id).await.ok().filter(|earlier| earlier.requested_number.as_str() == number),
                    None => None,
                };
                if let Some(earlier) = earlier.as_ref().filter(|earlier| earlier.state != State::NotBought) {
                    return view! { <Settled earlier=earlier.clone() /> }.into_any();
                }
                let found = api::find_on_sale(number, number_type).await;
                let found = match found {
                    Ok(Exact { country, offer: Some(offer), .. }) => {
                        let kind = offer.number_type;
                        find_papers(Some(country.clone()), Some(kind)).await.map(|papers| (country, offer, papers))
                    }
                    Ok(Exact { offer: None, country, .. }) => return view! { <Gone country=country /> }.into_any(),
                    Err(problem) => Err(problem),
                };
                match found {
                    Ok((country, offer, papers)) => {
                        view! { <Buy offer=offer country=country papers=papers picked=picked earlier=earlier /> }.into_any()
                    }
                    Err(problem) => {
                        view! { <div class="head"><h1>"Address and papers"</h1></div><Not problem=problem /> }.into_any()
                    }
                }
            })}
        </Beneath>
    }
}

/// The order that this page was to mend has not ended, or has brought the number.
#[component]
fn Settled(earlier: Purchase) -> impl IntoView {
    let words = match earlier.state {
        State::Bought => "This number is bought",
        State::Buying | State::Compensating | State::NotBought => "This number is still being ordered",
    };
    view! {
        <div class="head"><h1>{words}</h1></div>
        <p><a class="button key" href=format!("/purchases/{}", earlier.id)>"See how it went"</a></p>
    }
}

#[component]
fn Gone(country: String) -> impl IntoView {
    let elsewhere = if matches!(country.as_str(), "US" | "CA") {
        "/phone-numbers".to_owned()
    } else {
        format!("/abroad?country={country}")
    };
    view! {
        <div class="head"><h1>"This number is not on sale now"</h1></div>
        <Note kind=Kind::Warn>
            <strong>"Twilio does not list it any more"</strong>
            <p>"Nothing is charged by looking. If you have ordered it, it is under " <a href="/phone-numbers">"My Phone Numbers"</a> "; if not, " <a href=elsewhere>"look for another"</a> "."</p>
        </Note>
    }
}

#[component]
fn Buy(offer: Offer, country: String, papers: Papers, picked: String, earlier: Option<Purchase>) -> impl IntoView {
    let number = offer.phone_number.as_str().to_owned();
    let after = earlier
        .as_ref()
        .map_or(String::new(), |earlier| format!("&after={}", earlier.id));
    let here = format!(
        "/abroad/papers?number={}&type={}{after}",
        encoded(&number),
        offer.number_type.name()
    );
    let asks = earlier.as_ref().and_then(|earlier| earlier.asks);
    let wants_address = asks.map_or(offer.address_requirements != AddressRequirements::None, |asks| {
        asks.field() == "addressSid"
    });
    let given = earlier.map(|earlier| earlier.given).unwrap_or_default();
    // An address that Twilio did not take is not picked again.
    let is_refused = matches!(asks, Some(Asks::LocalAddress | Asks::Spelling));
    let refused = given.address_sid.clone().filter(|_| is_refused);
    let others = papers
        .addresses
        .iter()
        .filter(|address| Some(&address.sid) != refused.as_ref());
    let fit = fitting(others, &country, offer.address_requirements);
    let has_fitting = fit.is_some();
    let given = Given {
        address_sid: Some(picked)
            .filter(|sid| !sid.is_empty())
            .or_else(|| given.address_sid.filter(|_| !is_refused))
            .or(fit),
        ..given
    };
    view! {
        <div class="head">
            <div>
                <h1>{format!("Buy {}", at_home(&offer.phone_number))}</h1>
                <p>{offer.phone_number.to_string()} " · " {offer.locality.clone().unwrap_or_else(|| offer.number_type.word().to_owned())}</p>
            </div>
        </div>
        <Refused asks=asks />
        <Order offer=offer country=country.clone() papers=papers given=given here=here.clone() />
        <Add country=country here=here is_open=wants_address && (is_refused || !has_fitting) />
    }
    .into_any()
}

/// What the last order was refused for: by this desk, or by Twilio.
#[component]
fn Refused(asks: Option<Asks>) -> impl IntoView {
    let refused = Returned::of(ORDER).map(|refused| (refused.problem.error, refused.problem.message));
    let asked = asks.map(|asks| {
        (
            "Twilio asks for one thing more".to_owned(),
            format!("{} Nothing was charged. {}", asks.what_happened(), asks.next_step()),
        )
    });
    refused.or(asked).map(|(title, words)| {
        view! { <Note kind=Kind::Warn alert=true><strong>{title}</strong><p>{words}</p></Note> }
    })
}

#[component]
fn Order(offer: Offer, country: String, papers: Papers, given: Given, here: String) -> impl IntoView {
    let key = use_context::<FormKey>().map(|key| key.0).unwrap_or_default();
    let addresses = with_none(
        papers
            .addresses
            .iter()
            .map(|address| (address.sid.clone(), address.line())),
    );
    let approved = papers.bundles.iter().filter(|bundle| bundle.is_approved());
    let bundles = with_none(approved.map(|bundle| (bundle.sid.clone(), bundle.name.clone())));
    let refused = Returned::of(ORDER);
    let wrong = |name: &str| refused.as_ref().and_then(|refused| refused.wrong(name));
    let waiting = papers.bundles.iter().filter(|bundle| !bundle.is_approved()).count();
    let picked = given.address_sid.unwrap_or_default();
    let (number, rent) = (offer.phone_number.as_str().to_owned(), offer.rent());
    view! {
        <form class="sheet" method="post" action=ORDER>
            <input type="hidden" name="key" value=key />
            <input type="hidden" name="phoneNumber" value=number.clone() />
            <input type="hidden" name="country" value=country />
            <input type="hidden" name="type" value=offer.number_type.name() />
            <input type="hidden" name="substitution" value="never" />
            <input type="hidden" name="friendlyName" value=given.friendly_name.unwrap_or_default() />
            <input type="hidden" name="back" value=here />
            <div class="part stack">
                <h2>"What it asks for"</h2>
                <p>{asks_for(offer.address_requirements, &papers.needs)}</p>
                <Select label="Address" name="addressSid" options=addresses picked=picked error=wrong("addressSid") />
                <Select
                    label="Approved papers (bundle)" name="bundleSid" options=bundles picked=given.bundle_sid.unwrap_or_default()
                    error=wrong("bundleSid")
                />
                {(waiting > 0).then(|| view! { <p class="small">{not_yet(waiting)} <a href="/abroad/addresses">"See them"</a></p> })}
                <MakeOne needs=papers.needs />
                <p class="small quiet">"If this number is gone, nothing else is bought in its place. If Twilio asks for more, nothing is bought or charged, and it says what."</p>
                <p class="row"><Price rent=rent /> <button class="button key" data-busy="Buying…">"Buy " <span class="unseen">{number}</span></button></p>
            </div>
        </form>
    }
    .into_any()
}

fn not_yet(waiting: usize) -> String {
    if waiting == 1 {
        "One bundle of yours is not approved yet, and cannot be chosen. ".to_owned()
    } else {
        format!("{waiting} bundles of yours are not approved yet, and cannot be chosen. ")
    }
}

fn with_none(own: impl Iterator<Item = (String, String)>) -> Vec<(String, String)> {
    std::iter::once((String::new(), "None".to_owned())).chain(own).collect()
}

/// The first address that fits what is asked for.
fn fitting<'a>(
    mut addresses: impl Iterator<Item = &'a Address>,
    country: &str,
    needs: AddressRequirements,
) -> Option<String> {
    let fits = |address: &&Address| match needs {
        AddressRequirements::None => false,
        AddressRequirements::Any => true,
        AddressRequirements::Local => address.country == country,
        AddressRequirements::Foreign => address.country != country,
    };
    addresses.find(fits).map(|address| address.sid.clone())
}
