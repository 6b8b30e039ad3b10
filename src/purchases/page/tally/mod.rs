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
    /// Held, and being released.
    leaving: usize,
    /// Bought, and not held any more.
    gone: usize,
    /// In the account before the order, and not held any more.
    gone_before: usize,
    /// Given by the carrier after they had ended.
    late: usize,
    /// Bought and given back at once: it may have cost something.
    rolled_back: usize,
}

impl Tally {
    /// Counts the lines of an order.
    pub fn of(lines: &[Line]) -> Self {
        let is_gone = |line: &Line| line.outcome == Outcome::Bought && line.held().is_none();
        let count = |fits: &dyn Fn(&Line) -> bool| lines.iter().filter(|line| fits(line)).count();
        Self {
            all: lines.len(),
            exact: count(&|line| line.held().is_some() && !line.is_substitute()),
            other: count(&|line| line.held().is_some() && line.is_substitute()),
            undecided: count(&Line::is_undecided),
            before: count(&|line| line.held().is_some() && line.was_held_before()),
            leaving: count(&Line::is_leaving),
            gone: count(&|line| is_gone(line) && !line.was_held_before()),
            gone_before: count(&|line| is_gone(line) && line.was_held_before()),
            late: count(&|line| line.outcome == Outcome::NotBought && line.arrived.is_some()),
            rolled_back: count(&|line| line.cause == Some(Cause::RolledBack)),
        }
    }

    const fn held(self) -> usize {
        self.exact + self.other
    }

    /// Whether the owner has given up some since.
    const fn is_less(self) -> bool {
        self.gone + self.gone_before > 0
    }

    const fn not_bought(self) -> usize {
        self.all - self.held() - self.gone - self.gone_before
    }

    /// The heading.
    pub fn title(self, together: &Together) -> String {
        let (all, exact, other) = (self.all, self.exact, self.other);
        if together.status == Stage::Confirming {
            return format!("Buying {}", counted(all));
        }
        match (exact, other, all) {
            (0, 0, _) if self.late > 0 => "Twilio gave numbers too late".to_owned(),
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
                "{} of {} are settled. The page changes by itself.",
                together.done,
                counted(self.all)
            );
        }
        let said = [
            self.cost(together),
            self.before(),
            self.leaving().to_owned(),
            self.waiting(),
            self.since(),
            self.since_before(),
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
            (1, Some(rent)) if self.is_less() => format!("The one you still hold costs {rent} per month."),
            (held, Some(rent)) if self.is_less() => {
                format!("The {held} you still hold cost {rent} per month together.")
            }
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

    const fn leaving(self) -> &'static str {
        match (self.leaving, self.held()) {
            (0, _) => "",
            (1, 1) => "It is being released: until Twilio has taken it back, it works and costs its rent.",
            (1, _) => "One is being released: until Twilio has taken it back, it works and costs its rent.",
            (_, _) => "Some are being released: until Twilio has taken them back, they work and cost their rent.",
        }
    }

    fn since_before(self) -> String {
        match self.gone_before {
            0 => String::new(),
            1 => {
                "One was in your Twilio account already, is not yours any more, and this order charged nothing for it."
                    .to_owned()
            }
            count => format!(
                "{count} were in your Twilio account already, are not yours any more, and this order charged nothing for them."
            ),
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
            (_, _) if self.late > 0 => "What came too late may have cost something: see its line below.",
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
mod tests;
