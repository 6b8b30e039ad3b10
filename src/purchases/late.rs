//! What purchases have to say of a number that stands in the carrier's list and in none of ours: pure, and tested.
//!
//! Only a number that carries our reference was bought by us. One that does not may have been bought by hand at the
//! carrier, even if a purchase of ours was after it an hour before; it is shown to its owner and never given back by
//! itself.

use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::{State, rules::AttemptState};

/// An order may be carried out so late after it was sent.
pub const WATCH: Duration = Duration::days(1);
/// The carrier's list may go on showing for so long what was given back.
pub const LAG: Duration = Duration::minutes(10);
/// The carrier's clock and ours differ by no more than this.
const SLACK: Duration = Duration::minutes(2);

/// An attempt at this very number, with its purchase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tried {
    /// The purchase.
    pub purchase_id: Uuid,
    /// Its name, which every order writes at the carrier.
    pub reference: String,
    /// How the purchase stands.
    pub purchase_state: State,
    /// When it was asked for.
    pub asked_at: OffsetDateTime,
    /// Which of its attempts.
    pub attempt: i64,
    /// Whether it is its last one.
    pub is_last: bool,
    /// How the attempt stands.
    pub state: AttemptState,
    /// The holding it is about, once that is known.
    pub carrier_sid: Option<String>,
    /// When it was written down, which is just before its order.
    pub tried_at: OffsetDateTime,
    /// When it last changed.
    pub updated_at: OffsetDateTime,
}

/// A number as the carrier shows it.
#[derive(Debug, Clone, Copy)]
pub struct Shown<'a> {
    /// The carrier's id of the holding.
    pub sid: &'a str,
    /// Its name there.
    pub name: &'a str,
    /// When the carrier created it.
    pub created_at: Option<OffsetDateTime>,
}

/// Whose the number is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Claim {
    /// Of an open purchase that is after it: its driver will find it.
    Expected(Uuid),
    /// Of an open purchase that is after another number now, or of one that is giving it back: wait.
    Later,
    /// Of a purchase that has ended without it: it came too late and is given back.
    TooLate {
        /// The purchase.
        purchase_id: Uuid,
        /// Which of its attempts.
        attempt: i64,
    },
    /// Of no purchase.
    Nobody,
}

/// Whose a number is that no list knows, by all attempts at it.
pub fn claim(tried: &[Tried], shown: Shown<'_>, now: OffsetDateTime) -> Claim {
    let is_open = |tried: &&Tried| matches!(tried.purchase_state, State::Buying | State::Compensating);
    if let Some(open) = tried.iter().filter(is_open).max_by_key(|tried| tried.is_last) {
        return if open.is_last {
            Claim::Expected(open.purchase_id)
        } else {
            Claim::Later
        };
    }
    let is_undone = |tried: &Tried| match tried.state {
        AttemptState::Compensating => true,
        AttemptState::RolledBack => tried.carrier_sid.as_deref() == Some(shown.sid) && now - tried.updated_at < LAG,
        AttemptState::Meant | AttemptState::Silent | AttemptState::Bought | AttemptState::Refused => false,
    };
    if tried.iter().any(is_undone) {
        return Claim::Later;
    }
    let late = tried
        .iter()
        .find(|tried| shown.name.contains(&tried.reference) && is_by(tried, shown.created_at));
    match late {
        Some(tried) if tried.state != AttemptState::Bought => Claim::TooLate {
            purchase_id: tried.purchase_id,
            attempt: tried.attempt,
        },
        Some(_) | None => Claim::Nobody,
    }
}

