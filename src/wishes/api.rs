//! Server functions of `wishes`.

use leptos::{
    prelude::*,
    server_fn::codec::{GetUrl, Json},
};
use uuid::Uuid;

use super::{Change, Order, Wish, Wishes};
use crate::problem::Problem;

/// The owner's wishes with what they have found, the latest first.
#[server(prefix = "/api", endpoint = "twilio/wishes", input = GetUrl, output = Json)]
pub async fn list_wishes(
    /// Only what is new: what was found in so many days, and the wishes that found it or wait for their owner.
    days: Option<u16>,
) -> Result<Wishes, Problem> {
    use super::server as work;
    use crate::{accounts::server::own_desk, server::answer::answer};

    let desk = answer(own_desk())?;
    answer(work::all(&desk, days).await)
}

/// Begins a wish. One that buys needs the words in which its owner agrees; without them the refusal says them.
#[server(prefix = "/api", endpoint = "twilio/begin-wish", input = Json, output = Json)]
pub async fn begin_wish(
    /// What is looked for, and what happens with what is found.
    #[server(flatten)]
    order: Order,
) -> Result<Wish, Problem> {
    use super::server as work;
    use crate::{
        accounts::server::{
            own_desk,
            step_up::{Act, confirmed},
        },
        server::answer::{answer, go_on_to},
    };

    let desk = answer(own_desk())?;
    let checked = answer(work::checked(&order))?;
    answer(confirmed(Act::Buy(checked.most())).await)?;
    let wish = answer(work::begin(&desk, checked).await)?;
    go_on_to(work::HOME);
    Ok(wish)
}

/// Has a wish wait, look again, or end.
#[server(prefix = "/api", endpoint = "twilio/change-wish", input = Json, output = Json)]
pub async fn change_wish(
    /// The wish's id.
    id: Uuid,
    /// `pause`, `go_on` or `stop`.
    change: Change,
) -> Result<Wish, Problem> {
    use super::server as work;
    use crate::{
        accounts::server::own_desk,
        server::answer::{answer, go_on_to},
    };

    let desk = answer(own_desk())?;
    let wish = answer(work::change(&desk, id, change).await)?;
    go_on_to(work::HOME);
    Ok(wish)
}
