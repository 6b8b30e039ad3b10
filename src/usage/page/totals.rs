//! What the month cost, and what it will come to.

use leptos::prelude::*;

use crate::{
    ui::day::Ago,
    usage::{Account, Micros, Usage, forecast},
};

/// The account's money in a few figures.
#[component]
pub fn Totals(
    /// The month.
    usage: Usage,
) -> impl IntoView {
    let body = match usage.account.clone() {
        Some(account) => view! { <Spent usage=usage account=account /> }.into_any(),
        None => view! {
            <div class="part">
                <p>"What your account is charged is not known: Twilio has not said it for this month yet."</p>
            </div>
        }
        .into_any(),
    };
    view! { <section class="sheet" aria-label="Totals">{body}</section> }.into_any()
}

#[component]
fn Spent(usage: Usage, account: Account) -> impl IntoView {
    let money = |amount: Micros| amount.money(&usage.currency).to_string();
    let figure = |name: &'static str, amount: Micros| {
        view! {
            <div>
                <dt>{name}</dt>
                <dd>{money(amount)}</dd>
            </div>
        }
    };
    let (name, words) = if usage.is_over {
        ("Spent", "all of it")
    } else {
        ("Spent so far", "of this month")
    };
    let forecast = usage.forecast.map(|forecast| {
        view! {
            <div>
                <dt>"By month\u{2019}s end"</dt>
                <dd>{money(forecast.total)}</dd>
                <dd class="small quiet">"if it goes on so"</dd>
            </div>
        }
    });
    let (day, days) = (time::OffsetDateTime::now_utc().day(), usage.month.days());
    let assumption = usage
        .forecast
        .map(|_| view! { <p>{forecast::assumption(day.min(days), days)}</p> });
    let has_other = account.other > Micros::ZERO;
    view! {
        <dl class="sums">
            <div>
                <dt>{name}</dt>
                <dd>{money(account.spent)}</dd>
                <dd class="small quiet">{words}</dd>
            </div>
            {forecast}
            {figure("Rent of numbers", account.rents)}
            {figure("Calls", account.calls)}
            {figure("Texts", account.texts)}
            {has_other.then(|| figure("Other", account.other))}
        </dl>
        <div class="part stack tight">
            {assumption}
            <p class="small quiet">
                "What Twilio charges your account, as it said " <Ago at=account.read_at />
                ". Each figure is rounded to the cent by itself."
            </p>
        </div>
    }
    .into_any()
}
