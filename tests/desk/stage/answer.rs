//! What came back, and short ways to say what it should have been.

use reqwest::header::{HeaderMap, LOCATION, SET_COOKIE};
use serde_json::Value;

/// An answer of the desk.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Method and path that were asked.
    pub asked: String,
    /// HTTP status.
    pub status: u16,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body.
    pub text: String,
}

impl Answer {
    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error} in {self:?}"))
    }

    /// The body of a success.
    pub fn ok(&self) -> Value {
        assert_eq!(self.status, 200, "{self:?}");
        self.json()
    }

    /// The refusal, which must have this status and code.
    pub fn refused(&self, status: u16, code: &str) -> Value {
        let problem = self.json();
        assert_eq!(
            (self.status, &problem["code"]),
            (status, &Value::from(code)),
            "{self:?}"
        );
        assert!(!problem["message"].as_str().unwrap().is_empty(), "{self:?}");
        problem
    }

    /// The refusal of a request in which this field is wrong; gives the sentence beside the field.
    pub fn wrong(&self, field: &str) -> String {
        let problem = self.refused(422, "invalid_request");
        let fields = problem["fields"].as_object().unwrap_or_else(|| panic!("{self:?}"));
        assert_eq!(fields.keys().collect::<Vec<_>>(), [field], "{self:?}");
        fields[field].as_str().unwrap().to_owned()
    }

    /// One header as text, empty where it is absent.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Where a form leads on to.
    pub fn leads_to(&self) -> &str {
        assert_eq!(self.status, 303, "{self:?}");
        self.headers[LOCATION].to_str().unwrap()
    }

    /// The page to which a form that was refused goes back, which it opens where it says why.
    pub fn returns_to(&self) -> &str {
        let (page, place) = self.leads_to().split_once('#').unwrap();
        assert!(place == "refused" || place.starts_with("wrong-"), "{self:?}");
        page
    }

    /// The cookies it sets, whole.
    pub fn cookies(&self) -> Vec<&str> {
        self.headers
            .get_all(SET_COOKIE)
            .iter()
            .map(|value| value.to_str().unwrap())
            .collect()
    }

    /// What a person sees or sends on: the page without its head.
    fn body(&self) -> &str {
        self.text
            .split_once("<body>")
            .map_or(self.text.as_str(), |(_, body)| body)
    }

    /// Fails where the page does not say this.
    pub fn says(&self, words: &str) -> &Self {
        assert!(
            self.body().contains(words),
            "{words:?} is not in {}:\n{}",
            self.asked,
            self.body()
        );
        self
    }

    /// Fails where the page says this.
    pub fn keeps_quiet_on(&self, words: &str) -> &Self {
        assert!(
            !self.body().contains(words),
            "{words:?} is in {}:\n{}",
            self.asked,
            self.body()
        );
        self
    }

    /// What stands in the field of this name when the page is opened.
    pub fn value_of(&self, name: &str) -> &str {
        let named = format!("name=\"{name}\"");
        let field = self
            .body()
            .split('<')
            .find(|tag| tag.contains(&named))
            .unwrap_or_else(|| panic!("no field {name} in {self:?}"));
        field
            .split("value=\"")
            .nth(1)
            .map_or("", |rest| rest.split('"').next().unwrap())
    }
}
