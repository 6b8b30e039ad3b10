//! Server functions of `usage`.

use leptos::{
    prelude::*,
    server_fn::codec::{GetUrl, Json},
};
use uuid::Uuid;

use super::{NumberUsage, Usage};
use crate::problem::Problem;

/// What the owner used in a month and what it costs.
#[server(prefix = "/api", endpoint = "usage", input = GetUrl, output = Json)]
pub async fn read_usage(
    /// `2026-11`; this month unless said.
    #[server(default)]
    month: Option<String>,
) -> Result<Usage, Problem> {
    use super::server as work;
    use crate::{accounts::server::own_desk, server::answer::answer};

    let desk = answer(own_desk())?;
    let month = answer(work::chosen(month.as_deref(), time::OffsetDateTime::now_utc().date()))?;
    answer(work::month(&desk, month).await)
}

/// What one of the owner's numbers was used for, and what it has cost.
#[server(prefix = "/api", endpoint = "twilio/number-usage", input = GetUrl, output = Json)]
pub async fn read_number_usage(
    /// Our id.
    id: Uuid,
) -> Result<NumberUsage, Problem> {
    use super::server as work;
    use crate::{accounts::server::own_desk, server::answer::answer};

    let desk = answer(own_desk())?;
    answer(work::number(&desk, id).await)
}
