//! Lines from before there was a chain: chained as they are found when the tables are brought up to date.

use std::path::Path;

use numberdesk::{
    app::server::audit::everybody,
    server::{
        audit::{store, verify::verify},
        db::{Db, Timestamp, Walls},
    },
};
use sqlx::migrate::Migrator;
use time::macros::datetime;
use uuid::Uuid;

use crate::stage::{Database, on};

/// The first step that knows of a chain.
const CHAINED: &str = "0009";

/// Brings a database as far as it was before there was a chain.
async fn as_it_was(database: &Database, folder: &Path) {
    let (kind, url) = match database.url_as("numberdesk") {
        Some(owner) => ("postgres", owner),
        None => ("sqlite", database.url.clone()),
    };
    let steps = folder.join("steps");
    std::fs::create_dir_all(&steps).unwrap();
    let all = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations").join(kind);
    for step in std::fs::read_dir(all).unwrap() {
        let step = step.unwrap();
        if step.file_name().to_str().unwrap() < CHAINED {
            std::fs::copy(step.path(), steps.join(step.file_name())).unwrap();
        }
    }
    let db = Db::open_with(&url.into(), 1).await.unwrap();
    let steps = Migrator::new(steps).await.unwrap();
    on!(db, pool => steps.run(pool).await.unwrap());
    db.close().await;
}

#[tokio::test]
async fn lines_from_before_there_was_a_chain_are_chained_as_they_are_found() {
    let folder = std::env::temp_dir().join(format!("numberdesk-before-{}", Uuid::now_v7()));
    let database = Database::fresh(&folder).await;
    as_it_was(&database, &folder).await;
    let witness = database.witness().await;
    let owners = [Uuid::now_v7(), Uuid::now_v7()];
    let begun = datetime!(2026-11-20 10:00:00.000120 UTC);
    for at in 0..6_u8 {
        let owner = owners[usize::from(at % 2)];
        // Written in another order than they happened.
        let when = Timestamp(begun - time::Duration::seconds(i64::from(at)));
        let details = r#"{"phone_number": "+14155550101", "note": "ä, \"b\""}"#;
        let sql = match &witness {
            Db::Sqlite(_) => {
                "INSERT INTO audit_events (id, user_id, subject_id, event, details, at) VALUES ($1, $2, $2, $3, $4, $5)"
            }
            Db::Postgres(_) => {
                "INSERT INTO audit_events (id, user_id, subject_id, event, details, at) VALUES ($1, $2, $2, $3, $4::jsonb, $5)"
            }
        };
        on!(witness, pool => sqlx::query(sql).bind(Uuid::now_v7()).bind(owner).bind(format!("number.was_{at}")).bind(details).bind(when)
            .execute(pool).await.unwrap().rows_affected());
    }
    database.migrate().await;
    // Once more: nothing is chained twice.
    database.migrate().await;
    let walls = Walls::open(&database.address()).await.unwrap();
    for (place, owner) in owners.into_iter().enumerate() {
        let scope = walls.as_owner(owner);
        let verified = verify(&scope).await.unwrap();
        assert_eq!((verified.lines, verified.wrong), (3, None));
        let lines = store::after(&scope, 0, Uuid::nil(), 10).await.unwrap();
        let told: Vec<_> = lines.iter().map(|line| line.event.clone()).collect();
        let expected: Vec<_> = [4, 2, 0]
            .iter()
            .map(|at| format!("number.was_{}", at + place))
            .collect();
        assert_eq!(told, expected, "in the order in which they happened");
        assert!(lines.iter().all(|line| line.actor == "unknown"));
        assert_eq!(lines[0].details["note"], "ä, \"b\"");
    }
    assert!(
        everybody(&walls, &|_| {}).await.unwrap().is_empty(),
        "nobody has an account"
    );
    walls.close().await;
    witness.close().await;
    database.remove().await;
    std::fs::remove_dir_all(folder).unwrap();
}
