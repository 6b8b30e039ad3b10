//! The rules of texts, pure: how a state follows another, what opts out, when something is answered by itself, and when the
//! carrier is asked about one again.

use serde::{Deserialize, Serialize};
use time::Duration;

use super::Party;

/// How a text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Written down; Twilio has not said yes or no yet.
    Meant,
    /// Twilio did not answer: it may have gone.
    Unknown,
    /// Twilio did not take it: nothing went and nothing was charged.
    NotSent,
    /// Twilio has it.
    Queued,
    /// On its way to the other carrier.
    Sending,
    /// The other carrier has it.
    Sent,
    /// The other phone has it.
    Delivered,
    /// They have read it.
    Read,
    /// The other carrier did not deliver it.
    Undelivered,
    /// It never left Twilio.
    Failed,
    /// It came in.
    Received,
}

impl State {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::Meant,
        Self::Unknown,
        Self::NotSent,
        Self::Queued,
        Self::Sending,
        Self::Sent,
        Self::Delivered,
        Self::Read,
        Self::Undelivered,
        Self::Failed,
        Self::Received,
    ];

    /// The word in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Meant => "meant",
            Self::Unknown => "unknown",
            Self::NotSent => "not_sent",
            Self::Queued => "queued",
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::Delivered => "delivered",
            Self::Read => "read",
            Self::Undelivered => "undelivered",
            Self::Failed => "failed",
            Self::Received => "received",
        }
    }

    /// The same back.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }

    /// What one of Twilio's words on a text of ours means; none for what says nothing about it.
    pub fn of_twilio(word: &str) -> Option<Self> {
        Some(match word {
            "accepted" | "scheduled" | "queued" => Self::Queued,
            "sending" => Self::Sending,
            "sent" => Self::Sent,
            "delivered" => Self::Delivered,
            "read" => Self::Read,
            "undelivered" => Self::Undelivered,
            "failed" | "canceled" => Self::Failed,
            _ => return None,
        })
    }

    /// How far along it is.
    const fn rank(self) -> u8 {
        match self {
            Self::Meant | Self::Unknown | Self::NotSent => 0,
            Self::Queued => 1,
            Self::Sending => 2,
            Self::Sent => 3,
            Self::Delivered | Self::Undelivered | Self::Failed => 4,
            Self::Read => 5,
            Self::Received => 6,
        }
    }

    /// The state after Twilio has told of another one. It never goes back, whatever order Twilio tells in: what is further along
    /// counts, and of two ends the first that was told.
    #[must_use]
    pub const fn after(self, told: Self) -> Self {
        if told.rank() > self.rank() { told } else { self }
    }

    /// Whether Twilio may still say more about it.
    pub const fn is_open(self) -> bool {
        self.rank() < 4 && !matches!(self, Self::NotSent)
    }

    /// Whether it did not arrive, or may not have.
    pub const fn is_bad(self) -> bool {
        matches!(self, Self::Unknown | Self::NotSent | Self::Undelivered | Self::Failed)
    }
}

/// After how long Twilio is asked about a text again that it was asked about so many times in this state; none where no more
/// is to be known.
pub fn next_look(state: State, has_price: bool, looks: i64) -> Option<Duration> {
    let pauses: &[i64] = match state {
        // An absence is believed late, and never for sure.
        State::Meant | State::Unknown => &[30, 120, 600, 3600, 6 * 3600],
        State::Queued | State::Sending | State::Sent => &[5, 30, 120, 600, 3600, 6 * 3600, 24 * 3600],
        // Twilio knows the price a while after the end.
        State::Delivered | State::Read | State::Undelivered | State::Failed if !has_price => &[5, 60, 600, 6 * 3600],
        State::Delivered | State::Read | State::Undelivered | State::Failed | State::NotSent | State::Received => &[],
    };
    pauses
        .get(usize::try_from(looks).ok()?)
        .map(|seconds| Duration::seconds(*seconds))
}

/// What a word means to Twilio where it is the whole text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Word {
    /// No more texts from this number.
    Stop,
    /// Texts again.
    Start,
    /// Who is this?
    Help,
}

