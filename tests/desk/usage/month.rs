//! A month: by number, for the account, to its end.

use numberdesk::usage::Micros;
use serde_json::{Value, json};

use super::{ago, bought_ago, rings, row, this_month, usage};
use crate::stage::{Person, Stage, on};

const DESK: &str = "+14155550101";
const SHOP: &str = "+17185550102";

fn micros(amount: &Value) -> i64 {
    let text = amount.as_str().unwrap_or_else(|| panic!("{amount}"));
    Micros::parse(text).unwrap().0
}

/// Two numbers, one of which was called, has called, and has sent a text.
async fn busy(stage: &Stage) -> Person {
    let owner = stage.owner().await;
    for number in [DESK, SHOP] {
        owner.own(number).await;
    }
    rings(stage, DESK, 61).await;
    rings(stage, DESK, 11).await;
    for call in [
        json!({ "phoneNumber": DESK, "to": "+15105550142", "seconds": 120 }),
        json!({ "phoneNumber": DESK, "from": "+15105550142", "status": "no-answer" }),
    ] {
        stage.carrier.call(&call).await;
    }
    let account = stage.account_of(&owner).await;
    let token = stage.carrier.token_of(&account).await;
    let text = [("To", "+15105550142"), ("From", DESK), ("Body", "Hello")];
    let text = text.map(|(name, value)| (name, value.to_owned()));
    let path = format!("/2010-04-01/Accounts/{account}/Messages.json");
    stage.carrier.ask_as((&account, &token), &path, Some(&text)).await;
    owner
}

#[tokio::test]
async fn a_month_tells_what_each_number_did_and_nothing_of_anybody_elses() {
    let stage = Stage::open().await;
    let other = stage.owner().await;
    other.own("+15035550101").await;
    rings(&stage, "+15035550101", 3000).await;
    let owner = busy(&stage).await;
    let usage = usage(&owner).await;
    assert_eq!(
        (&usage["month"], &usage["isOver"]),
        (&json!(this_month()), &json!(false))
    );
    let desk = row(&usage, DESK);
    let used = &desk["use"];
    let counts = ["callsIn", "minutesIn", "callsOut", "minutesOut", "longCalls"].map(|name| used[name].clone());
    assert_eq!(counts, [3, 3, 1, 2, 2].map(|count| json!(count)));
    // Three minutes in at $0.0085, two out at $0.0140, and a month's rent.
    assert_eq!((&used["callsCost"], &desk["rent"]), (&json!("0.0535"), &json!("1.15")));
    let use_cost = micros(&used["callsCost"]) + micros(&used["textsCost"]);
    assert_eq!(micros(&desk["cost"]), use_cost + 1_150_000);
    assert_eq!(row(&usage, SHOP)["use"]["callsIn"], 0);
    assert!(!usage.to_string().contains("1503"), "{usage}");
    let page = owner.page("/usage").await;
    page.says("3 in, 3 min; 1 out, 2 min")
        .keeps_quiet_on("555-0142")
        .keeps_quiet_on("(503)");
    stage.close().await;
}

#[tokio::test]
async fn what_twilio_charges_is_added_up_from_its_leaves_and_comes_to_its_own_total() {
    let stage = Stage::open().await;
    let owner = busy(&stage).await;
    let usage = usage(&owner).await;
    let charged = &usage["account"];
    // Two rents, the calls, the text.
    assert_eq!(charged["spent"], "2.3614");
    let parts = ["rents", "calls", "texts", "other"].map(|name| charged[name].clone());
    assert_eq!(parts, ["2.30", "0.0535", "0.0079", "0.00"].map(|amount| json!(amount)));
    let categories = charged["categories"].as_array().unwrap();
    let names: Vec<&str> = categories.iter().map(|one| one["category"].as_str().unwrap()).collect();
    assert!(names.contains(&"calls-outbound"), "{names:?}");
    assert!(!names.contains(&"calls") && !names.contains(&"totalprice"), "{names:?}");
    assert!(micros(&usage["forecast"]["total"]) >= micros(&charged["spent"]));
    assert_eq!(usage["forecast"]["rents"], "2.30");
    assert!(!usage["notes"].to_string().contains("own total"), "{usage}");
    owner.page("/usage").await.says("$2.36").says("What Twilio charged");
    stage.close().await;
}

#[tokio::test]
async fn what_was_read_a_moment_ago_is_not_asked_for_again() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    owner.own(DESK).await;
    let before = usage(&owner).await;
    rings(&stage, DESK, 30).await;
    let asked = |ledger: &crate::stage::Ledger| (ledger.calls("calls").len(), ledger.calls("usage").len());
    let first = asked(&stage.carrier.ledger().await);
    assert_eq!(usage(&owner).await, before);
    owner.page("/usage").await;
    assert_eq!(asked(&stage.carrier.ledger().await), first);
    super::read_ago(&stage, 6).await;
    assert_eq!(row(&usage(&owner).await, DESK)["use"]["callsIn"], 1);
    stage.close().await;
}

