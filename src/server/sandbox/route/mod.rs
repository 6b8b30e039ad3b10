//! Which operation a method and a path ask for, and who carries it out.

use axum::http::Method;
use sqlx::SqliteConnection;

use super::accounts::{self, Account};
use super::caller_ids;
use super::calls;
use super::dialing;
use super::inventory::{Inventory, search};
use super::messages;
use super::numbers::{self, purchase};
use super::papers::Papers;
use super::porting;
use super::prices;
use super::usage;
use super::wire::params::Params;
use super::wire::refusal::{Failure, Refusal};
use super::wire::{Reply, VERSION};

/// Everything an operation needs.
#[derive(Debug)]
pub struct Work<'w> {
    /// The open transaction.
    pub db: &'w mut SqliteConnection,
    /// The ledger's sequence of this request.
    pub request: i64,
    /// Seconds since 1970.
    pub now: i64,
    /// The account acted on.
    pub account: Account,
    /// Whether the main account's credentials were used.
    pub by_parent: bool,
    /// Form fields of a POST, query fields of the rest.
    pub params: &'w Params,
    /// The body as it came, for what is no form.
    pub body: &'w [u8],
    /// What the body says that it is.
    pub content_type: &'w str,
    /// As asked for.
    pub path: &'w str,
    /// As asked for, without the question mark.
    pub query: &'w str,
    /// The sandbox's own address.
    pub base: &'w str,
    /// What is on sale.
    pub inventory: &'w Inventory,
    /// Lists answer as before the last change.
    pub stale: bool,
    /// The account reads as suspended, though it is not.
    pub shows_suspended: bool,
}

impl Work<'_> {
    /// Suspended and closed accounts neither buy nor send nor change: 401 with 20003.
    pub fn needs_active(&self) -> Result<(), Refusal> {
        if self.account.status == "active" {
            Ok(())
        } else {
            Err(Refusal::of(20003))
        }
    }
}

