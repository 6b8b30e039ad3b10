//! The map beside the table: drawn by the server from the same rows, for those who see it. Places in per cent and letters
//! in pixels, so that it grows with its sheet and its words stay as large as they are.
#![expect(clippy::float_arithmetic, reason = "a drawing, not money")]

use leptos::prelude::*;

use frame::Frame;

use crate::{
    areas::{Board, Row, Standing, Stock},
    phone::places::{Area, area, areas},
};

mod frame;

/// A mark takes so much of the width and of the height of the smallest drawing: two that are nearer become one.
const MARK: (f64, f64) = (20.0, 11.0);
/// One mark: the codes that stand at one spot.
#[derive(Debug, Clone, PartialEq)]
struct Mark {
    at: (f64, f64),
    codes: Vec<String>,
    place: &'static str,
    is_here: bool,
    look: Look,
}

/// How a mark is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Look {
    /// Filled: at least one of its codes has numbers.
    Stocked,
    /// Thin: nobody knows.
    Unknown,
    /// Dashed: none has.
    Empty,
}

fn look(row: &Row) -> Look {
    match row.stock {
        Stock::Counted { count: 0, .. } | Stock::NotSold => Look::Empty,
        Stock::Counted { .. } => Look::Stocked,
        Stock::Unknown => Look::Unknown,
    }
}

/// The marks of these rows, in their order: a code that would cover an earlier mark joins it.
fn marks(rows: &[Row], frame: &Frame) -> Vec<Mark> {
    let mut marks: Vec<Mark> = Vec::new();
    for row in rows {
        let Some(here) = area(row.area_code) else { continue };
        let at = frame.spot(here);
        let covers = |mark: &&mut Mark| (mark.at.0 - at.0).abs() < MARK.0 && (mark.at.1 - at.1).abs() < MARK.1;
        if let Some(mark) = marks.iter_mut().find(covers) {
            mark.codes.push(row.area_code.to_string());
            mark.look = mark.look.min(look(row));
        } else {
            marks.push(Mark {
                at,
                codes: vec![row.area_code.to_string()],
                place: here.main_place(),
                is_here: row.standing == Standing::Here,
                look: look(row),
            });
        }
    }
    marks
}

/// Whether a mark's name has room below it: nothing else stands there, and it ends within the drawing.
fn has_room(mark: &Mark, marks: &[Mark]) -> bool {
    let half = f64::from(u32::try_from(mark.place.chars().count()).unwrap_or(60)) * 1.1;
    let (x, y) = (mark.at.0, mark.at.1 + 8.5);
    let is_inside = x - half > 1.0 && x + half < 99.0 && y < 97.0;
    let is_free = |other: &Mark| {
        let beside = (other.at.0 - x).abs() > half + MARK.0 / 2.0;
        other.at == mark.at || beside || (other.at.1 - y).abs() > MARK.1 * 0.8
    };
    is_inside && marks.iter().all(is_free)
}

/// The map of a board.
#[component]
pub fn Map(
    /// The rows that stand in the table.
    board: Board,
) -> impl IntoView {
    let shown: Vec<&'static Area> = board.rows.iter().filter_map(|row| area(row.area_code)).collect();
    let is_region = board.rows.iter().all(|row| row.miles.is_none());
    let Some(frame) = Frame::around(&shown, is_region) else {
        return ().into_any();
    };
    let marks = marks(&board.rows, &frame);
    let title = format!("Map: where the area codes of the table are, around {}", board.place);
    let own = board.place.clone();
    view! {
        <figure class="sheet" aria-labelledby="map-words">
            <svg class="map" role="img" aria-label=title>
                <Ground frame=frame shown=shown is_region=is_region />
                {marks.iter().map(|mark| drawn(mark, has_room(mark, &marks))).collect_view()}
            </svg>
            <figcaption class="part small quiet" id="map-words">
                "Filled: in stock. Dashed: none now. "
                {(!is_region).then(|| format!("Yellow: serves {own}. "))}
                "A + stands for more codes at the same spot; the table has all of them. Small dots are other area codes."
            </figcaption>
        </figure>
    }
    .into_any()
}

