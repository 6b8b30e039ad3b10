//! `/purchases/together/{id}`: several numbers ordered with one click, each with its outcome, any time, without scripts.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use crate::{
    accounts::page::Signed,
    numbers::page::Tel,
    problem::Problem,
    purchases::{
        Cause, Line, Together, api,
        limits::Counted,
        together::{Outcome, Progress as Stage},
    },
    ui::{
        PageStatus,
        awaited::awaited,
        badge::{Badge, Kind},
        icon::{Icon, Name},
        live::Renew,
        progress::Progress,
    },
};

/// `/purchases/together/{id}`.
#[component]
pub fn TogetherPage() -> impl IntoView {
    let id = use_params_map().get_untracked().get("id").unwrap_or_default();
    view! {
        <Signed title="Several numbers" place="/phone-numbers">
            <div class="narrow stack wide">
                <a class="back" href="/phone-numbers">
                    <Icon name=Name::Down />
                    " Phone Numbers"
                </a>
                {awaited(async move {
                    match api::find_together(id).await {
                        Ok(together) => view! { <All together=together /> }.into_any(),
                        Err(problem) => view! { <Missing problem=problem /> }.into_any(),
                    }
                })}
            </div>
        </Signed>
    }
}

#[component]
fn Missing(problem: Problem) -> impl IntoView {
    PageStatus::set(problem.code.status());
    view! {
        <h1>{problem.error}</h1>
        <p>{problem.message}</p>
        <p><a class="button" href="/phone-numbers">"Back to my numbers"</a></p>
    }
}

#[component]
fn All(together: Together) -> impl IntoView {
    let address = format!("/purchases/together/{}", together.bulk_id);
    let is_open = together.status == Stage::Confirming;
    let (done, total) = (together.done, together.total);
    let (title, said) = (title(&together), said(&together));
    view! {
        {is_open
            .then(|| {
                view! {
                    // Without scripts the browser asks again by itself.
                    <noscript>
                        <meta http-equiv="refresh" content="3" />
                    </noscript>
                    <Renew href=address.clone() />
                }
            })}
        // Parts with data-renew are exchanged while the page is open; what can be focused stands outside of them.
        <div class="head">
            <h1 id="together-title" data-renew>{title}</h1>
        </div>
        <section class="sheet" aria-label="These numbers">
            <div class="part stack">
                <div id="together-bar" data-renew>
                    <Progress label="Numbers with their outcome" done=(done, total) />
                </div>
                <p role="status" id="together-said" data-renew>{said}</p>
            </div>
            <ul class="plain-list chosen">{together.purchases.into_iter().map(|line| view! { <Row line=line /> }).collect_view()}</ul>
            <div id="together-next" data-renew data-under-way=is_open>
                {is_open
                    .then(|| {
                        view! {
                            <div class="part"><p class="small">"You can close this page: it goes on without you. Come back to this address any time."</p></div>
                        }
                    })}
            </div>
        </section>
        <div class="row">
            <a class="button key" href="/phone-numbers">"Back to my numbers"</a>
            <span id="together-again" data-renew>
            {is_open
                .then(|| {
                    view! {
                        <a class="button plain" href=address>
                            <Icon name=Name::Refresh />
                            " Look again now"
                        </a>
                    }
                })}
            </span>
        </div>
    }
    .into_any()
}

fn counted(count: usize) -> Counted {
    Counted(i64::try_from(count).unwrap_or(i64::MAX))
}

fn title(together: &Together) -> String {
    let (bought, all) = (together.bought(), together.purchases.len());
    match (together.status, bought) {
        (Stage::Confirming, _) => format!("Buying {}", counted(all)),
        (Stage::Settled, 0) => "Nothing was bought".to_owned(),
        (Stage::Settled, bought) if bought == all && all == 1 => "Your number is there".to_owned(),
        (Stage::Settled, 2) if all == 2 => "Both numbers are yours".to_owned(),
        (Stage::Settled, bought) if bought == all => format!("All {} are yours", counted(all)),
        (Stage::Settled, bought) => format!("{bought} of {} yours", are(all)),
    }
}

/// `3 numbers are`.
fn are(count: usize) -> String {
    format!("{} {}", counted(count), if count == 1 { "is" } else { "are" })
}

