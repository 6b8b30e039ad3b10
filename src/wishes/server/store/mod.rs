//! SQL of `wishes`; that of what they have found stands in `finds`.

use sqlx_macros::FromRow;
use uuid::Uuid;

use super::Checked;
use crate::{
    money::Money,
    purchases::server::saved,
    server::db::{Round, Scope, Timestamp, Tx, on_db, on_tx, word},
    wishes::{Act, Bounds, Find, State, Wish, words},
};

mod finds;

pub use finds::{
    Became, NewFind, add as add_find, bought, buying, count, finds, free, known, settle, taken, taken_in, tell, untold,
    untold_in,
};

/// Up to where a wish buys, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptBounds {
    /// What one number may cost a month.
    pub most_rent: Money,
    /// How many numbers in all.
    pub most_numbers: u32,
    /// What all of them may cost together a month.
    pub budget: Money,
    /// The words that were agreed to.
    pub consent: String,
    /// When.
    pub consented_at: Timestamp,
}

/// A wish as it is kept.
#[derive(Debug, Clone)]
pub struct Kept {
    /// Its id.
    pub id: Uuid,
    /// What it is called.
    pub label: String,
    /// The question.
    pub search: String,
    /// Up to where it buys.
    pub bounds: Option<KeptBounds>,
    /// How it stands.
    pub state: State,
    /// Why it has ended.
    pub words: Option<String>,
    /// Why its last look came to nothing.
    pub trouble: Option<String>,
    /// How often it has looked.
    pub looks: i64,
    /// Whose turn it is to look.
    pub turn: i64,
    /// When it looked last.
    pub looked_at: Option<Timestamp>,
    /// When a round sees to it next.
    pub next_look_at: Option<Timestamp>,
    /// When it found something last.
    pub found_at: Option<Timestamp>,
    /// Until when it stands.
    pub expires_at: Timestamp,
    /// When it was begun.
    pub created_at: Timestamp,
}

impl Kept {
    /// As it is told.
    pub fn told(self, finds: Vec<Find>) -> Wish {
        Wish {
            question: words::question(&saved::asked(&self.search)),
            act: if self.bounds.is_some() { Act::Buy } else { Act::Tell },
            bounds: self.bounds.map(|bounds| Bounds {
                most_rent: bounds.most_rent.amount(),
                most_numbers: bounds.most_numbers,
                currency: bounds.budget.currency.clone(),
                budget: bounds.budget.amount(),
                consent: bounds.consent,
                consented_at: bounds.consented_at.0,
            }),
            id: self.id,
            label: self.label,
            search: self.search,
            state: self.state,
            words: self.words,
            trouble: self.trouble,
            looks: u32::try_from(self.looks).unwrap_or(u32::MAX),
            looked_at: self.looked_at.map(|at| at.0),
            next_look_at: self.next_look_at.filter(|_| self.state == State::Open).map(|at| at.0),
            expires_at: self.expires_at.0,
            created_at: self.created_at.0,
            finds,
        }
    }
}

#[derive(Debug, FromRow)]
struct Row {
    id: Uuid,
    label: String,
    search: String,
    buys: bool,
    most_rent_cents: Option<i64>,
    currency: Option<String>,
    most_numbers: Option<i64>,
    budget_cents: Option<i64>,
    consent: Option<String>,
    consented_at: Option<Timestamp>,
    state: String,
    words: Option<String>,
    trouble: Option<String>,
    looks: i64,
    turn: i64,
    looked_at: Option<Timestamp>,
    next_look_at: Option<Timestamp>,
    found_at: Option<Timestamp>,
    expires_at: Timestamp,
    created_at: Timestamp,
}

impl TryFrom<Row> for Kept {
    type Error = sqlx::Error;

    fn try_from(row: Row) -> Result<Self, sqlx::Error> {
        let bounds = match (row.buys, row.most_rent_cents, row.most_numbers, row.budget_cents) {
            (false, ..) => None,
            (true, Some(most_rent), Some(most_numbers), Some(budget)) => {
                let currency = row.currency.unwrap_or_default();
                Some(KeptBounds {
                    most_rent: Money::new(most_rent, &currency),
                    most_numbers: u32::try_from(most_numbers).unwrap_or_default(),
                    budget: Money::new(budget, &currency),
                    consent: row.consent.unwrap_or_default(),
                    consented_at: row.consented_at.unwrap_or(row.created_at),
                })
            }
            (true, ..) => return Err(sqlx::Error::Decode("a wish that buys has no bounds".into())),
        };
        Ok(Self {
            id: row.id,
            label: row.label,
            search: row.search,
            bounds,
            state: word(row.state)?,
            words: row.words,
            trouble: row.trouble,
            looks: row.looks,
            turn: row.turn,
            looked_at: row.looked_at,
            next_look_at: row.next_look_at,
            found_at: row.found_at,
            expires_at: row.expires_at,
            created_at: row.created_at,
        })
    }
}

