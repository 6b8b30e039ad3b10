//! Numbers that the carrier gave after their purchase had ended, as a comparison finds them.

use serde_json::json;
use time::OffsetDateTime;
use uuid::Uuid;

use super::store;
use crate::{
    purchases::late::{Claim, LAG, Origin, Shown, claim, origin},
    server::{
        audit::{self, Event},
        db::Tx,
        twilio::IncomingNumber,
    },
};

/// What purchases have to say of a number that no list knows, written down in the comparison's transaction, which has
/// taken the owner's turn.
///
/// An open purchase that is after it is made due now. One that has ended without it gives it back: here it is only
/// written down; [`super::driver::undo_rest`] tells the carrier.
pub async fn claimed(tx: &mut Tx, number: &IncomingNumber) -> Result<Claim, sqlx::Error> {
    let tried = store::late::tried(tx, &number.phone_number).await?;
    let claim = claim(&tried, as_shown(number), OffsetDateTime::now_utc());
    match claim {
        Claim::Expected(purchase_id) => store::late::hasten(tx, purchase_id).await?,
        Claim::TooLate { purchase_id, attempt } => {
            store::late::give_back(tx, purchase_id, attempt, &number.sid).await?;
            let event = Event {
                subject_id: purchase_id,
                event: "purchase.compensating",
                details: json!({ "phone_number": number.phone_number, "phone_sid": number.sid, "attempt": attempt }),
            };
            audit::store::write(tx, &event).await?;
            tracing::warn!(%purchase_id, phone_sid = number.sid, "a number came after its purchase had ended and is given back");
        }
        Claim::Later | Claim::Nobody => {}
    }
    Ok(claim)
}

/// Whether a holding is being given back, or was so short a time ago that the carrier's list may lag behind. Not while the
/// carrier refuses to take it: then its owner may say what becomes of it.
pub async fn is_given_back(tx: &mut Tx, sid: &str) -> Result<bool, sqlx::Error> {
    if store::undo::is_refused(tx, sid).await? {
        return Ok(false);
    }
    let given_back = store::late::given_back(tx, sid).await?;
    Ok(given_back.is_some_and(|(is_done, since)| !is_done || OffsetDateTime::now_utc() - since.0 < LAG))
}

/// Its owner has put a holding into the list, or releases it from there: no purchase gives it back any more.
pub async fn listed(tx: &mut Tx, sid: &str, number_id: Uuid) -> Result<(), sqlx::Error> {
    store::undo::listed(tx, sid, number_id).await
}

/// Which order of the owner's a holding comes from.
pub(super) async fn origin_of(tx: &mut Tx, number: &IncomingNumber) -> Result<Origin, sqlx::Error> {
    let tried = store::late::tried(tx, &number.phone_number).await?;
    Ok(origin(&tried, as_shown(number)))
}

fn as_shown(number: &IncomingNumber) -> Shown<'_> {
    Shown {
        sid: &number.sid,
        name: &number.friendly_name,
        created_at: number.date_created,
    }
}