/// What lies under the marks: the other area codes as dots, and rings of so many miles around a town.
#[component]
fn Ground(frame: Frame, shown: Vec<&'static Area>, is_region: bool) -> impl IntoView {
    let is_seen = |(x, y): (f64, f64)| (0.0..=100.0).contains(&x) && (0.0..=100.0).contains(&y);
    let dots = areas()
        .filter(|area| !shown.iter().any(|shown| shown.code == area.code))
        .map(|area| frame.spot(area))
        .filter(|spot| is_seen(*spot))
        .map(|(x, y)| view! { <circle class="dot" cx=cent(x) cy=cent(y) r="2"></circle> })
        .collect_view();
    let ring = |miles: u32| {
        let top = 50.0 - f64::from(miles) / frame.reach * 50.0;
        view! {
            <circle class="ring" cx="50%" cy="50%" r=cent(frame.radius(f64::from(miles)))></circle>
            <text class="far" x="50%" y=cent(top) dy="-5">{format!("{miles} miles")}</text>
        }
    };
    let rings = (!is_region).then(|| frame.rings().map(ring).collect_view());
    view! { {rings} {dots} }
}

fn drawn(mark: &Mark, named: bool) -> impl IntoView + use<> {
    let first = mark.codes.first().cloned().unwrap_or_default();
    let (words, width) = match mark.codes.len() {
        1 => (first, 44),
        more => (format!("{first} +{}", more - 1), 66),
    };
    let look = match mark.look {
        Look::Stocked => "stocked",
        Look::Unknown => "unknown",
        Look::Empty => "empty",
    };
    let class = if mark.is_here {
        format!("mark here {look}")
    } else {
        format!("mark {look}")
    };
    let (x, y) = (cent(mark.at.0), cent(mark.at.1));
    let place = mark.place;
    view! {
        <g class=class>
            <rect x=x.clone() y=y.clone() width=width height="24" rx="5" transform=format!("translate(-{} -12)", width / 2)></rect>
            <text x=x.clone() y=y.clone() dy="5">{words}</text>
            {named.then(|| view! { <text class="name" x=x y=y dy="27">{place}</text> })}
        </g>
    }
}

fn cent(value: f64) -> String {
    format!("{value:.2}%")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::areas::{listed, meant};

    fn rows(text: &str) -> Vec<Row> {
        let all = listed(meant(text).unwrap());
        let row = |listed: &crate::areas::Listed| Row {
            area_code: listed.area.code,
            standing: listed.standing,
            miles: listed.miles,
            stock: Stock::Unknown,
        };
        all.iter().map(row).collect()
    }

    fn frame(rows: &[Row]) -> Frame {
        let shown: Vec<_> = rows.iter().filter_map(|row| area(row.area_code)).collect();
        Frame::around(&shown, rows[0].miles.is_none()).unwrap()
    }

    #[test]
    fn every_code_is_on_the_map_once_and_no_two_marks_cover_each_other() {
        for text in [
            "San Francisco",
            "New York",
            "Anchorage",
            "CA",
            "TX",
            "684",
            "671",
            "867",
            "ON",
        ] {
            let rows = rows(text);
            let marks = marks(&rows, &frame(&rows));
            assert_eq!(
                marks.iter().map(|mark| mark.codes.len()).sum::<usize>(),
                rows.len(),
                "{text}"
            );
            for (at, mark) in marks.iter().enumerate() {
                let (x, y) = mark.at;
                assert!(
                    (8.0..=92.0).contains(&x) && (8.0..=92.0).contains(&y),
                    "{text}: {mark:?}"
                );
                let far = |other: &Mark| (other.at.0 - x).abs() >= MARK.0 || (other.at.1 - y).abs() >= MARK.1;
                assert!(marks[at + 1..].iter().all(far), "{text}: {mark:?}");
            }
        }
    }

    #[test]
    fn north_is_up_east_is_right_and_a_town_is_in_the_middle() {
        let rows = rows("San Francisco");
        let frame = frame(&rows);
        let spot = |code: &str| frame.spot(area(crate::phone::AreaCode::parse(code).unwrap()).unwrap());
        assert_eq!(spot("415"), (50.0, 50.0));
        assert!(spot("510").0 > 50.0 && spot("707").1 < 50.0 && spot("408").1 > 50.0);
    }

    #[test]
    fn what_has_numbers_outshines_what_has_none_at_the_same_spot() {
        let mut rows = rows("San Francisco");
        rows[0].stock = Stock::Counted { count: 0, seconds: 0 };
        rows[1].stock = Stock::Counted { count: 20, seconds: 0 };
        let marks = marks(&rows, &frame(&rows));
        assert_eq!(marks[0].codes[..2], ["415", "628"]);
        assert_eq!(marks[0].look, Look::Stocked);
    }
}
