//! SQL of `user_preferences`.

use uuid::Uuid;

use crate::{
    server::{
        db::{Door, Round, Scope, Timestamp, Tx, on_db, on_tx},
        secrets::Sealed,
    },
    subaccounts::{Confirmed, Wanted},
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

/// The ids of all keys that tokens are sealed under, as the tokens themselves name them.
pub async fn key_ids(db: &Round) -> Result<Vec<String>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_scalar(
        "SELECT DISTINCT subaccount_key FROM user_preferences WHERE subaccount_key IS NOT NULL ORDER BY subaccount_key",
    ).fetch_all(pool).await)
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

/// Keeps another token of the same subaccount.
pub async fn renew_token(db: &Scope, sid: &str, sealed_token: &str) -> Result<(), sqlx::Error> {
    on_db!(db, pool => sqlx::query("UPDATE user_preferences SET subaccount_token = $3, updated_at = $4 WHERE user_id = $1 AND subaccount_sid = $2")
        .bind(db.owner()).bind(sid).bind(sealed_token).bind(Timestamp::now()).execute(pool).await.map(drop))
}

/// An owner's account as it is asked to be, and as the carrier confirmed it.
#[derive(Debug, Clone)]
pub struct Standing {
    /// The account, once there is one.
    pub sid: Option<String>,
    /// What is asked of it; nothing where owners need no subscription.
    pub wanted: Option<Wanted>,
    /// What the carrier last confirmed.
    pub confirmed: Confirmed,
    /// Since when.
    pub since: Option<Timestamp>,
}

/// How an owner's account stands.
pub async fn standing(db: &Scope) -> Result<Option<Standing>, sqlx::Error> {
    type Row = (Option<String>, Option<String>, String, Option<Timestamp>);
    let row: Option<Row> = on_db!(db, pool => sqlx::query_as(
        "SELECT subaccount_sid, wanted, status, status_since FROM user_preferences WHERE user_id = $1",
    ).bind(db.owner()).fetch_optional(pool).await?);
    Ok(row.map(|(sid, wanted, status, since)| Standing {
        sid,
        wanted: wanted.as_deref().map(wanted_of),
        confirmed: match status.as_str() {
            "suspended" => Confirmed::Suspended,
            "closed" => Confirmed::Closed,
            _ => Confirmed::Active,
        },
        since,
    }))
}

fn wanted_of(word: &str) -> Wanted {
    if word == "suspended" {
        Wanted::Suspended
    } else {
        Wanted::Active
    }
}

const fn word_of(wanted: Wanted) -> &'static str {
    match wanted {
        Wanted::Active => "active",
        Wanted::Suspended => "suspended",
    }
}

/// Asks for an account to be so, in the transaction that decides it. It is then due at once.
pub async fn want(tx: &mut Tx, wanted: Wanted, now: Timestamp) -> Result<(), sqlx::Error> {
    let owner = tx.owner();
    on_tx!(tx, connection => sqlx::query(
        "INSERT INTO user_preferences (user_id, wanted, next_change_at, created_at, updated_at) VALUES ($1, $2, $3, $3, $3)
         ON CONFLICT (user_id) DO UPDATE SET wanted = excluded.wanted, updated_at = excluded.updated_at, change_tries = 0,
           next_change_at = CASE WHEN user_preferences.changing THEN user_preferences.next_change_at ELSE excluded.next_change_at END
         WHERE user_preferences.wanted IS NULL OR user_preferences.wanted <> excluded.wanted",
    ).bind(owner).bind(word_of(wanted)).bind(now).execute(connection).await.map(drop))
}

/// Owners whose accounts are asked to be suspended, a page at a time, from above `after`.
pub async fn asked_to_be_suspended(db: &Round, after: Uuid, limit: u32) -> Result<Vec<Uuid>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_scalar("SELECT user_id FROM user_preferences WHERE wanted = 'suspended' AND user_id > $2 ORDER BY user_id LIMIT $1")
        .bind(i64::from(limit)).bind(after).fetch_all(pool).await)
}

