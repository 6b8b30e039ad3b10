//! What no browser ever receives: settings, database, sessions, secrets, and the outside services.
//!
//! Deliberately not here: the opening of the whole and the router, which must know the modules (`app/server`).

pub mod config;
pub mod logs;
pub mod secrets;
mod timestamp;
pub mod db;
pub mod sessions;
pub mod operators;
pub mod audit;
pub mod mail;
pub mod owners;
pub mod work;
pub mod figures;
pub mod order_key;
pub mod outside;
pub mod twilio;
pub mod stripe;
pub mod vapi;
pub mod sandbox;
pub mod trials;
pub mod pace;
pub mod stock;
pub mod state;
pub mod answer;
pub mod body;
pub mod upload;
pub mod csv;
pub mod flash;
