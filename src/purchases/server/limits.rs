//! What an owner may buy, hold and spend: the settings, what the host allows instead, and what is used of it.

use serde_json::json;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    Error, a_day_ago,
    store::{self, limits::Allowed},
    take_turn,
};
use crate::{
    accounts::{self, Email},
    money::Money,
    numbers,
    problem::Problem,
    purchases::{
        Limits, Usage,
        limits::{Rented, months},
    },
    server::{
        audit::{self, Actor, Event},
        config,
        db::{Key, Scope, Timestamp, Tx, Walls},
        state::OwnersDesk,
    },
};

/// What is allowed: the host's word for this owner before the setting, and 0 for no limit in either.
fn allowed(settings: &config::Limits, own: Allowed) -> Limits {
    let limit = |own: Option<i64>, setting: i64| Some(own.unwrap_or(setting)).filter(|limit| *limit > 0);
    let spend = &settings.monthly_spend;
    Limits {
        numbers_per_day: limit(own.numbers_per_day, settings.numbers_per_day),
        numbers_total: limit(own.numbers_total, settings.numbers_total),
        monthly_spend: limit(own.monthly_spend_cents, spend.cents).map(|cents| Money::new(cents, &spend.currency)),
    }
}

/// What every owner is allowed of whom the host says nothing else.
pub fn usual(settings: &config::Limits) -> Limits {
    allowed(settings, Allowed::default())
}

/// What an owner may and does use, for a page.
pub async fn used(desk: &OwnersDesk) -> Result<Usage, Error> {
    let since = a_month_ago();
    let used = Used {
        numbers: numbers::server::store::rents(&desk.db, since).await?,
        bought: store::limits::bought(&desk.db, since).await?,
        given_back: store::limits::given_back(&desk.db, since).await?,
        open: store::under_way(&desk.db, Timestamp(a_day_ago())).await?,
    };
    let own = store::limits::of(&desk.db).await?;
    Ok(usage(desk, own, &used))
}

/// The same, inside the transaction that is about to use more. It holds the owner's turn, so that no other writes
/// between what is read here and what is written after.
pub(super) async fn used_in(desk: &OwnersDesk, tx: &mut Tx) -> Result<Usage, Error> {
    let since = a_month_ago();
    let used = Used {
        numbers: numbers::server::store::rents_in(tx, since).await?,
        bought: store::limits::bought_in(tx, since).await?,
        given_back: store::limits::given_back_in(tx, since).await?,
        open: store::under_way_in(tx, Timestamp(a_day_ago())).await?,
    };
    let own = store::limits::of_in(tx).await?;
    Ok(usage(desk, own, &used))
}

/// The carrier charges each purchase a whole month, however soon the number is released.
fn a_month_ago() -> Timestamp {
    Timestamp(OffsetDateTime::now_utc() - time::Duration::days(30))
}

/// What an owner's numbers and purchases come to.
struct Used {
    /// The numbers held, and those that changed in the last 30 days: id, rent in cents, and whether it is held.
    numbers: Vec<(Uuid, i64, bool)>,
    /// The numbers bought in the last 30 days, once for each purchase.
    bought: Vec<Uuid>,
    /// The cents of what was bought in that time and given back at once.
    given_back: Option<i64>,
    /// Open purchases, their rents in cents, and all of the last 24 hours.
    open: (i64, Option<i64>, i64),
}

fn usage(desk: &OwnersDesk, own: Allowed, used: &Used) -> Usage {
    let settings = &desk.config.limits;
    let (open, open_cents, today) = used.open;
    let rented = used.numbers.iter().map(|(id, cents, is_held)| Rented {
        id: *id,
        cents: *cents,
        is_held: *is_held,
    });
    let numbers: Vec<Rented> = rented.collect();
    let held = numbers.iter().filter(|number| number.is_held).count();
    let cents = [
        months(&numbers, &used.bought),
        used.given_back.unwrap_or(0),
        open_cents.unwrap_or(0),
    ];
    Usage {
        limits: allowed(settings, own),
        today,
        numbers: i64::try_from(held).unwrap_or(i64::MAX).saturating_add(open),
        rent: Money::new(
            cents.into_iter().fold(0, i64::saturating_add),
            &settings.monthly_spend.currency,
        ),
    }
}

