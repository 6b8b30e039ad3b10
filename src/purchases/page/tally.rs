//! How an order of several numbers stands, counted and told: what its owner has of what they asked for.

use crate::purchases::{
    Cause, Line, Together,
    limits::Counted,
    together::{Outcome, Progress as Stage},
};

/// How many of each kind there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tally {
    /// Asked for.
    all: usize,
    /// Held, exactly as asked for.
    exact: usize,
    /// Held in the place of one that was taken.
    other: usize,
    /// Of those, how many wait for the owner's word.
    undecided: usize,
    /// Held, and in the account before the order.
    before: usize,
    /// Bought, and not held any more.
    gone: usize,
    /// Bought and given back at once: it may have cost something.
    rolled_back: usize,
}

impl Tally {
    /// Counts the lines of an order.
    pub fn of(lines: &[Line]) -> Self {
        let count = |fits: &dyn Fn(&Line) -> bool| lines.iter().filter(|line| fits(line)).count();
        Self {
            all: lines.len(),
            exact: count(&|line| line.held().is_some() && !line.is_substitute()),
            other: count(&|line| line.held().is_some() && line.is_substitute()),
            undecided: count(&Line::is_undecided),
            before: count(&|line| line.held().is_some() && line.was_held_before()),
            gone: count(&|line| line.outcome == Outcome::Bought && line.held().is_none()),
            rolled_back: count(&|line| line.cause == Some(Cause::RolledBack)),
        }
    }

    const fn held(self) -> usize {
        self.exact + self.other
    }

    const fn not_bought(self) -> usize {
        self.all - self.held() - self.gone
    }

    /// The heading.
    pub fn title(self, together: &Together) -> String {
        let (all, exact, other) = (self.all, self.exact, self.other);
        if together.status == Stage::Confirming {
            return format!("Buying {}", counted(all));
        }
        match (exact, other, all) {
            (0, 0, _) if self.gone == 0 => "Nothing was bought".to_owned(),
            (0, 0, _) if self.gone == 1 => "The number bought is not yours any more".to_owned(),
            (0, 0, _) => "The numbers bought are not yours any more".to_owned(),
            (1, 0, 1) => "Your number is there".to_owned(),
            (2, 0, 2) => "Both numbers are yours".to_owned(),
            (exact, 0, all) if exact == all => format!("All {} are yours", counted(all)),
            (exact, 0, all) => format!("{exact} of {} yours", are(all)),
            (0, 1, _) => "You got another number".to_owned(),
            (0, other, _) => format!("You got {other} other numbers"),
            (exact, 1, all) => format!("{exact} of {} yours, and 1 other", are(all)),
            (exact, other, all) => format!("{exact} of {} yours, and {other} others", are(all)),
        }
    }

    /// The sentence in the live region: how far it is, then what came of it.
    pub fn said(self, together: &Together) -> String {
        if together.status == Stage::Confirming {
            return format!(
                "{} of {} have their outcome. The page changes by itself.",
                together.done,
                counted(self.all)
            );
        }
        let said = [
            self.cost(together),
            self.before(),
            self.waiting(),
            self.since(),
            self.others().to_owned(),
        ];
        said.into_iter()
            .filter(|sentence| !sentence.is_empty())
            .collect::<Vec<_>>()
            .join(" ")
    }

    fn cost(self, together: &Together) -> String {
        match (self.held(), together.rent()) {
            (0, _) => String::new(),
            (1, Some(rent)) if self.before > 0 => format!("The one you hold costs {rent} per month."),
            (held, Some(rent)) if self.before > 0 => format!("The {held} you hold cost {rent} per month together."),
            (1, Some(rent)) if self.gone > 0 => format!("The one you still hold costs {rent} per month."),
            (held, Some(rent)) if self.gone > 0 => format!("The {held} you still hold cost {rent} per month together."),
            (1, Some(rent)) => format!("The number you bought costs {rent} per month."),
            (held, Some(rent)) => format!("The {} you bought cost {rent} per month together.", counted(held)),
            (held, None) => format!("You hold {} of them.", counted(held)),
        }
    }

    fn before(self) -> String {
        match self.before {
            0 => String::new(),
            1 => "One was in your Twilio account already, and nothing was charged for it by this order.".to_owned(),
            count => {
                format!("{count} were in your Twilio account already, and nothing was charged for them by this order.")
            }
        }
    }

    fn waiting(self) -> String {
        match self.undecided {
            0 => String::new(),
            1 => "One is not the number you asked for: you decide whether it stays.".to_owned(),
            count => format!("{count} are not the numbers you asked for: you decide whether they stay."),
        }
    }

    fn since(self) -> String {
        match (self.gone, self.held()) {
            (0, _) => String::new(),
            (1, 0) => "It was bought, and you do not hold it any more.".to_owned(),
            (_, 0) => "They were bought, and you do not hold them any more.".to_owned(),
            (1, _) => "One that was bought is not yours any more.".to_owned(),
            (gone, _) => format!("{gone} that were bought are not yours any more."),
        }
    }

    const fn others(self) -> &'static str {
        match (self.not_bought(), self.rolled_back) {
            (0, _) => "",
            (_, 1..) => "Twilio may still charge the first month of what was given back at once.",
            (not, 0) if not == self.all => "Nothing was charged.",
            (1, 0) => "One was not bought, and nothing was charged for it.",
            (_, 0) => "The others were not bought, and nothing was charged for them.",
        }
    }
}

