//! The one number that a business is known by: there is one as soon as it holds a number, and never two.

use serde_json::json;
use uuid::Uuid;

use super::Error;
use crate::{
    accounts::server::store::take_turn,
    numbers::{Number, Status},
    problem::{Code, Problem},
    server::{
        audit::{self, Event},
        db::Tx,
        state::OwnersDesk,
    },
};

pub mod store;

/// Makes a number the primary one, in place of the one that was.
pub async fn choose(desk: &OwnersDesk, id: Uuid) -> Result<Number, Error> {
    let mut tx = desk.db.begin().await?;
    take_turn(&mut tx).await?;
    let Some(number) = super::store::by_id_in(&mut tx, id).await? else {
        return Err(Problem::not_found("number").into());
    };
    if number.status != Status::Active {
        let words = format!(
            "{} is not in use any more, so it cannot be your primary number. Nothing was changed.",
            number.phone_number
        );
        return Err(Problem::new(Code::NumberUnavailable, words).into());
    }
    if !number.is_primary {
        store::take_away(&mut tx).await?;
        store::give(&mut tx, id).await?;
        record(&mut tx, &number).await?;
    }
    desk.trials.commit(tx).await?;
    super::find(desk, id).await
}

/// The numbers that could be the primary one in the place of another, the longest held first; at most a hundred.
pub async fn others(desk: &OwnersDesk, than: Uuid) -> Result<Vec<Number>, Error> {
    Ok(super::store::active_but(&desk.db, than, 100).await?)
}

/// A primary number goes away: the one its owner has named follows, or the one held longest. Part of the transaction that
/// decides it. Where no other number is active, it is primary until it is gone.
pub(super) async fn hand_on(tx: &mut Tx, gone: &Number, next: Option<Uuid>) -> Result<(), sqlx::Error> {
    if !gone.is_primary {
        return Ok(());
    }
    let Some(follows) = store::follows(tx, gone.id, next).await? else {
        return Ok(());
    };
    store::take_away(tx).await?;
    store::give(tx, follows).await?;
    match super::store::by_id_in(tx, follows).await? {
        Some(number) => record(tx, &number).await,
        None => Ok(()),
    }
}

async fn record(tx: &mut Tx, number: &Number) -> Result<(), sqlx::Error> {
    let event = Event {
        subject_id: number.id,
        event: "number.made_primary",
        details: json!({ "phone_number": number.phone_number }),
    };
    audit::store::write(tx, &event).await
}
