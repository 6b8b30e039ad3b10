//! What owners say to a number bought in place of the one asked for: it stays, it goes back, or another takes its place.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use futures::future::join_all;
use numberdesk::server::{audit, trials::Boundary};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::stage::{Answer, Person, Stage, on};

const WANTED: &str = "+14155550115";
const GOT: &str = "+14155550114";
const OTHER: &str = "+14155550113";

/// Orders a number that is taken meanwhile; gives the purchase, which ended with the closest one.
async fn substituted(stage: &Stage, owner: &Person) -> String {
    stage
        .carrier
        .fault(json!({ "call": "purchase", "kind": "snatched", "phone_number": WANTED }))
        .await;
    let order = json!({ "phoneNumber": WANTED, "substitution": "closest" });
    let bought = owner.post("/api/twilio/purchase-number", &order).await.ok();
    assert_eq!(bought["phoneNumber"]["phone_number"], GOT);
    bought["purchaseId"].as_str().unwrap().to_owned()
}

/// From now on the carrier fails so often in such calls.
async fn fails(stage: &Stage, call: &str, kind: &str, times: u8) {
    let script = json!({ "call": call, "kind": kind, "times": times });
    stage.carrier.fault(script).await;
}

async fn says(owner: &Person, purchase: &str, decision: &str) -> Answer {
    let body = json!({ "purchaseId": purchase, "decision": decision });
    owner.post("/api/twilio/decide-purchase", &body).await
}

/// Orders a number in the substitute's place.
async fn takes(owner: &Person, number: &str, replaces: &str) -> Answer {
    let order = json!({ "phoneNumber": number, "substitution": "never", "replaces": replaces });
    owner.post("/api/twilio/purchase-number", &order).await
}

async fn page_of(owner: &Person, purchase: &str) -> Answer {
    owner.page(&format!("/purchases/{purchase}")).await
}

/// The owner's numbers that are active, oldest first.
async fn active(owner: &Person) -> Vec<String> {
    let numbers = owner.numbers().await;
    let active = numbers.iter().rev().filter(|row| row["status"] == "active");
    active
        .map(|row| row["phone_number"].as_str().unwrap().to_owned())
        .collect()
}

async fn decision_on(stage: &Stage, purchase: &str) -> Option<String> {
    let id = Uuid::parse_str(purchase).unwrap();
    on!(stage.db, pool => sqlx::query_scalar("SELECT decision FROM purchases WHERE id = $1").bind(id).fetch_one(pool).await.unwrap())
}

async fn trail(stage: &Stage, owner: &Person, purchase: &str) -> Vec<(String, Value)> {
    let id = Uuid::parse_str(purchase).unwrap();
    let lines = audit::store::of(&stage.desk().as_owner(owner.id()).db, id)
        .await
        .unwrap();
    lines
        .into_iter()
        .map(|line| (line.event, line.details["phone_number"].clone()))
        .collect()
}

/// From now on the desk's database fails once at this boundary, as when a process ends there.
fn breaks_at(stage: &Stage, broken: Boundary) {
    let left = Arc::new(AtomicUsize::new(1));
    stage.desk().trials.set(Some(Arc::new(move |boundary| {
        let strikes = boundary == broken && left.swap(0, Ordering::SeqCst) == 1;
        Box::pin(async move { if strikes { Err(sqlx::Error::PoolClosed) } else { Ok(()) } })
    })));
}

