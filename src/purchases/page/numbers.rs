//! `/phone-numbers`: what the business holds, and beside it the search for more.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use uuid::Uuid;

use super::{
    AboveList, BelowList,
    buy::BuyNew,
    outcome::{Told, over},
};
use crate::{
    accounts::page::Signed,
    numbers::{
        self, Numbers, Sum,
        asked::Asked as Own,
        page::{Caps, Files, FilterForm, Held, HeldPage, Price, Tel, WORTH_SEARCHING},
    },
    problem::{Code, Problem},
    purchases::{Purchase, Waiting, api, asked::Asked},
    ui::{
        PageStatus,
        awaited::awaited,
        badge::{Badge, Kind},
        day::Day,
        empty::Empty,
        icon::{Icon, Name},
        note::{self, Note},
    },
};

/// `/phone-numbers`.
#[component]
pub fn PhoneNumbersPage() -> impl IntoView {
    let map = use_query_map().get_untracked();
    let id = |name: &str| map.get(name).and_then(|text| Uuid::parse_str(&text).ok());
    let told = Told {
        bought: id("bought"),
        released: id("released"),
        kept: id("kept"),
    };
    // What was just done stands in the list: there the page begins then, also on a phone.
    let just = id("new").or(told.bought).or(told.kept).or(told.released);
    let (after, new) = (id("after"), id("new"));
    let asked = Asked::from(&map);
    let own = Own::read(|name| map.get(name));
    awaited(async move {
        let over = over(told, asked.address(None)).await;
        view! { <Desk asked=asked after=after over=over.view inert=over.is_dialog new=over.number.or(new) list_first=just.is_some() own=own /> }
    })
}

/// Both sections, with whatever lies over them.
#[component]
pub fn Desk(
    /// The question in the address.
    asked: Asked,
    /// Where the page of the list begins.
    after: Option<Uuid>,
    /// A dialog or a toast.
    over: Option<AnyView>,
    /// Whether it is a dialog.
    inert: bool,
    /// The number that was just bought.
    new: Option<Uuid>,
    /// Whether the list comes before the search on a phone, though something was searched for.
    #[prop(optional)]
    list_first: bool,
    /// Which part of the list is asked for.
    #[prop(optional)]
    own: Own,
) -> impl IntoView {
    view! {
        <Signed title="Phone Numbers" place="/phone-numbers" over=over inert=inert>
            {awaited(async move {
                let sum = numbers::api::sum_numbers().await;
                let list = numbers::api::list(&own, after, None).await;
                let is_long = sum.as_ref().is_ok_and(|sum| sum.count >= WORTH_SEARCHING) || own.is_anything();
                let tags = if is_long { numbers::api::list_tags().await.unwrap_or_default() } else { Vec::new() };
                let campaigns = if is_long { numbers::api::list_campaigns().await.unwrap_or_default() } else { Vec::new() };
                let waiting = api::find_waiting().await.unwrap_or_default();
                let is_searching = asked.searched && !list_first;
                view! {
                    <Head sum=sum.as_ref().ok().cloned() under_way=waiting.under_way.len() searching=is_searching />
                    <div class="two">
                        <Mine sum=sum.ok() list=list waiting=waiting after=after new=new searching=is_searching own=own tags=tags campaigns=campaigns />
                        <BuyNew asked=asked first=is_searching />
                    </div>
                }
            })}
        </Signed>
    }
}

#[component]
fn Head(
    sum: Option<Sum>,
    under_way: usize,
    /// The search stands first already, so no key leads to it.
    searching: bool,
) -> impl IntoView {
    let is_unknown = sum.is_none();
    let count = sum.as_ref().map_or(0, |sum| sum.count);
    let held = match (count, sum.and_then(|sum| sum.rent)) {
        (0, _) if is_unknown => "They cannot be counted just now.".to_owned(),
        (0, _) => "None yet. The first one takes about a minute.".to_owned(),
        (1, Some(rent)) => format!("1 number, {rent} per month."),
        (count, Some(rent)) => format!("{count} numbers, {rent} per month."),
        (1, None) => "1 number.".to_owned(),
        (count, None) => format!("{count} numbers."),
    };
    let confirming = match under_way {
        0 => String::new(),
        1 => " One more is being confirmed.".to_owned(),
        more => format!(" {more} more are being confirmed."),
    };
    let lead = if count == 0 && under_way > 0 {
        confirming.replace(" more ", " ").trim().to_owned()
    } else {
        held + &confirming
    };
    view! {
        <div class="head">
            <div>
                <h1>"Phone Numbers"</h1>
                <p>
                    {lead}
                    {(count > 0).then(|| view! { " " <a class="whole" href="/usage">"Usage and cost"</a> })}
                    " " <a class="whole" href="/phone-numbers/porting">"Bring a number you have"</a>
                    // Below the list it stands beside the files.
                    {(count == 0).then(|| view! { " " <a class="whole" href="/phone-numbers/verified">"Verified numbers"</a> })}
                </p>
            </div>
            {(count > 0 && !searching)
                .then(|| {
                    view! {
                        <a class="button key only-phone" href="#buy">
                            <Icon name=Name::Plus />
                            " Buy New Number"
                        </a>
                    }
                })}
        </div>
    }
}

