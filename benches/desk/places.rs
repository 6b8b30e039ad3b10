//! How long it takes to say which area codes serve what was typed, beside reading the table through for the same text.

use std::{hint::black_box, time::Instant};

use numberdesk::phone::places::{areas, find_place, near, suggested};

use crate::{Failure, figures};

/// The table as it is embedded.
const TABLE: &str = include_str!("../../src/phone/nanp_area_codes.csv");
/// How often every text is asked for.
const TIMES: usize = 20;

/// Three questions, each for every place of the table, in turns with the table read through.
pub fn table() -> Result<String, Failure> {
    let whole: Vec<String> = areas()
        .flat_map(|area| area.places.iter().map(move |place| format!("{place}, {}", area.region)))
        .collect();
    let begun: Vec<String> = whole.iter().map(|place| place.chars().take(4).collect()).collect();
    let mut lines = vec![format!("Which area codes: {} texts, {TIMES} times each:", whole.len())];
    lines.push(measured("a place", &whole, |text| find_place(text).len())?);
    lines.push(measured("while it is typed", &begun, |text| suggested(text, 8).len())?);
    let codes: Vec<_> = areas().map(|area| area.code).collect();
    let mut of_codes = codes.iter().cycle();
    lines.push(measured("the nearest of a code", &whole, |_| {
        of_codes.next().map_or(0, |code| near(*code, 5).len())
    })?);
    Ok(lines.join("\n"))
}

fn measured(words: &str, texts: &[String], mut ask: impl FnMut(&str) -> usize) -> Result<String, Failure> {
    let (mut own, mut floor) = (Vec::new(), Vec::new());
    for _ in 0..TIMES {
        for text in texts {
            own.push(nanos(|| ask(black_box(text)))?);
            let name = text.split(',').next().unwrap_or_default();
            floor.push(nanos(|| {
                TABLE.lines().filter(|line| line.contains(black_box(name))).count()
            })?);
        }
    }
    figures::answers(words, &own, &floor)
}

fn nanos(work: impl FnOnce() -> usize) -> Result<u64, Failure> {
    let begun = Instant::now();
    black_box(work());
    Ok(u64::try_from(begun.elapsed().as_nanos())?)
}
