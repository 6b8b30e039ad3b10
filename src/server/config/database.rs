//! The settings of the database.

use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret, SecretString};

use super::{Error, wrong};
use crate::server::db::Address;

const SERVER: &str = "postgres://USER:PASSWORD@HOST/NAME";

/// Where the database is. PostgreSQL needs a second role for the rounds; the one that owns the tables may be left out
/// where nothing is migrated.
pub(super) fn address(get: &impl Fn(&str) -> Option<String>) -> Result<Address, Error> {
    let url = get("DATABASE_URL").unwrap_or_else(|| "sqlite:data/numberdesk.db".to_owned());
    if !is_server(&url) {
        if !url.starts_with("sqlite:") {
            return Err(wrong(
                "DATABASE_URL",
                "unknown kind of database",
                "sqlite:FILE or postgres://USER:PASSWORD@HOST/NAME",
            ));
        }
        return Ok(Address::embedded(&url));
    }
    let role = |name: &'static str| match get(name) {
        Some(url) if is_server(&url) => Ok(Some(SecretString::from(url))),
        Some(_) => Err(wrong(name, "not an address of PostgreSQL", SERVER)),
        None => Ok(None),
    };
    let rounds = role("DATABASE_ROUNDS_URL")?;
    if rounds.is_none() {
        return Err(wrong(
            "DATABASE_ROUNDS_URL",
            "missing, though DATABASE_URL is on PostgreSQL",
            "the same database as DATABASE_URL, with the role of the background rounds (README.md says which roles to make)",
        ));
    }
    Ok(Address {
        owner: role("DATABASE_OWNER_URL")?,
        url: url.into(),
        rounds,
    })
}

fn is_server(url: &str) -> bool {
    ["postgres://", "postgresql://"]
        .iter()
        .any(|kind| url.starts_with(kind))
}

/// The SQLite file, if it is one.
fn file(address: &Address) -> Option<PathBuf> {
    let rest = address
        .url
        .expose_secret()
        .strip_prefix("sqlite:")?
        .trim_start_matches("//");
    Some(PathBuf::from(rest.split('?').next().unwrap_or(rest)))
}

/// Where the practice carrier of this desk keeps what it sells: `sandbox.db`, or with the name of a database that has one of
/// its own, for two desks in one folder must not share it.
pub(super) fn practice_file(address: &Address) -> PathBuf {
    let name = file(address).and_then(|path| Some(path.file_name()?.to_string_lossy().into_owned()));
    folder(address).join(match name.filter(|name| name != "numberdesk.db") {
        Some(name) => format!("sandbox-{name}"),
        None => "sandbox.db".to_owned(),
    })
}

/// The folder of the SQLite file, or `data` beside a PostgreSQL installation.
pub(super) fn folder(address: &Address) -> PathBuf {
    match file(address) {
        Some(path) => path.parent().map_or_else(|| PathBuf::from("."), Path::to_path_buf),
        None => PathBuf::from("data"),
    }
}
