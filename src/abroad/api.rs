//! Server functions of `abroad`.

use leptos::{
    prelude::*,
    server_fn::codec::{GetUrl, Json},
};

use super::{Exact, Places, Wanted};
use crate::{phone::NumberType, problem::Problem, purchases::Offers};

/// The countries whose numbers Twilio sells, and when it said so.
#[server(prefix = "/api", endpoint = "twilio/countries", input = GetUrl, output = Json)]
pub async fn find_countries() -> Result<Places, Problem> {
    use super::server as work;
    use crate::{accounts::server::own_desk, server::answer::answer};

    let desk = answer(own_desk())?;
    answer(work::places(&desk).await)
}

/// Numbers of another country that are on sale.
#[server(prefix = "/api", endpoint = "twilio/search-abroad", input = Json, output = Json)]
pub async fn search_abroad(
    /// What is looked for.
    #[server(flatten)]
    wanted: Wanted,
) -> Result<Offers, Problem> {
    use super::server as work;
    use crate::{accounts::server::own_desk, server::answer::answer};

    let desk = answer(own_desk())?;
    answer(work::find(&desk, &wanted).await)
}

/// One number and what it asks for, looked up just now.
#[server(prefix = "/api", endpoint = "twilio/number-on-sale", input = GetUrl, output = Json)]
pub async fn find_on_sale(
    /// The number, E.164.
    #[server(rename = "phoneNumber")]
    phone_number: String,
    /// Local or mobile, where it is known.
    #[server(rename = "type")]
    number_type: Option<NumberType>,
) -> Result<Exact, Problem> {
    use super::server as work;
    use crate::{accounts::server::own_desk, server::answer::answer};

    let desk = answer(own_desk())?;
    answer(work::exact(&desk, &phone_number, number_type).await)
}
