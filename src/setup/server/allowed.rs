//! What cannot be set up, and why.

use std::collections::HashMap;

use uuid::Uuid;

use super::{Error, store};
use crate::{
    numbers::{self, Number},
    phone::PhoneNumber,
    problem::{Code, Problem},
    server::{config::Config, db::Tx},
    setup::{Calls, Setup, Texts},
    verified,
};

/// A number held elsewhere is shown as the caller only once it is verified.
pub(super) async fn be_shown(tx: &mut Tx, setup: &Setup) -> Result<(), Error> {
    if let Calls::Forward { shows, .. } = &setup.calls {
        verified::server::can_be_shown(tx, shows).await?;
    }
    Ok(())
}

/// Twilio calls our own hooks from the outside.
pub(super) fn be_reachable(config: &Config, setup: &Setup) -> Result<(), Problem> {
    let needs_us =
        matches!(setup.calls, Calls::Forward { .. } | Calls::Say { .. }) || matches!(setup.texts, Texts::Here { .. });
    if needs_us && !config.can_be_called() {
        let words = "Twilio cannot reach this desk at its address, so it cannot answer for the number. Nothing was changed. The host of this desk sets APP_URL to its public address; until then, give the address of a program of your own.";
        return Err(Problem::new(Code::NotConfigured, words).headed("This desk has no public address"));
    }
    Ok(())
}

/// Where a campaign is at work, nothing else is set.
pub(super) fn live(number: &Number, campaign: &str) -> Problem {
    let words = format!(
        "The campaign \u{201c}{campaign}\u{201d} is at work on {}: its assistant answers. Nothing was changed. Pause the campaign first; then calls and texts go where you say.",
        number.phone_number
    );
    Problem::new(Code::InUseByCampaign, words).headed("A campaign answers this number")
}

/// A call that goes on from one number of the owner's to another must end somewhere: going round costs money and reaches nobody.
pub(super) async fn no_circle(tx: &mut Tx, number: &Number, to: &PhoneNumber) -> Result<(), Error> {
    let own: HashMap<Uuid, PhoneNumber> = numbers::server::notes::store::digits_in(tx)
        .await?
        .into_iter()
        .collect();
    let next: HashMap<PhoneNumber, PhoneNumber> = store::plans_in(tx)
        .await?
        .into_iter()
        .filter_map(|(id, plan)| Some((own.get(&id)?.clone(), plan.forward?)))
        .collect();
    let mut at = to;
    for _ in 0..=own.len() {
        if *at == number.phone_number {
            let words = if *to == number.phone_number {
                "A number cannot pass calls on to itself.".to_owned()
            } else {
                format!("Calls to {to} come back to this number, so nobody would ever answer. Choose another one.")
            };
            return Err(Problem::field("forwardTo", words).into());
        }
        match next.get(at) {
            Some(further) => at = further,
            None => return Ok(()),
        }
    }
    Ok(())
}
