//! `/purchases/new?number=…&number=…`: several chosen numbers, looked up just now, with what they cost together and one key.

use leptos::prelude::*;
use leptos_router::{hooks::use_query_map, params::ParamsMap};

use super::{confirm::Confirm, consent::or_returned, encoded, ways::Ways};
use crate::{
    accounts::page::Beneath,
    numbers::{
        page::{Caps, Price, Tel},
        place,
    },
    problem::{Problem, Returned},
    purchases::{Cause, Review, Reviewed, api, asked::Consent, limits::Counted},
    ui::{
        awaited::awaited,
        badge::{Badge, Kind},
        icon::{Icon, Name},
        note::{self, Note},
    },
};

const HOME: &str = "/phone-numbers";
/// What the order is sent to.
pub(super) const FORM: &str = "/api/twilio/purchase-numbers";

/// What the address says.
pub struct Chosen {
    /// The numbers, E.164, unchecked.
    pub numbers: Vec<String>,
    /// The search they were found in.
    pub back: String,
    /// What was searched for, `voice sms`.
    pub capabilities: Option<String>,
    /// What was said about a pick that is taken.
    pub consent: Consent,
}

impl Chosen {
    fn from(map: &ParamsMap) -> Self {
        let numbers = map.get_all("number").unwrap_or_default();
        Self {
            // Where somebody wrote the address by hand, its plus was read as a space.
            numbers: numbers
                .iter()
                .map(|number| format!("+{}", number.trim().trim_start_matches('+')))
                .collect(),
            // Only a search can be gone back to.
            back: map
                .get("back")
                .filter(|back| back.starts_with("/phone-numbers?"))
                .unwrap_or_else(|| HOME.to_owned()),
            capabilities: map.get("capabilities").filter(|words| !words.is_empty()),
            consent: or_returned(Consent::from(map), FORM),
        }
    }

    /// The search, with the same offers ticked in it.
    pub fn ticked(&self) -> String {
        let joint = if self.back.contains('?') { '&' } else { '?' };
        let numbers: Vec<String> = self
            .numbers
            .iter()
            .map(|number| format!("number={}", encoded(number)))
            .collect();
        format!("{}{joint}{}#buy", self.back, numbers.join("&"))
    }

    /// The address of this page, to come back to after a refusal.
    pub fn address(&self) -> String {
        let numbers = self.numbers.iter().map(|number| ("number", number.clone()));
        let pairs = numbers
            .chain([("back", self.back.clone())])
            .chain(self.capabilities.clone().map(|words| ("capabilities", words)))
            .chain(self.consent.pairs());
        let text: Vec<String> = pairs
            .map(|(name, value)| format!("{name}={}", encoded(&value)))
            .collect();
        format!("/purchases/new?{}", text.join("&"))
    }
}

/// `/purchases/new`.
#[component]
pub fn ReviewPage() -> impl IntoView {
    let chosen = Chosen::from(&use_query_map().get_untracked());
    view! {
        <Beneath title="Buy several numbers" back=chosen.ticked() above="Choose others" wide=true>
            {awaited(async move {
                match api::review_numbers(chosen.numbers.clone()).await {
                    Ok(review) => view! { <Found chosen=chosen review=review /> }.into_any(),
                    Err(problem) => view! { <NotFound problem=problem back=chosen.ticked() /> }.into_any(),
                }
            })}
        </Beneath>
    }
}

/// None, too many, or the carrier cannot be asked.
#[component]
fn NotFound(problem: Problem, back: String) -> impl IntoView {
    view! {
        <div class="head">
            <h1>"Buy several numbers"</h1>
        </div>
        // None or too many were ticked: the sentence says it, and a headline before it would say less.
        <Note kind=note::Kind::Warn>
            {problem.fields.is_empty().then(|| view! { <strong>{problem.error}</strong> })}
            <p>{problem.message}</p>
        </Note>
        <p>
            <a class="button key" href=back>
                <Icon name=Name::Search />
                " Choose numbers"
            </a>
        </p>
    }
}

