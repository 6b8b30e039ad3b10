//! Who stands at the desk: an owner, their e-mail, their sessions and tokens.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::writing::{is_unseen, is_wide};

pub mod api;
pub mod factor;
pub mod page;
pub mod safety;
#[cfg(feature = "ssr")]
pub mod server;

pub use safety::{Ended, Letters, Notice, SignedInPlace};

/// An e-mail address, trimmed and in lower case, as it identifies an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Email(String);

/// The text is not an e-mail address we can use.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("Write an e-mail address, like you@business.example.")]
pub struct NotAnEmail;

impl Email {
    /// Accepts what mail servers accept in practice: something, one `@`, something, no spaces, at most 254 bytes
    /// (RFC 5321, 4.5.3.1.3).
    pub fn parse(text: &str) -> Result<Self, NotAnEmail> {
        let text = text.trim().to_lowercase();
        let parts = text.split_once('@').filter(|(local, domain)| {
            !local.is_empty()
                && !domain.is_empty()
                && !domain.contains('@')
                && !domain.starts_with('.')
                && !domain.ends_with('.')
        });
        let plain = text.len() <= 254 && !text.chars().any(|c| c.is_whitespace() || is_unseen(c) || is_wide(c));
        if parts.is_some() && plain {
            Ok(Self(text))
        } else {
            Err(NotAnEmail)
        }
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Who is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Owner {
    /// The account.
    pub user_id: Uuid,
    /// Its e-mail address.
    pub email: String,
}

/// The answer to signing up or in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SignedIn {
    /// The account.
    pub user_id: Uuid,
}

/// An API token that was just made. This is the only time it is seen.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewToken {
    /// `nd_` and 43 characters.
    pub token: String,
}

/// A token in the list: never the token itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Token {
    /// Identifies it in the list.
    pub id: Uuid,
    /// What its owner calls it.
    pub name: String,
    /// When it was made.
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
}

/// The least and the most characters of a password (NIST SP 800-63B, 3.1.1.2: no rules of composition).
pub const PASSWORD_LENGTH: std::ops::RangeInclusive<usize> = 8..=128;

/// The most characters of a token's name.
pub const TOKEN_NAME_LENGTH: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_email_is_known_again_however_it_was_typed() {
        assert_eq!(
            Email::parse("  Ada@Desk.Example ").unwrap().as_str(),
            "ada@desk.example"
        );
    }

    #[test]
    fn what_cannot_be_an_email_is_refused() {
        let long = format!("{}@desk.example", "x".repeat(250));
        for text in [
            "",
            "@",
            "a@",
            "@b",
            "a b@c",
            "a@b@c",
            "a@.b",
            "a@b.",
            "a\u{0}@b",
            "a\u{202e}@b.c",
            "ａ@b.c",
            &long,
        ] {
            assert!(Email::parse(text).is_err(), "{text:?}");
        }
    }
}
