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

/// A mark takes so much of the width and of the height of the smallest drawing.
const MARK: (f64, f64) = (20.0, 11.0);
/// Where a mark may stand beside its spot if something stands on it, in marks to the right and down: the nearest first.
const ASIDE: [(f64, f64); 13] = [
    (0.0, 0.0),
    (0.9, 0.0),
    (-0.9, 0.0),
    (0.0, 1.1),
    (0.0, -1.1),
    (0.9, 0.9),
    (-0.9, 0.9),
    (0.9, -0.9),
    (-0.9, -0.9),
    (1.3, 0.0),
    (-1.3, 0.0),
    (0.6, 1.9),
    (-0.6, -1.9),
];

/// One mark: the codes of one spot, or of several that have no room of their own.
#[derive(Debug, Clone, PartialEq)]
struct Mark {
    /// The spot.
    spot: (f64, f64),
    /// Where the mark stands: on its spot, or beside it.
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

/// Whether one mark would cover another.
fn covers(one: (f64, f64), other: (f64, f64)) -> bool {
    (one.0 - other.0).abs() < MARK.0 && (one.1 - other.1).abs() < MARK.1
}

/// The marks of these rows, in their order. Codes of one spot share a mark; one that would cover an earlier mark goes
/// aside, or joins it where there is no room.
fn marks(rows: &[Row], frame: &Frame) -> Vec<Mark> {
    let mut marks: Vec<Mark> = Vec::new();
    for row in rows {
        let Some(here) = area(row.area_code) else { continue };
        let spot = frame.spot(here);
        let same = marks.iter().position(|mark| covers_spot(mark.spot, spot));
        let is_free = |at: &(f64, f64)| {
            let is_inside = (10.0..=90.0).contains(&at.0) && (7.0..=93.0).contains(&at.1);
            is_inside && marks.iter().all(|mark| !covers(mark.at, *at))
        };
        let aside = ASIDE.map(|(right, down)| (spot.0 + right * MARK.0, spot.1 + down * MARK.1));
        let at = aside.into_iter().find(is_free);
        let nearest = || marks.iter().position(|mark| covers(mark.at, spot));
        let joined = same.or_else(|| if at.is_none() { nearest() } else { None });
        if let Some(mark) = joined.and_then(|joined| marks.get_mut(joined)) {
            mark.codes.push(row.area_code.to_string());
            mark.look = mark.look.min(look(row));
            continue;
        }
        marks.push(Mark {
            spot,
            at: at.unwrap_or(spot),
            codes: vec![row.area_code.to_string()],
            place: here.main_place(),
            // Of a whole state every code is one of its own; then the yellow would say nothing.
            is_here: row.standing == Standing::Here && row.miles.is_some(),
            look: look(row),
        });
    }
    marks
}

/// Whether two spots cannot be told apart.
fn covers_spot(one: (f64, f64), other: (f64, f64)) -> bool {
    (one.0 - other.0).abs() < 1.5 && (one.1 - other.1).abs() < 1.5
}

/// Which marks have room for their name below: nothing else stands there, and it ends within the drawing.
fn named(marks: &[Mark]) -> Vec<bool> {
    let mut taken: Vec<((f64, f64), f64)> = marks.iter().map(|mark| (mark.at, MARK.0 / 2.0)).collect();
    let mut named = Vec::new();
    for mark in marks {
        let half = f64::from(u32::try_from(mark.place.chars().count()).unwrap_or(60)) * 1.1;
        let (x, y) = (mark.at.0, mark.at.1 + 8.5);
        let is_inside = x - half > 1.0 && x + half < 99.0 && y < 97.0;
        let is_free = |((other_x, other_y), other_half): &((f64, f64), f64)| {
            (other_x - x).abs() > half + other_half || (other_y - y).abs() > MARK.1 * 0.7
        };
        let has_room = is_inside && taken.iter().all(is_free);
        if has_room {
            taken.push(((x, y), half));
        }
        named.push(has_room);
    }
    named
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
                {marks.iter().filter(|mark| mark.at != mark.spot).map(tether).collect_view()}
                {marks.iter().zip(named(&marks)).map(|(mark, named)| drawn(mark, named)).collect_view()}
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

/// From a mark that stands aside to its spot.
fn tether(mark: &Mark) -> impl IntoView + use<> {
    let [x, y, to_x, to_y] = [mark.spot.0, mark.spot.1, mark.at.0, mark.at.1].map(cent);
    view! {
        <line class="tether" x1=x.clone() y1=y.clone() x2=to_x y2=to_y></line>
        <circle class="spot" cx=x cy=y r="3"></circle>
    }
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
