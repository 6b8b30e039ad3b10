//! How often calls of one client are repeated altogether: a service that is down is not asked three times as much.
//!
//! Every call earns a tenth of a repeat, a few are kept in reserve for the odd lost packet, and a service that has been
//! silent to everybody gets no repeats at all until it answers again.

use std::sync::atomic::{AtomicU32, Ordering};

/// What one repeat costs; a call earns 1.
const COST: u32 = 10;
/// The reserve: ten repeats.
const MOST: u32 = 10 * COST;
/// So many calls without an answer, one after the other, are an outage.
const OUTAGE: u32 = 8;

/// The repeats that may still be made.
#[derive(Debug)]
pub struct Budget {
    credit: AtomicU32,
    unanswered: AtomicU32,
}

impl Default for Budget {
    fn default() -> Self {
        Self {
            credit: AtomicU32::new(MOST),
            unanswered: AtomicU32::new(0),
        }
    }
}

impl Budget {
    /// A call is made for the first time.
    pub fn earn(&self) {
        self.change(|credit| Some(MOST.min(credit + 1)));
    }

    /// Pays for a repeat; false when there is none left.
    pub fn pay(&self) -> bool {
        !self.is_out() && self.change(|credit| credit.checked_sub(COST))
    }

    /// A try ended; an answer is anything that shows the service at work, a refusal too.
    pub fn note(&self, answered: bool) {
        if answered {
            self.unanswered.store(0, Ordering::Relaxed);
        } else {
            self.unanswered.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// True while nobody gets an answer from the service.
    pub fn is_out(&self) -> bool {
        self.unanswered.load(Ordering::Relaxed) >= OUTAGE
    }

    fn change(&self, how: impl FnMut(u32) -> Option<u32>) -> bool {
        self.credit
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, how)
            .is_ok()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_outage_ends_with_the_first_answer() {
        let budget = Budget::default();
        for _ in 0..OUTAGE {
            assert!(!budget.is_out());
            budget.note(false);
        }
        assert!(budget.is_out() && !budget.pay());
        budget.note(true);
        assert!(!budget.is_out() && budget.pay());
    }

    proptest! {
        #[test]
        fn whatever_fails_a_tenth_of_the_calls_is_repeated_and_ten_more(answers in proptest::collection::vec(any::<bool>(), 1..3000)) {
            let budget = Budget::default();
            let (mut calls, mut repeats) = (0_u32, 0_u32);
            for answered in answers {
                budget.earn();
                calls += 1;
                budget.note(answered);
                // A call is made up to three times.
                for _ in 0..2 {
                    if !answered && budget.pay() {
                        repeats += 1;
                        budget.note(false);
                    }
                }
            }
            prop_assert!(repeats <= calls / 10 + 10, "{repeats} repeats of {calls} calls");
        }
    }
}