#[component]
fn Mine(
    sum: Option<Sum>,
    list: Result<Numbers, Problem>,
    waiting: Waiting,
    after: Option<Uuid>,
    new: Option<Uuid>,
    searching: bool,
    own: Own,
    tags: Vec<String>,
    campaigns: Vec<(Uuid, String)>,
) -> impl IntoView {
    let is_asked = own.is_anything();
    let problem = list
        .as_ref()
        .err()
        .filter(|problem| problem.code == Code::InvalidRequest)
        .cloned();
    let filter = view! { <FilterForm asked=own.clone() tags=tags campaigns=campaigns count=sum.as_ref().map_or(0, |sum| sum.count) problem=problem /> };
    let count = sum.map_or(0, |sum| sum.count);
    let several = (count > 1).then(|| {
        own.address(None)
            .replacen("/phone-numbers", "/phone-numbers/several", 1)
    });
    let Waiting { under_way, substituted } = waiting;
    let undecided = substituted
        .into_iter()
        .map(|one| (one.number_id, format!("/purchases/{}", one.purchase_id)))
        .collect();
    let rows = match list {
        Ok(page) if page.numbers.is_empty() && under_way.is_empty() && !is_asked => {
            view! { <NoneYet searching=searching /> }.into_any()
        }
        Ok(page) if page.numbers.is_empty() && is_asked => view! {
            <div class="part">
                <p>"None of your numbers is like that. " <a href="/phone-numbers">"Show all numbers"</a></p>
            </div>
        }
        .into_any(),
        Ok(page) => {
            let (shown, next) = (page.numbers.len(), page.next);
            let count = (!is_asked).then_some(count);
            view! {
                <ul class="plain-list">
                    {(after.is_none() && !is_asked).then(|| view! { <UnderWay purchases=under_way /> })}
                    <Held numbers=page.numbers new=new undecided=undecided />
                </ul>
                <HeldPage shown=shown count=count is_later=after.is_some() first=own.address(None) next=next.map(|next| own.address(Some(next))) />
            }
            .into_any()
        }
        Err(problem) => {
            // The list is what the page is for: without it, it is not what was asked for.
            PageStatus::set(problem.code.status());
            view! {
                <div class="part">
                    <Note kind=note::Kind::Bad>
                        <strong>"Your numbers cannot be shown now"</strong>
                        <p>"They are safe. " {problem.message}</p>
                    </Note>
                </div>
            }
            .into_any()
        }
    };
    view! {
        <section class="sheet holdings" aria-labelledby="mine">
            <div class="part stack tight">
                <div class="row apart">
                    <h2 id="mine">"My Phone Numbers"</h2>
                    {several.map(|href| view! { <a class="small whole" href=href>"Change several"</a> })}
                </div>
                {use_context::<AboveList>().map(|above| above.0.run())}
            </div>
            {filter}
            {rows}
            {(count > 0).then(|| view! { <Files /> })}
            {use_context::<BelowList>().map(|below| below.0.run())}
        </section>
    }
}

#[component]
fn NoneYet(searching: bool) -> impl IntoView {
    view! {
        <Empty blank=("(000)", "000-0000") title="Your number will stand here">
            <ol class="stack tight steps-list">
                <li>"Search by area code or place: 415, or San Francisco. Blank is anywhere."</li>
                <li>"Press Buy on the one you like. The price is beside it."</li>
                <li>"It is yours at once, in your own Twilio account."</li>
            </ol>
            {(!searching)
                .then(|| {
                    view! {
                        <a class="button key only-phone" href="#buy">
                            <Icon name=Name::Search />
                            " Find a number"
                        </a>
                    }
                })}
        </Empty>
    }
}

/// Purchases whose outcome is not known yet stand above the numbers, and say so.
#[component]
fn UnderWay(purchases: Vec<Purchase>) -> impl IntoView {
    purchases
        .into_iter()
        .map(|purchase| {
            let capabilities = purchase.number.as_ref().map(|number| number.capabilities);
            view! {
                <li class="holding">
                    <h3>
                        <a href=format!("/purchases/{}", purchase.id)>
                            <Tel number=purchase.requested_number size="l" />
                        </a>
                    </h3>
                    <p class="quiet">"Asked for under " <span class="whole">{purchase.reference}</span></p>
                    {capabilities.map(|capabilities| view! { <Caps capabilities=capabilities /> })}
                    <p class="small ask-for">
                        "Twilio has not said yes yet. " <a class="whole" href=format!("/purchases/{}", purchase.id)>"See how it is going"</a>
                    </p>
                    <div class="side">
                        <Price rent=purchase.rent />
                        <Badge kind=Kind::Wait icon=Name::Clock text="Confirming" />
                        <p class="small quiet">"asked on " <Day at=purchase.created_at /></p>
                    </div>
                </li>
            }
        })
        .collect_view()
}
