//! SQL of `setups`.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};
use sqlx::types::Json;
use sqlx_macros::FromRow;
use uuid::Uuid;

use crate::{
    server::db::{Round, Scope, Timestamp, Tx, on_db, on_tx},
    setup::{Addresses, Plan},
};

/// What is to be written at the carrier; none stays as it is there.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Wish {
    /// The name.
    pub name: Option<String>,
    /// All addresses.
    pub addresses: Option<Addresses>,
    /// What the hooks do from then on.
    pub plan: Option<Plan>,
}

impl Wish {
    /// A later wish over this one: what it does not say stays wished.
    #[must_use]
    pub fn and_then(self, later: Self) -> Self {
        Self {
            name: later.name.or(self.name),
            addresses: later.addresses.or(self.addresses),
            plan: later.plan.or(self.plan),
        }
    }
}

/// The setup of a number.
#[derive(Debug, Clone, Default)]
pub struct Kept {
    /// What the hooks do.
    pub plan: Plan,
    /// What is being set at the carrier.
    pub wish: Option<Wish>,
    /// Why the carrier did not take the last one.
    pub refusal: Option<String>,
    /// Counts the wishes.
    pub epoch: i64,
}

#[derive(Debug, FromRow)]
struct Row {
    plan: Json<Plan>,
    wish: Option<Json<Wish>>,
    refusal: Option<String>,
    epoch: i64,
}

impl From<Row> for Kept {
    fn from(row: Row) -> Self {
        Self {
            plan: row.plan.0,
            wish: row.wish.map(|wish| wish.0),
            refusal: row.refusal,
            epoch: row.epoch,
        }
    }
}

const OF: &str = "SELECT plan, wish, refusal, epoch FROM setups WHERE user_id = $1 AND number_id = $2";

/// How a number is set up; nothing was ever said of one without a row.
pub async fn of(db: &Scope, number_id: Uuid) -> Result<Kept, sqlx::Error> {
    let row: Option<Row> =
        on_db!(db, pool => sqlx::query_as(OF).bind(db.owner()).bind(number_id).fetch_optional(pool).await)?;
    Ok(row.map(Kept::from).unwrap_or_default())
}

/// The same, inside a transaction that changes it.
pub async fn of_in(tx: &mut Tx, number_id: Uuid) -> Result<Kept, sqlx::Error> {
    let owner = tx.owner();
    let row: Option<Row> =
        on_tx!(tx, connection => sqlx::query_as(OF).bind(owner).bind(number_id).fetch_optional(connection).await)?;
    Ok(row.map(Kept::from).unwrap_or_default())
}

/// Writes down how a number is set up from now on, and what is still to be set at the carrier.
pub async fn write(tx: &mut Tx, number_id: Uuid, kept: &Kept, next_try_at: Timestamp) -> Result<(), sqlx::Error> {
    let owner = tx.owner();
    on_tx!(tx, connection => sqlx::query(
        "INSERT INTO setups (number_id, user_id, plan, wish, refusal, epoch, next_try_at, created_at, updated_at)
         VALUES ($2, $1, $3, $4, $5, $6, $7, $8, $8)
         ON CONFLICT (number_id) DO UPDATE SET plan = excluded.plan, wish = excluded.wish, refusal = excluded.refusal,
           epoch = excluded.epoch, next_try_at = excluded.next_try_at, updated_at = excluded.updated_at
           WHERE setups.user_id = $1",
    ).bind(owner).bind(number_id).bind(Json(&kept.plan)).bind(kept.wish.as_ref().map(Json)).bind(&kept.refusal).bind(kept.epoch)
    .bind(next_try_at).bind(Timestamp::now()).execute(connection).await.map(drop))
}

/// A wish that the carrier has not answered is tried again later.
pub async fn try_later(db: &Scope, number_id: Uuid, epoch: i64, next_try_at: Timestamp) -> Result<(), sqlx::Error> {
    on_db!(db, pool => sqlx::query("UPDATE setups SET next_try_at = $4 WHERE user_id = $1 AND number_id = $2 AND epoch = $3 AND wish IS NOT NULL")
        .bind(db.owner()).bind(number_id).bind(epoch).bind(next_try_at).execute(pool).await.map(drop))
}

/// Wishes that are to be tried now: owner and number. Of each owner the longest waiting, and no more of one than all others
/// can wait for: somebody may have labelled five hundred numbers at once.
pub async fn open(db: &Round, now: Timestamp, most: u32) -> Result<Vec<(Uuid, Uuid)>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_as(
        "SELECT user_id, number_id FROM (
           SELECT user_id, number_id, next_try_at, ROW_NUMBER() OVER (PARTITION BY user_id ORDER BY next_try_at, number_id) AS place FROM setups
           WHERE wish IS NOT NULL AND next_try_at <= $1) AS waiting
         WHERE place <= 25 ORDER BY place, next_try_at LIMIT $2")
        .bind(now).bind(i64::from(most)).fetch_all(pool).await)
}

/// The owner's numbers with a wish that the carrier has not confirmed.
pub async fn open_in(tx: &mut Tx) -> Result<HashSet<Uuid>, sqlx::Error> {
    let owner = tx.owner();
    let ids: Vec<Uuid> = on_tx!(tx, connection => sqlx::query_scalar("SELECT number_id FROM setups WHERE user_id = $1 AND wish IS NOT NULL")
        .bind(owner).fetch_all(connection).await)?;
    Ok(ids.into_iter().collect())
}

/// How the wish for a number stands, where it is open or was refused.
#[derive(Debug, Clone, FromRow)]
pub struct Told {
    /// Which number.
    pub number_id: Uuid,
    /// Counts its wishes.
    pub epoch: i64,
    /// Whether the carrier has not confirmed the last one.
    pub is_open: bool,
    /// Why it did not take the last one.
    pub refusal: Option<String>,
}

/// The owner's numbers with a wish that the carrier has not confirmed, or has refused.
pub async fn told(db: &Scope) -> Result<Vec<Told>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_as(
        "SELECT number_id, epoch, wish IS NOT NULL AS is_open, refusal FROM setups WHERE user_id = $1 AND (wish IS NOT NULL OR refusal IS NOT NULL)",
    ).bind(db.owner()).fetch_all(pool).await)
}

/// What the owner's hooks do, by number; of those that have a wish, what they are to do.
pub async fn plans_in(tx: &mut Tx) -> Result<Vec<(Uuid, Plan)>, sqlx::Error> {
    #[derive(FromRow)]
    struct Planned {
        number_id: Uuid,
        plan: Json<Plan>,
        wish: Option<Json<Wish>>,
    }
    let owner = tx.owner();
    let rows: Vec<Planned> = on_tx!(tx, connection => sqlx::query_as("SELECT number_id, plan, wish FROM setups WHERE user_id = $1")
        .bind(owner).fetch_all(connection).await)?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let wished = row.wish.and_then(|wish| wish.0.plan);
            (row.number_id, wished.unwrap_or(row.plan.0))
        })
        .collect())
}
