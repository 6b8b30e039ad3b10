//! The driver: from the last thing written down to an end, or to the next look.
//!
//! The request, the round and the start-up recovery all come through here. No transaction is open while the carrier
//! is waited for, and every write names the epoch of the lease it was made under.

use serde_json::json;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    Error, cause_of,
    holding::{carrier_label, new_number},
    intent::lease,
    store, take_turn,
};
use crate::{
    numbers,
    purchases::{
        Cause, State,
        rules::{Age, Heard, Next, Repeat, Seen, after_look, after_order},
    },
    server::{
        answer::chain,
        audit::{self, Event},
        db::{Timestamp, Tx, violated},
        state::Desk,
        twilio::{Credentials, IncomingNumber},
    },
    subaccounts,
};

/// An order that was never seen to succeed is not carried out later than this: the owner has moved on.
const RESUME_WINDOW: time::Duration = time::Duration::minutes(15);
/// A list at the carrier may lag behind; after this long an absence that is read again is believed.
const SECOND_READ: time::Duration = time::Duration::seconds(30);
/// A number that the carrier created so much before the purchase was not bought by it. Clocks differ a little.
const CLOCK_SLACK: time::Duration = time::Duration::minutes(2);

/// Drives a purchase that was just written down by this process, which still holds its first lease.
pub async fn first(desk: &Desk, user_id: Uuid, id: Uuid) {
    let result = match store::by_id(&desk.db, user_id, id).await {
        // Otherwise stalled for so long that another driver took over: it is that driver's now.
        Ok(Some(purchase)) if purchase.epoch == 1 && purchase.state == State::Buying => {
            go_on(desk, purchase, Next::Order, false).await
        }
        Ok(Some(_) | None) => Ok(()),
        Err(error) => Err(error.into()),
    };
    if let Err(error) = result {
        tracing::warn!(purchase_id = %id, error = chain(&error), "a purchase goes on in a later round");
    }
}

/// Goes on with a purchase that was left or lost. Nobody knows whether its order was sent: so look first.
pub async fn resume(desk: &Desk, id: Uuid) -> Result<(), Error> {
    match store::take(&desk.db, id, lease(desk)).await? {
        Some(purchase) => go_on(desk, purchase, Next::Look, true).await,
        None => Ok(()),
    }
}

/// A visit; one that breaks off gives the purchase back, so that the next need not wait for the lease to end.
async fn go_on(desk: &Desk, purchase: store::Kept, start: Next, doubt: bool) -> Result<(), Error> {
    let left = purchase.clone();
    let done = Box::pin(visit(desk, purchase, start, doubt)).await;
    if done.is_err() {
        wait(desk, &left).await?;
    }
    done
}

/// What a visit has learnt so far.
struct Visit<'a> {
    desk: &'a Desk,
    purchase: store::Kept,
    credentials: Credentials,
    /// An earlier order may have been carried out unseen.
    doubt: bool,
    repeat: Repeat,
    found: Option<IncomingNumber>,
    code: Option<u32>,
}

async fn visit(desk: &Desk, purchase: store::Kept, start: Next, doubt: bool) -> Result<(), Error> {
    let credentials = subaccounts::server::credentials(desk, purchase.user_id).await?;
    let mut visit = Visit {
        desk,
        purchase,
        credentials,
        doubt,
        repeat: Repeat::Open,
        found: None,
        code: None,
    };
    let mut next = start;
    loop {
        if matches!(next, Next::Order | Next::Look) && !store::renew(&desk.db, &visit.purchase, lease(desk)).await? {
            tracing::warn!(purchase_id = %visit.purchase.id, "a purchase was taken over by another driver");
            return Ok(());
        }
        next = match next {
            Next::Order => visit.order().await?,
            Next::Look => visit.look().await,
            Next::Own => return visit.own().await,
            Next::End(cause) => return visit.end(cause).await,
            Next::Wait => return wait(desk, &visit.purchase).await,
        };
    }
}

