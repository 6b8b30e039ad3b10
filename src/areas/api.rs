//! Server functions of `areas`.

use leptos::{
    prelude::*,
    server_fn::codec::{GetUrl, Json},
};

use super::{Board, Suggestion};
use crate::problem::Problem;

/// Area codes that may be meant by what is being typed.
#[server(prefix = "/api", endpoint = "areas/suggest", input = GetUrl, output = Json)]
pub async fn suggest(
    /// What has been typed so far.
    #[server(default)]
    q: String,
) -> Result<Vec<Suggestion>, Problem> {
    use crate::{accounts::server::own_desk, server::answer::answer};

    answer(own_desk())?;
    // Nobody is waited for; a server function is asynchronous all the same.
    Ok(std::future::ready(super::suggestions(&q)).await)
}

/// What the carrier has now in the area codes of a place.
#[server(prefix = "/api", endpoint = "areas/board", input = GetUrl, output = Json)]
pub async fn find_board(
    /// A town, a state or an area code.
    #[server(default)]
    place: String,
    /// Where the page begins.
    #[server(default)]
    from: usize,
) -> Result<Board, Problem> {
    use super::server as work;
    use crate::{accounts::server::own_desk, server::answer::answer};

    let desk = answer(own_desk())?;
    answer(work::board(&desk, &place, from).await)
}
