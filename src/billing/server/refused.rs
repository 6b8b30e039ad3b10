//! Why no payment is begun, in words: what is so, that nothing was charged, and what to do.

use crate::{
    billing::Stopped,
    problem::{Code, Problem},
};

fn titled(code: Code, title: &str, words: String) -> Problem {
    let mut problem = Problem::new(code, words);
    title.clone_into(&mut problem.error);
    problem
}

/// One subscription is enough.
pub fn subscribed() -> Problem {
    Problem::new(
        Code::AlreadySubscribed,
        "You have a subscription already, so nothing was begun and nothing charged. Manage it under /billing.",
    )
}

/// The one there is can run again.
pub fn stopped(why: Stopped) -> Problem {
    titled(
        Code::AlreadySubscribed,
        why.headline(),
        format!("{} No second one was begun, and nothing was charged.", why.words()),
    )
}

/// Nothing would come of it.
pub fn closed() -> Problem {
    titled(
        Code::AccountSuspended,
        "Your account at Twilio was closed",
        "It was closed at Twilio, not by this desk, and its numbers are gone. A subscription would bring nothing back, so none was begun and nothing was charged. Tell the host of this desk.".to_owned(),
    )
}

/// Another tab has begun a payment of its own meanwhile.
pub fn elsewhere() -> Problem {
    titled(
        Code::BillingFailed,
        "Begun in another tab",
        "A payment was begun in another tab meanwhile, so this one was closed. Nothing was charged; go on in the other tab, or press the button again.".to_owned(),
    )
}
