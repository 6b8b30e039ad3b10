//! What an event of Stripe's is about: which session or subscription to look at. What it says of them is not believed.

use serde::Deserialize;

use crate::server::stripe::Session;

/// The envelope of every event.
#[derive(Debug, Clone, Deserialize)]
pub struct Envelope {
    /// `evt_…`.
    pub id: String,
    /// `checkout.session.completed` and the like.
    #[serde(rename = "type")]
    pub kind: String,
    /// Whether real money is meant.
    #[serde(default)]
    pub livemode: Option<bool>,
}

/// What to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum About {
    /// A session, and the owner we had set in it.
    Session {
        /// `cs_…`.
        id: String,
    },
    /// A subscription.
    Subscription {
        /// `sub_…`.
        id: String,
    },
    /// Nothing we look after.
    Nothing,
}

#[derive(Debug, Deserialize)]
struct Body<T> {
    data: Data<T>,
}

#[derive(Debug, Deserialize)]
struct Data<T> {
    object: T,
}

#[derive(Debug, Deserialize)]
struct Named {
    id: String,
}

#[derive(Debug, Deserialize)]
struct Mode {
    #[serde(default)]
    mode: Option<String>,
}

/// An invoice names its subscription in a new place since 2025, and in an old one before.
#[derive(Debug, Deserialize)]
struct Invoice {
    #[serde(default, deserialize_with = "crate::server::stripe::reference")]
    subscription: Option<String>,
    #[serde(default)]
    parent: Option<Parent>,
}

#[derive(Debug, Deserialize)]
struct Parent {
    #[serde(default)]
    subscription_details: Option<Details>,
}

#[derive(Debug, Deserialize)]
struct Details {
    #[serde(default, deserialize_with = "crate::server::stripe::reference")]
    subscription: Option<String>,
}

/// What an event of this kind is about.
pub fn about(kind: &str, body: &str) -> Result<About, serde_json::Error> {
    Ok(match kind {
        "checkout.session.completed"
        | "checkout.session.async_payment_succeeded"
        | "checkout.session.async_payment_failed"
        | "checkout.session.expired" => {
            let mode: Body<Mode> = serde_json::from_str(body)?;
            // One that sells something else is none of ours.
            if mode.data.object.mode.as_deref() != Some("subscription") {
                return Ok(About::Nothing);
            }
            let session: Body<Session> = serde_json::from_str(body)?;
            About::Session {
                id: session.data.object.id,
            }
        }
        kind if kind.starts_with("customer.subscription.") => {
            let named: Body<Named> = serde_json::from_str(body)?;
            About::Subscription {
                id: named.data.object.id,
            }
        }
        "invoice.paid" | "invoice.payment_failed" => {
            let invoice: Body<Invoice> = serde_json::from_str(body)?;
            let Invoice { subscription, parent } = invoice.data.object;
            let new = parent
                .and_then(|parent| parent.subscription_details)
                .and_then(|details| details.subscription);
            new.or(subscription)
                .map_or(About::Nothing, |id| About::Subscription { id })
        }
        _ => About::Nothing,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_says_what_to_look_at_in_the_new_shape_and_in_the_old() {
        let subscription = |id: &str| About::Subscription { id: id.to_owned() };
        let table = [
            (
                "invoice.payment_failed",
                r#"{"data":{"object":{"id":"in_1","parent":{"subscription_details":{"subscription":"sub_1"}}}}}"#,
                subscription("sub_1"),
            ),
            (
                "invoice.paid",
                r#"{"data":{"object":{"id":"in_1","subscription":{"id":"sub_1","object":"subscription"}}}}"#,
                subscription("sub_1"),
            ),
            (
                "invoice.paid",
                r#"{"data":{"object":{"id":"in_1","parent":null}}}"#,
                About::Nothing,
            ),
            (
                "customer.subscription.deleted",
                r#"{"data":{"object":{"id":"sub_1","status":"canceled"}}}"#,
                subscription("sub_1"),
            ),
            (
                "checkout.session.completed",
                r#"{"data":{"object":{"id":"cs_1","mode":"subscription","status":"complete","payment_status":"paid"}}}"#,
                About::Session { id: "cs_1".to_owned() },
            ),
            (
                "checkout.session.completed",
                r#"{"data":{"object":{"id":"cs_1","mode":"payment","status":"complete"}}}"#,
                About::Nothing,
            ),
            (
                "charge.refunded",
                r#"{"data":{"object":{"id":"ch_1"}}}"#,
                About::Nothing,
            ),
        ];
        for (kind, body, expected) in table {
            assert_eq!(about(kind, body).unwrap(), expected, "{kind}");
        }
        assert!(about("invoice.paid", r#"{"data":{}}"#).is_err());
    }
}
