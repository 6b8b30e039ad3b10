//! From degrees to a place on the drawing, and which part of the country it shows.
#![expect(clippy::float_arithmetic, reason = "a drawing, not money")]

use crate::phone::places::Area;

/// Miles of one degree to the north.
const DEGREE: f64 = 69.05;
/// The drawing is so much wider than high.
const WIDE: f64 = 4.0 / 3.0;
/// The smallest part of the country that is shown, in miles from the middle to the upper edge.
const LEAST: f64 = 6.0;
/// Which rings may be drawn, in miles.
const RINGS: [u32; 10] = [2, 5, 10, 25, 50, 100, 250, 500, 1000, 2500];

/// What is in the middle, and how far it is to the upper edge.
#[derive(Debug, Clone, Copy)]
pub struct Frame {
    latitude: f64,
    longitude: f64,
    /// Miles from the middle to the upper edge.
    pub reach: f64,
}

impl Frame {
    /// Holds all of these, with room around them. In the middle stands the first, if it is a town's.
    pub fn around(shown: &[&'static Area], is_region: bool) -> Option<Self> {
        let first = shown.first()?;
        let middle = |of: fn(&Area) -> f64| {
            let (low, high) = shown
                .iter()
                .map(|area| of(area))
                .fold((f64::MAX, f64::MIN), |(low, high), value| {
                    (low.min(value), high.max(value))
                });
            f64::midpoint(low, high)
        };
        let mut frame = if is_region {
            Self {
                latitude: middle(|area| area.latitude),
                longitude: middle(|area| area.longitude),
                reach: LEAST,
            }
        } else {
            Self {
                latitude: first.latitude,
                longitude: first.longitude,
                reach: LEAST,
            }
        };
        let reach = shown.iter().map(|area| {
            let (east, north) = frame.miles(area);
            (east.abs() / WIDE).max(north.abs()) / 0.8
        });
        frame.reach = reach.fold(LEAST, f64::max);
        Some(frame)
    }

    /// Miles to the east and to the north of the middle.
    fn miles(&self, area: &Area) -> (f64, f64) {
        let east = (area.longitude - self.longitude + 540.0).rem_euclid(360.0) - 180.0;
        let north = area.latitude - self.latitude;
        (east * DEGREE * self.latitude.to_radians().cos(), north * DEGREE)
    }

    /// Per cent from the left and from the top.
    pub fn spot(&self, area: &Area) -> (f64, f64) {
        let (east, north) = self.miles(area);
        (
            50.0 + east / (self.reach * WIDE) * 50.0,
            50.0 - north / self.reach * 50.0,
        )
    }

    /// A distance as the radius of a circle, which is told in per cent of the drawing's mean side.
    pub fn radius(&self, miles: f64) -> f64 {
        let mean = f64::midpoint(WIDE * WIDE, 1.0).sqrt();
        miles / self.reach / 2.0 / mean * 100.0
    }

    /// The two largest rings that fit, the smaller first.
    pub fn rings(&self) -> impl Iterator<Item = u32> {
        let fitting = RINGS.into_iter().filter(|miles| f64::from(*miles) < self.reach).count();
        RINGS.into_iter().skip(fitting.saturating_sub(2)).take(fitting.min(2))
    }
}
