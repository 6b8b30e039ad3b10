//! The rules by which a request moves: pure, and tested as a table.
//!
//! Nothing makes a second request for the same number harmless, so one is sent once. Silence is answered by looking through
//! Twilio's requests for the one with our bill; an absence is believed after a quarter of an hour.

use serde::{Deserialize, Serialize};
use time::Duration;

/// How a request stands with us.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Written down; the bill is not at Twilio.
    Meant,
    /// The bill is there; the request was surely not sent.
    Ready,
    /// The request may have been sent.
    Sending,
    /// Twilio has it.
    Followed,
    /// Twilio has it, and is to forget it.
    Withdrawing,
    /// The number is Twilio's, and comes into the list.
    Arriving,
    /// It is in the list.
    Arrived,
    /// It was withdrawn.
    Withdrawn,
    /// Twilio has not taken it.
    NotSent,
    /// Twilio gave it up.
    Ended,
}

impl State {
    /// The word in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Meant => "meant",
            Self::Ready => "ready",
            Self::Sending => "sending",
            Self::Followed => "followed",
            Self::Withdrawing => "withdrawing",
            Self::Arriving => "arriving",
            Self::Arrived => "arrived",
            Self::Withdrawn => "withdrawn",
            Self::NotSent => "not_sent",
            Self::Ended => "ended",
        }
    }

    /// Whether a driver has to go on with it.
    pub const fn is_open(self) -> bool {
        !matches!(self, Self::Arrived | Self::Withdrawn | Self::NotSent | Self::Ended)
    }

    /// Whether what the present carrier knows is still needed.
    pub const fn needs_papers(self) -> bool {
        matches!(self, Self::Meant | Self::Ready | Self::Sending)
    }
}

/// How Twilio says that a request stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Told {
    /// Twilio looks at it.
    InReview,
    /// The letter is not signed.
    WaitingForSignature,
    /// The present carrier was asked.
    InProgress,
    /// Something has to be put right.
    ActionRequired,
    /// The number is Twilio's.
    Completed,
    /// Nobody signed in time.
    Expired,
    /// It is over without the number.
    Canceled,
}

impl Told {
    /// The word in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InReview => "in_review",
            Self::WaitingForSignature => "waiting_for_signature",
            Self::InProgress => "in_progress",
            Self::ActionRequired => "action_required",
            Self::Completed => "completed",
            Self::Expired => "expired",
            Self::Canceled => "canceled",
        }
    }
}

/// Why nothing came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// A definite no of Twilio's.
    Refused,
    /// Twilio could not be reached for so long that it was given up.
    Busy,
    /// There was no answer, and nothing by our bill.
    Unanswered,
    /// Nobody signed in time.
    Expired,
    /// Twilio or the present carrier gave it up.
    Canceled,
}

impl Cause {
    /// The word in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::Busy => "busy",
            Self::Unanswered => "unanswered",
            Self::Expired => "expired",
            Self::Canceled => "canceled",
        }
    }
}

/// How Twilio answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heard {
    /// Yes.
    Yes,
    /// A definite no.
    No,
    /// Not now: surely nothing happened.
    Later,
    /// It may have happened.
    Silence,
}

/// What to do next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// Give Twilio the bill.
    Upload,
    /// Write down that it may be sent, and send it.
    Send,
    /// Write down that it was surely not sent.
    NotYet,
    /// Look for the request with our bill.
    Look,
    /// Write down what Twilio has.
    Follow,
    /// Read how it stands.
    Read,
    /// Tell Twilio to forget it.
    Withdraw,
    /// Write down that Twilio does not forget it.
    Stay,
    /// Bring the number into the list.
    Adopt,
    /// It is withdrawn.
    Withdrawn,
    /// Twilio has never taken it.
    NotSent(Cause),
    /// Twilio gave it up.
    End(Cause),
    /// Leave it; a later round goes on.
    Wait,
}

/// Where a driver begins; `is_late` a quarter of an hour after it was asked for, or may have been sent.
pub const fn taking_up(state: State, wants_out: bool, is_late: bool) -> Next {
    match (state, wants_out, is_late) {
        (State::Meant | State::Ready, true, _) => Next::Withdrawn,
        (State::Meant | State::Ready, false, true) => Next::NotSent(Cause::Busy),
        (State::Meant, false, false) => Next::Upload,
        (State::Ready, false, false) => Next::Send,
        (State::Sending, _, _) => Next::Look,
        (State::Followed | State::Withdrawing, _, _) => Next::Read,
        (State::Arriving, _, _) => Next::Adopt,
        (State::Arrived | State::Withdrawn | State::NotSent | State::Ended, _, _) => Next::Wait,
    }
}

