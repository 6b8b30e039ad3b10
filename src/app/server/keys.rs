//! The keys the desk opens with, and `numberdesk rotate-keys`, which seals everything anew under the newest of them.

use std::collections::BTreeMap;

use futures::future::BoxFuture;
use uuid::Uuid;

use super::Error;
use crate::{
    accounts, porting,
    server::{
        answer::chain,
        config::{Carrier, Config},
        db::{Round, Walls},
        secrets::{self, Keys, Sealed, file, store},
    },
    subaccounts,
};

/// Owners above this one, at most so many.
type Owners = for<'a> fn(&'a Round, Uuid, u32) -> BoxFuture<'a, Result<Vec<Uuid>, sqlx::Error>>;

/// A sealed column, and how a round finds its owners.
pub struct Column {
    /// The column.
    pub sealed: &'static Sealed,
    owners: Owners,
}

/// Every column that holds sealed secrets.
pub const SEALED: [Column; 3] = [
    Column {
        sealed: &subaccounts::server::store::TOKEN,
        owners: |db, after, limit| Box::pin(subaccounts::server::store::owners(db, after, limit)),
    },
    Column {
        sealed: &accounts::server::factor::store::KEY,
        owners: |db, after, limit| Box::pin(accounts::server::factor::store::owners(db, after, limit)),
    },
    Column {
        sealed: &porting::server::store::PAPERS,
        owners: |db, after, limit| Box::pin(porting::server::store::owners(db, after, limit)),
    },
];

/// Which keys the secrets of one column are sealed under.
type KeyIds = for<'a> fn(&'a Round) -> BoxFuture<'a, Result<Vec<String>, sqlx::Error>>;

/// The same columns, each with the keys that are in use there. A start asks for them, for it cannot open every secret.
pub const IN_USE: [(&Sealed, KeyIds); 3] = [
    (&subaccounts::server::store::TOKEN, |db| {
        Box::pin(subaccounts::server::store::key_ids(db))
    }),
    (&accounts::server::factor::store::KEY, |db| {
        Box::pin(accounts::server::factor::store::key_ids(db))
    }),
    (&porting::server::store::PAPERS, |db| {
        Box::pin(porting::server::store::key_ids(db))
    }),
];

/// So many owners are read at once.
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
    /// How many of those had been sealed under which key.
    pub from: BTreeMap<String, usize>,
    /// Those that no key opens: table, column, owner, and why.
    pub unreadable: Vec<String>,
    /// How many were changed by others before they could be swapped; they are found again.
    overtaken: usize,
}

/// Some secrets could not be opened, so they stay as they are.
#[derive(Debug, thiserror::Error)]
#[error("{} could not be opened; keep all keys there are:\n{}", .0.len(), .0.join("\n"))]
pub struct Left(Vec<String>);

impl Rotated {
    /// What came of it, in words. A desk that was not restarted with the newest key first goes on sealing under an older
    /// one, which nobody can see from here: so the older keys are needed until a run finds nothing to do.
    pub fn told(self) -> Result<String, Left> {
        if !self.unreadable.is_empty() {
            return Err(Left(self.unreadable));
        }
        let from: Vec<String> = self
            .from
            .iter()
            .map(|(id, count)| format!("{count} under {id}"))
            .collect();
        let (sum, next) = if from.is_empty() {
            (
                format!(
                    "{} secrets, all of them sealed under the newest key already.",
                    self.secrets
                ),
                "If every desk was started with that key first before this run, the older keys are not needed for this \
                 database any more; backups made before still need them.",
            )
        } else {
            (
                format!(
                    "{} secrets, {} sealed anew under the newest key; they were: {}.",
                    self.secrets,
                    self.renewed,
                    from.join(", ")
                ),
                "Keep the older keys: a desk that was not restarted with the newest key first may still seal under them. \
                 Restart every desk, then run this again; when it finds nothing to seal anew, the older keys can go.",
            )
        };
        Ok(format!("{sum}\n{next}"))
    }
}

/// Refuses a start without keys where real money is behind a desk that others reach, before anything is opened: there
/// they are given, not made beside the data they protect.
pub fn given(config: &Config) -> Result<(), secrets::Error> {
    let is_real = config.carrier == Carrier::Live && (config.database.is_postgres() || config.is_https());
    if is_real && config.secret_keys.is_none() {
        return Err(secrets::Error::Keys(
            "missing; with the live carrier and PostgreSQL or an https APP_URL they must be set",
        ));
    }
    Ok(())
}

