//! A wish that is to begin, checked field by field, and the words to which its owner must agree.

use std::collections::BTreeMap;

use time::{Date, Duration, OffsetDateTime, Time};
use uuid::Uuid;

use super::store::{Kept, KeptBounds};
use crate::{
    money::Money,
    problem::{Code, Problem},
    purchases::server::saved,
    server::db::Timestamp,
    wishes::{Act, MOST_BOUGHT, MOST_DAYS, NAME_LENGTH, Order, words},
    writing::is_unseen,
};

/// What is meant without a word.
const DAYS: u32 = 30;
/// Dearer numbers nobody rents out.
const MOST_MONEY: i64 = 100_000;

/// A wish that may be written down.
#[derive(Debug, Clone)]
pub struct Checked {
    /// The wish that is to be other than it was.
    pub changes: Option<Uuid>,
    /// What it is called.
    pub label: String,
    /// The question.
    pub search: String,
    /// Up to where it buys.
    pub bounds: Option<KeptBounds>,
    /// Until when it stands.
    pub expires_at: Timestamp,
}

impl Checked {
    /// How many numbers it may buy.
    pub fn most(&self) -> usize {
        let most = self.bounds.as_ref().map_or(0, |bounds| bounds.most_numbers);
        usize::try_from(most).unwrap_or(usize::MAX)
    }

    /// The words that were agreed to.
    pub fn consent(&self) -> Option<&str> {
        self.bounds.as_ref().map(|bounds| bounds.consent.as_str())
    }

    /// Whether this is what stands already: a form that was sent twice.
    pub fn is_like(&self, standing: &Kept) -> bool {
        let days = standing.expires_at.0.date() == self.expires_at.0.date();
        days && self.label == standing.label
            && self.consent() == standing.bounds.as_ref().map(|own| own.consent.as_str())
    }
}

/// All that is wrong, field by field; or the wish, once its owner has agreed to what it may buy.
pub fn checked(order: &Order) -> Result<Checked, Problem> {
    let mut wrong = BTreeMap::new();
    let search = or_kept(
        &mut wrong,
        all_known(&order.search)
            .and_then(at_home)
            .and_then(saved::checked_search),
    );
    let days = or_kept(
        &mut wrong,
        whole(order.days.as_deref().or(Some("30")), "days", MOST_DAYS),
    )
    .unwrap_or(DAYS);
    let question = search.as_deref().map(|search| words::question(&saved::asked(search)));
    let label = or_kept(&mut wrong, named(order.label.as_deref(), question.as_deref()));
    let until = last_day(days);
    let terms = match order.act {
        Act::Tell => None,
        Act::Buy => terms(order, &mut wrong),
    };
    let (Some(search), Some(question), Some(label)) = (search, question, label) else {
        return Err(refused(wrong));
    };
    if !wrong.is_empty() {
        return Err(refused(wrong));
    }
    let bounds = match terms {
        None => None,
        Some((most_rent, most_numbers, budget)) => {
            let meant = words::consent(&question, &most_rent, most_numbers, &budget, until);
            agreed(order.consent.as_deref(), &meant)?;
            Some(KeptBounds {
                most_rent,
                most_numbers,
                budget,
                consent: meant,
                consented_at: Timestamp::now(),
            })
        }
    };
    Ok(Checked {
        changes: order.wish,
        label,
        search,
        bounds,
        // Until the end of that day.
        expires_at: Timestamp((until + Duration::DAY).with_time(Time::MIDNIGHT).assume_utc()),
    })
}

/// What a search may say. A name that is none of these would be passed over, and the wish buy what nobody meant.
const NAMES: [&str; 14] = [
    "area_code",
    "contains",
    "match",
    "near",
    "distance",
    "near_number",
    "rate_center",
    "type",
    "voice",
    "sms",
    "mms",
    "no_address",
    "sort",
    "country",
];

fn all_known(search: &str) -> Result<&str, Problem> {
    let pairs = url::form_urlencoded::parse(search.trim_start_matches('?').as_bytes());
    let unknown = pairs
        .map(|(name, _)| name)
        .find(|name| !name.is_empty() && !NAMES.contains(&name.as_ref()));
    unknown.map_or(Ok(search), |name| {
        let plain: String = name
            .chars()
            .filter(|letter| !is_unseen(*letter))
            .take(NAME_LENGTH)
            .collect();
        let words = format!(
            "A search has nothing that is called {plain}. It may say: {}. Nothing was begun or changed.",
            NAMES.join(", ")
        );
        Err(Problem::field("search", words))
    })
}

