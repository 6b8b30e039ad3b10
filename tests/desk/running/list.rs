//! The list: each question gives all that fits and nothing else, page by page, and what it sums up is what there is.

use numberdesk::server::db::Timestamp;
use serde_json::{Value, json};

use super::{id, row, set};
use crate::{
    campaigns::scene::ready,
    stage::{Person, Stage, on},
};

/// The last four digits of all that is found, page by page, two to a page.
async fn found(owner: &Person, question: &str) -> Vec<String> {
    found_by(owner, question, 2).await
}

async fn found_by(owner: &Person, question: &str, limit: usize) -> Vec<String> {
    let (mut all, mut after) = (Vec::new(), String::new());
    loop {
        let page = owner
            .get(&format!("/api/twilio/numbers?limit={limit}&{question}{after}"))
            .await
            .ok();
        let rows = page["numbers"].as_array().unwrap().clone();
        assert!(rows.len() <= limit, "{page}");
        // A page that does not go on from the last one would never end.
        assert!(all.len() <= 5_000, "{question}");
        all.extend(rows.iter().map(|row| {
            let digits = row["phone_number"].as_str().unwrap();
            digits[digits.len() - 4..].to_owned()
        }));
        match page["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => return all,
        }
    }
}

async fn write(owner: &Person, id: &str, label: &str, tags: &str) {
    let words = json!({ "id": id, "friendlyName": label, "tags": tags });
    owner.post("/api/twilio/update-number", &words).await.ok();
}

/// What is asked for, and the last four digits of all that fits, in order.
const QUESTIONS: [(&str, &[&str]); 29] = [
    ("", &["0105", "0104", "0102", "0101", "0103"]),
    ("order=oldest", &["0103", "0101", "0102", "0104", "0105"]),
    ("order=number", &["0101", "0103", "0104", "0102", "0105"]),
    // Those without a label come last, either way.
    ("order=label", &["0102", "0103", "0101", "0104", "0105"]),
    ("order=label-reversed", &["0101", "0103", "0102", "0104", "0105"]),
    ("order=label-reversed&tag=west", &["0101", "0103", "0104"]),
    ("order=label-reversed&own=front", &["0101", "0103"]),
    ("own=415", &["0104", "0101", "0103"]),
    ("own=415&order=oldest", &["0103", "0101", "0104"]),
    ("own=0102", &["0102"]),
    ("own=%28415%29%20555-0104", &["0104"]),
    ("own=628%20555", &["0102", "0105"]),
    ("own=FRONT", &["0103", "0101"]),
    ("own=front%20do", &["0101"]),
    ("own=%25", &[]),
    ("tag=west", &["0104", "0101", "0103"]),
    ("tag=West&order=oldest", &["0103", "0101", "0104"]),
    ("tag=west&order=number", &["0101", "0103", "0104"]),
    ("tag=west&own=front", &["0103", "0101"]),
    ("tag=nobody", &[]),
    ("tag=west&order=label", &["0103", "0101", "0104"]),
    ("tag=west&can=sms", &["0104", "0101", "0103"]),
    ("can=voice&own=front&order=label-reversed", &["0101", "0103"]),
    ("can=voice", &["0105", "0104", "0102", "0101", "0103"]),
    ("can=sms", &["0104", "0102", "0101", "0103"]),
    ("can=sms&own=628&order=oldest", &["0102"]),
    ("status=active", &["0105", "0104", "0102", "0101", "0103"]),
    ("status=waiting", &[]),
    ("status=lost", &[]),
];

