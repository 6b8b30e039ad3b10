//! The chain: what the hash of a line is taken over, and whether lines follow each other. No database, no clock.

use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::store::Line;

/// The name and version of the form, the first thing that is hashed.
const FORM: &str = "numberdesk audit 1";

/// The hash before the first line.
pub const NOTHING: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// Where an owner's chain ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// The number of its last line; 0 where there is none.
    pub seq: i64,
    /// The hash of its last line.
    pub hash: String,
}

impl Default for Head {
    fn default() -> Self {
        Self {
            seq: 0,
            hash: NOTHING.to_owned(),
        }
    }
}

/// What the hash of a line must be: SHA-256 in lower-case hexadecimal over its fields, each as
/// `<length in bytes>:<text>,`. Whatever stands in a field, two different lines never have the same text.
pub fn hash_of(line: &Line, previous: &str) -> String {
    use std::fmt::Write;

    let fields = [
        FORM.to_owned(),
        line.user_id.to_string(),
        line.seq.to_string(),
        line.id.to_string(),
        line.subject_id.to_string(),
        line.actor.clone(),
        line.event.clone(),
        line.at.text(),
        previous.to_owned(),
        line.details.text().to_owned(),
    ];
    let mut hash = Sha256::new();
    for field in fields {
        hash.update(format!("{}:{field},", field.len()));
    }
    hash.finalize().iter().fold(String::new(), |mut text, byte| {
        // Writing into a text cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The first line that does not fit, and why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Wrong {
    /// A number was passed over.
    #[error("line {0} is missing")]
    Missing(i64),
    /// A number came twice, or earlier ones after it.
    #[error("line {seq} ({id}) is one too many")]
    Extra {
        /// Its number.
        seq: i64,
        /// Its id.
        id: Uuid,
    },
    /// It names another line before it than there is.
    #[error("line {seq} ({id}) does not follow the line before it")]
    Unlinked {
        /// Its number.
        seq: i64,
        /// Its id.
        id: Uuid,
    },
    /// What it says is not what was hashed.
    #[error("line {seq} ({id}) is not what was written")]
    Changed {
        /// Its number.
        seq: i64,
        /// Its id.
        id: Uuid,
    },
    /// There are lines behind the end that was kept.
    #[error("line {seq} ({id}) stands behind the end of the chain")]
    Behind {
        /// Its number.
        seq: i64,
        /// Its id.
        id: Uuid,
    },
    /// The end that was kept is not the last line.
    #[error("the chain ends at line {0} with another hash than was kept")]
    OtherEnd(i64),
}

/// Goes along one owner's chain.
#[derive(Debug, Clone)]
pub struct Walk {
    owner: Uuid,
    last: Option<Line>,
    at: Head,
}

impl Walk {
    /// Before the first line.
    pub fn new(owner: Uuid) -> Self {
        Self {
            owner,
            last: None,
            at: Head::default(),
        }
    }

    /// How far it went.
    pub const fn at(&self) -> &Head {
        &self.at
    }

    /// The id of the line it stands on; the lowest where it stands on none.
    pub fn id(&self) -> Uuid {
        self.last.as_ref().map_or(Uuid::nil(), |line| line.id)
    }

    /// Takes the next line, by number and id.
    pub fn step(&mut self, line: Line) -> Result<(), Wrong> {
        let (seq, id) = (line.seq, line.id);
        let expected = self.at.seq.saturating_add(1);
        if seq > expected {
            return Err(Wrong::Missing(expected));
        }
        if seq < expected {
            return Err(Wrong::Extra { seq, id });
        }
        if line.previous != self.at.hash {
            return Err(Wrong::Unlinked { seq, id });
        }
        if line.user_id != self.owner || hash_of(&line, &line.previous) != line.hash {
            return Err(Wrong::Changed { seq, id });
        }
        self.at = Head {
            seq,
            hash: line.hash.clone(),
        };
        self.last = Some(line);
        Ok(())
    }

    /// Holds the end against the one that was kept, once there are no more lines.
    pub fn end(self, kept: &Head) -> Result<(), Wrong> {
        if kept.seq > self.at.seq {
            return Err(Wrong::Missing(self.at.seq.saturating_add(1)));
        }
        if kept.seq < self.at.seq {
            return Err(Wrong::Behind {
                seq: self.at.seq,
                id: self.id(),
            });
        }
        if kept.hash != self.at.hash {
            return Err(Wrong::OtherEnd(kept.seq));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;
    use crate::server::{audit::store::Details, db::Timestamp};

    fn line(seq: i64, details: &str, previous: &str) -> Line {
        let mut line = Line {
            id: Uuid::from_u128(u128::from(seq.unsigned_abs())),
            user_id: Uuid::from_u128(7),
            seq,
            subject_id: Uuid::nil(),
            actor: "owner".to_owned(),
            event: "purchase.meant".to_owned(),
            details: Details::from(details.to_owned()),
            at: Timestamp(datetime!(2026-11-28 10:00:00.000120 UTC)),
            previous: previous.to_owned(),
            hash: String::new(),
        };
        line.hash = hash_of(&line, previous);
        line
    }

    #[test]
    fn the_hash_of_a_line_is_what_the_documents_say() {
        // Taken with another program, from the bytes that docs/audit.md describes.
        assert_eq!(
            line(1, r#"{"phone_number":"+14155550101"}"#, NOTHING).hash,
            "d0f52e34ce8d0f5b7e11bd2b78003d0d439ff18ced65ee0f614a3bf0a941e71a"
        );
    }

    #[test]
    fn what_moves_from_one_field_into_the_next_changes_the_hash() {
        let one = line(1, "{}", NOTHING);
        let mut other = one.clone();
        other.actor = "ownerpurchase".to_owned();
        other.event = ".meant".to_owned();
        assert_ne!(hash_of(&one, NOTHING), hash_of(&other, NOTHING));
        other.actor = "owner,14:purchase.meant".to_owned();
        assert_ne!(hash_of(&one, NOTHING), hash_of(&other, NOTHING));
    }

    #[test]
    fn a_walk_names_the_first_line_that_does_not_fit() {
        let one = line(1, "{}", NOTHING);
        let two = line(2, "{}", &one.hash);
        let three = line(3, "{}", &two.hash);
        let whole = Head {
            seq: 3,
            hash: three.hash.clone(),
        };
        let walk = |lines: &[&Line], head: &Head| {
            let mut walk = Walk::new(one.user_id);
            for line in lines {
                walk.step((*line).clone())?;
            }
            walk.end(head)
        };
        let wrong = |lines: &[&Line], head: &Head| walk(lines, head).unwrap_err().to_string();
        assert_eq!(walk(&[&one, &two, &three], &whole), Ok(()));
        assert_eq!(walk(&[], &Head::default()), Ok(()));
        let mut changed = two.clone();
        changed.details = Details::from("{ }".to_owned());
        assert!(wrong(&[&one, &changed, &three], &whole).starts_with("line 2 ("));
        assert_eq!(wrong(&[&one, &three], &whole), "line 2 is missing");
        assert_eq!(wrong(&[&one, &two], &whole), "line 3 is missing");
        assert!(wrong(&[&one, &two, &two], &whole).ends_with("is one too many"));
        let other = line(2, "[]", &one.hash);
        assert!(wrong(&[&one, &other, &three], &whole).starts_with("line 3"));
        let rolled_back = Head {
            seq: 2,
            hash: two.hash.clone(),
        };
        assert!(wrong(&[&one, &two, &three], &rolled_back).ends_with("behind the end of the chain"));
        let lied = Head {
            seq: 3,
            hash: two.hash.clone(),
        };
        assert!(wrong(&[&one, &two, &three], &lied).contains("another hash"));
    }
}
