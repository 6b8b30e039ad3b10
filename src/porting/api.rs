//! Server functions of `porting`. The request itself brings a file along, so it comes in through `app/server/ports`.

use leptos::{
    prelude::*,
    server_fn::codec::{GetUrl, Json},
};
use uuid::Uuid;

use super::{Followed, Port, Portability, Ports};
use crate::problem::Problem;

/// Whether a number can be brought.
#[server(prefix = "/api", endpoint = "twilio/portability", input = GetUrl, output = Json)]
pub async fn check_portability(
    /// The number, as typed.
    number: String,
) -> Result<Portability, Problem> {
    use super::server as work;
    use crate::{accounts::server::own_desk, server::answer::answer};

    let desk = answer(own_desk())?;
    answer(work::portability(&desk, &number).await)
}

/// The owner's requests, newest first.
#[server(prefix = "/api", endpoint = "twilio/port-requests", input = GetUrl, output = Json)]
pub async fn list_ports() -> Result<Ports, Problem> {
    use super::server as work;
    use crate::{accounts::server::own_desk, server::answer::answer};

    let desk = answer(own_desk())?;
    answer(work::list(&desk).await)
}

/// One request and its steps.
#[server(prefix = "/api", endpoint = "twilio/port-request", input = GetUrl, output = Json)]
pub async fn find_port(
    /// Its id.
    id: Uuid,
) -> Result<Followed, Problem> {
    use super::server as work;
    use crate::{accounts::server::own_desk, server::answer::answer};

    let desk = answer(own_desk())?;
    answer(work::followed(&desk, id).await)
}

/// Withdraws a request.
#[server(prefix = "/api", endpoint = "twilio/withdraw-port-request", input = Json, output = Json)]
pub async fn withdraw_port(
    /// Its id.
    id: Uuid,
) -> Result<Port, Problem> {
    use super::server as work;
    use crate::{accounts::server::own_desk, server::answer::answer};

    let desk = answer(own_desk())?;
    answer(work::withdraw(&desk, id).await)
}
