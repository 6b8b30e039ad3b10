//! What an owner asks for, as a form or a program says it.

use serde::{Deserialize, Deserializer, Serialize};
use uuid::Uuid;

use super::{Change, LAST_FOUR, MOST};
use crate::{
    numbers::keeping::{self, tags_in},
    problem::Problem,
    setup::Wanted,
};

/// One change to several numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Order {
    /// Chosen by whoever asks: the same one sent twice is one change.
    pub batch_id: Option<Uuid>,
    /// Our ids of the numbers: a list, or a text with commas between them.
    #[serde(deserialize_with = "ids")]
    pub ids: Vec<String>,
    /// `label`, `tags`, `setUp` or `release`.
    pub change: String,
    /// With `label`: the label; empty takes it away.
    pub label: Option<String>,
    /// With `tags`: what is added, with commas.
    pub add_tags: Option<String>,
    /// With `tags`: what is taken away, with commas.
    pub remove_tags: Option<String>,
    /// With `release`: after how many minutes; as the owner likes it unless said.
    #[serde(deserialize_with = "keeping::minutes")]
    pub after_minutes: Option<u32>,
    /// With `release`: how many numbers they are, typed to confirm it.
    pub count: Option<String>,
    /// With `setUp`: what is wanted.
    #[serde(flatten)]
    pub wanted: Wanted,
}

fn ids<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Said {
        List(Vec<String>),
        Text(String),
    }
    Ok(match Said::deserialize(from)? {
        Said::List(list) => list,
        Said::Text(text) => text.split(',').map(str::to_owned).collect(),
    })
}

impl Order {
    /// The numbers that are meant, each once.
    pub fn numbers(&self) -> Result<Vec<Uuid>, Problem> {
        let mut numbers = Vec::new();
        for text in self.ids.iter().map(|text| text.trim()).filter(|text| !text.is_empty()) {
            let id = Uuid::parse_str(text)
                .map_err(|_| Problem::field("ids", "One of these is no id of a number. Nothing was changed."))?;
            if !numbers.contains(&id) {
                numbers.push(id);
            }
            if numbers.len() > MOST {
                return Err(Problem::field(
                    "ids",
                    format!("Change at most {MOST} numbers at a time. Nothing was changed."),
                ));
            }
        }
        if numbers.is_empty() {
            return Err(Problem::field("ids", "Tick at least one number. Nothing was changed."));
        }
        Ok(numbers)
    }

    /// What is to be done, where `wait` is for how many minutes the owner's releases can be undone.
    pub fn change(&self, wait: u32) -> Result<Change, Problem> {
        match self.change.as_str() {
            "label" => {
                let text = self.label.as_deref().unwrap_or_default();
                // As long as it gets with digits in it.
                keeping::label(&text.replace(LAST_FOUR, "0000"), "label")?;
                let text = text.trim();
                Ok(Change::Label {
                    label: (!text.is_empty()).then(|| text.to_owned()),
                })
            }
            "tags" => {
                let of = |text: &Option<String>, field: &str| {
                    tags_in(text.as_deref().unwrap_or_default()).map_err(|problem| problem.about(field))
                };
                let (add, remove) = (of(&self.add_tags, "addTags")?, of(&self.remove_tags, "removeTags")?);
                if add.is_empty() && remove.is_empty() {
                    return Err(Problem::field(
                        "addTags",
                        "Write a tag to add, or one to take away. Nothing was changed.",
                    ));
                }
                Ok(Change::Tags { add, remove })
            }
            "setUp" => {
                let said = |text: &Option<String>| text.clone().filter(|text| !text.trim().is_empty());
                let mut wanted = self.wanted.clone();
                (wanted.calls, wanted.texts) = (said(&wanted.calls), said(&wanted.texts));
                wanted.status_url = said(&wanted.status_url);
                if wanted.calls.is_none() && wanted.texts.is_none() && wanted.status_url.is_none() {
                    return Err(Problem::field(
                        "calls",
                        "Say where calls or texts go. Nothing was changed.",
                    ));
                }
                Ok(Change::SetUp {
                    wanted: Box::new(wanted),
                })
            }
            "release" => Ok(Change::Release {
                minutes: self.after_minutes.unwrap_or(wait),
            }),
            _ => Err(Problem::field(
                "change",
                "Say what is to change: label, tags, setUp or release.",
            )),
        }
    }

    /// Whether a release was confirmed by how many numbers it takes, where its owner was asked to type that.
    pub fn is_confirmed_for(&self, numbers: usize) -> Result<(), Problem> {
        match self.count.as_deref().map(str::trim) {
            None => Ok(()),
            Some(typed) if typed == numbers.to_string() => Ok(()),
            Some(_) => Err(Problem::field(
                "count",
                format!("That is not how many they are. Nothing was released; type {numbers} to go on."),
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn order(said: Value) -> Order {
        serde_json::from_value(said).unwrap()
    }

    #[test]
    fn numbers_are_named_in_a_list_or_a_text_and_each_counts_once() {
        let (one, two) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let list = order(json!({ "ids": [one, two, one] })).numbers().unwrap();
        assert_eq!(list, [one, two]);
        let text = order(json!({ "ids": format!("{two}, {one},,{two}") }))
            .numbers()
            .unwrap();
        assert_eq!(text, [two, one]);
        let many: Vec<Uuid> = (1..=51).map(Uuid::from_u128).collect();
        for wrong in [json!([]), json!(""), json!("me"), json!(many)] {
            assert!(
                order(json!({ "ids": wrong }))
                    .numbers()
                    .unwrap_err()
                    .fields
                    .contains_key("ids")
            );
        }
    }

    #[test]
    fn each_change_says_at_its_field_what_it_lacks() {
        for (said, field) in [
            (json!({ "change": "label", "label": "x".repeat(49) }), "label"),
            (json!({ "change": "tags", "addTags": " , " }), "addTags"),
            (json!({ "change": "tags", "removeTags": "x".repeat(25) }), "removeTags"),
            (json!({ "change": "setUp", "calls": "" }), "calls"),
            (json!({ "change": "burn" }), "change"),
        ] {
            let problem = order(said.clone()).change(60).unwrap_err();
            assert!(problem.fields.contains_key(field), "{said}: {problem:?}");
        }
        // Forty-one characters and four digits.
        let long = format!("{}{LAST_FOUR}", "x".repeat(41));
        assert!(order(json!({ "change": "label", "label": long })).change(60).is_ok());
    }

    #[test]
    fn a_release_waits_as_its_owner_likes_unless_something_else_is_said() {
        let minutes = |said: Value| order(said).change(90).unwrap();
        assert_eq!(minutes(json!({ "change": "release" })), Change::Release { minutes: 90 });
        assert_eq!(
            minutes(json!({ "change": "release", "afterMinutes": "0" })),
            Change::Release { minutes: 0 }
        );
        assert!(order(json!({ "count": "3" })).is_confirmed_for(2).is_err());
        assert!(order(json!({ "count": " 2 " })).is_confirmed_for(2).is_ok());
    }
}
