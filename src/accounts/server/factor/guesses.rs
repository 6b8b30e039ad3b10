//! Guesses of codes and passwords by somebody who is half in or signed in: few at once, then ever more slowly.
//!
//! Each is counted before it is looked at, so that many at one moment are counted too. The places are apart: whoever has got
//! hold of a session cannot use up what its owner may try at the door.

use axum::http::{HeaderValue, header};
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;
use serde_json::json;
use time::{Duration, OffsetDateTime};

use super::store;
use crate::{
    accounts::server::{Error, store::take_turn},
    problem::{Code, Problem},
    server::{
        audit::{self, Event},
        db::Timestamp,
        state::OwnersDesk,
    },
};

/// So many in a row cost nothing but their time.
const FREE: i64 = 5;
/// The wait after the last free one; each further one doubles it.
const FIRST_WAIT: i64 = 30;
/// An hour is the longest: the owner mistypes too.
const LONGEST_WAIT: i64 = 3600;

/// Where somebody guesses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum At {
    /// The code after the password, at sign-in.
    SignIn,
    /// The code of somebody signed in.
    Code,
    /// The password of somebody signed in. Apart from the code: whoever knows the one gains no tries at the other.
    Password,
}

impl At {
    /// As it is kept.
    pub const fn word(self) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
            Self::Code => "code",
            Self::Password => "password",
        }
    }
}

/// Seconds to wait after so many wrong ones in a row.
fn wait_after(wrong: i64) -> i64 {
    let more = wrong - FREE;
    if more < 0 {
        return 0;
    }
    let times = u32::try_from(more).map_or(i64::MAX, |more| 2_i64.saturating_pow(more));
    FIRST_WAIT.saturating_mul(times).min(LONGEST_WAIT)
}

/// Counts one guess, or refuses it unlooked at.
pub async fn take(desk: &OwnersDesk, at: At) -> Result<(), Error> {
    let mut tx = desk.db.begin().await?;
    take_turn(&mut tx).await?;
    let now = OffsetDateTime::now_utc();
    let (wrong, next_at) = store::guesses(&mut tx, at).await?.unwrap_or((0, Timestamp(now)));
    let early = (next_at.0 - now).whole_milliseconds();
    if early > 0 {
        tx.rollback().await?;
        return Err(too_soon(at, i64::try_from((early + 999) / 1000).unwrap_or(LONGEST_WAIT)).into());
    }
    let (wrong, wait) = (wrong + 1, wait_after(wrong + 1));
    store::set_guesses(&mut tx, at, wrong, Timestamp(now + Duration::seconds(wait))).await?;
    if wrong == FREE + 1 {
        // Whoever came so far knows the password, or sits at an open session: the owner should see it.
        let event = Event {
            subject_id: desk.owner(),
            event: "account.guesses_slowed",
            details: json!({ "place": at.word(), "wrong": FREE }),
        };
        audit::store::write(&mut tx, &event).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// One was right: the next ones are free again.
pub async fn forget(desk: &OwnersDesk, at: At) -> Result<(), Error> {
    // In turn with those who count: one that has read the count would write it back.
    let mut tx = desk.db.begin().await?;
    take_turn(&mut tx).await?;
    store::forget_guesses(&mut tx, at).await?;
    tx.commit().await?;
    Ok(())
}

fn too_soon(at: At, seconds: i64) -> Problem {
    if let Some(response) = use_context::<ResponseOptions>() {
        response.insert_header(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    let wait = match seconds {
        1 => "1 second".to_owned(),
        2..120 => format!("{seconds} seconds"),
        _ => format!("{} minutes", (seconds + 59) / 60),
    };
    let otherwise = match at {
        At::SignIn | At::Code => " A recovery code is taken at once.",
        At::Password => " Nothing was changed.",
    };
    Problem::new(
        Code::TooManyRequests,
        format!("Too many wrong ones in a row. Try again in {wait}.{otherwise}"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_few_cost_no_wait_and_then_it_doubles_up_to_an_hour() {
        let waits: Vec<i64> = (1..=14).map(wait_after).collect();
        assert_eq!(waits, [0, 0, 0, 0, 30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]);
        assert_eq!(wait_after(i64::MAX), 3600);
    }

    #[test]
    fn no_hour_has_room_for_more_than_twenty() {
        let (mut waited, mut count) = (0, 0);
        while waited < 3600 {
            count += 1;
            waited += wait_after(count);
        }
        assert!(count <= 20, "{count}");
    }
}
