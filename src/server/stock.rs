//! What an area code had a moment ago: remembered for each owner, so that looking again costs the carrier nothing.
//!
//! Kept for each owner apart: what one of them looked at lately is nobody else's business, and a carrier may show one
//! account what it does not show another. In the memory of this server, with a bound and a lifetime.

use std::{
    collections::HashMap,
    future::Future,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use tokio::sync::OnceCell;
use uuid::Uuid;

use crate::phone::AreaCode;

/// How long a count is shown as what is in stock now.
pub const LIFETIME: Duration = Duration::from_mins(1);
/// How long nobody asks again after the carrier could not be asked.
const REST: Duration = Duration::from_secs(5);
/// How many counts are kept. One takes some 150 bytes.
const MOST_KEPT: usize = 8_192;

/// Counts by owner and area code.
#[derive(Default)]
pub struct Stock(Mutex<HashMap<(Uuid, AreaCode), Arc<Look>>>);

/// One look at an area code: under way, or over.
struct Look {
    begun: Instant,
    seen: OnceCell<Seen>,
}

/// What a look has shown.
#[derive(Debug, Clone, Copy)]
struct Seen {
    /// None where the carrier could not be asked.
    count: Option<u32>,
    at: Instant,
}

impl Look {
    fn new(begun: Instant) -> Self {
        Self {
            begun,
            seen: OnceCell::new(),
        }
    }

    /// Whether it still answers. One that is under way does: whoever asks meanwhile waits for it.
    fn is_fresh(&self, now: Instant) -> bool {
        let lasts = |since: Instant, lifetime| now.saturating_duration_since(since) < lifetime;
        match self.seen.get() {
            None => lasts(self.begun, LIFETIME),
            Some(seen) => lasts(seen.at, if seen.count.is_some() { LIFETIME } else { REST }),
        }
    }
}

impl Stock {
    /// What the code has, and how long ago that was seen; none where the carrier could not be asked.
    ///
    /// `look` is run only if nothing fresh is known, and once for all who ask at the same time. If whoever ran it goes
    /// away meanwhile, the next of them does.
    pub async fn of<F: Future<Output = Option<u32>>>(
        &self,
        owner: Uuid,
        code: AreaCode,
        look: impl FnOnce() -> F,
    ) -> Option<(u32, Duration)> {
        let known = self.look(owner, code, Instant::now());
        let fresh = || async {
            Seen {
                count: look().await,
                at: Instant::now(),
            }
        };
        let seen = known.seen.get_or_init(fresh).await;
        seen.count.map(|count| (count, seen.at.elapsed()))
    }

    /// The look that answers now: the last one, or a new one.
    fn look(&self, owner: Uuid, code: AreaCode, now: Instant) -> Arc<Look> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(look) = kept.get(&(owner, code)).filter(|look| look.is_fresh(now)) {
            return Arc::clone(look);
        }
        if kept.len() >= MOST_KEPT {
            kept.retain(|_, look| look.is_fresh(now));
        }
        if kept.len() >= MOST_KEPT {
            let oldest = kept.iter().min_by_key(|(_, look)| look.begun).map(|(key, _)| *key);
            oldest.map(|key| kept.remove(&key));
        }
        let look = Arc::new(Look::new(now));
        kept.insert((owner, code), Arc::clone(&look));
        look
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use futures::future::join_all;

    use super::*;

    const ADA: Uuid = Uuid::from_u128(1);
    const BOB: Uuid = Uuid::from_u128(2);

    fn code(number: u16) -> AreaCode {
        AreaCode::parse(&number.to_string()).unwrap()
    }

    #[tokio::test]
    async fn who_asks_at_the_same_time_shares_one_look_and_another_owner_has_their_own() {
        let (stock, looks) = (Stock::default(), AtomicU32::new(0));
        let ask = |owner| {
            stock.of(owner, code(415), || async {
                let before = looks.fetch_add(1, Ordering::Relaxed);
                tokio::task::yield_now().await;
                Some(20 - before)
            })
        };
        let seen = join_all((0..9).map(|_| ask(ADA))).await;
        assert!(seen.iter().all(|seen| seen.unwrap().0 == 20), "{seen:?}");
        assert_eq!(ask(ADA).await.unwrap().0, 20);
        assert_eq!(ask(BOB).await.unwrap().0, 19);
        assert_eq!(looks.into_inner(), 2);
    }

    #[tokio::test]
    async fn a_look_that_was_left_is_taken_up_by_the_next_who_asks() {
        let stock = Stock::default();
        let left = stock.of(ADA, code(415), std::future::pending);
        assert!(futures::poll!(std::pin::pin!(left)).is_pending());
        assert_eq!(stock.of(ADA, code(415), || async { Some(3) }).await.unwrap().0, 3);
    }

    #[tokio::test]
    async fn a_count_is_believed_for_its_lifetime_and_a_failure_for_a_few_seconds() {
        let stock = Stock::default();
        stock.of(ADA, code(415), || async { Some(3) }).await;
        stock.of(ADA, code(628), || async { None }).await;
        let later = |code, passed| {
            let look = stock.look(ADA, code, Instant::now() + passed);
            look.seen.get().is_some()
        };
        assert!(later(code(415), Duration::from_secs(59)));
        assert!(later(code(628), Duration::from_secs(1)));
        assert!(!later(code(628), REST));
        assert!(!later(code(415), LIFETIME));
    }

    #[test]
    fn no_more_is_kept_than_the_bound_says() {
        let (stock, now) = (Stock::default(), Instant::now());
        for owner in 0..=MOST_KEPT {
            let owner = Uuid::from_u128(u128::try_from(owner).unwrap());
            stock.look(owner, code(415), now);
        }
        assert_eq!(stock.0.lock().unwrap().len(), MOST_KEPT);
    }
}
