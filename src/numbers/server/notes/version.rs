//! What somebody saw on a number before they wrote on it: two who write at once lose nothing of each other's.

use std::fmt;

use super::{Noted, store::Beside};
use crate::{problem::Problem, server::secrets::fingerprint};

/// Digits of a print: enough to tell two texts of one number apart.
const PRINT: usize = 12;
/// The most of what stands there that is told.
const TOLD: usize = 120;

/// A print of the label, the tags and the notes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    label: String,
    tags: String,
    notes: String,
}

fn print(text: Option<&str>) -> String {
    fingerprint(text.unwrap_or_default()).chars().take(PRINT).collect()
}

impl Version {
    /// Of what stands there.
    pub fn of(label: Option<&str>, tags: &[String], notes: Option<&str>) -> Self {
        Self {
            label: print(label),
            tags: print(Some(&tags.join(","))),
            notes: print(notes),
        }
    }

    /// Reads what [`Self`] was written as.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let parts: Vec<String> = text.split('-').map(str::to_owned).collect();
        let is_print = |part: &String| part.len() == PRINT && part.bytes().all(|byte| byte.is_ascii_hexdigit());
        match <[String; 3]>::try_from(parts) {
            Ok([label, tags, notes]) if [&label, &tags, &notes].into_iter().all(is_print) => {
                Ok(Self { label, tags, notes })
            }
            Ok(_) | Err(_) => Err(Problem::field(
                "seen",
                "Give the version that was read with tags and notes, or leave it out. Nothing was changed.",
            )),
        }
    }

    /// Leaves out what the writer has not touched and somebody else has, and refuses what both have changed.
    pub fn settle(&self, label: &mut Option<Option<String>>, noted: &mut Noted, now: &Beside) -> Result<(), Problem> {
        let there = Self::of(now.friendly_name.as_deref(), &now.tags, now.notes.as_deref());
        let mut refused: Option<Problem> = None;
        let mut is_theirs = |field, [seen, there, new]: [&str; 3], now: Option<&str>| match met(seen, there, new) {
            Met::Apart => false,
            Met::Theirs => true,
            Met::Both => {
                refused = Some(match refused.take() {
                    Some(problem) => problem.and_field(field, told(now)),
                    None => Problem::field(field, told(now)),
                });
                false
            }
        };
        let new = label.as_ref().map(|new| print(new.as_deref()));
        let label_now = now.friendly_name.as_deref();
        if new.is_some_and(|new| is_theirs("friendlyName", [&self.label, &there.label, &new], label_now)) {
            *label = None;
        }
        let new = noted.tags.as_ref().map(|new| print(Some(&new.join(","))));
        let tags_now = now.tags.join(", ");
        if new.is_some_and(|new| is_theirs("tags", [&self.tags, &there.tags, &new], Some(&tags_now))) {
            noted.tags = None;
        }
        let new = noted.notes.as_ref().map(|new| print(new.as_deref()));
        if new.is_some_and(|new| is_theirs("notes", [&self.notes, &there.notes, &new], now.notes.as_deref())) {
            noted.notes = None;
        }
        refused.map_or(Ok(()), Err)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}-{}", self.label, self.tags, self.notes)
    }
}

/// How what is to be written meets what stands there.
enum Met {
    /// Nobody else has changed it, or to the same.
    Apart,
    /// Only somebody else has changed it.
    Theirs,
    /// Both have.
    Both,
}

fn met(seen: &str, there: &str, new: &str) -> Met {
    if there == seen || there == new {
        Met::Apart
    } else if new == seen {
        Met::Theirs
    } else {
        Met::Both
    }
}

/// What stands there meanwhile, and what to do.
fn told(now: Option<&str>) -> String {
    let happened = match now.filter(|text| !text.is_empty()) {
        None => "It was emptied meanwhile, in another window or by somebody else.".to_owned(),
        Some(text) => {
            let start: String = text.chars().take(TOLD).collect();
            let more = if start.len() < text.len() { "\u{2026}" } else { "" };
            format!(
                "It was changed meanwhile, in another window or by somebody else, to \u{201c}{start}{more}\u{201d}."
            )
        }
    };
    format!("{happened} Nothing was saved. Save again to write yours in its place.")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn beside(label: &str, tags: &[&str], notes: &str) -> Beside {
        Beside {
            id: uuid::Uuid::nil(),
            status: "active".to_owned(),
            friendly_name: Some(label.to_owned()),
            notes: Some(notes.to_owned()),
            tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
        }
    }

    #[test]
    fn what_only_somebody_else_has_changed_stays_theirs_and_what_both_have_is_refused() {
        let seen = Version::of(Some("Desk"), &["west".to_owned()], Some("old"));
        let seen = Version::parse(&seen.to_string()).unwrap();
        let mut label = Some(Some("Desk".to_owned()));
        let mut noted = Noted {
            tags: Some(vec!["east".to_owned()]),
            notes: Some(Some("mine".to_owned())),
        };
        let now = beside("Theirs", &["west"], "old");
        seen.settle(&mut label, &mut noted, &now).unwrap();
        assert_eq!(label, None, "not touched here");
        assert_eq!(noted.tags, Some(vec!["east".to_owned()]));
        let now = beside("Theirs", &["north"], "theirs");
        let refused = seen.settle(&mut label, &mut noted, &now).unwrap_err();
        assert_eq!(refused.fields.keys().collect::<Vec<_>>(), ["notes", "tags"]);
        assert!(
            refused.fields["notes"].contains("\u{201c}theirs\u{201d}"),
            "{refused:?}"
        );
    }

    #[test]
    fn the_same_written_twice_is_no_quarrel() {
        let seen = Version::of(None, &[], None);
        let mut noted = Noted {
            tags: None,
            notes: Some(Some("same".to_owned())),
        };
        seen.settle(&mut None, &mut noted, &beside("", &[], "same")).unwrap();
    }

    #[test]
    fn what_was_never_a_version_is_refused() {
        for text in [
            "",
            "a-b-c",
            "0123456789ab-0123456789ab",
            "0123456789ab-0123456789ab-0123456789xy",
        ] {
            assert!(Version::parse(text).is_err(), "{text}");
        }
    }
}
