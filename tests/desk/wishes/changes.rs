//! A wish that is changed: what it has told, what it is ordering, and for how long it stands.

use serde_json::json;

use super::{BEGIN, LONG_AGO, TEN, agreed, all, changed, finds, look, round, to_buy, told};
use crate::stage::{Stage, on};

#[tokio::test]
async fn what_was_told_is_bought_once_its_owner_has_the_wish_buy() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let wish = told(&owner, TEN).await;
    look(&stage).await;
    assert!(finds(&all(&owner).await[0], "told").len() > 3);
    assert!(owner.numbers().await.is_empty());
    let mut order = to_buy(TEN, "1.50", 2, "3");
    order["wish"] = wish["id"].clone();
    agreed(&owner, &order).await.ok();
    look(&stage).await;
    let now = all(&owner).await[0].clone();
    assert_eq!((&now["state"], finds(&now, "bought").len()), (&json!("done"), 2));
    assert_eq!(owner.numbers().await.len(), 2);
    stage.close().await;
}

#[tokio::test]
async fn what_is_being_ordered_comes_to_its_end_though_the_wish_is_paused_and_changed_meanwhile() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    stage
        .carrier
        .fault(json!({ "call": "purchase", "kind": "error-after", "times": 9 }))
        .await;
    stage
        .carrier
        .fault(json!({ "call": "list", "kind": "error-before", "times": 99 }))
        .await;
    let wish = agreed(&owner, &to_buy(TEN, "1.50", 1, "3")).await.ok();
    look(&stage).await;
    assert_eq!(finds(&all(&owner).await[0], "buying").len(), 1);
    changed(&owner, &wish, "pause").await.ok();
    let mut order = to_buy(TEN, "1.50", 1, "4");
    order["wish"] = wish["id"].clone();
    agreed(&owner, &order).await.ok();
    stage.carrier.heal().await;
    stage.later().await;
    stage.round().await;
    // By its own time: nobody says that everything is due.
    assert_eq!(round(&stage).await, 0, "it does not search while it is paused");
    let now = all(&owner).await[0].clone();
    assert!(finds(&now, "buying").is_empty(), "{now}");
    assert_eq!(finds(&now, "bought").len(), owner.numbers().await.len());
    stage.close().await;
}

#[tokio::test]
async fn a_wide_wish_sees_past_what_it_has_told_and_a_change_keeps_its_time() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let order = json!({ "search": "area_code=415", "days": 90 });
    let wish = owner.post(BEGIN, &order).await.ok();
    for seen in [20, 40, 50] {
        look(&stage).await;
        assert_eq!(finds(&all(&owner).await[0], "told").len(), seen);
    }
    assert_eq!(all(&owner).await[0]["state"], "done");
    let next = owner
        .post(BEGIN, &json!({ "search": "area_code=628", "days": 60 }))
        .await
        .ok();
    let page = owner
        .page(&format!(
            "/phone-numbers/wishes/new?area_code=628&wish={}",
            next["id"].as_str().unwrap()
        ))
        .await;
    page.says("As long as so far (60 days)");
    let renamed = json!({ "search": "area_code=628", "wish": next["id"], "label": "Marin", "days": "60" });
    let now = owner.post(BEGIN, &renamed).await.ok();
    assert_eq!(
        (&now["label"], &now["expiresAt"]),
        (&json!("Marin"), &next["expiresAt"])
    );
    assert_ne!(wish["expiresAt"], next["expiresAt"]);
    // Its time passes, and so do the days that are offered.
    on!(stage.db, pool => sqlx::query("UPDATE wishes SET expires_at = $1").bind(LONG_AGO).execute(pool).await.unwrap().rows_affected());
    look(&stage).await;
    assert_eq!(
        all(&owner)
            .await
            .iter()
            .filter(|wish| wish["state"] == "expired")
            .count(),
        1
    );
    stage.close().await;
}
