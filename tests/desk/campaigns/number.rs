//! The number of a campaign: one campaign a number, whoever asks and however often; bought on the way, or given by Vapi.

use futures::future::join_all;
use serde_json::{Value, json};

use super::scene::{NUMBER, OTHER, act, begun, campaign, chosen};
use crate::stage::{Answer, Person, Stage};

async fn buys(owner: &Person, id: &str, number: &str) -> Answer {
    let order = json!({ "campaign": id, "phoneNumber": number, "friendlyName": "Campaign Phone Number" });
    owner.post("/api/campaigns/buy-number", &order).await
}

fn number_of(campaign: &Value) -> &str {
    campaign["number"]["phoneNumber"].as_str().unwrap_or_default()
}

#[tokio::test]
async fn of_many_campaigns_that_ask_for_one_number_at_once_one_gets_it_and_the_others_hear_its_name() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let number = owner.own(NUMBER).await;
    let holding = format!("own:{}", number["id"].as_str().unwrap());
    let mut ids = Vec::new();
    for at in 0..6 {
        ids.push(begun(&owner, &format!("Campaign {at}")).await);
    }
    let asked = ids.iter().map(|id| {
        let body = json!({ "id": id, "holding": holding });
        let owner = &owner;
        async move { owner.post("/api/campaigns/choose-number", &body).await }
    });
    let answers = join_all(asked).await;
    let winners = answers.iter().filter(|answer| answer.status == 200).count();
    assert_eq!(winners, 1);
    for answer in answers.iter().filter(|answer| answer.status != 200) {
        let problem = answer.refused(409, "in_use_by_campaign");
        assert!(
            problem["message"]
                .as_str()
                .unwrap()
                .contains("The campaign \u{201c}Campaign "),
            "{problem}"
        );
    }
    let listed = owner.get("/api/campaigns").await.ok();
    let with_number = listed.as_array().unwrap().iter().filter(|one| number_of(one) == NUMBER);
    assert_eq!(with_number.count(), 1);
    stage.close().await;
}

#[tokio::test]
async fn a_number_bought_from_the_wizard_is_chosen_and_a_repeat_buys_nothing_more() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let id = begun(&owner, "Spring").await;
    let form = [
        ("campaign", id.as_str()),
        ("phoneNumber", NUMBER),
        ("key", "page-1"),
        ("friendlyName", "Campaign Phone Number"),
    ];
    let from = format!("/campaigns/{id}/number/buy");
    let first = owner.form(&from, "/api/campaigns/buy-number", &form).await;
    assert!(
        first.leads_to().starts_with(&format!("/campaigns/{id}/number?order=")),
        "{}",
        first.leads_to()
    );
    let again = owner.form(&from, "/api/campaigns/buy-number", &form).await;
    assert_eq!(first.leads_to(), again.leads_to());
    let kept = campaign(&owner, &id).await;
    assert_eq!(
        (number_of(&kept), &kept["number"]["label"]),
        (NUMBER, &json!("Campaign Phone Number"))
    );
    assert_eq!(stage.carrier.ledger().await.charges(NUMBER).len(), 1);
    owner
        .page(first.leads_to().split('#').next().unwrap())
        .await
        .says("is yours, and this campaign uses it");
    stage.close().await;
}

#[tokio::test]
async fn two_tabs_that_buy_for_one_campaign_at_once_buy_one_number() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let id = begun(&owner, "Spring").await;
    let slow = json!({ "call": "purchase", "kind": "slow", "delay_ms": 1500, "times": 2 });
    stage.carrier.fault(slow).await;
    let (one, two) = tokio::join!(buys(&owner, &id, NUMBER), buys(&owner, &id, OTHER));
    let refused = if one.status == 409 { &one } else { &two };
    refused.refused(409, "already_decided");
    assert_eq!(one.status.min(two.status), 200, "{one:?} {two:?}");
    stage.carrier.heal().await;
    let held = owner.numbers().await;
    assert_eq!(held.len(), 1, "{held:?}");
    assert_eq!(number_of(&campaign(&owner, &id).await), held[0]["phone_number"]);
    stage.close().await;
}

#[tokio::test]
async fn a_substitute_is_chosen_only_after_its_owner_has_kept_it() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let id = begun(&owner, "Spring").await;
    stage
        .carrier
        .fault(json!({ "call": "purchase", "kind": "snatched", "phone_number": NUMBER }))
        .await;
    let bought = buys(&owner, &id, NUMBER).await.ok();
    let purchase = bought["purchaseId"].as_str().unwrap().to_owned();
    assert_eq!(
        number_of(&campaign(&owner, &id).await),
        "",
        "it was disclosed, not chosen"
    );
    owner
        .page(&format!("/campaigns/{id}/number?order={purchase}"))
        .await
        .says("Number Assignment Changed");
    let keep = json!({ "purchaseId": purchase, "decision": "keep" });
    owner.post("/api/twilio/decide-purchase", &keep).await.ok();
    owner
        .page(&format!("/campaigns/{id}/number?order={purchase}"))
        .await
        .says("this campaign uses it");
    let got = bought["phoneNumber"]["phone_number"].as_str().unwrap().to_owned();
    assert_eq!(number_of(&campaign(&owner, &id).await), got);
    stage.close().await;
}

