//! Numbers that both sides have, set up differently; and a carrier that cannot be read.

use serde_json::json;

use super::{act, found, pair, report, the_finding};
use crate::stage::Stage;

#[tokio::test]
async fn a_number_renamed_in_the_console_is_renamed_back_or_keeps_its_new_name() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let order = json!({ "phoneNumber": "+14155550112", "friendlyName": "Front desk" });
    let row = owner.buy_under("named", &order).await.ok()["phoneNumber"].clone();
    let (account, sid) = (stage.account_of(&owner).await, row["phone_sid"].as_str().unwrap());
    stage.compare().await;
    assert_eq!(report(&owner).await["agree"], 1);
    let ours = stage.carrier.read(&account, sid).await["friendly_name"].clone();

    stage
        .carrier
        .change(&account, sid, &[("FriendlyName", "Back office")])
        .await;
    stage.compare().await;
    assert_eq!(found(&owner).await, [pair("name", "+14155550112")]);
    let now = report(&owner).await;
    assert_eq!((&now["agree"], &now["differ"]), (&json!(0), &json!(1)));
    let id = the_finding(&owner).await;
    owner
        .page("/reconciliation")
        .await
        .says("Back office")
        .says("Use Numberdesk’s setting")
        .says("Use Twilio’s setting");
    let back = owner
        .form("/reconciliation", "/api/reconciliation/put-back", &[("id", &id)])
        .await;
    owner.page(back.leads_to()).await.says("is at Twilio as it was again");
    assert_eq!(stage.carrier.read(&account, sid).await["friendly_name"], ours);

    stage
        .carrier
        .change(&account, sid, &[("FriendlyName", "Back office")])
        .await;
    stage.compare().await;
    assert_eq!(
        act(&owner, "take-over", &the_finding(&owner).await).await.ok()["outcome"],
        "taken_over"
    );
    assert_eq!(owner.numbers().await[0]["friendly_name"], "Back office");
    stage.compare().await;
    assert_eq!(
        (found(&owner).await, &report(&owner).await["agree"]),
        (vec![], &json!(1))
    );
    stage.close().await;
}

#[tokio::test]
async fn an_address_set_in_the_console_is_taken_away_or_taken_over() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let row = owner.own("+14155550113").await;
    let (account, sid) = (stage.account_of(&owner).await, row["phone_sid"].as_str().unwrap());
    let elsewhere = [
        ("VoiceUrl", "https://old.example/voice"),
        ("SmsUrl", "https://old.example/sms"),
    ];
    stage.carrier.change(&account, sid, &elsewhere).await;
    stage.compare().await;
    let both = [pair("voice_url", "+14155550113"), pair("sms_url", "+14155550113")];
    assert_eq!(found(&owner).await, both);
    assert_eq!(report(&owner).await["differ"], 1, "one number differs, in two things");
    let page = owner.page("/reconciliation").await;
    page.says("https://old.example/voice")
        .says("where its calls go")
        .says("where its texts go");
    let findings = report(&owner).await["findings"].clone();
    let id = |at: usize| findings[at]["id"].as_str().unwrap().to_owned();
    assert_eq!(act(&owner, "put-back", &id(0)).await.ok()["outcome"], "put_back");
    assert_eq!(stage.carrier.read(&account, sid).await["voice_url"], "");
    act(&owner, "take-over", &id(1)).await.ok();
    stage.compare().await;
    assert_eq!(found(&owner).await, []);
    stage.carrier.change(&account, sid, &[("SmsUrl", "")]).await;
    stage.compare().await;
    assert_eq!(
        found(&owner).await,
        [pair("sms_url", "+14155550113")],
        "what was taken over is missed when it goes"
    );
    let finding = the_finding(&owner).await;
    act(&owner, "put-back", &finding).await.ok();
    assert_eq!(
        stage.carrier.read(&account, sid).await["sms_url"],
        "https://old.example/sms"
    );
    stage.close().await;
}

#[tokio::test]
async fn what_was_put_right_in_the_console_settles_by_itself() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let row = owner.own("+14155550114").await;
    let (account, sid) = (stage.account_of(&owner).await, row["phone_sid"].as_str().unwrap());
    let ours = stage.carrier.read(&account, sid).await["friendly_name"]
        .as_str()
        .unwrap()
        .to_owned();
    stage
        .carrier
        .change(&account, sid, &[("FriendlyName", "Somebody's")])
        .await;
    stage.compare().await;
    let id = the_finding(&owner).await;
    stage.carrier.change(&account, sid, &[("FriendlyName", &ours)]).await;
    stage.compare().await;
    assert_eq!(found(&owner).await, []);
    let settled = owner.get(&format!("/api/reconciliation/difference?id={id}")).await.ok();
    assert_eq!(settled["outcome"], "agrees");
    stage.close().await;
}

#[tokio::test]
async fn an_account_that_cannot_be_read_is_told_with_when_it_last_could_and_changes_nothing() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    owner
        .page("/reconciliation")
        .await
        .says("Not compared yet")
        .says("Find a number");
    owner
        .post("/api/reconciliation/compare", &json!({}))
        .await
        .refused(409, "no_subaccount");
    owner
        .page("/phone-numbers")
        .await
        .keeps_quiet_on("Compared with Twilio");
    let row = owner.own("+14155550115").await;
    owner
        .page("/reconciliation")
        .await
        .says("Not compared yet")
        .says("and soon for the first time");
    let compared = owner.post("/api/reconciliation/compare", &json!({})).await.ok();
    assert_eq!((&compared["agree"], &compared["failedAt"]), (&json!(1), &json!(null)));
    let account = stage.account_of(&owner).await;
    stage
        .carrier
        .take_away(&account, row["phone_sid"].as_str().unwrap())
        .await;
    stage
        .carrier
        .fault(json!({ "call": "list", "kind": "error-before", "times": 99 }))
        .await;
    let form = owner.form("/reconciliation", "/api/reconciliation/compare", &[]).await;
    assert_eq!(form.returns_to(), "/reconciliation");
    let page = owner.page("/reconciliation").await;
    page.says("Twilio cannot be read just now")
        .says("gave no usable answer")
        .says("last time it could be read");
    page.keeps_quiet_on("That was not done");
    owner.page("/phone-numbers").await.says("cannot be read just now");
    assert_eq!(report(&owner).await["comparedAt"], compared["comparedAt"]);
    assert_eq!(owner.numbers().await[0]["status"], "active");
    stage.carrier.heal().await;
    assert_eq!(
        owner.post("/api/reconciliation/compare", &json!({})).await.ok()["failedAt"],
        json!(null)
    );
    stage.leave().await;
}
