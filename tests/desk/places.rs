//! Where an account is signed in: seen and ended by its owner, ended by its host, and by time.

use numberdesk::{
    accounts::server::host,
    server::{db::Timestamp, secrets::fingerprint, sessions::store::Store},
};
use reqwest::{Method, header};
use serde_json::json;
use time::{Duration, OffsetDateTime};
use tower_sessions::{SessionStore, session::Id};

use crate::{
    new_password::trail,
    stage::{PASSWORD, Person, Stage, on},
};

const FIREFOX: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:131.0) Gecko/20100101 Firefox/131.0";

async fn sign_in_as(person: &Person, agent: &str) {
    let request = person
        .ask(Method::POST, "/api/auth/sign-in")
        .header(header::USER_AGENT, agent)
        .json(&json!({ "email": person.email, "password": PASSWORD }));
    person.send(request).await.ok();
}

async fn is_signed_in(person: &Person) -> bool {
    person.get("/api/twilio/numbers").await.status == 200
}

#[tokio::test]
async fn an_owner_sees_where_they_are_signed_in_and_ends_one_or_all_others() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let browsers = [owner.elsewhere(), owner.elsewhere(), owner.elsewhere()];
    for browser in &browsers {
        sign_in_as(browser, FIREFOX).await;
    }
    sign_in_as(&owner.elsewhere(), "<script>alert(1)</script>").await;
    let all = owner.get("/api/auth/sessions").await.ok();
    let all = all.as_array().unwrap();
    assert_eq!(all.len(), 5);
    assert_eq!(all.iter().filter(|place| place["current"] == true).count(), 1);
    assert_eq!(
        all.iter()
            .filter(|place| place["browser"] == "Firefox on Windows")
            .count(),
        3
    );
    owner
        .page("/account")
        .await
        .says("Firefox on Windows")
        .says("this one")
        .keeps_quiet_on("alert(1)");
    let own = browsers[0].get("/api/auth/sessions").await.ok();
    let first = own
        .as_array()
        .unwrap()
        .iter()
        .find(|place| place["current"] == true)
        .unwrap()["id"]
        .clone();
    let form = owner
        .form("/account", "/api/auth/sessions/end", &[("id", first.as_str().unwrap())])
        .await;
    owner.page(form.leads_to()).await.says("1 other session was ended");
    assert!(!is_signed_in(&browsers[0]).await && is_signed_in(&browsers[1]).await);
    owner
        .post("/api/auth/sessions/end", &json!({ "id": first }))
        .await
        .refused(404, "not_found");
    assert_eq!(
        owner.post("/api/auth/sessions/end-others", &json!({})).await.ok(),
        json!({ "endedSessions": 3 })
    );
    assert!(is_signed_in(&owner).await && !is_signed_in(&browsers[1]).await && !is_signed_in(&browsers[2]).await);
    let told = trail(&stage, &owner).await;
    assert_eq!(
        told.iter()
            .map(|(_, details)| details["endedSessions"].as_u64())
            .collect::<Vec<_>>(),
        [Some(1), Some(3)]
    );
    stage.close().await;
}

#[tokio::test]
async fn a_session_that_was_ended_elsewhere_does_not_come_back_by_what_is_under_way_in_it() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let id: Id = owner.cookie("numberdesk").unwrap().parse().unwrap();
    let store = Store::new(stage.desk().walls().clone());
    let under_way = store.load(&id).await.unwrap().unwrap();
    let elsewhere = owner.elsewhere();
    elsewhere.sign_in().await.ok();
    elsewhere.post("/api/auth/sessions/end-others", &json!({})).await.ok();
    store.save(&under_way).await.unwrap();
    assert!(!is_signed_in(&owner).await);
    stage.close().await;
}

/// When the one session of the stage ends.
async fn ends(stage: &Stage) -> Duration {
    let at: Timestamp =
        on!(stage.db, pool => sqlx::query_scalar("SELECT expires_at FROM sessions").fetch_one(pool).await.unwrap());
    at.0 - OffsetDateTime::now_utc()
}

#[tokio::test]
async fn a_session_lasts_while_it_is_in_use_and_never_beyond_its_last_day() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let begun = ends(&stage).await;
    assert!(begun > Duration::days(13) && begun <= Duration::days(14), "{begun}");
    let moment = |passed: Duration| Timestamp(OffsetDateTime::now_utc() + passed);
    let set = async |seen: Duration, expires: Duration, last: Duration| {
        on!(stage.db, pool => sqlx::query("UPDATE sessions SET seen_at = $1, expires_at = $2, last_day = $3")
            .bind(moment(seen)).bind(moment(expires)).bind(moment(last)).execute(pool).await.unwrap().rows_affected());
    };
    set(-Duration::days(13), Duration::days(1), Duration::days(17)).await;
    assert!(is_signed_in(&owner).await);
    assert!(ends(&stage).await > Duration::days(13));
    set(-Duration::days(13), Duration::days(1), Duration::days(3)).await;
    assert!(is_signed_in(&owner).await);
    let left = ends(&stage).await;
    assert!(left > Duration::days(2) && left <= Duration::days(3), "{left}");
    // Neither does what is written into it.
    owner
        .form("/account", "/api/auth/tokens", &[("name", "Booking system")])
        .await;
    assert!(ends(&stage).await <= Duration::days(3));
    set(-Duration::days(14), -Duration::seconds(1), Duration::days(3)).await;
    assert!(!is_signed_in(&owner).await);
    stage.close().await;
}

#[tokio::test]
async fn signing_out_tells_the_browser_to_keep_nothing_but_that_it_is_known() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let known = owner.cookie("numberdesk-known");
    let out = owner.form("/account", "/api/auth/sign-out", &[]).await;
    assert_eq!(out.header("clear-site-data"), "\"cache\", \"storage\"");
    assert!(known.is_some() && owner.cookie("numberdesk-known") == known && owner.cookie("numberdesk").is_none());
    stage.close().await;
}

#[tokio::test]
async fn the_host_ends_all_sessions_of_one_owner_and_of_nobody_else() {
    let stage = Stage::open().await;
    let (ada, bob) = (stage.owner().await, stage.owner().await);
    let program = ada.program().await;
    let elsewhere = ada.elsewhere();
    elsewhere.sign_in().await.ok();
    assert_eq!(host::sign_out(stage.desk().walls(), &ada.email).await.unwrap(), 2);
    assert!(!is_signed_in(&ada).await && !is_signed_in(&elsewhere).await);
    assert!(is_signed_in(&bob).await && is_signed_in(&program).await);
    let told = trail(&stage, &ada).await;
    assert_eq!(
        told,
        [(
            "account.sessions_ended_by_host".to_owned(),
            json!({ "endedSessions": 2 })
        )]
    );
    assert!(
        host::sign_out(stage.desk().walls(), "nobody@desk.example")
            .await
            .is_err()
    );
    let rows: Vec<String> =
        on!(stage.db, pool => sqlx::query_scalar("SELECT id_hash FROM sessions").fetch_all(pool).await.unwrap());
    assert_eq!(rows, [fingerprint(&bob.cookie("numberdesk").unwrap())]);
    stage.close().await;
}
