//! SQL of `user_preferences`.

use uuid::Uuid;

use crate::server::{
    db::{Door, Round, Scope, Timestamp, on_db},
    secrets::Sealed,
};

/// Where the tokens of the subaccounts lie.
pub const TOKEN: Sealed = Sealed {
    table: "user_preferences",
    column: "subaccount_token",
    read: "SELECT subaccount_sid, subaccount_token FROM user_preferences
           WHERE user_id = $1 AND subaccount_sid IS NOT NULL AND subaccount_token IS NOT NULL",
    swap: "UPDATE user_preferences SET subaccount_token = $1 WHERE user_id = $2 AND subaccount_token = $3",
};

/// The owner's subaccount: its SID and its sealed token.
pub async fn subaccount(db: &Scope) -> Result<Option<(String, String)>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_as(
        "SELECT subaccount_sid, subaccount_token FROM user_preferences
         WHERE user_id = $1 AND subaccount_sid IS NOT NULL AND subaccount_token IS NOT NULL",
    ).bind(db.owner()).fetch_optional(pool).await)
}

/// The owner of the subaccount whose SID was shown, and its sealed token.
pub async fn by_sid(db: &Door) -> Result<Option<(Uuid, String)>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_as(
        "SELECT user_id, subaccount_token FROM user_preferences WHERE subaccount_sid = $1 AND subaccount_token IS NOT NULL",
    ).bind(db.key()).fetch_optional(pool).await)
}

/// How many owners have a subaccount.
pub async fn count(db: &Round) -> Result<i64, sqlx::Error> {
    on_db!(db, pool => sqlx::query_scalar("SELECT COUNT(*) FROM user_preferences WHERE subaccount_sid IS NOT NULL").fetch_one(pool).await)
}

/// Owners with a subaccount, a page at a time, from above `after`.
pub async fn owners(db: &Round, after: Uuid, limit: u32) -> Result<Vec<Uuid>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_scalar(
        "SELECT user_id FROM user_preferences WHERE subaccount_sid IS NOT NULL AND user_id > $1 ORDER BY user_id LIMIT $2",
    ).bind(after).bind(i64::from(limit)).fetch_all(pool).await)
}

/// Takes the opening of an owner's subaccount for one server; false while another has it, or when there is one.
pub async fn begin_opening(db: &Scope, until: Timestamp) -> Result<bool, sqlx::Error> {
    let done = on_db!(db, pool => sqlx::query(
        "INSERT INTO user_preferences (user_id, opening_until, created_at, updated_at) VALUES ($1, $2, $3, $3)
         ON CONFLICT (user_id) DO UPDATE SET opening_until = excluded.opening_until, updated_at = excluded.updated_at
         WHERE user_preferences.subaccount_sid IS NULL
           AND (user_preferences.opening_until IS NULL OR user_preferences.opening_until <= excluded.updated_at)",
    ).bind(db.owner()).bind(until).bind(Timestamp::now()).execute(pool).await?.rows_affected());
    Ok(done == 1)
}

/// Lets the next one try: this server's opening has ended.
pub async fn end_opening(db: &Scope, until: Timestamp) -> Result<(), sqlx::Error> {
    on_db!(db, pool => sqlx::query("UPDATE user_preferences SET opening_until = NULL WHERE user_id = $1 AND opening_until = $2")
        .bind(db.owner()).bind(until).execute(pool).await.map(drop))
}

/// Keeps a subaccount for an owner who has none; one who has keeps the one they have.
pub async fn keep_subaccount(db: &Scope, sid: &str, sealed_token: &str) -> Result<(), sqlx::Error> {
    on_db!(db, pool => sqlx::query(
        "INSERT INTO user_preferences (user_id, subaccount_sid, subaccount_token, created_at, updated_at) VALUES ($1, $2, $3, $4, $4)
         ON CONFLICT (user_id) DO UPDATE SET subaccount_sid = excluded.subaccount_sid,
           subaccount_token = excluded.subaccount_token, updated_at = excluded.updated_at
         WHERE user_preferences.subaccount_sid IS NULL",
    ).bind(db.owner()).bind(sid).bind(sealed_token).bind(Timestamp::now()).execute(pool).await.map(drop))
}

/// Owners whose subaccount's dialling permissions were not seen to be closed yet.
pub async fn dialing_due(db: &Round, limit: u32) -> Result<Vec<Uuid>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_scalar(
        "SELECT user_id FROM user_preferences WHERE subaccount_sid IS NOT NULL AND dialing_closed_at IS NULL
           AND (dialing_look_at IS NULL OR dialing_look_at <= $1) ORDER BY user_id LIMIT $2",
    ).bind(Timestamp::now()).bind(i64::from(limit)).fetch_all(pool).await)
}

/// The permissions were seen to be closed.
pub async fn dialing_is_closed(db: &Scope) -> Result<(), sqlx::Error> {
    on_db!(db, pool => sqlx::query("UPDATE user_preferences SET dialing_closed_at = $1 WHERE user_id = $2")
        .bind(Timestamp::now()).bind(db.owner()).execute(pool).await.map(drop))
}

/// They are looked at again then.
pub async fn look_at_dialing(db: &Scope, then: Timestamp) -> Result<(), sqlx::Error> {
    on_db!(db, pool => sqlx::query("UPDATE user_preferences SET dialing_look_at = $1 WHERE user_id = $2")
        .bind(then).bind(db.owner()).execute(pool).await.map(drop))
}
