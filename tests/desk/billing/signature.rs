//! Ten thousand webhooks that are not Stripe's, or are of another time, or came before: none is taken, none counts twice.

use numberdesk::{
    billing::server::events::receive,
    server::{
        db::Timestamp,
        sandbox::{DEFAULT_WEBHOOK_SECRET, sign_webhook},
    },
};
use rand::{Rng as _, SeedableRng as _, rngs::StdRng};
use time::OffsetDateTime;

use super::{Paying, now};

/// One thing about a signed webhook is made wrong. None where what came of it is still right.
fn spoilt(random: &mut StdRng, body: &str, at: i64) -> (String, Vec<u8>) {
    let header = sign_webhook(body, DEFAULT_WEBHOOK_SECRET, at);
    let mut bytes = body.as_bytes().to_vec();
    let place = random.random_range(0..bytes.len());
    match random.random_range(0..10) {
        0 => bytes[place] ^= 1 << random.random_range(0..8),
        1 => drop(bytes.remove(place)),
        2 => bytes.insert(place, random.random()),
        3 => bytes.truncate(place),
        4 => {
            let mut signature = header.clone().into_bytes();
            let place = random.random_range(header.find("v1=").unwrap() + 3..signature.len());
            signature[place] = if signature[place] == b'0' { b'1' } else { b'0' };
            return (String::from_utf8(signature).unwrap(), bytes);
        }
        5 => {
            return (
                header.replace(&format!("t={at}"), &format!("t={}", at + random.random_range(1..300))),
                bytes,
            );
        }
        6 => {
            return (
                sign_webhook(body, &format!("whsec_{}", random.random::<u64>()), at),
                bytes,
            );
        }
        7 => {
            let far = random.random_range(301..100_000) * if random.random() { 1 } else { -1 };
            return (sign_webhook(body, DEFAULT_WEBHOOK_SECRET, at + far), bytes);
        }
        8 => return (header.replace("v1=", "v0="), bytes),
        _ => {
            return (
                header.chars().take(random.random_range(0..header.len())).collect(),
                bytes,
            );
        }
    }
    (header, bytes)
}

#[tokio::test]
async fn of_ten_thousand_mutated_or_replayed_webhooks_none_is_taken_and_none_has_a_second_effect() {
    let mut paying = Paying::open().await;
    let owner = paying.subscriber().await;
    let desk = paying.stage.desk();
    let before = (
        paying.events().await,
        paying.count("SELECT COUNT(*) FROM audit_events").await,
    );
    let bodies: Vec<String> = before.0.iter().map(ToString::to_string).collect();
    let seed: u64 = rand::random();
    let mut random = StdRng::seed_from_u64(seed);
    let at = OffsetDateTime::now_utc().unix_timestamp();
    let clock = Timestamp(OffsetDateTime::from_unix_timestamp(at).unwrap());
    for round in 0..10_000 {
        let body = &bodies[round % bodies.len()];
        if round % 5 == 0 {
            let header = sign_webhook(body, DEFAULT_WEBHOOK_SECRET, at - random.random_range(-300..=300));
            assert!(
                !receive(&desk.on_rounds(), &header, body.as_bytes(), clock)
                    .await
                    .unwrap(),
                "seed {seed}: it was known"
            );
        } else {
            let (header, bytes) = spoilt(&mut random, body, at);
            let taken = receive(&desk.on_rounds(), &header, &bytes, clock).await;
            assert!(taken.is_err(), "seed {seed}, round {round}: {header} was taken");
        }
    }
    paying.worked_on().await;
    assert_eq!(paying.count("SELECT COUNT(*) FROM billing_events").await, 3);
    assert_eq!(paying.count("SELECT COUNT(*) FROM audit_events").await, before.1);
    assert_eq!(paying.stands(&owner).await["standing"], "active");
    paying.close().await;
}

#[tokio::test]
async fn over_http_only_a_signed_body_of_a_fitting_size_is_taken_by_any_of_our_secrets() {
    let secrets = format!("whsec_new_and_unused, {DEFAULT_WEBHOOK_SECRET}");
    let paying = Paying::with(&[("STRIPE_WEBHOOK_SECRET", &secrets)]).await;
    let body = r#"{"id":"evt_1","type":"charge.refunded","data":{"object":{"id":"ch_1"}}}"#;
    let at = OffsetDateTime::now_utc().unix_timestamp();
    let large = format!(r#"{{"id":"evt_2","type":"x","fill":"{}"}}"#, "x".repeat(300 * 1024));
    for (secret, body, status) in [
        (DEFAULT_WEBHOOK_SECRET, body, 200),
        (DEFAULT_WEBHOOK_SECRET, body, 200),
        ("whsec_new_and_unused", body, 200),
        ("whsec_another", body, 400),
        (DEFAULT_WEBHOOK_SECRET, "[]", 400),
        (DEFAULT_WEBHOOK_SECRET, "{\"id\":\"evt_3\"}", 400),
        (DEFAULT_WEBHOOK_SECRET, large.as_str(), 413),
    ] {
        let header = sign_webhook(body, secret, at);
        assert_eq!(
            paying.deliver(&header, body.to_owned()).await,
            status,
            "{secret} {body:.40}"
        );
    }
    assert_eq!(paying.deliver("", body.to_owned()).await, 400);
    paying.worked_on().await;
    assert_eq!(paying.count("SELECT COUNT(*) FROM billing_events").await, 1);
    assert!(
        receive(
            &paying.stage.desk().on_rounds(),
            &sign_webhook(body, DEFAULT_WEBHOOK_SECRET, at),
            body.as_bytes(),
            now()
        )
        .await
        .is_ok()
    );
    paying.close().await;
}

#[tokio::test]
async fn unsigned_webhooks_have_a_bound_and_signed_ones_none() {
    let paying = Paying::with(&[("RATE_WEBHOOKS", "3")]).await;
    let event =
        serde_json::json!({ "id": "evt_1", "type": "charge.refunded", "livemode": false, "data": { "object": {} } });
    let strange = sign_webhook(&event.to_string(), "whsec_another_secret", now().0.unix_timestamp());
    for status in [400, 400, 400, 429] {
        assert_eq!(paying.deliver(&strange, event.to_string()).await, status);
    }
    let unsigned = paying
        .stage
        .stranger()
        .post("/webhooks/twilio/sms", &serde_json::json!({}))
        .await;
    assert_eq!(unsigned.status, 429, "{unsigned:?}");
    for _ in 0..20 {
        assert_eq!(paying.send(&event).await, 200);
    }
    paying.worked_on().await;
    paying.close().await;
}