/// Owners whose accounts are not as they are asked to be, or of whom that is not known.
pub async fn due(db: &Round, now: Timestamp, limit: u32) -> Result<Vec<Uuid>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_scalar(
        "SELECT user_id FROM user_preferences
         WHERE wanted IS NOT NULL AND next_change_at <= $1 AND status <> 'closed'
           AND ((subaccount_sid IS NULL AND wanted = 'active') OR (subaccount_sid IS NOT NULL AND (changing OR wanted <> status)))
         ORDER BY next_change_at LIMIT $2",
    ).bind(now).bind(i64::from(limit)).fetch_all(pool).await)
}

/// A change that one server carries out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Taken {
    /// What is asked for.
    pub wanted: Wanted,
    /// Named by everything that is written of it.
    pub epoch: i64,
    /// How often it was taken up, this time included, since it was asked for.
    pub tries: i64,
}

/// Takes a change for one server, until that moment. From here on nobody knows how the account is at the carrier, until
/// [`finish_change`].
pub async fn begin_change(db: &Scope, now: Timestamp, until: Timestamp) -> Result<Option<Taken>, sqlx::Error> {
    let taken: Option<(String, i64, i64)> = on_db!(db, pool => sqlx::query_as(
        "UPDATE user_preferences SET changing = TRUE, change_epoch = change_epoch + 1, change_tries = change_tries + 1, next_change_at = $3
         WHERE user_id = $1 AND wanted IS NOT NULL AND next_change_at <= $2 AND status <> 'closed'
           AND subaccount_sid IS NOT NULL AND (changing OR wanted <> status)
         RETURNING wanted, change_epoch, change_tries",
    ).bind(db.owner()).bind(now).bind(until).fetch_optional(pool).await?);
    Ok(taken.map(|(wanted, epoch, tries)| Taken {
        wanted: wanted_of(&wanted),
        epoch,
        tries,
    }))
}

/// The carrier has not confirmed a change: it is told again then, unless another server has taken over.
pub async fn again(db: &Scope, epoch: i64, then: Timestamp) -> Result<(), sqlx::Error> {
    on_db!(db, pool => sqlx::query("UPDATE user_preferences SET next_change_at = $3 WHERE user_id = $1 AND change_epoch = $2 AND changing")
        .bind(db.owner()).bind(epoch).bind(then).execute(pool).await.map(drop))
}

/// A server that had lost its turn has told the carrier all the same, perhaps after whoever took over: nobody knows how the
/// account is, and whoever is at it writes nothing. It is told once more, at once. False where the turn was not lost.
pub async fn tell_again(db: &Scope, epoch: i64, now: Timestamp) -> Result<bool, sqlx::Error> {
    let done = on_db!(db, pool => sqlx::query(
        "UPDATE user_preferences SET changing = TRUE, change_epoch = change_epoch + 1, next_change_at = $3
         WHERE user_id = $1 AND change_epoch > $2 AND status <> 'closed'",
    ).bind(db.owner()).bind(epoch).bind(now).execute(pool).await?.rows_affected());
    Ok(done == 1)
}

/// Writes down what the carrier confirmed; false when another server has taken over. Where something else is asked for
/// meanwhile, that is due at once.
pub async fn finish_change(tx: &mut Tx, epoch: i64, confirmed: Confirmed, now: Timestamp) -> Result<bool, sqlx::Error> {
    let status = match confirmed {
        Confirmed::Active => "active",
        Confirmed::Suspended => "suspended",
        Confirmed::Closed => "closed",
    };
    let owner = tx.owner();
    let done = on_tx!(tx, connection => sqlx::query(
        "UPDATE user_preferences SET changing = FALSE, change_tries = 0, status_since = $4, status = $3, next_change_at = $4, updated_at = $4
         WHERE user_id = $1 AND change_epoch = $2 AND changing",
    ).bind(owner).bind(epoch).bind(status).bind(now).execute(connection).await?.rows_affected());
    Ok(done == 1)
}

/// Visits an account later.
pub async fn put_off(db: &Scope, until: Timestamp) -> Result<(), sqlx::Error> {
    on_db!(db, pool => sqlx::query("UPDATE user_preferences SET next_change_at = $2 WHERE user_id = $1").bind(db.owner()).bind(until).execute(pool).await.map(drop))
}

/// How many accounts there are, by what the carrier last confirmed.
pub async fn counts(db: &Round) -> Result<Vec<(String, i64)>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_as(
        "SELECT status, COUNT(*) FROM user_preferences WHERE subaccount_sid IS NOT NULL GROUP BY status ORDER BY status",
    ).fetch_all(pool).await)
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
