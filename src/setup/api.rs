//! Server functions of `setup`.

use leptos::{
    prelude::*,
    server_fn::codec::{GetUrl, Json},
};
use uuid::Uuid;

use super::{SetUp, Standing, Written};
use crate::{numbers::Number, problem::Problem};

/// Where calls and texts to a number go.
#[server(prefix = "/api", endpoint = "twilio/setup", input = GetUrl, output = Json)]
pub async fn find_setup(
    /// Our id.
    id: Uuid,
) -> Result<Standing, Problem> {
    use super::server as work;
    use crate::{accounts::server::own_desk, server::answer::answer};

    let desk = answer(own_desk())?;
    answer(work::standing(&desk, id).await)
}

/// Has calls and texts to a number go elsewhere.
#[server(prefix = "/api", endpoint = "twilio/set-up-number", input = Json, output = Json)]
pub async fn set_up_number(
    /// Which number, and what is wanted.
    #[server(flatten)]
    order: SetUp,
) -> Result<Standing, Problem> {
    use super::server as work;
    use crate::{
        accounts::server::own_desk,
        server::answer::{answer, go_on_to},
    };

    let desk = answer(own_desk())?;
    let standing = answer(work::set(&desk, order.id, &order.wanted).await)?;
    go_on_to(&format!("/phone-numbers/{}?set=1", order.id));
    Ok(standing)
}

/// Gives a number another label, tags or notes.
#[server(prefix = "/api", endpoint = "twilio/update-number", input = Json, output = Json)]
pub async fn update_number(
    /// Which number, and what is written on it.
    #[server(flatten)]
    order: Written,
) -> Result<Number, Problem> {
    use super::server as work;
    use crate::{
        accounts::server::own_desk,
        numbers::server as numbers,
        server::answer::{answer, go_on_to},
    };

    let desk = answer(own_desk())?;
    answer(work::write(&desk, &order).await)?;
    go_on_to(&format!("/phone-numbers/{}?written=1", order.id));
    answer(numbers::find(&desk, order.id).await)
}

/// Sets a number up as it was when it was the owner's before.
#[server(prefix = "/api", endpoint = "twilio/restore-setup", input = Json, output = Json)]
pub async fn restore_setup(
    /// Our id.
    id: Uuid,
) -> Result<Standing, Problem> {
    use super::server as work;
    use crate::{
        accounts::server::own_desk,
        server::answer::{answer, go_on_to},
    };

    let desk = answer(own_desk())?;
    let standing = answer(work::restore(&desk, id).await)?;
    go_on_to(&format!("/phone-numbers/{id}?set=1"));
    Ok(standing)
}
