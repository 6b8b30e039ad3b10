//! Above My Phone Numbers: what wishes have found in the last days, and those that wait for their owner.

use leptos::prelude::*;

use super::{HOME, api, words};
use crate::{
    ui::{
        awaited::awaited,
        note::{Kind, Note},
    },
    wishes::{Outcome, State, Wish},
};

/// For so many days a find stands above the list.
const DAYS: u16 = 3;

/// What is new of standing wishes; nothing where nothing is.
#[component]
pub fn Lately() -> impl IntoView {
    awaited(async {
        // Without it the list works all the same; their own page says what is wrong.
        let wishes = api::list_wishes(Some(DAYS)).await.unwrap_or_default().wishes;
        let news: Vec<_> = wishes.iter().filter_map(news).collect();
        let kind = if wishes.iter().any(needs_someone) {
            Kind::Warn
        } else {
            Kind::Good
        };
        (!news.is_empty()).then(|| {
            view! {
                <Note kind=kind>
                    <strong>"News of your standing wishes"</strong>
                    {news.into_iter().map(|words| view! { <p>{words}</p> }).collect_view()}
                    <p><a href=HOME>"See standing wishes"</a></p>
                </Note>
            }
        })
    })
}

fn needs_someone(wish: &Wish) -> bool {
    wish.state == State::Paused && wish.words.is_some()
}

/// What is new of one: `Manhattan: bought 1 number, found 2 numbers that are for you to buy.`
fn news(wish: &Wish) -> Option<String> {
    let lately = |outcome: Outcome| {
        let finds = wish.finds.iter();
        finds.filter(|find| find.outcome == outcome).count()
    };
    let said = |count: usize, before: &str, after: &str| {
        (count > 0).then(|| format!("{before} {}{after}", words::numbers(count)))
    };
    let parts: Vec<String> = [
        said(lately(Outcome::Bought), "bought", ""),
        said(lately(Outcome::Told), "found", " that you can buy if you are quick"),
        needs_someone(wish).then(|| "needs you to go on".to_owned()),
    ]
    .into_iter()
    .flatten()
    .collect();
    (!parts.is_empty()).then(|| format!("{}: {}.", wish.label, parts.join(", ")))
}
