//! Setting up, looking after and turning off.

use serde_json::json;

use super::{App, a_while_later, age, half_in, send_code, trail, turn_on};
use crate::stage::{PASSWORD, Person, Stage};

const SET_UP: &str = "/api/auth/second-factor/set-up";
const TURN_ON: &str = "/api/auth/second-factor/turn-on";
const TURN_OFF: &str = "/api/auth/second-factor/turn-off";
const CODES: &str = "/api/auth/second-factor/recovery-codes";
const PAGE: &str = "/account/second-factor";

async fn is_on(person: &Person) -> bool {
    let standing = person.get("/api/auth/second-factor").await.ok();
    standing["enabled"].as_bool().unwrap()
}

#[tokio::test]
async fn a_second_factor_is_in_force_only_after_the_password_and_one_right_code() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    owner
        .post(SET_UP, &json!({ "password": "not seven bottles" }))
        .await
        .wrong("password");
    owner.post(TURN_ON, &json!({ "code": "000000" })).await.wrong("code");
    let made = owner.post(SET_UP, &json!({ "password": PASSWORD })).await.ok();
    let app = App {
        written: made["secret"].as_str().unwrap().to_owned(),
    };
    assert!(made["uri"].as_str().unwrap().contains(&app.written));
    owner.post(TURN_ON, &json!({ "code": app.wrong() })).await.wrong("code");
    assert!(!is_on(&owner).await);
    owner.sign_in().await.ok();
    owner.post(TURN_ON, &json!({ "code": app.code(0) })).await.wrong("code");
    let (app, codes) = turn_on(&owner).await;
    assert_eq!(codes.len(), 10);
    let standing = owner.get("/api/auth/second-factor").await.ok();
    assert_eq!(
        (&standing["enabled"], &standing["recoveryCodesLeft"]),
        (&json!(true), &json!(10))
    );
    for (path, body) in [
        (SET_UP, json!({ "password": PASSWORD })),
        (TURN_ON, json!({ "code": app.code(0) })),
    ] {
        let answer = owner.post(path, &body).await;
        assert!([409, 422].contains(&answer.status), "{answer:?}");
    }
    let half = half_in(&stage, &owner).await;
    send_code(&half, &app.code(0)).await.ok();
    assert_eq!(trail(&stage, &owner).await, ["account.second_factor_on"]);
    stage.close().await;
}

#[tokio::test]
async fn the_code_that_turned_it_on_does_not_sign_in() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let made = owner.post(SET_UP, &json!({ "password": PASSWORD })).await.ok();
    let app = App {
        written: made["secret"].as_str().unwrap().to_owned(),
    };
    let code = app.code(1);
    owner.post(TURN_ON, &json!({ "code": code })).await.ok();
    let half = half_in(&stage, &owner).await;
    assert!(send_code(&half, &code).await.wrong("code").contains("used already"));
    stage.close().await;
}

#[tokio::test]
async fn the_key_is_shown_to_nobody_but_the_browser_that_typed_the_password_and_for_15_minutes() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let mut elsewhere = stage.stranger();
    elsewhere.email.clone_from(&owner.email);
    elsewhere.sign_in().await.ok();
    let begun = owner.form(PAGE, SET_UP, &[("password", PASSWORD)]).await;
    assert_eq!(begun.leads_to(), PAGE);
    let page = owner.page(PAGE).await;
    page.says("Give your app the key")
        .says("<svg")
        .says("aria-label=\"QR code with the key\"");
    owner.page(PAGE).await.says("Give your app the key");
    elsewhere
        .page(PAGE)
        .await
        .says("Set up a second factor")
        .keeps_quiet_on("Give your app the key");
    age(&stage, "setting_up_factor", 15 * 60 + 1).await;
    owner.page(PAGE).await.keeps_quiet_on("Give your app the key");
    stage.close().await;
}

