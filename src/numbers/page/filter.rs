//! Looking for one's own numbers: one field, the rest folded, all of it in the address.

use leptos::prelude::*;
use uuid::Uuid;

use crate::{
    numbers::asked::Asked,
    problem::Problem,
    ui::{
        field::{Field, Select},
        icon::{Icon, Name},
    },
};

/// From how many numbers on a list is worth searching.
pub const WORTH_SEARCHING: i64 = 6;

/// The form above the list, and what of it is in force.
#[component]
pub fn FilterForm(
    /// What is asked for.
    asked: Asked,
    /// The owner's tags.
    tags: Vec<String>,
    /// The owner's campaigns that use a number.
    #[prop(optional)]
    campaigns: Vec<(Uuid, String)>,
    /// How many numbers there are.
    count: i64,
    /// What is wrong with the question.
    problem: Option<Problem>,
) -> impl IntoView {
    let is_asked = asked.is_anything();
    if count < WORTH_SEARCHING && !is_asked {
        return ().into_any();
    }
    let value = |text: &Option<String>| text.clone().unwrap_or_default();
    let wrong = |name: &str| problem.as_ref().and_then(|problem| problem.fields.get(name).cloned());
    let some = |options: &[(&str, &str)]| {
        options
            .iter()
            .map(|(value, words)| ((*value).to_owned(), (*words).to_owned()))
            .collect::<Vec<_>>()
    };
    let mut of_tags = some(&[("", "Any tag")]);
    of_tags.extend(tags.into_iter().map(|tag| (tag.clone(), tag)));
    let of_campaigns = of_campaigns(campaigns, asked.campaign.as_deref().unwrap_or_default());
    let is_open = [&asked.tag, &asked.status, &asked.can, &asked.campaign, &asked.order]
        .into_iter()
        .any(|part| part.as_deref().is_some_and(|text| !text.is_empty()));
    view! {
        <form class="part plain stack tight filter" method="get" action="/phone-numbers" role="search" aria-label="In my numbers">
            <Field label="Find in my numbers" name="own" hint="Its area code, last 4 digits, or how its label begins" value=value(&asked.own)
                error=wrong("own") maxlength=48u16>
                <button class="button"><Icon name=Name::Search /><span class="unseen">"Find in my numbers"</span></button>
            </Field>
            <details open=is_open>
                <summary><Icon name=Name::Down />" Filter and sort"</summary>
                <div class="stack tight">
                    <Select label="Tag" name="tag" options=of_tags picked=value(&asked.tag) />
                    <Select label="Status" name="status" picked=value(&asked.status)
                        options=some(&[("", "Any status"), ("active", "Active"), ("waiting", "To be released"), ("releasing", "Releasing"), ("lost", "Lost at Twilio")]) />
                    <Select label="Can do" name="can" picked=value(&asked.can)
                        options=some(&[("", "Anything"), ("voice", "Calls"), ("sms", "Texts"), ("mms", "Pictures")]) />
                    {(of_campaigns.len() > 1)
                        .then(|| view! { <Select label="Campaign" name="campaign" options=of_campaigns picked=value(&asked.campaign) /> })}
                    <Select label="Sorted" name="order" picked=value(&asked.order)
                        options=some(&[("", "Newest first"), ("oldest", "Oldest first"), ("number", "By number"), ("label", "By label, A to Z"), ("label-reversed", "By label, Z to A")]) />
                    <div class="row"><button class="button slim">"Show"</button></div>
                </div>
            </details>
            {is_asked.then(|| view! { <p class="small"><a href="/phone-numbers">"Show all numbers"</a></p> })}
        </form>
    }
    .into_any()
}

/// What can be picked of campaigns; also the one that is picked, where it uses no number any more.
fn of_campaigns(campaigns: Vec<(Uuid, String)>, picked: &str) -> Vec<(String, String)> {
    let mut all = vec![(String::new(), "Any or none".to_owned())];
    all.extend(campaigns.into_iter().map(|(id, name)| (id.to_string(), name)));
    if !all.iter().any(|(id, _)| id == picked) {
        all.push((picked.to_owned(), "A campaign without a number".to_owned()));
    }
    all
}
