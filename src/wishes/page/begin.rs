//! `/phone-numbers/wishes/new`: a search becomes a wish. One that buys is agreed to in words that say all it may do.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::{BEGIN, words};
use crate::{
    accounts::page::Beneath,
    problem::Returned,
    purchases::asked::Asked,
    ui::{
        field::{Choice, Field, Select},
        note::{Kind, Note},
    },
    wishes::{MOST_DAYS, NAME_LENGTH},
};

/// `/phone-numbers/wishes/new`.
#[component]
pub fn NewWishPage() -> impl IntoView {
    let asked = Asked::from(&use_query_map().get_untracked());
    let back = format!("/phone-numbers?{}#found", asked.kept());
    let can_be_asked = asked.searched && !asked.is_unclear;
    view! {
        <Beneath title="New standing wish" back=back above="The search" wide=true>
            <div class="head">
                <div>
                    <h1>"Tell me when there is one"</h1>
                    <p>"We ask Twilio this search again every ten minutes to every hour, and you hear of each number once."</p>
                </div>
            </div>
            {if can_be_asked {
                view! { <Form asked=asked /> }.into_any()
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

#[component]
fn Form(asked: Asked) -> impl IntoView {
    let returned = Returned::of(BEGIN);
    let typed = |name: &str, at_first: &str| {
        returned
            .as_ref()
            .map_or_else(|| at_first.to_owned(), |returned| returned.typed(name))
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
    view! {
        <section class="sheet" aria-labelledby="look-for">
            <div class="part stack tight">
                <h2 id="look-for">"What is looked for"</h2>
                <p>{words::question(&asked)}</p>
            </div>
            <form class="part plain stack" method="post" action=BEGIN>
                <input type="hidden" name="search" value=asked.kept() />
                {general.map(|returned| view! {
                    <Note kind=Kind::Bad alert=true><strong>{returned.problem.error}</strong><p>{returned.problem.message}</p></Note>
                })}
                <Field label="Name of the wish" name="label" hint="You may leave it blank" maxlength=longest value=typed("label", "") error=wrong("label") />
                <Select label="For how long" name="days" options=spans() picked=typed("days", "30") />
                {wrong("days").map(|words| view! { <p class="wrong">{words}</p> })}
                <Choice legend="When there is one" name="act" options=vec![("tell", "Tell me"), ("buy", "Buy it for me")] picked=typed("act", "tell") ticks=true />
                <fieldset class="stack tight">
                    <legend>"Only where it is bought for you"</legend>
                    <p class="small quiet">"The search shows what numbers cost now. What costs more than you write here is told, not bought."</p>
                    <Field label="One number may cost a month" name="mostRent" inputmode="decimal" hint="In US dollars, like 1.50" maxlength=9u16 value=typed("mostRent", "") error=wrong("mostRent") />
                    <Field label="How many numbers in all" name="mostNumbers" inputmode="numeric" hint="1 to 10" maxlength=4u16 value=typed("mostNumbers", "1") error=wrong("mostNumbers") />
                    <Field label="All of them may cost a month" name="budget" inputmode="decimal" hint="In US dollars, like 3.00" maxlength=9u16 value=typed("budget", "") error=wrong("budget") />
                </fieldset>
                {agree.map(|words| view! { <Agree words=words /> })}
                <div><button class="button key" data-busy="One moment…">{if is_last { "Begin the wish" } else { "Go on" }}</button></div>
                {(!is_last).then(|| view! { <p class="small quiet">"“Tell me” begins at once and costs nothing. “Buy it for me” shows you first, in words, what you agree to."</p> })}
            </form>
        </section>
    }
    .into_any()
}

/// What is agreed to, word for word, and the tick by which it is.
#[component]
fn Agree(words: String) -> impl IntoView {
    view! {
        <div class="note warn" role="alert">
            <div class="stack tight">
                <strong>"Nothing was begun yet: this is what you agree to"</strong>
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

fn spans() -> Vec<(String, String)> {
    [7, 30, 60, MOST_DAYS]
        .map(|days| (days.to_string(), format!("{days} days")))
        .into()
}
