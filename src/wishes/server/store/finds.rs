//! SQL of `wish_finds`: each number that a wish has found, once, and what became of it.

use std::collections::{BTreeMap, HashMap};

use sqlx_macros::FromRow;
use uuid::Uuid;

use crate::{
    money::Money,
    phone::PhoneNumber,
    server::db::{Scope, Timestamp, Tx, on_db, on_tx, word},
    wishes::{Find, Outcome},
};

#[derive(Debug, FromRow)]
struct Row {
    wish_id: Uuid,
    phone_number: String,
    place: Option<String>,
    rent_cents: Option<i64>,
    currency: Option<String>,
    outcome: String,
    words: Option<String>,
    purchase_id: Option<Uuid>,
    found_at: Timestamp,
}

impl TryFrom<Row> for Find {
    type Error = sqlx::Error;

    fn try_from(row: Row) -> Result<Self, sqlx::Error> {
        let currency = row.currency.unwrap_or_default();
        let rent = row.rent_cents.map(|cents| Money::new(cents, &currency));
        Ok(Self {
            phone_number: number(&row.phone_number)?,
            place: row.place,
            monthly_price: rent.as_ref().map(Money::amount),
            currency: rent.map(|rent| rent.currency),
            outcome: word(row.outcome)?,
            words: row.words,
            purchase_id: row.purchase_id,
            found_at: row.found_at.0,
        })
    }
}

fn number(text: &str) -> Result<PhoneNumber, sqlx::Error> {
    PhoneNumber::parse(text).map_err(|wrong| sqlx::Error::Decode(wrong.into()))
}

/// The columns of [`Row`] between two texts.
macro_rules! columns {
    ($before:literal, $after:literal) => {
        concat!(
            $before,
            " wish_id, phone_number, place, rent_cents, currency, outcome, words, purchase_id, found_at ",
            $after
        )
    };
}

/// What all wishes of an owner have found since then, the latest first, by wish.
pub async fn finds(db: &Scope, since: Timestamp) -> Result<BTreeMap<Uuid, Vec<Find>>, sqlx::Error> {
    let rows: Vec<Row> = on_db!(db, pool => sqlx::query_as(
        columns!("SELECT", "FROM wish_finds WHERE user_id = $1 AND found_at > $2 ORDER BY found_at DESC, phone_number LIMIT 2000"),
    ).bind(db.owner()).bind(since).fetch_all(pool).await)?;
    let mut all: BTreeMap<Uuid, Vec<Find>> = BTreeMap::new();
    for row in rows {
        let wish = row.wish_id;
        all.entry(wish).or_default().push(row.try_into()?);
    }
    Ok(all)
}

/// A number that is found just now.
#[derive(Debug, Clone)]
pub struct NewFind<'a> {
    /// The number.
    pub number: &'a PhoneNumber,
    /// Its town and state.
    pub place: Option<String>,
    /// Its rent.
    pub rent: Option<&'a Money>,
    /// What becomes of it.
    pub outcome: Outcome,
    /// Why it is not bought.
    pub words: Option<String>,
    /// The purchase written down with it.
    pub purchase_id: Option<Uuid>,
    /// How often it was ordered, this time counted.
    pub tries: i64,
    /// Whether it may be ordered later all the same.
    pub may_again: bool,
}

/// Writes it down; false where it was found before. One that is being bought counts against what may be; it may have been found
/// before where what hindered its order has passed.
pub async fn add(tx: &mut Tx, wish: Uuid, find: &NewFind<'_>) -> Result<bool, sqlx::Error> {
    let (owner, now) = (tx.owner(), Timestamp::now());
    let done = on_tx!(tx, connection => sqlx::query(
        "INSERT INTO wish_finds (wish_id, user_id, phone_number, place, rent_cents, currency, outcome, words, purchase_id, takes, tries, found_at, may_again)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT (wish_id, phone_number) DO UPDATE
         SET rent_cents = excluded.rent_cents, currency = excluded.currency, outcome = excluded.outcome, words = NULL,
           purchase_id = excluded.purchase_id, takes = excluded.takes, tries = excluded.tries, may_again = excluded.may_again
         WHERE wish_finds.user_id = $2 AND wish_finds.may_again AND wish_finds.tries + 1 = excluded.tries AND excluded.takes",
    ).bind(wish).bind(owner).bind(find.number.as_str()).bind(&find.place).bind(find.rent.map(|rent| rent.cents))
    .bind(find.rent.map(|rent| rent.currency.clone())).bind(find.outcome.as_str()).bind(&find.words).bind(find.purchase_id)
    .bind(find.purchase_id.is_some()).bind(find.tries).bind(now).bind(find.may_again).execute(connection).await?.rows_affected());
    Ok(done == 1)
}

/// So often a number is ordered at most, where what hindered it has nothing to do with it.
const MOST_TRIES: i64 = 5;

/// How many a wish has really bought.
pub async fn bought(db: &Scope, wish: Uuid) -> Result<i64, sqlx::Error> {
    on_db!(db, pool => sqlx::query_scalar("SELECT COUNT(*) FROM wish_finds WHERE user_id = $1 AND wish_id = $2 AND outcome = 'bought'")
        .bind(db.owner()).bind(wish).fetch_one(pool).await)
}

