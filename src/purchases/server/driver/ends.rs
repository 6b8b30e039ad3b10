//! The ends of a purchase: owned, not bought, or to be given back.

use time::OffsetDateTime;

use super::{CLOCK_SLACK, Visit, store, wait};
use crate::{
    numbers,
    purchases::{
        Cause,
        late::{LAG, Origin},
        rules::{AttemptState, Next},
        server::{Error, decisions, holding::new_number, late, take_turn},
    },
    server::{
        answer::chain,
        db::{Timestamp, Tx, rejected, violated},
        trials::{Boundary, Plant},
        twilio::IncomingNumber,
    },
};

/// How writing down what is owned ended.
enum Written {
    /// It is the owner's.
    Owned,
    /// Another driver is at it, or the list showed a holding of long ago: a later visit will tell.
    Later,
    /// The purchase has ended with another number: this one is not wanted any more.
    Unwanted,
}

impl Visit<'_> {
    /// The number is in the owner's account: write it down, in one transaction with the purchase's end. None: done.
    pub(super) async fn own(&mut self) -> Result<Option<Next>, Error> {
        let Some(found) = self.found.clone() else {
            wait(self.desk, &self.purchase).await?;
            return Ok(None);
        };
        self.reached(Boundary::Answered).await?;
        match self.write_owned(&found).await {
            Ok(Written::Owned) => {
                self.reached(Boundary::Saved).await?;
                decisions::release_replaced(self.desk, &self.purchase).await;
                Ok(None)
            }
            Ok(Written::Later) => wait(self.desk, &self.purchase).await.map(|()| None),
            Ok(Written::Unwanted) => self.compensate(&found, false).await,
            Err(Error::Store(error)) if violated(&error) => {
                // Another writer was quicker; the next round finds its row and links it.
                tracing::warn!(purchase_id = %self.purchase.id, "a number was written down by another purchase first");
                wait(self.desk, &self.purchase).await.map(|()| None)
            }
            // A definite no of the database, not a fault of it: this number can never be added.
            Err(Error::Store(error)) if rejected(&error) => {
                tracing::error!(purchase_id = %self.purchase.id, error = chain(&error), "a bought number cannot be written down");
                self.compensate(&found, true).await
            }
            Err(_) if self.desk.trials.has(Plant::FailedSaveIsNo) => Ok(Some(Next::End(Cause::Refused))),
            Err(error) => Err(error),
        }
    }

    async fn write_owned(&self, found: &IncomingNumber) -> Result<Written, Error> {
        let purchase = &self.purchase;
        let mut tx = self.desk.db.begin().await?;
        take_turn(&mut tx).await?;
        let known = numbers::server::store::by_sid(&mut tx, &found.sid).await?;
        let number_id = match known {
            Some(row) if row.is_active => row.id,
            // Given back or lost once, and held now under the same id.
            Some(row) if self.is_believed(row.updated_at) && self.revive(&mut tx, found).await? => row.id,
            // The carrier's list still shows a holding that was given back: it says nothing about this order.
            Some(_) => {
                tx.rollback().await?;
                return Ok(Written::Later);
            }
            // It came after another purchase of it had ended, and is being given back: nothing to own.
            None if self.is_given_back(&mut tx, found).await? => {
                tx.rollback().await?;
                return Ok(Written::Later);
            }
            None => {
                let number = new_number(purchase, self.current()?, found);
                numbers::server::store::add(&mut tx, &number).await?;
                number.id
            }
        };
        // What the account held before the order was not bought by it, and is not told as bought: unless an earlier order of
        // the same owner has paid for it, of which they were told that nothing was bought.
        let is_older = self.is_older(found) && late::origin_of(&mut tx, found).await? == Origin::Elsewhere;
        let cause = is_older.then_some(Cause::HeldBefore);
        if !store::own(&mut tx, purchase, number_id, cause).await? {
            tx.rollback().await?;
            tracing::warn!(purchase_id = %purchase.id, phone_sid = found.sid, "another driver has the purchase this was bought for");
            let now = store::by_id(&self.desk.db, purchase.id).await?;
            let is_other = now.is_some_and(|now| now.number_id.is_some());
            return Ok(if is_other && known.is_none() {
                Written::Unwanted
            } else {
                Written::Later
            });
        }
        self.set_attempt(&mut tx, AttemptState::Bought).await?;
        let event = if is_older {
            "purchase.held_before"
        } else {
            "purchase.bought"
        };
        self.record(&mut tx, event).await?;
        decisions::give_way(&mut tx, purchase).await?;
        self.reached(Boundary::InSave).await?;
        self.desk.trials.commit(tx).await?;
        self.count("bought", cause);
        tracing::info!(purchase_id = %purchase.id, phone_sid = found.sid, is_older, "a number is its owner's");
        Ok(Written::Owned)
    }

    /// Whether the account truly holds what was given back at that moment: the carrier has just said so itself, or its
    /// list cannot lag behind for so long. What the carrier once called gone need not have been.
    fn is_believed(&self, since: Timestamp) -> bool {
        self.said_yes || OffsetDateTime::now_utc() - since.0 >= LAG
    }

    async fn is_given_back(&self, tx: &mut Tx, found: &IncomingNumber) -> Result<bool, Error> {
        let given_back = store::late::given_back(tx, &found.sid).await?;
        Ok(given_back.is_some_and(|(is_done, since)| !is_done || !self.is_believed(since)))
    }

    /// Puts a released or lost number back into the list; false while it is being released.
    async fn revive(&self, tx: &mut Tx, found: &IncomingNumber) -> Result<bool, Error> {
        let number = new_number(&self.purchase, self.current()?, found);
        let revived = numbers::server::compared::store::revive(tx, &number).await?;
        Ok(revived.is_some())
    }

    /// Whether the carrier created it before this purchase, so that it was not bought by it.
    fn is_older(&self, found: &IncomingNumber) -> bool {
        found
            .date_created
            .is_some_and(|at| at + CLOCK_SLACK < self.purchase.created_at.0)
    }

    /// Whether this purchase has brought it, or surely an earlier order of the same owner that came too late.
    async fn is_ordered(&self, found: &IncomingNumber) -> Result<bool, Error> {
        if !self.is_older(found) {
            return Ok(true);
        }
        let mut tx = self.desk.db.begin().await?;
        let origin = late::origin_of(&mut tx, found).await?;
        tx.rollback().await?;
        Ok(origin == Origin::Ordered)
    }

    /// Writes down that what this purchase bought is given back, and nothing that it did not buy. Only then is the
    /// carrier told. `ends` is false where the purchase has its end already and only this number is too many.
    async fn compensate(&mut self, found: &IncomingNumber, ends: bool) -> Result<Option<Next>, Error> {
        if !self.desk.trials.has(Plant::UndoHeldBefore) && !self.is_ordered(found).await? {
            tracing::warn!(purchase_id = %self.purchase.id, phone_sid = found.sid, "a number held before is never given back by a purchase");
            return Ok(Some(Next::End(Cause::HeldBefore)));
        }
        self.reached(Boundary::BeforeCompensating).await?;
        if self.desk.trials.has(Plant::UndoUnwritten) {
            self.desk.twilio.release(&self.credentials, &found.sid).await?;
        }
        let mut tx = self.desk.db.begin().await?;
        take_turn(&mut tx).await?;
        let is_known = numbers::server::store::by_sid(&mut tx, &found.sid).await?.is_some();
        if is_known || (ends && !store::compensate(&mut tx, &self.purchase).await?) {
            tx.rollback().await?;
            return Ok(None);
        }
        self.set_attempt(&mut tx, AttemptState::Compensating).await?;
        self.record(&mut tx, "purchase.compensating").await?;
        self.desk.trials.commit(tx).await?;
        self.reached(Boundary::Compensating).await?;
        // Of a purchase that has ended, the round gives the rest back.
        Ok(ends.then_some(Next::Undo))
    }

    /// Nothing was bought.
    pub(super) async fn end(mut self, cause: Cause) -> Result<(), Error> {
        if self.desk.trials.has(Plant::NoEpoch)
            && let Some(now) = store::by_id(&self.desk.db, self.purchase.id).await?
        {
            self.purchase = now;
        }
        let mut tx = self.desk.db.begin().await?;
        if store::end(&mut tx, &self.purchase, cause, self.code).await? {
            self.set_attempt(&mut tx, AttemptState::Refused).await?;
            self.record(&mut tx, "purchase.not_bought").await?;
            self.desk.trials.commit(tx).await?;
            self.count("not_bought", Some(cause));
            tracing::info!(purchase_id = %self.purchase.id, ?cause, code = self.code, "a number was not bought");
        }
        Ok(())
    }

    /// Counts the end of the purchase, for the host.
    pub(super) fn count(&self, outcome: &str, cause: Option<Cause>) {
        let named = serde_json::to_value(cause).unwrap_or_default();
        self.desk.figures.ended(outcome, named.as_str().unwrap_or("none"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{purchases::server::cause_of, server::twilio};

    #[test]
    fn every_refusal_of_the_carrier_has_a_cause_and_only_taken_counts_as_taken() {
        let taken = twilio::Refusal::of(Some(21422), 400);
        assert_eq!(cause_of(taken), Cause::Taken);
        assert_eq!(cause_of(twilio::Refusal::of(Some(21421), 400)), Cause::NotForSale);
        assert_eq!(cause_of(twilio::Refusal::of(Some(21631), 400)), Cause::AddressRequired);
        assert_eq!(cause_of(twilio::Refusal::of(Some(20003), 401)), Cause::AccountSuspended);
        assert_eq!(cause_of(twilio::Refusal::of(Some(22300), 400)), Cause::Restricted);
        // Only by area code, which is never sent; and never a reason to buy another.
        assert_eq!(cause_of(twilio::Refusal::of(Some(21452), 400)), Cause::NotForSale);
    }
}
