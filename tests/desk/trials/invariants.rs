//! The thirteen invariants, checked by laying the carrier's ledger and the desk's database side by side.
//!
//! I10, the same key brings the same outcome, needs a second order and is checked by whoever has the key; I12 asks for
//! the whole database and stands in `secrets.rs`.

use std::collections::BTreeSet;

use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    ahead,
    truth::{Event, Request, Truth},
};

/// What the desk told the owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    /// This holding is yours.
    Owned(String),
    /// This purchase brought nothing.
    NotOwned(Uuid),
    /// Not known yet.
    Pending,
}

/// An answer, and when it was given.
#[derive(Debug, Clone)]
pub struct Reply {
    pub at: OffsetDateTime,
    pub told: Told,
}

/// What is allowed in this trial.
#[derive(Debug, Clone, Default)]
pub struct Allowed {
    /// Most numbers the owner may hold at any time.
    pub cap: Option<usize>,
    /// Requests that a network carried about for so long that their purchase had ended.
    pub stragglers: bool,
    /// Accounts that the network's second copy of an order opened, and that nobody uses.
    pub spare_accounts: usize,
    /// Up to when the trial had not yet made the purchase older than it is.
    pub aged_at: Option<OffsetDateTime>,
    /// Nothing happened to anybody: whoever took the purchase up knew all that was answered before.
    pub is_undisturbed: bool,
    /// Holdings that were bought elsewhere: not ours to count, and not ours to give back.
    pub elsewhere: BTreeSet<String>,
}

/// Every way in which the two sides break the invariants, each beginning with its number. Everything is to be at rest.
pub fn violations(truth: &Truth, replies: &[Reply], allowed: &Allowed) -> Vec<String> {
    let mut broken = Vec::new();
    no_number_is_lost(truth, allowed, &mut broken);
    no_number_is_invented(truth, &mut broken);
    nothing_is_bought_twice(truth, allowed, &mut broken);
    ahead::everything_is_written_ahead(truth, allowed, &mut broken);
    every_reply_was_true(truth, replies, allowed, &mut broken);
    no_limit_is_passed(truth, allowed, &mut broken);
    nobody_crosses_over(truth, &mut broken);
    everything_ends(truth, &mut broken);
    the_trail_tells_it(truth, &mut broken);
    ahead::nothing_is_given_back_unasked(truth, allowed, &mut broken);
    let opened = truth
        .requests
        .iter()
        .filter(|one| one.call == "account-create" && one.applied)
        .count();
    if opened > 1 + allowed.spare_accounts {
        broken.push(format!("I11: {opened} accounts were opened for one owner"));
    }
    broken
}

fn no_number_is_lost(truth: &Truth, allowed: &Allowed, broken: &mut Vec<String>) {
    for (number, sid) in &truth.held {
        let rows = truth
            .numbers
            .iter()
            .filter(|row| row.phone_sid == *sid && ["active", "releasing"].contains(&row.status.as_str()));
        let rows = rows.count();
        let is_covered = truth.attempts.iter().any(|attempt| {
            ["meant", "silent", "compensating"].contains(&attempt.state.as_str()) && attempt.phone_number == *number
        });
        if rows > 1 || (rows == 0 && !is_covered && !allowed.elsewhere.contains(sid)) {
            broken.push(format!("I1: {number} ({sid}) is held and has {rows} rows"));
        }
    }
}

fn no_number_is_invented(truth: &Truth, broken: &mut Vec<String>) {
    for row in truth.numbers.iter().filter(|row| row.status == "active") {
        let is_held = truth
            .held
            .iter()
            .any(|(number, sid)| *sid == row.phone_sid && *number == row.phone_number);
        if !is_held || truth.account.as_ref() != Some(&row.subaccount_sid) {
            broken.push(format!(
                "I2: {} ({}) is listed as active and not held",
                row.phone_number, row.phone_sid
            ));
        }
    }
    for bought in truth.purchases.iter().filter(|purchase| purchase.state == "bought") {
        if !truth.numbers.iter().any(|row| Some(row.id) == bought.number_id) {
            broken.push(format!("I2: {} is bought and has no number", bought.reference));
        }
    }
}

fn nothing_is_bought_twice(truth: &Truth, allowed: &Allowed, broken: &mut Vec<String>) {
    let undone: BTreeSet<&str> = truth
        .attempts
        .iter()
        .filter(|attempt| ["compensating", "rolled_back"].contains(&attempt.state.as_str()))
        .filter_map(|attempt| attempt.carrier_sid.as_deref())
        // One attempt may be given back twice, when its order is carried out once more: the trail has both.
        .chain(
            truth
                .events
                .iter()
                .filter(|event| event.name == "purchase.compensating")
                .filter_map(Event::sid),
        )
        .collect();
    for purchase in &truth.purchases {
        let own = |request: i64| {
            truth
                .request(request)
                .is_some_and(|one| one.reference() == Some(&purchase.reference))
        };
        let bought = truth
            .changes
            .iter()
            .filter(|change| change.kind == "purchased" && own(change.request));
        let kept: Vec<&str> = bought
            .map(|change| change.sid.as_str())
            .filter(|sid| !undone.contains(sid))
            .collect();
        if kept.len() > 1 || (purchase.state == "not_bought" && !kept.is_empty()) {
            broken.push(format!(
                "I3: {} is {} and paid for {kept:?}",
                purchase.reference, purchase.state
            ));
        }
        if let Some(first) = first_no(
            truth,
            purchase.epoch == 1 || allowed.is_undisturbed,
            &purchase.reference,
        ) {
            broken.push(format!(
                "I3: {} was ordered again after the no to request {first}",
                purchase.reference
            ));
        }
    }
    for rent in &truth.rents {
        let tag = truth.request(*rent).and_then(Request::reference);
        let is_ours = tag.is_some_and(|tag| truth.purchases.iter().any(|purchase| purchase.reference == tag));
        let is_elsewhere = truth
            .changes
            .iter()
            .any(|change| change.request == *rent && allowed.elsewhere.contains(&change.sid));
        if !is_ours && !is_elsewhere {
            broken.push(format!("I3: request {rent} was charged for no purchase"));
        }
    }
}

