//! `numberdesk backup`: a copy of the running desk's database, and what must be kept beside it.

use std::path::Path;

use secrecy::ExposeSecret;
use url::Url;

use super::keys::SEALED;
use crate::server::{
    config::Config,
    db::backup::{self, Copied},
    secrets::{self, Keys, Sealed, file},
};

/// No backup was made.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The copy failed.
    #[error(transparent)]
    Copy(#[from] backup::Error),
    /// PostgreSQL has a tool of its own.
    #[error(
        "no backup was made: the database is on PostgreSQL, whose own tool copies it beside running desks. It needs a role with BYPASSRLS, \
         which none of the desk's own is, on purpose (README.md, PostgreSQL):\n\n    pg_dump --format=custom --file={file} --dbname={database}\n\n\
         Keep SECRET_KEYS beside it, and apart from it: without them its secrets cannot be read"
    )]
    Server {
        /// Where to.
        file: String,
        /// The address with another role.
        database: String,
    },
}

/// Copies the database into a new file. Gives what was done, and what is to be kept beside it, in words.
pub async fn backup(config: &Config, to: &Path, tell: impl Fn(&str)) -> Result<String, Error> {
    if config.database.is_postgres() {
        return Err(Error::Server {
            file: to.display().to_string(),
            database: as_somebody_else(config.database.url.expose_secret()),
        });
    }
    let sealed: Vec<&Sealed> = SEALED.iter().map(|column| column.sealed).collect();
    let copied = backup::copy(&config.database.url, to, &sealed, &tell).await?;
    Ok(told(config, to, &copied))
}

/// The address for the role that makes backups, without a password.
fn as_somebody_else(url: &str) -> String {
    let unknown = || "postgres://BACKUP_ROLE@HOST/NAME".to_owned();
    let Ok(mut url) = Url::parse(url) else {
        return unknown();
    };
    url.set_query(None);
    match (url.set_username("BACKUP_ROLE"), url.set_password(None)) {
        (Ok(()), Ok(())) => url.to_string(),
        _ => unknown(),
    }
}

fn told(config: &Config, to: &Path, copied: &Copied) -> String {
    let file = config.data_dir.join("secret_keys");
    let words = format!(
        "{}: {} bytes, sound and on the disk. It holds the whole desk as it was just now.",
        to.display(),
        copied.bytes
    );
    if copied.key_ids.is_empty() {
        return format!("{words}\nNo secret is sealed in it yet, so that it needs no keys.");
    }
    let needed = copied.key_ids.join(", ");
    let (keys, place) = match &config.secret_keys {
        Some(text) => (Keys::parse(text), "SECRET_KEYS".to_owned()),
        // There is something sealed: no new key is made.
        None => (file::keys(&file, true), format!("the file {}", file.display())),
    };
    let warning = missing(&keys, copied, &place).unwrap_or_default();
    format!(
        "{words}\nThe keys are not in it. Keep them too, apart from it: its secrets need {needed}, from {place}.{warning}"
    )
}

fn missing(keys: &Result<Keys, secrets::Error>, copied: &Copied, place: &str) -> Option<String> {
    let keys = match keys {
        Ok(keys) => keys,
        Err(error) => return Some(format!("\nWARNING: {error}.")),
    };
    let lost: Vec<&str> = copied
        .key_ids
        .iter()
        .map(String::as_str)
        .filter(|id| keys.ids().all(|known| known != *id))
        .collect();
    (!lost.is_empty()).then(|| {
        format!(
            "\nWARNING: {place} has no key {}, so that what is sealed under it cannot be opened, here or from the backup.",
            lost.join(", ")
        )
    })
}
