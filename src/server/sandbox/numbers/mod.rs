//! `IncomingPhoneNumbers`: the numbers an account holds - their shape, lists, updates, transfers and releases.

pub mod purchase;
mod setup;
pub mod store;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::inventory::{Inventory, Kind};
use super::ledger;
use super::ledger::store::Ownership;
use super::route::Work;
use super::wire::paging::Window;
use super::wire::params::invalid;
use super::wire::refusal::{Failure, Refusal};
use super::wire::{self, Reply, VERSION};
pub use setup::Setup;

/// One held number as stored.
#[derive(Debug, Clone, Serialize, Deserialize, sqlx_macros::FromRow)]
pub struct Holding {
    /// Gives the order of lists.
    pub id: i64,
    /// `PN` and 32 hexadecimal digits. It stays when the number is transferred.
    pub sid: String,
    /// The owner.
    pub account_sid: String,
    /// E.164.
    pub phone_number: String,
    /// At most 64 characters.
    pub friendly_name: String,
    /// Where calls and texts go.
    pub setup: store::StoredSetup,
    /// Seconds since 1970.
    pub created_at: i64,
    /// Seconds since 1970.
    pub updated_at: i64,
}

impl Holding {
    /// Twilio's shape of a held number.
    pub fn body(&self, inventory: &Inventory) -> Value {
        let offer = inventory.find(&self.phone_number);
        let toll_free = offer.as_ref().is_some_and(|offer| offer.kind == Kind::TollFree);
        let able = offer
            .as_ref()
            .map(|offer| [offer.voice, offer.sms, offer.mms, offer.fax])
            .unwrap_or_default();
        let [voice, sms, mms, fax] = able;
        let uri = format!(
            "/{VERSION}/Accounts/{}/IncomingPhoneNumbers/{}.json",
            self.account_sid, self.sid
        );
        let mut body = self.setup.body(!toll_free);
        let own = json!({
            "sid": self.sid,
            "account_sid": self.account_sid,
            "friendly_name": self.friendly_name,
            "phone_number": self.phone_number,
            "origin": "twilio",
            "status": "in-use",
            "type": if toll_free { "toll-free" } else { "local" },
            "beta": offer.as_ref().is_some_and(|offer| offer.beta),
            "capabilities": { "voice": voice, "sms": sms, "mms": mms, "fax": fax },
            "address_requirements": offer.as_ref().map_or("none", |offer| offer.address_requirements),
            "api_version": VERSION,
            "date_created": wire::date(self.created_at),
            "date_updated": wire::date(self.updated_at),
            "uri": uri,
        });
        if let (Value::Object(body), Value::Object(own)) = (&mut body, own) {
            body.extend(own);
        }
        body
    }

    /// The same as answered below `/Local`, `/TollFree` and `/Mobile`, where the path tells the type.
    pub fn body_below(&self, kind: Option<&str>, inventory: &Inventory) -> Value {
        let mut body = self.body(inventory);
        if let (Some(_), Value::Object(fields)) = (kind, &mut body) {
            fields.remove("type");
        }
        body
    }
}

/// `GET IncomingPhoneNumbers.json` and its kinds.
pub async fn list(work: &mut Work<'_>, kind: Option<&str>) -> Result<Reply, Failure> {
    let window = Window::read(work.params)?;
    let pattern = work.params.get("PhoneNumber").map(digits_and_stars).transpose()?;
    let beta = work.params.flag("Beta")?;
    let origin = work.params.get("Origin");
    let name = work.params.get("FriendlyName");
    let holdings = if work.stale {
        store::earlier(work.db, &work.account.sid).await?
    } else {
        store::of_account(work.db, &work.account.sid).await?
    };
    let wanted = holdings.into_iter().filter(|held| {
        pattern
            .as_deref()
            .is_none_or(|pattern| has_digits(&held.phone_number, pattern))
            && name.is_none_or(|name| name == held.friendly_name)
            && origin.is_none_or(|origin| origin == "twilio")
            && work.inventory.find(&held.phone_number).is_none_or(|offer| {
                beta.is_none_or(|beta| beta == offer.beta)
                    && match kind {
                        None => true,
                        Some("Local") => offer.kind == Kind::Local,
                        Some("TollFree") => offer.kind == Kind::TollFree,
                        Some(_) => false,
                    }
            })
    });
    let rows = wanted
        .map(|held| (held.id, held.body_below(kind, work.inventory)))
        .collect();
    Ok(Reply::ok(window.envelope(
        "incoming_phone_numbers",
        work.path,
        work.params,
        rows,
    )))
}

