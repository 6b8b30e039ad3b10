//! What no browser ever receives: settings, database, sessions, secrets, and the outside services.
//!
//! Deliberately not here: the opening of the whole and the router, which must know the modules (`app/server`).

pub mod twilio;
pub mod sandbox;
