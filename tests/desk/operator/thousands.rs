//! Thousands of businesses: every one is found on one page of the list, and the page does not take long.

use std::{collections::BTreeSet, time::Instant};

use numberdesk::server::db::{Db, Timestamp};
use sqlx::AssertSqlSafe;

use super::{board, operator};
use crate::stage::Stage;

/// Statements that make so many businesses, with four numbers and nine purchases each.
fn filling(count: u32, is_postgres: bool) -> String {
    let ids = |kind: &str, n: &str| {
        if is_postgres {
            format!("(lpad(to_hex({n}), 8, '0') || '-{kind}-7000-8000-000000000000')::uuid")
        } else {
            format!("unhex(printf('%08x{kind}70008000000000000000', {n}))")
        }
    };
    let series = |most: u32| {
        if is_postgres {
            format!("generate_series(1, {most}) AS s (n)")
        } else {
            format!(
                "(WITH RECURSIVE s (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {most}) SELECT n FROM s) AS s"
            )
        }
    };
    let now = if is_postgres {
        "now()".to_owned()
    } else {
        format!("'{}'", text(Timestamp::now()))
    };
    let (user, number, purchase) = (ids("0001", "n"), ids("0002", "n"), ids("0003", "n"));
    let of_number = ids("0001", &format!("1 + n % {count}"));
    let json = if is_postgres { "'{}'::jsonb" } else { "'{}'" };
    format!(
        "INSERT INTO users (id, email, password_hash, created_at, updated_at)
           SELECT {user}, 'many-' || n || '@desk.example', '', {now}, {now} FROM {users};
         INSERT INTO user_preferences (user_id, subaccount_sid, created_at, updated_at)
           SELECT {user}, 'ACmany' || n, {now}, {now} FROM {users};
         INSERT INTO reconciliations (user_id, lease_until, next_at, compared_at) SELECT {user}, {now}, {now}, {now} FROM {users};
         INSERT INTO user_twilio_numbers (id, user_id, subaccount_sid, phone_number, phone_sid, capabilities, status, country, number_type,
             monthly_price_cents, currency, purchased_at, created_at, updated_at)
           SELECT {number}, {of_number}, 'ACmany' || n, '+1415' || (2000000 + n), 'PNmany' || n, {json}, 'active', 'US', 'local',
             115, 'USD', {now}, {now}, {now} FROM {numbers};
         INSERT INTO purchases (id, user_id, reference, idempotency_key, request_hash, requested_number, country, substitution, offer, state,
             lease_until, next_look_at, created_at, updated_at, settled_at)
           SELECT {purchase}, {of_number}, 'ND-MANY-' || n, 'many' || n, '', '+14155550190', 'US', 'never', {json},
             CASE WHEN n % 9 = 0 THEN 'not_bought' ELSE 'bought' END, {now}, {now}, {now}, {now}, {now} FROM {purchases};",
        users = series(count),
        numbers = series(count * 4),
        purchases = series(count * 9),
    )
}

/// As SQLite keeps it.
fn text(at: Timestamp) -> String {
    const FORM: time::format_description::StaticFormatDescription =
        time::macros::format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:6]Z");
    at.0.format(FORM).unwrap()
}

pub(super) async fn fill(stage: &Stage, count: u32) {
    match &stage.db {
        Db::Sqlite(pool) => drop(
            sqlx::raw_sql(AssertSqlSafe(filling(count, false)))
                .execute(pool)
                .await
                .unwrap(),
        ),
        Db::Postgres(pool) => {
            sqlx::raw_sql(AssertSqlSafe(filling(count, true)))
                .execute(pool)
                .await
                .unwrap();
            sqlx::raw_sql("ANALYZE").execute(pool).await.unwrap();
        }
    }
}

#[tokio::test]
async fn every_business_stands_on_exactly_one_page_of_the_list() {
    let stage = Stage::open().await;
    let operator = operator(&stage).await;
    fill(&stage, 130).await;
    for (query, count) in [("", 131_usize), ("&q=many-1", 42)] {
        let (mut seen, mut after, mut pages) = (BTreeSet::new(), String::new(), 0);
        loop {
            let page = board(&operator, &format!("?x=1{query}{after}")).await;
            assert_eq!(page["found"], count, "{query}");
            for business in page["businesses"].as_array().unwrap() {
                let is_first = seen.insert(business["email"].as_str().unwrap().to_owned());
                assert!(is_first, "{business} twice");
                if business["email"] != operator.email.as_str() {
                    assert_eq!(business["numbers"], 4, "{business}");
                }
            }
            pages += 1;
            let Some(next) = page["next"].as_str() else { break };
            after = format!("&after={next}");
        }
        assert_eq!((seen.len(), pages), (count, count.div_ceil(50)), "{query}");
    }
    let page = operator.page("/operator?q=many").await;
    page.says("50 of 130").says("/operator?q=many&amp;after=");
    stage.leave().await;
}

#[tokio::test]
#[ignore = "long"]
async fn with_ten_thousand_businesses_the_page_is_there_within_a_second() {
    let stage = Stage::open().await;
    let operator = operator(&stage).await;
    fill(&stage, 10_000).await;
    let mut slowest = 0;
    for path in [
        "/operator",
        "/operator",
        "/operator?q=many-77",
        "/operator?q=desk&after=00001000-0001-7000-8000-000000000000",
    ] {
        let begun = Instant::now();
        let page = operator.page(path).await;
        let took = begun.elapsed().as_millis();
        assert_eq!(page.status, 200);
        println!("{path}: {took} ms, {} bytes", page.text.len());
        slowest = slowest.max(took);
    }
    // A debug build, the carrier and the database on the same two cores.
    assert!(slowest < 1000, "{slowest} ms");
    stage.leave().await;
}
