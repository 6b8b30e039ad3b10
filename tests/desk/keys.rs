//! Secrets at rest: sealed anew beside a running desk, never opened by guess, and found nowhere in the open.

use std::sync::atomic::{AtomicUsize, Ordering};

use base64::{Engine, prelude::BASE64_STANDARD};
use numberdesk::{
    app::server::keys::{IN_USE, SEALED, open, rotate_in},
    server::{
        db::Timestamp,
        sandbox::DEFAULT_AUTH_TOKEN,
        secrets::{Keys, random, store::swap},
    },
    subaccounts::server::store::TOKEN,
};
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;
use uuid::Uuid;

use crate::{
    factor,
    source::rust,
    stage::{PASSWORD, Person, Stage, on},
    trials::{Place, leaked},
};

const OLD: &str = "old:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";
const NEW: &str = "new:AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=";

fn keys(text: &str) -> Keys {
    Keys::parse(&SecretString::from(text.to_owned())).unwrap()
}

/// A secret in the form it had before each had a data key.
fn sealed_first(secret: &str, user_id: Uuid, account: &str) -> String {
    let key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &[1; 32]).unwrap());
    let nonce = random::<NONCE_LEN>().unwrap();
    let mut bytes = secret.as_bytes().to_vec();
    let bound = format!("v1|old|user_preferences|subaccount_token|{user_id}|{account}");
    key.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(bound), &mut bytes)
        .unwrap();
    format!("v1.old.{}", BASE64_STANDARD.encode([nonce.to_vec(), bytes].concat()))
}

/// Owners who were here before: half of their tokens in the first form.
async fn settle(stage: &Stage, count: usize) -> Vec<(Uuid, String)> {
    let mut settled = Vec::new();
    for number in 0..count {
        let (id, account) = (Uuid::now_v7(), format!("AC{number:032x}"));
        let sealed = if number % 2 == 0 {
            sealed_first("a token", id, &account)
        } else {
            keys(OLD)
                .seal(&SecretString::from("a token"), &TOKEN.place(id, &account))
                .unwrap()
        };
        on!(stage.db, pool => {
            sqlx::query("INSERT INTO users (id, email, password_hash, created_at, updated_at) VALUES ($1, $2, 'none', $3, $3)")
                .bind(id).bind(format!("{id}@desk.example")).bind(Timestamp::now()).execute(pool).await.map(drop).unwrap();
            sqlx::query("INSERT INTO user_preferences (user_id, subaccount_sid, subaccount_token, created_at, updated_at) VALUES ($1, $2, $3, $4, $4)")
                .bind(id).bind(&account).bind(&sealed).bind(Timestamp::now()).execute(pool).await.map(drop).unwrap();
        });
        settled.push((id, account));
    }
    settled
}

async fn tokens(stage: &Stage) -> Vec<(Uuid, String, String)> {
    on!(stage.db, pool => sqlx::query_as(
        "SELECT user_id, subaccount_sid, subaccount_token FROM user_preferences WHERE subaccount_token IS NOT NULL ORDER BY user_id",
    ).fetch_all(pool).await.unwrap())
}

/// Owners who already have a subaccount, so that each search opens its token.
async fn searchers(stage: &Stage) -> Vec<Person> {
    let mut owners = Vec::new();
    for _ in 0..3 {
        let owner = stage.owner().await;
        owner.search(&json!({ "areaCode": "415" })).await.ok();
        owners.push(owner);
    }
    owners
}

