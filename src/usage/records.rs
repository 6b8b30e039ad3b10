//! Twilio's Usage Records: categories that lie in each other, and how they are added without counting anything twice.

use serde::{Deserialize, Serialize};

use super::Micros;

/// The category in which Twilio adds everything up itself.
pub const TOTAL: &str = "totalprice";

/// What a category is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    /// What numbers cost by the month.
    Rents,
    /// What numbers cost once.
    Setups,
    /// Calls.
    Calls,
    /// Texts and pictures.
    Texts,
    /// Everything else that Twilio charges for.
    Other,
}

impl Group {
    /// Known by how its name begins.
    pub fn of(category: &str) -> Self {
        let is = |name: &str| category == name || category.strip_prefix(name).is_some_and(|rest| rest.starts_with('-'));
        if is("phonenumbers-setups") {
            Self::Setups
        } else if is("phonenumbers") {
            Self::Rents
        } else if is("calls") {
            Self::Calls
        } else if is("sms") || is("mms") {
            Self::Texts
        } else {
            Self::Other
        }
    }
}

/// One category of a period, as Twilio counts it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Category {
    /// Twilio's name for it, `calls-inbound-local`.
    pub category: String,
    /// Twilio's words for it.
    pub description: String,
    /// How many.
    pub count: u64,
    /// Of what, `calls`.
    pub unit: String,
    /// What they cost.
    pub cost: Micros,
}

/// What Twilio says of an account and a period: every category once, and Twilio's own total beside them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "camelCase")]
pub struct Records {
    /// Those that lie in no other and hold no other, the dearest first.
    pub categories: Vec<Category>,
    /// Twilio's own total; none where it names none.
    pub total: Option<Micros>,
    /// The currency of all of it, `USD`.
    pub currency: Option<String>,
    /// Rows that were left out: another account's, another currency's, or figures that cannot be.
    pub left_out: u32,
}

impl Records {
    /// The categories that count: one in which another with figures lies would count it twice, and is left to it.
    pub fn leaves(mut all: Vec<Category>) -> Vec<Category> {
        all.retain(|one| one.category != TOTAL && (one.count > 0 || one.cost != Micros::ZERO));
        let names: Vec<String> = all.iter().map(|one| format!("{}-", one.category)).collect();
        let mut leaves: Vec<Category> = Vec::new();
        for (one, name) in all.iter().zip(&names) {
            if !all.iter().any(|other| other.category.starts_with(name)) {
                leaves.push(one.clone());
            }
        }
        leaves.sort_by(|one, other| {
            other
                .cost
                .cmp(&one.cost)
                .then_with(|| one.category.cmp(&other.category))
        });
        leaves.dedup_by(|one, other| one.category == other.category);
        leaves
    }

    /// What one group comes to.
    pub fn of(&self, group: Group) -> Micros {
        let those = self.categories.iter().filter(|one| Group::of(&one.category) == group);
        those.map(|one| one.cost).sum()
    }

    /// What all categories come to.
    pub fn sum(&self) -> Micros {
        self.categories.iter().map(|one| one.cost).sum()
    }

    /// What is spent: Twilio's own total, or the sum where it names none.
    pub fn spent(&self) -> Micros {
        self.total.unwrap_or_else(|| self.sum())
    }

    /// Twilio's total and the sum of its categories, where they are a cent or more apart.
    pub fn apart(&self) -> Option<(Micros, Micros)> {
        let (total, sum) = (self.total?, self.sum());
        let far = total.0.saturating_sub(sum.0).unsigned_abs();
        (far >= 10_000).then_some((total, sum))
    }
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::*;

    fn category(name: &str, cost: i64) -> Category {
        Category {
            category: name.to_owned(),
            description: String::new(),
            count: 1,
            unit: "calls".to_owned(),
            cost: Micros(cost),
        }
    }

    #[test]
    fn a_category_that_holds_others_is_never_added_to_them() {
        let all = vec![
            category("calls", 300),
            category("calls-inbound", 200),
            category("calls-inbound-local", 200),
            category("calls-outbound", 100),
            category("sms", 50),
            category("totalprice", 350),
            Category {
                count: 0,
                ..category("sms-inbound", 0)
            },
        ];
        let leaves = Records::leaves(all);
        let names: Vec<&str> = leaves.iter().map(|one| one.category.as_str()).collect();
        assert_eq!(names, ["calls-inbound-local", "calls-outbound", "sms"]);
        let records = Records {
            categories: leaves,
            total: Some(Micros(350)),
            ..Records::default()
        };
        assert_eq!((records.sum(), records.apart()), (Micros(350), None));
        assert_eq!(records.of(Group::Calls), Micros(300));
        let apart = Records {
            total: Some(Micros(20_350)),
            ..records
        };
        assert_eq!(apart.apart(), Some((Micros(20_350), Micros(350))));
    }

    #[test]
    fn a_name_that_only_begins_alike_lies_in_nothing() {
        let leaves = Records::leaves(vec![
            category("sms", 1),
            category("smsx-inbound", 1),
            category("sms-inbound", 1),
        ]);
        let names: Vec<&str> = leaves.iter().map(|one| one.category.as_str()).collect();
        assert_eq!(names, ["sms-inbound", "smsx-inbound"]);
        assert_eq!(Group::of("phonenumbers-setups"), Group::Setups);
        assert_eq!(Group::of("phonenumbers-local"), Group::Rents);
        assert_eq!(Group::of("mms"), Group::Texts);
        assert_eq!(Group::of("callsx"), Group::Other);
    }

    proptest! {
        #[test]
        fn the_groups_come_to_the_sum_and_a_tree_to_its_leaves(costs in vec((0_usize..4, 0_i64..1_000_000), 1..12)) {
            let roots = ["calls", "sms", "phonenumbers", "recordings"];
            let mut all: Vec<Category> = Vec::new();
            for (at, (root, cost)) in costs.iter().enumerate() {
                all.push(category(&format!("{}-{at}", roots[*root]), *cost));
            }
            let exact: i64 = costs.iter().map(|(_, cost)| cost).sum();
            for root in roots {
                let below: i64 = all.iter().filter(|one| one.category.starts_with(&format!("{root}-"))).map(|one| one.cost.0).sum();
                all.push(Category { count: 0, ..category(root, below) });
            }
            let records = Records { categories: Records::leaves(all), ..Records::default() };
            prop_assert_eq!(records.sum(), Micros(exact));
            let groups = [Group::Rents, Group::Setups, Group::Calls, Group::Texts, Group::Other];
            prop_assert_eq!(groups.into_iter().map(|group| records.of(group)).sum::<Micros>(), records.sum());
        }
    }
}