/// Elsewhere most numbers ask for an address or papers, and no wish sends any.
fn at_home(search: &str) -> Result<&str, Problem> {
    let mut pairs = search.trim_start_matches('?').split('&');
    let is_abroad = pairs.any(|pair| {
        let country = pair.strip_prefix("country=").unwrap_or_default();
        !matches!(country, "" | "US" | "CA")
    });
    if is_abroad {
        let words = "A standing wish looks in the United States and Canada only. Numbers of other countries ask for an address or for papers: search for them under Numbers abroad, and buy them there. Nothing was begun.";
        return Err(Problem::field("search", words));
    }
    Ok(search)
}

/// The last day of a wish that begins today: today is its first.
fn last_day(days: u32) -> Date {
    OffsetDateTime::now_utc().date() + Duration::days(i64::from(days) - 1)
}

fn terms(order: &Order, wrong: &mut BTreeMap<String, String>) -> Option<(Money, u32, Money)> {
    let most_rent = or_kept(wrong, money(order.most_rent.as_deref(), "mostRent"));
    let most_numbers = or_kept(wrong, whole(order.most_numbers.as_deref(), "mostNumbers", MOST_BOUGHT));
    let budget = or_kept(wrong, money(order.budget.as_deref(), "budget"));
    let (most_rent, budget) = (most_rent?, budget?);
    if budget.cents < most_rent.cents {
        let words =
            format!("One number may cost {most_rent}, so all of them cannot cost less. Write {most_rent} or more.");
        wrong.insert("budget".to_owned(), words);
    }
    Some((most_rent, most_numbers?, budget))
}

/// What is agreed to is what stands there, word for word.
fn agreed(consent: Option<&str>, meant: &str) -> Result<(), Problem> {
    if consent.map(str::trim) == Some(meant) {
        return Ok(());
    }
    let message = "Nothing was begun or changed yet. A wish that buys needs your word: agree to the words under consent, exactly as they are.";
    let mut problem = Problem::new(Code::InvalidRequest, message);
    problem.fields.insert("consent".to_owned(), meant.to_owned());
    Err(problem.headed("Your word is needed"))
}

fn refused(wrong: BTreeMap<String, String>) -> Problem {
    let first = wrong.values().next().cloned().unwrap_or_default();
    let mut problem = Problem::new(Code::InvalidRequest, first);
    problem.fields = wrong;
    problem
}

/// What was read; what is wrong is kept, the first of each field.
fn or_kept<T>(wrong: &mut BTreeMap<String, String>, read: Result<T, Problem>) -> Option<T> {
    read.map_err(|problem| {
        for (field, words) in problem.fields {
            wrong.entry(field).or_insert(words);
        }
    })
    .ok()
}

fn whole(text: Option<&str>, field: &str, most: u32) -> Result<u32, Problem> {
    let number = text.and_then(|text| text.trim().parse().ok());
    number
        .filter(|number| (1..=most).contains(number))
        .ok_or_else(|| Problem::field(field, format!("Write a whole number from 1 to {most}.")))
}

fn money(text: Option<&str>, field: &str) -> Result<Money, Problem> {
    let wrong = || Problem::field(field, "Write US dollars a month, like 1.50, at most 1000.");
    let text = text.map(|text| text.trim().trim_start_matches('$')).ok_or_else(wrong)?;
    let amount = Money::parse(text, "USD").map_err(|_| wrong())?;
    // A bound is never rounded up.
    let is_exact = text.split_once('.').is_none_or(|(_, cents)| cents.len() <= 2);
    Some(amount)
        .filter(|amount| is_exact && (1..=MOST_MONEY).contains(&amount.cents))
        .ok_or_else(wrong)
}

/// What it is called: by its question, where nobody says otherwise.
fn named(label: Option<&str>, question: Option<&str>) -> Result<String, Problem> {
    let typed = label
        .unwrap_or_default()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    if typed.is_empty() {
        let plain = question
            .unwrap_or_default()
            .chars()
            .filter(|letter| !is_unseen(*letter));
        return Ok(plain.take(NAME_LENGTH).collect());
    }
    if typed.chars().count() > NAME_LENGTH || typed.chars().any(is_unseen) {
        return Err(Problem::field(
            "label",
            format!("Use at most {NAME_LENGTH} plain characters."),
        ));
    }
    Ok(typed)
}
