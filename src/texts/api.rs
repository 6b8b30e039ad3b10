//! Server functions of `texts`.

use leptos::{
    prelude::*,
    server_fn::codec::{GetUrl, Json},
};
use uuid::Uuid;

use super::{Opened, Order, Place, Text, Texts, Threads};
use crate::problem::Problem;

/// Sends a text. The header `Idempotency-Key` makes a repeat return the first outcome; a form sends `key`, made with its page.
#[server(prefix = "/api", endpoint = "twilio/texts", input = Json, output = Json)]
pub async fn send_text(
    /// From where, to whom, and what.
    #[server(flatten)]
    order: Order,
    /// A form's key, made with its page.
    #[server(default)]
    key: Option<String>,
) -> Result<Text, Problem> {
    use super::server as work;
    use crate::{
        accounts::server::own_desk,
        server::answer::{answer, go_on_to, header, status},
    };

    let desk = answer(own_desk())?;
    let is_form = key.is_some();
    let key = answer(header("idempotency-key"))?.or_else(|| key.map(|key| format!("{}{key}", work::FORM)));
    let sent = work::send(&desk, order.clone(), key).await;
    if is_form && let Some(page) = answer(work::after_form(&desk, &order, &sent).await)? {
        go_on_to(&page);
    }
    let text = answer(sent)?;
    status(if text.twilio_sid.is_some() { 200 } else { 202 });
    Ok(text)
}

/// One page of the owner's texts, newest first.
#[server(prefix = "/api", endpoint = "twilio/texts", input = GetUrl, output = Json)]
pub async fn list_texts(
    /// Of one number only: our id.
    #[server(default)]
    number: Option<Uuid>,
    /// With one party only.
    #[server(default)]
    with: Option<String>,
    /// Where the page begins: `next` of the page before.
    #[server(default)]
    after: Option<Uuid>,
    /// How many, 1 to 100; 50 unless said.
    #[server(default)]
    limit: Option<u32>,
) -> Result<Texts, Problem> {
    use super::server as work;
    use crate::{accounts::server::own_desk, server::answer::answer};

    let desk = answer(own_desk())?;
    answer(work::texts(&desk, number, with.as_deref(), after, limit).await)
}

/// One page of a number's threads, those with the newest text first.
#[server(prefix = "/api", endpoint = "twilio/texts/threads", input = GetUrl, output = Json)]
pub async fn list_threads(
    /// The number: our id.
    number: Uuid,
    /// Where the page begins: `next` of the page before.
    #[server(default)]
    after: Option<Uuid>,
    /// How many, 1 to 100; 50 unless said.
    #[server(default)]
    limit: Option<u32>,
) -> Result<Threads, Problem> {
    use super::server as work;
    use crate::{accounts::server::own_desk, server::answer::answer};

    let desk = answer(own_desk())?;
    answer(work::threads(&desk, number, after, limit).await)
}

/// What stands around the texts of a number, for its page.
#[server(prefix = "/api", endpoint = "twilio/texts/place", input = GetUrl, output = Json)]
pub async fn find_place(
    /// The number: our id.
    number: Uuid,
) -> Result<Place, Problem> {
    use super::server as work;
    use crate::{accounts::server::own_desk, server::answer::answer};

    let desk = answer(own_desk())?;
    answer(work::place(&desk, number).await)
}

/// One thread, as its page shows it. From then on nothing of it is unread.
#[server(prefix = "/api", endpoint = "twilio/texts/thread", input = GetUrl, output = Json)]
pub async fn open_thread(
    /// The number: our id.
    number: Uuid,
    /// The other end, as it stands in the page's address.
    with: String,
    /// Where the page begins: `next` of the page before.
    #[server(default)]
    after: Option<Uuid>,
) -> Result<Opened, Problem> {
    use super::server as work;
    use crate::{accounts::server::own_desk, server::answer::answer};

    let desk = answer(own_desk())?;
    answer(work::opened(&desk, number, &with, after).await)
}
