//! Ready means that a request would be served: the database answers, keeps what is written, and has the right tables.

use std::{io::Write, path::Path};

use sqlx::{Connection, PgConnection};
use uuid::Uuid;

use crate::{
    stage::{Answer, Carrier, Database, Person, Stage, is_postgres, on, until},
    trials::{PROGRAM, Place},
};

async fn ready(machine: &Person) -> Answer {
    machine.get("/readyz").await
}

/// Writes until there is no room left.
fn fill(file: &Path) {
    let mut filler = std::fs::File::create(file).unwrap();
    while filler.write_all(&[0; 4096]).is_ok() {}
    while filler.write_all(&[0]).is_ok() {}
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_desk_whose_disk_is_full_says_so_and_is_ready_again_when_there_is_room() {
    if is_postgres() {
        return;
    }
    let folder = std::env::temp_dir().join(format!("numberdesk-full-{}", Uuid::now_v7().simple()));
    let small = folder.join("small");
    std::fs::create_dir_all(&small).unwrap();
    let mut carrier = Carrier::open().await;
    let place = Place::new(&folder, &Database::fresh(&small).await, &carrier.url);
    // A file system of its own that only the server sees: nobody else's disk is filled.
    let script = format!(
        "mount -t tmpfs -o size=4m none {} && exec {PROGRAM} serve",
        small.display()
    );
    let mut probe = place.program(&["/usr/bin/unshare", "-Urm", "/bin/true"]);
    if !probe.status().is_ok_and(|status| status.success()) {
        println!("this machine lets nobody mount a file system, so a full disk is not tried");
        return;
    }
    let server = place.started(place.program(&["/usr/bin/unshare", "-Urm", "/bin/sh", "-c", &script]));
    let seen = Path::new("/proc").join(server.id().to_string()).join("root");
    let filler = seen.join(small.strip_prefix("/").unwrap()).join("filler");
    let machine = Person::new(&format!("http://{}", place.address));
    assert_eq!(ready(&machine).await.status, 200);
    fill(&filler);
    until(async || ready(&machine).await.status == 503).await;
    ready(&machine).await.says("takes no write").says("is its disk full");
    std::fs::remove_file(&filler).unwrap();
    until(async || ready(&machine).await.status == 200).await;
    server.kill();
    carrier.close().await;
    std::fs::remove_dir_all(&folder).unwrap();
}

#[tokio::test]
async fn a_desk_whose_database_may_only_be_read_says_so() {
    if !is_postgres() {
        return;
    }
    let stage = Stage::open().await;
    let machine = stage.stranger();
    assert_eq!(ready(&machine).await.status, 200);
    let url = stage.database().url_as("numberdesk_super").unwrap();
    let mut host = PgConnection::connect(&url).await.unwrap();
    sqlx::raw_sql(
        "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET default_transaction_read_only = on', current_database()); END $$;
         SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database() AND usename = 'numberdesk_desk'",
    )
    .execute(&mut host)
    .await
    .unwrap();
    until(async || ready(&machine).await.text.contains("takes no write")).await;
    assert_eq!(ready(&machine).await.status, 503);
    host.close().await.unwrap();
    stage.leave().await;
}

#[tokio::test]
async fn a_desk_whose_tables_are_not_its_own_says_so() {
    let stage = Stage::open().await;
    let machine = stage.stranger();
    assert_eq!(ready(&machine).await.status, 200);
    on!(stage.db, pool => sqlx::query("UPDATE _sqlx_migrations SET version = -version WHERE version = 4").execute(pool).await.map(drop).unwrap());
    until(async || ready(&machine).await.status == 503).await;
    ready(&machine).await.says("run numberdesk migrate");
    on!(stage.db, pool => sqlx::query("UPDATE _sqlx_migrations SET version = -version WHERE version = -4").execute(pool).await.map(drop).unwrap());
    until(async || ready(&machine).await.status == 200).await;
    stage.close().await;
}

#[tokio::test]
async fn a_desk_without_its_database_says_so() {
    let stage = Stage::open().await;
    let machine = stage.stranger();
    assert_eq!(ready(&machine).await.status, 200);
    stage.desk().walls().close().await;
    until(async || ready(&machine).await.text == "the database does not answer\n").await;
    assert_eq!(machine.page("/metrics").await.status, 503);
    assert_eq!(machine.page("/healthz").await.status, 200);
    stage.leave().await;
}
