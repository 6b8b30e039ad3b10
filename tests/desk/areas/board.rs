//! What is in stock in the area codes of a place: seen just now, remembered for a minute, for each owner apart.

use futures::future::join_all;
use serde_json::{Value, json};

use crate::stage::{Person, Stage};

async fn board(owner: &Person, place: &str) -> Value {
    owner.get(&format!("/api/areas/board?place={place}")).await.ok()
}

fn stock<'a>(board: &'a Value, code: &str) -> &'a Value {
    let mut rows = board["rows"].as_array().unwrap().iter();
    &rows.find(|row| row["areaCode"] == code).unwrap()["stock"]
}

async fn looks(stage: &Stage) -> usize {
    stage.carrier.ledger().await.calls("search").len()
}

#[tokio::test]
async fn a_board_tells_what_each_code_has_and_agrees_with_the_search_behind_it() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let new_york = board(&owner, "New%20York").await;
    assert_eq!(new_york["place"], "New York, NY");
    assert_eq!(stock(&new_york, "212")["counted"]["count"], 0);
    assert_eq!(stock(&new_york, "646")["counted"]["count"], 20);
    for row in new_york["rows"].as_array().unwrap() {
        let found = owner.finds(&json!({ "areaCode": row["areaCode"] })).await;
        assert_eq!(row["stock"]["counted"]["count"], found.len(), "{row}");
    }
    let page = owner.page("/availability?place=New+York").await;
    page.says("In stock around New York, NY")
        .says("None now")
        .says("20+")
        .says("Just now")
        .says("role=\"img\"")
        .says("href=\"/phone-numbers?area_code=646&amp;voice=on#buy\"");
    stage.close().await;
}

#[tokio::test]
async fn a_code_is_looked_at_once_by_all_who_ask_at_the_same_time_and_again_for_another_owner() {
    let stage = Stage::open().await;
    let (owner, other) = (stage.owner().await, stage.owner().await);
    let boards = join_all((0..8).map(|_| board(&owner, "San%20Francisco"))).await;
    let codes = boards[0]["rows"].as_array().unwrap().len();
    assert_eq!(
        looks(&stage).await,
        codes,
        "eight boards at once are one look at each code"
    );
    assert!(boards.iter().all(|board| stock(board, "415")["counted"]["count"] == 20));
    owner.page("/availability?place=415").await.says("20+");
    assert_eq!(looks(&stage).await, codes, "and so is one after them");
    board(&other, "San%20Francisco").await;
    assert_eq!(
        looks(&stage).await,
        2 * codes,
        "what one owner has looked at tells another nothing"
    );
    stage.close().await;
}

#[tokio::test]
async fn a_state_is_looked_at_one_page_at_a_time() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let page = owner.page("/availability?place=California").await;
    page.says("1 to 12 of 41")
        .says("href=\"/availability?place=California&amp;from=12\"");
    assert_eq!(looks(&stage).await, 12);
    let last = owner.page("/availability?place=California&from=36").await;
    last.says("37 to 41 of 41")
        .says("href=\"/availability?place=California&amp;from=24\"");
    assert_eq!(looks(&stage).await, 17);
    let beyond = owner
        .page("/availability?place=California&from=99999999999999999999")
        .await;
    assert_eq!(beyond.status, 200);
    owner
        .page("/availability?place=California&from=4000")
        .await
        .says("of 41");
    stage.close().await;
}

#[tokio::test]
async fn a_carrier_that_does_not_answer_is_told_as_not_known_and_never_as_nothing() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    owner.finds(&json!({ "areaCode": "415" })).await;
    stage
        .carrier
        .fault(json!({ "call": "search", "kind": "refuse", "code": 22300, "times": 99 }))
        .await;
    let silent = owner.page("/availability?place=Anchorage").await;
    silent
        .says("Twilio has not said what there is")
        .says("Not known")
        .keeps_quiet_on("None now");
    stage.carrier.heal().await;
    owner
        .page("/availability?place=Oakland")
        .await
        .says("20+")
        .keeps_quiet_on("Not known");
    stage.close().await;
}

#[tokio::test]
async fn who_has_used_up_their_searches_is_told_that_nothing_is_known() {
    let stage = Stage::with(&[("RATE_SEARCHES", "3")]).await;
    let owner = stage.owner().await;
    let seen = board(&owner, "San%20Francisco").await;
    let counted = seen["rows"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|row| row["stock"]["counted"].is_object());
    assert_eq!(counted.count(), 3, "{seen}");
    assert_eq!(looks(&stage).await, 3);
    stage.close().await;
}

#[tokio::test]
async fn what_has_no_board_says_why_and_leads_on() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    owner
        .page("/availability?place=Portland")
        .await
        .says("Which one?")
        .says("href=\"/availability?place=Portland%2C%20ME\"");
    owner.page("/availability").await.says("Which place?");
    let postal = owner.page("/availability?place=94103").await;
    postal.says("Which area codes serve 94103 is not in our table");
    assert_eq!(postal.value_of("place"), "94103");
    owner
        .page("/availability?place=999")
        .await
        .says("999 is not an area code in service");
    owner.get("/api/areas/board?place=nowhere").await.wrong("place");
    let samoa = owner.page("/availability?place=684").await;
    samoa.says("Not sold here");
    assert_eq!(looks(&stage).await, 3, "of the three in reach, and none in Samoa");
    let unset = Stage::with(&[("TWILIO_ACCOUNT_SID", ""), ("TWILIO_AUTH_TOKEN", "")]).await;
    let newcomer = unset.owner().await;
    newcomer
        .page("/availability?place=415")
        .await
        .says("Twilio is not configured");
    unset.close().await;
    stage.close().await;
}