#[tokio::test]
async fn with_plain_forms_it_is_set_up_and_its_recovery_codes_are_shown_once() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    owner
        .page("/account")
        .await
        .says("Off: your password alone opens this account");
    let wrong = owner.form(PAGE, SET_UP, &[("password", "not seven bottles")]).await;
    assert_eq!(wrong.returns_to(), PAGE);
    owner.page(PAGE).await.says("This is not your password");
    owner.form(PAGE, SET_UP, &[("password", PASSWORD)]).await;
    let page = owner.page(PAGE).await;
    let field = page.text.split("<textarea").nth(1).unwrap();
    let written = field.split('>').nth(1).unwrap();
    let app = App {
        written: written.split('<').next().unwrap().to_owned(),
    };
    owner.form(PAGE, TURN_ON, &[("code", &app.wrong())]).await;
    owner
        .page(PAGE)
        .await
        .says("This is not the code for this key")
        .says("Give your app the key")
        .keeps_quiet_on(&app.wrong());
    let code = app.code(0);
    let spaced = format!("{} {}", &code[..3], &code[3..]);
    assert_eq!(owner.form(PAGE, TURN_ON, &[("code", &spaced)]).await.leads_to(), PAGE);
    let shown = owner.page(PAGE).await;
    let codes: Vec<&str> = shown
        .text
        .split("<code>")
        .skip(1)
        .map(|rest| rest.split('<').next().unwrap())
        .collect();
    assert_eq!(codes.len(), 10, "{shown:?}");
    owner
        .page(PAGE)
        .await
        .keeps_quiet_on(codes[0])
        .says("10 recovery codes left");
    owner
        .page("/account")
        .await
        .says("10 recovery codes left")
        .keeps_quiet_on(codes[0]);
    let half = half_in(&stage, &owner).await;
    send_code(&half, codes[0]).await.ok();
    stage.close().await;
}

#[tokio::test]
async fn turning_it_off_asks_for_the_password_and_a_code_and_ends_the_recovery_codes() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let (app, codes) = turn_on(&owner).await;
    let off = async |password: &str, code: &str| {
        owner
            .post(TURN_OFF, &json!({ "password": password, "code": code }))
            .await
    };
    off("not seven bottles", &app.code(0)).await.wrong("password");
    off(PASSWORD, &app.wrong()).await.wrong("code");
    assert!(is_on(&owner).await);
    off(PASSWORD, &app.code(0)).await.ok();
    assert!(!is_on(&owner).await);
    off(PASSWORD, &app.code(1)).await.refused(409, "already_decided");
    owner.sign_in().await.ok();
    assert_eq!(
        trail(&stage, &owner).await,
        ["account.second_factor_on", "account.second_factor_off"]
    );
    // Set up again, the codes of before are worth nothing, nor is the app of before.
    let (again, _) = turn_on(&owner).await;
    let half = half_in(&stage, &owner).await;
    a_while_later(&stage).await;
    send_code(&half, &codes[0]).await.wrong("code");
    send_code(&half, &app.code(0)).await.wrong("code");
    send_code(&half, &again.code(0)).await.ok();
    stage.close().await;
}

#[tokio::test]
async fn recovery_codes_made_anew_end_those_before() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    owner.post(CODES, &json!({})).await.refused(409, "already_decided");
    let (_, before) = turn_on(&owner).await;
    let made = owner.post(CODES, &json!({})).await.ok();
    let after = made["recoveryCodes"][9].as_str().unwrap().to_owned();
    let half = half_in(&stage, &owner).await;
    send_code(&half, &before[0]).await.wrong("code");
    send_code(&half, &after).await.ok();
    assert_eq!(
        trail(&stage, &owner).await,
        [
            "account.second_factor_on",
            "account.recovery_codes_remade",
            "account.recovery_code_used"
        ]
    );
    stage.close().await;
}

#[tokio::test]
async fn a_token_makes_no_token_and_changes_nothing_about_how_its_owner_signs_in() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let program = owner.program().await;
    let (app, codes) = turn_on(&owner).await;
    for (path, body) in [
        ("/api/auth/tokens", json!({ "name": "another" })),
        (SET_UP, json!({ "password": PASSWORD })),
        (TURN_ON, json!({ "code": app.code(0) })),
        (TURN_OFF, json!({ "password": PASSWORD, "code": codes[0] })),
        (CODES, json!({})),
        ("/api/auth/confirm", json!({ "password": PASSWORD })),
    ] {
        program.post(path, &body).await.refused(403, "forbidden");
    }
    assert!(is_on(&owner).await);
    assert_eq!(owner.get("/api/auth/tokens").await.ok().as_array().unwrap().len(), 1);
    // A program is asked for no code either.
    program.get("/api/twilio/numbers").await.ok();
    stage.close().await;
}
