//! `Calls`: those that were made by hand, listed as Twilio lists them. Nobody is rung.

pub mod ring;
pub mod store;

use serde_json::{Value, json};
use time::format_description::well_known::Rfc3339;
use time::macros::format_description;
use time::{Date, Duration, OffsetDateTime};

use super::inventory::search::friendly;
use super::route::Work;
use super::wire::paging::Window;
use super::wire::params::{Params, invalid};
use super::wire::refusal::{Failure, Refusal};
use super::wire::{self, Reply, VERSION};

/// How a call can have ended, and the four in which it has not.
const STATUSES: [&str; 8] = [
    "queued",
    "ringing",
    "in-progress",
    "completed",
    "busy",
    "failed",
    "no-answer",
    "canceled",
];

/// One call as stored.
#[derive(Debug, Clone, sqlx_macros::FromRow)]
pub struct Call {
    /// Gives the order of lists.
    pub id: i64,
    /// `CA` and 32 hexadecimal digits.
    pub sid: String,
    /// Whose it is.
    pub account_sid: String,
    /// The holding that was called, or called.
    pub phone_number_sid: Option<String>,
    /// E.164.
    pub caller: String,
    /// E.164.
    pub called: String,
    /// `inbound`, `outbound-api` or `outbound-dial`.
    pub direction: String,
    /// How it ended.
    pub status: String,
    /// How long it lasted.
    pub seconds: i64,
    /// What it cost, in millionths of a dollar.
    pub micros: i64,
    /// The category of use it counts in.
    pub category: String,
    /// Seconds since 1970.
    pub started_at: i64,
}

impl Call {
    fn answer(&self) -> Value {
        let uri = format!("/{VERSION}/Accounts/{}/Calls/{}.json", self.account_sid, self.sid);
        let below = |name: &str| uri.replace(".json", &format!("/{name}.json"));
        let began = wire::date(self.started_at);
        let ended = wire::date(self.started_at.saturating_add(self.seconds));
        json!({
            "sid": self.sid,
            "account_sid": self.account_sid,
            "parent_call_sid": null,
            "phone_number_sid": self.phone_number_sid,
            "from": self.caller,
            "from_formatted": shown(&self.caller),
            "to": self.called,
            "to_formatted": shown(&self.called),
            "status": self.status,
            "direction": self.direction,
            "start_time": began,
            "end_time": ended,
            "duration": self.seconds.to_string(),
            "price": (self.status == "completed").then(|| wire::amount(-self.micros, 5)),
            "price_unit": "USD",
            "answered_by": null,
            "forwarded_from": null,
            "caller_name": "",
            "group_sid": null,
            "trunk_sid": null,
            "queue_time": "0",
            "date_created": began,
            "date_updated": ended,
            "api_version": VERSION,
            "uri": uri,
            "subresource_uris": {
                "notifications": below("Notifications"),
                "recordings": below("Recordings"),
                "events": below("Events"),
            },
        })
    }
}

/// As Twilio shows it: North American numbers for reading, all others as they are.
fn shown(number: &str) -> String {
    if number.starts_with("+1") {
        friendly(number)
    } else {
        number.to_owned()
    }
}

/// `GET Calls.json`.
pub async fn list(work: &mut Work<'_>) -> Result<Reply, Failure> {
    let window = Window::read(work.params)?;
    let status = work.params.get("Status");
    if let Some(status) = status.filter(|status| !STATUSES.contains(status)) {
        return Err(invalid("Status", status).into());
    }
    let sides = (work.params.get("To"), work.params.get("From"));
    let calls = store::list(work.db, &work.account.sid, sides, status, began(work.params)?).await?;
    let rows = calls.iter().map(|call| (call.id, call.answer())).collect();
    Ok(Reply::ok(window.envelope("calls", work.path, work.params, rows)))
}

/// `GET Calls/{Sid}.json`.
pub async fn fetch(work: &mut Work<'_>, sid: &str) -> Result<Reply, Failure> {
    let call = store::find(work.db, &work.account.sid, sid).await?;
    Ok(Reply::ok(call.ok_or_else(|| Refusal::not_found(work.path))?.answer()))
}

/// Between which moments calls began: on a day (`StartTime`), on or before its midnight (`StartTime<`), on or after it
/// (`StartTime>`). Twilio's clients send days and moments.
fn began(params: &Params) -> Result<(i64, i64), Refusal> {
    let moment = |name: &str| match params.get(name) {
        None => Ok(None),
        Some(text) => midnight_or_moment(text).map(Some).ok_or_else(|| invalid(name, text)),
    };
    let mut from = moment("StartTime>")?.unwrap_or(i64::MIN);
    let mut until = moment("StartTime<")?.unwrap_or(i64::MAX);
    if let Some(on) = moment("StartTime")? {
        let day = OffsetDateTime::from_unix_timestamp(on)
            .map_or(OffsetDateTime::UNIX_EPOCH, |at| at.replace_time(time::Time::MIDNIGHT));
        from = from.max(day.unix_timestamp());
        until = until.min((day + Duration::days(1)).unix_timestamp() - 1);
    }
    Ok((from, until))
}

fn midnight_or_moment(text: &str) -> Option<i64> {
    let day = Date::parse(text, format_description!("[year]-[month]-[day]"));
    let moment = day.map(|day| day.midnight().assume_utc());
    let moment = moment.or_else(|_| OffsetDateTime::parse(text, &Rfc3339));
    moment.ok().map(OffsetDateTime::unix_timestamp)
}

#[cfg(test)]
mod tests {
    use super::{Params, began};

    #[test]
    fn a_call_is_found_by_the_day_it_began_on_and_by_what_came_before_or_after() {
        let day = 1_793_491_200; // 1 November 2026, midnight.
        for (query, span) in [
            ("StartTime=2026-11-01", (day, day + 86_399)),
            ("StartTime%3E=2026-11-01", (day, i64::MAX)),
            ("StartTime%3C=2026-11-01T00:00:00Z", (i64::MIN, day)),
            ("StartTime>=2026-11-01&StartTime<=2026-11-02", (day, day + 86_400)),
            ("To=%2B1", (i64::MIN, i64::MAX)),
        ] {
            assert_eq!(began(&Params::parse(query.as_bytes())).unwrap(), span, "{query}");
        }
        assert_eq!(
            began(&Params::parse(b"StartTime=yesterday")).map_err(|no| no.code),
            Err(20422)
        );
    }
}