#[tokio::test]
async fn every_question_finds_all_that_fits_in_its_order_over_any_number_of_pages() {
    let stage = Stage::open().await;
    let (owner, other) = (stage.owner().await, stage.owner().await);
    write(&other, &id(&other.own("+14155550109").await), "Front", "west").await;
    let mut ids = Vec::new();
    for number in [
        "+14155550103",
        "+14155550101",
        "+16285550102",
        "+14155550104",
        "+16285550105",
    ] {
        ids.push(id(&owner.own(number).await));
    }
    for (at, label, tags) in [
        (0, "Front desk", "west"),
        (1, "front door", "west, sales"),
        (2, "Back", "sales"),
        (3, "", "west"),
    ] {
        write(&owner, &ids[at], label, tags).await;
    }
    // One that only rings, as there are abroad.
    let rings = sqlx::types::Json(json!({ "voice": true, "sms": false, "mms": false, "fax": false }));
    on!(stage.db, pool => sqlx::query("UPDATE user_twilio_numbers SET capabilities = $1 WHERE phone_number = '+16285550105'")
        .bind(&rings).execute(pool).await.unwrap().rows_affected());
    for (question, expected) in QUESTIONS {
        assert_eq!(found(&owner, question).await, expected, "{question}");
    }
    for (question, field) in [
        ("status=released", "status"),
        ("can=fax", "can"),
        ("order=up", "order"),
        ("campaign=spring", "campaign"),
        ("limit=0", "limit"),
    ] {
        owner.get(&format!("/api/twilio/numbers?{question}")).await.wrong(field);
    }
    assert_eq!(owner.get("/api/twilio/tags").await.ok(), json!(["sales", "west"]));
    owner.release(&json!({ "id": ids[2], "afterMinutes": 5 })).await.ok();
    assert_eq!(found(&owner, "status=waiting").await, ["0102"]);
    assert_eq!(found(&owner, "status=waiting&own=628").await, ["0102"]);
    assert!(found(&owner, "status=waiting&own=415").await.is_empty());
    owner
        .page("/phone-numbers?own=front&tag=west")
        .await
        .says("Front desk")
        .says("Show all numbers")
        .keeps_quiet_on("555-0102");
    owner
        .page("/phone-numbers?own=nothing+of+the+kind")
        .await
        .says("None of your numbers is like that.");
    let wrong = owner.page("/phone-numbers?status=gone").await;
    assert_eq!(wrong.status, 422);
    stage.close().await;
}

#[tokio::test]
async fn the_sum_above_the_list_is_what_a_count_of_the_rows_gives_after_everything_that_can_happen() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let sums = async || -> (Value, i64, i64) {
        let told = owner.get("/api/twilio/numbers/sum").await.ok();
        let (count, cents): (i64, i64) = on!(stage.db, pool => sqlx::query_as(
            "SELECT COUNT(*), CAST(COALESCE(SUM(monthly_price_cents), 0) AS BIGINT) FROM user_twilio_numbers WHERE user_id = $1 AND status IN ('active', 'releasing')",
        ).bind(owner.id()).fetch_one(pool).await.unwrap());
        (told, count, cents)
    };
    let agree = async |what: &str| {
        let (told, count, cents) = sums().await;
        assert_eq!(told["count"], count, "{what}");
        let rent = told["rent"]["cents"].as_i64().unwrap_or(0);
        assert_eq!(rent, cents, "{what}: {told}");
    };
    agree("nothing yet").await;
    let first = owner.own("+14155550110").await;
    let second = id(&owner.own("+14155550111").await);
    agree("two bought").await;
    set(&owner, &second, json!({ "calls": "say", "say": "Hello." }))
        .await
        .ok();
    owner.release(&json!({ "id": second })).await.ok();
    agree("one released").await;
    // Lost at the carrier, and found again.
    let (account, sid) = (stage.account_of(&owner).await, first["phone_sid"].as_str().unwrap());
    stage.carrier.take_away(&account, sid).await;
    stage.compare().await;
    on!(stage.db, pool => sqlx::query("UPDATE user_twilio_numbers SET missing_since = $1 WHERE missing_since IS NOT NULL")
        .bind(Timestamp(time::macros::datetime!(2026-01-01 00:00 UTC))).execute(pool).await.unwrap().rows_affected());
    stage.compare().await;
    assert_eq!(row(&owner, &id(&first)).await["status"], "lost");
    agree("one lost").await;
    stage.leave().await;
}

