//! What the carrier's ledger and the desk's database say about one owner, side by side.

use numberdesk::server::{
    audit::{
        chain::{Head, Walk, Wrong},
        store::{Details, Line},
    },
    db::{Db, Timestamp},
};
use serde_json::Value;
use sqlx_macros::FromRow;
use time::{OffsetDateTime, format_description::well_known::Rfc3339};
use uuid::Uuid;

use crate::stage::on;

/// A number in the owner's list.
#[derive(Debug, Clone, FromRow)]
pub struct Row {
    pub id: Uuid,
    pub subaccount_sid: String,
    pub phone_number: String,
    pub phone_sid: String,
    pub status: String,
}

/// A purchase.
#[derive(Debug, Clone, FromRow)]
pub struct Bought {
    pub id: Uuid,
    pub reference: String,
    pub state: String,
    pub number_id: Option<Uuid>,
    pub epoch: i64,
    pub created_at: Timestamp,
}

/// One exact number of a purchase.
#[derive(Debug, Clone, FromRow)]
pub struct Tried {
    pub purchase_id: Uuid,
    pub phone_number: String,
    pub state: String,
    pub carrier_sid: Option<String>,
    pub created_at: Timestamp,
}

/// A line of the audit trail.
#[derive(Debug, Clone, FromRow)]
pub struct Event {
    pub subject_id: Uuid,
    #[sqlx(rename = "event")]
    pub name: String,
    pub details: Details,
    pub at: Timestamp,
}

impl Event {
    /// The holding it is about.
    pub fn sid(&self) -> Option<&str> {
        self.details["phone_sid"].as_str()
    }
}

/// A request as the carrier wrote it down.
#[derive(Debug, Clone)]
pub struct Request {
    pub sequence: i64,
    pub at: OffsetDateTime,
    pub call: String,
    pub path: String,
    pub caller: String,
    pub account: String,
    /// `PhoneNumber` of the form.
    pub number: String,
    /// `FriendlyName` of the form.
    pub name: String,
    pub fault: Option<String>,
    pub status: i64,
    pub applied: bool,
}

impl Request {
    /// The reference of the purchase it was made for.
    pub fn reference(&self) -> Option<&str> {
        let last = self.name.rsplit(' ').next()?;
        last.starts_with("ND-").then_some(last)
    }

    /// A definite no, as it left the carrier.
    pub fn is_no(&self) -> bool {
        (400..500).contains(&self.status) && ![408, 429].contains(&self.status)
    }
}

/// A change of owner.
#[derive(Debug, Clone)]
pub struct Change {
    pub at: OffsetDateTime,
    pub request: i64,
    pub kind: String,
    pub sid: String,
}

