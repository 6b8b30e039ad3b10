//! What an owner does with a line they have: see it, give it back, and say which assistant answers it.

use serde_json::json;
use uuid::Uuid;

use super::{Error, assistants, client, driver, store, wish};
use crate::{
    accounts::server::store::take_turn,
    lines::{Found, Line, Lines, State},
    problem::{Code, Problem},
    server::{
        audit::{self, Event},
        db::Tx,
        state::OwnersDesk,
        trials::Boundary,
        vapi::Refusal,
        work::Kind,
    },
    uses,
};

/// The owner's lines that are or may be theirs, newest first.
pub async fn list(desk: &OwnersDesk) -> Result<Lines, Error> {
    let numbers = store::of(&desk.db).await?.into_iter().map(Line::from).collect();
    Ok(Lines { numbers })
}

/// One of the owner's lines, those that came to nothing included.
pub async fn find(desk: &OwnersDesk, id: Uuid) -> Result<Found, Error> {
    wish::found(desk, own(desk, id).await?).await
}

async fn own(desk: &OwnersDesk, id: Uuid) -> Result<store::Kept, Error> {
    Ok(store::by_id(&desk.db, id)
        .await?
        .ok_or_else(|| Problem::not_found("AI line"))?)
}

/// Gives a line back. Forward only: once written, it is carried out, now or by a later round. What is gone counts as given back.
/// One that a campaign uses is given back only where its owner has said that this campaign stops.
pub async fn release(desk: &OwnersDesk, id: Uuid, stops: Option<Uuid>) -> Result<Found, Error> {
    client(desk)?;
    let line = own(desk, id).await?;
    if matches!(line.state, State::Ordering | State::Activating) {
        let words = "It is still being made. Nothing was changed; give it back once it works, or wait until it is known that it does not.";
        return Err(Problem::new(Code::AlreadyDecided, words).into());
    }
    let task_desk = desk.clone();
    // Writing it down as well: whoever goes away in between leaves no release that nobody carries out.
    let task = desk.work.spawn(Kind::Release, async move {
        task_desk.trials.reached(Boundary::BeforeRelease).await?;
        let mut tx = task_desk.db.begin().await?;
        take_turn(&mut tx).await?;
        if let Some(used) = uses::server::in_the_way(&mut tx, id, stops).await? {
            tx.rollback().await?;
            return Err(used.in_the_way().into());
        }
        if store::begin_release(&mut tx, id).await? {
            uses::server::store::end(&mut tx, id).await?;
            record(&mut tx, &line, "line.releasing", None).await?;
            task_desk.trials.commit(tx).await?;
        } else {
            tx.rollback().await?;
        }
        task_desk.trials.reached(Boundary::ReleaseCommitted).await?;
        driver::resume(&task_desk, id).await
    });
    match task.await {
        Ok(done) => done?,
        Err(broken) => tracing::error!(line_id = %id, error = %broken, "the release of a line broke off"),
    }
    find(desk, id).await
}

/// Says which assistant answers a line, or none. One that a campaign uses is answered by the campaign's.
pub async fn attach(desk: &OwnersDesk, id: Uuid, assistant_id: Option<String>) -> Result<Line, Error> {
    if let Some(used) = uses::server::store::of_holding(&desk.db, id).await? {
        return Err(used.taken().into());
    }
    ring(desk, id, assistant_id).await
}

/// The same for whoever uses it. Vapi is asked first; a repeat changes nothing more.
pub async fn ring(desk: &OwnersDesk, id: Uuid, assistant_id: Option<String>) -> Result<Line, Error> {
    let vapi = client(desk)?;
    let line = own(desk, id).await?;
    let (State::Active, Some(vapi_id)) = (line.state, &line.vapi_id) else {
        let words = "Only an AI line that works can be answered. Nothing was changed.";
        return Err(Problem::new(Code::AlreadyDecided, words).into());
    };
    let assistant = assistants::checked(desk, assistant_id.as_deref()).await?;
    match vapi.attach(vapi_id, assistant.as_deref()).await {
        Ok(_) => {}
        Err(error) if error.refusal() == Some(Refusal::BadRequest) => {
            let words = "Vapi knows no such assistant. Choose another; nothing was changed.";
            return Err(Problem::field("assistantId", words).into());
        }
        Err(error) if error.in_doubt() => {
            let words =
                "Vapi gave no answer, so we do not know which assistant answers now. Choose again; nothing is charged.";
            return Err(Problem::new(Code::CarrierFailed, words)
                .headed("Vapi gave no answer")
                .into());
        }
        Err(error) => return Err(error.into()),
    }
    let mut tx = desk.db.begin().await?;
    if store::attach(&mut tx, id, assistant.as_deref()).await? {
        record(&mut tx, &line, "line.assistant_changed", assistant.as_deref()).await?;
    }
    desk.trials.commit(tx).await?;
    Ok(own(desk, id).await?.into())
}

async fn record(
    tx: &mut Tx,
    line: &store::Kept,
    event: &'static str,
    assistant_id: Option<&str>,
) -> Result<(), sqlx::Error> {
    let event = Event {
        subject_id: line.id,
        event,
        details: json!({
            "phone_number": line.phone_number,
            "reference": line.reference,
            "assistant_id": assistant_id,
        }),
    };
    audit::store::write(tx, &event).await
}
