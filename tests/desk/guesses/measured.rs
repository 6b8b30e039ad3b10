//! What guesses and floods of them cost others, and whether their time tells anything: measured, so only in long runs.

use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

use futures::future::join_all;
use numberdesk::server::{db::Timestamp, secrets::fingerprint};
use serde_json::json;
use time::OffsetDateTime;

use super::guess;
use crate::stage::{Person, Stage, on};

/// As if this e-mail had not been tried.
async fn forget_tries(stage: &Stage, email: &str) {
    for kind in ["strangers", "letters"] {
        let bucket = fingerprint(&format!("{kind}|{email}"));
        on!(stage.db, pool => sqlx::query("DELETE FROM guesses WHERE bucket = $1").bind(&bucket).execute(pool).await.unwrap().rows_affected());
    }
}

/// From now on whatever was tried waits a quarter of an hour.
async fn hold_up(stage: &Stage) {
    let later = Timestamp(OffsetDateTime::now_utc() + time::Duration::minutes(15));
    let held = on!(stage.db, pool => sqlx::query("UPDATE guesses SET next_at = $1, expires_at = $1").bind(later).execute(pool).await.unwrap().rows_affected());
    assert_eq!(held, 2);
}

/// The middle of some times.
fn median(times: &mut [Duration]) -> Duration {
    times.sort();
    times[times.len() / 2]
}

/// How far the ranks of two lists of times are from those of one list, in standard deviations (Mann and Whitney).
#[expect(clippy::float_arithmetic, reason = "statistics, not money")]
fn apart(one: &[Duration], other: &[Duration]) -> f64 {
    let of_one = one.iter().map(|time| (*time, true));
    let mut all: Vec<(Duration, bool)> = of_one.chain(other.iter().map(|time| (*time, false))).collect();
    all.sort();
    let number = |count: usize| f64::from(u32::try_from(count).unwrap());
    let ranked = all.iter().zip(1..).filter(|((_, is_one), _)| *is_one);
    let ranks: usize = ranked.map(|(_, rank)| rank).sum();
    let (n, m) = (number(one.len()), number(other.len()));
    let u = number(ranks) - n * (n + 1.0) / 2.0;
    (u - n * m / 2.0) / (n * m * (n + m + 1.0) / 12.0).sqrt()
}

/// What is tried with a known and an unknown e-mail in turns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Door {
    /// A password that is looked at.
    SignIn,
    /// One that is not, after too many.
    Throttled,
    /// A letter.
    Forgotten,
}

impl Door {
    /// Tries once; gives its time, status and words.
    async fn once(self, stage: &Stage, asker: &Person, email: &str) -> (Duration, u16, String) {
        if self != Self::Throttled {
            forget_tries(stage, email).await;
        }
        let begun = Instant::now();
        let answer = match self {
            Self::SignIn | Self::Throttled => guess(asker, email, "not seven bottles").await,
            Self::Forgotten => {
                asker
                    .post("/api/auth/forgot-password", &json!({ "email": email }))
                    .await
            }
        };
        let passed = begun.elapsed();
        // What goes on after the answer is over by then.
        for _ in 0..3 {
            assert_eq!(asker.page("/sign-in").await.status, 200);
        }
        // How long there is to wait is a moment's.
        (passed, answer.status, answer.text.replace(char::is_numeric, ""))
    }
}

#[tokio::test]
#[ignore = "long"]
async fn in_two_thousand_tries_a_known_and_an_unknown_e_mail_differ_neither_in_bytes_nor_in_time() {
    let stage = Stage::open().await;
    let emails = [stage.owner().await.email, "nobody@desk.example".to_owned()];
    let asker = stage.stranger();
    for door in [Door::SignIn, Door::Throttled, Door::Forgotten] {
        if door == Door::Throttled {
            hold_up(&stage).await;
        }
        let (mut times, mut texts) = ([Vec::new(), Vec::new()], BTreeSet::new());
        for at in 0..1020 {
            // Each goes first as often as the other.
            for side in if at % 2 == 0 { [0, 1] } else { [1, 0] } {
                let (passed, status, text) = door.once(&stage, &asker, &emails[side]).await;
                if at >= 20 {
                    times[side].push(passed);
                    texts.insert((status, text));
                }
            }
        }
        let z = apart(&times[0], &times[1]);
        let [known, unknown] = times.each_mut().map(|times| median(times));
        eprintln!("{door:?}: known {known:?}, unknown {unknown:?}, {z:.2} deviations apart");
        assert_eq!(texts.len(), 1, "{door:?}: {texts:?}");
        assert!(
            known.abs_diff(unknown) < Duration::from_millis(1),
            "{door:?}: {known:?} {unknown:?}"
        );
        assert!(z.abs() < 4.0, "{door:?}: {z}");
    }
    stage.close().await;
}

/// So many looks at the list, one after the other: the time that one of a hundred exceeds.
async fn looks_at_the_list(owner: &Person, count: usize) -> Duration {
    let mut times = Vec::new();
    for _ in 0..count {
        let begun = Instant::now();
        assert_eq!(owner.page("/phone-numbers").await.status, 200);
        times.push(begun.elapsed());
    }
    times.sort();
    times[times.len() * 99 / 100]
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "long"]
async fn a_flood_of_two_hundred_sign_ins_leaves_the_list_within_twice_its_time() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    looks_at_the_list(&owner, 100).await;
    let calm = looks_at_the_list(&owner, 400).await;
    let flooders: Vec<Person> = (0..200).map(|_| stage.stranger()).collect();
    let flood = join_all(flooders.iter().enumerate().map(|(at, person)| async move {
        guess(person, &format!("nobody-{at}@desk.example"), "not seven bottles")
            .await
            .refused(401, "sign_in_required");
    }));
    let begun = Instant::now();
    let flood = async {
        flood.await;
        begun.elapsed()
    };
    let (flooded, lasted) = tokio::join!(looks_at_the_list(&owner, 400), flood);
    eprintln!("p99 of the list: {calm:?} alone, {flooded:?} beside 200 sign-ins, which took {lasted:?}");
    assert!(flooded <= calm * 2, "{flooded:?} beside {calm:?}");
    stage.close().await;
}
