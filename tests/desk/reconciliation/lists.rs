//! Numbers that only one side has.

use serde_json::{Value, json};

use super::{act, believe, found, missing_for, pair, report, the_finding};
use crate::stage::Stage;

#[tokio::test]
async fn a_number_bought_in_the_console_is_shown_and_stays_until_its_owner_decides() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    owner.own("+14155550101").await;
    let account = stage.account_of(&owner).await;
    stage.carrier.buy(&account, "+15105550102", "Bike shop").await;
    for _ in 0..3 {
        stage.compare().await;
    }
    let report = report(&owner).await;
    let counts = ["agree", "onlyAtTwilio", "onlyHere", "differ"].map(|name| report[name].as_u64().unwrap());
    assert_eq!(counts, [1, 1, 0, 0]);
    assert_eq!(report["findings"][0]["holding"]["monthlyPrice"], "1.15", "{report}");
    let page = owner.page("/reconciliation").await;
    page.says("1 to put right")
        .says("Add to my numbers")
        .says("$1.15 per month")
        .says("1 number agrees");
    owner
        .page("/phone-numbers")
        .await
        .says("Compared with Twilio")
        .says("1 thing to put right");
    assert!(
        stage.carrier.ledger().await.calls("release").is_empty(),
        "nothing is released by itself"
    );

    let id = the_finding(&owner).await;
    let back = owner
        .form("/reconciliation", "/api/reconciliation/add", &[("id", &id)])
        .await;
    assert_eq!(back.leads_to(), format!("/reconciliation?settled={id}"));
    owner
        .page(back.leads_to())
        .await
        .says("is in your list now")
        .says("Nothing to put right");
    let number = owner.numbers().await[0].clone();
    let told = [
        "phone_number",
        "friendly_name",
        "monthly_price",
        "country",
        "locality",
        "region",
        "status",
    ]
    .map(|name| number[name].as_str().unwrap().to_owned());
    assert_eq!(
        told,
        ["+15105550102", "Bike shop", "1.15", "US", "Oakland", "CA", "active"]
    );
    assert_eq!(number["is_primary"], false);
    act(&owner, "add", &id).await.refused(409, "number_unavailable");
    stage.compare().await;
    assert_eq!(found(&owner).await, []);
    stage.close().await;
}

#[tokio::test]
async fn a_number_bought_in_the_console_is_released_only_with_its_last_four_digits() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    owner.own("+14155550103").await;
    let account = stage.account_of(&owner).await;
    stage.carrier.buy(&account, "+15105550104", "(510) 555-0104").await;
    stage.compare().await;
    let id = the_finding(&owner).await;
    let address = format!("/reconciliation/{id}/release");
    owner
        .page(&address)
        .await
        .says("Release (510)")
        .says("type its last 4 digits");
    let form = |last4: &'static str| {
        [
            ("id", id.clone()),
            ("last4", last4.to_owned()),
            ("back", address.clone()),
        ]
    };
    let send = async |last4: &'static str| {
        let fields = form(last4);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        owner.form(&address, "/api/reconciliation/release", &fields).await
    };
    assert_eq!(send("0103").await.returns_to(), address);
    owner.page(&address).await.says("not its last 4 digits");
    assert!(stage.carrier.ledger().await.calls("release").is_empty());
    let done = send("0104").await;
    owner.page(done.leads_to()).await.says("is being given back");
    owner
        .page(&address)
        .await
        .says("is being given back")
        .keeps_quiet_on("type its last 4 digits");
    assert_eq!(owner.numbers().await.len(), 1);
    stage.compare().await;
    assert_eq!(found(&owner).await, []);
    stage.close().await;
}

#[tokio::test]
async fn a_release_of_a_stray_number_without_an_answer_goes_on_until_it_is_confirmed() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    owner.own("+14155550105").await;
    let account = stage.account_of(&owner).await;
    stage.carrier.buy(&account, "+15105550106", "Old").await;
    stage.compare().await;
    stage
        .carrier
        .fault(json!({ "call": "release", "kind": "error-before", "times": 9 }))
        .await;
    let answer = act(&owner, "release", &the_finding(&owner).await).await.ok();
    assert_eq!(answer["status"], "releasing");
    stage.carrier.heal().await;
    stage.compare().await;
    assert_eq!(found(&owner).await, [], "it is left to the round of the releases");
    stage.round().await;
    assert_eq!(owner.numbers().await.len(), 1);
    stage.close().await;
}