impl Visit<'_> {
    async fn order(&mut self) -> Result<Next, Error> {
        let label = carrier_label(&self.purchase);
        let answer = self
            .desk
            .twilio
            .buy(&self.credentials, &self.purchase.requested_number, &label)
            .await;
        let heard = match answer {
            Ok(number) => {
                self.found = Some(number);
                Heard::Yes
            }
            Err(error) => {
                tracing::info!(purchase_id = %self.purchase.id, error = chain(&error), "an order was not confirmed");
                self.code = error.code();
                match error.refusal() {
                    Some(refusal) => Heard::No(cause_of(refusal)),
                    None if error.in_doubt() => Heard::Silence,
                    None => Heard::Later,
                }
            }
        };
        let next = after_order(self.doubt, heard);
        if self.doubt {
            self.repeat = match heard {
                Heard::Silence => Repeat::Silent,
                Heard::No(Cause::Taken) => Repeat::Taken,
                Heard::Yes | Heard::No(_) | Heard::Later => self.repeat,
            };
        }
        if heard == Heard::Silence {
            self.doubt = true;
            let mut tx = self.desk.db.begin().await?;
            store::set_attempt(&mut tx, &self.purchase, "silent", None, None).await?;
            self.record(&mut tx, "purchase.silent").await?;
            tx.commit().await?;
        }
        Ok(next)
    }

    async fn look(&mut self) -> Next {
        let seen = match self
            .desk
            .twilio
            .find_held(&self.credentials, &self.purchase.requested_number)
            .await
        {
            Ok(Some(number)) => {
                self.found = Some(number);
                Seen::Held
            }
            Ok(None) => Seen::Absent,
            Err(error) => {
                tracing::info!(purchase_id = %self.purchase.id, error = chain(&error), "the account could not be seen");
                Seen::Unknown
            }
        };
        let age = OffsetDateTime::now_utc() - self.purchase.created_at.0;
        let age = match age {
            age if age >= RESUME_WINDOW => Age::Late,
            age if age >= SECOND_READ => Age::Settled,
            _ => Age::Fresh,
        };
        after_look(seen, self.repeat, age)
    }

    /// The number is in the owner's account: write it down, in one transaction with the purchase's end.
    async fn own(self) -> Result<(), Error> {
        let Some(found) = &self.found else {
            return wait(self.desk, &self.purchase).await;
        };
        match self.write_owned(found).await {
            Err(Error::Store(error)) if violated(&error) => {
                // Another writer was quicker; the next round finds its row and links it.
                tracing::warn!(purchase_id = %self.purchase.id, "a number was written down by another purchase first");
                wait(self.desk, &self.purchase).await
            }
            done => done,
        }
    }

    async fn write_owned(&self, found: &IncomingNumber) -> Result<(), Error> {
        let purchase = &self.purchase;
        let mut tx = self.desk.db.begin().await?;
        take_turn(&mut tx, purchase.user_id).await?;
        let known = numbers::server::store::by_sid(&mut tx, purchase.user_id, &found.sid).await?;
        let number_id = match known {
            Some((id, true)) => id,
            // The carrier's list still shows a holding that was given back: it says nothing about this order.
            Some((_, false)) => {
                tx.rollback().await?;
                return wait(self.desk, purchase).await;
            }
            None => {
                let number = new_number(purchase, found);
                numbers::server::store::add(&mut tx, &number).await?;
                number.id
            }
        };
        if !store::own(&mut tx, purchase, number_id).await? {
            tracing::warn!(purchase_id = %purchase.id, phone_sid = found.sid, "another driver is to write down what was bought");
            return Ok(tx.rollback().await?);
        }
        store::set_attempt(&mut tx, purchase, "bought", Some(&found.sid), None).await?;
        let held_before = found
            .date_created
            .is_some_and(|at| at + CLOCK_SLACK < purchase.created_at.0);
        self.record(
            &mut tx,
            if held_before {
                "purchase.held_before"
            } else {
                "purchase.bought"
            },
        )
        .await?;
        tx.commit().await?;
        tracing::info!(purchase_id = %purchase.id, phone_sid = found.sid, "a number was bought");
        Ok(())
    }

    async fn end(self, cause: Cause) -> Result<(), Error> {
        let mut tx = self.desk.db.begin().await?;
        if store::end(&mut tx, &self.purchase, cause, self.code).await? {
            store::set_attempt(&mut tx, &self.purchase, "refused", None, self.code).await?;
            self.record(&mut tx, "purchase.not_bought").await?;
            tx.commit().await?;
            tracing::info!(purchase_id = %self.purchase.id, ?cause, code = self.code, "a number was not bought");
        }
        Ok(())
    }

    async fn record(&self, tx: &mut Tx, event: &'static str) -> Result<(), sqlx::Error> {
        let details = json!({
            "phone_number": self.purchase.requested_number,
            "phone_sid": self.found.as_ref().map(|number| &number.sid),
            "carrier_code": self.code,
        });
        audit::store::write(
            tx,
            &Event {
                user_id: self.purchase.user_id,
                subject_id: self.purchase.id,
                event,
                details,
            },
        )
        .await
    }
}

/// Leaves a purchase open: soon at first, then less often, so that a long outage adds little load.
async fn wait(desk: &Desk, purchase: &store::Kept) -> Result<(), Error> {
    let seconds = match purchase.epoch {
        ..=3 => 2,
        4..=6 => 5,
        7..=10 => 15,
        _ => 60,
    };
    let next = Timestamp(OffsetDateTime::now_utc() + time::Duration::seconds(seconds));
    Ok(store::leave(&desk.db, purchase, next).await?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::twilio;

    #[test]
    fn every_refusal_of_the_carrier_has_a_cause_and_only_taken_counts_as_taken() {
        let taken = twilio::Refusal::of(Some(21422), 400);
        assert_eq!(cause_of(taken), Cause::Taken);
        assert_eq!(cause_of(twilio::Refusal::of(Some(21421), 400)), Cause::NotForSale);
        assert_eq!(cause_of(twilio::Refusal::of(Some(21631), 400)), Cause::AddressRequired);
        assert_eq!(cause_of(twilio::Refusal::of(Some(20003), 401)), Cause::AccountSuspended);
        assert_eq!(cause_of(twilio::Refusal::of(Some(22300), 400)), Cause::Restricted);
    }
}
