//! Texts of the numbers a business holds: sent, received, and the threads they make.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    numbers::{Number, readiness::Account},
    phone::PhoneNumber,
};

pub mod api;
pub mod page;
mod party;
pub mod price;
pub mod rules;
pub mod segments;
#[cfg(feature = "ssr")]
pub mod server;
pub mod words;

pub use party::Party;
pub use price::Price;
pub use rules::State;

/// The longest text that Twilio takes, in characters.
pub const LONGEST: usize = 1600;

/// Most rows of one page.
pub const LARGEST_PAGE: u32 = 100;

/// Who wrote to whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// To the number.
    Inbound,
    /// From the number.
    Outbound,
}

/// A picture, or another thing that came with a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Media {
    /// The carrier's id, `ME…`.
    pub sid: String,
    /// As the sender's carrier says, `image/png`.
    pub content_type: String,
}

impl Media {
    /// Pictures that are shown: of a kind that can hold nothing but a picture.
    pub fn is_shown(&self) -> bool {
        SHOWN.contains(&self.content_type.as_str())
    }
}

/// What is shown of what came with a text. Never SVG, which is a document with scripts.
pub const SHOWN: [&str; 4] = ["image/jpeg", "image/png", "image/gif", "image/webp"];

/// A text: the row of the API, in `snake_case` as all stored rows are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    /// Our id.
    pub id: Uuid,
    /// Its owner.
    pub user_id: Uuid,
    /// The owner's number.
    pub number_id: Uuid,
    /// The other end.
    pub other_party: Party,
    /// Who wrote to whom.
    pub direction: Direction,
    /// What it says.
    pub body: String,
    /// How it stands.
    pub status: State,
    /// How many segments it makes: as counted here, and as Twilio says once it does.
    pub segments: u32,
    /// What Twilio charged for it, `0.0079`; unknown until it says so.
    pub price: Option<String>,
    /// Currency of the price.
    pub currency: Option<String>,
    /// Twilio's code where it did not arrive.
    pub error_code: Option<u32>,
    /// For a person: why it did not arrive, and what to do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// What came with it; the place in this list is `n` in `/api/twilio/texts/{id}/media/{n}`.
    pub media: Vec<Media>,
    /// It was written by the desk, in answer to another one.
    pub is_automatic: bool,
    /// The carrier's id, once it has one.
    pub twilio_sid: Option<String>,
    /// When it was written or came in.
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
    /// When the row last changed.
    #[serde(with = "time::serde::rfc3339")]
    pub updated_at: OffsetDateTime,
}

impl Text {
    /// What was charged.
    pub fn paid(&self) -> Option<Price> {
        Price::parse(self.price.as_deref()?, self.currency.as_deref()?)
    }
}

/// All texts between a number and another party.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Thread {
    /// The owner's number.
    pub number_id: Uuid,
    /// The other end.
    pub other_party: Party,
    /// The latest text.
    pub latest: Text,
    /// How many came in that nobody has looked at.
    pub unread: i64,
    /// Since when they want no texts.
    #[serde(default, with = "time::serde::rfc3339::option")]
    pub opted_out_at: Option<OffsetDateTime>,
}

/// One page of threads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Threads {
    /// Those with the newest text first.
    pub threads: Vec<Thread>,
    /// How many there are.
    pub count: i64,
    /// Ask again with `after` set to this for the next page.
    pub next: Option<Uuid>,
}

/// One page of texts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Texts {
    /// Newest first.
    pub texts: Vec<Text>,
    /// Ask again with `after` set to this for the next page.
    pub next: Option<Uuid>,
}

/// A text to be sent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Order {
    /// From which number: our id. The primary number if left out.
    pub number_id: Option<Uuid>,
    /// To whom.
    pub to: String,
    /// What it says.
    pub body: String,
    /// The most segments it may make. A form that shows a price sends what it has shown.
    #[serde(deserialize_with = "in_a_form")]
    pub max_segments: Option<u32>,
}

/// A number as JSON has it, or as a form sends it.
fn in_a_form<'de, D: serde::Deserializer<'de>>(value: D) -> Result<Option<u32>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Either {
        Number(u32),
        Text(String),
        Nothing(()),
    }
    match Either::deserialize(value)? {
        Either::Number(number) => Ok(Some(number)),
        Either::Text(text) if text.is_empty() => Ok(None),
        Either::Text(text) => text.parse().map(Some).map_err(serde::de::Error::custom),
        Either::Nothing(()) => Ok(None),
    }
}

/// What pages show around the texts of a number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The number.
    pub number: Number,
    /// What stands behind it.
    pub account: Account,
    /// What a segment to the number's own country costs at most, where Twilio says.
    pub price: Option<Price>,
}

/// One thread, as its page shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opened {
    /// Around it.
    pub place: Place,
    /// The other end.
    pub other_party: Party,
    /// Since when they want no texts.
    #[serde(with = "time::serde::rfc3339::option")]
    pub opted_out_at: Option<OffsetDateTime>,
    /// What was typed and not sent yet.
    pub draft: Option<String>,
    /// One page of it.
    pub texts: Texts,
}

/// Where the texts of a number are.
pub fn address(number: Uuid) -> String {
    format!("/phone-numbers/{number}/texts")
}

/// Where one thread is.
pub fn thread_address(number: Uuid, other: &Party) -> String {
    format!("/phone-numbers/{number}/texts/{}", other.slug())
}

/// The same at its end, where the newest text is and the next is written.
pub fn end_of(number: Uuid, other: &Party) -> String {
    format!("{}#write", thread_address(number, other))
}

/// Whether a number of ours may be written to.
pub fn is_own(number: &Number, other: &PhoneNumber) -> bool {
    number.phone_number == *other
}
