//! SQL of `purchases` and `purchase_attempts`.

use sqlx::types::Json;
use uuid::Uuid;

use crate::{
    money::Money,
    phone::{Capabilities, PhoneNumber},
    purchases::{Cause, Offer, Substitution, Within},
    server::{
        db::{Round, Scope, Timestamp, Tx, on_db, on_tx},
        twilio::Papers,
    },
};

pub mod attempts;
pub mod decisions;
mod kept;
pub mod late;
pub mod limits;
pub mod overview;
pub mod saved;
pub mod together;
pub mod tries;
pub mod undo;

pub use kept::Kept;
use kept::{Row, columns, text};

/// A purchase about to be written down.
#[derive(Debug, Clone)]
pub struct NewPurchase {
    /// Its id.
    pub id: Uuid,
    /// Its owner.
    pub user_id: Uuid,
    /// Short name for people, also at the carrier.
    pub reference: String,
    /// One purchase per owner and key.
    pub idempotency_key: String,
    /// What was ordered under the key.
    pub request_hash: String,
    /// The exact number.
    pub requested_number: PhoneNumber,
    /// ISO code.
    pub country: String,
    /// The owner's label.
    pub friendly_name: Option<String>,
    /// What may be bought when it is gone.
    pub substitution: Substitution,
    /// How far from the pick that may be.
    pub within: Option<Within>,
    /// What that must be able to do.
    pub wanted: Capabilities,
    /// What that may cost, in cents of the rent's currency; without it, no more than the rent.
    pub highest_price_cents: Option<i64>,
    /// What the carrier said of it before the order.
    pub offer: Option<Offer>,
    /// The rent shown to the owner.
    pub rent: Option<Money>,
    /// The purchase whose substitute it takes the place of.
    pub replaces: Option<Uuid>,
    /// What it is bought with.
    pub papers: Papers,
    /// The order of several numbers it belongs to, and its place there.
    pub bulk: Option<(Uuid, i64)>,
    /// Which limit is in its way, in words.
    pub limit: Option<String>,
    /// 1 where its writer drives it at once, 0 where it waits for a driver.
    pub epoch: i64,
    /// Until when its writer drives it.
    pub lease_until: Timestamp,
}

/// Writes down the intent and the exact number, before anything is asked of the carrier. Leased to its writer.
pub async fn mean(tx: &mut Tx, purchase: &NewPurchase) -> Result<(), sqlx::Error> {
    add(tx, purchase, None).await?;
    attempts::mean(
        tx,
        purchase.id,
        1,
        &purchase.requested_number,
        purchase.offer.as_ref(),
        None,
    )
    .await
}

/// Writes down a purchase that ends before anything was ordered.
pub async fn refuse(tx: &mut Tx, purchase: &NewPurchase, cause: Cause) -> Result<(), sqlx::Error> {
    add(tx, purchase, Some(cause)).await
}

async fn add(tx: &mut Tx, purchase: &NewPurchase, refused: Option<Cause>) -> Result<(), sqlx::Error> {
    let owner = tx.owner();
    let now = Timestamp::now();
    let rent = purchase.rent.as_ref();
    let state = refused.map_or("buying", |_| "not_bought");
    on_tx!(tx, connection => sqlx::query(
        "INSERT INTO purchases (id, user_id, reference, idempotency_key, request_hash, bulk_id, bulk_position, requested_number, country,
           friendly_name, substitution, substitution_within, wanted, offer, monthly_price_cents, currency, highest_price_cents,
           state, cause, settled_at, epoch, lease_until, next_look_at, created_at, updated_at, replaces, address_sid, bundle_sid)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $22, $23, $23, $24, $25, $26)",
    )
    .bind(purchase.id).bind(owner).bind(&purchase.reference).bind(&purchase.idempotency_key).bind(&purchase.request_hash)
    .bind(purchase.bulk.map(|bulk| bulk.0)).bind(purchase.bulk.map(|bulk| bulk.1))
    .bind(purchase.requested_number.as_str()).bind(&purchase.country).bind(&purchase.friendly_name)
    .bind(purchase.substitution.as_str()).bind(purchase.within.map(|within| within.to_string())).bind(Json(purchase.wanted))
    .bind(Json(&purchase.offer)).bind(rent.map(|rent| rent.cents)).bind(rent.map(|rent| rent.currency.clone()))
    .bind(purchase.highest_price_cents).bind(state).bind(refused.map(|cause| text(&cause))).bind(refused.map(|_| now))
    .bind(purchase.epoch).bind(purchase.lease_until).bind(now).bind(purchase.replaces)
    .bind(&purchase.papers.address_sid).bind(&purchase.papers.bundle_sid)
    .execute(connection).await.map(drop))
}

