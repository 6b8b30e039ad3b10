//! Server functions of `addresses`.

use leptos::{
    prelude::*,
    server_fn::codec::{GetUrl, Json},
};

use super::{Address, NewAddress, Papers};
use crate::{phone::NumberType, problem::Problem};

/// Addresses and bundles, as Twilio lists them now.
#[server(prefix = "/api", endpoint = "twilio/addresses", input = GetUrl, output = Json)]
pub async fn find_papers(
    /// The country that bundles are wanted for, with its rules; none is all bundles.
    #[server(default)]
    country: Option<String>,
    /// Local, toll-free or mobile; local where it is not said.
    #[server(rename = "type")]
    number_type: Option<NumberType>,
) -> Result<Papers, Problem> {
    use super::server as work;
    use crate::{accounts::server::own_desk, server::answer::answer};

    let desk = answer(own_desk())?;
    answer(work::papers(&desk, country.as_deref(), number_type.unwrap_or_default()).await)
}

/// Makes an address at Twilio.
#[server(prefix = "/api", endpoint = "twilio/addresses/new", input = Json, output = Json)]
pub async fn make_address(
    /// What is typed.
    #[server(flatten)]
    address: NewAddress,
    /// The page a form goes on to, where the address can be chosen.
    #[server(default)]
    then: Option<String>,
) -> Result<Address, Problem> {
    use super::server as work;
    use crate::{
        accounts::server::own_desk,
        server::answer::{answer, go_on_to},
    };

    let desk = answer(own_desk())?;
    let made = answer(work::make(&desk, &address).await)?;
    if let Some(then) = then {
        go_on_to(&format!("{then}&address={}", made.sid));
    }
    Ok(made)
}

/// Takes an address away that no number stands on.
#[server(prefix = "/api", endpoint = "twilio/addresses/delete", input = Json, output = Json)]
pub async fn delete_address(
    /// Twilio's id.
    sid: String,
) -> Result<(), Problem> {
    use super::server as work;
    use crate::{accounts::server::own_desk, server::answer::answer};

    let desk = answer(own_desk())?;
    answer(work::delete(&desk, &sid).await)
}