/// The columns of [`Row`] between two texts; a macro, because SQL text must be static.
macro_rules! columns {
    ($before:literal, $after:literal) => {
        concat!(
            $before,
            " id, label, search, buys, most_rent_cents, currency, most_numbers, budget_cents, consent, consented_at, state, words, trouble,
             looks, turn, looked_at, next_look_at, found_at, expires_at, created_at ",
            $after
        )
    };
}

/// Writes a wish down. It looks at once.
pub async fn add(tx: &mut Tx, id: Uuid, new: &Checked) -> Result<(), sqlx::Error> {
    let (owner, now, bounds) = (tx.owner(), Timestamp::now(), new.bounds.as_ref());
    on_tx!(tx, connection => sqlx::query(
        "INSERT INTO wishes (id, user_id, label, search, buys, most_rent_cents, currency, most_numbers, budget_cents, consent, consented_at,
           state, lease_until, next_look_at, expires_at, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'open', $12, $12, $13, $12)",
    ).bind(id).bind(owner).bind(&new.label).bind(&new.search).bind(bounds.is_some())
    .bind(bounds.map(|bounds| bounds.most_rent.cents)).bind(bounds.map(|bounds| bounds.most_rent.currency.clone()))
    .bind(bounds.map(|bounds| i64::from(bounds.most_numbers))).bind(bounds.map(|bounds| bounds.budget.cents))
    .bind(bounds.map(|bounds| bounds.consent.clone())).bind(bounds.map(|bounds| bounds.consented_at))
    .bind(now).bind(new.expires_at).execute(connection).await.map(drop))
}

/// Writes down what it is from now on. A look under way is over: its turn has passed.
pub async fn rewrite(tx: &mut Tx, id: Uuid, new: &Checked, then: Timestamp) -> Result<(), sqlx::Error> {
    let (owner, now, bounds) = (tx.owner(), Timestamp::now(), new.bounds.as_ref());
    on_tx!(tx, connection => sqlx::query(
        "UPDATE wishes SET label = $3, buys = $4, most_rent_cents = $5, currency = $6, most_numbers = $7, budget_cents = $8, consent = $9,
           consented_at = $10, turn = turn + 1, lease_until = $11, next_look_at = $12, expires_at = $13
         WHERE user_id = $1 AND id = $2",
    ).bind(owner).bind(id).bind(&new.label).bind(bounds.is_some())
    .bind(bounds.map(|bounds| bounds.most_rent.cents)).bind(bounds.map(|bounds| bounds.most_rent.currency.clone()))
    .bind(bounds.map(|bounds| i64::from(bounds.most_numbers))).bind(bounds.map(|bounds| bounds.budget.cents))
    .bind(bounds.map(|bounds| bounds.consent.clone())).bind(bounds.map(|bounds| bounds.consented_at))
    .bind(now).bind(then).bind(new.expires_at).execute(connection).await.map(drop))
}

/// The owner's wishes, those that last first, the latest of each first.
pub async fn all(db: &Scope, most: u32) -> Result<Vec<Kept>, sqlx::Error> {
    let rows: Vec<Row> = on_db!(db, pool => sqlx::query_as(
        columns!("SELECT", "FROM wishes WHERE user_id = $1 ORDER BY CASE WHEN state IN ('open', 'paused') THEN 0 ELSE 1 END, id DESC LIMIT $2"),
    ).bind(db.owner()).bind(i64::from(most)).fetch_all(pool).await)?;
    rows.into_iter().map(Kept::try_from).collect()
}

/// Those that are open or paused, inside a transaction that holds the owner's turn.
pub async fn lasting_in(tx: &mut Tx) -> Result<Vec<Kept>, sqlx::Error> {
    let owner = tx.owner();
    let rows: Vec<Row> = on_tx!(tx, connection => sqlx::query_as(
        columns!("SELECT", "FROM wishes WHERE user_id = $1 AND state IN ('open', 'paused') ORDER BY id"),
    ).bind(owner).fetch_all(connection).await)?;
    rows.into_iter().map(Kept::try_from).collect()
}