#[tokio::test]
async fn a_substitute_that_is_kept_stays_and_that_is_said_to_a_repeat_too() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let purchase = substituted(&stage, &owner).await;
    for _ in 0..2 {
        let kept = says(&owner, &purchase, "keep").await.ok();
        assert_eq!(
            (&kept["decision"], &kept["status"], &kept["message"]),
            (&json!("kept"), &json!("active"), &json!("(415) 555-0114 stays yours."))
        );
    }
    assert_eq!(active(&owner).await, [GOT]);
    assert_eq!(
        trail(&stage, &owner, &purchase).await,
        [
            ("purchase.meant", WANTED),
            ("purchase.taken", WANTED),
            ("purchase.bought", GOT),
            ("purchase.kept", GOT)
        ]
        .map(|(event, number)| (event.to_owned(), json!(number)))
    );
    for other in ["release", "another"] {
        let problem = says(&owner, &purchase, other).await.refused(409, "already_decided");
        assert!(problem["message"].as_str().unwrap().contains("was kept"), "{problem}");
    }
    takes(&owner, OTHER, &purchase).await.refused(409, "already_decided");
    assert_eq!(active(&owner).await, [GOT]);
    stage.close().await;
}

#[tokio::test]
async fn a_substitute_that_is_released_goes_back_once_however_often_it_is_said() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let purchase = substituted(&stage, &owner).await;
    let answers = join_all((0..5).map(|_| says(&owner, &purchase, "release"))).await;
    for answer in answers {
        assert_eq!(answer.ok()["decision"], "released");
    }
    assert_eq!(says(&owner, &purchase, "release").await.ok()["status"], "released");
    says(&owner, &purchase, "keep").await.refused(409, "already_decided");
    assert!(owner.numbers().await.is_empty());
    let lines = trail(&stage, &owner, &purchase).await;
    let released = lines.iter().filter(|(event, _)| event == "purchase.released");
    assert_eq!(released.count(), 1, "{lines:?}");
    assert_eq!(stage.carrier.ledger().await.charges(GOT).len(), 1);
    stage.close().await;
}

#[tokio::test]
async fn only_a_substitute_can_be_decided_on_and_only_by_its_owner() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let purchase = substituted(&stage, &owner).await;
    let stranger = stage.owner().await;
    for decision in ["keep", "release", "another"] {
        says(&stranger, &purchase, decision).await.refused(404, "not_found");
    }
    takes(&stranger, OTHER, &purchase).await.refused(404, "not_found");
    stranger
        .page(&format!("/purchases/{purchase}/another"))
        .await
        .keeps_quiet_on("+14155550114");
    let exact = owner.buy("+14155550120").await.ok()["purchaseId"]
        .as_str()
        .unwrap()
        .to_owned();
    for decision in ["keep", "release", "another"] {
        let sentence = says(&owner, &exact, decision).await.wrong("purchaseId");
        assert!(sentence.contains("exactly the number you asked for"), "{sentence}");
    }
    says(&owner, &purchase, "perhaps").await.refused(422, "invalid_request");
    assert_eq!(decision_on(&stage, &purchase).await, None);
    assert_eq!(active(&owner).await, [GOT, "+14155550120"]);
    stage.close().await;
}

#[tokio::test]
async fn a_release_that_the_carrier_does_not_confirm_is_decided_and_repeated() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let purchase = substituted(&stage, &owner).await;
    fails(&stage, "release", "error-before", 9).await;
    let decided = says(&owner, &purchase, "release").await.ok();
    assert_eq!(
        (&decided["decision"], &decided["status"]),
        (&json!("released"), &json!("releasing"))
    );
    page_of(&owner, &purchase).await.says("It is being released");
    stage.carrier.heal().await;
    stage.round().await;
    page_of(&owner, &purchase).await.says("You released it");
    stage.close().await;
}

#[tokio::test]
async fn a_crash_around_the_decision_leaves_all_of_it_or_nothing() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let purchase = substituted(&stage, &owner).await;
    breaks_at(&stage, Boundary::BeforeRelease);
    says(&owner, &purchase, "release").await.refused(500, "internal_error");
    assert_eq!(decision_on(&stage, &purchase).await, None);
    assert_eq!(active(&owner).await, [GOT]);
    breaks_at(&stage, Boundary::ReleaseCommitted);
    says(&owner, &purchase, "release").await.refused(500, "internal_error");
    assert_eq!(decision_on(&stage, &purchase).await.as_deref(), Some("released"));
    assert!(active(&owner).await.is_empty(), "it is on its way back");
    stage.round().await;
    assert!(owner.numbers().await.is_empty());
    stage.close().await;
}

