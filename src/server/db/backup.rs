//! A copy of a running SQLite database, made in one piece, checked, and never in the place of another file.

use std::{
    fs::{File, OpenOptions},
    io,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    str::FromStr,
    time::Duration,
};

use secrecy::{ExposeSecret, SecretString};
use sqlx::{AssertSqlSafe, Connection, SqliteConnection, sqlite::SqliteConnectOptions};

use super::PATIENCE;
use crate::server::secrets::Sealed;

/// No copy was made; what was begun is gone again.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Something of that name is there.
    #[error("{0} is there already, and a backup never takes the place of anything; choose another name")]
    Taken(PathBuf),
    /// The file cannot be written.
    #[error("{0} cannot be written; no backup was made")]
    File(PathBuf, #[source] io::Error),
    /// The database cannot be read.
    #[error("the database cannot be copied; no backup was made")]
    Database(#[from] sqlx::Error),
    /// The copy is not sound, so that the database may not be either.
    #[error("the copy is not sound, so the database may not be either; no backup was kept. SQLite says: {0}")]
    Unsound(String),
}

/// What a copy is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copied {
    /// Its size.
    pub bytes: u64,
    /// The ids of the keys that its secrets are sealed under.
    pub key_ids: Vec<String>,
}

/// How often it is said how far the copy is.
const EVERY: Duration = Duration::from_secs(2);

/// Copies the database as it is at one moment, beside running desks, which go on writing meanwhile.
///
/// The copy comes to its name only when it is whole, sound and on the disk.
pub async fn copy(url: &SecretString, to: &Path, sealed: &[&Sealed], tell: impl Fn(&str)) -> Result<Copied, Error> {
    if to.exists() {
        return Err(Error::Taken(to.to_owned()));
    }
    let options = SqliteConnectOptions::from_str(url.expose_secret())?
        .create_if_missing(false)
        .busy_timeout(PATIENCE);
    let mut from = SqliteConnection::connect_with(&options).await?;
    let draft = Draft::beside(to)?;
    written(&mut from, &draft.0, tell).await?;
    from.close().await?;
    let key_ids = checked(&draft.0, sealed).await?;
    let bytes = draft.take_the_name(to).map_err(|error| {
        if error.kind() == io::ErrorKind::AlreadyExists {
            Error::Taken(to.to_owned())
        } else {
            Error::File(to.to_owned(), error)
        }
    })?;
    Ok(Copied { bytes, key_ids })
}

/// A copy that is not finished. It is gone when this is.
struct Draft(PathBuf);

impl Draft {
    /// For its owner's eyes only from its first moment on: SQLite writes into what is there and empty.
    fn beside(to: &Path) -> Result<Self, Error> {
        let mut name = to.file_name().unwrap_or_default().to_owned();
        name.push(format!(".draft-{}", std::process::id()));
        let draft = to.with_file_name(name);
        let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft);
        made.map_err(|error| Error::File(to.to_owned(), error))?;
        Ok(Self(draft))
    }

    /// Down to the disk, then to its name: a link fails where something of that name is there by now.
    fn take_the_name(&self, to: &Path) -> io::Result<u64> {
        let file = File::open(&self.0)?;
        file.sync_all()?;
        std::fs::hard_link(&self.0, to)?;
        let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty());
        File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
        Ok(file.metadata()?.len())
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        // What cannot be removed lies there under a name that says what it is.
        drop(std::fs::remove_file(&self.0));
    }
}

async fn written(from: &mut SqliteConnection, draft: &Path, tell: impl Fn(&str)) -> Result<(), Error> {
    let pages: i64 = sqlx::query_scalar("PRAGMA page_count").fetch_one(&mut *from).await?;
    let page: i64 = sqlx::query_scalar("PRAGMA page_size").fetch_one(&mut *from).await?;
    let whole = megabytes(u64::try_from(pages.saturating_mul(page)).unwrap_or(0));
    let name = draft.to_string_lossy().into_owned();
    let mut copying = std::pin::pin!(sqlx::query("VACUUM INTO $1").bind(name).execute(from));
    loop {
        if let Ok(done) = tokio::time::timeout(EVERY, &mut copying).await {
            return Ok(done.map(drop)?);
        }
        let so_far = std::fs::metadata(draft).map_or(0, |file| file.len());
        tell(&format!("{} of about {whole} MB are copied", megabytes(so_far)));
    }
}

const fn megabytes(bytes: u64) -> u64 {
    bytes.div_ceil(1_000_000)
}

/// Whether the copy is whole and its rows fit together; gives the keys that its secrets need.
async fn checked(draft: &Path, sealed: &[&Sealed]) -> Result<Vec<String>, Error> {
    let options = SqliteConnectOptions::new()
        .filename(draft)
        .create_if_missing(false)
        .read_only(true);
    let mut copy = SqliteConnection::connect_with(&options).await?;
    let said: Vec<String> = sqlx::query_scalar("PRAGMA integrity_check")
        .fetch_all(&mut copy)
        .await?;
    if said != ["ok"] {
        return Err(Error::Unsound(said.join("; ")));
    }
    let strays = sqlx::query("PRAGMA foreign_key_check").fetch_all(&mut copy).await?;
    if !strays.is_empty() {
        return Err(Error::Unsound(format!(
            "{} rows name others that are not there",
            strays.len()
        )));
    }
    let mut ids: Vec<String> = Vec::new();
    for Sealed { table, column, .. } in sealed {
        // `v2.id.…`: the id ends at the second dot. An id has no dots.
        let text = format!(
            "SELECT DISTINCT substr({column}, 4, instr(substr({column}, 4), '.') - 1) FROM {table} WHERE {column} IS NOT NULL"
        );
        let found: Vec<String> = sqlx::query_scalar(AssertSqlSafe(text)).fetch_all(&mut copy).await?;
        ids.extend(found);
    }
    copy.close().await?;
    ids.sort();
    ids.dedup();
    Ok(ids)
}