/// `PhoneNumber` of a list: digits, `*` for any one digit, with or without the plus.
fn digits_and_stars(text: &str) -> Result<Vec<u8>, Refusal> {
    // A plus that nobody encoded arrives as a space.
    let text = text.trim().trim_start_matches('+');
    let fine = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'*');
    if fine {
        Ok(text.as_bytes().to_vec())
    } else {
        Err(invalid("PhoneNumber", text))
    }
}

fn has_digits(phone_number: &str, pattern: &[u8]) -> bool {
    let digits = phone_number.trim_start_matches('+').as_bytes();
    let same = |window: &[u8]| {
        window
            .iter()
            .zip(pattern)
            .all(|(digit, wanted)| *wanted == b'*' || digit == wanted)
    };
    pattern.is_empty() || digits.windows(pattern.len()).any(same)
}

/// The holding that a path names, else 404.
async fn held(work: &mut Work<'_>, sid: &str) -> Result<Holding, Failure> {
    let held = store::by_sid(work.db, &work.account.sid, sid).await?;
    held.ok_or_else(|| Refusal::not_found(work.path).into())
}

/// `GET IncomingPhoneNumbers/{Sid}.json`.
pub async fn fetch(work: &mut Work<'_>, sid: &str) -> Result<Reply, Failure> {
    let held = held(work, sid).await?;
    Ok(Reply::ok(held.body(work.inventory)))
}

/// `POST IncomingPhoneNumbers/{Sid}.json`: a new setup, or with `AccountSid` a new owner.
pub async fn update(work: &mut Work<'_>, sid: &str) -> Result<Reply, Failure> {
    let mut held = held(work, sid).await?;
    work.needs_active()?;
    held.setup.0.apply(work.params)?;
    if let Some(name) = setup::friendly_name(work.params)? {
        held.friendly_name = name;
    }
    held.updated_at = work.now;
    store::remember(work.db, &work.account.sid).await?;
    if let Some(target) = work
        .params
        .get("AccountSid")
        .filter(|target| *target != held.account_sid)
    {
        transfer(work, &mut held, target).await?;
    }
    store::update(work.db, &held).await?;
    Ok(Reply::ok(held.body(work.inventory)))
}

async fn transfer(work: &mut Work<'_>, held: &mut Holding, target: &str) -> Result<(), Failure> {
    if !wire::is_sid(target, "AC") {
        return Err(Refusal::of(21470).into());
    }
    if !work.by_parent {
        return Err(Refusal::of(21474).into());
    }
    let account = super::accounts::store::find(work.db, target)
        .await?
        .ok_or_else(|| Refusal::of(21471))?;
    if account.owner_sid != work.account.owner_sid {
        return Err(Refusal::of(21473).into());
    }
    if account.status != "active" {
        return Err(Refusal::of(21472).into());
    }
    store::remember(work.db, target).await?;
    let from = std::mem::replace(&mut held.account_sid, account.sid);
    record(work, "transferred", held, Some(from), Some(held.account_sid.clone())).await
}

/// `DELETE IncomingPhoneNumbers/{Sid}.json`. The number is on sale again at once.
pub async fn release(work: &mut Work<'_>, sid: &str) -> Result<Reply, Failure> {
    let held = held(work, sid).await?;
    store::remember(work.db, &work.account.sid).await?;
    let_go(work, &held).await?;
    Ok(Reply::gone())
}

/// Releases everything an account holds: what closing it means.
pub async fn release_all(work: &mut Work<'_>) -> Result<(), Failure> {
    store::remember(work.db, &work.account.sid).await?;
    for held in store::of_account(work.db, &work.account.sid).await? {
        let_go(work, &held).await?;
    }
    Ok(())
}

async fn let_go(work: &mut Work<'_>, held: &Holding) -> Result<(), Failure> {
    store::delete(work.db, &held.sid).await?;
    record(work, "released", held, Some(held.account_sid.clone()), None).await
}

async fn record(
    work: &mut Work<'_>,
    change: &str,
    held: &Holding,
    from: Option<String>,
    to: Option<String>,
) -> Result<(), Failure> {
    let row = Ownership {
        sequence: 0,
        at: String::new(),
        request: work.request,
        change: change.to_owned(),
        phone_number: held.phone_number.clone(),
        sid: Some(held.sid.clone()),
        from_account_sid: from,
        to_account_sid: to,
    };
    ledger::store::add_ownership(work.db, &row).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{digits_and_stars, has_digits};

    #[test]
    fn a_list_finds_numbers_by_part_and_by_star() {
        let has = |pattern: &str| has_digits("+14155550123", &digits_and_stars(pattern).unwrap());
        assert!(has("+14155550123"));
        assert!(has("415***0123"));
        assert!(has(" 1415"), "an unencoded plus");
        assert!(!has("416"));
        assert!(digits_and_stars("abc").is_err());
    }
}
