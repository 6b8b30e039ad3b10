//! Tickets: given to programs with a token, and read at the door of the frame.

use axum::http::HeaderMap;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime};
use url::Url;
use uuid::Uuid;

use super::{Guest, LABEL, Ticket, Visit};
use crate::{
    accounts::server::{self as accounts, Caller, by_live_token, in_a_program},
    numbers::keeping,
    problem::{Code, Problem, Returned},
    server::{
        answer::{desk, ours},
        secrets::{self, Place},
        state::Desk,
    },
};

/// How long a ticket is good.
const MINUTES: i64 = 15;
/// A refusal that would make an address longer than this comes back without what was typed.
const LARGEST: usize = 3000;

/// The work of this module went wrong.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The program or the person can do something about it.
    #[error(transparent)]
    Refused(#[from] Problem),
    /// The token cannot be looked up.
    #[error("the token cannot be read")]
    Accounts(#[from] accounts::Error),
    /// The ticket cannot be sealed.
    #[error("a ticket cannot be made")]
    Sealing(#[from] secrets::Error),
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Refused(problem) => problem,
            Error::Accounts(error) => error.into(),
            Error::Sealing(_) => ours(&error),
        }
    }
}

/// What is sealed in a ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Inside {
    owner: Uuid,
    /// The token it was fetched with: without that one it is worth nothing.
    token: Uuid,
    origin: String,
    label: String,
    /// In seconds since 1970.
    until: i64,
}

/// Gives the program that asks a ticket for one application.
pub async fn issue(headers: &HeaderMap, origin: &str, label: Option<&str>) -> Result<Ticket, Error> {
    let desk = desk()?;
    let (owner, token) = in_a_program(headers).await?;
    if desk.config.embed_origins.is_empty() {
        return Err(off().into());
    }
    let origin = allowed(&desk, origin)?;
    let expires_at = OffsetDateTime::now_utc() + Duration::minutes(MINUTES);
    let inside = Inside {
        owner,
        token,
        origin,
        label: checked(label)?,
        until: expires_at.unix_timestamp(),
    };
    let ticket = sealed(&desk, &inside)?;
    let guest = guest(inside, ticket);
    Ok(Ticket {
        url: format!("{}{}", desk.config.origin(), guest.search()),
        ticket: guest.ticket,
        expires_at,
    })
}

/// Nothing can be embedded.
fn off() -> Problem {
    Problem::new(
        Code::NotConfigured,
        "This desk is shown in no other application. (For its host: EMBED_ORIGINS names those that may.)",
    )
    .headed("Embedding is off")
}

fn allowed(desk: &Desk, origin: &str) -> Result<String, Problem> {
    let read = Url::parse(origin.trim()).map(|url| url.origin().ascii_serialization());
    match read {
        Ok(origin) if desk.config.embed_origins.contains(&origin) => Ok(origin),
        Ok(_) | Err(_) => Err(Problem::field(
            "origin",
            "This origin is not among those that may show the desk. Send it as browsers write it, https://crm.example, and ask the host of this desk to allow it.",
        )),
    }
}

fn checked(label: Option<&str>) -> Result<String, Problem> {
    let label = keeping::label(label.unwrap_or_default(), "label")?;
    Ok(label.unwrap_or_else(|| LABEL.to_owned()))
}

/// Who looks into the frame with this ticket, and who they buy for. `None` where nothing can be embedded at all.
pub async fn admit(desk: &Desk, ticket: Option<&str>) -> (Visit, Option<Caller>) {
    let origins = &desk.config.embed_origins;
    let refused = |problem, origins: &[String]| {
        let origins = origins.to_vec();
        (Visit::Refused { problem, origins }, None)
    };
    if origins.is_empty() {
        return refused(off(), &[]);
    }
    let Some(inside) = ticket.and_then(|ticket| opened(desk, ticket)) else {
        return refused(unknown(ticket.is_some()), origins);
    };
    // A ticket that was ours once may still tell its application that the frame can go.
    let own: Vec<String> = origins
        .iter()
        .filter(|origin| **origin == inside.origin)
        .cloned()
        .collect();
    if own.is_empty() {
        return refused(unknown(true), origins);
    }
    if OffsetDateTime::now_utc().unix_timestamp() >= inside.until {
        return refused(stale(), &own);
    }
    match by_live_token(desk, inside.owner, inside.token).await {
        Ok(Some(caller)) => {
            let ticket = ticket.unwrap_or_default().to_owned();
            (Visit::Guest(guest(inside, ticket)), Some(caller))
        }
        Ok(None) => refused(revoked(), &own),
        Err(error) => refused(error.into(), &own),
    }
}