/// The numbers that a wish has found; how often each was ordered where it may be ordered once more, and none where it may not.
pub async fn known(db: &Scope, wish: Uuid) -> Result<HashMap<String, Option<i64>>, sqlx::Error> {
    let numbers: Vec<(String, i64, bool)> = on_db!(db, pool => sqlx::query_as("SELECT phone_number, tries, may_again FROM wish_finds WHERE user_id = $1 AND wish_id = $2")
        .bind(db.owner()).bind(wish).fetch_all(pool).await)?;
    let known = numbers
        .into_iter()
        .map(|(number, tries, may_again)| (number, (may_again && tries < MOST_TRIES).then_some(tries)));
    Ok(known.collect())
}

/// How many numbers a wish has found.
pub async fn count(db: &Scope, wish: Uuid) -> Result<i64, sqlx::Error> {
    on_db!(db, pool => sqlx::query_scalar("SELECT COUNT(*) FROM wish_finds WHERE user_id = $1 AND wish_id = $2")
        .bind(db.owner()).bind(wish).fetch_one(pool).await)
}

const TAKEN: &str = "SELECT COUNT(*), CAST(COALESCE(SUM(rent_cents), 0) AS BIGINT) FROM wish_finds WHERE user_id = $1 AND wish_id = $2 AND takes";

/// How many of what a wish may buy are taken, and for how many cents a month: bought, being bought, or not surely given back.
pub async fn taken(db: &Scope, wish: Uuid) -> Result<(i64, i64), sqlx::Error> {
    on_db!(db, pool => sqlx::query_as(TAKEN).bind(db.owner()).bind(wish).fetch_one(pool).await)
}

/// The same, inside a transaction that holds the owner's turn and is about to add to it.
pub async fn taken_in(tx: &mut Tx, wish: Uuid) -> Result<(i64, i64), sqlx::Error> {
    let owner = tx.owner();
    on_tx!(tx, connection => sqlx::query_as(TAKEN).bind(owner).bind(wish).fetch_one(connection).await)
}

/// What a wish is buying: its purchases, each with its number.
pub async fn buying(db: &Scope, wish: Uuid) -> Result<Vec<(String, Uuid)>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_as(
        "SELECT phone_number, purchase_id FROM wish_finds WHERE user_id = $1 AND wish_id = $2 AND outcome = 'buying' AND purchase_id IS NOT NULL",
    ).bind(db.owner()).bind(wish).fetch_all(pool).await)
}

/// What became of one that was being bought.
#[derive(Debug, Clone, Copy)]
pub struct Became {
    /// The outcome.
    pub outcome: Outcome,
    /// Why it was not bought.
    pub words: Option<&'static str>,
    /// Whether it goes on counting.
    pub takes: bool,
    /// Whether it may be ordered once more.
    pub may_again: bool,
}

/// Writes it down. One that is bought in the end is told, though it was told before that it was not.
pub async fn settle(db: &Scope, wish: Uuid, number: &str, became: Became) -> Result<(), sqlx::Error> {
    on_db!(db, pool => sqlx::query(
        "UPDATE wish_finds SET outcome = $4, words = $5, takes = $6, may_again = $7, told_at = CASE WHEN $6 THEN NULL ELSE told_at END
         WHERE user_id = $1 AND wish_id = $2 AND phone_number = $3 AND outcome = 'buying'",
    ).bind(db.owner()).bind(wish).bind(number).bind(became.outcome.as_str()).bind(became.words).bind(became.takes)
    .bind(became.may_again).execute(pool).await.map(drop))
}

const UNTOLD: &str =
    "SELECT COUNT(*) FROM wish_finds WHERE user_id = $1 AND wish_id = $2 AND (told_at IS NULL OR outcome = 'buying')";

/// How many numbers of a wish wait to be told, or for their outcome.
pub async fn untold(db: &Scope, wish: Uuid) -> Result<i64, sqlx::Error> {
    on_db!(db, pool => sqlx::query_scalar(UNTOLD).bind(db.owner()).bind(wish).fetch_one(pool).await)
}

/// The same, inside a transaction that changes the wish.
pub async fn untold_in(tx: &mut Tx, wish: Uuid) -> Result<i64, sqlx::Error> {
    let owner = tx.owner();
    on_tx!(tx, connection => sqlx::query_scalar(UNTOLD).bind(owner).bind(wish).fetch_one(connection).await)
}

/// What was only told may be ordered from now on: the wish buys.
pub async fn free(tx: &mut Tx, wish: Uuid) -> Result<(), sqlx::Error> {
    let owner = tx.owner();
    on_tx!(tx, connection => sqlx::query(
        "UPDATE wish_finds SET may_again = TRUE WHERE user_id = $1 AND wish_id = $2 AND outcome = 'told' AND purchase_id IS NULL",
    ).bind(owner).bind(wish).execute(connection).await.map(drop))
}

/// Takes what is to be told now: whoever takes it tells it, and nobody else.
pub async fn tell(tx: &mut Tx, wish: Uuid) -> Result<Vec<Find>, sqlx::Error> {
    let (owner, now) = (tx.owner(), Timestamp::now());
    let rows: Vec<Row> = on_tx!(tx, connection => sqlx::query_as(
        columns!("UPDATE wish_finds SET told_at = $3 WHERE user_id = $1 AND wish_id = $2 AND told_at IS NULL AND outcome <> 'buying' RETURNING", ""),
    ).bind(owner).bind(wish).bind(now).fetch_all(connection).await)?;
    rows.into_iter().map(Find::try_from).collect()
}