/// One of the owner's.
pub async fn by_id(db: &Scope, id: Uuid) -> Result<Option<Kept>, sqlx::Error> {
    let row: Option<Row> = on_db!(db, pool => sqlx::query_as(columns!("SELECT", "FROM wishes WHERE user_id = $1 AND id = $2"))
        .bind(db.owner()).bind(id).fetch_optional(pool).await)?;
    row.map(Kept::try_from).transpose()
}

/// The same, inside a transaction that decides on it.
pub async fn by_id_in(tx: &mut Tx, id: Uuid) -> Result<Option<Kept>, sqlx::Error> {
    let owner = tx.owner();
    let row: Option<Row> = on_tx!(tx, connection => sqlx::query_as(columns!("SELECT", "FROM wishes WHERE user_id = $1 AND id = $2"))
        .bind(owner).bind(id).fetch_optional(connection).await)?;
    row.map(Kept::try_from).transpose()
}

/// Writes down how it stands now and why, and when a round sees to it. Whoever calls this has read it in the same transaction.
pub async fn change(
    tx: &mut Tx,
    id: Uuid,
    (state, words): (State, Option<&str>),
    then: Timestamp,
) -> Result<(), sqlx::Error> {
    let owner = tx.owner();
    on_tx!(tx, connection => sqlx::query("UPDATE wishes SET state = $3, words = $4, next_look_at = $5 WHERE user_id = $1 AND id = $2")
        .bind(owner).bind(id).bind(state.as_str()).bind(words).bind(then).execute(connection).await.map(drop))
}

/// Those whose time has come: owner and id.
pub async fn due(db: &Round, now: Timestamp, most: u32) -> Result<Vec<(Uuid, Uuid)>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_as("SELECT user_id, id FROM wishes WHERE next_look_at <= $1 AND lease_until <= $1 ORDER BY next_look_at LIMIT $2")
        .bind(now).bind(i64::from(most)).fetch_all(pool).await)
}

/// How many wishes that a round still sees to stand how.
pub async fn counts(db: &Round) -> Result<Vec<(String, i64)>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_as("SELECT state, COUNT(*) FROM wishes WHERE next_look_at IS NOT NULL GROUP BY state ORDER BY state").fetch_all(pool).await)
}

/// Takes one that is due; none where somebody else looks already.
pub async fn take(db: &Scope, id: Uuid, until: Timestamp) -> Result<Option<Kept>, sqlx::Error> {
    let mut tx = db.begin().await?;
    let (owner, now) = (tx.owner(), Timestamp::now());
    let row: Option<Row> = on_tx!(&mut tx, connection => sqlx::query_as(
        columns!("UPDATE wishes SET turn = turn + 1, lease_until = $3 WHERE user_id = $1 AND id = $2 AND next_look_at <= $4 AND lease_until <= $4 RETURNING", ""),
    ).bind(owner).bind(id).bind(until).bind(now).fetch_optional(connection).await)?;
    tx.commit().await?;
    row.map(Kept::try_from).transpose()
}

/// How a look has ended.
#[derive(Debug, Clone)]
pub struct Left {
    /// When the next is; none where nothing is to come any more.
    pub next_look_at: Option<Timestamp>,
    /// Whether the carrier was asked.
    pub has_looked: bool,
    /// Why it came to nothing.
    pub trouble: Option<String>,
}

/// Gives it back until its next look; nothing where somebody else has taken it over.
pub async fn leave(db: &Scope, wish: &Kept, left: &Left) -> Result<(), sqlx::Error> {
    let now = Timestamp::now();
    on_db!(db, pool => sqlx::query(
        "UPDATE wishes SET lease_until = $4, next_look_at = $5, trouble = $6, looks = looks + $7,
           looked_at = CASE WHEN $7 > 0 THEN $4 ELSE looked_at END
         WHERE user_id = $1 AND id = $2 AND turn = $3",
    ).bind(db.owner()).bind(wish.id).bind(wish.turn).bind(now).bind(left.next_look_at).bind(&left.trouble)
    .bind(i64::from(left.has_looked)).execute(pool).await.map(drop))
}

/// It has found something just now.
pub async fn found(tx: &mut Tx, id: Uuid) -> Result<(), sqlx::Error> {
    let (owner, now) = (tx.owner(), Timestamp::now());
    on_tx!(tx, connection => sqlx::query("UPDATE wishes SET found_at = $3 WHERE user_id = $1 AND id = $2")
        .bind(owner).bind(id).bind(now).execute(connection).await.map(drop))
}
