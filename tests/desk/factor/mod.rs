//! The second factor: set up, asked for at sign-in, kept sealed; and the proofs that costly acts ask for.

mod carried;
mod guesses;
mod kept;
mod setting_up;
mod signing_in;
mod step_up;

use ring::hmac;
use serde_json::{Value, json};
use sqlx::types::Json;
use time::OffsetDateTime;

use crate::stage::{Answer, PASSWORD, Person, Stage, on};

/// An authenticator app: the desk's own part in codes is not used in it.
pub struct App {
    /// The key as it was given.
    pub written: String,
}

impl App {
    /// The code it shows so many steps of 30 seconds from now.
    pub fn code(&self, steps_away: i64) -> String {
        let step = OffsetDateTime::now_utc().unix_timestamp() / 30 + steps_away;
        let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &base32(&self.written));
        let tag = hmac::sign(&key, &step.to_be_bytes());
        let bytes = tag.as_ref();
        let at = usize::from(bytes[19] & 15);
        let four: [u8; 4] = bytes[at..at + 4].try_into().unwrap();
        format!("{:06}", (u32::from_be_bytes(four) & 0x7fff_ffff) % 1_000_000)
    }

    /// A code it does not show, now or soon.
    pub fn wrong(&self) -> String {
        let near: Vec<String> = (-3..=3).map(|away| self.code(away)).collect();
        let other = (0..10).map(|digit| digit.to_string().repeat(6));
        other.into_iter().find(|code| !near.contains(code)).unwrap()
    }
}

fn base32(text: &str) -> Vec<u8> {
    let (mut bytes, mut bits, mut buffer) = (Vec::new(), 0, 0_u32);
    for character in text.bytes().filter(|byte| *byte != b' ') {
        let value = match character {
            b'A'..=b'Z' => character - b'A',
            b'2'..=b'7' => character - b'2' + 26,
            other => panic!("{other} is not of base32"),
        };
        buffer = (buffer << 5) | u32::from(value);
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from((buffer >> bits) & 255).unwrap());
        }
    }
    bytes
}

/// Turns a second factor on for somebody signed in; gives the app and the recovery codes.
pub async fn turn_on(person: &Person) -> (App, Vec<String>) {
    let made = person
        .post("/api/auth/second-factor/set-up", &json!({ "password": PASSWORD }))
        .await
        .ok();
    let app = App {
        written: made["secret"].as_str().unwrap().to_owned(),
    };
    // The step before, so that this one's code is still good for what comes next. It is too old if a step ends meanwhile.
    let turn = async || {
        let code = json!({ "code": app.code(-1) });
        person.post("/api/auth/second-factor/turn-on", &code).await
    };
    let mut on = turn().await;
    if on.status == 422 {
        on = turn().await;
    }
    let on = on.ok();
    let codes = on["recoveryCodes"].as_array().unwrap();
    (
        app,
        codes.iter().map(|code| code.as_str().unwrap().to_owned()).collect(),
    )
}

/// Sends a code after the password.
pub async fn send_code(person: &Person, code: &str) -> Answer {
    person.post("/api/auth/sign-in/code", &json!({ "code": code })).await
}

/// Shows the password, which is right, and is asked for the code.
pub async fn half_in(stage: &Stage, owner: &Person) -> Person {
    let mut person = stage.stranger();
    person.email.clone_from(&owner.email);
    person.sign_in().await.refused(401, "second_factor_required");
    person
}

/// As if no code of this time had been used yet.
pub async fn a_while_later(stage: &Stage) {
    on!(stage.db, pool => sqlx::query("UPDATE second_factors SET last_step = 0").execute(pool).await.unwrap().rows_affected());
}

/// As if so many seconds had passed for this word in everybody's session.
pub async fn age(stage: &Stage, word: &str, seconds: i64) {
    let rows: Vec<(String, Json<Value>)> =
        on!(stage.db, pool => sqlx::query_as("SELECT id_hash, data FROM sessions").fetch_all(pool).await.unwrap());
    let mut aged = 0;
    for (id, Json(mut data)) in rows {
        let Some(value) = data.get_mut(word) else { continue };
        let at = if value.is_number() {
            value
        } else if value.get("until").is_some() {
            &mut value["until"]
        } else {
            &mut value["since"]
        };
        *at = json!(at.as_i64().unwrap() - seconds);
        on!(stage.db, pool => sqlx::query("UPDATE sessions SET data = $1 WHERE id_hash = $2")
            .bind(Json(&data)).bind(&id).execute(pool).await.unwrap().rows_affected());
        aged += 1;
    }
    assert!(aged > 0, "no session has {word}");
}

/// As if everybody had last shown so many seconds earlier who they are.
pub async fn prove_earlier(stage: &Stage, seconds: i64) {
    age(stage, "signed_in_at", seconds).await;
    if kept(stage).await.contains("proven_at") {
        age(stage, "proven_at", seconds).await;
    }
}

/// All that the sessions hold, as one text.
pub async fn kept(stage: &Stage) -> String {
    let all: Vec<String> = on!(stage.db, pool => sqlx::query_scalar("SELECT CAST(data AS TEXT) FROM sessions").fetch_all(pool).await.unwrap());
    all.join("\n")
}

/// What stands in the owner's trail about their account, oldest first.
pub async fn trail(stage: &Stage, person: &Person) -> Vec<String> {
    let scope = stage.desk().as_owner(person.id()).db;
    let lines = numberdesk::server::audit::store::of(&scope, person.id()).await.unwrap();
    lines.into_iter().map(|line| line.event).collect()
}
