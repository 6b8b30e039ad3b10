//! Faults on request: what can go wrong, which call it strikes, and when its turn comes.

pub mod magic;
pub mod store;

use serde::{Deserialize, Serialize};
use sqlx::SqliteConnection;

/// The calls a fault can name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Call {
    AccountCreate,
    AccountList,
    AccountFetch,
    AccountUpdate,
    Balance,
    Search,
    Purchase,
    List,
    Fetch,
    Update,
    Release,
    Message,
    MessageList,
    Media,
    Calls,
    CallerId,
    CallerIdList,
    Usage,
    Pricing,
    Dialing,
    Papers,
    Portability,
    Document,
    PortIn,
    PortInList,
    PortInFetch,
    PortInWithdraw,
    VapiCreate,
    VapiList,
    VapiFetch,
    VapiUpdate,
    VapiRelease,
    VapiAssistants,
    VapiAssistantCreate,
    VapiAssistantUpdate,
    VapiAssistantDelete,
    VapiCallCreate,
    VapiCalls,
    /// Strikes whatever comes.
    Any,
}

impl Call {
    /// As written in a script and in the ledger.
    pub fn name(self) -> String {
        name(&self)
    }
}

/// What can go wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A definite no: `code` (default 20422), `status` (default by code).
    Refuse,
    /// 429 with 20429, and `Retry-After` if asked for. Never applied.
    Busy,
    /// 500 with 20500, not applied.
    ErrorBefore,
    /// 500 with 20500, applied.
    ErrorAfter,
    /// No answer until the caller gives up, not applied.
    TimeoutBefore,
    /// No answer until the caller gives up, applied.
    TimeoutAfter,
    /// The connection is cut before any answer, not applied.
    ResetBefore,
    /// Applied, then the connection is cut in mid-answer.
    ResetAfter,
    /// Applied; the answer has the right length but is not JSON.
    Malformed,
    /// Waits `delay_ms` (default 6000), then does as it was told.
    Slow,
    /// A list of numbers as it was before the last change.
    Stale,
    /// The number is sold to somebody else just before the purchase; at Vapi, the area code's last one.
    Snatched,
    /// 401 with 20003, as everything is when the balance is used up.
    NoFunds,
    /// The subaccount is suspended, really, and the call is refused with 401 and 20003.
    Suspended,
    /// The next reading of the account shows it suspended, though it is not.
    ShowsSuspended,
}

impl Kind {
    /// As written in a script and in the ledger.
    pub fn name(self) -> String {
        name(&self)
    }

    /// Whether this fault means anything for a call.
    fn strikes(self, call: Call) -> bool {
        match self {
            Self::Stale => matches!(call, Call::List | Call::VapiList),
            Self::Snatched => matches!(call, Call::Purchase | Call::VapiCreate),
            Self::ShowsSuspended => call == Call::AccountFetch,
            Self::Refuse
            | Self::Busy
            | Self::ErrorBefore
            | Self::ErrorAfter
            | Self::TimeoutBefore
            | Self::TimeoutAfter
            | Self::ResetBefore
            | Self::ResetAfter
            | Self::Malformed
            | Self::Slow
            | Self::NoFunds
            | Self::Suspended => true,
        }
    }
}

/// serde's own name of a variant, so that scripts, ledger and tables never differ.
fn name<T: Serialize>(variant: &T) -> String {
    match serde_json::to_value(variant) {
        Ok(serde_json::Value::String(text)) => text,
        _ => String::new(),
    }
}

/// The body of `POST /sandbox/faults`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Script {
    /// Which call it strikes.
    pub call: Call,
    /// What goes wrong.
    pub kind: Kind,
    /// Twilio's code for a refusal.
    pub code: Option<u32>,
    /// The HTTP status for a refusal, 400 to 599.
    pub status: Option<u16>,
    /// How many times it strikes, 1 or more.
    #[serde(default = "once")]
    pub times: u32,
    /// Milliseconds for `slow`.
    pub delay_ms: Option<u32>,
    /// Seconds in a `Retry-After` header.
    pub retry_after: Option<u32>,
    /// Only this account's calls.
    pub account_sid: Option<String>,
    /// Only calls about this number, E.164; about a number that Vapi gives: this area code.
    pub phone_number: Option<String>,
}

