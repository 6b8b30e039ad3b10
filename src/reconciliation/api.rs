//! Server functions of `reconciliation`.

use leptos::{
    prelude::*,
    server_fn::codec::{GetUrl, Json},
};
use uuid::Uuid;

use super::{Finding, Line, Report};
use crate::{numbers::Release, problem::Problem};

/// The last comparison, and what is to be put right.
#[server(prefix = "/api", endpoint = "reconciliation", input = GetUrl, output = Json)]
pub async fn last_comparison() -> Result<Report, Problem> {
    use super::server as work;
    use crate::{accounts::server::own_desk, server::answer::answer};

    let desk = answer(own_desk())?;
    answer(work::report(&desk).await)
}

/// The last comparison in one line.
#[server(prefix = "/api", endpoint = "reconciliation/line", input = GetUrl, output = Json)]
pub async fn comparison_line() -> Result<Line, Problem> {
    use super::server as work;
    use crate::{accounts::server::own_desk, server::answer::answer};

    let desk = answer(own_desk())?;
    answer(work::line(&desk).await)
}

/// One difference, settled ones included.
#[server(prefix = "/api", endpoint = "reconciliation/difference", input = GetUrl, output = Json)]
pub async fn find_difference(
    /// Its id.
    id: Uuid,
) -> Result<Finding, Problem> {
    use super::server as work;
    use crate::{accounts::server::own_desk, server::answer::answer};

    let desk = answer(own_desk())?;
    answer(work::find(&desk, id).await)
}

/// Reads the whole list of the carrier now and compares it.
#[server(prefix = "/api", endpoint = "reconciliation/compare", input = Json, output = Json)]
pub async fn compare_with_carrier() -> Result<Report, Problem> {
    use super::server as work;
    use crate::{
        accounts::server::own_desk,
        server::answer::{answer, go_on_to},
    };

    let desk = answer(own_desk())?;
    let report = answer(work::compare_now(&desk).await)?;
    go_on_to("/reconciliation");
    Ok(report)
}

/// Adds a number that only the carrier has.
#[server(prefix = "/api", endpoint = "reconciliation/add", input = Json, output = Json)]
pub async fn add_number(
    /// The difference.
    id: Uuid,
) -> Result<Finding, Problem> {
    use super::server as work;
    use crate::{
        accounts::server::own_desk,
        server::answer::{answer, go_on_to},
    };

    let desk = answer(own_desk())?;
    let finding = answer(work::add(&desk, id).await)?;
    go_on_to(&format!("/reconciliation?settled={id}"));
    Ok(finding)
}

/// Gives back a number that only the carrier has.
#[server(prefix = "/api", endpoint = "reconciliation/release", input = Json, output = Json)]
pub async fn release_number(
    /// The difference.
    id: Uuid,
    /// Where it is sent, the number's last four digits: the person was asked to type them.
    #[server(default)]
    last4: Option<String>,
) -> Result<Release, Problem> {
    use super::server as work;
    use crate::{
        accounts::server::{
            own_desk,
            step_up::{Act, confirmed},
        },
        server::answer::{answer, go_on_to},
    };

    let desk = answer(own_desk())?;
    answer(confirmed(Act::Release).await)?;
    let release = answer(work::release(&desk, id, last4.as_deref()).await)?;
    go_on_to(&format!("/reconciliation?settled={id}"));
    Ok(release)
}

/// Takes a lost number off the list.
#[server(prefix = "/api", endpoint = "reconciliation/take-off", input = Json, output = Json)]
pub async fn take_off_list(
    /// The difference.
    id: Uuid,
) -> Result<Finding, Problem> {
    use super::server as work;
    use crate::{
        accounts::server::own_desk,
        server::answer::{answer, go_on_to},
    };

    let desk = answer(own_desk())?;
    let finding = answer(work::take_off(&desk, id).await)?;
    go_on_to(&format!("/reconciliation?settled={id}"));
    Ok(finding)
}

/// Writes our setting at the carrier again.
#[server(prefix = "/api", endpoint = "reconciliation/put-back", input = Json, output = Json)]
pub async fn put_ours_back(
    /// The difference.
    id: Uuid,
) -> Result<Finding, Problem> {
    use super::server as work;
    use crate::{
        accounts::server::own_desk,
        server::answer::{answer, go_on_to},
    };

    let desk = answer(own_desk())?;
    let finding = answer(work::put_back(&desk, id).await)?;
    go_on_to(&format!("/reconciliation?settled={id}"));
    Ok(finding)
}

/// Takes the carrier's setting as ours.
#[server(prefix = "/api", endpoint = "reconciliation/take-over", input = Json, output = Json)]
pub async fn take_over_theirs(
    /// The difference.
    id: Uuid,
) -> Result<Finding, Problem> {
    use super::server as work;
    use crate::{
        accounts::server::own_desk,
        server::answer::{answer, go_on_to},
    };

    let desk = answer(own_desk())?;
    let finding = answer(work::take_over(&desk, id).await)?;
    go_on_to(&format!("/reconciliation?settled={id}"));
    Ok(finding)
}
