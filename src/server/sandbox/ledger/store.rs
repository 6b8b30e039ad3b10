//! The ledger's tables: only ever added to, but for the outcome of the request in hand.

use serde_json::Value;
use sqlx::SqliteConnection;

use crate::server::sandbox::wire;

/// A request as it is written down before it is worked on.
#[derive(Debug)]
pub struct Entry<'e> {
    /// GET, POST or DELETE.
    pub method: &'e str,
    /// Without the query.
    pub path: &'e str,
    /// The name of the call, as in a scripted fault.
    pub call: &'e str,
    /// Whose credentials were used, if they were good.
    pub caller_sid: Option<&'e str>,
    /// The account that was acted on.
    pub account_sid: Option<&'e str>,
    /// Without secrets.
    pub params: &'e Value,
    /// The fault that struck, if one did.
    pub fault: Option<&'e str>,
}

/// A change of owner.
#[derive(Debug, Clone, serde::Serialize, sqlx_macros::FromRow)]
pub struct Ownership {
    /// Grows with time.
    pub sequence: i64,
    /// RFC 3339.
    pub at: String,
    /// The request that caused it.
    pub request: i64,
    /// `purchased`, `released`, `transferred` or `snatched`.
    pub change: String,
    /// E.164.
    pub phone_number: String,
    /// The holding.
    pub sid: Option<String>,
    /// The owner before.
    pub from_account_sid: Option<String>,
    /// The owner after.
    pub to_account_sid: Option<String>,
}

/// A charge.
#[derive(Debug, Clone, sqlx_macros::FromRow)]
pub struct Charge {
    /// Grows with time.
    pub sequence: i64,
    /// RFC 3339.
    pub at: String,
    /// The request that caused it.
    pub request: i64,
    /// Who used it; the main account pays.
    pub account_sid: String,
    /// `rent` or `message`.
    pub reason: String,
    /// E.164.
    pub phone_number: Option<String>,
    /// Millionths of the currency.
    pub micros: i64,
    /// ISO 4217.
    pub currency: String,
}

/// A request with its outcome.
#[derive(Debug, Clone, sqlx_macros::FromRow)]
pub struct Request {
    /// Grows with time.
    pub sequence: i64,
    /// RFC 3339.
    pub at: String,
    /// GET, POST or DELETE.
    pub method: String,
    /// Without the query.
    pub path: String,
    /// As in a scripted fault.
    pub call: String,
    /// Whose credentials were used.
    pub caller_sid: Option<String>,
    /// The account acted on.
    pub account_sid: Option<String>,
    /// JSON object.
    pub params: String,
    /// The fault that struck.
    pub fault: Option<String>,
    /// HTTP status of the answer; 0 where no answer was given.
    pub status: i64,
    /// Twilio's code of a refusal.
    pub code: Option<i64>,
    /// Whether the carrier's state was changed.
    pub applied: bool,
}

/// Writes a request down and gives its sequence.
pub async fn open(db: &mut SqliteConnection, entry: Entry<'_>) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar(
        "INSERT INTO requests (at, method, path, call, caller_sid, account_sid, params, fault)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING sequence",
    )
    .bind(wire::moment())
    .bind(entry.method)
    .bind(entry.path)
    .bind(entry.call)
    .bind(entry.caller_sid)
    .bind(entry.account_sid)
    .bind(entry.params.to_string())
    .bind(entry.fault)
    .fetch_one(db)
    .await
}

/// Writes the outcome of a request.
pub async fn settle(
    db: &mut SqliteConnection,
    sequence: i64,
    status: u16,
    code: Option<u32>,
    applied: bool,
) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE requests SET status = $2, code = $3, applied = $4 WHERE sequence = $1")
        .bind(sequence)
        .bind(i64::from(status))
        .bind(code.map(i64::from))
        .bind(applied)
        .execute(db)
        .await?;
    Ok(())
}

/// Adds a change of owner; its sequence and time are given here.
pub async fn add_ownership(db: &mut SqliteConnection, change: &Ownership) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO ownership (at, request, change, phone_number, sid, from_account_sid, to_account_sid)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(wire::moment())
    .bind(change.request)
    .bind(&change.change)
    .bind(&change.phone_number)
    .bind(&change.sid)
    .bind(&change.from_account_sid)
    .bind(&change.to_account_sid)
    .execute(db)
    .await?;
    Ok(())
}

/// Adds a charge in US dollars.
pub async fn add_charge(
    db: &mut SqliteConnection,
    request: i64,
    account_sid: &str,
    reason: &str,
    phone_number: &str,
    micros: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO charges (at, request, account_sid, reason, phone_number, micros, currency)
         VALUES ($1, $2, $3, $4, $5, $6, 'USD')",
    )
    .bind(wire::moment())
    .bind(request)
    .bind(account_sid)
    .bind(reason)
    .bind(phone_number)
    .bind(micros)
    .execute(db)
    .await?;
    Ok(())
}

/// The sum of all charges in millionths of a dollar.
pub async fn spent(db: &mut SqliteConnection) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar("SELECT COALESCE(SUM(micros), 0) FROM charges")
        .fetch_one(db)
        .await
}

/// The requests after a sequence, oldest first.
pub async fn requests(db: &mut SqliteConnection, since: i64) -> Result<Vec<Request>, sqlx::Error> {
    sqlx::query_as("SELECT * FROM requests WHERE sequence > $1 ORDER BY sequence")
        .bind(since)
        .fetch_all(db)
        .await
}

/// The changes of owner by requests after a sequence, oldest first.
pub async fn ownership(db: &mut SqliteConnection, since: i64) -> Result<Vec<Ownership>, sqlx::Error> {
    sqlx::query_as("SELECT * FROM ownership WHERE request > $1 ORDER BY sequence")
        .bind(since)
        .fetch_all(db)
        .await
}

/// The charges by requests after a sequence, oldest first.
pub async fn charges(db: &mut SqliteConnection, since: i64) -> Result<Vec<Charge>, sqlx::Error> {
    sqlx::query_as("SELECT * FROM charges WHERE request > $1 ORDER BY sequence")
        .bind(since)
        .fetch_all(db)
        .await
}
