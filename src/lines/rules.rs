//! The rules by which a line moves: pure, and tested as a table.
//!
//! Vapi buys at once, and nothing makes a second order under the same name harmless. So an order is sent once. Silence is
//! answered by looking for its name in Vapi's list; what is not there on a second reading is told as not got, and taken back
//! should it come after all.

use serde::{Deserialize, Serialize};

pub use crate::purchases::rules::{Age, Seen};

/// How a line stands with us.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Written down; perhaps ordered.
    Ordering,
    /// Vapi has it, and is still making it.
    Activating,
    /// It is the owner's, and calls reach it.
    Active,
    /// It cannot be kept, and is being given back.
    Undoing,
    /// Nothing came of it.
    Failed,
    /// The owner is giving it back.
    Releasing,
    /// It was given back.
    Released,
    /// Vapi holds it no more, and it was not released here.
    Lost,
}

impl State {
    /// The word in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ordering => "ordering",
            Self::Activating => "activating",
            Self::Active => "active",
            Self::Undoing => "undoing",
            Self::Failed => "failed",
            Self::Releasing => "releasing",
            Self::Released => "released",
            Self::Lost => "lost",
        }
    }

    /// Whether it counts among the lines of a business: whatever Vapi holds or may hold.
    pub const fn counts(self) -> bool {
        !matches!(self, Self::Failed | Self::Released | Self::Lost)
    }

    /// Whether a driver has to go on with it.
    pub const fn is_open(self) -> bool {
        matches!(
            self,
            Self::Ordering | Self::Activating | Self::Undoing | Self::Releasing
        )
    }
}

/// Why nothing came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// The area code has no numbers now.
    NoStock,
    /// The host's free numbers at Vapi are used up.
    VendorLimit,
    /// Vapi does not let the host in.
    NotLetIn,
    /// Vapi refused for a reason of its own.
    Refused,
    /// Vapi was busy, or nobody could reach it.
    Busy,
    /// There was no answer, and no number by its name.
    Unanswered,
    /// It was not ordered in time.
    Expired,
    /// It never became active.
    NeverActive,
    /// Vapi gave a SIP address in place of a number.
    NoDigits,
    /// Vapi had blocked it.
    Blocked,
    /// It was gone before it was active.
    Vanished,
    /// It could not be written down.
    Unsaved,
}

/// How an order ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heard {
    /// Vapi gave a number.
    Yes,
    /// A definite no.
    No(Cause),
    /// Later: it was surely not processed.
    Later,
    /// No usable answer: it may have happened.
    Silence,
}

/// How a number stands at Vapi.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stands {
    /// Active, with digits.
    Works,
    /// Being made.
    Comes,
    /// Active, without digits.
    NoDigits,
    /// Blocked.
    Blocked,
    /// Not there.
    Gone,
    /// It could not be read.
    Unknown,
}

/// What to do next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// Order it.
    Order,
    /// Look for its name in the list.
    Look,
    /// Write down what Vapi gave.
    Keep,
    /// Read how it stands.
    Read,
    /// Write down that it works.
    Own,
    /// Write down that nothing came of it.
    End(Cause),
    /// Write down that it is given back, and give it back.
    Undo(Cause),
    /// Give back what is written down as given back.
    GoOnUndoing,
    /// Give back what the owner released.
    Release,
    /// Leave it; a later round goes on.
    Wait,
}

/// Where a driver begins.
pub const fn taking_up(state: State, is_untouched: bool, age: Age) -> Next {
    match (state, is_untouched, age) {
        (State::Ordering, true, Age::Late) => Next::End(Cause::Expired),
        (State::Ordering, true, Age::Fresh | Age::Settled) => Next::Order,
        (State::Ordering, false, _) => Next::Look,
        (State::Activating, _, _) => Next::Read,
        (State::Undoing, _, _) => Next::GoOnUndoing,
        (State::Releasing, _, _) => Next::Release,
        (State::Active | State::Failed | State::Released | State::Lost, _, _) => Next::Wait,
    }
}

/// After the one order.
pub const fn after_order(heard: Heard) -> Next {
    match heard {
        Heard::Yes => Next::Keep,
        Heard::No(cause) => Next::End(cause),
        Heard::Later => Next::End(Cause::Busy),
        Heard::Silence => Next::Look,
    }
}

/// After looking for the name.
pub const fn after_look(seen: Seen, age: Age) -> Next {
    match (seen, age) {
        (Seen::Held, _) => Next::Keep,
        (Seen::Unknown, _) | (Seen::Absent, Age::Fresh) => Next::Wait,
        (Seen::Absent, Age::Settled | Age::Late) => Next::End(Cause::Unanswered),
    }
}

/// After reading how it stands.
pub const fn after_read(stands: Stands, age: Age) -> Next {
    match (stands, age) {
        (Stands::Works, _) => Next::Own,
        (Stands::NoDigits, _) => Next::Undo(Cause::NoDigits),
        (Stands::Blocked, _) => Next::Undo(Cause::Blocked),
        (Stands::Gone, _) => Next::End(Cause::Vanished),
        (Stands::Comes, Age::Late) => Next::Undo(Cause::NeverActive),
        (Stands::Comes, Age::Fresh | Age::Settled) | (Stands::Unknown, _) => Next::Wait,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AGES: [Age; 3] = [Age::Fresh, Age::Settled, Age::Late];

    #[test]
    fn what_may_have_been_ordered_is_never_ordered_again() {
        for age in AGES {
            assert_eq!(taking_up(State::Ordering, false, age), Next::Look);
            for seen in [Seen::Held, Seen::Absent, Seen::Unknown] {
                assert_ne!(after_look(seen, age), Next::Order, "{seen:?} {age:?}");
            }
        }
        assert_eq!(after_order(Heard::Silence), Next::Look);
    }

    #[test]
    fn an_absence_is_believed_on_a_later_reading_only() {
        assert_eq!(after_look(Seen::Absent, Age::Fresh), Next::Wait);
        assert_eq!(after_look(Seen::Absent, Age::Settled), Next::End(Cause::Unanswered));
        assert_eq!(after_look(Seen::Unknown, Age::Late), Next::Wait);
    }

    #[test]
    fn only_what_is_active_and_has_digits_is_the_owners() {
        for stands in [
            Stands::Comes,
            Stands::NoDigits,
            Stands::Blocked,
            Stands::Gone,
            Stands::Unknown,
        ] {
            for age in AGES {
                assert_ne!(after_read(stands, age), Next::Own, "{stands:?} {age:?}");
            }
        }
        assert_eq!(after_read(Stands::Works, Age::Late), Next::Own);
        assert_eq!(after_read(Stands::Comes, Age::Late), Next::Undo(Cause::NeverActive));
    }

    #[test]
    fn whatever_vapi_may_hold_counts_and_what_is_open_is_gone_on_with() {
        let all = [
            State::Ordering,
            State::Activating,
            State::Active,
            State::Undoing,
            State::Failed,
            State::Releasing,
            State::Released,
            State::Lost,
        ];
        for state in all {
            let word = serde_json::to_value(state).unwrap();
            assert_eq!(word, state.as_str());
            assert!(!state.is_open() || state.counts(), "{state:?}");
            let next = taking_up(state, false, Age::Fresh);
            assert_eq!(next == Next::Wait, !state.is_open(), "{state:?}");
        }
    }
}
