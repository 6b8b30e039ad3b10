//! `/phone-numbers/several`: the list with a box to tick on each number. The same question as on the list stands in the address.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use uuid::Uuid;

use super::{CHANGE, SEVERAL};
use crate::{
    accounts::page::Beneath,
    bulk::MOST,
    numbers::{
        self, Number, Numbers, Status,
        asked::Asked,
        page::{HeldPage, Tel},
    },
    purchases::page::Missing,
    ui::awaited::awaited,
};

/// `/phone-numbers/several`.
#[component]
pub fn SeveralPage() -> impl IntoView {
    let map = use_query_map().get_untracked();
    let own = Asked::read(|name| map.get(name));
    let after = map.get("after").and_then(|text| Uuid::parse_str(&text).ok());
    let ticked = map.get("ticked").is_some();
    view! {
        <Beneath title="Change several numbers" back=own.address(None) above="Phone Numbers" wide=true>
            {awaited(async move {
                match numbers::api::list(&own, after, u32::try_from(MOST).ok()).await {
                    Ok(page) => view! { <All own=own page=page after=after ticked=ticked /> }.into_any(),
                    Err(problem) => view! { <Missing problem=problem /> }.into_any(),
                }
            })}
        </Beneath>
    }
}

/// The address of this page with the same question.
fn here(own: &Asked, after: Option<Uuid>, ticked: bool) -> String {
    let address = own.address(after).replacen("/phone-numbers", SEVERAL, 1);
    if !ticked {
        return address;
    }
    let joint = if address.contains('?') { '&' } else { '?' };
    format!("{address}{joint}ticked=all")
}

#[component]
fn All(own: Asked, page: Numbers, after: Option<Uuid>, ticked: bool) -> impl IntoView {
    let can_change = |number: &Number| number.status == Status::Active;
    let (shown, next) = (page.numbers.len(), page.next);
    let changing: Vec<Number> = page.numbers.into_iter().filter(can_change).collect();
    let head = view! {
        <div class="head">
            <div>
                <h1>"Change several numbers"</h1>
                <p>{format!("Tick up to {MOST}. Then say what changes: labels, tags, where calls and texts go, or a release.")}</p>
            </div>
        </div>
    };
    if changing.is_empty() {
        return view! {
            {head}
            <p>"There is no number in use among these, so nothing here can be changed. " <a href=SEVERAL>"Show all numbers"</a></p>
        }
        .into_any();
    }
    let all = if ticked {
        view! { <a href=here(&own, after, false)>"Untick all"</a> }.into_any()
    } else {
        view! { <a href=here(&own, after, true)>{format!("Tick all {} on this page", changing.len())}</a> }.into_any()
    };
    let key = || view! { <button class="button key">"Go on with the ticked ones"</button> };
    view! {
        {head}
        <form class="sheet" method="get" action=CHANGE>
            <div class="part row apart"><span>{all}</span>{key()}</div>
            <ul class="plain-list boxes">{changing.into_iter().map(|number| view! { <Row number=number ticked=ticked /> }).collect_view()}</ul>
            <div class="part row apart"><span></span>{key()}</div>
        </form>
        <HeldPage shown=shown count=None is_later=after.is_some() first=here(&own, None, false) next=next.map(|next| here(&own, Some(next), false)) />
    }
    .into_any()
}

#[component]
fn Row(number: Number, ticked: bool) -> impl IntoView {
    let place = number.place();
    view! {
        <li>
            <label>
                <input type="checkbox" name="id" value=number.id.simple().to_string() checked=ticked />
                <Tel number=number.phone_number />
                <span>
                    {number.friendly_name.map(|label| view! { <strong>{label}</strong> " " })}
                    <span class="quiet small">{place}</span>
                </span>
            </label>
        </li>
    }
    .into_any()
}
