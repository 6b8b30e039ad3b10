//! The sheet on one number's page: this month, the last thirty days, and what it has cost so far.

use leptos::prelude::*;
use uuid::Uuid;

use super::days::{DayTable, Drawing, Legend};
use crate::{
    ui::{
        awaited::awaited,
        day::Ago,
        note::{Kind, Note},
    },
    usage::{Micros, NumberUsage, NumberUse, api, words},
};

/// What a number was used for and what it has cost. Asks Twilio while the page is drawn, with one call's patience.
#[component]
pub fn UsageSheet(
    /// Our id of the number.
    id: Uuid,
) -> impl IntoView {
    awaited(async move {
        let body = match api::read_number_usage(id).await {
            Ok(usage) => view! { <Shown usage=usage /> }.into_any(),
            Err(problem) => view! {
                <div class="part">
                    <Note kind=Kind::Warn>
                        <strong>"What it was used for cannot be shown now"</strong>
                        <p>"The number is not affected. " {problem.message}</p>
                    </Note>
                </div>
            }
            .into_any(),
        };
        view! {
            <section class="sheet" aria-labelledby="usage">
                <div class="part row apart">
                    <h2 id="usage">"This month"</h2>
                    <a href="/usage">"Usage of all numbers"</a>
                </div>
                {body}
            </section>
        }
    })
}

#[component]
fn Shown(usage: NumberUsage) -> impl IntoView {
    let currency = usage.currency.clone();
    let cost = usage.this_month().map(|cost| cost.money(&currency).to_string());
    let used = usage.used.clone();
    let count = |of: fn(&NumberUse) -> u64| {
        used.as_ref()
            .map_or_else(|| "\u{2013}".to_owned(), |used| of(used).to_string())
    };
    let drawn = used.clone().filter(|used| !used.last_days.is_none());
    let drawn = drawn.map(|used| view! { <Last used=used currency=currency.clone() /> });
    let read = used.as_ref().map(|used| {
        view! { <p class="small quiet">"Counted from Twilio\u{2019}s lists, as they were " <Ago at=used.read_at /> "."</p> }
    });
    let notes = usage
        .notes
        .iter()
        .cloned()
        .map(|note| view! { <p class="small">{note}</p> })
        .collect_view();
    view! {
        <dl class="sums three">
            <div>
                <dt>"Calls"</dt>
                <dd>{count(|used| used.this_month.calls())}</dd>
            </div>
            <div>
                <dt>"Texts"</dt>
                <dd>{count(|used| used.this_month.texts())}</dd>
            </div>
            <div>
                <dt>"Cost with rent"</dt>
                <dd>{cost.unwrap_or_else(|| "\u{2013}".to_owned())}</dd>
            </div>
        </dl>
        <div class="part stack tight">
            <SoFar usage=usage />
            {notes}
            {read}
        </div>
        {drawn}
    }
    .into_any()
}

/// What it has cost since it was bought, and what it costs now.
#[component]
fn SoFar(usage: NumberUsage) -> impl IntoView {
    let money = |amount: Micros| amount.money(&usage.currency).to_string();
    let is_cut = usage.used.as_ref().is_some_and(|used| used.is_cut);
    let least = if is_cut { "at least " } else { "" };
    let times = match usage.rents.count {
        1 => "1 month\u{2019}s rent".to_owned(),
        more => format!("{more} months\u{2019} rent"),
    };
    let so_far = usage.so_far().map(|cost| {
        view! {
            <p>
                "Cost so far since it was bought: " {least} <b>{money(cost)}</b> ", " {times} " and its calls and texts."
            </p>
        }
    });
    let changed = usage.bought_for.zip(usage.rent);
    let changed = changed.map(|(bought, now)| {
        view! { <p>{words::changed(&bought.money(&usage.currency), &now.money(&usage.currency))}</p> }
    });
    let idle = (usage.is_idle == Some(true)).then(|| {
        let rent = usage.rent.map(|rent| format!(" It costs {} per month.", money(rent)));
        view! {
            <Note kind=Kind::Warn>
                <strong>"This number is idle"</strong>
                <p>{words::IDLE_RULE} {rent}</p>
            </Note>
        }
    });
    view! {
        {so_far}
        {changed}
        {idle}
    }
    .into_any()
}

/// The last thirty days, drawn.
#[component]
fn Last(used: NumberUse, currency: String) -> impl IntoView {
    view! {
        <div class="part row apart">
            <h3>"Last 30 days"</h3>
            <Legend />
        </div>
        <div class="part plain">
            <Drawing days=used.days.clone() />
        </div>
        <DayTable days=used.days currency=currency />
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use time::macros::{date, datetime};

    use super::*;
    use crate::{
        phone::PhoneNumber,
        usage::{DayUse, Month, Rents, Use},
    };

    fn html(usage: NumberUsage) -> String {
        Owner::new().with(|| view! { <Shown usage=usage /> }.to_html())
    }

    #[test]
    fn the_sheet_says_what_the_number_cost_since_it_was_bought_and_what_is_not_known() {
        let used = Use {
            calls_in: 2,
            texts_out: 1,
            calls_cost: Micros(34_000),
            texts_cost: Micros(7_900),
            ..Use::default()
        };
        let day = DayUse {
            day: date!(2026 - 11 - 30),
            used,
        };
        let usage = NumberUsage {
            id: Uuid::nil(),
            phone_number: PhoneNumber::parse("+14155550101").unwrap(),
            month: Month::of(day.day),
            currency: "USD".to_owned(),
            rent: Some(Micros::of_cents(115)),
            bought_for: Some(Micros::of_cents(100)),
            used: Some(NumberUse {
                this_month: used,
                last_days: used,
                days: vec![day],
                since_bought: used,
                is_cut: true,
                read_at: datetime!(2026-11-30 10:00 UTC),
            }),
            rents: Rents {
                count: 3,
                cost: Some(Micros::of_cents(300)),
            },
            is_idle: Some(true),
            notes: vec!["Something to know.".to_owned()],
        };
        let known = html(usage.clone());
        for words in [
            "$1.19",
            "at least <b>$3.04</b>",
            "3 months\u{2019} rent",
            "It was bought for $1.00 per month; Twilio's price now is $1.15.",
            "This number is idle",
            "Something to know.",
            "2 calls and 1 text,",
        ] {
            assert!(
                known.contains(words) || known.replace("<!>", "").contains(words),
                "{words}: {known}"
            );
        }
        let unknown = html(NumberUsage { used: None, ..usage });
        assert!(
            !unknown.contains("Cost so far") && unknown.contains("\u{2013}"),
            "{unknown}"
        );
    }
}
