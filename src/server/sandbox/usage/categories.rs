//! The categories of use that practice knows, each with what it counts. One whose name begins another's holds it.

/// A category: its name, its words, what is counted and what is measured.
pub struct Category {
    /// `calls-inbound-local`.
    pub name: &'static str,
    /// For people.
    pub words: &'static str,
    /// The unit of its count.
    pub counted: &'static str,
    /// The unit of its use.
    pub measured: &'static str,
}

const fn category(name: &'static str, words: &'static str, counted: &'static str, measured: &'static str) -> Category {
    Category {
        name,
        words,
        counted,
        measured,
    }
}

/// Where everything is added up.
pub const TOTAL: &str = "totalprice";

/// All of them. Twilio lists every category it knows, those without use too; these are the ones a desk has to do with.
pub const CATEGORIES: [Category; 20] = [
    category("calls", "Voice Minutes", "calls", "minutes"),
    category("calls-inbound", "Inbound Voice Minutes", "calls", "minutes"),
    category("calls-inbound-local", "Inbound Local Calls", "calls", "minutes"),
    category("calls-inbound-tollfree", "Inbound Toll Free Calls", "calls", "minutes"),
    category("calls-outbound", "Outbound Voice Minutes", "calls", "minutes"),
    category("mms", "MMS Messages", "messages", "messages"),
    category("phonenumbers", "Phone Numbers", "numbers", "numbers"),
    category(
        "phonenumbers-emergency",
        "Emergency Enabled Numbers",
        "numbers",
        "numbers",
    ),
    category("phonenumbers-local", "Local Phone Numbers", "numbers", "numbers"),
    category("phonenumbers-mobile", "Mobile Phone Numbers", "numbers", "numbers"),
    category("phonenumbers-setups", "Phone Number Setups", "numbers", "numbers"),
    category("phonenumbers-tollfree", "Toll Free Phone Numbers", "numbers", "numbers"),
    category("sms", "SMS", "messages", "segments"),
    category("sms-inbound", "Inbound SMS", "messages", "segments"),
    category("sms-inbound-longcode", "Inbound Long Code SMS", "messages", "segments"),
    category(
        "sms-inbound-shortcode",
        "Short Code Inbound SMS",
        "messages",
        "segments",
    ),
    category("sms-messages-carrierfees", "Carrier Fees", "messages", "segments"),
    category("sms-outbound", "Outbound SMS", "messages", "segments"),
    category(
        "sms-outbound-longcode",
        "Outbound Long Code SMS",
        "messages",
        "segments",
    ),
    category(TOTAL, "Total Price", "", "usd"),
];

impl Category {
    /// Whether what is counted in a category is counted in this one as well.
    pub fn holds(&self, category: &str) -> bool {
        let below = category.strip_prefix(self.name);
        self.name == TOTAL || below.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
    }
}

#[cfg(test)]
mod tests {
    use super::CATEGORIES;

    #[test]
    fn a_category_holds_itself_and_those_whose_name_it_begins() {
        let holders = |name: &str| -> Vec<&str> {
            let those = CATEGORIES.iter().filter(|one| one.holds(name));
            those.map(|one| one.name).collect()
        };
        assert_eq!(
            holders("calls-inbound-local"),
            ["calls", "calls-inbound", "calls-inbound-local", "totalprice"]
        );
        assert_eq!(holders("mms"), ["mms", "totalprice"]);
    }
}