/// What is open is counted at the most that it may cost: the pick, or a substitute where that may be dearer.
const UNDER_WAY: &str = "SELECT COUNT(*) FILTER (WHERE state IN ('buying', 'compensating')),
       CAST(SUM(CASE WHEN highest_price_cents > monthly_price_cents THEN highest_price_cents ELSE monthly_price_cents END)
         FILTER (WHERE state IN ('buying', 'compensating')) AS BIGINT),
       COUNT(*) FILTER (WHERE state <> 'not_bought' AND (cause IS NULL OR cause <> 'held_before') AND created_at > $2)
     FROM purchases WHERE user_id = $1";

/// Open purchases of an owner and their rents in cents, and all since a moment that were not refused.
pub async fn under_way(db: &Scope, since: Timestamp) -> Result<(i64, Option<i64>, i64), sqlx::Error> {
    on_db!(db, pool => sqlx::query_as(UNDER_WAY).bind(db.owner()).bind(since).fetch_one(pool).await)
}

/// The same, inside a transaction that is about to add to it.
pub async fn under_way_in(tx: &mut Tx, since: Timestamp) -> Result<(i64, Option<i64>, i64), sqlx::Error> {
    let owner = tx.owner();
    on_tx!(tx, connection => sqlx::query_as(UNDER_WAY).bind(owner).bind(since).fetch_one(connection).await)
}

/// One of the owner's purchases.
pub async fn by_id(db: &Scope, id: Uuid) -> Result<Option<Kept>, sqlx::Error> {
    let row: Option<Row> = on_db!(db, pool => sqlx::query_as(columns!("SELECT", "FROM purchases WHERE user_id = $1 AND id = $2")).bind(db.owner()).bind(id).fetch_optional(pool).await)?;
    row.map(Kept::try_from).transpose()
}

/// The purchase that brought a number.
pub async fn of_number(db: &Scope, number_id: Uuid) -> Result<Option<Kept>, sqlx::Error> {
    let row: Option<Row> = on_db!(db, pool => sqlx::query_as(columns!("SELECT", "FROM purchases WHERE user_id = $1 AND number_id = $2 ORDER BY id DESC LIMIT 1"))
        .bind(db.owner()).bind(number_id).fetch_optional(pool).await)?;
    row.map(Kept::try_from).transpose()
}

/// The purchase made or joined under a key, with what was ordered under it.
pub async fn by_key(db: &Scope, key: &str) -> Result<Option<Kept>, sqlx::Error> {
    let row: Option<Row> = on_db!(db, pool => sqlx::query_as(columns!("SELECT", "FROM purchases WHERE user_id = $1 AND idempotency_key = $2")).bind(db.owner()).bind(key).fetch_optional(pool).await)?;
    if let Some(row) = row {
        return Kept::try_from(row).map(Some);
    }
    let joined: Option<(Uuid, String)> = on_db!(db, pool => sqlx::query_as("SELECT purchase_id, request_hash FROM purchase_keys WHERE user_id = $1 AND idempotency_key = $2")
        .bind(db.owner()).bind(key).fetch_optional(pool).await)?;
    let Some((id, request_hash)) = joined else {
        return Ok(None);
    };
    Ok(by_id(db, id).await?.map(|purchase| Kept {
        request_hash,
        ..purchase
    }))
}

/// Keeps a further key for a running purchase; one that is kept already stays as it is.
pub async fn join(tx: &mut Tx, purchase: &Kept, key: &str, request_hash: &str) -> Result<(), sqlx::Error> {
    let owner = tx.owner();
    on_tx!(tx, connection => sqlx::query(
        "INSERT INTO purchase_keys (user_id, idempotency_key, request_hash, purchase_id, created_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (user_id, idempotency_key) DO NOTHING",
    ).bind(owner).bind(key).bind(request_hash).bind(purchase.id).bind(Timestamp::now()).execute(connection).await.map(drop))
}

