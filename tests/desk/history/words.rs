//! Whether every event that is written has words for whoever reads the history.

use std::io;

use numberdesk::history::words::of;

use crate::source::{broken_in, none};

/// Where no events are written: settings, columns, files for browsers, Stripe's own names, and what is only read.
const ELSEWHERE: [&str; 6] = [
    "src/server/",
    "src/app/server/assets.rs",
    "src/billing/server/event.rs",
    "src/history/words.rs",
    "/page/",
    "/store",
];

/// What looks like an event and is none.
const NO_EVENTS: [&str; 6] = [
    "bill.jpg",
    "bill.pdf",
    "bill.png",
    "common_passwords.txt",
    "data.tel",
    "sandbox.db",
];

/// Whether a text looks like `noun.what_happened`.
fn is_event(text: &str) -> bool {
    let is_word = |word: &str| !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    text.split_once('.')
        .is_some_and(|(noun, what)| is_word(noun) && is_word(what))
}

#[test]
fn every_event_that_is_written_has_words() -> io::Result<()> {
    let mut seen = 0;
    let broken = broken_in(|source| {
        if ELSEWHERE.iter().any(|place| source.path.contains(place)) {
            return Vec::new();
        }
        let texts = source.strings().into_iter();
        texts
            .filter(|text| is_event(text) && of(text).is_none() && !NO_EVENTS.contains(&text.as_str()))
            .collect()
    })?;
    none(
        &broken,
        "Say it in words in src/history/words.rs; what is no event of the trail is listed in NO_EVENTS:",
    );
    for source in crate::source::rust()? {
        seen += source.strings().iter().filter(|text| of(text).is_some()).count();
    }
    assert!(seen > 30, "the events were not found");
    Ok(())
}