#[component]
fn Found(chosen: Chosen, review: Review) -> impl IntoView {
    let orderable: Vec<Reviewed> = review.orderable().into_iter().cloned().collect();
    let count = Counted(i64::try_from(orderable.len()).unwrap_or(i64::MAX));
    let left_out = review.lines.len() - orderable.len();
    let total = review.total();
    let title = if orderable.is_empty() {
        "None of these can be bought".to_owned()
    } else {
        format!("Buy {count}")
    };
    let refused = Returned::of(FORM).filter(|refused| refused.wrong("friendlyName").is_none());
    let unpriced = review.unpriced();
    let (back, again, lines, usage) = (chosen.ticked(), chosen.address(), review.lines, review.usage);
    let limit = review.limit;
    view! {
        <div class="head">
            <div>
                <h1>{title}</h1>
                <p>"Checked at Twilio just now. Nothing is ordered yet."</p>
            </div>
        </div>
        {refused
            .map(|refused| {
                view! {
                    <Note kind=note::Kind::Bad alert=true>
                        <strong>{refused.problem.error}</strong>
                        <p>{refused.problem.message}</p>
                    </Note>
                }
            })}
        {limit
            .map(|limit| {
                view! {
                    <Note kind=note::Kind::Warn>
                        <strong>"Not all of them fit your limits"</strong>
                        <p>{limit} " The host of this desk can raise the limit."</p>
                    </Note>
                }
            })}
        <section class="sheet" aria-labelledby="chosen">
            <div class="part">
                <h2 id="chosen">"What you chose"</h2>
            </div>
            <ul class="plain-list chosen">{lines.into_iter().map(|line| view! { <Row line=line /> }).collect_view()}</ul>
            {(left_out > 0 && !orderable.is_empty())
                .then(|| view! { <div class="part"><p class="small quiet">"What cannot be bought is left out of the order."</p></div> })}
        </section>
        {(unpriced > 0).then(|| view! { <Unpriced count=unpriced again=again is_sold=total.is_none() && !orderable.is_empty() /> })}
        {if orderable.is_empty() {
            view! { <p><a class="button key" href=back>"Choose others"</a></p> }.into_any()
        } else {
            view! { <Confirm chosen=chosen orderable=orderable total=total count=count usage=usage /> }.into_any()
        }}
    }
    .into_any()
}

/// Twilio did not tell what some of them cost. Without a limit on spending they can be bought all the same.
#[component]
fn Unpriced(count: usize, again: String, is_sold: bool) -> impl IntoView {
    let title = match count {
        1 => "Twilio did not tell one of the prices just now".to_owned(),
        count => format!("Twilio did not tell {count} of the prices just now"),
    };
    let words = if is_sold {
        "You can buy them all the same, for what Twilio charges. To see the price first, look again in a minute."
    } else {
        "Nothing is charged. Look again in a minute."
    };
    view! {
        <Note kind=note::Kind::Warn>
            <strong>{title}</strong>
            <p>{words} " " <a class="whole" href=again>"Look again now"</a></p>
        </Note>
    }
}

#[component]
fn Row(line: Reviewed) -> impl IntoView {
    let offer = line.offer;
    let place = offer
        .as_ref()
        .map(|offer| place(offer.locality.as_deref(), offer.region.as_deref(), offer.number_type));
    let papers = (line.cause == Some(Cause::AddressRequired) && Ways::here().search.is_home())
        .then(|| format!("/abroad/papers?number={}", encoded(line.number.as_str())));
    let unseen = format!(" to buy {}", line.number);
    view! {
        <li>
            <Tel number=line.number size="l" />
            {match line.cause {
                Some(cause) => view! {
                    <p class="small">
                        {line.limit.unwrap_or_else(|| why(cause).to_owned())}
                        {papers.map(|href| view! { " " <a class="whole" href=href>"Add an address" <span class="unseen">{unseen}</span></a> })}
                    </p>
                }
                .into_any(),
                None => {
                    view! {
                        <div class="stack tight">
                            <p class="small quiet">{place.unwrap_or_else(|| "Twilio could not be asked about it just now. If it is gone, the order says so, and nothing is charged for it.".to_owned())}</p>
                            {offer.map(|offer| view! { <Caps capabilities=offer.capabilities /> })}
                        </div>
                    }
                    .into_any()
                }
            }}
            {match line.cause {
                Some(Cause::Taken) => view! { <Badge kind=Kind::Bad icon=Name::None text="Gone" /> }.into_any(),
                Some(_) => view! { <Badge kind=Kind::Bad icon=Name::None text="Left out" /> }.into_any(),
                None => view! { <Price rent=line.rent /> }.into_any(),
            }}
        </li>
    }
}

/// Why one is left out, before anything was ordered.
const fn why(cause: Cause) -> &'static str {
    match cause {
        Cause::HeldBefore => "It is yours already.",
        Cause::Busy => "Twilio did not tell its price just now, and your limit on spending needs one.",
        Cause::Taken
        | Cause::NotForSale
        | Cause::AddressRequired
        | Cause::AccountSuspended
        | Cause::NoFunds
        | Cause::Restricted
        | Cause::Expired
        | Cause::Limit
        | Cause::UnderWay
        | Cause::RolledBack
        | Cause::Refused => cause.what_happened(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_brings_the_same_numbers_back_and_leads_nowhere_else() {
        let map: ParamsMap = [
            ("number", "+14155550123"),
            ("number", " 14155550124"),
            ("back", "https://evil.example"),
            ("within", "25"),
        ]
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
        let owner = Owner::new();
        let chosen = owner.with(|| Chosen::from(&map));
        assert_eq!(chosen.numbers, ["+14155550123", "+14155550124"]);
        assert_eq!(
            chosen.address(),
            "/purchases/new?number=%2B14155550123&number=%2B14155550124&back=%2Fphone-numbers&within=25"
        );
    }
}
