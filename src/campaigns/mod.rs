//! Voice campaigns: a number, an assistant that answers it, and what it is to say.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    lines::{self, Line},
    numbers::{self, Number},
    phone::PhoneNumber,
    purchases::Purchase,
    uses::Use,
    webhooks::calls::CallTold,
};

mod answers;
pub mod api;
pub mod page;
mod prices;
pub mod rules;
#[cfg(feature = "ssr")]
pub mod server;
mod steps;
mod ways;
mod words;

pub use answers::{Answers, GREETING_LENGTH, LANGUAGES, LONGEST_CALL, TEXT_LENGTH, TIME_ZONES, VOICES};
pub use prices::{Price, READ as PRICES_READ, prices};
pub use rules::{Cause, Source, State};
pub use steps::Step;
pub use ways::{address_after_line, address_after_order};

/// The most characters of a campaign's name: with the reference before it, Vapi takes 40.
pub const NAME_LENGTH: usize = 27;

/// A campaign as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Campaign {
    /// Our id.
    pub id: Uuid,
    /// What it is called.
    pub name: String,
    /// How it stands.
    pub status: State,
    /// Always `vapi`: who runs the assistant.
    pub provider: String,
    /// What the wizard asked.
    pub answers: Answers,
    /// The number or line it uses.
    pub number: Option<Chosen>,
    /// An assistant that was there before; without one the desk makes it from the answers.
    pub assistant_id: Option<String>,
    /// Why the last launch came to nothing.
    pub cause: Option<Cause>,
    /// By which it is known here and at Vapi.
    pub reference: String,
    /// When it last began to run.
    #[serde(with = "time::serde::rfc3339::option")]
    pub launched_at: Option<OffsetDateTime>,
    /// When it was begun.
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
    /// When it last changed.
    #[serde(with = "time::serde::rfc3339")]
    pub updated_at: OffsetDateTime,
}

/// The number or line that a campaign uses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Chosen {
    /// Its id, of the number or of the line.
    pub id: Uuid,
    /// Which of the two.
    pub source: Source,
    /// Its digits; a line that is still being made has none.
    pub phone_number: Option<PhoneNumber>,
    /// What its owner calls it.
    pub label: Option<String>,
    /// `San Francisco, CA`.
    pub place: String,
    /// Whether calls can reach it.
    pub is_ready: bool,
}

impl Chosen {
    /// One of the owner's numbers.
    pub fn number(number: &Number) -> Self {
        Self {
            id: number.id,
            source: Source::Own,
            phone_number: Some(number.phone_number.clone()),
            label: number.friendly_name.clone(),
            place: number.place(),
            is_ready: number.status == numbers::Status::Active,
        }
    }

    /// One of their lines.
    pub fn line(line: &Line) -> Self {
        Self {
            id: line.id,
            source: Source::Vapi,
            phone_number: line.phone_number.clone(),
            label: line.friendly_name.clone(),
            place: line.place(),
            is_ready: line.status == lines::State::Active,
        }
    }

    /// The number, or what stands for it.
    pub fn shown(&self) -> String {
        match &self.phone_number {
            Some(number) => number.to_string(),
            None => format!("an AI line in {}, still being made", self.place),
        }
    }
}

/// One of the owner's numbers or lines as something to choose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Candidate {
    /// It.
    pub chosen: Chosen,
    /// It is the owner's primary number.
    pub is_primary: bool,
    /// It can be called.
    pub can_call: bool,
    /// What it is ready for, in one line: `Calls now · texts to the US need registration`.
    pub ready: Option<String>,
    /// Its rent per month, `1.15`, and the currency.
    pub rent: Option<(String, String)>,
    /// What uses it already; this campaign itself is no hindrance.
    pub used_by: Option<Use>,
    /// It was chosen for this campaign.
    pub is_chosen: bool,
}

/// All that the step of the number shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NumberStep {
    /// The campaign.
    pub campaign: Campaign,
    /// The owner's numbers, newest first.
    pub numbers: Vec<Candidate>,
    /// There are more than are listed.
    pub has_more: bool,
    /// The owner's lines, newest first.
    pub lines: Vec<Candidate>,
    /// Whether another line can be had.
    pub can_get_line: bool,
    /// An order from this wizard that is not settled, or whose outcome waits for the owner.
    pub buying: Option<Purchase>,
}

/// The last calls of a campaign.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Reports {
    /// Whether Vapi tells of calls here: the host has to set a secret for that.
    pub are_told: bool,
    /// Newest first.
    pub calls: Vec<CallTold>,
}

/// A call that an owner asked for, to try a campaign.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TestCall {
    /// Our id.
    pub id: Uuid,
    /// Who was called.
    pub to: PhoneNumber,
    /// `asked`, `placed`, `refused` or `unknown`.
    pub state: String,
    /// Why it was refused.
    pub why: Option<String>,
    /// Vapi's id of the call.
    pub call_id: Option<String>,
    /// When it was asked for.
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
}