/// The limit that was in the way of a number ordered with others, in the words in which it was written down.
pub(super) async fn in_the_way(desk: &OwnersDesk, purchase: &store::Kept) -> Result<Option<String>, sqlx::Error> {
    let lines = audit::store::of(&desk.db, purchase.id).await?;
    let said = lines.iter().find_map(|line| line.details.get("limit")?.as_str());
    Ok(said.map(str::to_owned))
}

/// What the host asks for an owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// These; what is none stays as it is.
    To(Allowed),
    /// Exactly these; what is none is as in the settings.
    Exactly(Allowed),
    /// The settings again.
    Default,
}

/// What an owner was allowed, and is from now on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// Until now.
    pub before: Limits,
    /// From now on.
    pub after: Limits,
}

/// Changes what one owner is allowed, or only looks. Holds for their next order, without a restart.
pub async fn change(walls: &Walls, settings: &config::Limits, email: &str, change: Change) -> Result<Changed, Error> {
    let email = Email::parse(email).map_err(|wrong| Problem::field("email", wrong.to_string()))?;
    let user = accounts::server::store::user_by_email(&walls.at_door(Key::Email(email.as_str().to_owned())))
        .await?
        .ok_or_else(|| Problem::field("email", format!("Nobody has an account as {}.", email.as_str())))?;
    set(&walls.as_owner(user.id).acting(Actor::Host), settings, change, None).await
}

/// The same for the owner of a scope; `operator` is the e-mail address of who asks for it, where it is not the host's
/// command.
pub async fn set(
    db: &Scope,
    settings: &config::Limits,
    change: Change,
    operator: Option<&str>,
) -> Result<Changed, Error> {
    let mut tx = db.begin().await?;
    take_turn(&mut tx).await?;
    let own = store::limits::of_in(&mut tx).await?;
    let wanted = match change {
        Change::Default => Allowed::default(),
        Change::Exactly(to) => to,
        Change::To(to) => Allowed {
            numbers_per_day: to.numbers_per_day.or(own.numbers_per_day),
            numbers_total: to.numbers_total.or(own.numbers_total),
            monthly_spend_cents: to.monthly_spend_cents.or(own.monthly_spend_cents),
        },
    };
    let changed = Changed {
        before: allowed(settings, own),
        after: allowed(settings, wanted),
    };
    if wanted == own {
        tx.rollback().await?;
        return Ok(changed);
    }
    store::limits::set(&mut tx, wanted).await?;
    let event = Event {
        subject_id: db.owner(),
        event: "user.limits",
        details: match operator {
            Some(operator) => json!({ "before": changed.before, "after": changed.after, "operator": operator }),
            None => json!({ "before": changed.before, "after": changed.after }),
        },
    };
    audit::store::write(&mut tx, &event).await?;
    tx.commit().await?;
    Ok(changed)
}

/// For the host's eyes: one line a limit, as it was and as it is.
impl std::fmt::Display for Changed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let count = |limit: Option<i64>| limit.map_or_else(|| "no limit".to_owned(), |limit| limit.to_string());
        let money = |limit: &Option<Money>| {
            limit
                .as_ref()
                .map_or_else(|| "no limit".to_owned(), ToString::to_string)
        };
        let (before, after) = (&self.before, &self.after);
        writeln!(f, "{:<20} {:>12} {:>12}", "", "before", "now")?;
        for (name, before, after) in [
            (
                "numbers in 24 hours",
                count(before.numbers_per_day),
                count(after.numbers_per_day),
            ),
            (
                "numbers at once",
                count(before.numbers_total),
                count(after.numbers_total),
            ),
            ("per month", money(&before.monthly_spend), money(&after.monthly_spend)),
        ] {
            writeln!(f, "{name:<20} {before:>12} {after:>12}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hosts_word_stands_before_the_setting_and_nought_is_no_limit() {
        let settings = config::Limits {
            numbers_per_day: 10,
            numbers_total: 0,
            lines: 1,
            texts_per_day: 200,
            monthly_spend: Money::new(10_000, "USD"),
        };
        let plain = allowed(&settings, Allowed::default());
        assert_eq!((plain.numbers_per_day, plain.numbers_total), (Some(10), None));
        let own = Allowed {
            numbers_per_day: Some(0),
            numbers_total: Some(3),
            monthly_spend_cents: None,
        };
        let raised = allowed(&settings, own);
        assert_eq!((raised.numbers_per_day, raised.numbers_total), (None, Some(3)));
        assert_eq!(raised.monthly_spend, plain.monthly_spend);
    }
}
