//! What the frame tells the application around it, by `postMessage`. `docs/embed.md` is its manual.

use serde::Serialize;
use uuid::Uuid;

use crate::purchases::{Decision, Purchase, State};

/// Who speaks: an application that hears several frames knows ours by it.
const SOURCE: &str = "numberdesk";

/// One message, in JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Message {
    source: &'static str,
    #[serde(flatten)]
    what: What,
}

/// What is told. The height of the frame is told by the browser part alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum What {
    /// A number is the owner's: exactly the one asked for, or one in its place that was kept.
    NumberSelected {
        /// E.164.
        phone_number: String,
        /// What it is called, if it is called anything.
        friendly_name: Option<String>,
        /// The number's id here.
        id: Uuid,
        /// The number asked for, where it is another one.
        #[serde(skip_serializing_if = "Option::is_none")]
        requested: Option<String>,
    },
    /// The frame can go.
    Closed,
}

impl Message {
    /// The frame can go.
    pub const fn closed() -> Self {
        Self {
            source: SOURCE,
            what: What::Closed,
        }
    }

    /// The number of a purchase, once it is decided that it stays.
    pub fn selected(purchase: &Purchase) -> Option<Self> {
        let number = purchase.number.as_ref().filter(|_| purchase.state == State::Bought)?;
        let is_other = purchase.substitute().is_some();
        let stays =
            number.status == crate::numbers::Status::Active && (!is_other || purchase.decision == Some(Decision::Kept));
        stays.then(|| Self {
            source: SOURCE,
            what: What::NumberSelected {
                phone_number: number.phone_number.as_str().to_owned(),
                friendly_name: number.friendly_name.clone(),
                id: number.id,
                requested: is_other.then(|| purchase.requested_number.as_str().to_owned()),
            },
        })
    }

    /// As it is sent.
    pub fn json(&self) -> String {
        // Texts and an id: it cannot fail.
        serde_json::to_string(self).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const ID: &str = "01936f60-0f3c-7a21-b1de-0242ac120002";

    fn purchase(state: &str, bought: &str, decision: Option<&str>, status: &str) -> Purchase {
        let at = "2026-01-01T00:00:00Z";
        serde_json::from_value(json!({
            "id": ID, "reference": "ND-7F3K-21QX", "requestedNumber": "+14155550123", "rent": null, "state": state, "cause": null,
            "limit": null, "substitution": "closest", "within": null, "reason": null, "decision": decision, "replaces": null,
            "replacedBy": null, "arrived": null, "tried": 1, "createdAt": at,
            "number": {
                "id": ID, "user_id": ID, "phone_number": bought, "phone_sid": "PN1", "friendly_name": "Spring",
                "capabilities": { "voice": true, "sms": false, "mms": false, "rcs": false }, "is_primary": false, "status": status,
                "country": "US", "number_type": "local", "locality": null, "region": null, "monthly_price": "1.15",
                "currency": "USD", "purchased_at": at, "created_at": at, "updated_at": at,
            },
        }))
        .unwrap()
    }

    fn told(purchase: &Purchase) -> Option<Value> {
        Message::selected(purchase).map(|message| serde_json::from_str(&message.json()).unwrap())
    }

    #[test]
    fn a_number_is_told_when_it_stays_and_not_before() {
        let exact = json!({
            "source": "numberdesk", "type": "number-selected", "phoneNumber": "+14155550123", "friendlyName": "Spring", "id": ID,
        });
        assert_eq!(told(&purchase("bought", "+14155550123", None, "active")), Some(exact));
        let kept = told(&purchase("bought", "+14155550124", Some("kept"), "active")).unwrap();
        assert_eq!(
            (&kept["phoneNumber"], &kept["requested"]),
            (&json!("+14155550124"), &json!("+14155550123"))
        );
        for (state, bought, decision, status) in [
            ("buying", "+14155550123", None, "active"),
            ("bought", "+14155550124", None, "active"),
            ("bought", "+14155550124", Some("released"), "active"),
            ("bought", "+14155550124", Some("kept"), "releasing"),
            ("bought", "+14155550123", None, "released"),
            ("not_bought", "+14155550123", None, "active"),
        ] {
            assert_eq!(
                told(&purchase(state, bought, decision, status)),
                None,
                "{state} {bought} {decision:?} {status}"
            );
        }
    }

    #[test]
    fn the_end_is_told_by_its_name_alone() {
        assert_eq!(Message::closed().json(), r#"{"source":"numberdesk","type":"closed"}"#);
    }
}