#[tokio::test]
async fn to_look_opens_no_account_and_a_month_that_is_not_there_is_refused_in_words() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let nothing = usage(&owner).await;
    assert_eq!((&nothing["account"], &nothing["numbers"]), (&Value::Null, &json!([])));
    owner.page("/usage").await.says("Nothing was used yet");
    assert!(stage.carrier.ledger().await.calls("account-create").is_empty());
    for odd in [
        "2026",
        "2026-13",
        "1999-01",
        "2999-01",
        "november",
        "%00",
        "2026-11-01",
        "-1",
        "2026-11%20OR%201=1",
    ] {
        owner
            .get(&format!("/api/usage?month={odd}"))
            .await
            .refused(422, "invalid_request");
        assert_eq!(
            owner.page(&format!("/usage/numbers.csv?month={odd}")).await.status,
            422,
            "{odd}"
        );
        let page = owner.page(&format!("/usage?month={odd}&sort={odd}")).await;
        assert_eq!(page.status, 200, "{odd}");
        page.says(", so far");
    }
    stage.close().await;
}

#[tokio::test]
async fn a_number_that_nobody_uses_is_pointed_out_with_what_it_costs_and_a_new_one_is_not_judged() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let numbers = [DESK, SHOP, "+14155550103"];
    for number in numbers {
        owner.own(number).await;
    }
    for number in [DESK, SHOP] {
        bought_ago(&stage, number, 45).await;
    }
    for days in [1, 9, 28] {
        let call = json!({ "phoneNumber": DESK, "from": "+15105550142", "seconds": 12, "startedAt": ago(days) });
        stage.carrier.call(&call).await;
        let short = json!({ "phoneNumber": SHOP, "from": "+15105550142", "seconds": 11, "startedAt": ago(days) });
        stage.carrier.call(&short).await;
    }
    let usage = usage(&owner).await;
    let idle = numbers.map(|number| row(&usage, number)["isIdle"].clone());
    assert_eq!(idle, [json!(false), json!(true), Value::Null]);
    owner
        .page("/usage")
        .await
        .says("1 number is idle and costs $1.15 per month")
        .says("fewer than 3 answered calls of at least 12 seconds");
    stage.close().await;
}

#[tokio::test]
async fn a_month_that_is_over_has_its_own_calls_no_forecast_and_what_was_paid_then() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    owner.own(DESK).await;
    bought_ago(&stage, DESK, 70).await;
    let paid = on!(stage.db, pool => sqlx::query("UPDATE user_twilio_numbers SET monthly_price_cents = 100").execute(pool).await.unwrap().rows_affected());
    assert_eq!(paid, 1);
    let today = time::OffsetDateTime::now_utc().date();
    let last = today.replace_day(1).unwrap().previous_day().unwrap();
    let started = format!("{last}T23:59:59Z");
    let call = json!({ "phoneNumber": DESK, "to": "+15105550142", "seconds": 60, "startedAt": started });
    stage.carrier.call(&call).await;
    let month = &last.to_string()[..7];
    let over = owner.get(&format!("/api/usage?month={month}")).await.ok();
    assert_eq!((&over["isOver"], &over["forecast"]), (&json!(true), &Value::Null));
    let number = row(&over, DESK);
    assert_eq!(
        (&number["use"]["callsOut"], &number["rent"], &number["cost"]),
        (&json!(1), &json!("1.00"), &json!("1.014"))
    );
    // This month it costs what Twilio asks now, and that is said.
    let now = usage(&owner).await;
    assert_eq!(
        (&row(&now, DESK)["rent"], &row(&now, DESK)["boughtFor"]),
        (&json!("1.15"), &json!("1.00"))
    );
    assert_eq!(row(&now, DESK)["use"]["callsOut"], 0);
    let words = "It was bought for $1.00 per month; Twilio's price now is $1.15.";
    owner.page("/usage").await.says(words);
    let file = owner.page(&format!("/usage/numbers.csv?month={month}")).await;
    assert!(
        file.header("content-disposition")
            .contains(&format!("numberdesk-usage-{month}.csv")),
        "{file:?}"
    );
    let rows: Vec<&str> = file.text.lines().collect();
    assert_eq!(rows[0].split(',').count(), 14);
    assert_eq!(
        rows[1],
        format!("{month},\"'{DESK}\",,active,0,0,1,1,0,0,0.014,1.00,1.014,USD")
    );
    stage.close().await;
}