/// The sentence in the live region: how far it is, then what came of it.
fn said(together: &Together) -> String {
    let (bought, all) = (together.bought(), together.purchases.len());
    if together.status == Stage::Confirming {
        return format!(
            "{} of {} have their outcome. The page changes by itself.",
            together.done,
            counted(all)
        );
    }
    let bought = match (bought, together.rent()) {
        (0, _) => String::new(),
        (1, Some(rent)) => format!("The number you bought costs {rent} per month."),
        (_, Some(rent)) => format!("The {} you bought cost {rent} per month together.", counted(bought)),
        (_, None) => format!("You bought {}.", counted(bought)),
    };
    let not = all - together.bought();
    let is_rolled_back = together
        .purchases
        .iter()
        .any(|line| line.cause == Some(Cause::RolledBack));
    let rest = match (not, is_rolled_back) {
        (0, _) => "",
        (1, false) => "One was not bought, and nothing was charged for it.",
        (_, false) => "The others were not bought, and nothing was charged for them.",
        (_, true) => "Twilio may still charge the first month of what was given back at once.",
    };
    let rest = if not == all && !is_rolled_back {
        "Nothing was charged."
    } else {
        rest
    };
    format!("{bought} {rest}").trim().to_owned()
}

#[component]
fn Row(line: Line) -> impl IntoView {
    let part = format!("line-{}", line.purchase_id.simple());
    let (badge_part, href) = (format!("{part}-badge"), format!("/purchases/{}", line.purchase_id));
    let (kind, icon, word) = badge(&line);
    view! {
        <li>
            <a href=href>
                <Tel number=line.requested_number.clone() size="l" />
            </a>
            <div id=part data-renew><Words line=line /></div>
            <div id=badge_part data-renew><Badge kind=kind icon=icon text=word /></div>
        </li>
    }
}

fn badge(line: &Line) -> (Kind, Name, &'static str) {
    match (line.outcome, line.is_different_number) {
        (Outcome::Confirming, _) => (Kind::Wait, Name::Clock, "Confirming"),
        (Outcome::Bought, Some(true)) => (Kind::Warn, Name::Changed, "Changed"),
        (Outcome::Bought, _) => (Kind::Good, Name::Check, "Bought"),
        (Outcome::NotBought, _) => (Kind::Bad, Name::None, "Not bought"),
    }
}

#[component]
fn Words(line: Line) -> impl IntoView {
    match (line.outcome, line.phone_number) {
        (Outcome::Bought, Some(number)) => {
            let rent = number.rent().map(|rent| format!(" {rent} per month."));
            if line.is_different_number == Some(true) {
                view! { <p class="small">"It was taken. You got " <Tel number=number.phone_number /> " instead." {rent}</p> }
                    .into_any()
            } else {
                view! { <p class="small">"Bought, exactly as you asked." {rent}</p> }.into_any()
            }
        }
        (Outcome::NotBought, _) => {
            let cause = line.cause.unwrap_or(Cause::Refused);
            view! { <p class="small">{cause.what_happened()} " " {cause.next_step()}</p> }.into_any()
        }
        (Outcome::Confirming | Outcome::Bought, _) => {
            view! { <p class="small quiet">"Twilio has not said yes or no yet."</p> }.into_any()
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::phone::PhoneNumber;

    fn together(outcomes: &[(Outcome, Option<Cause>)]) -> Together {
        let lines = outcomes.iter().map(|(outcome, cause)| Line {
            purchase_id: Uuid::nil(),
            reference: "ND-7F3K-21QX".to_owned(),
            requested_number: PhoneNumber::parse("+14155550123").unwrap(),
            outcome: *outcome,
            phone_number: None,
            is_different_number: None,
            cause: *cause,
            code: None,
            message: String::new(),
        });
        Together {
            currency: Some("USD".to_owned()),
            monthly_price: Some("2.30".to_owned()),
            ..Together::of(Uuid::nil(), lines.collect())
        }
    }

    #[test]
    fn the_page_says_how_far_it_is_and_then_what_came_of_it() {
        let (yes, no, open) = (
            (Outcome::Bought, None),
            (Outcome::NotBought, Some(Cause::Taken)),
            (Outcome::Confirming, None),
        );
        let back = (Outcome::NotBought, Some(Cause::RolledBack));
        for (outcomes, heading, sentence) in [
            (
                vec![yes, open, no],
                "Buying 3 numbers",
                "2 of 3 numbers have their outcome. The page changes by itself.",
            ),
            (
                vec![yes, yes],
                "Both numbers are yours",
                "The 2 numbers you bought cost $2.30 per month together.",
            ),
            (
                vec![yes],
                "Your number is there",
                "The number you bought costs $2.30 per month.",
            ),
            (
                vec![yes, yes, no],
                "2 of 3 numbers are yours",
                "The 2 numbers you bought cost $2.30 per month together. One was not bought, and nothing was charged for it.",
            ),
            (vec![no, no], "Nothing was bought", "Nothing was charged."),
            (
                vec![no, back],
                "Nothing was bought",
                "Twilio may still charge the first month of what was given back at once.",
            ),
        ] {
            let together = together(&outcomes);
            assert_eq!(
                (title(&together).as_str(), said(&together).as_str()),
                (heading, sentence)
            );
        }
    }
}