/// Twilio's default words (<https://help.twilio.com/articles/223134027>): alone in a text, in any case.
pub fn word(body: &str) -> Option<Word> {
    let word = body.trim().to_ascii_uppercase();
    match word.as_str() {
        "STOP" | "STOPALL" | "UNSUBSCRIBE" | "END" | "QUIT" | "CANCEL" | "REVOKE" | "OPTOUT" => Some(Word::Stop),
        "START" | "YES" | "UNSTOP" => Some(Word::Start),
        "HELP" | "INFO" => Some(Word::Help),
        _ => None,
    }
}

/// Nobody is answered by itself more often than this.
pub const ANSWER_EVERY: Duration = Duration::days(1);

/// Whether a text may be answered by itself: once a day to one sender; never the words that Twilio answers, nor whoever does
/// not want texts, nor what is no telephone number - machines that answer each other would never end.
pub fn may_answer(from: &Party, body: &str, is_opted_out: bool, since_last: Option<Duration>) -> bool {
    from.number().is_some()
        && word(body).is_none()
        && !is_opted_out
        && since_last.is_none_or(|since| since >= ANSWER_EVERY)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn outbound() -> impl Strategy<Value = State> {
        let told = State::ALL.into_iter().filter(|state| (1..=5).contains(&state.rank()));
        proptest::sample::select(told.collect::<Vec<_>>())
    }

    proptest! {
        #[test]
        fn whatever_order_twilio_tells_in_a_state_never_goes_back(told in proptest::collection::vec(outbound(), 1..8)) {
            let mut state = State::Meant;
            for one in &told {
                let next = state.after(*one);
                prop_assert!(next.rank() >= state.rank());
                prop_assert_eq!(next.after(*one), next, "told twice, it changes nothing more");
                state = next;
            }
            let furthest = told.iter().map(|one| one.rank()).max();
            prop_assert_eq!(Some(state.rank()), furthest);
        }
    }

    #[test]
    fn of_two_ends_the_first_counts_but_reading_outranks_both() {
        assert_eq!(State::Delivered.after(State::Undelivered), State::Delivered);
        assert_eq!(State::Undelivered.after(State::Delivered), State::Undelivered);
        assert_eq!(State::Delivered.after(State::Sent), State::Delivered);
        assert_eq!(State::Delivered.after(State::Read), State::Read);
        assert_eq!(State::NotSent.after(State::Sent), State::Sent, "a yes outranks our no");
        assert_eq!(State::Received.after(State::Delivered), State::Received);
    }

    #[test]
    fn looking_ends() {
        for state in State::ALL {
            for has_price in [true, false] {
                assert_eq!(next_look(state, has_price, 9), None, "{state:?}");
            }
            assert_eq!(State::from_word(state.as_str()), Some(state));
        }
        assert!(next_look(State::Delivered, false, 0).is_some());
        assert_eq!(next_look(State::Delivered, true, 0), None);
        assert_eq!(next_look(State::NotSent, false, 0), None);
    }

    #[test]
    fn only_twilios_own_words_alone_in_a_text_opt_out() {
        for stop in [
            "stop",
            " STOP\n",
            "Unsubscribe",
            "END",
            "quit",
            "cancel",
            "StopAll",
            "revoke",
            "OptOut",
        ] {
            assert_eq!(word(stop), Some(Word::Stop), "{stop:?}");
        }
        for start in ["start", "YES", "unstop"] {
            assert_eq!(word(start), Some(Word::Start), "{start:?}");
        }
        for neither in ["", "please stop", "stop it", "no", "the end", "yes please"] {
            assert_eq!(word(neither), None, "{neither:?}");
        }
    }

    #[test]
    fn at_most_one_answer_a_day_none_to_stop_words_none_to_short_codes() {
        let phone = Party::parse("+14155550123").unwrap();
        assert!(may_answer(&phone, "Are you open?", false, None));
        assert!(may_answer(&phone, "Are you open?", false, Some(Duration::days(1))));
        assert!(!may_answer(&phone, "Are you open?", false, Some(Duration::hours(23))));
        assert!(!may_answer(&phone, "Are you open?", true, None));
        for word in ["STOP", "start", "help"] {
            assert!(!may_answer(&phone, word, false, None), "{word}");
        }
        for machine in ["72345", "ACME"] {
            assert!(
                !may_answer(&Party::parse(machine).unwrap(), "Your code is 1", false, None),
                "{machine}"
            );
        }
    }
}
