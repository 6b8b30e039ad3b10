//! `OutgoingCallerIds`: numbers held elsewhere that may be shown as the caller, once somebody there has typed a code. Nobody is
//! called: some seconds after it was asked for, the code counts as typed, or somebody types it by hand.

pub mod magic;
pub mod store;
pub mod typed;

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::inventory::search::friendly;
use super::numbers::purchase::is_e164;
use super::route::Work;
use super::wire::paging::Window;
use super::wire::params::invalid;
use super::wire::refusal::{Failure, Refusal};
use super::wire::{self, Reply, VERSION};

/// So many seconds after the request the code counts as typed.
const TYPED_AFTER: i64 = 5;
/// Twilio's longest name.
const LONGEST_NAME: usize = 64;

/// One number as stored: asked for, and from `verified_at` on a caller id.
#[derive(Debug, Clone, sqlx_macros::FromRow)]
pub struct CallerId {
    /// Gives the order of lists.
    pub id: i64,
    /// `PN` and 32 hexadecimal digits.
    pub sid: String,
    /// Whose it is.
    pub account_sid: String,
    /// E.164.
    pub phone_number: String,
    /// At most 64 characters.
    pub friendly_name: String,
    /// Six digits.
    pub code: String,
    /// Seconds since 1970.
    pub created_at: i64,
    /// When the code was typed, or will have been; never where nobody types it.
    pub verified_at: Option<i64>,
}

impl CallerId {
    fn answer(&self) -> Value {
        json!({
            "sid": self.sid,
            "account_sid": self.account_sid,
            "phone_number": self.phone_number,
            "friendly_name": self.friendly_name,
            "date_created": self.verified_at.and_then(wire::date),
            "date_updated": self.verified_at.and_then(wire::date),
            "uri": format!("/{VERSION}/Accounts/{}/OutgoingCallerIds/{}.json", self.account_sid, self.sid),
        })
    }
}

/// `POST OutgoingCallerIds.json`: 200 with the code that is to be typed; 21450 for one that is a caller id already.
pub async fn verify(work: &mut Work<'_>) -> Result<Reply, Failure> {
    work.needs_active()?;
    let number = work.params.get("PhoneNumber").unwrap_or_default().to_owned();
    if !is_e164(&number) {
        return Err(invalid("PhoneNumber", &number).into());
    }
    let account = work.account.sid.clone();
    if store::find(work.db, &account, &number, work.now).await?.is_some() {
        return Err(Refusal::of(21450).into());
    }
    let name = match work.params.get("FriendlyName") {
        Some(name) if name.chars().count() > LONGEST_NAME => return Err(invalid("FriendlyName", name).into()),
        Some(name) => name.to_owned(),
        None if number.starts_with("+1") => friendly(&number),
        None => number.clone(),
    };
    let asked = CallerId {
        id: 0,
        sid: wire::new_sid("PN"),
        account_sid: account.clone(),
        code: format!("{:06}", rand::random_range(0..1_000_000_u32)),
        created_at: work.now,
        verified_at: (!magic::is_nobody(&number)).then(|| work.now.saturating_add(TYPED_AFTER)),
        phone_number: number,
        friendly_name: name,
    };
    store::ask(work.db, &asked).await?;
    Ok(Reply {
        status: StatusCode::OK,
        body: json!({
            "account_sid": account,
            "call_sid": wire::new_sid("CA"),
            "friendly_name": asked.friendly_name,
            "phone_number": asked.phone_number,
            "validation_code": asked.code,
        }),
        location: None,
    })
}

/// `GET OutgoingCallerIds.json`.
pub async fn list(work: &mut Work<'_>) -> Result<Reply, Failure> {
    let window = Window::read(work.params)?;
    let (number, name) = (work.params.get("PhoneNumber"), work.params.get("FriendlyName"));
    let all = store::list(work.db, &work.account.sid, work.now).await?;
    let rows = all
        .into_iter()
        .filter(|one| number.is_none_or(|number| one.phone_number == number))
        .filter(|one| name.is_none_or(|name| one.friendly_name == name))
        .map(|one| (one.id, one.answer()))
        .collect();
    Ok(Reply::ok(window.envelope(
        "outgoing_caller_ids",
        work.path,
        work.params,
        rows,
    )))
}

async fn one(work: &mut Work<'_>, sid: &str) -> Result<CallerId, Failure> {
    let all = store::list(work.db, &work.account.sid, work.now).await?;
    let found = all.into_iter().find(|one| one.sid == sid);
    found.ok_or_else(|| Refusal::not_found(work.path).into())
}

/// `GET OutgoingCallerIds/{Sid}.json`.
pub async fn fetch(work: &mut Work<'_>, sid: &str) -> Result<Reply, Failure> {
    Ok(Reply::ok(one(work, sid).await?.answer()))
}

/// `POST OutgoingCallerIds/{Sid}.json`: its name.
pub async fn update(work: &mut Work<'_>, sid: &str) -> Result<Reply, Failure> {
    let mut found = one(work, sid).await?;
    if let Some(name) = work.params.get("FriendlyName") {
        if name.chars().count() > LONGEST_NAME {
            return Err(invalid("FriendlyName", name).into());
        }
        name.clone_into(&mut found.friendly_name);
        store::rename(work.db, &found).await?;
    }
    Ok(Reply::ok(found.answer()))
}

/// `DELETE OutgoingCallerIds/{Sid}.json`: 204.
pub async fn remove(work: &mut Work<'_>, sid: &str) -> Result<Reply, Failure> {
    let found = one(work, sid).await?;
    store::remove(work.db, &found.sid).await?;
    Ok(Reply::gone())
}
