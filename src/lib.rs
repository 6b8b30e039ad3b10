//! Numberdesk: find, buy, run and release phone numbers on your own Twilio subaccount.
//!
//! The modules stand in their order of use: a module may use those above it, never one below.
//! `tests/desk/architecture.rs` reads this list and keeps it true.

pub mod writing;
pub mod problem;
pub mod phone;
pub mod money;
pub mod ui;
#[cfg(feature = "ssr")]
pub mod server;
pub mod accounts;
pub mod subaccounts;
pub mod billing;
pub mod areas;
pub mod uses;
pub mod addresses;
pub mod numbers;
pub mod verified;
pub mod setup;
pub mod labels;
pub mod texts;
pub mod usage;
pub mod purchases;
pub mod wishes;
pub mod abroad;
pub mod bulk;
pub mod embed;
pub mod lines;
pub mod porting;
pub mod reconciliation;
pub mod history;
pub mod webhooks;
pub mod campaigns;
pub mod number;
pub mod help;
pub mod insights;
pub mod operator;
pub mod app;

/// Wakes the islands of a page that the server has already drawn.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_islands();
}