/// The keys from the settings; an embedded installation makes its own on first start. They must open what is there.
pub async fn open(config: &Config, walls: &Walls) -> Result<Keys, Error> {
    given(config)?;
    let sample = sample(walls).await.map_err(secrets::Error::from)?;
    let keys = match &config.secret_keys {
        Some(text) => Keys::parse(text)?,
        None => file::keys(&config.data_dir.join("secret_keys"), !sample.is_empty())?,
    };
    all_there(walls, &keys).await?;
    for (column, user_id, account, sealed) in sample {
        if let Err(secrets::Error::Unreadable(why)) = keys.open(&sealed, &column.place(user_id, &account)) {
            let place = format!("{}.{}", column.table, column.column);
            return Err(secrets::Error::Foreign { place, why }.into());
        }
    }
    Ok(keys)
}

/// Refuses a start without a key that something is sealed under, and names it.
async fn all_there(walls: &Walls, keys: &Keys) -> Result<(), secrets::Error> {
    for (column, key_ids) in IN_USE {
        let mut ids = key_ids(&walls.on_rounds()).await?;
        ids.retain(|id| keys.ids().all(|known| known != id));
        if !ids.is_empty() {
            let place = format!("{}.{}", column.table, column.column);
            return Err(secrets::Error::Missing { place, ids });
        }
    }
    Ok(())
}

/// The first secret of each column, for a key may have the id of another: a start must not wait until thousands are opened.
async fn sample(walls: &Walls) -> Result<Vec<(&'static Sealed, Uuid, String, String)>, sqlx::Error> {
    let (round, mut found) = (walls.on_rounds(), Vec::new());
    for Column { sealed, owners } in SEALED {
        for user_id in owners(&round, Uuid::nil(), 1).await? {
            let rows = store::read(&walls.as_owner(user_id), sealed).await?;
            found.extend(
                rows.into_iter()
                    .take(1)
                    .map(|(account, text)| (sealed, user_id, account, text)),
            );
        }
    }
    Ok(found)
}

/// Opens the database and seals everything anew that is not sealed under the newest key.
pub async fn rotate(config: &Config, progress: impl Fn(&str)) -> Result<Rotated, Error> {
    given(config)?;
    let walls = Walls::open(&config.database).await?;
    let keys = open(config, &walls).await?;
    let done = rotate_in(&walls, &keys, PAGE, progress).await;
    walls.close().await;
    Ok(done?)
}

/// The same on an open database, beside any number of running desks.
///
/// Each secret is swapped for its new form only if it still is what was read, so that nobody's change is lost; it is
/// found again in the next pass. Broken off, it is simply run again: what is current is passed by.
pub async fn rotate_in(
    walls: &Walls,
    keys: &Keys,
    page: u32,
    progress: impl Fn(&str),
) -> Result<Rotated, secrets::Error> {
    let (mut renewed, mut from) = (0, BTreeMap::new());
    for _ in 0..PASSES {
        let mut pass = Rotated::default();
        for column in SEALED {
            rotate_column(walls, keys, &column, page, &mut pass, &progress).await?;
        }
        renewed += pass.renewed;
        for (id, count) in std::mem::take(&mut pass.from) {
            *from.entry(id).or_default() += count;
        }
        if pass.overtaken == 0 {
            return Ok(Rotated { renewed, from, ..pass });
        }
    }
    Err(secrets::Error::Unreadable(
        "the secrets change faster than they can be sealed anew; run it again",
    ))
}

async fn rotate_column(
    walls: &Walls,
    keys: &Keys,
    column: &Column,
    page: u32,
    pass: &mut Rotated,
    progress: &impl Fn(&str),
) -> Result<(), secrets::Error> {
    let (round, mut after) = (walls.on_rounds(), Uuid::nil());
    loop {
        let owners = (column.owners)(&round, after, page).await?;
        let Some(last) = owners.last() else { return Ok(()) };
        after = *last;
        for user_id in owners {
            rotate_owner(walls, keys, column.sealed, user_id, pass).await?;
        }
        progress(&format!(
            "{}.{}: {} looked at, {} sealed anew",
            column.sealed.table, column.sealed.column, pass.secrets, pass.renewed
        ));
    }
}

async fn rotate_owner(
    walls: &Walls,
    keys: &Keys,
    column: &Sealed,
    user_id: Uuid,
    pass: &mut Rotated,
) -> Result<(), secrets::Error> {
    let scope = walls.as_owner(user_id);
    for (account, old) in store::read(&scope, column).await? {
        pass.secrets += 1;
        if keys.is_current(&old) {
            continue;
        }
        let place = column.place(user_id, &account);
        match keys.open(&old, &place) {
            Ok(secret) => {
                let new = keys.seal(&secret, &place)?;
                if store::swap(&scope, column, &old, &new).await? {
                    pass.renewed += 1;
                    let id = old.split('.').nth(1).unwrap_or_default();
                    *pass.from.entry(id.to_owned()).or_default() += 1;
                } else {
                    pass.overtaken += 1;
                }
            }
            Err(error) => {
                let (table, name) = (column.table, column.column);
                pass.unreadable
                    .push(format!("{table}.{name} of the owner {user_id}: {}", chain(&error)));
            }
        }
    }
    Ok(())
}
