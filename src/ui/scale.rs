//! The steps of an upright scale, in whole numbers.

/// The height of a drawing from its lowest line to its highest, in tenths of a pixel.
const HEIGHT: u64 = 1500;
/// How far its highest line is from the top, in tenths of a pixel.
const ABOVE: u64 = 160;

/// A scale from 0 to a round number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scale {
    step: u64,
    top: u64,
}

impl Scale {
    /// One with two to four steps of 1, 2 or 5 (or tens of them), on which this still is; one step where that is 1.
    pub fn up_to(most: u64) -> Self {
        let tens = std::iter::successors(Some(1_u64), |ten| ten.checked_mul(10));
        let mut steps = tens.flat_map(|ten| [1, 2, 5].map(|digit| ten.saturating_mul(digit)));
        let step = steps.find(|step| most <= step.saturating_mul(4)).unwrap_or(u64::MAX);
        Self {
            step,
            top: most.max(1).div_ceil(step).saturating_mul(step),
        }
    }

    /// The values of its lines.
    pub fn lines(self) -> impl Iterator<Item = u64> {
        std::iter::successors(Some(0_u64), move |line| line.checked_add(self.step))
            .take_while(move |line| *line <= self.top)
    }

    /// How high a bar of so many is, in tenths of a pixel.
    pub fn height(self, count: u64) -> u64 {
        count.saturating_mul(HEIGHT).checked_div(self.top).unwrap_or_default()
    }

    /// Where a value lies from the top, in tenths of a pixel.
    pub fn place(self, count: u64) -> u64 {
        (ABOVE + HEIGHT).saturating_sub(self.height(count))
    }
}

/// A number of tenths as an attribute: `12.3`.
pub fn tenths(count: u64) -> String {
    format!("{}.{}", count / 10, count % 10)
}

/// A share of a width in hundredths of a per cent, as an attribute: `12.34%`.
pub fn share(hundredths: u64) -> String {
    format!("{}.{:02}%", hundredths / 100, hundredths % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lines_are_round_few_and_reach_above_the_highest_bar() {
        for (most, lines) in [
            (0, vec![0, 1]),
            (1, vec![0, 1]),
            (3, vec![0, 1, 2, 3]),
            (5, vec![0, 2, 4, 6]),
            (9, vec![0, 5, 10]),
            (41, vec![0, 20, 40, 60]),
            (1000, vec![0, 500, 1000]),
        ] {
            assert_eq!(Scale::up_to(most).lines().collect::<Vec<_>>(), lines, "{most}");
        }
        for most in 1..2000 {
            let scale = Scale::up_to(most);
            assert!(
                scale.lines().count() <= 5 && scale.lines().last() >= Some(most),
                "{most}"
            );
        }
    }

    #[test]
    fn the_parts_of_a_bar_are_together_as_high_as_the_whole() {
        let scale = Scale::up_to(7);
        assert_eq!(scale.place(0) - scale.place(8), HEIGHT);
        assert!(scale.height(7) - (scale.height(3) + scale.height(4)) <= 1);
        assert_eq!((tenths(1133), share(9412)), ("113.3".to_owned(), "94.12%".to_owned()));
    }
}
