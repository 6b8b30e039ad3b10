//! Whoever hosts the desk: what they see of all businesses, and the few things they may do for one.
//!
//! They see who there is, how their account at Twilio and their subscription stand, how many numbers they hold and what
//! those cost, how often and why purchases failed, and the numbers that somebody has to look at. They never see a password,
//! a token, a session, a message, an audit trail, or the numbers with which all is well.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    billing::Standing,
    money::Money,
    phone::PhoneNumber,
    purchases::{Cause, Limits, Usage},
    subaccounts,
};

pub mod api;
pub mod page;
mod lines;
#[cfg(feature = "ssr")]
pub mod server;

pub use lines::{Asking, LinesOf, ShownLine};

/// All businesses together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Sums {
    /// Accounts.
    pub businesses: i64,
    /// Of them, opened in the last seven days.
    pub new_this_week: i64,
    /// Of them, suspended or closed at the carrier.
    pub stopped: i64,
    /// Numbers held.
    pub numbers: i64,
    /// Their monthly prices together.
    pub rent: Money,
    /// Purchases that have not ended yet.
    pub under_way: i64,
    /// Numbers that only the carrier has.
    pub orphans: i64,
    /// Other differences between the carrier and the desk.
    pub differences: i64,
    /// Purchases begun in the last 24 hours.
    pub tried_today: i64,
    /// Of them, those that bought nothing.
    pub failed_today: i64,
    /// Events of Stripe that match nobody.
    pub parked: i64,
}

/// One business in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Business {
    /// Its account.
    pub id: Uuid,
    /// Its e-mail address.
    pub email: String,
    /// When it was opened.
    #[serde(with = "time::serde::rfc3339")]
    pub since: OffsetDateTime,
    /// How its account stands at the carrier.
    pub subaccount: subaccounts::State,
    /// The SID of that account, where there is one.
    pub subaccount_sid: Option<String>,
    /// How it stands with its subscription.
    pub standing: Standing,
    /// Numbers held.
    pub numbers: i64,
    /// Their monthly prices together.
    pub rent: Money,
    /// Purchases of the last seven days that bought nothing.
    pub failures: i64,
    /// Purchases that have not ended yet.
    pub under_way: i64,
    /// Numbers that only the carrier has.
    pub orphans: i64,
    /// Other differences between the carrier and the desk.
    pub differences: i64,
    /// Whether the carrier could not be read at the last comparison.
    pub is_unread: bool,
}

/// How a business stands with its subscription.
pub const fn standing_words(standing: Standing) -> &'static str {
    match standing {
        Standing::None => "None",
        Standing::Active => "Paid",
        Standing::PastDue => "Payment failed",
        Standing::Ended => "Ended",
    }
}

impl Business {
    /// The end of its account's SID, by which people tell it from others: `AC…41f0`.
    pub fn short_sid(&self) -> Option<String> {
        let sid = self.subaccount_sid.as_deref()?;
        let end = sid.char_indices().rev().nth(3).map_or(0, |(at, _)| at);
        Some(format!("AC…{}", sid.get(end..).unwrap_or_default()))
    }
}

/// What somebody has to look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum What {
    /// Only the carrier has the number: it is paid for and not shown.
    Orphan,
    /// The purchase should have ended by now.
    Stuck,
    /// The carrier does not take the number back.
    NotTaken,
}

/// One number that somebody has to look at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Trouble {
    /// What is wrong.
    pub what: What,
    /// Whose it is.
    pub user_id: Uuid,
    /// Their e-mail address.
    pub email: String,
    /// The number.
    pub phone_number: PhoneNumber,
    /// The purchase's reference, or why the carrier refuses.
    pub detail: Option<String>,
    /// Since when.
    #[serde(with = "time::serde::rfc3339")]
    pub since: OffsetDateTime,
}

/// An event of Stripe's that matches nobody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Parked {
    /// `evt_…`.
    pub id: String,
    /// `checkout.session.completed` and the like.
    pub kind: String,
    /// Why it matches nobody.
    pub why: Option<String>,
    /// When it came.
    #[serde(with = "time::serde::rfc3339")]
    pub received_at: OffsetDateTime,
}

/// One such event, whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Event {
    /// What stands in the list.
    #[serde(flatten)]
    pub parked: Parked,
    /// What it says, as JSON for people.
    pub body: String,
    /// How it was dealt with; nothing while it is parked.
    pub dealt: Option<Dealt>,
}

/// How an event was dealt with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Dealt {
    /// What the operator wrote.
    pub note: String,
    /// Who that was.
    pub by: String,
    /// When.
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
}

/// The operator's page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Board {
    /// All businesses together.
    pub sums: Sums,
    /// What somebody has to look at, the oldest of each kind first; a few of each kind.
    pub troubles: Vec<Trouble>,
    /// Events that match nobody, newest first; a few.
    pub parked: Vec<Parked>,
    /// Who asks for more AI lines; a few.
    pub asking: Vec<Asking>,
    /// Businesses that fit what was looked for, newest first; one page.
    pub businesses: Vec<Business>,
    /// How many fit.
    pub found: i64,
    /// Where the next page begins.
    pub next: Option<Uuid>,
}

/// What the host allows one business instead of the settings; none is as in the settings, 0 is no limit.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OwnLimits {
    /// Numbers bought in 24 hours.
    pub per_day: Option<i64>,
    /// Numbers held at once.
    pub total: Option<i64>,
    /// Money per month.
    pub monthly_spend: Option<Money>,
}

/// One business, closer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Closer {
    /// What stands in the list.
    pub business: Business,
    /// Until when its numbers go on working after the end of its subscription.
    #[serde(with = "time::serde::rfc3339::option")]
    pub works_until: Option<OffsetDateTime>,
    /// When its numbers were last compared with the carrier.
    #[serde(with = "time::serde::rfc3339::option")]
    pub compared_at: Option<OffsetDateTime>,
    /// Why the carrier could not be read since.
    pub failure: Option<String>,
    /// What it may use, and does.
    pub usage: Usage,
    /// What the host has said of it.
    pub own: OwnLimits,
    /// What everybody else is allowed.
    pub usual: Limits,
    /// Why purchases of the last seven days bought nothing, the most frequent first.
    pub causes: Vec<(Cause, i64)>,
    /// What somebody has to look at.
    pub troubles: Vec<Trouble>,
    /// Its AI lines.
    pub lines: LinesOf,
}

/// So many events, and numbers of each kind to look at, are shown at once.
pub const FEW: u32 = 20;

/// The most characters of a note.
pub const NOTE_LENGTH: usize = 500;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_an_account_is_enough_to_know_it_by() {
        let business = |sid: Option<&str>| Business {
            id: Uuid::nil(),
            email: "a@desk.example".to_owned(),
            since: OffsetDateTime::UNIX_EPOCH,
            subaccount: subaccounts::State::Active,
            subaccount_sid: sid.map(str::to_owned),
            standing: Standing::None,
            numbers: 0,
            rent: Money::new(0, "USD"),
            failures: 0,
            under_way: 0,
            orphans: 0,
            differences: 0,
            is_unread: false,
        };
        let sid = "AC0123456789abcdef0123456789ab41f0";
        assert_eq!(business(Some(sid)).short_sid().as_deref(), Some("AC…41f0"));
        assert_eq!(business(Some("AC")).short_sid().as_deref(), Some("AC…AC"));
        assert_eq!(business(None).short_sid(), None);
    }
}
