//! Webhooks in Vapi's name.

use std::fmt::Write;

use numberdesk::webhooks::server::vapi::secret_of;
use reqwest::{Client, RequestBuilder, header};
use ring::hmac;
use secrecy::{ExposeSecret, SecretString};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{client, kept, status};
use crate::stage::Stage;

pub(super) const HOST_SECRET: &str = "a secret of the host for Vapi, long enough";

fn vapi(http: &Client, stage: &Stage, owner: Uuid, body: &str) -> RequestBuilder {
    http.post(format!("{}/webhooks/vapi/{owner}", stage.address()))
        .header(header::CONTENT_TYPE, "application/json")
        .body(body.to_owned())
}

/// The signature of a body at a moment, in hexadecimal.
fn tag(secret: &SecretString, then: i64, body: &str) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.expose_secret().as_bytes());
    let tag = hmac::sign(&key, format!("{then}.{body}").as_bytes());
    tag.as_ref().iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    })
}

#[tokio::test]
async fn vapi_is_believed_by_its_signature_or_the_owners_secret_and_only_for_that_owner() {
    let stage = Stage::with(&[("VAPI_WEBHOOK_SECRET", HOST_SECRET)]).await;
    let (ada, bob) = (stage.owner().await, stage.owner().await);
    let (http, host) = (client(), SecretString::from(HOST_SECRET));
    let secret = secret_of(&host, ada.id());
    let body = r#"{"message":{"type":"status-update","status":"ended"}}"#;
    let now = OffsetDateTime::now_utc().unix_timestamp();
    let signed = |owner: Uuid, body: &str, then: i64, signature: &str| {
        vapi(&http, &stage, owner, body)
            .header("X-Vapi-Timestamp", then.to_string())
            .header("X-Vapi-Signature", signature)
    };
    let good = tag(&secret, now, body);
    for _ in 0..3 {
        assert_eq!(status(signed(ada.id(), body, now, &good)).await, 204);
    }
    let with_secret = |owner: Uuid, secret: &str| vapi(&http, &stage, owner, body).header("X-Vapi-Secret", secret);
    assert_eq!(status(with_secret(ada.id(), secret.expose_secret())).await, 204);
    let rows = kept(&stage).await;
    assert_eq!(rows.len(), 1, "the same message, however it was signed: {rows:?}");
    assert_eq!((rows[0].0, rows[0].1.as_str()), (ada.id(), "vapi"));
    for refused in [
        signed(bob.id(), body, now, &good),
        signed(ada.id(), &body.replace("ended", "begun"), now, &good),
        signed(ada.id(), body, now - 1, &good),
        signed(ada.id(), body, now - 301, &tag(&secret, now - 301, body)),
        signed(ada.id(), body, now + 400, &tag(&secret, now + 400, body)),
        signed(ada.id(), body, now, &tag(&host, now, body)),
        // A signature that does not fit is not made good by the secret.
        signed(ada.id(), body, now, "00").header("X-Vapi-Secret", secret.expose_secret()),
        with_secret(bob.id(), secret.expose_secret()),
        with_secret(ada.id(), HOST_SECRET),
        with_secret(ada.id(), ""),
        vapi(&http, &stage, ada.id(), body),
        // Nobody has this id, though its secret can be worked out by the host.
        {
            let nobody = Uuid::now_v7();
            vapi(&http, &stage, nobody, body).header("X-Vapi-Secret", secret_of(&host, nobody).expose_secret())
        },
    ] {
        assert_eq!(status(refused).await, 403);
    }
    assert_eq!(kept(&stage).await, rows);
    stage.close().await;
}
