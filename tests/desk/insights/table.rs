//! Every try as a row of a file.

use super::{one_of_each, ordered};
use crate::stage::{Stage, on};

#[tokio::test]
async fn the_file_has_a_row_for_every_try_of_its_owner_and_says_the_same_as_the_page() {
    let stage = Stage::open().await;
    let (owner, other) = (stage.owner().await, stage.owner().await);
    other.own("+15035550101").await;
    one_of_each(&stage, &owner).await;
    let file = owner.page("/insights/tries.csv?period=7").await;
    assert_eq!(file.status, 200);
    assert!(file.header("content-type").starts_with("text/csv"), "{file:?}");
    assert!(
        file.header("content-disposition").contains("numberdesk-tries-7.csv"),
        "{file:?}"
    );
    let rows: Vec<&str> = file.text.lines().collect();
    assert_eq!(
        rows[0],
        "begun_at,settled_at,provider,area_code,requested,got,outcome,cause,in_words,reference,id"
    );
    let ends = [
        "twilio,415,\"'+14155550101\",\"'+14155550101\",exact,,,ND-",
        "twilio,718,\"'+17185550102\",\"'+17185550102\",exact,,,ND-",
        "twilio,415,\"'+14155550115\",\"'+1415555",
        "twilio,415,\"'+14155550190\",,not_bought,taken,\"Someone else took it, or Twilio does not sell it any more.\",ND-",
        "twilio,646,\"'+16465550196\",,not_bought,busy,Twilio was too busy to take the order.,ND-",
    ];
    assert_eq!(rows.len(), 1 + ends.len(), "{rows:?}");
    for (row, end) in rows[1..].iter().zip(ends) {
        assert!(row.contains(end), "{end}: {row}");
    }
    assert!(rows[3].contains(",substituted,,,ND-"), "{}", rows[3]);
    file.keeps_quiet_on("1503");
    stage.close().await;
}

#[tokio::test]
async fn a_long_file_holds_each_try_once_and_a_short_period_leaves_the_older_ones_out() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    owner.own("+14155550101").await;
    owner.buy("+14155550190").await.refused(409, "number_unavailable");
    ordered(&stage, "+14155550101", 40).await;
    // More than are read at a time, many of them at the very same moment.
    let copies = 1203_i64;
    on!(stage.db, pool => {
        for copy in 0..copies {
            sqlx::query(
                "INSERT INTO purchases (id, user_id, reference, idempotency_key, request_hash, requested_number, country, substitution,
                   offer, state, cause, epoch, lease_until, next_look_at, created_at, updated_at)
                 SELECT $1, user_id, $2, $2, request_hash, requested_number, country, substitution, offer, state, cause, epoch,
                   lease_until, next_look_at, created_at, updated_at FROM purchases WHERE requested_number = '+14155550190' AND cause IS NOT NULL LIMIT 1",
            )
            .bind(uuid::Uuid::now_v7())
            .bind(format!("ND-COPY-{copy:04}"))
            .execute(pool)
            .await
            .unwrap();
        }
    });
    let all = owner.page("/insights/tries.csv?period=all").await;
    let ids: std::collections::BTreeSet<_> = all
        .text
        .lines()
        .skip(1)
        .map(|row| row.rsplit(',').next().unwrap())
        .collect();
    let lines = all.text.lines().count();
    assert_eq!((lines, ids.len()), (1 + 1205, 1205));
    let week = owner.page("/insights/tries.csv?period=7").await;
    assert_eq!(week.text.lines().count(), 1 + 1204);
    let insights = owner.get("/api/insights?period=all").await.ok();
    assert_eq!(insights["all"]["notBought"], 1204);
    stage.leave().await;
}

#[tokio::test]
async fn a_stranger_gets_no_file_and_whoever_tried_nothing_gets_its_heads() {
    let stage = Stage::open().await;
    for file in ["/insights", "/insights/tries.csv"] {
        assert_eq!(stage.stranger().page(file).await.status, 303);
    }
    let empty = stage.owner().await.page("/insights/tries.csv?period=nonsense").await;
    assert_eq!(empty.text.lines().count(), 1);
    stage.close().await;
}