/// Whether a key brings the outcome of a joined purchase, inside a transaction that is about to order under it.
pub async fn is_joined(tx: &mut Tx, key: &str) -> Result<bool, sqlx::Error> {
    let owner = tx.owner();
    on_tx!(tx, connection => sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM purchase_keys WHERE user_id = $1 AND idempotency_key = $2)")
        .bind(owner).bind(key).fetch_one(connection).await)
}

/// The owner's purchase of this number that is under way.
pub async fn open_for(db: &Scope, number: &PhoneNumber) -> Result<Option<Kept>, sqlx::Error> {
    let row: Option<Row> = on_db!(db, pool => sqlx::query_as(columns!("SELECT", "FROM purchases WHERE user_id = $1 AND requested_number = $2 AND state IN ('buying', 'compensating')"))
        .bind(db.owner()).bind(number.as_str()).fetch_optional(pool).await)?;
    row.map(Kept::try_from).transpose()
}

/// The owner's purchases that are under way, and after them those that ended with a substitute and without a word on it;
/// newest first. Only after the first attempt was another number bought.
pub async fn waiting(db: &Scope) -> Result<Vec<Kept>, sqlx::Error> {
    let rows: Vec<Row> = on_db!(db, pool => sqlx::query_as(columns!("SELECT", "FROM purchases WHERE user_id = $1
         AND (state IN ('buying', 'compensating') OR (state = 'bought' AND decision IS NULL AND substitution = 'closest'
           AND EXISTS (SELECT 1 FROM purchase_attempts WHERE purchase_id = purchases.id AND attempt = 2)))
         ORDER BY state = 'bought', id DESC LIMIT 150"))
        .bind(db.owner()).fetch_all(pool).await)?;
    rows.into_iter().map(Kept::try_from).collect()
}

/// Purchases that wait for a round, each with its owner, oldest first; not those that wait for others ordered together with them.
pub async fn due(db: &Round, most: u32) -> Result<Vec<(Uuid, Uuid)>, sqlx::Error> {
    let now = Timestamp::now();
    on_db!(db, pool => sqlx::query_as(
        "SELECT user_id, id FROM purchases WHERE state IN ('buying', 'compensating') AND next_look_at <= $1 AND lease_until <= $1
           AND (bulk_id IS NULL OR $3 > (SELECT COUNT(*) FROM purchases others WHERE others.bulk_id = purchases.bulk_id
             AND others.state IN ('buying', 'compensating') AND others.lease_until > $1))
         ORDER BY next_look_at LIMIT $2")
        .bind(now).bind(i64::from(most)).bind(together::AT_ONCE).fetch_all(pool).await)
}

/// Takes an open purchase over, for as long as the lease lasts; none when another holds it or it has ended, and none while
/// enough others that were ordered together with it are held.
///
/// Each taking raises the epoch, and every later write names its epoch: a driver that lost its lease writes nothing.
pub async fn take(db: &Scope, id: Uuid, until: Timestamp) -> Result<Option<Kept>, sqlx::Error> {
    let now = Timestamp::now();
    let mut tx = db.begin().await?;
    together::take_turn(&mut tx, id).await?;
    let row: Option<Row> = on_tx!(&mut tx, connection => sqlx::query_as(
        columns!("UPDATE purchases SET epoch = epoch + 1, lease_until = $2, updated_at = $3
         WHERE user_id = $5 AND id = $1 AND state IN ('buying', 'compensating') AND lease_until <= $3
           AND (bulk_id IS NULL OR $4 > (SELECT COUNT(*) FROM purchases others WHERE others.bulk_id = purchases.bulk_id
             AND others.state IN ('buying', 'compensating') AND others.lease_until > $3)) RETURNING", ""),
    ).bind(id).bind(until).bind(now).bind(together::AT_ONCE).bind(db.owner()).fetch_optional(connection).await)?;
    tx.commit().await?;
    row.map(Kept::try_from).transpose()
}

/// Gives an open purchase back until its next look.
pub async fn leave(db: &Scope, purchase: &Kept, next_look_at: Timestamp) -> Result<(), sqlx::Error> {
    let now = Timestamp::now();
    on_db!(db, pool => sqlx::query("UPDATE purchases SET lease_until = $3, next_look_at = $4, updated_at = $3 WHERE user_id = $5 AND id = $1 AND epoch = $2 AND state IN ('buying', 'compensating')")
        .bind(purchase.id).bind(purchase.epoch).bind(now).bind(next_look_at).bind(db.owner()).execute(pool).await.map(drop))
}

/// Holds on to an open purchase for another call; false when this driver has lost it.
pub async fn renew(db: &Scope, purchase: &Kept, until: Timestamp) -> Result<bool, sqlx::Error> {
    let done = on_db!(db, pool => sqlx::query("UPDATE purchases SET lease_until = $3 WHERE user_id = $4 AND id = $1 AND epoch = $2 AND state IN ('buying', 'compensating')")
        .bind(purchase.id).bind(purchase.epoch).bind(until).bind(db.owner()).execute(pool).await?.rows_affected());
    Ok(done == 1)
}

/// The same, inside the transaction that writes the next step down.
pub async fn renew_in(tx: &mut Tx, purchase: &Kept, until: Timestamp) -> Result<bool, sqlx::Error> {
    let owner = tx.owner();
    let done = on_tx!(tx, connection => sqlx::query("UPDATE purchases SET lease_until = $3 WHERE user_id = $4 AND id = $1 AND epoch = $2 AND state = 'buying'")
        .bind(purchase.id).bind(purchase.epoch).bind(until).bind(owner).execute(connection).await?.rows_affected());
    Ok(done == 1)
}

/// Ends a purchase with the number in the owner's account; false when another driver holds it.
///
/// The carrier's yes outranks a no that another driver was told meanwhile: what is paid for is never given up. The cause
/// is there where the number was not bought by this purchase.
pub async fn own(tx: &mut Tx, purchase: &Kept, number_id: Uuid, cause: Option<Cause>) -> Result<bool, sqlx::Error> {
    let owner = tx.owner();
    let done = on_tx!(tx, connection => sqlx::query(
        "UPDATE purchases SET state = 'bought', number_id = $3, cause = $5, carrier_code = NULL, settled_at = $4, updated_at = $4, lease_until = $4
         WHERE user_id = $6 AND id = $1 AND ((epoch = $2 AND state = 'buying') OR (state = 'not_bought' AND cause <> 'rolled_back'))",
    )
    .bind(purchase.id).bind(purchase.epoch).bind(number_id).bind(Timestamp::now()).bind(cause.map(|cause| text(&cause))).bind(owner)
    .execute(connection).await?.rows_affected());
    Ok(done == 1)
}

/// Ends a purchase with nothing bought, or nothing kept; false when this driver had lost it.
pub async fn end(tx: &mut Tx, purchase: &Kept, cause: Cause, carrier_code: Option<u32>) -> Result<bool, sqlx::Error> {
    let owner = tx.owner();
    let done = on_tx!(tx, connection => sqlx::query(
        "UPDATE purchases SET state = 'not_bought', cause = $3, carrier_code = $4, settled_at = $5, updated_at = $5, lease_until = $5
         WHERE user_id = $6 AND id = $1 AND epoch = $2 AND state IN ('buying', 'compensating')",
    )
    .bind(purchase.id).bind(purchase.epoch).bind(text(&cause)).bind(carrier_code.map(i64::from)).bind(Timestamp::now()).bind(owner)
    .execute(connection).await?.rows_affected());
    Ok(done == 1)
}

/// Begins to undo a purchase whose number cannot be kept; false when this driver had lost it.
pub async fn compensate(tx: &mut Tx, purchase: &Kept) -> Result<bool, sqlx::Error> {
    let owner = tx.owner();
    let done = on_tx!(tx, connection => sqlx::query("UPDATE purchases SET state = 'compensating', updated_at = $3 WHERE user_id = $4 AND id = $1 AND epoch = $2 AND state = 'buying'")
        .bind(purchase.id).bind(purchase.epoch).bind(Timestamp::now()).bind(owner).execute(connection).await?.rows_affected());
    Ok(done == 1)
}

/// How many purchases stand in each state, for the metrics.
pub async fn counts(db: &Round) -> Result<Vec<(String, i64)>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_as("SELECT state, COUNT(*) FROM purchases GROUP BY state ORDER BY state").fetch_all(pool).await)
}

/// The oldest purchase that is open. Its id tells when it was ordered.
pub async fn oldest_open(db: &Round) -> Result<Option<Uuid>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_scalar("SELECT id FROM purchases WHERE state IN ('buying', 'compensating') ORDER BY id LIMIT 1").fetch_optional(pool).await)
}
