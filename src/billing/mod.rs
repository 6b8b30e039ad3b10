//! Who pays for the desk: an owner's subscription at Stripe, and what follows from it for their account at the carrier.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::subaccounts::State;

pub mod api;
pub mod page;
pub mod rules;
#[cfg(feature = "ssr")]
pub mod server;

/// How an owner stands with their subscription.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Standing {
    /// They have never had one.
    None,
    /// Paid for.
    Active,
    /// A payment failed; Stripe tries again. Everything works.
    PastDue,
    /// It is over.
    Ended,
}

/// Whether a payment is on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Payment {
    /// A page to pay at is open.
    Open,
    /// It was gone through, and the money is not there yet.
    Confirming,
    /// The last one came to nothing.
    Failed,
}

/// Why there is nothing to subscribe to, though it is not paid for: a subscription at Stripe that can run again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Stopped {
    /// Its first payment is not there yet.
    Incomplete,
    /// A payment failed, and too much time has passed since.
    PastDue,
    /// Payments failed, and Stripe tries no more.
    Unpaid,
    /// It waits for a way to pay.
    Paused,
}

impl Stopped {
    /// In a word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Incomplete => "Not finished",
            Self::PastDue => "Overdue",
            Self::Unpaid => "Unpaid",
            Self::Paused => "Paused",
        }
    }

    /// What is so.
    pub const fn headline(self) -> &'static str {
        match self {
            Self::Incomplete => "Your first payment is not finished",
            Self::PastDue => "A payment has been open for too long",
            Self::Unpaid => "Your subscription is unpaid",
            Self::Paused => "Your subscription is paused",
        }
    }

    /// What to do about it: at Stripe, on the customer's own pages.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Incomplete => {
                "Finish it under \u{201c}Cards, invoices, cancel\u{201d}. Stripe gives it up within a day; then you can subscribe afresh."
            }
            Self::PastDue | Self::Unpaid => {
                "Pay the open invoice under \u{201c}Cards, invoices, cancel\u{201d}, and everything works again. Or cancel it there; then you can subscribe afresh."
            }
            Self::Paused => {
                "It waits for a way to pay: add a card under \u{201c}Cards, invoices, cancel\u{201d} and resume it. Or cancel it there; then you can subscribe afresh."
            }
        }
    }
}

/// What an owner is told about their subscription.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Billing {
    /// Whether this desk asks for a subscription at all.
    pub needs_subscription: bool,
    /// How they stand.
    pub standing: Standing,
    /// Since when.
    #[serde(
        with = "time::serde::rfc3339::option",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pub since: Option<OffsetDateTime>,
    /// When the next payment is due.
    #[serde(
        with = "time::serde::rfc3339::option",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pub next_payment_at: Option<OffsetDateTime>,
    /// When it ends, where that is settled.
    #[serde(
        with = "time::serde::rfc3339::option",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pub ends_at: Option<OffsetDateTime>,
    /// Until when the numbers go on working without being paid for: after the end, or after a failed payment.
    #[serde(
        with = "time::serde::rfc3339::option",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pub works_until: Option<OffsetDateTime>,
    /// What it costs, `$5.00 per month`, where Stripe has said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<String>,
    /// A payment on its way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment: Option<Payment>,
    /// A subscription that can run again, so that no other is begun beside it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stopped: Option<Stopped>,
    /// How their account at the carrier stands.
    pub subaccount: State,
    /// Since when.
    #[serde(
        with = "time::serde::rfc3339::option",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pub subaccount_since: Option<OffsetDateTime>,
    /// Whether they have been at Stripe, so that there is something to manage.
    pub has_customer: bool,
    /// How many days numbers go on working after the end of a subscription.
    pub grace_days: i64,
}

/// Where a browser goes on to: a page of Stripe's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Onward {
    /// An address of Stripe's, or of our own where there is nothing to pay.
    pub url: String,
}

impl Billing {
    /// Whether nothing needs anyone: it is paid for, or an account from before there were subscriptions goes on.
    pub fn is_well(&self) -> bool {
        self.subaccount == State::Active && matches!(self.standing, Standing::None | Standing::Active)
    }

    /// Whether they can subscribe now: one subscription is enough, and one payment at a time; and nothing would come of it
    /// where the account at the carrier is gone.
    pub fn can_subscribe(&self) -> bool {
        self.needs_subscription
            && matches!(self.standing, Standing::None | Standing::Ended)
            && self.payment != Some(Payment::Confirming)
            && self.stopped.is_none()
            && self.subaccount != State::Closed
    }
}
