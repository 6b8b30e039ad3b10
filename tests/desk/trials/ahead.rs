//! I4 and I9: whatever changes something at the carrier was written down before, and was asked for.

use std::time::Duration;

use super::{invariants::Allowed, truth::Truth};

/// A purchase is not carried out later than this after the click.
const RESUME_WINDOW: Duration = Duration::from_mins(16);

/// I4: no number is ordered that no open purchase has named before.
pub fn everything_is_written_ahead(truth: &Truth, allowed: &Allowed, broken: &mut Vec<String>) {
    for order in truth.requests.iter().filter(|one| one.call == "purchase") {
        let Some(tag) = order.reference() else { continue };
        let (sequence, number) = (order.sequence, &order.number);
        let Some(purchase) = truth.purchases.iter().find(|purchase| purchase.reference == tag) else {
            broken.push(format!(
                "I4: {number} was ordered (request {sequence}) and no purchase {tag} is written down"
            ));
            continue;
        };
        let meant = truth
            .attempts
            .iter()
            .find(|attempt| attempt.purchase_id == purchase.id && attempt.phone_number == *number);
        if meant.is_none_or(|meant| meant.created_at.0 > order.at) {
            broken.push(format!(
                "I4: {number} was ordered (request {sequence}) before {tag} named it"
            ));
        }
        let is_late = order.at > purchase.created_at.0 + RESUME_WINDOW
            && allowed.aged_at.is_none_or(|aged_at| order.at > aged_at);
        let has_ended = truth.events.iter().any(|event| {
            event.subject_id == purchase.id
                && [
                    "purchase.bought",
                    "purchase.held_before",
                    "purchase.not_bought",
                    "purchase.rolled_back",
                ]
                .contains(&event.name.as_str())
                && event.at.0 < order.at
        });
        let is_straggler = allowed.stragglers || order.fault.as_deref() == Some("slow");
        if (is_late || has_ended) && !is_straggler {
            broken.push(format!(
                "I4: {number} was ordered (request {sequence}) after {tag} had ended or was too old"
            ));
        }
    }
}

/// I9: no number is given back that its owner did not release and no purchase had to undo.
pub fn nothing_is_given_back_unasked(truth: &Truth, allowed: &Allowed, broken: &mut Vec<String>) {
    for one in truth.requests.iter().filter(|one| one.call == "release") {
        let sid = one
            .path
            .rsplit('/')
            .next()
            .and_then(|last| last.strip_suffix(".json"))
            .unwrap_or_default();
        let asked = truth.events.iter().filter(|event| {
            event.sid() == Some(sid) && ["number.releasing", "purchase.compensating"].contains(&event.name.as_str())
        });
        let first = asked.map(|event| event.at.0).min();
        let is_undone = truth.attempts.iter().any(|attempt| {
            attempt.carrier_sid.as_deref() == Some(sid)
                && ["compensating", "rolled_back"].contains(&attempt.state.as_str())
        });
        match first {
            None if !is_undone => broken.push(format!(
                "I9: {sid} was given back (request {}) and nobody asked for it",
                one.sequence
            )),
            Some(first) if first > one.at => broken.push(format!(
                "I4: {sid} was given back (request {}) before that was written down",
                one.sequence
            )),
            _ => {}
        }
        let is_release = truth.numbers.iter().any(|row| row.phone_sid == sid);
        if allowed.elsewhere.contains(sid) && !is_release {
            broken.push(format!("I9: {sid} was held before and was given back by a purchase"));
        }
    }
}
