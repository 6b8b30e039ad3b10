//! Buy New in a small space: over a step of a campaign, or in a frame of another application. Only numbers that can take
//! calls; where it leads is said by its [`Ways`].

use leptos::{context::Provider, prelude::*};
use leptos_router::hooks::use_query_map;
use uuid::Uuid;

use super::{
    buy::{About, Unfound, title},
    consent::AskConsent,
    elsewhere::{CodesThere, NoneFound},
    not_bought::Instead,
    offers::{OfferRow, OrderForm, Refusal, Shared},
    ways::Ways,
};
use crate::{
    areas::page::{PlaceField, WhichPlace},
    numbers::{
        self, LABEL_LENGTH,
        page::Tel,
        readiness::{self, Account},
    },
    problem::{Problem, Returned},
    purchases::{Offer, Purchase, api, asked::Asked, decision::REPLACES, for_offer},
    ui::{
        awaited::awaited,
        field::Field,
        icon::{Icon, Name},
        note::{Kind, Note},
    },
};

/// The search and what it found. The question stands in the page's address, which it reads itself.
///
/// It brings its own surface: in a dialog it fills the body, elsewhere it is a sheet. Its page needs a [`super::FormKey`].
#[component]
pub fn CompactBuy(
    /// Where it leads.
    mut ways: Ways,
) -> impl IntoView {
    let map = use_query_map().get_untracked();
    let replaces = map.get(REPLACES).and_then(|id| Uuid::parse_str(&id).ok());
    let mut asked = Asked::from(&map);
    // A number that no call reaches is none that is looked for here.
    asked.query.capabilities.voice = true;
    awaited(async move {
        let gives_way = substitute(replaces).await;
        let id = gives_way.as_ref().map(|purchase| purchase.id.to_string());
        ways.search.kept.extend(id.map(|id| (REPLACES.to_owned(), id)));
        let asked = asked.at(ways.search.clone());
        let found = match &asked {
            asked if !asked.searched || asked.is_unclear => None,
            asked => Some(api::search_numbers(asked.query.clone()).await),
        };
        // Without it nothing is said of what they are ready for; the offers are there all the same.
        let account = numbers::api::find_account().await.ok();
        view! {
            <Provider value=ways>
                <div class="sheet compact">
                    // The numbers close to the first pick, where they are shown, say it themselves.
                    {(found.is_some() || gives_way.is_none()).then(|| view! { <Refusal /> })}
                    <Search asked=asked.clone() wrong=found.as_ref().and_then(|found| found.as_ref().err()).cloned() />
                    {gives_way.clone().map(|purchase| view! { <GivesWay purchase=purchase is_first=found.is_none() && !asked.is_unclear /> })}
                    {asked.is_unclear.then(|| view! { <Which asked=asked.clone() /> })}
                    {match found {
                        None => ().into_any(),
                        Some(Ok(offers)) if offers.numbers.is_empty() => view! { <NoneFound asked=asked /> }.into_any(),
                        Some(Ok(offers)) => view! { <Offered asked=asked offers=offers.numbers gives_way=gives_way account=account /> }.into_any(),
                        Some(Err(problem)) => view! { <Unfound asked=asked problem=problem /> }.into_any(),
                    }}
                </div>
            </Provider>
        }
    })
}

/// The purchase whose substitute is to give way, if its owner can still choose another.
async fn substitute(id: Option<Uuid>) -> Option<Purchase> {
    let purchase = api::find_purchase(id?).await.ok()?;
    (purchase.undecided().is_some() && purchase.replaced_by.is_none()).then_some(purchase)
}

