//! `/phone-numbers/wishes/new`: a search becomes a wish. One that buys is agreed to in words that say all it may do.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{BEGIN, HOME, NEW, api, words};
use crate::{
    accounts::page::Beneath,
    problem::{Returned, place},
    purchases::asked::Asked,
    ui::{
        awaited::awaited,
        field::{Choice, Field, Select},
        note::{Kind, Note},
    },
    wishes::{MOST_DAYS, NAME_LENGTH, Wish},
};

/// `/phone-numbers/wishes/new`.
#[component]
pub fn NewWishPage() -> impl IntoView {
    let map = use_query_map().get_untracked();
    let asked = Asked::from(&map);
    let id = map.get("wish").and_then(|text| Uuid::parse_str(&text).ok());
    let can_be_asked = asked.searched && !asked.is_unclear;
    let (title, back) = match id {
        Some(_) => ("Change a standing wish", HOME.to_owned()),
        None => ("New standing wish", format!("/phone-numbers?{}#found", asked.kept())),
    };
    // A wish that has looked a moment ago looks no sooner for being changed.
    let first = id.is_none().then_some(": the first look comes within a minute");
    let above = if id.is_some() { "Standing wishes" } else { "The search" };
    view! {
        <Beneath title=title back=back above=above wide=true>
            <div class="head">
                <div>
                    <h1>{if id.is_some() { "Change this wish" } else { "Tell me when there is one" }}</h1>
                    <p>"We ask Twilio this search again every 10 minutes; after a day without a find every half hour, after a week every hour. You hear of each number once. What is on sale now counts too" {first} ". Looking costs nothing."</p>
                </div>
            </div>
            {if can_be_asked {
                awaited(async move {
                    let standing = match id {
                        Some(id) => api::list_wishes(None).await.unwrap_or_default().wishes.into_iter().find(|wish| wish.id == id && wish.state.lasts()),
                        None => None,
                    };
                    view! { <Form asked=asked standing=standing /> }
                })
                .into_any()
            } else {
                view! {
                    <Note kind=Kind::Warn>
                        <strong>"There is nothing to look for yet"</strong>
                        <p>"Search for numbers first, then begin the wish from there. " <a href="/phone-numbers#buy">"Search for numbers"</a></p>
                    </Note>
                }
                .into_any()
            }}
        </Beneath>
    }
}

/// What stands in a field at first: what the wish says that is to be changed.
fn at_first(standing: Option<&Wish>, name: &str) -> String {
    let bounds = standing.and_then(|wish| wish.bounds.as_ref());
    let own = match name {
        "days" => standing.and_then(days_left).map(|days| days.to_string()),
        "label" => standing
            .filter(|wish| !wish.question.starts_with(&wish.label))
            .map(|wish| wish.label.clone()),
        "act" => bounds.map(|_| "buy".to_owned()),
        "mostRent" => bounds.map(|bounds| bounds.most_rent.clone()),
        "mostNumbers" => bounds.map(|bounds| bounds.most_numbers.to_string()),
        "budget" => bounds.map(|bounds| bounds.budget.clone()),
        _ => None,
    };
    let plain = match name {
        "days" => "30",
        "act" => "tell",
        "mostNumbers" => "1",
        _ => "",
    };
    own.unwrap_or_else(|| plain.to_owned())
}