#[tokio::test]
async fn a_number_released_in_the_console_is_lost_only_on_a_second_reading_and_never_deleted() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let (first, second) = (owner.own("+14155550107").await, owner.own("+14155550108").await);
    let account = stage.account_of(&owner).await;
    stage
        .carrier
        .take_away(&account, first["phone_sid"].as_str().unwrap())
        .await;
    stage.compare().await;
    stage.compare().await;
    assert_eq!(
        found(&owner).await,
        [],
        "an absence read twice within half a minute is not believed"
    );
    missing_for(&stage, time::Duration::seconds(31)).await;
    stage.compare().await;
    assert_eq!(found(&owner).await, [pair("only_here", "+14155550107")]);
    let rows = owner.numbers().await;
    let stands = |row: &Value| (row["id"].clone(), row["status"].clone(), row["is_primary"].clone());
    assert_eq!(
        rows.iter().map(stands).collect::<Vec<_>>(),
        [
            (second["id"].clone(), json!("active"), json!(true)),
            (first["id"].clone(), json!("lost"), json!(false)),
        ]
    );
    assert_eq!(
        owner.get("/api/twilio/numbers/sum").await.ok()["count"],
        1,
        "it counts for nothing"
    );
    owner
        .page("/phone-numbers")
        .await
        .says("Lost at Twilio")
        .says("1 number, $1.15 per month");
    let page = owner.page("/reconciliation").await;
    page.says("Take off my list").says("Try to buy it back");
    let id = the_finding(&owner).await;
    act(&owner, "add", &id).await.wrong("id");
    assert_eq!(act(&owner, "take-off", &id).await.ok()["outcome"], "taken_off");
    assert_eq!(owner.numbers().await.len(), 1);
    let row = owner
        .get(&format!("/api/twilio/number?id={}", first["id"].as_str().unwrap()))
        .await
        .ok();
    assert_eq!(row["status"], "released");
    stage.close().await;
}

#[tokio::test]
async fn a_lost_number_can_be_bought_back_and_then_stands_in_the_list_once() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let row = owner.own("+14155550109").await;
    let account = stage.account_of(&owner).await;
    stage
        .carrier
        .take_away(&account, row["phone_sid"].as_str().unwrap())
        .await;
    believe(&stage).await;
    assert_eq!(found(&owner).await, [pair("only_here", "+14155550109")]);
    let fields = [
        ("phoneNumber", "+14155550109"),
        ("substitution", "never"),
        ("key", "again"),
        ("back", "/reconciliation"),
    ];
    let bought = owner
        .form("/reconciliation", "/api/twilio/purchase-number", &fields)
        .await;
    owner.page(bought.leads_to()).await.says("(415)");
    stage.compare().await;
    assert_eq!(found(&owner).await, []);
    let rows = owner.numbers().await;
    assert_eq!((rows.len(), &rows[0]["status"]), (1, &json!("active")));
    assert_ne!(rows[0]["phone_sid"], row["phone_sid"]);
    stage.close().await;
}

#[tokio::test]
async fn a_list_that_lags_once_loses_nothing_and_a_lost_number_that_is_shown_again_is_active_again() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    owner.own("+14155550110").await;
    // The list as it was before the last change: without the number.
    stage.carrier.fault(json!({ "call": "list", "kind": "stale" })).await;
    stage.compare().await;
    assert_eq!(owner.numbers().await[0]["status"], "active");
    stage.compare().await;
    assert_eq!(report(&owner).await["agree"], 1);
    stage
        .carrier
        .fault(json!({ "call": "list", "kind": "stale", "times": 2 }))
        .await;
    believe(&stage).await;
    assert_eq!(owner.numbers().await[0]["status"], "lost");
    stage.compare().await;
    let row = owner.numbers().await[0].clone();
    assert_eq!((&row["status"], &row["is_primary"]), (&json!("active"), &json!(true)));
    assert_eq!(found(&owner).await, []);
    stage.close().await;
}

#[tokio::test]
async fn two_hundred_and_fifty_numbers_are_compared_over_all_pages() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    owner.own("+14155550111").await;
    let account = stage.account_of(&owner).await;
    let codes = ["510", "628", "650", "707"];
    let numbers = codes
        .iter()
        .flat_map(|code| (100..163).map(move |line| format!("+1{code}5550{line}")));
    for number in numbers.take(249) {
        stage.carrier.buy(&account, &number, "One of many").await;
    }
    let before = stage.carrier.ledger().await.calls("list").len();
    stage.compare().await;
    let whole = report(&owner).await;
    assert_eq!((&whole["agree"], &whole["onlyAtTwilio"]), (&json!(1), &json!(249)));
    assert_eq!(
        stage.carrier.ledger().await.calls("list").len() - before,
        3,
        "a hundred to a page"
    );
    stage.compare().await;
    assert_eq!(
        report(&owner).await["findings"],
        whole["findings"],
        "what is found again stays as it is"
    );
    stage.leave().await;
}
