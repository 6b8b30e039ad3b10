//! A purchase that is written down in a transaction of the module that wants it, beside what that module writes of it: then it is
//! one like any other.

use std::time::Duration;

use uuid::Uuid;

use super::{Error, driver, intent, store};
use crate::{
    money::Money,
    phone::PhoneNumber,
    purchases::{Order, Substitution},
    server::{db::Tx, state::OwnersDesk, trials::Boundary, work::Kind},
};

/// For so long an outcome is waited for.
const PATIENCE: Duration = Duration::from_secs(8);

/// A purchase of one exact number, and of no other, about to be written down.
#[derive(Debug)]
pub struct Wanted(store::NewPurchase);

impl Wanted {
    /// Its id.
    pub const fn id(&self) -> Uuid {
        self.0.id
    }

    /// What the number costs a month, looked up just now; none where the carrier did not say.
    pub const fn rent(&self) -> Option<&Money> {
        self.0.rent.as_ref()
    }
}

/// Looks the number up. Nothing is written and nothing bought yet.
pub async fn prepare(desk: &OwnersDesk, number: &PhoneNumber, country: &str, key: String) -> Result<Wanted, Error> {
    let order = Order {
        phone_number: number.as_str().to_owned(),
        country: country.to_owned(),
        area_code: None,
        friendly_name: None,
        substitution: Substitution::Never,
        within: None,
        highest_price: None,
        capabilities: None,
        replaces: None,
        number_type: None,
        address_sid: None,
        bundle_sid: None,
    };
    let hash = intent::fingerprint_of(&order);
    intent::prepare(desk, &order, number.clone(), key, hash)
        .await
        .map(Wanted)
}

/// Writes it down within the owner's limits, in a transaction that holds their turn. Its caller ends the transaction, and then
/// has it driven.
pub async fn write_in(desk: &OwnersDesk, tx: &mut Tx, wanted: &Wanted) -> Result<(), Error> {
    let number = &wanted.0.requested_number;
    if store::attempts::is_open(tx, number).await? {
        return Err(intent::already(number, "is being bought for you right now").into());
    }
    intent::write_in(desk, tx, &wanted.0).await
}

/// Orders what was written down, and waits a little for the outcome. Whatever breaks off here is taken up by the rounds.
pub async fn drive(desk: &OwnersDesk, id: Uuid) -> Result<(), Error> {
    desk.trials.reached(Boundary::IntentCommitted).await?;
    let task_desk = desk.clone();
    let task = desk
        .work
        .spawn(Kind::Purchase, async move { driver::first(&task_desk, id).await });
    drop(tokio::time::timeout(PATIENCE, task).await);
    Ok(())
}
