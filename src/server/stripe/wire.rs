//! Stripe's shapes, as far as they are read: old and new places of what has moved, ids or whole objects.

use serde::{Deserialize, Deserializer};
use time::OffsetDateTime;
use uuid::Uuid;

/// A session in which an owner pays.
#[derive(Debug, Clone, Deserialize)]
pub struct Session {
    /// `cs_…`.
    pub id: String,
    /// Where it is paid; absent once it is over.
    #[serde(default)]
    pub url: Option<String>,
    /// How far it has come.
    #[serde(rename = "status", default)]
    pub state: SessionState,
    /// Whether the money is there.
    #[serde(rename = "payment_status", default)]
    pub paid: Paid,
    /// The subscription that came of it.
    #[serde(default, deserialize_with = "reference")]
    pub subscription: Option<String>,
    #[serde(default)]
    metadata: Metadata,
}

/// How far a session has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SessionState {
    /// It can be paid.
    Open,
    /// It was gone through; whether the money is there says [`Paid`].
    Complete,
    /// Too late.
    Expired,
    /// A word we do not know.
    #[default]
    #[serde(other)]
    Other,
}

/// Whether the money of a session is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Paid {
    /// It is.
    Paid,
    /// Nothing is due yet: a trial.
    NoPaymentRequired,
    /// Not yet: a method that takes days.
    Unpaid,
    /// A word we do not know.
    #[default]
    #[serde(other)]
    Other,
}

/// A subscription as it is.
#[derive(Debug, Clone, Deserialize)]
pub struct Subscription {
    /// `sub_…`.
    pub id: String,
    /// `cus_…`.
    #[serde(default, deserialize_with = "reference")]
    pub customer: Option<String>,
    /// How it stands.
    pub status: Status,
    /// Whether real money is meant.
    #[serde(default)]
    pub livemode: Option<bool>,
    /// Whether it ends with what is paid for.
    #[serde(default)]
    pub cancel_at_period_end: bool,
    /// When it is going to end, if that is settled.
    #[serde(default, with = "time::serde::timestamp::option")]
    pub cancel_at: Option<OffsetDateTime>,
    /// When it ended.
    #[serde(default, with = "time::serde::timestamp::option")]
    pub ended_at: Option<OffsetDateTime>,
    #[serde(default, with = "time::serde::timestamp::option")]
    current_period_end: Option<OffsetDateTime>,
    #[serde(default)]
    items: Items,
    #[serde(default)]
    metadata: Metadata,
}

/// How a subscription stands, in Stripe's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// The first payment is not there yet.
    Incomplete,
    /// And it never came.
    IncompleteExpired,
    /// Nothing is due yet.
    Trialing,
    /// Paid.
    Active,
    /// A payment failed and is tried again.
    PastDue,
    /// Ended.
    Canceled,
    /// Payments failed and are not tried any more.
    Unpaid,
    /// A trial ended without a way to pay.
    Paused,
    /// A word we do not know.
    #[serde(other)]
    Other,
}

impl Status {
    /// Stripe's word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Incomplete => "incomplete",
            Self::IncompleteExpired => "incomplete_expired",
            Self::Trialing => "trialing",
            Self::Active => "active",
            Self::PastDue => "past_due",
            Self::Canceled => "canceled",
            Self::Unpaid => "unpaid",
            Self::Paused => "paused",
            Self::Other => "other",
        }
    }

    /// What [`Self::word`] gave.
    pub fn read(word: &str) -> Self {
        [
            Self::Incomplete,
            Self::IncompleteExpired,
            Self::Trialing,
            Self::Active,
            Self::PastDue,
            Self::Canceled,
            Self::Unpaid,
            Self::Paused,
        ]
        .into_iter()
        .find(|status| status.word() == word)
        .unwrap_or(Self::Other)
    }
}

impl Session {
    /// The owner and the payment that we wrote into it. What else names an owner, such as `client_reference_id`, anybody can
    /// put into a link of the host's.
    pub fn begun(&self) -> Option<(Uuid, Uuid)> {
        let id = |text: &Option<String>| Uuid::parse_str(text.as_deref()?).ok();
        id(&self.metadata.tenant_id).zip(id(&self.metadata.checkout_id))
    }
}

impl Subscription {
    /// The owner we wrote into it.
    pub fn tenant(&self) -> Option<&str> {
        self.metadata.tenant_id.as_deref()
    }

    /// The end of what is paid for: of the first item to end since 2025, of the whole before.
    pub fn period_end(&self) -> Option<OffsetDateTime> {
        let items = self.items.data.iter().filter_map(|item| item.current_period_end);
        items.min().or(self.current_period_end)
    }

    /// Whether it is a subscription to this price.
    pub fn is_to(&self, price_id: &str) -> bool {
        let mut prices = self.items.data.iter().filter_map(|item| item.price.as_ref());
        prices.any(|price| price.id == price_id)
    }
}

#[derive(Debug, Clone, Default, Deserialize)]
struct Metadata {
    #[serde(default)]
    tenant_id: Option<String>,
    #[serde(default)]
    checkout_id: Option<String>,
}

#[derive(Debug, Clone, Default, Deserialize)]
struct Items {
    #[serde(default)]
    data: Vec<Item>,
}

#[derive(Debug, Clone, Deserialize)]
struct Item {
    #[serde(default, with = "time::serde::timestamp::option")]
    current_period_end: Option<OffsetDateTime>,
    #[serde(default)]
    price: Option<Price>,
}

#[derive(Debug, Clone, Deserialize)]
struct Price {
    id: String,
}

/// The answer to asking for a customer's own pages.
#[derive(Debug, Deserialize)]
pub(super) struct Portal {
    pub url: String,
}

/// A refusal's body.
#[derive(Debug, Deserialize)]
pub(super) struct Refusal {
    pub error: Why,
}

/// The kind of a refusal.
#[derive(Debug, Deserialize)]
pub(super) struct Why {
    #[serde(rename = "type", default)]
    pub kind: String,
}

/// A reference is an id, or the whole object where it was expanded.
pub fn reference<'de, D: Deserializer<'de>>(source: D) -> Result<Option<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Reference {
        Id(String),
        Whole { id: String },
    }
    Ok(
        Option::<Reference>::deserialize(source)?.map(|reference| match reference {
            Reference::Id(id) | Reference::Whole { id } => id,
        }),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_what_is_paid_for_is_read_from_its_new_and_its_old_place() {
        let new = r#"{"id":"sub_1","customer":{"id":"cus_1","object":"customer"},"status":"active","items":{"data":[
            {"current_period_end":1795600000,"price":{"id":"price_1"}}]},"metadata":{"tenant_id":"t"}}"#;
        let old = r#"{"id":"sub_1","customer":"cus_1","status":"active","current_period_end":1795600000,
            "items":{"data":[{"price":{"id":"price_1"}}]},"metadata":{}}"#;
        for text in [new, old] {
            let subscription: Subscription = serde_json::from_str(text).unwrap();
            assert_eq!(subscription.period_end().unwrap().unix_timestamp(), 1_795_600_000);
            assert_eq!(subscription.customer.as_deref(), Some("cus_1"));
            assert!(subscription.is_to("price_1") && !subscription.is_to("price_2"));
        }
    }

    #[test]
    fn a_word_nobody_documented_is_neither_paid_nor_ended() {
        let odd = r#"{"id":"sub_1","customer":null,"status":"resting"}"#;
        let subscription: Subscription = serde_json::from_str(odd).unwrap();
        assert_eq!(subscription.status, Status::Other);
        assert_eq!(Status::read(Status::PastDue.word()), Status::PastDue);
    }
}
