//! All businesses at once: a fixed number of questions, however many there are.

use std::collections::HashMap;

use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::{Error, lines, troubles};
use crate::{
    accounts::server::overview::store::{self as accounts, Account},
    billing::{self, Standing},
    money::Money,
    numbers,
    operator::{Board, Business, FEW, Parked, Sums},
    purchases, reconciliation,
    server::{db::Timestamp, state::OperatorsDesk},
    subaccounts,
};

/// Businesses on one page of the list.
const PAGE: u32 = 50;

pub(super) fn ago(time: Duration) -> Timestamp {
    Timestamp(OffsetDateTime::now_utc() - time)
}

/// One page of the list, newest first, and where the next one begins.
pub(super) async fn page(
    desk: &OperatorsDesk,
    part: &str,
    after: Option<Uuid>,
) -> Result<(Vec<Business>, Option<Uuid>), Error> {
    let mut accounts = accounts::page(&desk.db, part, after.unwrap_or(Uuid::max()), PAGE + 1).await?;
    let is_more = accounts.len() > usize::try_from(PAGE).unwrap_or(usize::MAX);
    if is_more {
        accounts.pop();
    }
    let next = accounts.last().map(|account| account.id).filter(|_| is_more);
    Ok((businesses(desk, accounts).await?, next))
}

/// The operator's page: the businesses that have this part in their e-mail address, after the last of the page before.
pub async fn board(desk: &OperatorsDesk, part: &str, after: Option<Uuid>) -> Result<Board, Error> {
    let part = part.trim().to_lowercase();
    let (businesses, next) = page(desk, &part, after).await?;
    let sums = sums(desk).await?;
    let found = if part.is_empty() {
        sums.businesses
    } else {
        accounts::count(&desk.db, &part).await?
    };
    let parked = billing::server::store::overview::parked(&desk.db, FEW).await?;
    Ok(Board {
        troubles: troubles::all(desk).await?,
        parked: parked.into_iter().map(told).collect(),
        asking: lines::asking(desk).await?,
        businesses,
        sums,
        found,
        next,
    })
}

fn told(event: billing::server::store::overview::Parked) -> Parked {
    Parked {
        id: event.id,
        kind: event.kind,
        why: event.why,
        received_at: event.received_at.0,
    }
}

async fn sums(desk: &OperatorsDesk) -> Result<Sums, Error> {
    let (businesses, new_this_week) = accounts::sums(&desk.db, ago(Duration::WEEK)).await?;
    let (held, cents) = numbers::server::overview::store::sums(&desk.db).await?;
    let (tried_today, failed_today, under_way) =
        purchases::server::store::overview::sums(&desk.db, ago(Duration::DAY)).await?;
    let (orphans, differences) = reconciliation::server::overview::store::sums(&desk.db).await?;
    Ok(Sums {
        businesses,
        new_this_week,
        stopped: subaccounts::server::overview::store::stopped(&desk.db).await?,
        numbers: held,
        rent: rent(desk, cents),
        under_way,
        orphans,
        differences,
        tried_today,
        failed_today,
        parked: billing::server::store::overview::count_parked(&desk.db).await?,
    })
}

/// In the currency of the limits, in which owners are told what they spend.
fn rent(desk: &OperatorsDesk, cents: Option<i64>) -> Money {
    Money::new(cents.unwrap_or(0), &desk.config.limits.monthly_spend.currency)
}

/// These accounts with how they stand, in the same order: one question to each table.
pub(super) async fn businesses(desk: &OperatorsDesk, accounts: Vec<Account>) -> Result<Vec<Business>, Error> {
    let ids: Vec<Uuid> = accounts.iter().map(|account| account.id).collect();
    let (db, week) = (&desk.db, ago(Duration::WEEK));
    let states = subaccounts::server::overview::store::of(db, &ids).await?;
    let mut states: HashMap<_, _> = states.into_iter().map(|(id, state, sid)| (id, (state, sid))).collect();
    let standings = billing::server::store::overview::of(db, &ids).await?;
    let standings: HashMap<_, _> = standings.into_iter().map(|(id, standing, _)| (id, standing)).collect();
    let held = numbers::server::overview::store::of(db, &ids).await?;
    let held: HashMap<_, _> = held
        .into_iter()
        .map(|(id, count, cents)| (id, (count, cents)))
        .collect();
    let failures = purchases::server::store::overview::failures(db, &ids, week).await?;
    let failures: HashMap<_, _> = failures.into_iter().collect();
    let open = purchases::server::store::overview::open(db, &ids).await?;
    let open: HashMap<_, _> = open.into_iter().collect();
    let findings = reconciliation::server::overview::store::of(db, &ids).await?;
    let findings: HashMap<_, _> = findings
        .into_iter()
        .map(|(id, orphans, rest)| (id, (orphans, rest)))
        .collect();
    let compared = reconciliation::server::overview::store::standings(db, &ids).await?;
    let unread: HashMap<_, _> = compared
        .into_iter()
        .map(|standing| (standing.user_id, standing.failed_at.is_some()))
        .collect();
    let whole = accounts.into_iter().map(|Account { id, email, created_at }| {
        let (subaccount, subaccount_sid) = states.remove(&id).unwrap_or((subaccounts::State::Missing, None));
        let (numbers, cents) = held.get(&id).copied().unwrap_or_default();
        let (orphans, differences) = findings.get(&id).copied().unwrap_or_default();
        Business {
            id,
            email,
            since: created_at.0,
            subaccount,
            subaccount_sid,
            standing: standings.get(&id).copied().unwrap_or(Standing::None),
            numbers,
            rent: rent(desk, cents),
            failures: failures.get(&id).copied().unwrap_or_default(),
            under_way: open.get(&id).copied().unwrap_or_default(),
            orphans,
            differences,
            is_unread: unread.get(&id).copied().unwrap_or_default(),
        }
    });
    Ok(whole.collect())
}
