//! A refusal that came back to the page of its form.

use std::collections::BTreeMap;

use leptos::prelude::use_context;
use serde::{Deserialize, Serialize};

use super::Problem;

/// What comes back to a page after a form was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Returned {
    /// The address the form was sent to.
    pub form: String,
    /// Why it was refused.
    pub problem: Problem,
    /// What was typed, by field; never a password.
    pub typed: BTreeMap<String, String>,
}

impl Returned {
    /// The refusal that the form at this address came back with, if the page being drawn follows one.
    pub fn of(form: &str) -> Option<Self> {
        use_context::<Self>().filter(|returned| returned.form == form)
    }

    /// What was typed into a field.
    pub fn typed(&self, name: &str) -> String {
        self.typed.get(name).cloned().unwrap_or_default()
    }

    /// What was typed into a field; what stands there where that was too long to come back.
    pub fn typed_or(&self, name: &str, now: impl FnOnce() -> String) -> String {
        self.typed.get(name).cloned().unwrap_or_else(now)
    }

    /// What is wrong with a field.
    pub fn wrong(&self, name: &str) -> Option<String> {
        self.problem.fields.get(name).cloned()
    }
}
