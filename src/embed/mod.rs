//! Buy New Number in a frame of another application, which fetched a ticket for it with an API token.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{problem::Problem, ui::href::encoded};

pub mod api;
pub mod message;
pub mod page;
#[cfg(feature = "ssr")]
pub mod server;

/// What a number is called unless the application, or whoever buys it, says otherwise.
pub const LABEL: &str = "Campaign Phone Number";

/// A way into the frame, for a quarter of an hour.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Ticket {
    /// Sealed: it opens nothing but the frame, and says nothing to whoever holds it.
    pub ticket: String,
    /// Until when it is good.
    #[serde(with = "time::serde::rfc3339")]
    pub expires_at: OffsetDateTime,
    /// The address for the frame, the ticket in it.
    pub url: String,
}

/// Who looks into the frame. Put into the context of its pages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Visit {
    /// Somebody whose application has shown a good ticket.
    Guest(Guest),
    /// Nobody who may be let in.
    Refused {
        /// Why.
        problem: Problem,
        /// The applications that may be told that the frame can go.
        origins: Vec<String>,
    },
}

/// What a good ticket says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guest {
    /// The ticket itself, which every address of the frame carries on.
    pub ticket: String,
    /// The application around the frame: nobody else is told anything.
    pub origin: String,
    /// The label offered.
    pub label: String,
}

impl Guest {
    /// An address of the frame, with the ticket in it.
    pub fn address(&self, path: &str) -> String {
        format!("{path}?{TICKET}={}", encoded(&self.ticket))
    }

    /// The search.
    pub fn search(&self) -> String {
        self.address(SEARCH)
    }

    /// The outcome of a purchase.
    pub fn outcome(&self, id: Uuid) -> String {
        self.address(&format!("{PURCHASES}/{id}"))
    }
}

/// The name of the ticket in an address.
pub const TICKET: &str = "ticket";
/// The name of a sealed refusal in an address: cookies do not come into frames of other sites.
pub const REFUSED: &str = "refused";

/// The page with the search.
pub const SEARCH: &str = "/embed/buy-number";
/// Before the id of a purchase: the page of its outcome.
pub const PURCHASES: &str = "/embed/purchases";
/// The page after which the frame can go.
pub const CLOSED: &str = "/embed/closed";
/// Where orders are posted.
pub const ORDER: &str = "/embed/order";
/// Where the word on a substitute is posted.
pub const DECIDE: &str = "/embed/decide";
/// Where places are suggested.
pub const SUGGEST: &str = "/embed/suggest";

/// Whether an address is one of the frame.
pub fn is_framed(path: &str) -> bool {
    path.starts_with("/embed/")
}
