//! How a request changes.

use uuid::Uuid;

use super::Kept;
use crate::{
    porting::{Cause, State, Told},
    server::{
        db::{Timestamp, Tx, on_tx},
        twilio::PortIn,
    },
};

/// How a request changes. What is not said stays, but for Twilio's own words: those are as they were last read.
#[derive(Debug, Clone)]
pub struct Change {
    /// From now on.
    pub state: State,
    /// Twilio's id of the bill.
    pub document_sid: Option<String>,
    /// Twilio's id of the request.
    pub port_sid: Option<String>,
    /// How Twilio says that it stands.
    pub carrier_status: Option<Told>,
    /// What was read with it; none where nothing was read.
    pub read: bool,
    /// Where the letter is signed.
    pub signature_url: Option<String>,
    /// What is said besides.
    pub note: Option<String>,
    /// When the number moves.
    pub port_date: Option<String>,
    /// Why nothing came of it.
    pub cause: Option<Cause>,
    /// The number in the list.
    pub number_id: Option<Uuid>,
    /// When it may first have been sent.
    pub sent_at: Option<Timestamp>,
    /// It cannot be withdrawn: the wish is forgotten.
    pub stays: bool,
}

impl Change {
    /// Only the state.
    pub const fn to(state: State) -> Self {
        Self {
            state,
            document_sid: None,
            port_sid: None,
            carrier_status: None,
            read: false,
            signature_url: None,
            note: None,
            port_date: None,
            cause: None,
            number_id: None,
            sent_at: None,
            stays: false,
        }
    }

    /// Over, and why.
    pub const fn over(state: State, cause: Cause) -> Self {
        let mut change = Self::to(state);
        change.cause = Some(cause);
        change
    }

    /// As Twilio shows it.
    pub fn by(state: State, found: &PortIn, told: Option<Told>) -> Self {
        let mut change = Self::to(state);
        change.carrier_status = told;
        change.read = true;
        change.signature_url.clone_from(&found.signature_url);
        change.note.clone_from(&found.reason);
        change.port_date.clone_from(&found.port_date);
        change
    }
}

/// Writes a change; false when another driver was there meanwhile. The papers go with the first moment they are not needed.
pub async fn change(tx: &mut Tx, kept: &Kept, change: &Change) -> Result<bool, sqlx::Error> {
    let (owner, now) = (tx.owner(), Timestamp::now());
    let done = on_tx!(tx, connection => sqlx::query(
        "UPDATE ports SET state = $4, document_sid = COALESCE($5, document_sid), port_sid = COALESCE($6, port_sid),
           carrier_status = COALESCE($7, carrier_status), signature_url = CASE WHEN $8 THEN $9 ELSE signature_url END,
           note = CASE WHEN $8 THEN $10 ELSE COALESCE($10, note) END, port_date = CASE WHEN $8 THEN $11 ELSE port_date END,
           cause = COALESCE($12, cause), number_id = COALESCE($13, number_id), sent_at = COALESCE(sent_at, $14),
           withdraw_asked_at = CASE WHEN $15 THEN NULL ELSE withdraw_asked_at END,
           papers = CASE WHEN $16 THEN papers END, next_look_at = CASE WHEN $17 THEN next_look_at END, updated_at = $18
         WHERE user_id = $1 AND id = $2 AND epoch = $3",
    )
    .bind(owner).bind(kept.port.id).bind(kept.epoch).bind(change.state.as_str()).bind(&change.document_sid).bind(&change.port_sid)
    .bind(change.carrier_status.map(Told::as_str)).bind(change.read).bind(&change.signature_url).bind(&change.note)
    .bind(&change.port_date).bind(change.cause.map(Cause::as_str)).bind(change.number_id).bind(change.sent_at).bind(change.stays)
    .bind(change.state.needs_papers()).bind(change.state.is_open()).bind(now)
    .execute(connection).await?.rows_affected());
    Ok(done == 1)
}
