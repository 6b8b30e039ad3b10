//! Guesses of passwords, counted for each account, on all servers together.
//!
//! Each try is counted before it is looked at, so that ten thousand at once are as many as one after the other. Whoever
//! cannot show a browser that has signed in to the account before is counted together with all other strangers, under a
//! hash of the e-mail address, whether it has an account or not. A browser that can is counted by itself: strangers take
//! nothing from it.

use secrecy::SecretString;
use time::{Duration, OffsetDateTime};

use super::{Error, password, store as users};
use crate::{
    problem::{Code, Problem},
    server::{
        answer::retry_after,
        db::{Door, Key, Timestamp},
        secrets::fingerprint,
        state::{Inside, OwnersDesk},
    },
};

pub mod store;

/// What is counted for, and how often it may be tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Passwords tried from browsers that the account does not know.
    Strangers,
    /// Passwords tried from one browser that it knows.
    Browser,
    /// Passwords tried by somebody who is signed in to it.
    SignedIn,
    /// Letters asked for.
    Letters,
}

impl Kind {
    const fn name(self) -> &'static str {
        match self {
            Self::Strangers => "strangers",
            Self::Browser => "browser",
            Self::SignedIn => "signed-in",
            Self::Letters => "letters",
        }
    }

    /// How long to wait after so many tries. Of passwords, the first hour has 11 at most, every later one 4.
    const fn pause(self, tries: i64) -> Duration {
        let minutes = match self {
            Self::Letters => match tries {
                ..3 => 0,
                3 => 5,
                _ => 20,
            },
            Self::Strangers | Self::Browser | Self::SignedIn => match tries {
                ..5 => 0,
                5 => 1,
                6 => 2,
                7 => 4,
                8 => 8,
                _ => 15,
            },
        };
        Duration::minutes(minutes)
    }
}

/// After so long without a try it begins anew.
const FORGOTTEN_AFTER: Duration = Duration::hours(24);

/// The next try may be made at any time.
const AT_ONCE: Timestamp = Timestamp(OffsetDateTime::UNIX_EPOCH);

/// A count that others change meanwhile is read again so often.
const ROUNDS: usize = 10;

/// How a count stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx_macros::FromRow)]
pub struct Count {
    /// Tries so far.
    pub tries: i64,
    /// Before this nothing is tried.
    pub next_at: Timestamp,
    /// After this it is forgotten.
    pub expires_at: Timestamp,
}

impl Count {
    /// The count with one try more, or how long there is to wait for it.
    fn with_one_more(before: Option<Self>, kind: Kind, now: Timestamp) -> Result<Self, Duration> {
        let before = before.filter(|count| count.expires_at > now);
        let (tries, next_at) = before.map_or((0, now), |count| (count.tries, count.next_at));
        if next_at > now {
            return Err(next_at.0 - now.0);
        }
        let tries = tries.saturating_add(1);
        let pause = kind.pause(tries);
        Ok(Self {
            tries,
            // Without a pause the next may come at once, also where the clock is a little behind.
            next_at: if pause.is_zero() {
                AT_ONCE
            } else {
                Timestamp(now.0 + pause)
            },
            expires_at: Timestamp(now.0 + pause + FORGOTTEN_AFTER),
        })
    }
}

/// A try that was counted and may be made.
#[derive(Debug)]
pub struct Try {
    door: Door,
}

/// Counts a try of this kind for whoever `whose` stands for, or refuses it.
pub async fn count(desk: &Inside, kind: Kind, whose: &str) -> Result<Try, Error> {
    let bucket = fingerprint(&format!("{}|{whose}", kind.name()));
    let door = desk.at_door(Key::Guess(bucket));
    let now = Timestamp::now();
    for _ in 0..ROUNDS {
        let before = store::read(&door).await?;
        match Count::with_one_more(before, kind, now) {
            Ok(after) if store::write(&door, before, after).await? => return Ok(Try { door }),
            // Somebody else was quicker.
            Ok(_) => {}
            Err(wait) => return Err(too_many(kind, wait).into()),
        }
    }
    Err(too_many(kind, Duration::seconds(1)).into())
}

impl Try {
    /// It was right: it counts for nothing.
    pub async fn was_right(self) -> Result<(), sqlx::Error> {
        store::take_back(&self.door, AT_ONCE).await
    }
}

