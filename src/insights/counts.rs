//! Tries, counted by how they ended.

use serde::{Deserialize, Serialize};

use super::Outcome;

/// How many tries ended in which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Counts {
    /// Got as asked for.
    pub exact: u64,
    /// Got in its place.
    pub substituted: u64,
    /// Not got.
    pub not_bought: u64,
    /// Not known yet.
    pub confirming: u64,
}

impl Counts {
    /// Adds so many that ended in this way.
    pub fn add(&mut self, outcome: Outcome, count: u64) {
        let place = match outcome {
            Outcome::Exact => &mut self.exact,
            Outcome::Substituted => &mut self.substituted,
            Outcome::NotBought => &mut self.not_bought,
            Outcome::Confirming => &mut self.confirming,
        };
        *place = place.saturating_add(count);
    }

    /// All of them.
    pub const fn tried(self) -> u64 {
        self.ended().saturating_add(self.confirming)
    }

    /// Those of which one knows how they ended.
    pub const fn ended(self) -> u64 {
        self.got().saturating_add(self.not_bought)
    }

    /// Those that brought a number.
    pub const fn got(self) -> u64 {
        self.exact.saturating_add(self.substituted)
    }

    /// How many of a hundred that ended brought a number; none before any has.
    pub fn success(self) -> Option<u64> {
        percent(self.got(), self.ended())
    }
}

/// How many of a hundred, to the nearest; but 100 only where it is all, and 0 only where it is none.
pub fn percent(part: u64, whole: u64) -> Option<u64> {
    let doubled = part.saturating_mul(200).saturating_add(whole);
    let nearest = doubled.checked_div(whole.saturating_mul(2))?;
    Some(if part == 0 || part == whole {
        nearest
    } else {
        nearest.clamp(1, 99)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_the_nearest_but_never_all_or_nothing_where_it_is_not() {
        for (part, whole, share) in [
            (0, 0, None),
            (0, 7, Some(0)),
            (7, 7, Some(100)),
            (1, 3, Some(33)),
            (2, 3, Some(67)),
            (1, 8, Some(13)),
            (1, 1000, Some(1)),
            (999, 1000, Some(99)),
        ] {
            assert_eq!(percent(part, whole), share, "{part} of {whole}");
        }
    }

    #[test]
    fn what_is_not_known_yet_is_tried_and_changes_no_rate() {
        let mut counts = Counts::default();
        assert_eq!((counts.tried(), counts.success()), (0, None));
        counts.add(Outcome::Confirming, 5);
        assert_eq!((counts.tried(), counts.ended(), counts.success()), (5, 0, None));
        counts.add(Outcome::Exact, 2);
        counts.add(Outcome::Substituted, 1);
        counts.add(Outcome::NotBought, 1);
        assert_eq!(
            (counts.tried(), counts.ended(), counts.got(), counts.success()),
            (9, 4, 3, Some(75))
        );
    }
}
