//! The steps that ask the carrier: order, look, and choose the next number.

use super::{SECOND_READ, Visit, store};
use crate::{
    numbers,
    phone::PhoneNumber,
    purchases::{
        Cause, Offer,
        rules::{AttemptState, Heard, Next, Repeat, Seen, after_look, after_order},
        server::{Error, cause_of, closest, holding::carrier_label, intent::lease, take_turn},
    },
    server::{
        answer::chain,
        db::{Timestamp, violated},
        trials::{Boundary, Plant},
        twilio,
    },
};

/// So young is an attempt that is being ordered for the first time.
const AT_ONCE: time::Duration = time::Duration::seconds(2);

/// Whether the next exact number is written down.
enum Meant {
    /// It is.
    Written,
    /// The owner holds it, or another order of theirs is after it.
    Ours,
    /// Another driver has the purchase now.
    Lost,
}

impl Visit<'_> {
    /// Orders the exact number.
    pub(super) async fn order(&mut self) -> Result<Next, Error> {
        self.reached(Boundary::BeforeSend).await?;
        let mut number = self.current()?.phone_number.clone();
        if self.desk.trials.has(Plant::OrderAnother) {
            number = next_to(&number)?;
        }
        let label = carrier_label(&self.purchase, &number);
        let before = self.current()?.ordered_at;
        if !self.starts_clock(Some(Timestamp::now())).await? {
            return Ok(Next::Wait);
        }
        let papers = &self.purchase.papers;
        let answer = self
            .desk
            .twilio
            .buy_with(&self.credentials, &number, &label, papers)
            .await;
        self.reached(Boundary::Sent).await?;
        let heard = self.heard(answer);
        // A definite no is about this order alone: what is still in doubt is as old as it was.
        if matches!(heard, Heard::No(_) | Heard::Later) && !self.starts_clock(before).await? {
            return Ok(Next::Wait);
        }
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
            if !self.write(AttemptState::Silent, "purchase.silent").await? {
                return Ok(Next::Wait);
            }
        }
        Ok(next)
    }

    /// From this moment on counts how long the carrier's list may lag behind. The first order of an attempt needs no
    /// writing: it is as old as the attempt. False when another driver has the purchase.
    async fn starts_clock(&mut self, at: Option<Timestamp>) -> Result<bool, Error> {
        if !self.doubt && self.since_order() < AT_ONCE {
            return Ok(true);
        }
        let attempt = self.current()?.attempt;
        let is_mine = store::attempts::ordered(&self.desk.db, &self.purchase, attempt, at).await?;
        if let Some(last) = self.tried.last_mut() {
            last.ordered_at = at;
        }
        Ok(is_mine)
    }

    fn heard(&mut self, answer: Result<twilio::IncomingNumber, twilio::Error>) -> Heard {
        match answer {
            Ok(number) => {
                self.found = Some(number);
                self.said_yes = true;
                Heard::Yes
            }
            Err(error) => {
                tracing::info!(purchase_id = %self.purchase.id, error = chain(&error), "an order was not confirmed");
                self.code = error.code();
                match (error.refusal(), self.desk.trials.planted()) {
                    (Some(_), Some(Plant::RepeatAfterNo)) => Heard::Silence,
                    (Some(refusal), _) => Heard::No(cause_of(refusal)),
                    (None, Some(Plant::SilenceIsTaken)) => Heard::No(Cause::Taken),
                    (None, Some(Plant::SilenceIsNo)) => Heard::No(Cause::Refused),
                    (None, _) if error.in_doubt() => Heard::Silence,
                    (None, _) => Heard::Later,
                }
            }
        }
    }

    /// Looks whether the account holds it.
    pub(super) async fn look(&mut self) -> Result<Next, Error> {
        let number = self.current()?.phone_number.clone();
        let planted = self.desk.trials.planted();
        let elsewhere = self.desk.trials.elsewhere();
        let account = elsewhere.as_ref().unwrap_or(&self.credentials);
        let seen = match self.desk.twilio.find_held(account, &number).await {
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
        if seen == Seen::Absent && planted == Some(Plant::BelieveOneAbsence) {
            return Ok(Next::End(Cause::Expired));
        }
        let next = after_look(seen, self.repeat, self.age());
        // Also where the purchase is old: an order of a moment ago may not be in the list yet.
        let is_early = matches!(next, Next::End(_)) && self.since_order() < SECOND_READ;
        Ok(if is_early { Next::Wait } else { next })
    }

    /// Writes down that this number is not to be had, before another one is looked for.
    pub(super) async fn refused(&self) -> Result<Next, Error> {
        if !self.write(AttemptState::Refused, "purchase.taken").await? {
            return Ok(Next::Wait);
        }
        self.reached(Boundary::Taken).await?;
        Ok(Next::Another)
    }

    /// Writes down how the attempt stands; false, and nothing written, where another driver has the purchase now.
    async fn write(&self, state: AttemptState, event: &'static str) -> Result<bool, Error> {
        let mut tx = self.desk.db.begin().await?;
        if !store::renew_in(&mut tx, &self.purchase, lease(self.desk)).await? {
            tx.rollback().await?;
            return Ok(false);
        }
        self.set_attempt(&mut tx, state).await?;
        self.record(&mut tx, event).await?;
        self.desk.trials.commit(tx).await?;
        Ok(true)
    }

    /// Chooses the closest number that is to be had, and writes it down before it is ordered.
    pub(super) async fn another(&mut self) -> Result<Next, Error> {
        if self.taken() != Next::Another {
            return Ok(Next::End(Cause::Taken));
        }
        let mut passed: Vec<_> = self.tried.iter().map(|attempt| attempt.phone_number.clone()).collect();
        loop {
            if self.candidates.is_empty() {
                self.candidates = closest::candidates(self.desk, &self.purchase, &self.wanted(), &passed).await?;
                // The searches may have taken longer than the lease.
                if !self.holds_on().await? {
                    return Ok(Next::Wait);
                }
            }
            let Some((reason, offer)) = self.candidates.pop() else {
                return Ok(Next::End(Cause::Taken));
            };
            match self.mean(&reason, &offer).await? {
                Meant::Written => break,
                // Another order of this owner is after it; what is further away may still be had.
                Meant::Ours => passed.push(offer.phone_number),
                Meant::Lost => return Ok(Next::Wait),
            }
        }
        self.tried = store::attempts::of(&self.desk.db, self.purchase.id).await?;
        (self.doubt, self.repeat, self.found, self.code) = (false, Repeat::Open, None, None);
        self.reached(Boundary::NextIntentCommitted).await?;
        Ok(Next::Order)
    }

    /// Writes the next exact number down, unless the owner holds it or another purchase of theirs is after it: the carrier
    /// would say yes to both, and one number would be told as two.
    async fn mean(&self, reason: &str, offer: &Offer) -> Result<Meant, Error> {
        let (purchase, number) = (&self.purchase, &offer.phone_number);
        let mut tx = self.desk.db.begin().await?;
        take_turn(&mut tx).await?;
        let is_ours = numbers::server::store::is_held(&mut tx, number).await?
            || store::attempts::is_open(&mut tx, number).await?;
        let is_mine = store::renew_in(&mut tx, purchase, lease(self.desk)).await?;
        if is_ours || !is_mine {
            tx.rollback().await?;
            return Ok(if is_mine { Meant::Ours } else { Meant::Lost });
        }
        let attempt = self.current()?.attempt + 1;
        let written = store::attempts::mean(&mut tx, purchase.id, attempt, number, Some(offer), Some(reason)).await;
        match written {
            Ok(()) => {}
            Err(error) if violated(&error) => return Ok(Meant::Ours),
            Err(error) => return Err(error.into()),
        }
        self.desk.trials.commit(tx).await?;
        Ok(Meant::Written)
    }
}

/// The number whose last digit is one more, for a planted mistake.
fn next_to(number: &PhoneNumber) -> Result<PhoneNumber, Error> {
    let (front, last) = number.as_str().split_at(number.as_str().len() - 1);
    let last = (last.parse().unwrap_or(0_u8) + 1) % 10;
    PhoneNumber::parse(&format!("{front}{last}")).map_err(|_| sqlx::Error::RowNotFound.into())
}
