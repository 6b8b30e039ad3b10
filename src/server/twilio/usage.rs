//! What an account used: its calls, its texts, and Twilio's own sums of both. Each is a question that changes nothing.

use serde::Deserialize;
use time::{Date, OffsetDateTime};
use url::Url;

use super::{Client, Credentials, Error, Listed, call::Call, wire};
use crate::phone::PhoneNumber;

const CALLS: &str = "/Calls";
const TEXTS: &str = "/Messages";
const RECORDS: &str = "/Usage/Records";

/// So many pages of one list are read. A list that goes on after them is cut, and says so.
const MOST_PAGES: usize = 10;
/// Rows to a page. A call takes about 2 KB of what one answer may have, a text of 1600 Chinese characters 10 KB.
const CALLS_TO_A_PAGE: usize = 500;
const TEXTS_TO_A_PAGE: usize = 200;
/// Twilio lists every category it knows, some five hundred.
const RECORDS_TO_A_PAGE: usize = 500;

/// From a day to the day before another, in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// The first day.
    pub from: Date,
    /// The first day after it.
    pub until: Date,
}

impl Span {
    /// Whether a moment is in it.
    pub fn has(self, at: OffsetDateTime) -> bool {
        let day = at.to_offset(time::UtcOffset::UTC).date();
        self.from <= day && day < self.until
    }
}

/// Whose calls or texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side<'n> {
    /// All of the account's.
    Account,
    /// Those to this number.
    To(&'n PhoneNumber),
    /// Those from this number.
    From(&'n PhoneNumber),
}

/// A call as Twilio lists it; whatever it does not say is none.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default)]
pub struct Made {
    /// By which it is known: lists that grow while they are read show some twice.
    #[serde(deserialize_with = "wire::text")]
    pub sid: Option<String>,
    /// The account that made or took it.
    #[serde(deserialize_with = "wire::text")]
    pub account_sid: Option<String>,
    /// Who called.
    #[serde(deserialize_with = "wire::text")]
    pub from: Option<String>,
    /// Who was called.
    #[serde(deserialize_with = "wire::text")]
    pub to: Option<String>,
    /// `inbound`, `outbound-api`, `outbound-dial`, `trunking-originating` or `trunking-terminating`.
    #[serde(deserialize_with = "wire::text")]
    pub direction: Option<String>,
    /// `completed` where somebody answered.
    #[serde(deserialize_with = "wire::text")]
    pub status: Option<String>,
    /// When it began.
    #[serde(deserialize_with = "wire::date")]
    pub start_time: Option<OffsetDateTime>,
    /// How long it lasted, in seconds.
    #[serde(deserialize_with = "wire::text")]
    pub duration: Option<String>,
    /// What it cost, with a minus.
    #[serde(deserialize_with = "wire::text")]
    pub price: Option<String>,
    /// In which currency.
    #[serde(deserialize_with = "wire::text")]
    pub price_unit: Option<String>,
}

/// A text as Twilio lists it, without its words.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default)]
pub struct Sent {
    /// By which it is known.
    #[serde(deserialize_with = "wire::text")]
    pub sid: Option<String>,
    /// The account that sent or received it.
    #[serde(deserialize_with = "wire::text")]
    pub account_sid: Option<String>,
    /// Who sent it.
    #[serde(deserialize_with = "wire::text")]
    pub from: Option<String>,
    /// Who received it.
    #[serde(deserialize_with = "wire::text")]
    pub to: Option<String>,
    /// `inbound`, or `outbound-` and how.
    #[serde(deserialize_with = "wire::text")]
    pub direction: Option<String>,
    /// `failed`, `undelivered` or `canceled` where it did not arrive.
    #[serde(deserialize_with = "wire::text")]
    pub status: Option<String>,
    /// When it was sent.
    #[serde(deserialize_with = "wire::date")]
    pub date_sent: Option<OffsetDateTime>,
    /// When it was handed over.
    #[serde(deserialize_with = "wire::date")]
    pub date_created: Option<OffsetDateTime>,
    /// What it cost, with a minus.
    #[serde(deserialize_with = "wire::text")]
    pub price: Option<String>,
    /// In which currency.
    #[serde(deserialize_with = "wire::text")]
    pub price_unit: Option<String>,
}

/// A category of use in a period.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default)]
pub struct UsageRow {
    /// Whose use.
    #[serde(deserialize_with = "wire::text")]
    pub account_sid: Option<String>,
    /// Twilio's name for it.
    #[serde(deserialize_with = "wire::text")]
    pub category: Option<String>,
    /// Twilio's words for it.
    #[serde(deserialize_with = "wire::text")]
    pub description: Option<String>,
    /// How many.
    #[serde(deserialize_with = "wire::text")]
    pub count: Option<String>,
    /// Of what.
    #[serde(deserialize_with = "wire::text")]
    pub count_unit: Option<String>,
    /// What they cost, without a minus.
    #[serde(deserialize_with = "wire::text")]
    pub price: Option<String>,
    /// In which currency, in small letters.
    #[serde(deserialize_with = "wire::text")]
    pub price_unit: Option<String>,
}

/// `2026-11-30`, as Twilio's filters take it.
fn day(date: Date) -> String {
    format!("{:04}-{:02}-{:02}", date.year(), u8::from(date.month()), date.day())
}

/// The filters of a list: whose, and when. What begins on the day after the span may be listed too, and is for the caller to
/// leave out.
fn filtered(mut url: Url, side: Side<'_>, when: &str, span: Span, page: usize) -> Url {
    {
        let mut query = url.query_pairs_mut();
        match side {
            Side::Account => {}
            Side::To(number) => drop(query.append_pair("To", number.as_str())),
            Side::From(number) => drop(query.append_pair("From", number.as_str())),
        }
        query.append_pair(&format!("{when}>"), &day(span.from));
        query.append_pair(&format!("{when}<"), &day(span.until));
        query.append_pair("PageSize", &page.to_string());
    }
    url
}

impl Client {
    /// The account's calls that began within a span, the newest first.
    pub async fn calls_made(&self, who: &Credentials, side: Side<'_>, span: Span) -> Result<Listed<Made>, Error> {
        let url = self.of_account(who, &["Calls.json"]);
        let url = filtered(url, side, "StartTime", span, CALLS_TO_A_PAGE);
        self.list_some(Call::get(CALLS, url, who), "calls", MOST_PAGES).await
    }

    /// The account's texts that were sent within a span, the newest first.
    pub async fn texts_sent(&self, who: &Credentials, side: Side<'_>, span: Span) -> Result<Listed<Sent>, Error> {
        let url = self.of_account(who, &["Messages.json"]);
        let url = filtered(url, side, "DateSent", span, TEXTS_TO_A_PAGE);
        self.list_some(Call::get(TEXTS, url, who), "messages", MOST_PAGES).await
    }

    /// What this account alone used from one day to another, both counted, by category. Left to itself, Twilio would add the
    /// accounts below it.
    pub async fn usage(&self, who: &Credentials, first: Date, last: Date) -> Result<Listed<UsageRow>, Error> {
        let mut url = self.of_account(who, &["Usage", "Records.json"]);
        url.query_pairs_mut()
            .append_pair("StartDate", &day(first))
            .append_pair("EndDate", &day(last))
            .append_pair("IncludeSubaccounts", "false")
            .append_pair("PageSize", &RECORDS_TO_A_PAGE.to_string());
        self.list_some(Call::get(RECORDS, url, who), "usage_records", MOST_PAGES)
            .await
    }
}