fn once() -> u32 {
    1
}

impl Script {
    /// Why this script can never strike, if it can not.
    pub fn objection(&self) -> Option<String> {
        if self.call != Call::Any && !self.kind.strikes(self.call) {
            return Some(format!("{} never strikes {}", self.kind.name(), self.call.name()));
        }
        if self.times == 0 {
            return Some("times must be 1 or more".to_owned());
        }
        if self.status.is_some_and(|status| !(400..600).contains(&status)) {
            return Some("status must be from 400 to 599".to_owned());
        }
        None
    }
}

/// A scripted fault as stored.
#[derive(Debug, Clone, Serialize, sqlx_macros::FromRow)]
pub struct Fault {
    pub id: i64,
    pub call: String,
    pub kind: String,
    pub code: Option<u32>,
    pub status: Option<u16>,
    pub times: u32,
    pub delay_ms: Option<u32>,
    pub retry_after: Option<u32>,
    pub account_sid: Option<String>,
    pub phone_number: Option<String>,
}

/// A fault that strikes the request in hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stroke {
    /// What goes wrong.
    pub kind: Kind,
    /// Twilio's code for a refusal.
    pub code: Option<u32>,
    /// The HTTP status for a refusal.
    pub status: Option<u16>,
    /// Milliseconds for `slow`.
    pub delay_ms: Option<u32>,
    /// Seconds in a `Retry-After` header.
    pub retry_after: Option<u32>,
    /// Whether a magic number brought it, and not a script.
    pub by_magic: bool,
}

impl Stroke {
    /// A fault without particulars.
    pub fn plain(kind: Kind) -> Self {
        Self {
            kind,
            code: None,
            status: None,
            delay_ms: None,
            retry_after: None,
            by_magic: false,
        }
    }
}

/// What a request is about, as far as faults ask.
#[derive(Debug, Clone, Copy)]
pub struct Target<'t> {
    /// The call.
    pub call: Call,
    /// The account acted on.
    pub account_sid: &'t str,
    /// The number it is about, E.164.
    pub phone_number: Option<&'t str>,
    /// Whether the account holds that number already. Buying it again is harmless, so magic leaves it alone.
    pub held: bool,
}

/// The fault that strikes this request, used up by one. Scripts come before magic numbers.
pub async fn take(db: &mut SqliteConnection, target: Target<'_>, now: i64) -> Result<Option<Stroke>, sqlx::Error> {
    let call = target.call.name();
    for fault in store::list(db).await? {
        let Ok(kind) = serde_json::from_value::<Kind>(serde_json::Value::String(fault.kind.clone())) else {
            continue;
        };
        let meant = (fault.call == call || fault.call == "any")
            && kind.strikes(target.call)
            && fault.account_sid.as_deref().is_none_or(|sid| sid == target.account_sid)
            && fault
                .phone_number
                .as_deref()
                .is_none_or(|number| Some(number) == target.phone_number);
        if meant {
            store::spend(db, fault.id).await?;
            let Fault {
                code,
                status,
                delay_ms,
                retry_after,
                ..
            } = fault;
            return Ok(Some(Stroke {
                kind,
                code,
                status,
                delay_ms,
                retry_after,
                by_magic: false,
            }));
        }
    }
    take_magic(db, target, now).await
}

async fn take_magic(db: &mut SqliteConnection, target: Target<'_>, now: i64) -> Result<Option<Stroke>, sqlx::Error> {
    let (Call::Purchase, Some(number), false) = (target.call, target.phone_number, target.held) else {
        return Ok(None);
    };
    let Some(magic) = magic::of(number) else {
        return Ok(None);
    };
    let Some(stroke) = magic.stroke() else { return Ok(None) };
    if magic.turn == magic::Turn::Once && !store::meet_magic(db, target.account_sid, number).await? {
        return Ok(None);
    }
    if stroke.kind == Kind::Suspended {
        let shown = Script {
            call: Call::AccountFetch,
            kind: Kind::ShowsSuspended,
            code: None,
            status: None,
            times: 1,
            delay_ms: None,
            retry_after: None,
            account_sid: Some(target.account_sid.to_owned()),
            phone_number: None,
        };
        store::insert(db, &shown, now).await?;
    }
    Ok(Some(stroke))
}
