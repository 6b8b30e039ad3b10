//! Server functions of `insights`.

use leptos::{
    prelude::*,
    server_fn::codec::{GetUrl, Json},
};

use super::{Insights, Period};
use crate::problem::Problem;

/// How the tries of whoever asks went.
#[server(prefix = "/api", endpoint = "insights", input = GetUrl, output = Json)]
pub async fn read_insights(
    /// How far to look back.
    #[server(default)]
    period: Period,
) -> Result<Insights, Problem> {
    use super::server as work;
    use crate::{accounts::server::own_desk, server::answer::answer};

    let desk = answer(own_desk())?;
    answer(work::insights(&desk, period).await)
}
