//! Server functions of `history`.

use leptos::{
    prelude::*,
    server_fn::codec::{GetUrl, Json},
};

use uuid::Uuid;

use super::{History, Line};
use crate::problem::Problem;

/// One page of the audit trail of whoever asks, newest first.
#[server(prefix = "/api", endpoint = "account/history", input = GetUrl, output = Json)]
pub async fn read_history(
    /// Only lines with lower numbers than this: `next` of the page before.
    #[server(default)]
    before: Option<i64>,
    /// How many, up to 100; 50 unless said.
    #[server(default)]
    limit: Option<u32>,
) -> Result<History, Problem> {
    use super::server as work;
    use crate::{accounts::server::own_desk, server::answer::answer};

    let desk = answer(own_desk())?;
    answer(work::page(&desk, before, limit).await)
}

/// What happened to one thing of the owner's, newest first; at most 50 lines.
#[server(prefix = "/api", endpoint = "account/history-about", input = GetUrl, output = Json)]
pub async fn read_about(
    /// Its id: a number's or a purchase's.
    id: Uuid,
) -> Result<Vec<Line>, Problem> {
    use super::server as work;
    use crate::{accounts::server::own_desk, server::answer::answer};

    let desk = answer(own_desk())?;
    answer(work::about(&desk, id).await)
}