fn too_many(kind: Kind, wait: Duration) -> Problem {
    let seconds = u64::try_from(wait.whole_seconds()).unwrap_or(0).saturating_add(1);
    retry_after(seconds);
    let when = match seconds.div_ceil(60) {
        ..=1 => "in a minute".to_owned(),
        minutes => format!("in {minutes} minutes"),
    };
    let sentence = match kind {
        Kind::Strangers => format!(
            "Too many wrong passwords were tried for this e-mail, so this one was not looked at. Try again {when}. A browser that has signed in to the account before is not held up, and neither is a new password by e-mail."
        ),
        Kind::Browser => format!(
            "Too many wrong passwords were tried in this browser, so this one was not looked at. Try again {when}, or choose a new password by e-mail."
        ),
        Kind::SignedIn => format!(
            "Too many wrong passwords were tried, so this one was not looked at. Nothing was changed. Try again {when}."
        ),
        Kind::Letters => format!(
            "Several letters to this address were asked for just now. The link in the last one is good for 30 minutes; another can be asked for {when}."
        ),
    };
    Problem::new(Code::TooManyRequests, sentence).headed("Too many tries")
}

/// The password that somebody who is signed in gives once more, counted as a guess. Wrong, it is told beside its field.
pub async fn check_again(desk: &OwnersDesk, given: SecretString, field: &str) -> Result<users::User, Error> {
    let user = users::user(&desk.db).await?.ok_or_else(Problem::sign_in)?;
    let whose = user.id.to_string();
    let tried = count(desk, Kind::SignedIn, &whose).await?;
    match password::verify(desk, given, Some(user.password_hash.clone())).await? {
        password::Verdict::Right | password::Verdict::RightButOld => {
            tried.was_right().await?;
            Ok(user)
        }
        password::Verdict::Wrong => {
            tracing::info!(user_id = whose, "a password given once more was wrong");
            Err(Problem::field(field, "This is not your present password. Nothing was changed.").into())
        }
    }
}

#[cfg(test)]
mod tests {
    use time::OffsetDateTime;

    use super::*;

    /// The moments at which somebody who never stops gets a try, in minutes.
    fn tries(kind: Kind, minutes: i64) -> Vec<i64> {
        let begin = OffsetDateTime::UNIX_EPOCH;
        let (mut count, mut at) = (None, Vec::new());
        for minute in 0..minutes {
            let now = Timestamp(begin + Duration::minutes(minute));
            while let Ok(next) = Count::with_one_more(count, kind, now) {
                count = Some(next);
                at.push(minute);
            }
        }
        at
    }

    #[test]
    fn no_hour_of_a_week_has_more_than_twenty_tries_of_a_password_and_the_pauses_grow() {
        for kind in [Kind::Strangers, Kind::Browser, Kind::SignedIn] {
            let tries = tries(kind, 7 * 24 * 60);
            assert_eq!(
                tries.iter().take(11).copied().collect::<Vec<_>>(),
                [0, 0, 0, 0, 0, 1, 3, 7, 15, 30, 45]
            );
            let most = (0..7 * 24 * 60).map(|from| tries.iter().filter(|at| (from..from + 60).contains(*at)).count());
            assert_eq!(most.max(), Some(11));
            assert!(tries.len() > 600, "it never stops for good: {}", tries.len());
        }
    }

    #[test]
    fn a_letter_can_always_be_asked_for_before_the_link_in_the_last_one_ends() {
        let tries = tries(Kind::Letters, 24 * 60);
        assert!(tries.windows(2).all(|pair| pair[1] - pair[0] < 30), "{tries:?}");
        assert!(tries.iter().filter(|at| **at < 60).count() <= 7, "{tries:?}");
    }

    #[test]
    fn a_count_is_forgotten_a_day_after_its_last_try() {
        let now = Timestamp(OffsetDateTime::UNIX_EPOCH);
        let mut count = None;
        for _ in 0..5 {
            count = Some(Count::with_one_more(count, Kind::Strangers, now).unwrap());
        }
        let five = count.unwrap();
        assert_eq!(
            Count::with_one_more(count, Kind::Strangers, now),
            Err(Duration::minutes(1))
        );
        let tomorrow = Timestamp(five.next_at.0 + FORGOTTEN_AFTER);
        assert_eq!(Count::with_one_more(count, Kind::Strangers, tomorrow).unwrap().tries, 1);
        let sooner = Timestamp(tomorrow.0 - Duration::seconds(1));
        assert_eq!(Count::with_one_more(count, Kind::Strangers, sooner).unwrap().tries, 6);
    }
}
