//! Vapi's part of the sandbox with numbers of Twilio's part: brought in, called from, and with a token that changes.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::vapi::{call_shape, fits, shape};
use super::{Account, MAIN, Stage, numbers_of};

pub(super) const NUMBER: &str = "+14155550145";
pub(super) const ASSISTANT: &str = "5a0db0c5-0000-4000-8000-0000000000a1";

impl Stage {
    /// An account that holds the number.
    pub(super) async fn holder(&self) -> Account {
        let account = self.subaccount("A business").await;
        assert_eq!(self.buy(&account, NUMBER).await.0, 201);
        account
    }

    /// How the number stands at Twilio.
    pub(super) async fn at_twilio(&self, account: &Account) -> Value {
        let (_, list) = self.get(&numbers_of(account)).await;
        list["incoming_phone_numbers"][0].clone()
    }

    pub(super) async fn import(&self, account: &Account, more: Value) -> (StatusCode, Value) {
        let mut body = json!({
            "provider": "twilio", "name": "ND-1", "number": NUMBER, "assistantId": ASSISTANT,
            "twilioAccountSid": account.0, "twilioAuthToken": account.1,
        });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        self.vapi(Method::POST, "/phone-number", Some(body)).await
    }
}

#[tokio::test]
async fn an_import_has_the_shape_of_the_description_and_takes_over_the_addresses_at_twilio() {
    let stage = Stage::new().await;
    let account = stage.holder().await;
    let (status, made) = stage.import(&account, json!({})).await;
    assert_eq!(status, 201, "{made}");
    let import = shape("TwilioPhoneNumber");
    fits(&import, &made);
    assert_eq!(
        (&made["twilioAuthToken"], &made["status"]),
        (&json!(account.1), &json!("active"))
    );
    let held = stage.at_twilio(&account).await;
    assert_eq!(held["voice_url"], "https://api.vapi.ai/twilio/inbound_call");
    assert_eq!(
        held["sms_url"], "https://api.vapi.ai/twilio/sms",
        "texts too, unless it is told not to"
    );
    let path = format!("/phone-number/{}", made["id"].as_str().unwrap());
    let (_, read) = stage.vapi(Method::GET, &path, None).await;
    assert_eq!(read, made);
    let (_, pages) = stage.vapi(Method::GET, "/v2/phone-number", None).await;
    fits(&shape("PhoneNumberPaginatedResponse"), &pages);
    assert_eq!(pages["results"], json!([made]));
    let change = json!({ "provider": "twilio", "name": "ND-1 b", "assistantId": null, "server": { "url": "http://127.0.0.1:1/" } });
    let (_, changed) = stage.vapi(Method::PATCH, &path, Some(change)).await;
    fits(&import, &changed);
    assert_eq!(
        (&changed["name"], &changed["assistantId"]),
        (&json!("ND-1 b"), &Value::Null)
    );
    assert_eq!(changed["server"], json!({ "url": "http://127.0.0.1:1/" }));
    let other = json!({ "provider": "vapi", "name": "x" });
    assert_eq!(stage.vapi(Method::PATCH, &path, Some(other)).await.0, 400);
    let (status, gone) = stage.vapi(Method::DELETE, &path, None).await;
    assert_eq!((status, &gone["id"]), (StatusCode::OK, &made["id"]));
    // Nothing puts the addresses back, and the number is its account's as before.
    assert_eq!(stage.at_twilio(&account).await["voice_url"], held["voice_url"]);
    stage.sandbox.close().await;
}

#[tokio::test]
async fn imports_are_no_free_numbers_and_what_does_not_fit_is_refused() {
    let stage = Stage::new().await;
    let account = stage.holder().await;
    let limit = stage
        .request(Method::POST, "/sandbox/vapi/limit", MAIN)
        .json(&json!({ "numbers": 0 }));
    assert_eq!(stage.send(limit).await.0, 204);
    let bare = json!({ "provider": "twilio" });
    let (_, wrong) = stage.vapi(Method::POST, "/phone-number", Some(bare)).await;
    assert_eq!(wrong["message"].as_array().unwrap().len(), 3, "{wrong}");
    for (more, words) in [
        (json!({ "number": "+14155550146" }), "Number Not Found on Twilio"),
        (json!({ "twilioAuthToken": "0" }), "Number Not Found on Twilio"),
        (
            json!({ "twilioAccountSid": MAIN.0, "twilioAuthToken": MAIN.1 }),
            "Number Not Found on Twilio",
        ),
        (json!({ "assistantId": "nobody" }), "assistantId"),
    ] {
        let (status, refused) = stage.import(&account, more).await;
        assert_eq!(status, 400);
        assert!(refused["message"].to_string().contains(words), "{refused}");
    }
    assert!(stage.at_twilio(&account).await["voice_url"] != "https://api.vapi.ai/twilio/inbound_call");
    stage
        .script(json!({ "call": "vapi-create", "kind": "snatched", "phone_number": NUMBER }))
        .await;
    assert_eq!(stage.import(&account, json!({})).await.0, 400);
    assert_eq!(stage.import(&account, json!({ "smsEnabled": false })).await.0, 201);
    assert_eq!(stage.at_twilio(&account).await["sms_url"], "");
    let (status, twice) = stage.import(&account, json!({})).await;
    assert_eq!(status, 400, "{twice}");
    let assistant = format!("/assistant/{ASSISTANT}");
    assert_eq!(stage.vapi(Method::DELETE, &assistant, None).await.0, 409);
    stage.sandbox.close().await;
}

