//! The keys the desk opens with, and `numberdesk rotate-keys`, which seals everything anew under the newest of them.

use uuid::Uuid;

use super::Error;
use crate::{
    server::{
        answer::chain,
        config::{Carrier, Config},
        db::Db,
        secrets::{self, Keys, Sealed, file, store},
    },
    subaccounts,
};

/// Every column that holds sealed secrets.
pub const SEALED: [&Sealed; 1] = [&subaccounts::server::store::TOKEN];

/// So many rows are read at once.
const PAGE: u32 = 100;
/// How often the columns are gone through again for what others changed meanwhile.
const PASSES: usize = 10;

/// What a rotation has come to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rotated {
    /// How many secrets there are.
    pub secrets: usize,
    /// How many of them were sealed anew.
    pub renewed: usize,
    /// Those that no key opens: table, column, owner, and why.
    pub unreadable: Vec<String>,
}

/// Whether real money is behind this desk: then its keys are given, not made beside the data they protect.
pub fn must_be_given(config: &Config) -> bool {
    use secrecy::ExposeSecret;
    let is_server = config.database_url.expose_secret().starts_with("postgres");
    config.carrier == Carrier::Live && (is_server || config.is_https())
}

/// Refuses a start without keys where they must be given, before anything is opened.
pub fn given(config: &Config) -> Result<(), secrets::Error> {
    if must_be_given(config) && config.secret_keys.is_none() {
        return Err(secrets::Error::Keys(
            "missing; with the live carrier and PostgreSQL or an https APP_URL they must be set",
        ));
    }
    Ok(())
}

/// The keys from the settings; an embedded installation makes its own on first start. They must open what is there.
pub async fn open(config: &Config, db: &Db) -> Result<Keys, Error> {
    given(config)?;
    let sample = sample(db).await?;
    let keys = match &config.secret_keys {
        Some(text) => Keys::parse(text)?,
        None => file::keys(&config.data_dir.join("secret_keys"), !sample.is_empty())?,
    };
    for (column, (user_id, account, sealed)) in sample {
        if let Err(secrets::Error::Unreadable(why)) = keys.open(&sealed, &column.place(user_id, &account)) {
            let place = format!("{}.{}", column.table, column.column);
            return Err(secrets::Error::Foreign { place, why }.into());
        }
    }
    Ok(keys)
}

/// The first secret of each column: a start must not wait until thousands are opened.
async fn sample(db: &Db) -> Result<Vec<(&'static Sealed, store::Row)>, secrets::Error> {
    let mut found = Vec::new();
    for column in SEALED {
        let first = store::page(db, column, Uuid::nil(), 1).await?;
        found.extend(first.into_iter().map(|row| (column, row)));
    }
    Ok(found)
}

/// Opens the database and seals everything anew that is not sealed under the newest key.
pub async fn rotate(config: &Config, progress: impl Fn(&str)) -> Result<Rotated, Error> {
    given(config)?;
    let db = Db::open(&config.database_url).await?;
    let keys = open(config, &db).await?;
    let done = rotate_in(&db, &keys, PAGE, progress).await;
    db.close().await;
    Ok(done?)
}

/// The same on an open database, beside any number of running desks.
///
/// Each secret is swapped for its new form only if it still is what was read, so that nobody's change is lost; it is
/// found again in the next pass. Broken off, it is simply run again: what is current is passed by.
pub async fn rotate_in(db: &Db, keys: &Keys, page: u32, progress: impl Fn(&str)) -> Result<Rotated, secrets::Error> {
    let mut renewed = 0;
    for _ in 0..PASSES {
        let mut pass = Rotated::default();
        let mut overtaken = 0;
        for column in SEALED {
            overtaken += rotate_column(db, keys, column, page, &mut pass, &progress).await?;
        }
        renewed += pass.renewed;
        if overtaken == 0 {
            return Ok(Rotated { renewed, ..pass });
        }
    }
    Err(secrets::Error::Unreadable(
        "the secrets change faster than they can be sealed anew; run it again",
    ))
}

/// Goes through one column; returns how many secrets were changed by others before they could be swapped.
async fn rotate_column(
    db: &Db,
    keys: &Keys,
    column: &Sealed,
    page: u32,
    pass: &mut Rotated,
    progress: &impl Fn(&str),
) -> Result<usize, secrets::Error> {
    let (mut after, mut overtaken) = (Uuid::nil(), 0);
    loop {
        let rows = store::page(db, column, after, page).await?;
        let Some((last, _, _)) = rows.last() else {
            return Ok(overtaken);
        };
        after = *last;
        for (user_id, account, old) in rows {
            pass.secrets += 1;
            if keys.is_current(&old) {
                continue;
            }
            let place = column.place(user_id, &account);
            match keys.open(&old, &place) {
                Ok(secret) => {
                    let new = keys.seal(&secret, &place)?;
                    if store::swap(db, column, user_id, &old, &new).await? {
                        pass.renewed += 1;
                    } else {
                        overtaken += 1;
                    }
                }
                Err(error) => {
                    let (table, name) = (column.table, column.column);
                    pass.unreadable
                        .push(format!("{table}.{name} of the owner {user_id}: {}", chain(&error)));
                }
            }
        }
        progress(&format!(
            "{}.{}: {} looked at, {} sealed anew",
            column.table, column.column, pass.secrets, pass.renewed
        ));
    }
}