#[component]
fn Form(asked: Asked, standing: Option<Wish>) -> impl IntoView {
    let returned = Returned::of(BEGIN);
    let typed = |name: &str| {
        returned
            .as_ref()
            .map_or_else(|| at_first(standing.as_ref(), name), |returned| returned.typed(name))
    };
    let wrong = |name: &str| returned.as_ref().and_then(|returned| returned.wrong(name));
    let own_fields = ["label", "days", "mostRent", "mostNumbers", "budget", "consent"];
    let general = returned.clone().filter(|returned| {
        !returned
            .problem
            .fields
            .keys()
            .any(|field| own_fields.contains(&field.as_str()))
    });
    let longest = u16::try_from(NAME_LENGTH).unwrap_or(60);
    let agree = wrong("consent");
    let is_last = agree.is_some();
    let go_on = match (is_last, standing.is_some()) {
        (false, _) => "Go on",
        (true, false) => "Begin the wish",
        (true, true) => "Change the wish",
    };
    let to = standing
        .as_ref()
        .map_or(String::new(), |wish| format!("&wish={}", wish.id));
    let back = format!("{NEW}?{}{to}", asked.kept());
    let changes = standing.is_some().then_some(
        "What it has found and bought stays, and counts. From today it stands for as long as you choose here.",
    );
    view! {
        <section class="sheet" aria-labelledby="look-for">
            <div class="part stack tight">
                <h2 id="look-for">"What is looked for"</h2>
                <p>{words::question(&asked)}</p>
                {changes.map(|words| view! { <p class="small quiet">{words}</p> })}
            </div>
            <form class="part plain stack" method="post" action=BEGIN>
                <input type="hidden" name="search" value=asked.kept() />
                <input type="hidden" name="back" value=back />
                {standing.as_ref().map(|wish| view! { <input type="hidden" name="wish" value=wish.id.to_string() /> })}
                {general.map(|returned| view! {
                    <Note kind=Kind::Bad alert=true><strong>{returned.problem.error}</strong><p>{returned.problem.message}" "<a href=HOME>"See your standing wishes"</a></p></Note>
                })}
                <Field label="Name of the wish" name="label" hint="You may leave it blank" maxlength=longest value=typed("label") error=wrong("label") />
                <Select label="For how long" name="days" options=spans(standing.as_ref()) picked=typed("days") error=wrong("days") />
                <Choice legend="When there is one" name="act" options=vec![("tell", "Tell me"), ("buy", "Buy it for me")] picked=typed("act") ticks=true />
                <fieldset class="stack tight only-buy">
                    <legend>"Only where it is bought for you"</legend>
                    <p class="small quiet">"The search shows what numbers cost now. What costs more than you write here is told, not bought."</p>
                    <Field label="One number may cost a month" name="mostRent" inputmode="decimal" hint="In US dollars, like 1.50" maxlength=9u16 value=typed("mostRent") error=wrong("mostRent") />
                    <Field label="How many numbers in all" name="mostNumbers" inputmode="numeric" hint="1 to 10" maxlength=4u16 value=typed("mostNumbers") error=wrong("mostNumbers") />
                    <Field label="All of them may cost a month" name="budget" inputmode="decimal" hint="In US dollars, like 3.00" maxlength=9u16 value=typed("budget") error=wrong("budget") />
                </fieldset>
                {agree.map(|words| view! { <Agree words=words /> })}
                <div><button class="button key" data-busy="One moment…">{go_on}</button></div>
                {(!is_last).then(|| view! { <p class="small quiet">"“Tell me” begins at once and costs nothing. “Buy it for me” shows you first, in words, what you agree to: each number that is bought costs its rent every month, as if you had bought it yourself."</p> })}
            </form>
        </section>
    }
    .into_any()
}

/// What is agreed to, word for word, and the tick by which it is.
#[component]
fn Agree(words: String) -> impl IntoView {
    view! {
        // The form comes back to here: it stands below what was typed.
        <div class="note warn" role="alert" id=place::wrong("consent") tabindex="-1">
            <div class="stack tight">
                <strong>"Nothing is agreed to yet: read what you agree to"</strong>
                <p id="agree-words">{words.clone()}</p>
                <label class="tick">
                    <input type="checkbox" name="consent" value=words aria-describedby="agree-words" />
                    " I agree to exactly this"
                </label>
            </div>
        </div>
    }
    .into_any()
}

/// For how many days from today it stands so far, today counted.
fn days_left(wish: &Wish) -> Option<u32> {
    let days = (wish.expires_at.date() - OffsetDateTime::now_utc().date()).whole_days();
    u32::try_from(days).ok().filter(|days| (1..=MOST_DAYS).contains(days))
}

fn spans(standing: Option<&Wish>) -> Vec<(String, String)> {
    let so_far = standing.and_then(days_left);
    let kept = so_far.map(|days| (days.to_string(), format!("As long as so far ({days} days)")));
    let others = [7, 30, 60, MOST_DAYS].into_iter().filter(|days| Some(*days) != so_far);
    kept.into_iter()
        .chain(others.map(|days| (days.to_string(), format!("{days} days"))))
        .collect()
}