/// After the bill was given to Twilio; to give it twice costs nothing.
pub const fn after_upload(heard: Heard) -> Next {
    match heard {
        Heard::Yes => Next::Send,
        Heard::No => Next::NotSent(Cause::Refused),
        Heard::Later | Heard::Silence => Next::Wait,
    }
}

/// After the one request.
pub const fn after_send(heard: Heard) -> Next {
    match heard {
        Heard::Yes => Next::Follow,
        Heard::No => Next::NotSent(Cause::Refused),
        Heard::Later => Next::NotYet,
        Heard::Silence => Next::Look,
    }
}

/// After looking for our bill: found, not there, or not to be read.
pub const fn after_look(found: Option<bool>, is_late: bool) -> Next {
    match (found, is_late) {
        (Some(true), _) => Next::Follow,
        (Some(false), true) => Next::NotSent(Cause::Unanswered),
        (Some(false), false) | (None, _) => Next::Wait,
    }
}

/// After reading how it stands; nothing where that could not be read or is a word we do not know.
pub const fn after_read(wants_out: bool, told: Option<Told>) -> Next {
    match (told, wants_out) {
        (Some(Told::Completed), _) => Next::Adopt,
        (Some(Told::Canceled), true) => Next::Withdrawn,
        (Some(Told::Canceled), false) => Next::End(Cause::Canceled),
        (Some(Told::Expired), _) => Next::End(Cause::Expired),
        (Some(_), true) => Next::Withdraw,
        (Some(_), false) | (None, _) => Next::Wait,
    }
}

/// After Twilio was told to forget it.
pub const fn after_withdrawal(heard: Heard) -> Next {
    match heard {
        Heard::Yes => Next::Withdrawn,
        Heard::No => Next::Stay,
        Heard::Later | Heard::Silence => Next::Wait,
    }
}

/// How long to leave it, by how long nothing has moved: an eighth of that, at least a quarter of a minute (a minute where only
/// days bring anything new), at most an hour. A practice carrier answers at once.
pub fn pause(state: State, quiet: Duration, is_practice: bool) -> Duration {
    let shortest = Duration::seconds(if matches!(state, State::Followed) { 60 } else { 15 });
    if is_practice {
        return Duration::seconds(5);
    }
    let eighth: Duration = quiet / 8;
    eighth.clamp(shortest, Duration::HOUR)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_have_been_sent_is_never_sent_again() {
        for wants_out in [true, false] {
            for is_late in [true, false] {
                assert_eq!(taking_up(State::Sending, wants_out, is_late), Next::Look);
            }
        }
        for found in [Some(true), Some(false), None] {
            for is_late in [true, false] {
                let next = after_look(found, is_late);
                assert!(!matches!(next, Next::Send | Next::NotYet), "{found:?} {next:?}");
            }
        }
        assert_eq!(after_send(Heard::Silence), Next::Look);
    }

    #[test]
    fn an_absence_is_believed_late_and_a_failed_reading_never() {
        assert_eq!(after_look(Some(false), false), Next::Wait);
        assert_eq!(after_look(Some(false), true), Next::NotSent(Cause::Unanswered));
        assert_eq!(after_look(None, true), Next::Wait);
    }

    #[test]
    fn a_withdrawal_reads_first_and_a_number_that_came_is_kept() {
        assert_eq!(taking_up(State::Withdrawing, true, true), Next::Read);
        assert_eq!(after_read(true, Some(Told::InProgress)), Next::Withdraw);
        assert_eq!(after_read(true, Some(Told::Canceled)), Next::Withdrawn);
        assert_eq!(after_read(true, Some(Told::Completed)), Next::Adopt);
        assert_eq!(after_read(true, None), Next::Wait);
    }

    #[test]
    fn what_stands_still_is_asked_after_ever_more_seldom() {
        let after = |quiet| pause(State::Followed, quiet, false);
        assert_eq!(after(Duration::ZERO), Duration::MINUTE);
        assert_eq!(after(Duration::hours(2)), Duration::minutes(15));
        assert_eq!(after(Duration::weeks(2)), Duration::HOUR);
        assert_eq!(
            pause(State::Sending, Duration::minutes(4), false),
            Duration::seconds(30)
        );
    }
}
