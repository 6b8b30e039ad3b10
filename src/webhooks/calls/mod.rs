//! Calls as Vapi tells of them: some messages for each, in no order that anybody may rely on, joined into one row.
//!
//! Fields: `ServerMessageStatusUpdate`, `ServerMessageEndOfCallReport` and `Call` in VapiAI/docs
//! `fern/apis/api/openapi.json` (the same in VapiAI/server-sdk-typescript, `src/api/types/`). All of them may be missing, and
//! what a caller said or wrote may stand in them: every text is cut and cleaned, and is text, never HTML.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use time::{Duration, OffsetDateTime, format_description::well_known::Rfc3339};

use crate::{phone::PhoneNumber, writing::is_unseen};

/// The longest summary that is shown, in characters.
const LONGEST_SUMMARY: usize = 2000;
/// The longest id or word.
const LONGEST_WORD: usize = 100;
/// No call is as long as a week.
const LONGEST_CALL: f64 = 7.0 * 24.0 * 60.0 * 60.0;
/// How far ahead of ours Vapi's clock may be.
const AHEAD: Duration = Duration::days(1);

/// Who called whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Somebody rang the number.
    Inbound,
    /// The number rang somebody.
    Outbound,
    /// Not by telephone, or not said.
    Other,
}

/// A call, as far as it was told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallTold {
    /// Vapi's id.
    pub id: String,
    /// Who called whom.
    pub direction: Direction,
    /// The one at the other end; none where the number is withheld.
    pub other_party: Option<PhoneNumber>,
    /// When somebody answered.
    #[serde(with = "time::serde::rfc3339::option")]
    pub started_at: Option<OffsetDateTime>,
    /// When it was over.
    #[serde(with = "time::serde::rfc3339::option")]
    pub ended_at: Option<OffsetDateTime>,
    /// How long it took.
    pub seconds: Option<u32>,
    /// One of Vapi's words, such as `customer-ended-call`.
    pub ended_reason: Option<String>,
    /// What Vapi made of it, cut and cleaned.
    pub summary: Option<String>,
    /// `queued`, `ringing`, `in-progress`, `forwarding`, `ended` and others to come.
    pub status: Option<String>,
}

impl CallTold {
    /// Whether it is over, by anything that was told of it.
    pub fn has_ended(&self) -> bool {
        self.status.as_deref() == Some("ended")
    }

    /// What this does not say, as another message of the same call has it.
    fn or(self, other: Self) -> Self {
        let ended = self.has_ended() || other.has_ended();
        Self {
            id: self.id,
            direction: match self.direction {
                Direction::Other => other.direction,
                known @ (Direction::Inbound | Direction::Outbound) => known,
            },
            other_party: self.other_party.or(other.other_party),
            started_at: self.started_at.or(other.started_at),
            ended_at: self.ended_at.or(other.ended_at),
            seconds: self.seconds.or(other.seconds),
            ended_reason: self.ended_reason.or(other.ended_reason),
            summary: self.summary.or(other.summary),
            // Nothing comes after the end, in whatever order it was told.
            status: if ended {
                Some("ended".to_owned())
            } else {
                self.status.or(other.status)
            },
        }
    }
}

/// What one message says of a call; none if it is about something else.
pub fn read(topic: &str, told: &Value) -> Option<CallTold> {
    let is_report = match topic {
        "end-of-call-report" => true,
        "status-update" => false,
        _ => return None,
    };
    let message = told.get("message")?;
    let nothing = Value::Null;
    let call = message.get("call").unwrap_or(&nothing);
    // Both the message and its call may say it; the message is what the call was at that moment.
    let either = |name: &str| {
        let first = message.get(name).filter(|value| !value.is_null());
        first.or_else(|| call.get(name))
    };
    let at = |name: &str| moment(either(name)?);
    let (started_at, ended_at) = (at("startedAt"), at("endedAt"));
    let customer = either("customer").and_then(|customer| customer.get("number"));
    let summary = either("analysis").and_then(|analysis| analysis.get("summary"));
    Some(CallTold {
        id: word(call.get("id")?)?,
        direction: match call.get("type").and_then(Value::as_str) {
            Some("inboundPhoneCall") => Direction::Inbound,
            Some("outboundPhoneCall") => Direction::Outbound,
            _ => Direction::Other,
        },
        other_party: customer
            .and_then(Value::as_str)
            .and_then(|text| PhoneNumber::parse(text).ok()),
        started_at,
        ended_at,
        seconds: either("durationSeconds")
            .and_then(whole)
            .or_else(|| whole(&Value::from((ended_at? - started_at?).as_seconds_f64()))),
        ended_reason: either("endedReason").and_then(word),
        summary: summary.or_else(|| either("summary")).and_then(plain),
        status: if is_report {
            Some("ended".to_owned())
        } else {
            either("status").and_then(word)
        },
    })
}

/// All calls that some messages tell of, each once, newest first. The messages come with their topic and the moment they were
/// received, in any order.
pub fn joined<'t>(told: impl IntoIterator<Item = (&'t str, OffsetDateTime, &'t Value)>) -> Vec<CallTold> {
    let mut messages: Vec<_> = told.into_iter().collect();
    // A report says more than a status, and of two statuses the later one counts.
    messages.sort_by_key(|(topic, received_at, _)| (*topic != "end-of-call-report", std::cmp::Reverse(*received_at)));
    let mut calls: HashMap<String, (OffsetDateTime, CallTold)> = HashMap::new();
    for (topic, received_at, body) in messages {
        let Some(call) = read(topic, body) else { continue };
        let (first_told, so_far) = match calls.remove(&call.id) {
            Some((at, so_far)) => (at.min(received_at), so_far.or(call)),
            None => (received_at, call),
        };
        calls.insert(so_far.id.clone(), (first_told, so_far));
    }
    let mut calls: Vec<_> = calls.into_values().collect();
    let when = |(told_at, call): &(OffsetDateTime, CallTold)| {
        let said = call.started_at.filter(|at| *at <= told_at.saturating_add(AHEAD));
        said.unwrap_or(*told_at)
    };
    calls.sort_by(|one, other| when(other).cmp(&when(one)).then_with(|| one.1.id.cmp(&other.1.id)));
    calls.into_iter().map(|(_, call)| call).collect()
}

fn moment(value: &Value) -> Option<OffsetDateTime> {
    OffsetDateTime::parse(value.as_str()?, &Rfc3339).ok()
}

/// Whole seconds of a length that a call can have.
fn whole(value: &Value) -> Option<u32> {
    let seconds = value.as_f64().filter(|seconds| (0.0..LONGEST_CALL).contains(seconds))?;
    // Through its digits: a length from nothing to a week has few.
    format!("{:.0}", seconds.round()).parse().ok()
}

/// One of Vapi's ids and words: letters, digits and what joins them.
fn word(value: &Value) -> Option<String> {
    let text = value.as_str()?;
    let is_word = (1..=LONGEST_WORD).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
    is_word.then(|| text.to_owned())
}

/// What somebody said or a model wrote, in one paragraph without anything unseen.
fn plain(value: &Value) -> Option<String> {
    let text: String = value
        .as_str()?
        .chars()
        .map(|letter| if letter.is_whitespace() { ' ' } else { letter })
        .filter(|letter| !is_unseen(*letter))
        .take(LONGEST_SUMMARY)
        .collect();
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

#[cfg(test)]
mod tests;
