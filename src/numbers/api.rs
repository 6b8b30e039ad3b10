//! Server functions of `numbers`.

use leptos::{
    prelude::*,
    server_fn::codec::{GetUrl, Json},
};
use uuid::Uuid;

use super::{Number, Numbers, Release, ReleaseOrder, Sum, readiness::Account};
use crate::problem::Problem;

/// One page of the owner's numbers, newest first.
#[server(prefix = "/api", endpoint = "twilio/numbers", input = GetUrl, output = Json)]
pub async fn list_numbers(
    /// Where the page begins: `next` of the page before.
    #[server(default)]
    after: Option<Uuid>,
    /// How many, 1 to 100; 50 unless said.
    #[server(default)]
    limit: Option<u32>,
) -> Result<Numbers, Problem> {
    use super::server as work;
    use crate::{accounts::server::own_desk, server::answer::answer};

    let desk = answer(own_desk())?;
    answer(work::list(&desk, after, limit).await)
}

/// How many numbers the owner holds and what they cost per month.
#[server(prefix = "/api", endpoint = "twilio/numbers/sum", input = GetUrl, output = Json)]
pub async fn sum_numbers() -> Result<Sum, Problem> {
    use super::server as work;
    use crate::{accounts::server::own_desk, server::answer::answer};

    let desk = answer(own_desk())?;
    answer(work::sum(&desk).await)
}

/// What stands behind all numbers of the owner.
#[server(prefix = "/api", endpoint = "twilio/account", input = GetUrl, output = Json)]
pub async fn find_account() -> Result<Account, Problem> {
    use super::server as work;
    use crate::{accounts::server::own_desk, server::answer::answer};

    let desk = answer(own_desk())?;
    answer(work::account(&desk).await)
}

/// One of the owner's numbers, released ones included.
#[server(prefix = "/api", endpoint = "twilio/number", input = GetUrl, output = Json)]
pub async fn find_number(
    /// Our id.
    id: Uuid,
) -> Result<Number, Problem> {
    use super::server as work;
    use crate::{accounts::server::own_desk, server::answer::answer};

    let desk = answer(own_desk())?;
    answer(work::find(&desk, id).await)
}

/// Gives a number back.
#[server(prefix = "/api", endpoint = "twilio/release-number", input = Json, output = Json)]
pub async fn release_number(
    /// Which number.
    #[server(flatten)]
    order: ReleaseOrder,
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
    let number = answer(work::meant(&desk, order.id, order.phone_number.as_deref()).await)?;
    answer(number.is_confirmed_by(order.last4.as_deref()))?;
    let release = answer(work::release(&desk, &number, order.stops).await)?;
    go_on_to(&format!("/phone-numbers?released={}", number.id));
    Ok(release)
}