#[tokio::test]
async fn a_number_bought_in_a_substitutes_place_releases_it() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let purchase = substituted(&stage, &owner).await;
    let another = says(&owner, &purchase, "another").await.ok();
    assert_eq!(
        (&another["decision"], &another["status"]),
        (&Value::Null, &json!("active"))
    );
    let bought = takes(&owner, OTHER, &purchase).await.ok();
    assert_eq!(bought["isDifferentNumber"], false);
    assert_eq!(active(&owner).await, [OTHER]);
    assert_eq!(owner.numbers().await.len(), 1);
    assert_eq!(owner.numbers().await[0]["is_primary"], true);
    assert_eq!(decision_on(&stage, &purchase).await.as_deref(), Some("released"));
    says(&owner, &purchase, "keep").await.refused(409, "already_decided");
    takes(&owner, "+14155550112", &purchase)
        .await
        .refused(409, "already_decided");
    page_of(&owner, &purchase)
        .await
        .says("You released it")
        .says("See the number you chose instead");
    let page = format!("/purchases/{}", bought["purchaseId"].as_str().unwrap());
    owner.page(&page).await.says("is released. It costs nothing any more.");
    stage.close().await;
}

#[tokio::test]
async fn the_substitute_stays_where_the_number_chosen_instead_is_not_bought() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let purchase = substituted(&stage, &owner).await;
    takes(&owner, "+14155550190", &purchase)
        .await
        .refused(409, "number_unavailable");
    assert_eq!(active(&owner).await, [GOT]);
    assert_eq!(decision_on(&stage, &purchase).await, None);
    // Nor is anything lost when the carrier says nothing: it stays until there is a yes.
    fails(&stage, "purchase", "timeout-after", 1).await;
    fails(&stage, "list", "error-before", 9).await;
    let confirming = takes(&owner, OTHER, &purchase).await;
    assert_eq!(confirming.status, 202, "{confirming:?}");
    assert_eq!(active(&owner).await, [GOT]);
    page_of(&owner, &purchase)
        .await
        .says("stays yours until that one is bought")
        .keeps_quiet_on("Choose another<");
    let problem = takes(&owner, "+14155550112", &purchase)
        .await
        .refused(409, "already_decided");
    assert!(
        problem["message"].as_str().unwrap().contains("stays until"),
        "{problem}"
    );
    stage.carrier.heal().await;
    stage.later().await;
    assert_eq!(stage.round().await, 1);
    assert_eq!(active(&owner).await, [OTHER]);
    stage.close().await;
}

#[tokio::test]
async fn a_substitute_kept_while_another_is_being_confirmed_stays_beside_it() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let purchase = substituted(&stage, &owner).await;
    fails(&stage, "purchase", "error-before", 1).await;
    fails(&stage, "list", "error-before", 9).await;
    assert_eq!(takes(&owner, OTHER, &purchase).await.status, 202);
    says(&owner, &purchase, "keep").await.ok();
    stage.carrier.heal().await;
    stage.later().await;
    assert_eq!(stage.round().await, 1);
    assert_eq!(active(&owner).await, [GOT, OTHER]);
    stage.close().await;
}

#[tokio::test]
async fn a_crash_while_another_number_is_written_down_parts_the_two_never() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let purchase = substituted(&stage, &owner).await;
    breaks_at(&stage, Boundary::InSave);
    assert_eq!(takes(&owner, OTHER, &purchase).await.status, 202);
    assert_eq!(active(&owner).await, [GOT], "neither is written down");
    breaks_at(&stage, Boundary::Saved);
    stage.later().await;
    stage.round().await;
    assert_eq!(active(&owner).await, [OTHER], "both are");
    assert_eq!(decision_on(&stage, &purchase).await.as_deref(), Some("released"));
    stage.round().await;
    assert_eq!(owner.numbers().await.len(), 1);
    stage.close().await;
}
