//! The whole application in one test binary.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test ends where its world is not as it should be, in the stage's code as in its own"
)]

mod abroad;
mod accounts;
mod answers;
mod architecture;
mod areas;
mod asvs;
mod billing;
mod browsers;
mod bulk;
mod campaigns;
mod closest;
mod contract;
mod crowd;
mod decisions;
mod dialing;
mod doors;
mod embed;
mod factor;
mod finding;
mod form;
mod forms;
mod giving_back;
mod guesses;
mod held;
mod help;
mod history;
mod insights;
mod keys;
mod letters;
mod limits;
mod lines;
mod midway;
mod new_password;
mod numbers;
mod operations;
mod operator;
mod other_sites;
mod outage;
mod pace;
mod pages;
mod places;
mod porting;
mod purchases;
mod releases;
mod terms;
mod real_numbers;
mod reconciliation;
mod repeats;
mod running;
mod sandbox;
mod search;
mod silence;
mod source;
mod stage;
mod start;
mod texts;
mod together;
mod tokens;
mod trials;
mod usage;
mod vapi;
mod verified;
mod walls;
mod webhooks;
mod wishes;
mod words;
