//! What an owner says about keeping a number: tags and notes, and for how long a release can be undone.

use serde::{Deserialize, Serialize};

use super::LABEL_LENGTH;
use crate::{problem::Problem, writing::is_unseen};

/// What its owner has written beside a number.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notes {
    /// In lower case, by the alphabet.
    pub tags: Vec<String>,
    /// Anything.
    pub notes: Option<String>,
    /// Stands for the label, the tags and the notes as they were read: who writes them can say what they saw.
    pub version: String,
}

/// A label as somebody typed it in that field, without blanks around it; none where nothing is left.
pub fn label(text: &str, field: &str) -> Result<Option<String>, Problem> {
    let text = text.trim();
    if text.chars().count() > LABEL_LENGTH || text.chars().any(is_unseen) {
        let words = format!("Use at most {LABEL_LENGTH} plain characters for the label.");
        return Err(Problem::field(field, words));
    }
    Ok((!text.is_empty()).then(|| text.to_owned()))
}

/// The tags in what somebody typed: separated by commas, in lower case, each once.
pub fn tags_in(text: &str) -> Result<Vec<String>, Problem> {
    let mut tags: Vec<String> = text
        .split(',')
        .map(|tag| tag.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase())
        .filter(|tag| !tag.is_empty())
        .collect();
    tags.sort();
    tags.dedup();
    if tags.len() > MOST_TAGS {
        return Err(Problem::field("tags", format!("Use at most {MOST_TAGS} tags.")));
    }
    let is_wrong = |tag: &&String| tag.chars().count() > TAG_LENGTH || tag.chars().any(is_unseen);
    match tags.iter().find(is_wrong) {
        None => Ok(tags),
        Some(_) => Err(Problem::field(
            "tags",
            format!("Use at most {TAG_LENGTH} plain characters for a tag, and commas between tags."),
        )),
    }
}

/// For how many minutes a release can be undone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wait {
    /// 0 to 10080; 0 is at once.
    #[serde(deserialize_with = "minutes")]
    pub minutes: Option<u32>,
}

/// Minutes as a program says them, or as a form does: in digits.
pub(crate) fn minutes<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<u32>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Said {
        Number(u32),
        Text(String),
    }
    match Option::<Said>::deserialize(from)? {
        None => Ok(None),
        Some(Said::Number(minutes)) => Ok(Some(minutes)),
        Some(Said::Text(text)) if text.trim().is_empty() => Ok(None),
        Some(Said::Text(text)) => text.trim().parse().map(Some).map_err(serde::de::Error::custom),
    }
}

/// Most tags of one number.
pub const MOST_TAGS: usize = 12;

/// Most characters of a tag.
pub const TAG_LENGTH: usize = 24;

/// Most characters of the notes on a number.
pub const NOTES_LENGTH: usize = 2000;

/// For how many minutes a release can be undone, unless its owner likes it otherwise.
pub const RELEASE_AFTER: u32 = 60;

/// The longest time for which a release can be undone, in minutes: a week.
pub const LONGEST_WAIT: u32 = 7 * 24 * 60;

/// `1 hour`, `15 minutes`, `2 days`.
pub fn minutes_in_words(minutes: u32) -> String {
    let (count, unit) = match minutes {
        _ if minutes > 0 && minutes.is_multiple_of(1440) => (minutes / 1440, "day"),
        _ if minutes > 0 && minutes.is_multiple_of(60) => (minutes / 60, "hour"),
        _ => (minutes, "minute"),
    };
    format!("{count} {unit}{}", if count == 1 { "" } else { "s" })
}
