//! Which part of the list an owner asks for: each kind of question has an index that gives its pages in order.

use serde::{Deserialize, Serialize};

use uuid::Uuid;

use super::{Number, Status};
use crate::{phone::PhoneNumber, problem::Problem, ui::href::encoded};

/// A question to one's own numbers, as an address or a program says it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// An area code, the last four digits, a whole number, or how a label begins.
    pub own: Option<String>,
    /// A tag.
    pub tag: Option<String>,
    /// `active`, `waiting` (to be released), `releasing` or `lost`.
    pub status: Option<String>,
    /// `voice`, `sms` or `mms`.
    pub can: Option<String>,
    /// The campaign that uses it, by its id.
    pub campaign: Option<String>,
    /// `newest` (unless said), `oldest`, `number`, `label` or `label-reversed`.
    pub order: Option<String>,
}

/// By what numbers are found, before anything else is held against them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum By {
    /// All of them.
    All,
    /// Those with this tag.
    Tag(String),
    /// Those that stand so.
    Status(Status),
    /// Those that are to be released.
    Waiting,
    /// Those with this area code.
    Area(String),
    /// Those that end in these four digits.
    Last(String),
    /// Those that begin with these digits, E.164.
    Digits(String),
    /// Those that can do this: `voice`, `sms` or `mms`.
    Can(&'static str),
    /// Those whose label begins so, in lower case.
    Label(String),
}

/// In which order they come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Order {
    /// The last bought first.
    #[default]
    Newest,
    /// The first bought first.
    Oldest,
    /// By their digits.
    Number,
    /// By their labels; those without one last.
    Label,
    /// By their labels from the end of the alphabet; those without one last all the same.
    LabelReversed,
}

/// The question as it is carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// By what they are found.
    pub by: By,
    /// In which order they come.
    pub order: Order,
    /// What else must be so: the status.
    pub status: Option<Status>,
    /// What else must be so: that it waits to be released.
    pub waits: bool,
    /// What else must be so: `voice`, `sms` or `mms`.
    pub can: Option<&'static str>,
    /// What else must be so: the tag.
    pub tag: Option<String>,
    /// What else must be so: the campaign that uses it. There is one such number at most, which then leads.
    pub campaign: Option<Uuid>,
}

impl By {
    /// Whether this number is found so. What is known of tags elsewhere is not looked at.
    pub fn finds(&self, number: &Number) -> bool {
        let digits = number.phone_number.as_str();
        match self {
            Self::All | Self::Tag(_) | Self::Can(_) => true,
            Self::Status(status) => number.status == *status,
            Self::Waiting => number.release_at.is_some(),
            Self::Area(code) => digits.get(2..5) == Some(code),
            Self::Last(last) => digits.ends_with(last.as_str()),
            Self::Digits(first) => digits.starts_with(first.as_str()),
            Self::Label(first) => {
                let label = number.friendly_name.as_deref().unwrap_or_default().to_lowercase();
                label.starts_with(first.as_str())
            }
        }
    }
}

impl Asked {
    /// The question in an address, whose values are found by their names.
    pub fn read(value: impl Fn(&str) -> Option<String>) -> Self {
        Self {
            own: value("own"),
            tag: value("tag"),
            status: value("status"),
            can: value("can"),
            campaign: value("campaign"),
            order: value("order"),
        }
    }

    /// Whether anything is asked for.
    pub fn is_anything(&self) -> bool {
        [&self.own, &self.tag, &self.status, &self.can, &self.campaign]
            .into_iter()
            .any(|part| given(part.as_ref()).is_some())
    }

    /// The address of the list for this question, and from behind that number.
    pub fn address(&self, after: Option<Uuid>) -> String {
        let parts = [
            ("own", &self.own),
            ("tag", &self.tag),
            ("status", &self.status),
            ("can", &self.can),
            ("campaign", &self.campaign),
            ("order", &self.order),
        ];
        let mut pairs: Vec<String> = parts
            .into_iter()
            .filter_map(|(name, part)| Some(format!("{name}={}", encoded(given(part.as_ref())?))))
            .collect();
        pairs.extend(after.map(|after| format!("after={after}")));
        if pairs.is_empty() {
            return "/phone-numbers".to_owned();
        }
        format!("/phone-numbers?{}", pairs.join("&"))
    }

