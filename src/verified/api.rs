//! Server functions of `verified`.

use leptos::{
    prelude::*,
    server_fn::codec::{GetUrl, Json},
};
use uuid::Uuid;

use super::{Order, Verification};
use crate::problem::Problem;

/// The owner's numbers that are proven, are being proven, or could not be in the last day; the newest first.
#[server(prefix = "/api", endpoint = "twilio/verified-numbers", input = GetUrl, output = Json)]
pub async fn list_verified() -> Result<Vec<Verification>, Problem> {
    use super::server as work;
    use crate::{accounts::server::own_desk, server::answer::answer};

    let desk = answer(own_desk())?;
    answer(work::all(&desk).await)
}

/// Begins to prove that a number is the owner's: Twilio calls it, or it gets a text.
#[server(prefix = "/api", endpoint = "twilio/verify-number", input = Json, output = Json)]
pub async fn verify_number(
    /// Which number, and how.
    #[server(flatten)]
    order: Order,
) -> Result<Verification, Problem> {
    use super::server as work;
    use crate::{
        accounts::server::own_desk,
        server::answer::{answer, go_on_to},
    };

    let desk = answer(own_desk())?;
    let begun = answer(work::begin(&desk, &order).await)?;
    go_on_to(work::HOME);
    Ok(begun)
}

/// Takes the code that a text has brought.
#[server(prefix = "/api", endpoint = "twilio/verify-code", input = Json, output = Json)]
pub async fn verify_code(
    /// The verification's id.
    id: Uuid,
    /// The code.
    code: String,
) -> Result<Verification, Problem> {
    use super::server as work;
    use crate::{
        accounts::server::own_desk,
        server::answer::{answer, go_on_to},
    };

    let desk = answer(own_desk())?;
    let verified = answer(work::take_code(&desk, id, &code).await)?;
    go_on_to(work::HOME);
    Ok(verified)
}

/// Takes a number away that was proven, here and at Twilio; or ends a try.
#[server(prefix = "/api", endpoint = "twilio/remove-verified-number", input = Json, output = Json)]
pub async fn remove_verified(
    /// The verification's id.
    id: Uuid,
) -> Result<Verification, Problem> {
    use super::server as work;
    use crate::{
        accounts::server::own_desk,
        server::answer::{answer, go_on_to},
    };

    let desk = answer(own_desk())?;
    let removed = answer(work::remove(&desk, id).await)?;
    go_on_to(work::HOME);
    Ok(removed)
}
