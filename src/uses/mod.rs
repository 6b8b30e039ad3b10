//! What holds a number or an AI line in use. Numbers and lines ask here before they let one go; campaigns write here.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::problem::{Code, Problem};

pub mod api;
pub mod page;
#[cfg(feature = "ssr")]
pub mod server;

/// A campaign uses a number or an AI line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Use {
    /// The number's or line's id.
    pub holding_id: Uuid,
    /// The campaign.
    pub campaign_id: Uuid,
    /// What it is called.
    pub campaign_name: String,
    /// Its owner gives the holding away; the campaign is about to let go of it.
    pub is_ending: bool,
    /// From its launch until all of that is undone: calls go to its assistant.
    pub is_live: bool,
}

impl Use {
    /// The campaign's page.
    pub fn address(&self) -> String {
        format!("/campaigns/{}", self.campaign_id)
    }

    /// What whoever wants to give it back is told, unless they have said that the campaign stops.
    pub fn in_the_way(&self) -> Problem {
        Problem::new(
            Code::InUseByCampaign,
            format!(
                "The campaign \u{201c}{}\u{201d} uses it. Nothing was released. Give it back from its own page and say there that the campaign stops, or give the campaign another number first.",
                self.campaign_name
            ),
        )
    }

    /// What whoever wants it for another campaign is told.
    pub fn taken(&self) -> Problem {
        Problem::new(
            Code::InUseByCampaign,
            format!(
                "The campaign \u{201c}{}\u{201d} uses this number, and a number serves one campaign at a time. Choose another number, or take it away from that campaign first.",
                self.campaign_name
            ),
        )
    }
}