    /// What is meant. Every mistake is named at its field.
    pub fn question(&self) -> Result<Question, Problem> {
        let tag = given(self.tag.as_ref()).map(str::to_lowercase);
        let (status, waits) = match given(self.status.as_ref()) {
            None => (None, false),
            Some("waiting") => (None, true),
            Some(word) => match Status::ALL.into_iter().find(|status| status.as_str() == word) {
                Some(Status::Released) | None => {
                    return Err(Problem::field("status", "Say active, waiting, releasing or lost."));
                }
                status => (status, false),
            },
        };
        let can = given(self.can.as_ref()).map(|word| ["voice", "sms", "mms"].into_iter().find(|can| *can == word));
        if can == Some(None) {
            return Err(Problem::field("can", "Say voice, sms or mms."));
        }
        let can = can.flatten();
        let order = match given(self.order.as_ref()) {
            None | Some("newest") => Order::Newest,
            Some("oldest") => Order::Oldest,
            Some("number") => Order::Number,
            Some("label") => Order::Label,
            Some("label-reversed") => Order::LabelReversed,
            Some(_) => {
                let words = "Say newest, oldest, number, label or label-reversed.";
                return Err(Problem::field("order", words));
            }
        };
        let campaign = match given(self.campaign.as_ref()).map(Uuid::parse_str) {
            None => None,
            Some(Ok(id)) => Some(id),
            Some(Err(_)) => return Err(Problem::field("campaign", "Say the id of a campaign.")),
        };
        let searched = given(self.own.as_ref()).map(searched);
        // The rarest first: what was searched for, then what stands out, then the tag.
        let is_by_age = matches!(order, Order::Newest | Order::Oldest);
        let by = match (searched, status, &tag, can) {
            (Some(by), ..) => by,
            _ if waits => By::Waiting,
            (None, Some(status), ..) if status != Status::Active => By::Status(status),
            (None, _, Some(tag), _) if is_by_age => By::Tag(tag.clone()),
            (None, _, None, Some(can)) if is_by_age => By::Can(can),
            (None, ..) => By::All,
        };
        let order = match (&by, order) {
            (By::Label(_), Order::LabelReversed) => Order::LabelReversed,
            (By::Label(_), _) => Order::Label,
            (By::Digits(_), _) => Order::Number,
            (By::All, order) => order,
            (_, Order::Oldest) => Order::Oldest,
            (_, Order::Newest | Order::Number | Order::Label | Order::LabelReversed) => Order::Newest,
        };
        Ok(Question {
            by,
            order,
            status,
            waits,
            can,
            tag,
            campaign,
        })
    }
}

fn given(text: Option<&String>) -> Option<&str> {
    text.map(String::as_str).map(str::trim).filter(|text| !text.is_empty())
}

/// What somebody typed who looks for a number of their own.
fn searched(text: &str) -> By {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let is_number = !digits.is_empty()
        && text.chars().all(|letter| {
            letter.is_ascii_digit() || matches!(letter, ' ' | '+' | '-' | '(' | ')' | '.' | '\u{a0}' | '\u{2011}')
        });
    if !is_number {
        return By::Label(text.to_lowercase());
    }
    match digits.len() {
        3 => By::Area(digits),
        4 => By::Last(digits),
        _ => match PhoneNumber::typed(text) {
            Ok(number) => By::Digits(number.as_str().to_owned()),
            // The beginning of one, as people of its own country write it.
            Err(_) if text.starts_with('+') || digits.starts_with('1') => By::Digits(format!("+{digits}")),
            Err(_) => By::Digits(format!("+1{digits}")),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn by(own: &str) -> By {
        let asked = Asked {
            own: Some(own.to_owned()),
            ..Asked::default()
        };
        asked.question().unwrap().by
    }

    #[test]
    fn what_is_typed_is_an_area_code_the_last_digits_a_number_or_a_label() {
        assert_eq!(by("415"), By::Area("415".to_owned()));
        assert_eq!(by(" 0142 "), By::Last("0142".to_owned()));
        assert_eq!(by("(415) 555-0142"), By::Digits("+14155550142".to_owned()));
        assert_eq!(by("+1415555"), By::Digits("+1415555".to_owned()));
        assert_eq!(by("415 555"), By::Digits("+1415555".to_owned()));
        assert_eq!(by("Front"), By::Label("front".to_owned()));
        assert_eq!(by("Desk 2"), By::Label("desk 2".to_owned()));
    }

    #[test]
    fn a_search_among_those_that_wait_keeps_both() {
        let asked = Asked {
            own: Some("415".to_owned()),
            status: Some("waiting".to_owned()),
            ..Asked::default()
        };
        let question = asked.question().unwrap();
        assert_eq!((question.by, question.waits), (By::Area("415".to_owned()), true));
    }

    #[test]
    fn the_rarest_leads_and_nonsense_is_named_at_its_field() {
        let question = |tag: &str, status: &str, order: &str| {
            let some = |text: &str| Some(text.to_owned());
            let asked = Asked {
                tag: some(tag),
                status: some(status),
                order: some(order),
                ..Asked::default()
            };
            asked.question()
        };
        assert_eq!(question("West", "", "").unwrap().by, By::Tag("west".to_owned()));
        assert_eq!(question("West", "lost", "").unwrap().by, By::Status(Status::Lost));
        assert_eq!(question("", "waiting", "").unwrap().by, By::Waiting);
        let by_number = question("West", "active", "number").unwrap();
        assert_eq!((by_number.by, by_number.order), (By::All, Order::Number));
        for (status, order, field) in [("gone", "", "status"), ("released", "", "status"), ("", "up", "order")] {
            let problem = question("", status, order).unwrap_err();
            assert!(problem.fields.contains_key(field), "{problem:?}");
        }
    }
}