#[tokio::test]
async fn a_number_is_found_by_its_campaign_with_whatever_else_is_asked_for() {
    let stage = Stage::open().await;
    let (owner, other) = (stage.owner().await, stage.owner().await);
    let (campaign, number) = ready(&owner).await;
    owner.own("+14155550107").await;
    write(&owner, &id(&number), "Front", "west").await;
    for (question, expected) in [
        ("", &["0142"][..]),
        ("&tag=west", &["0142"]),
        ("&tag=east", &[]),
        ("&own=0142", &["0142"]),
        ("&own=415&can=voice&order=oldest", &["0142"]),
        ("&own=0107", &[]),
        ("&own=628", &[]),
        ("&own=fro", &["0142"]),
        ("&own=%2B1415555", &["0142"]),
        ("&own=back", &[]),
        ("&status=waiting", &[]),
        ("&status=lost", &[]),
    ] {
        let question = format!("campaign={campaign}{question}");
        assert_eq!(found(&owner, &question).await, expected, "{question}");
    }
    assert!(found(&other, &format!("campaign={campaign}")).await.is_empty());
    let known = owner.get("/api/twilio/numbers/campaigns").await.ok();
    assert_eq!(known, json!([[campaign, "Spring"]]));
    let page = owner.page(&format!("/phone-numbers?campaign={campaign}")).await;
    page.says("Spring").says("555-0142").keeps_quiet_on("555-0107");
    stage.close().await;
}

/// So many that no filter is held to give few. Those of an even place have the tag and are to be released one day, those of
/// every third cannot text.
async fn many(stage: &Stage, owner: &Person) -> Vec<String> {
    let bought = id(&owner.own("+14155550110").await);
    let bought = uuid::Uuid::parse_str(&bought).unwrap();
    for place in 0..1_100 {
        let able = sqlx::types::Json(json!({ "voice": true, "sms": place % 3 != 0, "mms": false, "fax": false }));
        let (new, number, sid) = (
            uuid::Uuid::now_v7(),
            format!("+1628555{place:04}"),
            format!("PN{place:032x}"),
        );
        on!(stage.db, pool => sqlx::query(
            "INSERT INTO user_twilio_numbers (id, user_id, subaccount_sid, phone_number, phone_sid, friendly_name, carrier_name, capabilities, is_primary,
               status, country, number_type, purchased_at, created_at, updated_at)
             SELECT $2, user_id, subaccount_sid, $3, $7, $4, '', $5, FALSE, 'active', country, number_type, purchased_at, created_at, updated_at
             FROM user_twilio_numbers WHERE user_id = $1 AND id = $6",
        ).bind(owner.id()).bind(new).bind(&number).bind(format!("Shop {place:04}")).bind(able).bind(bought).bind(&sid)
        .execute(pool).await.unwrap().rows_affected());
        if place % 2 == 0 {
            on!(stage.db, pool => sqlx::query("INSERT INTO number_tags (user_id, tag, number_id) VALUES ($1, 'even', $2)")
                .bind(owner.id()).bind(new).execute(pool).await.unwrap().rows_affected());
            let later = Timestamp(time::OffsetDateTime::now_utc() + time::Duration::days(30));
            on!(stage.db, pool => sqlx::query("UPDATE user_twilio_numbers SET release_at = $1 WHERE id = $2")
                .bind(later).bind(new).execute(pool).await.unwrap().rows_affected());
        }
    }
    (0..1_100).map(|place| format!("{place:04}")).collect()
}

#[tokio::test]
async fn a_filter_that_many_numbers_pass_gives_the_same_as_one_that_few_do() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let all = many(&stage, &owner).await;
    let which = |is: fn(usize) -> bool, is_reversed: bool| {
        let passing = all.iter().enumerate().filter(|(place, _)| is(*place));
        let mut passing: Vec<String> = passing.map(|(_, last)| last.clone()).collect();
        if is_reversed {
            passing.reverse();
        }
        passing
    };
    let even = |place: usize| place.is_multiple_of(2);
    let able = |place: usize| !place.is_multiple_of(3);
    let both = |place: usize| place.is_multiple_of(2) && !place.is_multiple_of(3);
    for (question, expected) in [
        ("tag=even&order=number", which(even, false)),
        ("tag=even&order=label", which(even, false)),
        ("tag=even&order=label-reversed", which(even, true)),
        ("can=sms&own=628&order=oldest", which(able, false)),
        ("can=sms&tag=even", which(both, true)),
        ("can=sms&tag=even&own=shop", which(both, false)),
        ("status=waiting&own=628&order=oldest", which(even, false)),
        ("status=waiting&can=sms", which(both, true)),
    ] {
        assert_eq!(found_by(&owner, question, 100).await, expected, "{question}");
    }
    stage.leave().await;
}
