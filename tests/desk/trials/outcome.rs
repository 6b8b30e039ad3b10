//! The outcome a case has to have, where the faults leave it no choice.

use numberdesk::numbers::Status;

use super::{
    faults::{Call, Fault},
    invariants::Told,
    table::Story,
    trial::Trial,
};
use crate::stage::on;

impl Trial {
    /// The one of the two legal outcomes that the story has to end with, where the faults leave it no choice.
    pub async fn expect(&mut self, last: &Told) {
        let db = &self.db;
        let owner = self.wish.owner;
        let is_refusable = (self.case.is_taken && !self.case.is_closest)
            || self.case.aged.is_some()
            || self.case.strikes.iter().any(|strike| {
                strike.call == Call::Order
                    && matches!(
                        strike.fault,
                        Fault::Refused | Fault::Tls | Fault::Busy | Fault::NotLetIn
                    )
            });
        let is_right = match self.case.story {
            Story::Purchase | Story::Papers | Story::Fallback => {
                matches!(last, Told::Owned(_)) || (is_refusable && matches!(last, Told::NotOwned(_)))
            }
            Story::Rollback => matches!(last, Told::NotOwned(_)),
            Story::Release => {
                let status: String = on!(db, pool => sqlx::query_scalar("SELECT status FROM user_twilio_numbers WHERE user_id = $1")
                    .bind(owner).fetch_one(pool).await.unwrap());
                status == Status::Released.as_str()
            }
            Story::Subaccount => self.accounts().await == 1,
            Story::Comparison => self.findings().await == 1,
        };
        if !is_right {
            self.broken.push(format!("it ended otherwise than it should: {last:?}"));
        }
    }
}
