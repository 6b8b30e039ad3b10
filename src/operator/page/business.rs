//! `/operator/businesses/{id}`: one business, closer.

use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use uuid::Uuid;

use super::{
    HOME, Mail, Refused,
    acts::{Compare, LimitsForm},
    lines::Lines,
    list::state,
    troubles::Troubles,
};
use crate::{
    accounts::page::Signed,
    operator::{Closer, api, standing_words},
    problem::{Code, Problem},
    purchases::{Cause, Usage},
    ui::{
        awaited::awaited,
        badge::Badge,
        day::{Ago, Day},
        icon::{Icon, Name},
        note::{Kind, Note},
    },
};

/// `/operator/businesses/{id}`.
#[component]
pub fn BusinessPage() -> impl IntoView {
    let id = use_params_map().get_untracked().get("id").unwrap_or_default();
    let done = use_query_map().get_untracked().get("done");
    awaited(async move {
        let closer = match Uuid::parse_str(&id) {
            Ok(id) => api::find_business(id).await,
            Err(_) => Err(Problem::new(Code::NotFound, "")),
        };
        match closer {
            Ok(closer) => view! { <Whole closer=closer done=done /> }.into_any(),
            Err(problem) => view! { <Refused problem=problem /> }.into_any(),
        }
    })
}

#[component]
fn Whole(closer: Closer, done: Option<String>) -> impl IntoView {
    let (kind, icon, words) = state(&closer.business);
    let (email, since) = (closer.business.email.clone(), closer.business.since);
    let done = match done.as_deref() {
        Some("limits") => Some(("The limits are set", "They hold for the next order, without a restart.")),
        Some("lines") => Some((
            "The number of AI lines is set",
            "It holds for the next wish, without a restart.",
        )),
        Some("compared") => Some((
            "Compared just now",
            "What differs is shown to the owner under Reconciliation.",
        )),
        _ => None,
    };
    view! {
        <Signed title=email.clone() place=HOME>
            <div class="stack wide narrow">
                <a class="back" href=HOME>
                    <Icon name=Name::Down />
                    " Operator"
                </a>
                <div class="head">
                    <div>
                        <h1 class="mail"><Mail email=email /></h1>
                        <p>"A business on this desk since " <Day at=since /></p>
                    </div>
                    <Badge kind=kind icon=icon text=words />
                </div>
                {done
                    .map(|(title, words)| {
                        view! {
                            <Note kind=Kind::Good>
                                <strong>{title}</strong>
                                <p>{words}</p>
                            </Note>
                        }
                    })}
                <Standing closer=closer.clone() />
                <Troubles troubles=closer.troubles.clone() />
                <Failures causes=closer.causes.clone() />
                <Lines id=closer.business.id of=closer.lines.clone() />
                <Limits closer=closer />
                <p class="small quiet">"You see how this business stands, not what it does: no tokens, no messages, and of its numbers only those to look at."</p>
            </div>
        </Signed>
    }
}

#[component]
fn Standing(closer: Closer) -> impl IntoView {
    let Closer {
        business,
        works_until,
        compared_at,
        failure,
        ..
    } = closer;
    let compared = match compared_at {
        Some(at) => view! { <Ago at=at /> }.into_any(),
        None => view! { "Not yet" }.into_any(),
    };
    let differs = match (business.orphans, business.differences) {
        (0, 0) => "Nothing".to_owned(),
        (orphans, rest) => format!("{orphans} only at Twilio, {rest} otherwise"),
    };
    let sid = business.subaccount_sid.clone();
    view! {
        <section class="sheet" aria-labelledby="standing">
            <div class="part"><h2 id="standing">"How it stands"</h2></div>
            <dl class="facts part plain">
                <dt>"Subaccount"</dt>
                <dd>
                    {format!("It {}", business.subaccount.words())} {sid.map(|sid| view! { <br /><code class="mail">{sid}</code> })}
                </dd>
                <dt>"Subscription"</dt>
                <dd>
                    {standing_words(business.standing)} {works_until.map(|until| view! { ", works until " <Day at=until /> })}
                </dd>
                <dt>"Numbers"</dt>
                <dd>{format!("{}, {} per month", business.numbers, business.rent)}</dd>
                <dt>"Confirming"</dt>
                <dd>{business.under_way}</dd>
                <dt>"Compared"</dt>
                <dd>{compared}</dd>
                <dt>"Differs"</dt>
                <dd>{differs}</dd>
            </dl>
            {failure
                .map(|why| {
                    let why = why.replace("Your account", "The account").replace("your numbers", "the numbers");
                    view! { <p class="part plain ask-for">"Twilio could not be read since. " {why}</p> }
                })}
            <Compare id=business.id />
        </section>
    }
    .into_any()
}

/// Why a purchase bought nothing, for whoever hosts the desk.
const fn cause_words(cause: Cause) -> &'static str {
    match cause {
        Cause::Taken => "Taken by someone else",
        Cause::NotForSale => "Not for sale",
        Cause::AddressRequired => "An address is needed first",
        Cause::AccountSuspended => "Twilio does not let the subaccount in",
        Cause::NoFunds => "The main account’s balance is used up, or it is not active",
        Cause::Restricted => "Twilio does not let the account buy it",
        Cause::Busy => "Twilio was too busy",
        Cause::Expired => "Not confirmed in time",
        Cause::HeldBefore => "Held already",
        Cause::UnderWay => "Another order was after it",
        Cause::Limit => "A limit was reached",
        Cause::RolledBack => "Bought, could not be kept, given back",
        Cause::Refused => "Refused for another reason",
    }
}

#[component]
fn Failures(causes: Vec<(Cause, i64)>) -> impl IntoView {
    let rows = causes.iter().map(|(cause, count)| {
        view! {
            <dt>{cause_words(*cause)}</dt>
            <dd>{*count}</dd>
        }
    });
    view! {
        <section class="sheet" aria-labelledby="failures">
            <div class="part"><h2 id="failures">"Purchases that failed, 7 days"</h2></div>
            {if causes.is_empty() {
                view! { <p class="part plain quiet">"None."</p> }.into_any()
            } else {
                view! { <dl class="facts part plain">{rows.collect_view()}</dl> }.into_any()
            }}
        </section>
    }
    .into_any()
}

#[component]
fn Limits(closer: Closer) -> impl IntoView {
    let Closer {
        business,
        usage,
        own,
        usual,
        ..
    } = closer;
    let Usage {
        limits,
        today,
        numbers,
        rent,
    } = usage;
    let of = |used: String, most: Option<String>| match most {
        Some(most) => format!("{used} of {most}"),
        None => format!("{used}, without a limit"),
    };
    let count = |most: Option<i64>| most.map(|most| most.to_string());
    view! {
        <section class="sheet" aria-labelledby="limits">
            <div class="part"><h2 id="limits">"Limits"</h2></div>
            <dl class="facts part plain">
                <dt>"Bought in 24 hours"</dt>
                <dd>{of(today.to_string(), count(limits.numbers_per_day))}</dd>
                <dt>"Held at once"</dt>
                <dd>{of(numbers.to_string(), count(limits.numbers_total))}</dd>
                <dt>"Cost in 30 days"</dt>
                <dd>{of(rent.to_string(), limits.monthly_spend.map(|most| most.to_string()))}</dd>
            </dl>
            <LimitsForm id=business.id own=own usual=usual />
        </section>
    }
    .into_any()
}
