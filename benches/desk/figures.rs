//! From rounds to figures: rates, the middle of the paired ratios, and the interval it lies in.

use rand::{Rng, SeedableRng, rngs::StdRng};

use crate::{Failure, load::Round};

/// How often the rounds are drawn anew for the interval.
const DRAWS: usize = 10_000;

/// Both sides and their ratio, for people.
pub fn table(words: &str, desk: &[Round], floor: &[Round]) -> Result<String, Failure> {
    let ratios: Vec<u64> = desk
        .iter()
        .zip(floor)
        .filter_map(|(desk, floor)| (rate(desk) * 1000).checked_div(rate(floor)))
        .collect();
    let (low, high) = interval(&ratios)?;
    let side = |name: &str, rounds: &[Round]| -> Result<String, Failure> {
        let rates: Vec<u64> = rounds.iter().map(rate).collect();
        let waits = sorted(rounds.iter().flat_map(|round| round.waits.iter().copied()));
        Ok(format!(
            "    {name:<10} {:>6} requests/s ({} to {})   p50 {}   p99 {}",
            median(&rates)?,
            rates.iter().min().ok_or("no rounds")?,
            rates.iter().max().ok_or("no rounds")?,
            milliseconds(part(&waits, 50)?),
            milliseconds(part(&waits, 99)?)
        ))
    };
    Ok(format!(
        "  {words}\n{}\n{}\n    ratio      {} (95 % of draws: {} to {})",
        side("desk", desk)?,
        side("bare axum", floor)?,
        thousandths(median(&ratios)?),
        thousandths(low),
        thousandths(high)
    ))
}

/// How much longer purchases took through the desk than straight to the carrier, in microseconds of each.
pub fn above(desk: &[u64], floor: &[u64]) -> Result<String, Failure> {
    let (desk, floor) = (sorted(desk.iter().copied()), sorted(floor.iter().copied()));
    let mut parts = Vec::new();
    for hundredth in [50, 99] {
        let (whole, own) = (part(&desk, hundredth)?, part(&floor, hundredth)?);
        parts.push(format!(
            "p{hundredth} {} above the carrier ({} of {})",
            milliseconds(whole.saturating_sub(own)),
            milliseconds(own),
            milliseconds(whole)
        ));
    }
    Ok(format!("    {} purchases: {}", desk.len(), parts.join(", ")))
}

/// Purchases a second, and which share that is of what the database's commits allow.
pub fn share(workers: usize, purchases: u64, allowed: u64) -> String {
    let share = (purchases * 1000).checked_div(allowed).unwrap_or(0);
    format!(
        "    {workers:>2} at once: {purchases:>5} purchases/s of {allowed:>5} that two bare commits each would allow: {}",
        thousandths(share)
    )
}

/// How long one answer took, and how often that goes into the same question answered otherwise; all in nanoseconds.
pub fn answers(words: &str, own: &[u64], floor: &[u64]) -> Result<String, Failure> {
    let (own, floor) = (sorted(own.iter().copied()), sorted(floor.iter().copied()));
    let micros = |nanos: u64| format!("{} µs", thousandths(nanos));
    let middle = part(&own, 50)?;
    let ratio = (part(&floor, 50)? * 1000).checked_div(middle).unwrap_or(0);
    Ok(format!(
        "  {words:<22} p50 {}   p99 {}   {} times as fast as reading the table through",
        micros(middle),
        micros(part(&own, 99)?),
        thousandths(ratio)
    ))
}

/// How much longer answers take where there is more, at this part of a hundred, against an aim in thousandths.
pub fn grown(words: &str, few: &[u64], lot: &[u64], hundredth: usize, aim: u64) -> Result<String, Failure> {
    let (few, lot) = (sorted(few.iter().copied()), sorted(lot.iter().copied()));
    let (few, lot) = (part(&few, hundredth)?, part(&lot, hundredth)?);
    let ratio = (lot * 1000).checked_div(few).ok_or("answers take time")?;
    Ok(format!(
        "  {words:<22} {} against {}: {} of {} at most, {}",
        milliseconds(lot),
        milliseconds(few),
        thousandths(ratio),
        thousandths(aim),
        if ratio <= aim { "met" } else { "MISSED" }
    ))
}

/// Answers a second.
fn rate(round: &Round) -> u64 {
    let answers = u128::try_from(round.waits.len()).unwrap_or(u128::MAX);
    (answers * 1_000_000)
        .checked_div(round.took.as_micros())
        .and_then(|rate| u64::try_from(rate).ok())
        .unwrap_or(0)
}

/// Between which medians 95 of 100 lie when the rounds are drawn anew, with putting back (percentile bootstrap).
/// The draws are the same in every run.
fn interval(values: &[u64]) -> Result<(u64, u64), Failure> {
    let mut chance = StdRng::seed_from_u64(1);
    let mut medians = Vec::with_capacity(DRAWS);
    for _ in 0..DRAWS {
        let drawn: Vec<u64> = values
            .iter()
            .filter_map(|_| values.get(chance.random_range(0..values.len())).copied())
            .collect();
        medians.push(median(&drawn)?);
    }
    let medians = sorted(medians.into_iter());
    let at = |thousandth: usize| medians.get(DRAWS * thousandth / 1000).copied().ok_or("no draws");
    Ok((at(25)?, at(975)?))
}

fn sorted(values: impl Iterator<Item = u64>) -> Vec<u64> {
    let mut values: Vec<u64> = values.collect();
    values.sort_unstable();
    values
}

fn median(values: &[u64]) -> Result<u64, Failure> {
    part(&sorted(values.iter().copied()), 50)
}

/// The value below which so many of a hundred lie.
fn part(sorted: &[u64], hundredth: usize) -> Result<u64, Failure> {
    let at = sorted.len() * hundredth / 100;
    Ok(*sorted.get(at).ok_or("nothing was measured")?)
}

fn thousandths(value: u64) -> String {
    format!("{}.{:03}", value / 1000, value % 1000)
}

fn milliseconds(micros: u64) -> String {
    format!("{}.{:02} ms", micros / 1000, micros % 1000 / 10)
}
