//! One business, closer: its limits, how its comparisons stand, and why its purchases failed.

use time::Duration;
use uuid::Uuid;

use super::{
    Error,
    board::{ago, businesses},
    lines, no_such_business, troubles,
};
use crate::{
    accounts::server::overview::store as accounts,
    billing,
    money::Money,
    operator::{Closer, OwnLimits},
    purchases::server::{limits, store},
    reconciliation::server::overview::store as reconciliation,
    server::state::OperatorsDesk,
};

/// One business.
pub async fn business(desk: &OperatorsDesk, id: Uuid) -> Result<Closer, Error> {
    let accounts = accounts::some(&desk.db, &[id]).await?;
    let business = businesses(desk, accounts).await?.pop().ok_or_else(no_such_business)?;
    let standing = billing::server::store::overview::of(&desk.db, &[id]).await?.pop();
    let compared = reconciliation::standings(&desk.db, &[id]).await?.pop();
    // What counts as used is the purchases' own rule, which is read as the business itself.
    let theirs = desk.in_the_place_of(id);
    let own = store::limits::of(&theirs.db).await?;
    let currency = &desk.config.limits.monthly_spend.currency;
    Ok(Closer {
        works_until: standing.and_then(|(_, _, until)| until).map(|until| until.0),
        compared_at: compared
            .as_ref()
            .and_then(|compared| compared.compared_at)
            .map(|at| at.0),
        failure: compared
            .filter(|compared| compared.failed_at.is_some())
            .and_then(|compared| compared.failure),
        usage: limits::used(&theirs).await?,
        own: OwnLimits {
            per_day: own.numbers_per_day,
            total: own.numbers_total,
            monthly_spend: own.monthly_spend_cents.map(|cents| Money::new(cents, currency)),
        },
        usual: limits::usual(&desk.config.limits),
        causes: store::overview::causes(&desk.db, id, ago(Duration::WEEK)).await?,
        troubles: troubles::of(desk, id).await?,
        lines: lines::of(desk, id, &business.email).await?,
        business,
    })
}
