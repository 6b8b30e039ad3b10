//! What Vapi tells of a call, to the assistant's server or else to the number's: how it stands, and how it ended. Each is sent
//! once, for Vapi repeats nothing unless it is told how (<https://docs.vapi.ai/server-url/events>).
//!
//! Bodies: `ServerMessageStatusUpdate` and `ServerMessageEndOfCallReport` in VapiAI/docs `fern/apis/api/openapi.json`. They may
//! hold the assistant with the headers of its server, and the number with its credentials; so these do.

use std::sync::Arc;
use std::time::Duration;

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use serde_json::{Map, Value, json};
use sqlx::SqliteConnection;
use url::{Host, Url};

use super::shape;
use super::store::{self, Call, Report};
use crate::server::sandbox::vapi::store::{Assistant, Number};
use crate::server::sandbox::vapi::{assistants, numbers};
use crate::server::sandbox::{Carrier, stripe};

/// As long as Vapi waits for an answer.
const PATIENCE: Duration = Duration::from_secs(20);

/// Writes down what is to be told of a call that is over, if anybody is to be told.
pub async fn write(
    db: &mut SqliteConnection,
    call: &Call,
    number: &Number,
    assistant: &Assistant,
) -> Result<(), sqlx::Error> {
    let of_number = number.server.as_ref().map(|server| &server.0);
    let Some(server) = assistant
        .body
        .0
        .get("server")
        .filter(|server| !server.is_null())
        .or(of_number)
    else {
        return Ok(());
    };
    let Some(url) = server.get("url").and_then(Value::as_str) else {
        return Ok(());
    };
    let headers = server.get("headers").cloned().unwrap_or_default();
    let wanted = assistant.body.0.get("serverMessages").and_then(Value::as_array);
    for (topic, status) in [
        ("status-update", "in-progress"),
        ("status-update", "ended"),
        ("end-of-call-report", "ended"),
    ] {
        if wanted.is_none_or(|wanted| wanted.iter().any(|word| word == topic)) {
            let message = message(topic, status, call, (number, assistant));
            store::add_report(
                db,
                &call.vapi_id,
                topic,
                (url, &headers),
                &json!({ "message": message }),
            )
            .await?;
        }
    }
    Ok(())
}

fn message(topic: &str, status: &str, call: &Call, (number, assistant): (&Number, &Assistant)) -> Value {
    let shown = shape(call, status);
    let of = |name: &str| shown.get(name).cloned().unwrap_or_default();
    let mut message: Map<String, Value> = [
        ("type", json!(topic)),
        ("timestamp", json!(call.started_at.saturating_mul(1000))),
        ("phoneNumber", numbers::shape(number)),
        ("customer", of("customer")),
        ("assistant", assistants::shape(assistant)),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value))
    .collect();
    let own = if topic == "status-update" {
        json!({ "status": status, "endedReason": of("endedReason") })
    } else {
        json!({
            "endedReason": of("endedReason"),
            "startedAt": of("startedAt"),
            "endedAt": of("endedAt"),
            "durationSeconds": call.ended_at.saturating_sub(call.started_at),
            "cost": 0,
            "analysis": of("analysis"),
            "artifact": { "transcript": "AI: Hello. This is practice.\nUser: Hello.\n", "messages": [] },
        })
    };
    if let Value::Object(own) = own {
        message.extend(own.into_iter().filter(|(_, value)| !value.is_null()));
    }
    message.insert("call".to_owned(), shown);
    Value::Object(message)
}

/// Tells until the sandbox closes.
pub async fn deliver(carrier: Arc<Carrier>) {
    // Made when there is something to tell: it takes a while, and most practice makes no calls.
    let mut http = None;
    loop {
        if let Err(error) = tell(&carrier, &mut http).await {
            tracing::error!(%error, "the sandbox's database failed");
        }
        tokio::select! {
            () = carrier.reports.notified() => {}
            () = carrier.stopped() => return,
        }
    }
}

/// Who tells.
pub fn client() -> Result<reqwest::Client, reqwest::Error> {
    // An error only says that somebody else was quicker, which is as good.
    drop(rustls::crypto::ring::default_provider().install_default());
    reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .timeout(PATIENCE)
        .build()
}

/// Tells all that waits, one after the other.
async fn tell(carrier: &Carrier, http: &mut Option<reqwest::Client>) -> Result<(), sqlx::Error> {
    loop {
        let mut db = carrier.pool.acquire().await?;
        let Some(report) = store::next_report(&mut db).await? else {
            return Ok(());
        };
        let endpoint = stripe::store::endpoint(&mut db).await?;
        drop(db);
        let near = endpoint.and_then(|endpoint| Url::parse(&endpoint.url).ok());
        let http = match http {
            Some(http) => http,
            None => match client() {
                Ok(made) => http.insert(made),
                Err(error) => {
                    tracing::error!(%error, "the sandbox tells nothing of calls");
                    return Ok(());
                }
            },
        };
        let status = send(http, &report, near.as_ref()).await;
        store::told(&mut *carrier.pool.acquire().await?, report.sequence, status).await?;
    }
}

/// The status of the answer; 0 where there was none.
async fn send(http: &reqwest::Client, report: &Report, near: Option<&Url>) -> u16 {
    let Some(url) = Url::parse(&report.url).ok().filter(|url| is_near(url, near)) else {
        tracing::warn!(url = report.url, "practice tells nobody but this machine of a call");
        return 0;
    };
    let sent = http
        .post(url)
        .headers(headers(&report.headers))
        .header(header::CONTENT_TYPE, "application/json")
        .body(report.body.clone())
        .send()
        .await;
    match sent {
        Ok(answer) => answer.status().as_u16(),
        Err(error) => {
            let error = error.without_url();
            tracing::info!(%error, "nobody was told of a call");
            0
        }
    }
}

fn headers(named: &Value) -> HeaderMap {
    let named = named.as_object().into_iter().flatten();
    named
        .filter_map(|(name, value)| {
            let name = HeaderName::try_from(name).ok()?;
            Some((name, HeaderValue::from_str(value.as_str()?).ok()?))
        })
        .collect()
}

/// This machine, or where Stripe's part sends its webhooks: practice reaches nobody else.
pub fn is_near(url: &Url, near: Option<&Url>) -> bool {
    let is_web = matches!(url.scheme(), "http" | "https");
    let is_here = match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    };
    is_web && (is_here || near.is_some_and(|near| near.origin() == url.origin()))
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::is_near;

    #[test]
    fn nobody_beyond_this_machine_and_the_desk_is_ever_told() {
        let desk = Url::parse("http://desk.lan:3000/webhooks/stripe").unwrap();
        let near = |text: &str| is_near(&Url::parse(text).unwrap(), Some(&desk));
        for here in [
            "http://127.0.0.1:3000/webhooks/vapi/1",
            "http://[::1]:3000/",
            "http://localhost/",
            "http://desk.lan:3000/webhooks/vapi/1",
        ] {
            assert!(near(here), "{here}");
        }
        for away in [
            "https://example.com/",
            "http://desk.lan:3001/",
            "http://10.0.0.1/",
            "http://localhost.example.com/",
            "file:///etc/hosts",
        ] {
            assert!(!near(away), "{away}");
        }
    }
}
