//! The page that asks, and its address with a question.

use crate::ui::href::encoded;

/// A page with a search on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct At {
    /// Its path.
    pub path: String,
    /// What its address holds besides the question, and keeps over searches.
    pub kept: Vec<(String, String)>,
}

impl Default for At {
    fn default() -> Self {
        Self {
            path: HOME.to_owned(),
            kept: Vec::new(),
        }
    }
}

const HOME: &str = "/phone-numbers";

impl At {
    /// Its address with this question.
    pub fn address<'pair>(&self, question: impl IntoIterator<Item = (&'pair str, String)>) -> String {
        let pair = |name: &str, value: &str| format!("{name}={}", encoded(value));
        let kept = self.kept.iter().map(|(name, value)| pair(name, value));
        let asked = question.into_iter().map(|(name, value)| pair(name, &value));
        let pairs: Vec<String> = kept.chain(asked).collect();
        if pairs.is_empty() {
            self.path.clone()
        } else {
            format!("{}?{}", self.path, pairs.join("&"))
        }
    }

    /// Whether this is My Phone Numbers, beside which the rest of the desk is one click away.
    pub fn is_home(&self) -> bool {
        self.path == HOME
    }

    /// The part of the page where the search is.
    pub fn anchor(&self) -> &'static str {
        if self.is_home() { "#buy" } else { "" }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_keeps_what_its_page_needs_before_the_question() {
        let at = At {
            path: "/campaigns/7/number/buy".to_owned(),
            kept: vec![("from".to_owned(), "a&b".to_owned())],
        };
        let asked = at.address([("area_code", "San José".to_owned())]);
        assert_eq!(asked, "/campaigns/7/number/buy?from=a%26b&area_code=San%20Jos%C3%A9");
        assert_eq!(at.address([]), "/campaigns/7/number/buy?from=a%26b");
        assert_eq!(At::default().address([]), "/phone-numbers");
    }
}
