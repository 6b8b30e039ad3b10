//! Server functions of `bulk`.

use leptos::{
    prelude::*,
    server_fn::codec::{GetUrl, Json},
};
use uuid::Uuid;

use super::{Batch, order::Order};
use crate::problem::Problem;

/// Changes several numbers, and answers as soon as that is written down: each number's outcome follows.
#[server(prefix = "/api", endpoint = "twilio/change-numbers", input = Json, output = Json)]
pub async fn change_numbers(
    /// Which numbers, and what changes.
    #[server(flatten)]
    order: Order,
) -> Result<Batch, Problem> {
    use super::server as work;
    use crate::{
        accounts::server::{
            own_desk,
            step_up::{Act, confirmed},
        },
        server::answer::{answer, go_on_to},
    };

    let desk = answer(own_desk())?;
    if order.change == "release" {
        answer(confirmed(Act::Release).await)?;
    }
    let batch = answer(work::order(&desk, &order).await)?;
    go_on_to(&format!("/phone-numbers/changes/{}", batch.batch_id));
    Ok(batch)
}

/// How a change to several numbers stands.
#[server(prefix = "/api", endpoint = "twilio/number-changes", input = GetUrl, output = Json)]
pub async fn find_batch(
    /// Its id.
    id: Uuid,
) -> Result<Batch, Problem> {
    use super::server as work;
    use crate::{accounts::server::own_desk, server::answer::answer};

    let desk = answer(own_desk())?;
    answer(work::find(&desk, id).await)
}
