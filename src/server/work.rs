//! Work under way that must not be cut off, counted by kind: a desk that closes waits for it, and says for what.
//!
//! Whatever is cut off all the same is written down and goes on elsewhere. To wait spares its owner that time.

use std::{fmt, time::Duration};

use tokio::{
    sync::watch,
    task::JoinHandle,
    time::{Instant, timeout_at},
};

/// What is under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A request that has not been answered.
    Request,
    /// A purchase with a driver.
    Purchase,
    /// An order of several numbers that is driven on.
    Order,
    /// A release that the carrier is told of.
    Release,
    /// Settings of a number that the carrier is told of.
    Setup,
    /// A comparison with the carrier.
    Comparison,
    /// A subaccount that is being opened, suspended or re-activated.
    Subaccount,
    /// An event of Stripe's.
    Event,
    /// A text that is being sent.
    Text,
    /// A change to several numbers.
    Bulk,
    /// A number that is being verified.
    Verification,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::Request,
        Self::Purchase,
        Self::Order,
        Self::Release,
        Self::Setup,
        Self::Comparison,
        Self::Subaccount,
        Self::Event,
        Self::Text,
        Self::Bulk,
        Self::Verification,
    ];

    /// Its name in figures.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Purchase => "purchase",
            Self::Order => "order",
            Self::Release => "release",
            Self::Setup => "setup",
            Self::Comparison => "comparison",
            Self::Subaccount => "subaccount",
            Self::Event => "billing_event",
            Self::Text => "text",
            Self::Bulk => "bulk_change",
            Self::Verification => "verification",
        }
    }
}

/// How much of each kind is under way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts([usize; Kind::ALL.len()]);

impl Counts {
    /// Of one kind.
    pub fn of(&self, kind: Kind) -> usize {
        let place = Kind::ALL.iter().position(|known| *known == kind);
        place.and_then(|place| self.0.get(place)).copied().unwrap_or(0)
    }

    /// Whether nothing is.
    pub fn is_nothing(&self) -> bool {
        self.0.iter().all(|count| *count == 0)
    }

    fn change(&mut self, kind: Kind, by: impl Fn(usize) -> usize) {
        for (known, count) in Kind::ALL.iter().zip(&mut self.0) {
            if *known == kind {
                *count = by(*count);
            }
        }
    }
}

/// In words: "3 purchases, 1 release".
impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = Kind::ALL.into_iter().filter_map(|kind| {
            let (one, several) = match kind {
                Kind::Request => ("request", "requests"),
                Kind::Purchase => ("purchase", "purchases"),
                Kind::Order => ("order of several numbers", "orders of several numbers"),
                Kind::Release => ("release", "releases"),
                Kind::Setup => ("number being set up", "numbers being set up"),
                Kind::Comparison => ("comparison", "comparisons"),
                Kind::Subaccount => ("Twilio account", "Twilio accounts"),
                Kind::Event => ("event of Stripe's", "events of Stripe's"),
                Kind::Text => ("text", "texts"),
                Kind::Bulk => ("change to several numbers", "changes to several numbers"),
                Kind::Verification => ("number being verified", "numbers being verified"),
            };
            match self.of(kind) {
                0 => None,
                1 => Some(format!("1 {one}")),
                count => Some(format!("{count} {several}")),
            }
        });
        f.write_str(&words.collect::<Vec<_>>().join(", "))
    }
}

/// How far the closing of the desk is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Closing {
    /// It is open.
    Not,
    /// `/readyz` says so; whoever comes all the same is served.
    Announced,
    /// Nobody is let in any more.
    Begun,
}

/// All work of one desk. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Work {
    counts: watch::Sender<Counts>,
    closing: watch::Sender<Closing>,
}

impl Default for Work {
    fn default() -> Self {
        Self {
            counts: watch::Sender::new(Counts::default()),
            closing: watch::Sender::new(Closing::Not),
        }
    }
}

/// Counts as under way until it is dropped.
#[derive(Debug)]
pub struct UnderWay {
    kind: Kind,
    counts: watch::Sender<Counts>,
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.counts
            .send_modify(|counts| counts.change(self.kind, |count| count.saturating_sub(1)));
    }
}

impl Work {
    /// Counts something as under way for as long as what comes back is kept.
    pub fn begin(&self, kind: Kind) -> UnderWay {
        self.counts
            .send_modify(|counts| counts.change(kind, |count| count.saturating_add(1)));
        UnderWay {
            kind,
            counts: self.counts.clone(),
        }
    }

    /// Does something in a task of its own, counted from now until its end, however it ends.
    pub fn spawn<F>(&self, kind: Kind, work: F) -> JoinHandle<F::Output>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        let under_way = self.begin(kind);
        tokio::spawn(async move {
            let _under_way = under_way;
            work.await
        })
    }

    /// What is under way now.
    pub fn counts(&self) -> Counts {
        *self.counts.borrow()
    }

    /// From now on `/readyz` says that the desk closes.
    pub fn announce_closing(&self) {
        self.closing.send_replace(Closing::Announced);
    }

    /// From now on nobody is let in, and rounds take nothing new up.
    pub fn begin_closing(&self) {
        self.closing.send_replace(Closing::Begun);
    }

    /// Whether the desk will close.
    pub fn is_announced(&self) -> bool {
        *self.closing.borrow() != Closing::Not
    }

    /// Whether nobody is let in any more.
    pub fn is_closing(&self) -> bool {
        *self.closing.borrow() == Closing::Begun
    }

    /// Waits until nothing is under way, or this moment; says from time to time for what. Gives what is left.
    pub async fn rest(&self, until: Instant, tell: impl Fn(&str)) -> Counts {
        let mut counts = self.counts.subscribe();
        loop {
            let now = *counts.borrow_and_update();
            if now.is_nothing() || Instant::now() >= until {
                return now;
            }
            tell(&format!("Closing: still under way: {now}."));
            let next = until.min(Instant::now() + EVERY);
            // An error says that it is time for another word.
            drop(timeout_at(next, counts.wait_for(Counts::is_nothing)).await);
        }
    }
}

/// How often it is said what a closing desk waits for.
const EVERY: Duration = Duration::from_secs(5);

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_under_way_is_counted_until_its_end_even_if_it_breaks_off() {
        let work = Work::default();
        let (go, gone) = tokio::sync::oneshot::channel::<()>();
        let task = work.spawn(Kind::Purchase, async move { drop(gone.await) });
        let broken = work.spawn(Kind::Release, async { std::panic::resume_unwind(Box::new("broken")) });
        assert!(broken.await.is_err());
        assert_eq!(work.counts().to_string(), "1 purchase");
        let kept = (work.begin(Kind::Purchase), work.begin(Kind::Request));
        assert_eq!(work.counts().to_string(), "1 request, 2 purchases");
        drop(kept);
        assert_eq!(
            work.rest(Instant::now(), |_| {}).await.of(Kind::Purchase),
            1,
            "the bound is over"
        );
        go.send(()).unwrap();
        task.await.unwrap();
        assert!(work.rest(Instant::now() + EVERY, |_| {}).await.is_nothing());
    }
}