fn counted(count: usize) -> Counted {
    Counted(i64::try_from(count).unwrap_or(i64::MAX))
}

/// `3 numbers are`.
fn are(count: usize) -> String {
    format!("{} {}", counted(count), if count == 1 { "is" } else { "are" })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use uuid::Uuid;

    use super::*;

    const ID: &str = "00000000-0000-0000-0000-000000000000";

    fn line(outcome: &str, rest: &Value) -> Line {
        let mut line = json!({
            "purchaseId": ID, "reference": "ND-7F3K-21QX", "requestedNumber": "+14155550123", "outcome": outcome, "message": "",
        });
        if let (Some(line), Some(rest)) = (line.as_object_mut(), rest.as_object()) {
            line.extend(rest.clone());
        }
        serde_json::from_value(line).unwrap()
    }

    /// One that was bought: how it stands now, whether it is another number, and what its owner said to that.
    fn bought(status: &str, is_different: bool, decision: Option<&str>) -> Line {
        let at = "2026-01-01T00:00:00Z";
        let number = json!({
            "id": ID, "user_id": ID, "phone_number": "+14155550123", "phone_sid": "PN1", "friendly_name": null,
            "capabilities": { "voice": true, "sms": false, "mms": false, "rcs": false }, "is_primary": false, "status": status,
            "country": "US", "number_type": "local", "locality": null, "region": null, "monthly_price": "1.15", "currency": "USD",
            "purchased_at": at, "created_at": at, "updated_at": at,
        });
        line(
            "bought",
            &json!({ "phoneNumber": number, "isDifferentNumber": is_different, "decision": decision }),
        )
    }

    fn told(lines: &[Line]) -> (String, String) {
        let together = Together::of(Uuid::nil(), lines.to_vec());
        let tally = Tally::of(lines);
        (tally.title(&together), tally.said(&together))
    }

    #[test]
    fn the_page_says_how_far_it_is_and_then_what_came_of_it() {
        let (yes, open) = (bought("active", false, None), line("confirming", &json!({})));
        let before = Line {
            cause: Some(Cause::HeldBefore),
            ..yes.clone()
        };
        let (no, back) = (
            line("not_bought", &json!({ "cause": "taken" })),
            line("not_bought", &json!({ "cause": "rolled_back" })),
        );
        for (lines, heading, sentence) in [
            (
                vec![&yes, &open, &no],
                "Buying 3 numbers",
                "2 of 3 numbers have their outcome. The page changes by itself.",
            ),
            (
                vec![&yes, &yes],
                "Both numbers are yours",
                "The 2 numbers you bought cost $2.30 per month together.",
            ),
            (
                vec![&yes],
                "Your number is there",
                "The number you bought costs $1.15 per month.",
            ),
            (
                vec![&yes, &yes, &no],
                "2 of 3 numbers are yours",
                "The 2 numbers you bought cost $2.30 per month together. One was not bought, and nothing was charged for it.",
            ),
            (
                vec![&yes, &before],
                "Both numbers are yours",
                "The 2 you hold cost $2.30 per month together. One was in your Twilio account already, and nothing was charged for it by this order.",
            ),
            (vec![&no, &no], "Nothing was bought", "Nothing was charged."),
            (
                vec![&no, &back],
                "Nothing was bought",
                "Twilio may still charge the first month of what was given back at once.",
            ),
        ] {
            let lines: Vec<Line> = lines.into_iter().cloned().collect();
            assert_eq!(told(&lines), (heading.to_owned(), sentence.to_owned()));
        }
    }

    #[test]
    fn a_substitute_is_never_counted_as_the_number_asked_for_nor_one_that_is_gone_as_held() {
        let (yes, other) = (bought("active", false, None), bought("active", true, None));
        let (kept, gone) = (bought("active", true, Some("kept")), bought("released", false, None));
        let lost = bought("lost", true, None);
        for (lines, heading, sentence) in [
            (
                vec![&other],
                "You got another number",
                "The number you bought costs $1.15 per month. One is not the number you asked for: you decide whether it stays.",
            ),
            (
                vec![&kept],
                "You got another number",
                "The number you bought costs $1.15 per month.",
            ),
            (
                vec![&yes, &yes, &yes, &other],
                "3 of 4 numbers are yours, and 1 other",
                "The 4 numbers you bought cost $4.60 per month together. One is not the number you asked for: you decide whether it stays.",
            ),
            (
                vec![&yes, &kept, &kept],
                "1 of 3 numbers are yours, and 2 others",
                "The 3 numbers you bought cost $3.45 per month together.",
            ),
            (
                vec![&yes, &gone],
                "1 of 2 numbers are yours",
                "The one you still hold costs $1.15 per month. One that was bought is not yours any more.",
            ),
            (
                vec![&gone],
                "The number bought is not yours any more",
                "It was bought, and you do not hold it any more.",
            ),
            (
                vec![&gone, &lost],
                "The numbers bought are not yours any more",
                "They were bought, and you do not hold them any more.",
            ),
            (
                vec![&other, &other, &gone],
                "You got 2 other numbers",
                "The 2 you still hold cost $2.30 per month together. 2 are not the numbers you asked for: you decide whether they stay. One that was bought is not yours any more.",
            ),
        ] {
            let lines: Vec<Line> = lines.into_iter().cloned().collect();
            assert_eq!(told(&lines), (heading.to_owned(), sentence.to_owned()));
        }
    }
}
