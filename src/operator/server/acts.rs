//! What an operator may do for one business: set its limits, and have its numbers compared now. Each is a line of that
//! business's trail that names the operator.

use serde_json::json;
use uuid::Uuid;

use super::{Error, business, email_of, no_such_business};
use crate::{
    money::Money,
    operator::Closer,
    problem::{Code, Problem},
    purchases::server::{
        limits::{self, Change},
        store::limits::Allowed,
    },
    reconciliation,
    server::{
        audit::{self, Event},
        state::OperatorsDesk,
    },
    subaccounts::State,
};

/// The operator's own name, for the trail.
async fn name(desk: &OperatorsDesk) -> Result<String, Error> {
    let name = email_of(desk, desk.operator()).await?;
    Ok(name.unwrap_or_else(|| desk.operator().to_string()))
}

/// Sets the limits of a business: numbers in 24 hours, numbers at once, dollars per month. Empty is as in the settings.
pub async fn set_limits(
    desk: &OperatorsDesk,
    id: Uuid,
    [per_day, total, monthly_spend]: [&str; 3],
) -> Result<Closer, Error> {
    if email_of(desk, id).await?.is_none() {
        return Err(no_such_business().into());
    }
    let allowed = match (count(per_day), count(total), cents(monthly_spend)) {
        (Ok(numbers_per_day), Ok(numbers_total), Ok(monthly_spend_cents)) => Allowed {
            numbers_per_day,
            numbers_total,
            monthly_spend_cents,
        },
        (per_day, total, spend) => {
            let wrong = [
                ("perDay", per_day.err()),
                ("total", total.err()),
                ("monthlySpend", spend.err()),
            ];
            return Err(wrong_fields(wrong).into());
        }
    };
    let theirs = desk.in_the_place_of(id);
    let change = Change::Exactly(allowed);
    limits::set(&theirs.db, &desk.config.limits, change, Some(&name(desk).await?)).await?;
    business(desk, id).await
}

/// Nothing where nothing is typed.
fn count(text: &str) -> Result<Option<i64>, &'static str> {
    match text.trim() {
        "" => Ok(None),
        // As many digits as nobody needs; more would not fit.
        typed if typed.len() <= 9 && typed.bytes().all(|byte| byte.is_ascii_digit()) => {
            typed.parse().map(Some).map_err(|_| NOT_A_COUNT)
        }
        _ => Err(NOT_A_COUNT),
    }
}

const NOT_A_COUNT: &str = "Write a whole number like 10, 0 for no limit, or nothing for the usual limit.";

fn cents(text: &str) -> Result<Option<i64>, &'static str> {
    let typed = text.trim().trim_start_matches('$');
    if typed.is_empty() {
        return Ok(None);
    }
    let amount = Money::parse(typed, "USD").ok();
    amount
        .map(|amount| amount.cents)
        // Far from where sums would overflow.
        .filter(|cents| (0..=100_000_000_000).contains(cents))
        .map(Some)
        .ok_or("Write an amount like 100.00, 0 for no limit, or nothing for the usual limit.")
}

fn wrong_fields(wrong: [(&str, Option<&'static str>); 3]) -> Problem {
    let problem = Problem::new(
        Code::InvalidRequest,
        "The limits were not changed. See what is wrong beside each field.",
    );
    wrong.into_iter().fold(problem, |problem, (name, words)| match words {
        Some(words) => problem.and_field(name, words),
        None => problem,
    })
}

/// Compares the numbers of a business with the carrier now.
pub async fn compare(desk: &OperatorsDesk, id: Uuid) -> Result<Closer, Error> {
    let before = business(desk, id).await?;
    if matches!(before.business.subaccount, State::Missing | State::Opening) {
        return Err(Problem::new(
            Code::NoSubaccount,
            "This business has no account at Twilio yet, so there is nothing to compare. It is opened with its first search.",
        )
        .into());
    }
    let theirs = desk.in_the_place_of(id);
    let mut tx = theirs.db.begin().await?;
    let event = Event {
        subject_id: id,
        event: "reconciliation.asked",
        details: json!({ "operator": name(desk).await? }),
    };
    audit::store::write(&mut tx, &event).await?;
    tx.commit().await?;
    if let Err(error) = reconciliation::server::compare_now(&theirs).await {
        let problem = Problem::from(error);
        let words = format!(
            "It could not be compared, and nothing was changed. To its owner this reads: {}",
            problem.message
        );
        return Err(Problem {
            message: words,
            ..problem
        }
        .into());
    }
    business(desk, id).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_a_number_nothing_or_refused() {
        assert_eq!(count(" 12 "), Ok(Some(12)));
        assert_eq!(count("0"), Ok(Some(0)));
        assert_eq!(count(""), Ok(None));
        for text in ["-1", "1.5", "many", "1 000", "9999999999"] {
            assert_eq!(count(text), Err(NOT_A_COUNT), "{text}");
        }
        assert_eq!(cents("$100"), Ok(Some(10_000)));
        assert_eq!(cents("0.005"), Ok(Some(1)));
        assert_eq!(cents(" "), Ok(None));
        for text in ["-1", "1,50", "much", "99999999999"] {
            assert!(cents(text).is_err(), "{text}");
        }
    }
}
