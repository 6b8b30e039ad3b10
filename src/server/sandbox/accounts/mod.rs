//! Accounts and subaccounts: made, listed, read, renamed, suspended, closed for good.

pub mod caller;
pub mod store;

use serde_json::{Value, json};
use time::OffsetDateTime;
use time::macros::format_description;

use super::numbers;
use super::route::Work;
use super::wire::paging::Window;
use super::wire::params::invalid;
use super::wire::refusal::{Failure, Refusal};
use super::wire::{self, Reply, VERSION};

/// Twilio's limit on subaccounts that are not closed.
const MOST_CHILDREN: i64 = 1000;

/// One account as stored.
#[derive(Debug, Clone, sqlx_macros::FromRow)]
pub struct Account {
    /// Gives the order of lists.
    pub id: i64,
    /// `AC` and 32 hexadecimal digits.
    pub sid: String,
    /// The parent; a parent's own SID for itself.
    pub owner_sid: String,
    /// Need not be unique.
    pub friendly_name: String,
    /// The secret that goes with the SID.
    pub auth_token: String,
    /// `active`, `suspended` or `closed`.
    pub status: String,
    /// Seconds since 1970.
    pub created_at: i64,
    /// Seconds since 1970.
    pub updated_at: i64,
}

impl Account {
    /// Whether this is the main account.
    pub fn is_parent(&self) -> bool {
        self.owner_sid == self.sid
    }

    /// Twilio's shape of an account.
    fn body(&self) -> Value {
        let base = format!("/{VERSION}/Accounts/{}", self.sid);
        json!({
            "sid": self.sid,
            "owner_account_sid": self.owner_sid,
            "friendly_name": self.friendly_name,
            "auth_token": self.auth_token,
            "status": self.status,
            "type": "Full",
            "date_created": wire::date(self.created_at),
            "date_updated": wire::date(self.updated_at),
            "uri": format!("{base}.json"),
            "subresource_uris": {
                "available_phone_numbers": format!("{base}/AvailablePhoneNumbers.json"),
                "balance": format!("{base}/Balance.json"),
                "incoming_phone_numbers": format!("{base}/IncomingPhoneNumbers.json"),
                "messages": format!("{base}/Messages.json"),
            },
        })
    }
}

/// `POST Accounts.json`. Not idempotent, and names may repeat: exactly Twilio's trap.
pub async fn create(work: &mut Work<'_>) -> Result<Reply, Failure> {
    if !work.account.is_parent() {
        return Err(Refusal::of(21101).into());
    }
    if store::count_open_children(work.db, &work.account.sid).await? >= MOST_CHILDREN {
        return Err(Refusal::of(21480).into());
    }
    let account = Account {
        id: 0,
        sid: wire::new_sid("AC"),
        owner_sid: work.account.sid.clone(),
        friendly_name: match work.params.get("FriendlyName") {
            Some(name) => friendly_name(name)?,
            None => default_name(work.now),
        },
        auth_token: wire::secret(),
        status: "active".to_owned(),
        created_at: work.now,
        updated_at: work.now,
    };
    store::insert(work.db, &account).await?;
    Ok(Reply::created(account.body()))
}

/// `GET Accounts.json`, with exact `FriendlyName` and `Status`.
pub async fn list(work: &mut Work<'_>) -> Result<Reply, Failure> {
    let window = Window::read(work.params)?;
    let status = work.params.get("Status");
    if let Some(status) = status.filter(|status| !matches!(*status, "active" | "suspended" | "closed")) {
        return Err(invalid("Status", status).into());
    }
    let accounts = store::list(work.db, &work.account.sid, work.params.get("FriendlyName"), status).await?;
    let rows = accounts.iter().map(|account| (account.id, account.body())).collect();
    Ok(Reply::ok(window.envelope("accounts", work.path, work.params, rows)))
}

/// `GET Accounts/{Sid}.json`.
pub fn fetch(work: &Work<'_>) -> Reply {
    let mut account = work.account.clone();
    if work.shows_suspended {
        "suspended".clone_into(&mut account.status);
    }
    Reply::ok(account.body())
}

/// `POST Accounts/{Sid}.json`: a new name, or a new status.
pub async fn update(work: &mut Work<'_>) -> Result<Reply, Failure> {
    let mut account = work.account.clone();
    if let Some(name) = work.params.sent("FriendlyName") {
        account.friendly_name = friendly_name(name)?;
    }
    if let Some(status) = work.params.get("Status") {
        may_change_status(work, status)?;
        status.clone_into(&mut account.status);
    }
    account.updated_at = work.now;
    if account.status == "closed" && work.account.status != "closed" {
        numbers::release_all(work).await?;
    }
    store::update(work.db, &account).await?;
    Ok(Reply::ok(account.body()))
}

fn may_change_status(work: &Work<'_>, status: &str) -> Result<(), Refusal> {
    if !matches!(status, "active" | "suspended" | "closed") {
        return Err(Refusal::of(21475));
    }
    if !work.by_parent {
        return Err(Refusal::of(20003));
    }
    if work.account.is_parent() {
        return Err(Refusal::of(21477));
    }
    // Closing cannot be undone, and cannot be done twice.
    if work.account.status == "closed" {
        return Err(Refusal::of(21479));
    }
    Ok(())
}

fn friendly_name(name: &str) -> Result<String, Refusal> {
    if name.is_empty() || name.chars().count() > 64 {
        return Err(Refusal::of(20002));
    }
    Ok(name.to_owned())
}

fn default_name(now: i64) -> String {
    let layout = format_description!("[year]-[month]-[day] [hour]:[minute]");
    let made = OffsetDateTime::from_unix_timestamp(now)
        .ok()
        .and_then(|at| at.format(layout).ok());
    format!("SubAccount Created at {}", made.unwrap_or_default())
}
