//! Who is calling: Basic credentials, and which accounts they open.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sqlx::SqliteConnection;
use subtle::ConstantTimeEq as _;

use super::{Account, store};
use crate::server::sandbox::wire::refusal::{Failure, Refusal};

/// The account whose SID and token were given. Wrong, suspended and closed all look the same: 401 with 20003.
pub async fn identify(db: &mut SqliteConnection, authorization: Option<&str>) -> Result<Account, Failure> {
    let refusal = || Refusal::of(20003);
    let (sid, token) = authorization.and_then(credentials).ok_or_else(refusal)?;
    let account = store::find(db, &sid).await?.ok_or_else(refusal)?;
    let same = bool::from(account.auth_token.as_bytes().ct_eq(token.as_bytes()));
    if !same || account.status != "active" {
        return Err(refusal().into());
    }
    Ok(account)
}

/// The account at `sid`, if `caller` may act on it: itself, or a child of its own.
pub async fn reach(db: &mut SqliteConnection, caller: &Account, sid: &str, path: &str) -> Result<Account, Failure> {
    if caller.sid == sid {
        return Ok(caller.clone());
    }
    if !caller.is_parent() {
        return Err(Refusal::of(20003).into());
    }
    match store::find(db, sid).await? {
        Some(child) if child.owner_sid == caller.sid => Ok(child),
        _ => Err(Refusal::not_found(path).into()),
    }
}

fn credentials(header: &str) -> Option<(String, String)> {
    let (scheme, encoded) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let text = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (sid, token) = text.split_once(':')?;
    Some((sid.to_owned(), token.to_owned()))
}