#[tokio::test]
async fn keys_are_changed_while_the_desk_works_without_one_failed_request() {
    let stage = Stage::with(&[("SECRET_KEYS", &format!("{OLD},{NEW}"))]).await;
    let owners = searchers(&stage).await;
    settle(&stage, 300).await;
    let (asked, newest) = (AtomicUsize::new(0), keys(&format!("{NEW},{OLD}")));
    let done = {
        let rotating = async {
            let done = rotate_in(stage.desk().walls(), &newest, 10, |_| {}).await.unwrap();
            assert_eq!(
                rotate_in(stage.desk().walls(), &newest, 10, |_| {})
                    .await
                    .unwrap()
                    .renewed,
                0
            );
            done
        };
        let asking = async {
            loop {
                for owner in &owners {
                    owner.search(&json!({ "areaCode": "628" })).await.ok();
                    asked.fetch_add(1, Ordering::Relaxed);
                }
            }
        };
        tokio::select! {
            done = rotating => done,
            () = asking => unreachable!("it asks for ever"),
        }
    };
    assert_eq!((done.secrets, done.renewed), (303, 303), "{done:?}");
    assert!(done.unreadable.is_empty() && asked.load(Ordering::Relaxed) > 0);
    let told = done.told().unwrap();
    assert!(
        told.contains("303 under old") && told.contains("Keep the older keys"),
        "{told}"
    );
    // A desk that was not restarted in time seals one more under the old key: the next run says so.
    let (user_id, account, current) = tokens(&stage).await.pop().unwrap();
    let late = keys(OLD)
        .seal(&SecretString::from("a token"), &TOKEN.place(user_id, &account))
        .unwrap();
    let scope = stage.desk().walls().as_owner(user_id);
    assert!(swap(&scope, &TOKEN, &current, &late).await.unwrap());
    let again = rotate_in(stage.desk().walls(), &newest, 10, |_| {}).await.unwrap();
    assert!(again.told().unwrap().contains("they were: 1 under old"));
    let last = rotate_in(stage.desk().walls(), &newest, 10, |_| {}).await.unwrap();
    assert!(last.told().unwrap().contains("already"));
    let only_new = keys(NEW);
    for (user_id, account, sealed) in tokens(&stage).await {
        assert!(sealed.starts_with("v2.new."), "{sealed}");
        only_new.open(&sealed, &TOKEN.place(user_id, &account)).unwrap();
    }
    for owner in &owners {
        owner.search(&json!({ "areaCode": "415" })).await.ok();
    }
    stage.close().await;
}

#[tokio::test]
async fn a_rotation_broken_off_goes_on_where_it_was_and_loses_nobodys_change() {
    let stage = Stage::with(&[("SECRET_KEYS", &format!("{OLD},{NEW}"))]).await;
    let settled = settle(&stage, 40).await;
    let newest = keys(&format!("{NEW},{OLD}"));
    let seen = AtomicUsize::new(0);
    // The fifth page never comes: as if the process had been ended.
    let broken_off = std::panic::AssertUnwindSafe(rotate_in(stage.desk().walls(), &newest, 5, |_| {
        assert!(seen.fetch_add(1, Ordering::Relaxed) < 3, "ended here on purpose");
    }));
    assert!(futures::FutureExt::catch_unwind(broken_off).await.is_err());
    let current = |rows: &[(Uuid, String, String)]| rows.iter().filter(|row| newest.is_current(&row.2)).count();
    assert_eq!(current(&tokens(&stage).await), 20);
    // Between reading the last page and writing it, somebody lays down another token.
    let (last, account) = settled.iter().max().unwrap().clone();
    let other = keys(OLD)
        .seal(&SecretString::from("another token"), &TOKEN.place(last, &account))
        .unwrap();
    let before = tokens(&stage).await.pop().unwrap().2;
    let scope = stage.desk().walls().as_owner(last);
    assert!(swap(&scope, &TOKEN, &before, &other).await.unwrap());
    assert!(!swap(&scope, &TOKEN, &before, "v2.new.lost.change").await.unwrap());
    let done = rotate_in(stage.desk().walls(), &newest, 5, |_| {}).await.unwrap();
    assert_eq!((done.secrets, done.renewed), (40, 20));
    let rows = tokens(&stage).await;
    assert_eq!(current(&rows), 40);
    let (user_id, account, sealed) = rows.last().unwrap();
    let opened = keys(NEW).open(sealed, &TOKEN.place(*user_id, account)).unwrap();
    assert_eq!(opened.expose_secret(), "another token");
    stage.leave().await;
}

#[tokio::test]
async fn a_secret_that_cannot_be_opened_is_named_and_left_as_it_is() {
    let stage = Stage::with(&[("SECRET_KEYS", &format!("{OLD},{NEW}"))]).await;
    let settled = settle(&stage, 3).await;
    let strange = sealed_first("a token", Uuid::now_v7(), &settled[1].1);
    on!(stage.db, pool => sqlx::query("UPDATE user_preferences SET subaccount_token = $1 WHERE user_id = $2")
        .bind(&strange).bind(settled[1].0).execute(pool).await.map(drop).unwrap());
    let done = rotate_in(stage.desk().walls(), &keys(&format!("{NEW},{OLD}")), 2, |_| {})
        .await
        .unwrap();
    assert_eq!((done.secrets, done.renewed, done.unreadable.len()), (3, 2, 1));
    assert!(done.unreadable[0].contains(&settled[1].0.to_string()), "{done:?}");
    assert!(tokens(&stage).await.iter().any(|row| row.2 == strange));
    stage.leave().await;
}

