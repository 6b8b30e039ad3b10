//! Server functions of `uses`.

use leptos::{
    prelude::*,
    server_fn::codec::{GetUrl, Json},
};
use uuid::Uuid;

use super::Use;
use crate::problem::Problem;

/// What uses one of the owner's numbers or lines.
#[server(prefix = "/api", endpoint = "uses", input = GetUrl, output = Json)]
pub async fn find_use(
    /// The number's or line's id.
    holding: Uuid,
) -> Result<Option<Use>, Problem> {
    use super::server::store;
    use crate::{
        accounts::server::own_desk,
        server::answer::{answer, ours},
    };

    let desk = answer(own_desk())?;
    let found = store::of_holding(&desk.db, holding).await;
    answer(found.map_err(|error| ours(&error)))
}