#[tokio::test]
async fn a_renewed_token_opens_and_the_old_one_does_not() {
    let stage = Stage::new().await;
    let account = stage.holder().await;
    let (_, made) = stage.import(&account, json!({})).await;
    let renew = |sid: &str| stage.request(Method::POST, &format!("/sandbox/accounts/{sid}/auth-token"), MAIN);
    let (status, renewed) = stage.send(renew(&account.0)).await;
    assert_eq!((status, &renewed["sid"]), (StatusCode::OK, &json!(account.0)));
    let token = renewed["auth_token"].as_str().unwrap();
    let reading = |token: &str| stage.request(Method::GET, &numbers_of(&account), (&account.0, token));
    assert_eq!(stage.send(reading(&account.1)).await.0, 401);
    assert_eq!(stage.send(reading(token)).await.0, 200);
    let call = json!({
        "assistantId": ASSISTANT, "phoneNumberId": made["id"], "customer": { "number": "+14155550123" }, "name": "n",
    });
    assert_eq!(stage.vapi(Method::POST, "/call", Some(call.clone())).await.0, 400);
    let path = format!("/phone-number/{}", made["id"].as_str().unwrap());
    let change = json!({ "provider": "twilio", "twilioAuthToken": token });
    assert_eq!(stage.vapi(Method::PATCH, &path, Some(change)).await.0, 200);
    let (status, placed) = stage.vapi(Method::POST, "/call", Some(call)).await;
    assert_eq!(
        (status, &placed["status"], &placed["name"]),
        (StatusCode::CREATED, &json!("queued"), &json!("n"))
    );
    let call = call_shape("Call");
    fits(&call, &placed);
    let (_, all) = stage.vapi(Method::GET, "/call", None).await;
    fits(&call, &all[0]);
    assert_eq!((&all[0]["id"], &all[0]["status"]), (&placed["id"], &json!("ended")));
    // The main account's is a setting, and strangers renew nobody's.
    assert_eq!(stage.send(renew(MAIN.0)).await.0, 404);
    assert_eq!(stage.send(renew("AC0")).await.0, 404);
    let stranger = format!("/sandbox/accounts/{}/auth-token", account.0);
    assert_eq!(
        stage
            .send(stage.request(Method::POST, &stranger, (&account.0, token)))
            .await
            .0,
        401
    );
    stage.sandbox.close().await;
}

#[tokio::test]
async fn what_cannot_be_called_is_refused_in_words() {
    let stage = Stage::new().await;
    let account = stage.holder().await;
    let (_, made) = stage.import(&account, json!({})).await;
    let line = json!({ "provider": "vapi", "numberDesiredAreaCode": "628", "name": "op-1" });
    let (_, line) = stage.vapi(Method::POST, "/phone-number", Some(line)).await;
    let to = json!({ "number": "+14155550123" });
    for (body, words) in [
        (json!({ "phoneNumberId": made["id"], "customer": to }), "Assistant"),
        (json!({ "assistantId": ASSISTANT, "customer": to }), "Phone Number"),
        (
            json!({ "assistantId": ASSISTANT, "phoneNumberId": made["id"] }),
            "Need Either `customerId` Or `customer`",
        ),
        (
            json!({ "assistantId": ASSISTANT, "phoneNumberId": made["id"], "customer": { "number": "4155550123" } }),
            "E.164",
        ),
        (
            json!({ "assistantId": ASSISTANT, "phoneNumberId": line["id"], "customer": to }),
            "Vapi Numbers Can't Dial Outbound Yet.",
        ),
    ] {
        let (status, refused) = stage.vapi(Method::POST, "/call", Some(body)).await;
        assert_eq!(status, 400, "{refused}");
        assert!(refused["message"].to_string().contains(words), "{refused}");
    }
    assert_eq!(stage.vapi(Method::GET, "/call", None).await.1, json!([]));
    assert_eq!(stage.vapi(Method::GET, "/call/nothing", None).await.0, 404);
    stage.sandbox.close().await;
}