/// The first order of a number that was clearly refused and sent again all the same, where its driver knew.
fn first_no(truth: &Truth, is_known: bool, reference: &str) -> Option<i64> {
    let orders: Vec<&Request> = truth
        .requests
        .iter()
        .filter(|one| one.call == "purchase" && one.reference() == Some(reference))
        .collect();
    orders.iter().enumerate().find_map(|(at, order)| {
        let same = |other: &&&Request| other.number == order.number;
        let is_first = !orders.iter().take(at).any(|earlier| same(&earlier));
        let is_repeated = orders.iter().skip(at + 1).any(|later| same(&later));
        (is_known && is_first && is_repeated && order.is_no()).then_some(order.sequence)
    })
}

fn every_reply_was_true(truth: &Truth, replies: &[Reply], allowed: &Allowed, broken: &mut Vec<String>) {
    for Reply { at, told } in replies {
        let held = truth.held_at(*at);
        match told {
            Told::Pending => {}
            Told::Owned(sid) => {
                if !held.iter().any(|(held, _)| held == sid) && !allowed.elsewhere.contains(sid) {
                    broken.push(format!("I5: {sid} was told as owned and was not"));
                }
            }
            Told::NotOwned(id) => {
                let reference = truth
                    .purchases
                    .iter()
                    .find(|purchase| purchase.id == *id)
                    .map(|purchase| purchase.reference.as_str());
                for (sid, request) in held {
                    if reference.is_some() && truth.request(request).and_then(Request::reference) == reference {
                        broken.push(format!("I5: {reference:?} was told as not bought while {sid} was held"));
                    }
                }
            }
        }
    }
}

fn no_limit_is_passed(truth: &Truth, allowed: &Allowed, broken: &mut Vec<String>) {
    let Some(cap) = allowed.cap else { return };
    for change in &truth.changes {
        let held = truth.held_at(change.at).len();
        if held > cap {
            broken.push(format!("I6: {held} numbers held where {cap} are allowed"));
            return;
        }
    }
}

fn nobody_crosses_over(truth: &Truth, broken: &mut Vec<String>) {
    for one in truth
        .requests
        .iter()
        .filter(|one| ["purchase", "list", "release", "update", "search"].contains(&one.call.as_str()))
    {
        if one.caller != one.account || Some(&one.account) != truth.account.as_ref() {
            broken.push(format!(
                "I7: request {} on {} was signed by {}",
                one.sequence, one.account, one.caller
            ));
        }
        let is_strange = one
            .reference()
            .is_some_and(|tag| !truth.purchases.iter().any(|purchase| purchase.reference == tag));
        if is_strange {
            broken.push(format!(
                "I7: request {} is for a purchase of somebody else",
                one.sequence
            ));
        }
    }
}

/// What moved money is told by two lines of the trail at least: that it was begun, and how it ended.
fn the_trail_tells_it(truth: &Truth, broken: &mut Vec<String>) {
    if let Err(wrong) = &truth.chain {
        broken.push(format!("I13: {wrong}"));
    }
    let ordered = truth.purchases.iter().filter(|purchase| {
        let is_ended = ["bought", "not_bought"].contains(&purchase.state.as_str());
        is_ended && truth.attempts.iter().any(|attempt| attempt.purchase_id == purchase.id)
    });
    let given_back = truth.numbers.iter().filter(|row| row.status == "released");
    for id in ordered.map(|purchase| purchase.id).chain(given_back.map(|row| row.id)) {
        let lines = truth.events.iter().filter(|event| event.subject_id == id).count();
        if lines < 2 {
            broken.push(format!("I13: {lines} lines of the trail tell of {id}"));
        }
    }
}

fn everything_ends(truth: &Truth, broken: &mut Vec<String>) {
    for purchase in truth
        .purchases
        .iter()
        .filter(|purchase| !["bought", "not_bought"].contains(&purchase.state.as_str()))
    {
        broken.push(format!("I8: {} is still {}", purchase.reference, purchase.state));
    }
    for row in truth.numbers.iter().filter(|row| row.status == "releasing") {
        broken.push(format!("I8: {} is still being released", row.phone_number));
    }
    for attempt in truth.attempts.iter().filter(|attempt| attempt.state == "compensating") {
        broken.push(format!("I8: {} is still being given back", attempt.phone_number));
    }
}
