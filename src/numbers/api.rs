//! Server functions of `numbers`.

use leptos::{
    prelude::*,
    server_fn::codec::{GetUrl, Json},
};
use uuid::Uuid;

use super::{Number, Numbers, Release, Sum};
use crate::problem::Problem;

/// One page of the owner's numbers, newest first.
#[server(prefix = "/api", endpoint = "twilio/numbers", input = GetUrl, output = Json)]
pub async fn numbers(#[server(default)] after: Option<Uuid>, #[server(default)] limit: Option<u32>) -> Result<Numbers, Problem> {
    use super::server as work;
    use crate::{accounts::server::signed_in, server::answer::{answer, desk}};

    let owner = answer(signed_in())?;
    answer(work::list(&desk()?, owner.user_id, after, limit).await)
}

/// How many numbers the owner holds and what they cost per month.
#[server(prefix = "/api", endpoint = "twilio/numbers/sum", input = GetUrl, output = Json)]
pub async fn sum() -> Result<Sum, Problem> {
    use super::server as work;
    use crate::{accounts::server::signed_in, server::answer::{answer, desk}};

    let owner = answer(signed_in())?;
    answer(work::sum(&desk()?, owner.user_id).await)
}

/// One of the owner's numbers, released ones included.
#[server(prefix = "/api", endpoint = "twilio/number", input = GetUrl, output = Json)]
pub async fn number(id: Uuid) -> Result<Number, Problem> {
    use super::server as work;
    use crate::{accounts::server::signed_in, server::answer::{answer, desk}};

    let owner = answer(signed_in())?;
    answer(work::find(&desk()?, owner.user_id, id).await)
}

/// Gives a number back. `last4`, where it is sent, must be the number's last four digits.
#[server(prefix = "/api", endpoint = "twilio/release-number", input = Json, output = Json)]
pub async fn release(
    #[server(default)] id: Option<Uuid>,
    #[server(default, rename = "phoneNumber")] phone_number: Option<String>,
    #[server(default)] last4: Option<String>,
) -> Result<Release, Problem> {
    use super::server as work;
    use crate::{accounts::server::signed_in, server::answer::{answer, desk, go_on_to}};

    let (desk, owner) = (desk()?, answer(signed_in())?);
    let number = answer(work::meant(&desk, owner.user_id, id, phone_number.as_deref()).await)?;
    answer(number.is_confirmed_by(last4.as_deref()))?;
    let release = answer(work::release(&desk, &number).await)?;
    go_on_to(&format!("/phone-numbers?released={}", number.id));
    Ok(release)
}
