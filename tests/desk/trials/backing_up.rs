//! A backup made while owners buy, and a desk that is started on it: what was bought since is found, and nothing is lost.

use std::{
    collections::BTreeSet,
    os::unix::fs::PermissionsExt,
    path::Path,
    process::{Command, Output},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use futures::future::join_all;
use numberdesk::server::db::{Db, Timestamp};
use secrecy::SecretString;
use time::macros::datetime;

use super::{
    buyers::Owner,
    killing::{Scene, answers},
    server::{PROGRAM, Place},
    truth::Ledger,
};
use crate::stage::{Person, is_postgres, on, until};

fn output(mut command: Command) -> (Option<i32>, String) {
    let Output { status, stdout, stderr } = command.output().unwrap();
    let said = String::from_utf8([stdout, stderr].concat()).unwrap();
    (status.code(), said)
}

fn backup(place: &Place, file: &Path) -> (Option<i32>, String) {
    output(place.program(&[PROGRAM, "backup", file.to_str().unwrap()]))
}

async fn owners(place: &Place) -> Vec<Arc<Owner>> {
    join_all(["201", "202", "203"].map(|code| {
        let address = place.address.clone();
        async move {
            let mut person = Person::new(&format!("http://{address}"));
            person.sign_up().await;
            Arc::new(Owner::of(&person, code, &address).await)
        }
    }))
    .await
}

/// What the desk knows of: what stands in a list, and what was found at the carrier and is shown to its owner.
async fn known(db: &Db) -> (BTreeSet<String>, BTreeSet<String>) {
    let sids = |query: &'static str| async move {
        let found: Vec<String> = on!(*db, pool => sqlx::query_scalar(query).fetch_all(pool).await.unwrap());
        found.into_iter().collect()
    };
    (
        sids("SELECT phone_sid FROM user_twilio_numbers WHERE status IN ('active', 'releasing')").await,
        sids("SELECT phone_sid FROM reconciliation_findings WHERE closed_at IS NULL").await,
    )
}

/// The desk compares what it holds with the carrier, and again as if half a minute had passed.
async fn compare(place: &Place, db: &Db) {
    // The server before may have died in the middle of a comparison, which keeps its owner from the first of ours.
    for _ in 0..3 {
        let (code, said) = output(place.program(&[PROGRAM, "reconcile"]));
        assert_eq!(code, Some(0), "{said}");
        let long_ago = Timestamp(datetime!(2001-01-01 00:00 UTC));
        on!(*db, pool => {
            sqlx::query("UPDATE user_twilio_numbers SET missing_since = $1 WHERE missing_since IS NOT NULL")
                .bind(long_ago).execute(pool).await.map(drop).unwrap();
            sqlx::query("UPDATE reconciliations SET next_at = $1, lease_until = $1").bind(long_ago).execute(pool).await.map(drop).unwrap();
        });
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_desk_started_on_a_backup_that_was_made_while_owners_bought_finds_what_was_bought_since() {
    if is_postgres() {
        return;
    }
    let scene = Scene::open().await;
    let server = scene.place.start_with(&[("CARRIER_TIMEOUT_SECONDS", "15")]);
    let people = owners(&scene.place).await;
    let is_over = Arc::new(AtomicBool::new(false));
    let lives = people.iter().zip(1_u64..).map(|(owner, seed)| {
        let (owner, is_over) = (Arc::clone(owner), Arc::clone(&is_over));
        tokio::spawn(async move { owner.live(seed, &is_over).await })
    });
    let lives: Vec<_> = lives.collect();
    until(async || answers(&people) > 30).await;
    let copy = scene.place.folder.join("copy.db");
    let (place, file) = (scene.place.clone(), copy.clone());
    let (code, said) = tokio::task::spawn_blocking(move || backup(&place, &file))
        .await
        .unwrap();
    assert_eq!(code, Some(0), "{said}");
    assert!(
        said.contains("sound and on the disk") && said.contains("its secrets need test, from SECRET_KEYS"),
        "{said}"
    );
    assert!(!said.contains("WARNING"), "{said}");
    assert_eq!(std::fs::metadata(&copy).unwrap().permissions().mode() & 0o777, 0o600);
    let before = answers(&people);
    until(async || answers(&people) > before + 30).await;
    is_over.store(true, Ordering::Relaxed);
    join_all(lives).await;
    server.kill();
    // Lost: the database. There: the backup.
    let mut place = scene.place.clone();
    place.database = vec![("DATABASE_URL", format!("sqlite:{}", copy.display()))];
    let db = Db::open(&SecretString::from(format!("sqlite:{}", copy.display())))
        .await
        .unwrap();
    let restored = Scene { place, db, ..scene };
    restored.rest().await;
    compare(&restored.place, &restored.db).await;
    let (listed, found) = known(&restored.db).await;
    let held: BTreeSet<String> = Ledger::read(&restored.carrier.ledger_since(0).await)
        .holdings
        .into_iter()
        .map(|(_, _, sid)| sid)
        .collect();
    let lost: Vec<_> = held
        .iter()
        .filter(|sid| !listed.contains(*sid) && !found.contains(*sid))
        .collect();
    assert!(lost.is_empty(), "paid for and known to nobody: {lost:?}");
    let invented: Vec<_> = listed.difference(&held).collect();
    assert!(invented.is_empty(), "listed and not held: {invented:?}");
    assert!(
        held.iter().any(|sid| !listed.contains(sid)),
        "nothing was bought after the backup"
    );
    restored.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_takes_the_place_of_nothing_and_says_which_keys_it_needs() {
    let scene = Scene::open().await;
    let copy = scene.place.folder.join("copy.db");
    if is_postgres() {
        let (code, said) = backup(&scene.place, &copy);
        assert_eq!(code, Some(1), "{said}");
        assert!(
            said.contains("pg_dump --format=custom") && said.contains("BACKUP_ROLE@"),
            "{said}"
        );
        assert!(!copy.exists() && !said.contains(&scene.database.url), "{said}");
        return scene.close().await;
    }
    let (code, said) = backup(&scene.place, &copy);
    assert!(code == Some(0) && said.contains("needs no keys"), "{said}");
    let (code, said) = backup(&scene.place, &copy);
    assert!(code == Some(1) && said.contains("is there already"), "{said}");
    let (code, said) = backup(&scene.place, &scene.place.folder.join("nowhere/copy.db"));
    assert!(code == Some(1) && said.contains("no backup was made"), "{said}");
    let server = scene.place.start();
    drop(owners(&scene.place).await);
    let mut owner = Person::new(&format!("http://{}", scene.place.address));
    owner.sign_up().await;
    owner.search(&serde_json::json!({ "areaCode": "415" })).await.ok();
    server.kill();
    let other = "other:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    let mut command = scene.place.program(&[
        PROGRAM,
        "backup",
        scene.place.folder.join("second.db").to_str().unwrap(),
    ]);
    let (code, said) = output({
        command.env("SECRET_KEYS", other);
        command
    });
    assert!(
        code == Some(0) && said.contains("WARNING: SECRET_KEYS has no key test"),
        "{said}"
    );
    let leftover = std::fs::read_dir(&scene.place.folder).unwrap().any(|entry| {
        let name = entry.unwrap().file_name();
        name.to_string_lossy().contains("draft")
    });
    assert!(!leftover);
    scene.close().await;
}
