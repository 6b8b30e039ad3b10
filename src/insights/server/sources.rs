//! The ways to a number, each as one more source of tries.

use time::{Date, format_description::well_known::Iso8601};
use uuid::Uuid;

use crate::{
    insights::{Outcome, Provider, Reason, Tries},
    lines::{self, server::store::tries as lines_tries},
    phone::{AreaCode, PhoneNumber},
    purchases::{Cause, State, server::store::tries as purchases},
    server::db::{Scope, Timestamp},
};

/// One try, as a line of a file.
pub(super) struct One {
    pub id: Uuid,
    pub reference: String,
    pub at: Timestamp,
    pub settled_at: Option<Timestamp>,
    pub provider: Provider,
    pub code: Option<AreaCode>,
    /// The number asked for, where one was named.
    pub requested: Option<String>,
    /// The number got.
    pub got: Option<String>,
    pub outcome: Outcome,
    pub reason: Option<Reason>,
}

/// The owner's tries since that moment, in every way there is.
pub(super) async fn tries(db: &Scope, since: Timestamp) -> Result<Vec<Tries>, sqlx::Error> {
    let purchases = purchases::alike(db, since).await?.into_iter().map(purchased);
    let lines = lines_tries::alike(db, since).await?.into_iter().map(wished);
    purchases.chain(lines).collect()
}

/// When the owner first tried.
pub(super) async fn first(db: &Scope) -> Result<Option<Timestamp>, sqlx::Error> {
    let firsts = [purchases::first(db).await?, lines_tries::first(db).await?];
    Ok(firsts.into_iter().flatten().min())
}

/// Up to so many tries of one provider since that moment, the oldest first, after one that was begun then.
pub(super) async fn after(
    provider: Provider,
    db: &Scope,
    (since, last): (Timestamp, Uuid),
    limit: u32,
) -> Result<Vec<One>, sqlx::Error> {
    match provider {
        Provider::Twilio => {
            let ones = purchases::after(db, since, last, limit).await?;
            Ok(ones.into_iter().map(one_purchased).collect())
        }
        Provider::Vapi => {
            let ones = lines_tries::after(db, since, last, limit).await?;
            Ok(ones.into_iter().map(one_wished).collect())
        }
    }
}

fn purchased(alike: purchases::Alike) -> Result<Tries, sqlx::Error> {
    let (outcome, cause) = purchase_ended(alike.state, alike.cause, alike.substituted);
    let code = alike.start.strip_prefix("+1");
    Ok(Tries {
        day: day(&alike.day)?,
        provider: Provider::Twilio,
        code: code.and_then(|code| AreaCode::parse(code).ok()),
        outcome,
        reason: cause.map(Reason::Twilio),
        count: u64::try_from(alike.count).unwrap_or_default(),
    })
}

fn one_purchased(one: purchases::One) -> One {
    let is_other = one.bought.as_ref().is_some_and(|bought| *bought != one.requested);
    let (outcome, cause) = purchase_ended(one.state, one.cause, is_other);
    let number = PhoneNumber::parse(&one.requested).ok();
    One {
        id: one.id,
        reference: one.reference,
        at: one.at,
        settled_at: one.settled_at,
        provider: Provider::Twilio,
        code: number.and_then(|number| number.area_code()),
        requested: Some(one.requested),
        got: one.bought,
        outcome,
        reason: cause.map(Reason::Twilio),
    }
}

/// How a purchase counts. A number that was the owner's before was not bought, whatever its purchase is called.
const fn purchase_ended(state: State, cause: Option<Cause>, substituted: bool) -> (Outcome, Option<Cause>) {
    match (state, cause) {
        (State::Buying | State::Compensating, _) => (Outcome::Confirming, None),
        (State::Bought, Some(Cause::HeldBefore)) => (Outcome::NotBought, Some(Cause::HeldBefore)),
        (State::Bought, _) if substituted => (Outcome::Substituted, None),
        (State::Bought, _) => (Outcome::Exact, None),
        (State::NotBought, Some(cause)) => (Outcome::NotBought, Some(cause)),
        (State::NotBought, None) => (Outcome::NotBought, Some(Cause::Refused)),
    }
}

fn wished(alike: lines_tries::Alike) -> Result<Tries, sqlx::Error> {
    let (outcome, cause) = wish_ended(alike.state, alike.cause);
    Ok(Tries {
        day: day(&alike.day)?,
        provider: Provider::Vapi,
        code: AreaCode::parse(&alike.area_code).ok(),
        outcome,
        reason: cause.map(Reason::Vapi),
        count: u64::try_from(alike.count).unwrap_or_default(),
    })
}

fn one_wished(one: lines_tries::One) -> One {
    let (outcome, cause) = wish_ended(one.state, one.cause);
    One {
        id: one.id,
        reference: one.reference,
        at: one.at,
        settled_at: one.settled_at,
        provider: Provider::Vapi,
        code: AreaCode::parse(&one.area_code).ok(),
        requested: None,
        got: one.phone_number,
        outcome,
        reason: cause.map(Reason::Vapi),
    }
}

/// How a wish for a line counts: as asked for, or not at all. What is being given back will not be its owner's any more.
const fn wish_ended(state: lines::State, cause: Option<lines::Cause>) -> (Outcome, Option<lines::Cause>) {
    use lines::{Cause, State};
    match (state, cause) {
        (State::Ordering | State::Activating, _) => (Outcome::Confirming, None),
        (State::Active | State::Releasing | State::Released | State::Lost, _) => (Outcome::Exact, None),
        (State::Undoing | State::Failed, Some(cause)) => (Outcome::NotBought, Some(cause)),
        (State::Undoing | State::Failed, None) => (Outcome::NotBought, Some(Cause::Refused)),
    }
}

fn day(text: &str) -> Result<Date, sqlx::Error> {
    Date::parse(text, &Iso8601::DATE).map_err(|error| sqlx::Error::Decode(error.into()))
}
