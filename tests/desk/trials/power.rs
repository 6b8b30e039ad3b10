//! A power loss, emulated: what lies in the files at that moment, with half a page torn off at the end of the log.
//!
//! The desk asserts `synchronous=FULL` when it opens, so that what a COMMIT has confirmed is in the files by then; and
//! nothing but the files survives: not the shared index of the log, not a lock. On PostgreSQL the log is the server's.

use std::{
    io::Write as _,
    path::{Path, PathBuf},
};

use numberdesk::server::db::{Db, Walls};
use uuid::Uuid;

/// The database as the next start finds it.
pub async fn after(db: &Db) -> Db {
    let Db::Sqlite(pool) = db else { return db.clone() };
    let file: String = sqlx::query_scalar("SELECT file FROM pragma_database_list WHERE name = 'main'")
        .fetch_one(pool)
        .await
        .unwrap();
    let copy = Path::new(&file).with_file_name(format!("after-{}.db", Uuid::now_v7().simple()));
    // Nobody writes while the files are copied: the trials beside this one have lost no power.
    let nobody = Walls::over(db.clone(), db.clone()).as_owner(Uuid::nil());
    let held = nobody.begin().await.unwrap();
    std::fs::copy(&file, &copy).unwrap();
    let log = |path: &Path| PathBuf::from(format!("{}-wal", path.display()));
    if std::fs::copy(log(Path::new(&file)), log(&copy)).is_ok_and(|length| length > 0) {
        let mut torn = std::fs::OpenOptions::new().append(true).open(log(&copy)).unwrap();
        torn.write_all(&[0xAA; 2_000]).unwrap();
    }
    held.rollback().await.unwrap();
    Db::open(&format!("sqlite:{}", copy.display()).into()).await.unwrap()
}
