//! Where the parts of buying lead: on My Phone Numbers as ever, or inside something else that needs a number, such as a step
//! of a campaign or a frame in another application.

use leptos::prelude::*;
use uuid::Uuid;

pub use crate::purchases::asked::At;
use crate::purchases::decision::REPLACES;

/// Where the parts of buying lead.
///
/// Put into the context of a part of a page, by [`super::CompactBuy`] and [`super::OutcomeDialog`]; without it all leads
/// where it does on My Phone Numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ways {
    /// The page with the search, and what its address keeps over searches. Here one chooses another number.
    pub search: At,
    /// Where orders are posted. It takes the fields of `/api/twilio/purchase-number`, and those of `with`.
    pub order: String,
    /// Hidden fields of each order.
    pub with: Vec<(String, String)>,
    /// Where the word on a substitute is posted.
    pub decide: String,
    /// Where Done and Keep lead: there the number is taken. Without it each leads where it does on My Phone Numbers.
    pub after: Option<String>,
    /// Where it leads to leave without a number, or without a word on the one that was bought.
    pub leave: Option<String>,
    /// The label that is offered for the number.
    pub label: String,
    /// Where places are suggested while somebody types; what was typed is put at its end.
    pub suggest: String,
}

impl Default for Ways {
    fn default() -> Self {
        Self {
            search: At::default(),
            order: "/api/twilio/purchase-number".to_owned(),
            with: Vec::new(),
            decide: "/api/twilio/decide-purchase".to_owned(),
            after: None,
            leave: None,
            label: String::new(),
            suggest: "/api/areas/suggest?q=".to_owned(),
        }
    }
}

impl Ways {
    /// Those of the part of the page being drawn.
    pub fn here() -> Self {
        use_context().unwrap_or_default()
    }

    /// Where Done leads.
    pub fn done(&self) -> String {
        self.after.clone().unwrap_or_else(|| self.search.address([]))
    }

    /// Where leaving leads.
    pub fn left(&self) -> String {
        self.leave.clone().unwrap_or_else(|| self.search.address([]))
    }

    /// The page on which another number is chosen in the place of a purchase's substitute.
    pub fn another(&self, id: Uuid) -> String {
        self.search.address([(REPLACES, id.to_string())])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_ways_of_its_own_a_part_leads_where_it_does_on_my_phone_numbers() {
        let ways = Owner::new().with(Ways::here);
        assert_eq!(ways.order, "/api/twilio/purchase-number");
        assert_eq!((ways.done().as_str(), ways.search.anchor()), ("/phone-numbers", "#buy"));
    }
}