/// Whether the carrier created it after the purchase was asked for, and while its order could still be carried out.
fn is_by(tried: &Tried, created_at: Option<OffsetDateTime>) -> bool {
    created_at.is_some_and(|at| at + SLACK >= tried.asked_at && at <= tried.tried_at + WATCH)
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    const ASKED: OffsetDateTime = datetime!(2026-11-21 10:00 UTC);
    const NOW: OffsetDateTime = datetime!(2026-11-21 11:00 UTC);
    const ID: Uuid = Uuid::from_u128(7);
    const TOO_LATE: Claim = Claim::TooLate {
        purchase_id: ID,
        attempt: 1,
    };

    fn tried(purchase_state: State, state: AttemptState) -> Tried {
        Tried {
            purchase_id: ID,
            reference: "ND-7F3K-21QX".to_owned(),
            purchase_state,
            asked_at: ASKED,
            attempt: 1,
            is_last: true,
            state,
            carrier_sid: None,
            tried_at: ASKED,
            updated_at: ASKED,
        }
    }

    fn shown(name: &str) -> Shown<'_> {
        Shown {
            sid: "PN1",
            name,
            created_at: Some(ASKED + Duration::minutes(40)),
        }
    }

    const OURS: &str = "(415) 555-0123 ND-7F3K-21QX";

    #[test]
    fn a_number_that_an_open_purchase_is_after_is_left_to_it() {
        for purchase_state in [State::Buying, State::Compensating] {
            let open = tried(purchase_state, AttemptState::Silent);
            assert_eq!(
                claim(std::slice::from_ref(&open), shown(OURS), NOW),
                Claim::Expected(ID)
            );
            let earlier = Tried {
                is_last: false,
                state: AttemptState::Refused,
                ..open
            };
            assert_eq!(claim(&[earlier], shown(OURS), NOW), Claim::Later);
        }
    }

    #[test]
    fn a_number_with_the_reference_of_a_purchase_that_ended_without_it_came_too_late() {
        for purchase_state in [State::Bought, State::NotBought] {
            for state in [
                AttemptState::Meant,
                AttemptState::Silent,
                AttemptState::Refused,
                AttemptState::RolledBack,
            ] {
                assert_eq!(
                    claim(&[tried(purchase_state, state)], shown(OURS), NOW),
                    TOO_LATE,
                    "{state:?}"
                );
            }
            let bought = tried(purchase_state, AttemptState::Bought);
            assert_eq!(claim(&[bought], shown(OURS), NOW), Claim::Nobody);
        }
    }

    #[test]
    fn a_number_without_our_reference_may_have_been_bought_by_hand_and_is_nobodys() {
        let ended = tried(State::NotBought, AttemptState::Refused);
        for name in ["(415) 555-0123", "Front desk", "ND-7F3K-21QY"] {
            assert_eq!(claim(std::slice::from_ref(&ended), shown(name), NOW), Claim::Nobody);
        }
        assert_eq!(claim(&[], shown(OURS), NOW), Claim::Nobody);
    }

    #[test]
    fn a_number_created_before_the_purchase_or_long_after_its_order_is_nobodys() {
        let ended = [tried(State::NotBought, AttemptState::Refused)];
        let created = |at| Shown {
            created_at: at,
            ..shown(OURS)
        };
        assert_eq!(
            claim(&ended, created(Some(ASKED - Duration::minutes(3))), NOW),
            Claim::Nobody
        );
        assert_eq!(
            claim(&ended, created(Some(ASKED - Duration::minutes(1))), NOW),
            TOO_LATE
        );
        assert_eq!(
            claim(&ended, created(Some(ASKED + Duration::hours(25))), NOW),
            Claim::Nobody
        );
        assert_eq!(claim(&ended, created(None), NOW), Claim::Nobody);
    }

    #[test]
    fn what_is_given_back_is_waited_for_and_what_stays_is_given_back_again() {
        let undoing = tried(State::NotBought, AttemptState::Compensating);
        assert_eq!(claim(&[undoing], shown(OURS), NOW), Claim::Later);
        let undone = |sid: &str, at| Tried {
            carrier_sid: Some(sid.to_owned()),
            updated_at: at,
            ..tried(State::NotBought, AttemptState::RolledBack)
        };
        assert_eq!(
            claim(&[undone("PN1", NOW - Duration::minutes(9))], shown(OURS), NOW),
            Claim::Later
        );
        assert_eq!(
            claim(&[undone("PN1", NOW - Duration::minutes(10))], shown(OURS), NOW),
            TOO_LATE
        );
        assert_eq!(claim(&[undone("PN2", NOW)], shown(OURS), NOW), TOO_LATE);
    }
}
