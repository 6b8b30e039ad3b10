//! Server functions of `embed`.

use leptos::{prelude::*, server_fn::codec::Json};

use super::Ticket;
use crate::problem::Problem;

/// A ticket for one frame, in one application. Only for programs with a token.
#[server(prefix = "/api", endpoint = "embed/tickets", input = Json, output = Json)]
pub async fn create_ticket(
    /// The application that shows the frame, `https://crm.example`.
    origin: String,
    /// What the number is to be called, unless whoever buys it says otherwise.
    #[server(default)]
    label: Option<String>,
) -> Result<Ticket, Problem> {
    use super::server as work;
    use crate::server::answer::{answer, head};

    let head = head()?;
    answer(work::issue(&head.headers, &origin, label.as_deref()).await)
}
