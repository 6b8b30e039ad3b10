//! Server functions of `operator`: for an operator in a browser, and for nobody else.

use leptos::{
    prelude::*,
    server_fn::codec::{GetUrl, Json},
};
use uuid::Uuid;

use super::{Board, Closer, Event};
use crate::problem::Problem;

/// All businesses: their sums, what somebody has to look at, and one page of the list.
#[server(prefix = "/api", endpoint = "operator/board", input = GetUrl, output = Json)]
pub async fn all_businesses(
    /// Part of an e-mail address; everybody if empty.
    #[server(default)]
    q: String,
    /// The last business of the page before.
    #[server(default)]
    after: Option<Uuid>,
) -> Result<Board, Problem> {
    use super::server as work;
    use crate::server::answer::answer;

    let desk = answer(work::operators_desk().await)?;
    answer(work::board(&desk, &q, after).await)
}

/// One business, closer.
#[server(prefix = "/api", endpoint = "operator/business", input = GetUrl, output = Json)]
pub async fn find_business(
    /// Its account.
    id: Uuid,
) -> Result<Closer, Problem> {
    use super::server as work;
    use crate::server::answer::answer;

    let desk = answer(work::operators_desk().await)?;
    answer(work::business(&desk, id).await)
}

/// One event of Stripe's that matches nobody.
#[server(prefix = "/api", endpoint = "operator/event", input = GetUrl, output = Json)]
pub async fn find_event(
    /// `evt_…`.
    id: String,
) -> Result<Event, Problem> {
    use super::server as work;
    use crate::server::answer::answer;

    let desk = answer(work::operators_desk().await)?;
    answer(work::event(&desk, &id).await)
}

/// Sets the limits of one business. What is left empty is as in the settings, 0 is no limit.
#[server(prefix = "/api", endpoint = "operator/limits", input = Json, output = Json)]
pub async fn set_limits(
    /// Whose.
    id: Uuid,
    /// Numbers bought in 24 hours.
    #[server(default)]
    #[server(rename = "perDay")]
    per_day: String,
    /// Numbers held at once.
    #[server(default)]
    total: String,
    /// Dollars per month, `100.00`.
    #[server(default)]
    #[server(rename = "monthlySpend")]
    monthly_spend: String,
) -> Result<Closer, Problem> {
    use super::server as work;
    use crate::{
        accounts::server::step_up::{Act, confirmed},
        server::answer::{answer, go_on_to},
    };

    let desk = answer(work::operators_desk().await)?;
    answer(confirmed(Act::ForAnother).await)?;
    let closer = answer(work::set_limits(&desk, id, [&per_day, &total, &monthly_spend]).await)?;
    go_on_to(&format!("/operator/businesses/{id}?done=limits"));
    Ok(closer)
}

/// Says how many AI lines a business may have.
#[server(prefix = "/api", endpoint = "operator/lines", input = Json, output = Json)]
pub async fn set_lines(
    /// Whose.
    id: Uuid,
    /// How many at once; empty is as in the settings, 0 without a limit.
    #[server(default)]
    lines: String,
) -> Result<Closer, Problem> {
    use super::server as work;
    use crate::{
        accounts::server::step_up::{Act, confirmed},
        server::answer::{answer, go_on_to},
    };

    let desk = answer(work::operators_desk().await)?;
    answer(confirmed(Act::ForAnother).await)?;
    let closer = answer(work::set_lines(&desk, id, &lines).await)?;
    go_on_to(&format!("/operator/businesses/{id}?done=lines"));
    Ok(closer)
}

/// Compares the numbers of one business with the carrier now.
#[server(prefix = "/api", endpoint = "operator/compare", input = Json, output = Json)]
pub async fn compare_now(
    /// Whose.
    id: Uuid,
) -> Result<Closer, Problem> {
    use super::server as work;
    use crate::server::answer::{answer, go_on_to};

    let desk = answer(work::operators_desk().await)?;
    let closer = answer(work::compare(&desk, id).await)?;
    go_on_to(&format!("/operator/businesses/{id}?done=compared"));
    Ok(closer)
}

/// Says of an event that matches nobody what came of it. Nothing follows from it here.
#[server(prefix = "/api", endpoint = "operator/event/dealt-with", input = Json, output = Json)]
pub async fn deal_with(
    /// `evt_…`.
    id: String,
    /// What came of it, 1 to 500 characters.
    #[server(default)]
    note: String,
) -> Result<Event, Problem> {
    use super::server as work;
    use crate::{
        accounts::server::step_up::{Act, confirmed},
        server::answer::{answer, go_on_to},
    };

    let desk = answer(work::operators_desk().await)?;
    answer(confirmed(Act::ForAnother).await)?;
    let event = answer(work::deal_with(&desk, &id, &note).await)?;
    go_on_to("/operator?done=event#parked");
    Ok(event)
}
