//! Server functions of `billing`.

use leptos::{
    prelude::*,
    server_fn::codec::{GetUrl, Json},
};

use super::{Billing, Onward};
use crate::problem::Problem;

/// How the owner stands with their subscription.
#[server(prefix = "/api", endpoint = "billing", input = GetUrl, output = Json)]
pub async fn read_billing(
    /// Whether to ask Stripe about an open payment first, for one who has just come back from it.
    #[server(default)]
    look: bool,
) -> Result<Billing, Problem> {
    use super::server as work;
    use crate::{accounts::server::own_desk, server::answer::answer};

    let desk = answer(own_desk())?;
    if look {
        work::checkout::look(&desk).await;
    }
    answer(work::billing_with_price(&desk).await)
}

/// Where to subscribe. Asked again while a payment is open it is the same page.
#[server(prefix = "/api", endpoint = "billing/checkout", input = Json, output = Json)]
pub async fn checkout() -> Result<Onward, Problem> {
    use super::server as work;
    use crate::{
        accounts::server::own_desk,
        server::answer::{answer, go_on_to},
    };

    let desk = answer(own_desk())?;
    let onward = answer(work::checkout::begin(&desk).await)?;
    // Browsers let no form of ours end at another site, so a page of ours leads on.
    go_on_to(if onward.url.starts_with('/') {
        &onward.url
    } else {
        "/billing/pay"
    });
    Ok(onward)
}

/// The page of the payment that is open.
#[server(prefix = "/api", endpoint = "billing/checkout/open", input = GetUrl, output = Json)]
pub async fn open_checkout() -> Result<Option<Onward>, Problem> {
    use super::server as work;
    use crate::{accounts::server::own_desk, server::answer::answer};

    let desk = answer(own_desk())?;
    answer(work::checkout::open(&desk).await)
}

/// The owner's own pages at Stripe, good for a few minutes.
#[server(prefix = "/api", endpoint = "billing/portal", input = Json, output = Json)]
pub async fn portal() -> Result<Onward, Problem> {
    use super::server as work;
    use crate::{
        accounts::server::own_desk,
        server::answer::{answer, go_on_to},
    };

    let desk = answer(own_desk())?;
    let onward = answer(work::checkout::portal(&desk).await)?;
    go_on_to("/billing/manage");
    Ok(onward)
}

/// What is to be said above the numbers about the subscription; nothing while all is well.
#[server(prefix = "/api", endpoint = "billing/notice", input = GetUrl, output = Json)]
pub async fn notice() -> Result<Option<Billing>, Problem> {
    use super::server as work;
    use crate::{accounts::server::own_desk, server::answer::answer};

    let desk = answer(own_desk())?;
    answer(work::notice(&desk).await)
}
