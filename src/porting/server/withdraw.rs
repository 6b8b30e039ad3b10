//! Withdrawing a request: the wish is written down, and the driver does what it takes.

use serde_json::json;
use uuid::Uuid;

use super::{Error, PATIENCE, drive, find, store};
use crate::{
    accounts::server::store::take_turn,
    porting::{Port, State},
    problem::{Code, Problem},
    server::{
        audit::{self, Event},
        state::OwnersDesk,
        trials::Boundary,
        work::Kind,
    },
};

/// Withdraws a request; to ask again changes nothing.
pub async fn withdraw(desk: &OwnersDesk, id: Uuid) -> Result<Port, Error> {
    desk.trials.reached(Boundary::BeforeRelease).await?;
    let mut tx = desk.db.begin().await?;
    take_turn(&mut tx).await?;
    let kept = store::by_id_in(&mut tx, id).await?;
    let Some(port) = kept.map(|kept| kept.port) else {
        return Err(Problem::not_found("request").into());
    };
    let is_over = !port.status.is_open() || port.status == State::Arriving;
    if is_over && port.status != State::Withdrawn {
        let words = format!("{} Nothing was withdrawn. {}", port.title(), port.message);
        return Err(Problem::new(Code::AlreadyDecided, words).into());
    }
    if port.is_withdrawn {
        tx.rollback().await?;
    } else {
        store::want_out(&mut tx, id).await?;
        let event = Event {
            subject_id: id,
            event: "port.withdrawing",
            details: json!({ "phone_number": port.phone_number }),
        };
        audit::store::write(&mut tx, &event).await?;
        desk.trials.commit(tx).await?;
        desk.trials.reached(Boundary::ReleaseCommitted).await?;
    }
    let task_desk = desk.clone();
    let task = desk
        .work
        .spawn(Kind::Purchase, async move { drive::go_on(&task_desk, id).await });
    drop(tokio::time::timeout(PATIENCE, task).await);
    let port = find(desk, id).await?;
    // Twilio said no, so it goes on as before.
    if port.status == State::Followed && !port.is_withdrawn {
        let words =
            "Twilio does not withdraw this request any more, so the number still moves. Nothing else was changed.";
        return Err(Problem::new(Code::AlreadyDecided, words).into());
    }
    Ok(port)
}