#[tokio::test]
async fn a_key_that_any_secret_is_sealed_under_is_missed_by_its_name_at_the_start() {
    let stage = Stage::with(&[("SECRET_KEYS", &format!("{OLD},{NEW}"))]).await;
    let settled = settle(&stage, 3).await;
    let (last, account) = settled.iter().max().unwrap();
    let sealed = keys(NEW)
        .seal(&SecretString::from("a token"), &TOKEN.place(*last, account))
        .unwrap();
    on!(stage.db, pool => sqlx::query("UPDATE user_preferences SET subaccount_token = $1 WHERE user_id = $2")
        .bind(&sealed).bind(last).execute(pool).await.map(drop).unwrap());
    let mut config = stage.desk().config.clone();
    for (given, missing) in [(OLD, "new"), (NEW, "old")] {
        config.secret_keys = Some(SecretString::from(given));
        let refused = open(&config, stage.desk().walls()).await.unwrap_err().to_string();
        assert!(
            refused.contains(&format!("sealed under {missing}, which is not")),
            "{refused}"
        );
    }
    config.secret_keys = Some(SecretString::from(format!("{NEW},{OLD}")));
    open(&config, stage.desk().walls()).await.unwrap();
    stage.leave().await;
}

/// The list by which keys are changed knows every column: a forgotten one would be lost with the old key.
#[test]
fn every_sealed_column_is_in_the_list_that_is_gone_through() {
    let written: usize = rust()
        .unwrap()
        .iter()
        .filter(|source| !source.path.ends_with("secrets/tests.rs"))
        .map(|source| source.text.matches(": Sealed = Sealed {").count())
        .sum();
    assert_eq!(written, SEALED.len(), "add the new column to app/server/keys.rs");
    let named = |column: &numberdesk::server::secrets::Sealed| (column.table, column.column);
    assert!(
        SEALED
            .iter()
            .map(|column| named(column.sealed))
            .eq(IN_USE.iter().map(|(column, _)| named(column)))
    );
}

#[tokio::test]
async fn a_dump_of_the_database_and_the_whole_log_hold_no_secret() {
    let stage = Stage::open().await;
    let folder = std::env::temp_dir().join(format!("numberdesk-canaries-{}", Uuid::now_v7().simple()));
    let place = Place::new(&folder, stage.database(), &stage.carrier.url);
    let server = place.start_with(&[("LOG", "trace")]);
    let mut owner = Person::new(&format!("http://{}", place.address));
    owner.sign_up().await;
    let session = owner.cookie("numberdesk").unwrap();
    let number = owner.finds(&json!({ "areaCode": "415" })).await[0].clone();
    owner.own(&number).await;
    let made = owner.post("/api/auth/tokens", &json!({ "name": "canary" })).await.ok();
    let token = made["token"].as_str().unwrap().to_owned();
    let program = owner.with_token(&token);
    let (app, codes) = factor::turn_on(&owner).await;
    let used = app.code(0);
    owner.sign_in().await.refused(401, "second_factor_required");
    factor::send_code(&owner, &app.wrong()).await.wrong("code");
    factor::send_code(&owner, &used).await.ok();
    owner.post("/api/auth/confirm", &json!({ "code": codes[0] })).await.ok();
    program.get("/api/twilio/numbers").await.ok();
    program.release(&json!({ "phoneNumber": number })).await.ok();
    owner
        .post(
            "/api/auth/sign-in",
            &json!({ "email": owner.email, "password": "a wrong password" }),
        )
        .await;
    server.kill();
    let mut canaries = vec![
        PASSWORD.to_owned(),
        "a wrong password".to_owned(),
        session,
        token,
        DEFAULT_AUTH_TOKEN.to_owned(),
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=".to_owned(),
    ];
    canaries.push(app.written);
    canaries.extend(codes.iter().flat_map(|code| [code.clone(), code.replace('-', "")]));
    let of_subaccounts = stage.carrier.tokens().await;
    assert!(!of_subaccounts.is_empty());
    canaries.extend(of_subaccounts);
    let in_tables = leaked(&stage.db, &canaries).await;
    assert!(in_tables.is_empty(), "{in_tables:?}");
    let log = std::fs::read_to_string(place.log()).unwrap();
    assert!(log.lines().count() > 100, "the log is not the whole one");
    let in_log: Vec<&String> = canaries.iter().filter(|canary| log.contains(canary.as_str())).collect();
    assert!(in_log.is_empty(), "{in_log:?}");
    std::fs::remove_dir_all(&folder).unwrap();
    stage.close().await;
}
