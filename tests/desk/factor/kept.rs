//! What lies in the database of a second factor: sealed for its owner, renewed with the keys, turned off by the host.

use numberdesk::{
    accounts::server::factor::{reset::reset, store::KEY},
    app::server::keys::rotate_in,
    server::{config::Config, secrets::Keys},
};
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;
use uuid::Uuid;

use super::{a_while_later, half_in, kept, send_code, trail, turn_on};
use crate::{
    stage::{Stage, on},
    trials::leaked,
};

const OLD: &str = "old:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";
const NEW: &str = "new:AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=";

fn keys(text: &str) -> Keys {
    Keys::parse(&SecretString::from(text.to_owned())).unwrap()
}

async fn sealed(stage: &Stage, user_id: Uuid) -> String {
    on!(stage.db, pool => sqlx::query_scalar("SELECT secret FROM second_factors WHERE user_id = $1")
        .bind(user_id).fetch_one(pool).await.unwrap())
}

async fn put(stage: &Stage, user_id: Uuid, text: &str) {
    on!(stage.db, pool => sqlx::query("UPDATE second_factors SET secret = $1 WHERE user_id = $2")
        .bind(text).bind(user_id).execute(pool).await.unwrap().rows_affected());
}

#[tokio::test]
async fn a_key_moved_to_another_owners_row_opens_nothing() {
    let stage = Stage::open().await;
    let (thief, owner) = (stage.owner().await, stage.owner().await);
    let (of_thief, _) = turn_on(&thief).await;
    let (of_owner, _) = turn_on(&owner).await;
    let theirs = sealed(&stage, thief.id()).await;
    let before = sealed(&stage, owner.id()).await;
    put(&stage, owner.id(), &theirs).await;
    let half = half_in(&stage, &owner).await;
    for code in [of_thief.code(0), of_owner.code(0)] {
        send_code(&half, &code).await.refused(500, "internal_error");
    }
    half.get("/api/twilio/numbers").await.refused(401, "sign_in_required");
    put(&stage, owner.id(), &before).await;
    send_code(&half, &of_owner.code(0)).await.ok();
    stage.close().await;
}

#[tokio::test]
async fn a_change_of_keys_seals_it_anew_and_its_codes_go_on_to_count() {
    let stage = Stage::with(&[("SECRET_KEYS", &format!("{OLD},{NEW}"))]).await;
    let owner = stage.owner().await;
    let (app, _) = turn_on(&owner).await;
    let before = sealed(&stage, owner.id()).await;
    let newest = keys(&format!("{NEW},{OLD}"));
    let done = rotate_in(stage.desk().walls(), &newest, 10, |_| {}).await.unwrap();
    assert_eq!((done.secrets, done.renewed), (1, 1), "{done:?}");
    let after = sealed(&stage, owner.id()).await;
    assert_ne!(before, after);
    let opened = keys(NEW).open(&after, &KEY.place(owner.id(), "totp")).unwrap();
    assert_eq!(opened.expose_secret(), app.written);
    let half = half_in(&stage, &owner).await;
    send_code(&half, &app.code(0)).await.ok();
    stage.close().await;
}

#[tokio::test]
async fn keys_that_do_not_open_a_second_factor_stop_the_start() {
    let stage = Stage::open().await;
    turn_on(&stage.owner().await).await;
    let database = stage.database().address();
    let config = Config {
        database,
        secret_keys: Some(SecretString::from(NEW.to_owned())),
        ..stage.desk().config.clone()
    };
    let error = numberdesk::app::server::keys::open(&config, stage.desk().walls())
        .await
        .unwrap_err();
    assert!(error.to_string().contains("second_factors.secret"), "{error}");
    stage.close().await;
}

#[tokio::test]
async fn neither_the_key_nor_a_code_lies_in_the_open() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let begun = owner
        .post(
            "/api/auth/second-factor/set-up",
            &json!({ "password": crate::stage::PASSWORD }),
        )
        .await
        .ok();
    let waiting = begun["secret"].as_str().unwrap().to_owned();
    let in_tables = leaked(&stage.db, &[waiting]).await;
    assert!(in_tables.is_empty(), "while it waits: {in_tables:?}");
    let (app, codes) = turn_on(&owner).await;
    // Laid aside for the next page.
    let page = "/account/second-factor";
    let anew = owner.form(page, "/api/auth/second-factor/recovery-codes", &[]).await;
    assert_eq!(anew.leads_to(), page);
    let aside = kept(&stage).await;
    let shown = owner.page(page).await;
    let shown: Vec<&str> = shown.text.split("<code>").skip(1).map(|rest| &rest[..29]).collect();
    assert_eq!(shown.len(), 10);
    assert!(aside.contains("new_recovery_codes") && !shown.iter().any(|code| aside.contains(code)));
    let canaries: Vec<String> = codes
        .iter()
        .map(String::as_str)
        .chain(shown)
        .flat_map(|code| [code.to_owned(), code.replace('-', "")])
        .chain([app.written])
        .collect();
    let in_tables = leaked(&stage.db, &canaries).await;
    assert!(in_tables.is_empty(), "{in_tables:?}");
    stage.close().await;
}

#[tokio::test]
async fn the_host_turns_it_off_for_an_owner_who_has_lost_everything_and_it_stands_in_the_trail() {
    let stage = Stage::open().await;
    let (owner, other) = (stage.owner().await, stage.owner().await);
    let (_, codes) = turn_on(&owner).await;
    let (app, _) = turn_on(&other).await;
    let walls = stage.desk().walls();
    let told = reset(walls, &format!(" {} ", owner.email.to_uppercase()))
        .await
        .unwrap();
    assert_eq!((told.was_on, told.codes_ended), (true, 10));
    assert!(
        told.to_string().contains(&owner.email) && told.to_string().contains("is off"),
        "{told}"
    );
    owner.sign_in().await.ok();
    let again = reset(walls, &owner.email).await.unwrap();
    assert!(
        !again.was_on && again.to_string().contains("Nothing was changed"),
        "{again}"
    );
    let nobody = reset(walls, "nobody@desk.example").await.unwrap_err();
    assert!(
        nobody
            .to_string()
            .contains("Nobody has an account as nobody@desk.example"),
        "{nobody}"
    );
    assert_eq!(
        trail(&stage, &owner).await,
        ["account.second_factor_on", "account.second_factor_reset"]
    );
    let half = half_in(&stage, &other).await;
    a_while_later(&stage).await;
    send_code(&half, &codes[0]).await.wrong("code");
    send_code(&half, &app.code(0)).await.ok();
    stage.close().await;
}
