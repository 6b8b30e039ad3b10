//! Giving back what cannot be kept, until the carrier has taken it.

use time::OffsetDateTime;
use uuid::Uuid;

use super::{Visit, leave_for, store};
use crate::{
    numbers::server::{AFTER_REFUSAL, why_refused},
    purchases::{Cause, rules::AttemptState, server::Error},
    server::{
        answer::chain,
        audit::{self, Event},
        db::Timestamp,
        owners::{Ended, side_by_side},
        state::{OwnersDesk, RoundsDesk},
        trials::Boundary,
    },
    subaccounts,
};

impl Visit<'_> {
    /// Gives back what cannot be kept, and ends the purchase. Safe to repeat: a number that is gone counts as given back.
    pub(super) async fn undo(mut self) -> Result<(), Error> {
        let attempt = self.current()?.attempt;
        let Some(undoing) = store::undo::take(&self.desk.db, self.purchase.id, attempt).await? else {
            return Err(sqlx::Error::RowNotFound.into());
        };
        if let Err(error) = self.desk.twilio.release(&self.credentials, &undoing.carrier_sid).await {
            let Some(why) = why_refused(&error) else {
                return Err(error.into());
            };
            refused(self.desk, (self.purchase.id, attempt), &undoing, &why).await?;
            return leave_for(self.desk, &self.purchase, AFTER_REFUSAL.whole_seconds()).await;
        }
        self.reached(Boundary::Deleted).await?;
        self.code = None;
        let mut tx = self.desk.db.begin().await?;
        if store::end(&mut tx, &self.purchase, Cause::RolledBack, None).await? {
            self.set_attempt(&mut tx, AttemptState::RolledBack).await?;
            self.record(&mut tx, "purchase.rolled_back").await?;
            self.desk.trials.commit(tx).await?;
            self.count("not_bought", Some(Cause::RolledBack));
            self.reached(Boundary::RolledBack).await?;
        }
        Ok(())
    }
}

type Which = (Uuid, i64);

/// Gives back one number of a purchase that has ended without it. Safe to repeat.
async fn undo_one(desk: &OwnersDesk, which: Which) -> Result<(), Error> {
    let (purchase_id, attempt) = which;
    let credentials = subaccounts::server::credentials(desk).await?;
    let Some(undoing) = store::undo::take(&desk.db, purchase_id, attempt).await? else {
        return Ok(());
    };
    if let Err(error) = desk.twilio.release(&credentials, &undoing.carrier_sid).await {
        if let Some(why) = why_refused(&error) {
            refused(desk, which, &undoing, &why).await?;
        }
        return Err(error.into());
    }
    desk.trials.reached(Boundary::Deleted).await?;
    let mut tx = desk.db.begin().await?;
    if !store::undo::done(&mut tx, purchase_id, attempt, &undoing.carrier_sid).await? {
        return Ok(tx.rollback().await?);
    }
    audit::store::write(&mut tx, &event("purchase.rolled_back", which, &undoing)).await?;
    desk.trials.commit(tx).await?;
    Ok(desk.trials.reached(Boundary::RolledBack).await?)
}

/// Keeps why the carrier does not take a number back, for its owner, who goes on paying for it.
async fn refused(desk: &OwnersDesk, which: Which, undoing: &store::undo::Undoing, why: &str) -> Result<(), Error> {
    let mut tx = desk.db.begin().await?;
    if store::undo::refuse(&mut tx, which.0, which.1, why).await? {
        audit::store::write(&mut tx, &event("purchase.undo_refused", which, undoing)).await?;
    }
    Ok(tx.commit().await?)
}

fn event(event: &'static str, (purchase_id, attempt): Which, undoing: &store::undo::Undoing) -> Event {
    Event {
        subject_id: purchase_id,
        event,
        details: serde_json::json!({ "phone_number": undoing.phone_number, "phone_sid": undoing.carrier_sid, "attempt": attempt }),
    }
}

/// The round over numbers that came too late for their purchases, several owners' at once. Returns how many were given
/// back.
pub async fn undo_rest(desk: &RoundsDesk) -> Result<usize, Error> {
    let refused_before = Timestamp(OffsetDateTime::now_utc() - AFTER_REFUSAL);
    let waiting = store::undo::waiting(&desk.db, refused_before, 100).await?;
    let work = waiting
        .into_iter()
        .map(|(owner, purchase_id, attempt)| (owner, (purchase_id, attempt)));
    let desk = desk.clone();
    Ok(side_by_side(work.collect(), move |owner, which| {
        undo_again(desk.on_behalf_of(owner), which)
    })
    .await)
}

/// The same for one owner alone, who has asked for it.
pub async fn undo_rest_of(desk: &OwnersDesk) -> Result<usize, Error> {
    let waiting = store::undo::waiting_of(&desk.db).await?;
    let work = waiting.into_iter().map(|which| (desk.owner(), which));
    Ok(side_by_side(work.collect(), |_, which| undo_again(desk.clone(), which)).await)
}

async fn undo_again(desk: OwnersDesk, which: Which) -> Ended {
    let Err(error) = undo_one(&desk, which).await else {
        return Ended::Done;
    };
    let (purchase_id, attempt) = which;
    tracing::warn!(%purchase_id, error = chain(&error), "a number is still to be given back");
    if let Err(error) = store::undo::put_back(&desk.db, purchase_id, attempt).await {
        tracing::warn!(%purchase_id, error = chain(&error), "a number could not be put behind the others");
    }
    if matches!(&error, Error::Carrier(error) if error.refusal().is_some()) {
        Ended::Refused
    } else {
        Ended::Unanswered
    }
}
