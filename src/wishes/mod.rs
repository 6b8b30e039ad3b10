//! Standing wishes: a search that the desk asks again and again. It tells its owner of each number once, or buys it under bounds to
//! which they have agreed.

use serde::{Deserialize, Deserializer, Serialize};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{money::Money, phone::PhoneNumber};

pub mod api;
pub mod page;
#[cfg(feature = "ssr")]
pub mod server;
pub mod words;

/// Most wishes of one owner that are open or paused.
pub const MOST_OPEN: usize = 10;
/// Most numbers that one wish tells of; then it has served.
pub const MOST_FOUND: i64 = 50;
/// Most numbers that one wish buys.
pub const MOST_BOUGHT: u32 = 10;
/// For how many days a wish stands at most.
pub const MOST_DAYS: u32 = 90;
/// The longest name.
pub const NAME_LENGTH: usize = 60;

/// How a wish stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// It looks.
    Open,
    /// Its owner has it wait.
    Paused,
    /// It has found or bought as much as it may.
    Done,
    /// Its time is over.
    Expired,
    /// Its owner has ended it.
    Stopped,
}

impl State {
    /// As it is kept.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Paused => "paused",
            Self::Done => "done",
            Self::Expired => "expired",
            Self::Stopped => "stopped",
        }
    }

    /// Whether it may still find something.
    pub const fn lasts(self) -> bool {
        matches!(self, Self::Open | Self::Paused)
    }
}

/// What became of a number that was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Its owner is told, and that is all.
    Told,
    /// It is being ordered.
    Buying,
    /// It is the owner's.
    Bought,
    /// It was ordered, and nothing came of it.
    NotBought,
}

impl Outcome {
    /// As it is kept.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Told => "told",
            Self::Buying => "buying",
            Self::Bought => "bought",
            Self::NotBought => "not_bought",
        }
    }
}

/// What a wish does with a number that it finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// It tells its owner.
    #[default]
    Tell,
    /// It buys it, within its bounds.
    Buy,
}

/// Up to where a wish may buy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Bounds {
    /// What one number may cost a month, `1.50`.
    pub most_rent: String,
    /// How many numbers in all.
    pub most_numbers: u32,
    /// What all of them may cost together a month.
    pub budget: String,
    /// The currency of both.
    pub currency: String,
    /// The exact words to which the owner has agreed.
    pub consent: String,
    /// When.
    #[serde(with = "time::serde::rfc3339")]
    pub consented_at: OffsetDateTime,
}

/// A number that a wish has found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Find {
    /// The number.
    pub phone_number: PhoneNumber,
    /// Its town and state.
    pub place: Option<String>,
    /// Its rent per month as a decimal; unknown where the carrier did not say.
    pub monthly_price: Option<String>,
    /// Its currency.
    pub currency: Option<String>,
    /// What became of it.
    pub outcome: Outcome,
    /// Why it was not bought, where it might have been.
    pub words: Option<String>,
    /// The purchase that the wish made.
    pub purchase_id: Option<Uuid>,
    /// When it was found.
    #[serde(with = "time::serde::rfc3339")]
    pub found_at: OffsetDateTime,
}

impl Find {
    /// The rent per month.
    pub fn rent(&self) -> Option<Money> {
        Money::parse(self.monthly_price.as_deref()?, self.currency.as_deref()?).ok()
    }
}

/// A standing wish.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Wish {
    /// Its id.
    pub id: Uuid,
    /// What its owner calls it.
    pub label: String,
    /// The question as it stands in the address of My Phone Numbers.
    pub search: String,
    /// The same in words.
    pub question: String,
    /// Whether it tells or buys.
    pub act: Act,
    /// Up to where it buys.
    pub bounds: Option<Bounds>,
    /// How it stands.
    pub state: State,
    /// Why it has ended.
    pub words: Option<String>,
    /// Why its last look came to nothing, where it did.
    pub trouble: Option<String>,
    /// How often it has looked.
    pub looks: u32,
    /// When it looked last.
    #[serde(with = "time::serde::rfc3339::option")]
    pub looked_at: Option<OffsetDateTime>,
    /// When it looks next, while it looks.
    #[serde(with = "time::serde::rfc3339::option")]
    pub next_look_at: Option<OffsetDateTime>,
    /// Until when it stands.
    #[serde(with = "time::serde::rfc3339")]
    pub expires_at: OffsetDateTime,
    /// When it was begun.
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
    /// What it has found, the latest first.
    pub finds: Vec<Find>,
}

/// The owner's wishes.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Wishes {
    /// The latest first.
    pub wishes: Vec<Wish>,
}

/// A wish that is to begin.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Order {
    /// The wish that lasts and is to be other than it was; without it, one begins.
    #[serde(default)]
    pub wish: Option<Uuid>,
    /// What it is called; without it, by its question.
    #[serde(default)]
    pub label: Option<String>,
    /// The question as it stands in the address of My Phone Numbers.
    pub search: String,
    /// What it does with a number that it finds.
    #[serde(default)]
    pub act: Act,
    /// For how many days it stands, 1 to 90; 30 without a word.
    #[serde(default, deserialize_with = "number_or_words")]
    pub days: Option<String>,
    /// What one number may cost a month, `1.50`, in US dollars.
    #[serde(default, deserialize_with = "number_or_words")]
    pub most_rent: Option<String>,
    /// How many numbers it may buy in all, 1 to 10.
    #[serde(default, deserialize_with = "number_or_words")]
    pub most_numbers: Option<String>,
    /// What all of them may cost together a month.
    #[serde(default, deserialize_with = "number_or_words")]
    pub budget: Option<String>,
    /// The exact words in which buying is agreed to, as the refusal without them says them.
    #[serde(default)]
    pub consent: Option<String>,
}

/// Programs send a number where forms send its digits.
fn number_or_words<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Said {
        Number(u32),
        Words(String),
    }
    let said = Option::<Said>::deserialize(from)?;
    let text = said.map(|said| match said {
        Said::Number(number) => number.to_string(),
        Said::Words(words) => words.trim().to_owned(),
    });
    Ok(text.filter(|text| !text.is_empty()))
}

/// What its owner does with a wish.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// It waits.
    Pause,
    /// It looks again.
    GoOn,
    /// It ends.
    Stop,
}