fn guest(inside: Inside, ticket: String) -> Guest {
    Guest {
        ticket,
        origin: inside.origin,
        label: inside.label,
    }
}

fn unknown(was_shown: bool) -> Problem {
    let words = if was_shown {
        "This window was opened with a ticket that this desk did not give, or not for this application. Nothing was bought. Close it and open it again from your application."
    } else {
        "This window opens only from an application that has a ticket for it. Nothing was bought."
    };
    Problem::new(Code::Forbidden, words).headed("This window cannot be opened")
}

fn stale() -> Problem {
    Problem::new(
        Code::Forbidden,
        format!(
            "It was open for more than {MINUTES} minutes. What was ordered here goes on by itself and stands under Phone Numbers in the desk. Close it and open it again from your application."
        ),
    )
    .headed("This window was open too long")
}

fn revoked() -> Problem {
    Problem::new(
        Code::Forbidden,
        "The access of this application to the desk was ended. What was ordered here before goes on by itself.",
    )
    .headed("This window cannot be opened")
}

/// Where a ticket is sealed for, so that nothing else that this desk seals passes for one.
const PLACE: &str = "embed_ticket";

fn sealed(desk: &Desk, inside: &Inside) -> Result<String, Error> {
    let text = serde_json::to_string(inside).unwrap_or_default();
    let sealed = desk.keys.seal(&SecretString::from(text), &Place::shown(PLACE))?;
    Ok(for_address(&sealed))
}

fn opened(desk: &Desk, ticket: &str) -> Option<Inside> {
    let text = desk.keys.open(&from_address(ticket), &Place::shown(PLACE)).ok()?;
    serde_json::from_str(text.expose_secret()).ok()
}

/// A refusal and what was typed, sealed for the address of the page that shows it: no one else can put words into our mouth.
pub fn carried(desk: &Desk, owner: Uuid, mut returned: Returned) -> Option<String> {
    let place = Place::passing("embed_refused", owner);
    let text = |returned: &Returned| serde_json::to_string(returned).ok();
    let whole = text(&returned).filter(|text| text.len() <= LARGEST);
    let text = whole.or_else(|| {
        returned.typed.clear();
        text(&returned)
    })?;
    let sealed = desk.keys.seal(&SecretString::from(text), &place).ok()?;
    Some(for_address(&sealed))
}

/// The refusal in an address.
pub fn returned(desk: &Desk, owner: Uuid, text: &str) -> Option<Returned> {
    let place = Place::passing("embed_refused", owner);
    let text = desk.keys.open(&from_address(text), &place).ok()?;
    serde_json::from_str(text.expose_secret()).ok()
}

/// A sealed text in letters that addresses leave alone.
fn for_address(sealed: &str) -> String {
    sealed.replace('+', "~").replace('/', "_").replace('=', "")
}

fn from_address(text: &str) -> String {
    let parts: Vec<String> = text
        .replace('~', "+")
        .replace('_', "/")
        .split('.')
        .enumerate()
        .map(|(at, part)| {
            // The form and the id of the key stand before what is base64.
            let missing = if at < 2 { 0 } else { part.len().wrapping_neg() % 4 };
            format!("{part}{}", "=".repeat(missing))
        })
        .collect();
    parts.join(".")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numbers::LABEL_LENGTH;
    use crate::server::secrets::Keys;

    #[test]
    fn a_sealed_text_survives_an_address() {
        let keys = Keys::parse(&SecretString::from(
            "a-key:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=".to_owned(),
        ))
        .unwrap();
        let place = Place::shown(PLACE);
        for length in 0..40 {
            let text = "x".repeat(length);
            let sealed = keys.seal(&SecretString::from(text.clone()), &place).unwrap();
            let address = for_address(&sealed);
            assert_eq!(crate::ui::href::encoded(&address), address, "nothing in it is encoded");
            assert_eq!(from_address(&address), sealed);
            let opened = keys.open(&from_address(&address), &place).unwrap();
            assert_eq!(opened.expose_secret(), text);
        }
    }

    #[test]
    fn a_label_is_short_and_plain_and_there_is_always_one() {
        assert_eq!(checked(None).unwrap(), LABEL);
        assert_eq!(checked(Some("  ")).unwrap(), LABEL);
        assert_eq!(checked(Some(" Spring ")).unwrap(), "Spring");
        assert_eq!(checked(Some(&"x".repeat(LABEL_LENGTH))).unwrap().len(), LABEL_LENGTH);
        for odd in ["x".repeat(LABEL_LENGTH + 1), "a\nb".to_owned(), "a\u{202e}b".to_owned()] {
            assert!(checked(Some(&odd)).unwrap_err().fields.contains_key("label"), "{odd:?}");
        }
    }
}