/// The ledger, read.
#[derive(Debug, Clone, Default)]
pub struct Ledger {
    pub requests: Vec<Request>,
    pub changes: Vec<(String, Change)>,
    /// Account and SID of the request that caused a rent.
    pub rents: Vec<(String, i64)>,
    /// Account, number, SID.
    pub holdings: Vec<(String, String, String)>,
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn moment(value: &Value) -> OffsetDateTime {
    OffsetDateTime::parse(value.as_str().unwrap(), &Rfc3339).unwrap()
}

impl Ledger {
    /// Reads the body of `GET /sandbox/ledger`.
    pub fn read(body: &Value) -> Self {
        let rows = |name: &str| body[name].as_array().unwrap().iter();
        let requests = rows("requests").map(|row| Request {
            sequence: row["sequence"].as_i64().unwrap(),
            at: moment(&row["at"]),
            call: text(&row["call"]),
            path: text(&row["path"]),
            caller: text(&row["caller_sid"]),
            account: text(&row["account_sid"]),
            number: text(&row["params"]["PhoneNumber"]),
            name: text(&row["params"]["FriendlyName"]),
            fault: row["fault"].as_str().map(str::to_owned),
            status: row["status"].as_i64().unwrap(),
            applied: row["applied"].as_bool().unwrap(),
        });
        let changes = rows("ownership").map(|row| {
            let account = row["to_account_sid"].as_str().or(row["from_account_sid"].as_str());
            let change = Change {
                at: moment(&row["at"]),
                request: row["request"].as_i64().unwrap(),
                kind: text(&row["change"]),
                sid: text(&row["sid"]),
            };
            (account.unwrap_or_default().to_owned(), change)
        });
        let rents = rows("charges").filter(|row| row["reason"] == "rent");
        Self {
            requests: requests.collect(),
            changes: changes.collect(),
            rents: rents
                .map(|row| (text(&row["account_sid"]), row["request"].as_i64().unwrap()))
                .collect(),
            holdings: rows("holdings")
                .map(|row| (text(&row["account_sid"]), text(&row["phone_number"]), text(&row["sid"])))
                .collect(),
        }
    }
}

/// Goes along the owner's chain, line by line, and holds its end against the one kept apart.
async fn chain_of(db: &Db, owner: Uuid) -> Result<(), Wrong> {
    let lines: Vec<Line> = on!(db, pool => sqlx::query_as("SELECT * FROM audit_events WHERE user_id = $1 ORDER BY seq, id")
        .bind(owner).fetch_all(pool).await.unwrap());
    let kept: Option<(i64, String)> = on!(db, pool => sqlx::query_as("SELECT seq, hash FROM audit_heads WHERE user_id = $1")
        .bind(owner).fetch_optional(pool).await.unwrap());
    let mut walk = Walk::new(owner);
    for line in lines {
        walk.step(line)?;
    }
    walk.end(&kept.map_or_else(Head::default, |(seq, hash)| Head { seq, hash }))
}

/// Both sides, as far as one owner is concerned.
#[derive(Debug, Clone)]
pub struct Truth {
    /// The owner's account at the carrier, once one is kept.
    pub account: Option<String>,
    pub numbers: Vec<Row>,
    pub purchases: Vec<Bought>,
    pub attempts: Vec<Tried>,
    pub events: Vec<Event>,
    /// Where the owner's chain of the trail is broken.
    pub chain: Result<(), Wrong>,
    pub requests: Vec<Request>,
    pub changes: Vec<Change>,
    /// The requests that caused a rent.
    pub rents: Vec<i64>,
    /// Number and SID.
    pub held: Vec<(String, String)>,
}

impl Truth {
    /// Reads the owner's rows, and picks theirs from the ledger.
    pub async fn of(db: &Db, ledger: &Ledger, owner: Uuid) -> Self {
        let account: Option<String> = on!(db, pool => sqlx::query_scalar("SELECT subaccount_sid FROM user_preferences WHERE user_id = $1 AND subaccount_sid IS NOT NULL")
            .bind(owner).fetch_optional(pool).await.unwrap());
        let numbers = on!(db, pool => sqlx::query_as("SELECT id, subaccount_sid, phone_number, phone_sid, status FROM user_twilio_numbers WHERE user_id = $1 ORDER BY id")
            .bind(owner).fetch_all(pool).await.unwrap());
        let purchases = on!(db, pool => sqlx::query_as("SELECT id, reference, state, number_id, epoch, created_at FROM purchases WHERE user_id = $1 ORDER BY id")
            .bind(owner).fetch_all(pool).await.unwrap());
        let attempts = on!(db, pool => sqlx::query_as(
            "SELECT purchase_id, phone_number, state, carrier_sid, created_at FROM purchase_attempts WHERE user_id = $1 ORDER BY purchase_id, attempt",
        ).bind(owner).fetch_all(pool).await.unwrap());
        let events = on!(db, pool => sqlx::query_as("SELECT subject_id, event, details, at FROM audit_events WHERE user_id = $1 ORDER BY id")
            .bind(owner).fetch_all(pool).await.unwrap());
        let chain = chain_of(db, owner).await;
        let name = format!("numberdesk {}", owner.simple());
        let own = account.clone().unwrap_or_else(|| "none".to_owned());
        let requests = ledger
            .requests
            .iter()
            .filter(|one| one.account == own || one.name == name);
        let changes = ledger.changes.iter().filter(|(account, _)| *account == own);
        Self {
            numbers,
            purchases,
            attempts,
            events,
            chain,
            requests: requests.cloned().collect(),
            changes: changes.map(|(_, change)| change.clone()).collect(),
            rents: ledger
                .rents
                .iter()
                .filter(|(account, _)| *account == own)
                .map(|(_, request)| *request)
                .collect(),
            held: ledger
                .holdings
                .iter()
                .filter(|(account, ..)| *account == own)
                .map(|(_, number, sid)| (number.clone(), sid.clone()))
                .collect(),
            account,
        }
    }

    /// The request with this place in the ledger.
    pub fn request(&self, sequence: i64) -> Option<&Request> {
        self.requests.iter().find(|one| one.sequence == sequence)
    }

    /// What the account held at a moment: SIDs, each with the request that bought it.
    pub fn held_at(&self, at: OffsetDateTime) -> Vec<(&str, i64)> {
        let mut held: Vec<(&str, i64)> = Vec::new();
        for change in self.changes.iter().filter(|change| change.at <= at) {
            match change.kind.as_str() {
                "purchased" => held.push((&change.sid, change.request)),
                "released" => held.retain(|(sid, _)| *sid != change.sid),
                _ => {}
            }
        }
        held
    }
}