#[component]
fn Search(asked: Asked, wrong: Option<Problem>) -> impl IntoView {
    let is_wrong = |name: &str| wrong.as_ref().and_then(|problem| problem.fields.get(name).cloned());
    // What has no field here is said where the rest was typed.
    let others = ["nearNumber", "rateCenter", "sort", "type"];
    let above_wrong = ["areaCode", "country", "near", "distance"]
        .into_iter()
        .chain(others)
        .find_map(is_wrong);
    let digits_wrong = is_wrong("contains");
    let key = if asked.searched { "button" } else { "button key" };
    let above = asked.place.or(asked.query.area_code).unwrap_or_default();
    let said = asked
        .consent
        .pairs()
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value));
    let hidden: Vec<(String, String)> = asked.at.kept.iter().cloned().chain(said).collect();
    view! {
        <div class="part">
            <form class="asks" method="get" action=asked.at.path.clone() role="search" aria-label="Available numbers">
                {hidden.into_iter().map(|(name, value)| view! { <input type="hidden" name=name value=value /> }).collect_view()}
                <PlaceField
                    label="Area code or place" name="area_code" id="buy-area" hint="415, San Francisco, or 94103"
                    error=above_wrong value=above suggest=Ways::here().suggest
                />
                <Field
                    label="With the digits" name="contains" id="buy-digits" hint="0123 or CAFE" digits=true maxlength=32u16
                    error=digits_wrong value=asked.query.contains.unwrap_or_default()
                />
                <button class=key data-busy="Searching…">
                    <Icon name=Name::Search />
                    " Search"
                </button>
            </form>
        </div>
    }
    .into_any()
}

#[component]
fn Which(asked: Asked) -> impl IntoView {
    let at = asked.at;
    let address = move |place: &str| at.address([("area_code", place.to_owned()), ("voice", "on".to_owned())]);
    view! { <WhichPlace text=asked.place.unwrap_or_default() address=address /> }
}

/// What becomes of the number that another is chosen for; before a search also those that are closest to the first pick.
#[component]
fn GivesWay(purchase: Purchase, is_first: bool) -> impl IntoView {
    let number = purchase.undecided().map(|number| number.phone_number.clone());
    view! {
        <div class="part plain">
            <Note kind=Kind::Warn>
                <strong>{number.map(|number| view! { <Tel number=number /> })} " stays yours until another is bought"</strong>
                <p>"Only then is it released, by itself. If the number you choose is taken meanwhile, nothing is bought and you keep what you have."</p>
            </Note>
        </div>
        {is_first.then(|| view! { <Instead purchase=purchase /> })}
    }
    .into_any()
}

#[component]
fn Offered(asked: Asked, offers: Vec<Offer>, gives_way: Option<Purchase>, account: Option<Account>) -> impl IntoView {
    let pattern = asked.pattern();
    let (heading, about) = (title(&asked, offers.len()), asked.clone());
    let shared = Shared {
        country: asked.query.country.clone(),
        back: asked.address(None),
        capabilities: asked.capability_words(),
        replaces: gives_way.as_ref().map(|purchase| purchase.id),
    };
    let country = asked.query.country.clone();
    let rows = offers.into_iter().map(move |offer| {
        let ready = account.map(|account| readiness::brief(&for_offer(&offer, &country, &account)));
        view! { <OfferRow offer=offer pattern=pattern.clone() ready=ready /> }
    });
    view! {
        <CodesThere asked=asked.clone() />
        <OrderForm shared=shared>
            {gives_way.is_none().then(|| view! { <AskConsent consent=asked.consent number_type=asked.query.number_type /> })}
            <Label />
            <div class="part row apart">
                <h3>{heading}</h3>
                <p class="quiet small">"Checked at Twilio just now"</p>
                <About asked=about />
            </div>
            <ul class="offers">{rows.collect_view()}</ul>
        </OrderForm>
    }
    .into_any()
}

/// What the number is called, with a name already in it.
#[component]
pub fn Label() -> impl IntoView {
    let ways = Ways::here();
    let returned = Returned::of(&ways.order);
    let wrong = returned.as_ref().and_then(|returned| returned.wrong("friendlyName"));
    let label = returned.map_or(ways.label, |returned| returned.typed("friendlyName"));
    view! {
        // The first key of a form is what Enter presses: here one that does nothing.
        <button class="unseen" disabled=true tabindex="-1" aria-hidden="true">"Buy"</button>
        <div class="part">
            <Field
                label="Label" name="friendlyName" id="buy-label" hint="What you call it; it is seen here and at Twilio"
                maxlength=u16::try_from(LABEL_LENGTH).unwrap_or(48) error=wrong value=label
            />
        </div>
    }
}