#[tokio::test]
async fn an_order_that_nobody_has_answered_yet_is_chosen_by_a_round_after_its_owner_has_gone() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let id = begun(&owner, "Spring").await;
    stage
        .carrier
        .fault(json!({ "call": "purchase", "kind": "timeout-after", "times": 1 }))
        .await;
    buys(&owner, &id, NUMBER).await;
    stage.later().await;
    stage.round().await;
    super::scene::later(&stage, time::Duration::MINUTE).await;
    numberdesk::campaigns::server::round(&stage.desk().on_rounds())
        .await
        .unwrap();
    let elsewhere = owner.program().await;
    assert_eq!(number_of(&campaign(&elsewhere, &id).await), NUMBER);
    assert_eq!(stage.carrier.ledger().await.charges(NUMBER).len(), 1);
    stage.close().await;
}

#[tokio::test]
async fn what_is_not_bought_is_told_on_the_step_and_another_can_be() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let id = begun(&owner, "Spring").await;
    stage
        .carrier
        .fault(json!({ "call": "purchase", "kind": "snatched", "phone_number": NUMBER }))
        .await;
    let order = json!({ "campaign": id, "phoneNumber": NUMBER, "substitution": "never" });
    owner
        .post("/api/campaigns/buy-number", &order)
        .await
        .refused(409, "number_unavailable");
    owner
        .page(&format!("/campaigns/{id}/number"))
        .await
        .says("was not bought, and nothing was charged");
    buys(&owner, &id, OTHER).await.ok();
    assert_eq!(number_of(&campaign(&owner, &id).await), OTHER);
    owner
        .page(&format!("/campaigns/{id}/number"))
        .await
        .keeps_quiet_on("was not bought");
    stage.close().await;
}

#[tokio::test]
async fn a_line_from_vapi_is_chosen_and_one_without_stock_leads_to_suggestions() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let id = begun(&owner, "Spring").await;
    let step = format!("/campaigns/{id}/number");
    let form = [
        ("campaign", id.as_str()),
        ("areaCode", "212"),
        ("key", "page-1"),
        ("back", step.as_str()),
    ];
    let sent = owner.form(&step, "/api/campaigns/get-line", &form).await;
    assert!(
        sent.leads_to().starts_with(&format!("{step}?line=")),
        "{}",
        sent.leads_to()
    );
    owner
        .page(sent.leads_to())
        .await
        .says("Suggested Available Area Codes")
        .says("646");
    let got = owner
        .post("/api/campaigns/get-line", &json!({ "campaign": id, "areaCode": "628" }))
        .await
        .ok();
    let kept = campaign(&owner, &id).await;
    assert_eq!(
        (&kept["number"]["id"], &kept["number"]["source"]),
        (&got["line"]["id"], &json!("vapi"))
    );
    stage.close().await;
}

#[tokio::test]
async fn another_owners_number_or_line_cannot_be_chosen() {
    let stage = Stage::open().await;
    let (owner, other) = (stage.owner().await, stage.owner().await);
    let number = other.own(NUMBER).await;
    let line = other
        .post("/api/vapi/phone-numbers", &json!({ "areaCode": "628" }))
        .await
        .ok();
    let id = begun(&owner, "Spring").await;
    for holding in [
        format!("own:{}", number["id"].as_str().unwrap()),
        format!("vapi:{}", line["lineId"].as_str().unwrap()),
    ] {
        let body = json!({ "id": id, "holding": holding });
        owner
            .post("/api/campaigns/choose-number", &body)
            .await
            .refused(422, "invalid_request");
    }
    for holding in ["own:", "vapi:7", "both:0", "own"] {
        let body = json!({ "id": id, "holding": holding });
        owner
            .post("/api/campaigns/choose-number", &body)
            .await
            .refused(422, "invalid_request");
    }
    stage.close().await;
}

#[tokio::test]
async fn a_campaign_that_runs_keeps_its_number_until_it_is_paused() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let (id, _) = super::scene::ready(&owner).await;
    act(&owner, "launch", &id).await.ok();
    let other = owner.own(OTHER).await;
    let body = json!({ "id": id, "holding": format!("own:{}", other["id"].as_str().unwrap()) });
    let refused = owner.post("/api/campaigns/choose-number", &body).await;
    assert_eq!(refused.refused(409, "already_decided")["error"], "Pause it first");
    act(&owner, "pause", &id).await.ok();
    chosen(&owner, &id, body["holding"].as_str().unwrap()).await;
    assert_eq!(number_of(&campaign(&owner, &id).await), OTHER);
    stage.close().await;
}