/// One operation of the API, with the parts of the path that it needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation<'p> {
    AccountCreate,
    AccountList,
    AccountFetch,
    AccountUpdate,
    Balance,
    Countries,
    Country(&'p str),
    Search(&'p str, &'p str),
    Purchase(Option<&'p str>),
    NumberList(Option<&'p str>),
    NumberFetch(&'p str),
    NumberUpdate(&'p str),
    NumberRelease(&'p str),
    MessageCreate,
    MessageList,
    MessageFetch(&'p str),
    MediaList(&'p str),
    MediaFetch(&'p str, &'p str),
    CallerIdList,
    CallerIdVerify,
    CallerIdFetch(&'p str),
    CallerIdUpdate(&'p str),
    CallerIdRemove(&'p str),
    CallList,
    CallFetch(&'p str),
    Usage(Option<&'p str>),
    PriceCountries,
    PriceCountry(&'p str),
    TextPrices(&'p str),
    DialingCountries,
    DialingUpdate,
    VoiceSettings,
    VoiceSettingsUpdate,
    Papers(Papers<'p>),
    Portability(&'p str),
    DocumentUpload,
    PortInCreate,
    PortInList,
    PortInFetch(&'p str),
    PortInWithdraw(&'p str),
}

/// An operation and the account that the path names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Route<'p> {
    /// None where the caller's own account is meant.
    pub account_sid: Option<&'p str>,
    /// What to do.
    pub operation: Operation<'p>,
}

/// Finds the operation: 404 with 20404 for an unknown path, 405 with 20004 for a method it does not have.
pub fn find<'p>(method: &Method, path: &'p str) -> Result<Route<'p>, Refusal> {
    let parts: Vec<&str> = path.split('/').skip(1).collect();
    let (account_sid, [get, post, delete]) = match parts.as_slice() {
        ["v1", "PhoneNumbers", "Countries"] => (None, [Some(Operation::PriceCountries), None, None]),
        ["v1", "PhoneNumbers", "Countries", code] => (None, [Some(Operation::PriceCountry(code)), None, None]),
        ["v1", "Messaging", "Countries", code] => (None, [Some(Operation::TextPrices(code)), None, None]),
        ["v1", "DialingPermissions", "Countries"] => (None, [Some(Operation::DialingCountries), None, None]),
        ["v1", "DialingPermissions", "BulkCountryUpdates"] => (None, [None, Some(Operation::DialingUpdate), None]),
        ["v1", "Settings"] => (
            None,
            [
                Some(Operation::VoiceSettings),
                Some(Operation::VoiceSettingsUpdate),
                None,
            ],
        ),
        ["v2", "RegulatoryCompliance", "Bundles"] => (None, [Some(Operation::Papers(Papers::Bundles)), None, None]),
        ["v2", "RegulatoryCompliance", "Regulations"] => {
            (None, [Some(Operation::Papers(Papers::Regulations)), None, None])
        }
        ["v2", "RegulatoryCompliance", "Bundles", sid] => {
            (None, [Some(Operation::Papers(Papers::Bundle(sid))), None, None])
        }
        ["v1", "Porting", "Portability", "PhoneNumber", number] => {
            (None, [Some(Operation::Portability(number)), None, None])
        }
        ["v1", "Documents"] => (None, [None, Some(Operation::DocumentUpload), None]),
        ["v1", "Porting", "PortIn"] => (None, [None, Some(Operation::PortInCreate), None]),
        ["v1", "Porting", "PortIn", "PortInRequests"] => (None, [Some(Operation::PortInList), None, None]),
        ["v1", "Porting", "PortIn", sid] => (
            None,
            [
                Some(Operation::PortInFetch(sid)),
                None,
                Some(Operation::PortInWithdraw(sid)),
            ],
        ),
        [version, "Accounts.json"] if *version == VERSION => (
            None,
            [Some(Operation::AccountList), Some(Operation::AccountCreate), None],
        ),
        [version, "Accounts", sid] if *version == VERSION => {
            let sid = json(sid, path)?;
            (
                Some(sid),
                [Some(Operation::AccountFetch), Some(Operation::AccountUpdate), None],
            )
        }
        [version, "Accounts", sid, rest @ ..] if *version == VERSION => (Some(*sid), of_account(rest, path)?),
        _ => return Err(Refusal::not_found(path)),
    };
    let operation = match method.as_str() {
        "GET" => get,
        "POST" => post,
        "DELETE" => delete,
        _ => None,
    };
    Ok(Route {
        account_sid,
        operation: operation.ok_or_else(|| Refusal::of(20004))?,
    })
}

/// What GET, POST and DELETE mean below an account.
fn of_account<'p>(parts: &[&'p str], path: &str) -> Result<[Option<Operation<'p>>; 3], Refusal> {
    use Operation as O;
    Ok(match parts {
        ["Balance.json"] => [Some(O::Balance), None, None],
        ["AvailablePhoneNumbers.json"] => [Some(O::Countries), None, None],
        ["AvailablePhoneNumbers", code] => [Some(O::Country(json(code, path)?)), None, None],
        ["AvailablePhoneNumbers", code, kind] => [Some(O::Search(code, json(kind, path)?)), None, None],
        ["IncomingPhoneNumbers.json"] => [Some(O::NumberList(None)), Some(O::Purchase(None)), None],
        ["IncomingPhoneNumbers", last] => match json(last, path)? {
            kind @ ("Local" | "TollFree" | "Mobile") => {
                [Some(O::NumberList(Some(kind))), Some(O::Purchase(Some(kind))), None]
            }
            sid => [
                Some(O::NumberFetch(sid)),
                Some(O::NumberUpdate(sid)),
                Some(O::NumberRelease(sid)),
            ],
        },
        ["Addresses.json"] => [Some(O::Papers(Papers::List)), Some(O::Papers(Papers::Make)), None],
        ["Addresses", sid, "DependentPhoneNumbers.json"] => [Some(O::Papers(Papers::Dependents(sid))), None, None],
        ["Addresses", sid] => {
            let sid = json(sid, path)?;
            [
                Some(O::Papers(Papers::Fetch(sid))),
                None,
                Some(O::Papers(Papers::Delete(sid))),
            ]
        }
        ["Messages.json"] => [Some(O::MessageList), Some(O::MessageCreate), None],
        ["Messages", sid, "Media.json"] => [Some(O::MediaList(sid)), None, None],
        ["Messages", sid, "Media", media] => [Some(O::MediaFetch(sid, media)), None, None],
        ["Messages", sid] => [Some(O::MessageFetch(json(sid, path)?)), None, None],
        ["OutgoingCallerIds.json"] => [Some(O::CallerIdList), Some(O::CallerIdVerify), None],
        ["OutgoingCallerIds", sid] => {
            let sid = json(sid, path)?;
            [
                Some(O::CallerIdFetch(sid)),
                Some(O::CallerIdUpdate(sid)),
                Some(O::CallerIdRemove(sid)),
            ]
        }
        ["Calls.json"] => [Some(O::CallList), None, None],
        ["Calls", sid] => [Some(O::CallFetch(json(sid, path)?)), None, None],
        ["Usage", "Records.json"] => [Some(O::Usage(None)), None, None],
        ["Usage", "Records", step] => [Some(O::Usage(Some(json(step, path)?))), None, None],
        _ => return Err(Refusal::not_found(path)),
    })
}

/// The last part of a path without `.json`; Twilio answers XML without it, and the sandbox does not.
fn json<'p>(part: &'p str, path: &str) -> Result<&'p str, Refusal> {
    part.strip_suffix(".json").ok_or_else(|| Refusal::not_found(path))
}

impl Operation<'_> {
    /// Carries it out inside the transaction of `work`.
    pub async fn carry_out(self, work: &mut Work<'_>) -> Result<Reply, Failure> {
        match self {
            Self::AccountCreate => accounts::create(work).await,
            Self::AccountList => accounts::list(work).await,
            Self::AccountFetch => Ok(accounts::fetch(work)),
            Self::AccountUpdate => accounts::update(work).await,
            Self::Balance => prices::balance(work).await,
            Self::Countries => Ok(search::countries(work)),
            Self::Country(code) => search::country(work, code),
            Self::Search(country, kind) => search::search(work, country, kind).await,
            Self::Purchase(kind) => purchase::purchase(work, kind).await,
            Self::NumberList(kind) => numbers::list(work, kind).await,
            Self::NumberFetch(sid) => numbers::fetch(work, sid).await,
            Self::NumberUpdate(sid) => numbers::update(work, sid).await,
            Self::NumberRelease(sid) => numbers::release(work, sid).await,
            Self::MessageCreate => messages::sending::create(work).await,
            Self::MessageList => messages::list(work).await,
            Self::MessageFetch(sid) => messages::fetch(work, sid).await,
            Self::MediaList(sid) => messages::media::list(work, sid).await,
            Self::MediaFetch(sid, media) => messages::media::fetch(work, sid, media).await,
            Self::CallerIdList => caller_ids::list(work).await,
            Self::CallerIdVerify => caller_ids::verify(work).await,
            Self::CallerIdFetch(sid) => caller_ids::fetch(work, sid).await,
            Self::CallerIdUpdate(sid) => caller_ids::update(work, sid).await,
            Self::CallerIdRemove(sid) => caller_ids::remove(work, sid).await,
            Self::CallList => calls::list(work).await,
            Self::CallFetch(sid) => calls::fetch(work, sid).await,
            Self::Usage(step) => usage::records(work, step).await,
            Self::PriceCountries => Ok(prices::countries(work)),
            Self::PriceCountry(code) => prices::country(work, code),
            Self::TextPrices(code) => prices::texts(work, code),
            Self::DialingCountries => dialing::countries(work).await,
            Self::DialingUpdate => dialing::update(work).await,
            Self::VoiceSettings => dialing::settings(work).await,
            Self::VoiceSettingsUpdate => dialing::set(work).await,
            Self::Papers(papers) => papers.carry_out(work).await,
            Self::Portability(number) => porting::portability(work, number).await,
            Self::DocumentUpload => porting::upload(work).await,
            Self::PortInCreate => porting::create(work).await,
            Self::PortInList => porting::list(work).await,
            Self::PortInFetch(sid) => porting::fetch(work, sid).await,
            Self::PortInWithdraw(sid) => porting::withdraw(work, sid).await,
        }
    }
}

mod named;
#[cfg(test)]
mod tests;
