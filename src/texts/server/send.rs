//! Sending a text, from the click to the answer: the intent is written down and sent in one task, so that whoever goes away in
//! between leaves none of which nobody knows. It is sent once; what is not answered is looked for, and never sent again.

use serde_json::json;
use time::OffsetDateTime;
use tokio::{
    sync::oneshot::{self, Receiver},
    task::JoinHandle,
};
use uuid::Uuid;

use super::{
    Error, PATIENCE,
    checked::{Draft, prepare},
    find, look, status_callback,
    store::{self, Kept, NewText},
};
use crate::{
    accounts::server::store::take_turn,
    problem::{Code, Problem},
    server::{
        answer::chain,
        audit::{self, Event},
        db::{Timestamp, Tx},
        order_key,
        secrets::fingerprint,
        state::OwnersDesk,
        trials::Step,
        twilio::{self, Refusal, Sending},
        work::Kind,
    },
    subaccounts,
    texts::{Direction, Order, Party, State, Text, segments, words},
};

/// What the key of a form begins with.
pub const FORM: &str = "form:";

/// Sends a text, or says truly that it did not go, or that this is not known yet. The same key brings the same outcome.
pub async fn send(desk: &OwnersDesk, order: Order, key: Option<String>) -> Result<Text, Error> {
    let key = order_key::checked(key)?;
    let is_form = key.starts_with(FORM);
    let hash = fingerprint(&json!([order.number_id, order.to.trim(), order.body]).to_string());
    if let Some(earlier) = store::by_key(&desk.db, &key).await? {
        return same(desk, &earlier, &hash, is_form).await;
    }
    let draft = prepare(desk, &order, key, hash).await?;
    let (id, hash) = (draft.id, draft.hash.clone());
    let (written, task) = begin(desk, draft);
    match written.await {
        Ok(Ok(None)) => {}
        Ok(Ok(Some(earlier))) => return same(desk, &earlier, &hash, is_form).await,
        Ok(Err(error)) => return Err(error),
        Err(_) => {
            tracing::error!(text_id = %id, "a text broke off, before or after it was written down");
            return Err(unclear(id).into());
        }
    }
    // Waited for, not owned: when the patience or the caller ends, the task goes on.
    drop(tokio::time::timeout(PATIENCE, task).await);
    outcome(find(desk, id).await?)
}

/// A text that Twilio has not taken is a refusal, now and whenever it is repeated.
fn outcome(text: Text) -> Result<Text, Error> {
    if text.status == State::NotSent {
        Err(words::refused(&text).into())
    } else {
        Ok(text)
    }
}

/// A repeat under the same key: the same text gets the first outcome, another one is refused.
async fn same(desk: &OwnersDesk, earlier: &Kept, hash: &str, is_form: bool) -> Result<Text, Error> {
    if earlier.request_hash.as_deref() != Some(hash) {
        let problem = if is_form {
            Problem::new(Code::KeyReused, words::SENT_BEFORE).headed("This one was not sent yet")
        } else {
            Problem::new(
                Code::KeyReused,
                "This key was used for another text. Nothing was sent; use a new key.",
            )
        };
        return Err(problem.into());
    }
    let until = tokio::time::Instant::now() + PATIENCE;
    loop {
        let text = find(desk, earlier.text.id).await?;
        if text.status != State::Meant || tokio::time::Instant::now() >= until {
            return outcome(text);
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
}

type Written = Result<Option<Kept>, Error>;

/// Writes it down and sends it, in one task. The receiver hears how the writing went: none where this text is the one that is
/// sent, else the one that was under the key already.
fn begin(desk: &OwnersDesk, draft: Draft) -> (Receiver<Written>, JoinHandle<()>) {
    let (tell, written) = oneshot::channel();
    let task_desk = desk.clone();
    let task = desk.work.spawn(Kind::Text, async move {
        let is_written = match write_down(&task_desk, &draft).await {
            Err(Error::Store(error)) => unwritten(&task_desk, &draft, error).await,
            written => written,
        };
        let is_ours = matches!(is_written, Ok(None));
        // An error says that nobody waits for it any more.
        drop(tell.send(is_written));
        if is_ours {
            task_desk.trials.passed(Step::Meant);
            drive(&task_desk, &draft).await;
        }
    });
    (written, task)
}

/// After a text could not be written down, or only seemed so: the reply to a COMMIT can be lost while the COMMIT holds.
async fn unwritten(desk: &OwnersDesk, draft: &Draft, error: sqlx::Error) -> Written {
    match store::by_id(&desk.db, draft.id).await {
        Ok(Some(_)) => Ok(None),
        Ok(None) => Err(Error::Store(error)),
        Err(_) => {
            tracing::error!(text_id = %draft.id, error = chain(&error), "whether a text was written down is unknown");
            Err(unclear(draft.id).into())
        }
    }
}

fn unclear(id: Uuid) -> Problem {
    let words =
        "We do not know yet whether your text was written down. Look at the conversation before you send it again.";
    Problem::new(Code::InternalError, words).with_reference(id.to_string())
}

/// One transaction under the owner's turn: not under this key already, not to somebody who wants none, not too many today.
async fn write_down(desk: &OwnersDesk, draft: &Draft) -> Written {
    let mut tx = desk.db.begin().await?;
    take_turn(&mut tx).await?;
    if let Some(earlier) = store::by_key_in(&mut tx, &draft.key).await? {
        tx.rollback().await?;
        return Ok(Some(earlier));
    }
    let other = Party::Number(draft.to.clone());
    let thread = store::threads::find_in(&mut tx, draft.number.id, &other).await?;
    if thread.is_some_and(|thread| thread.closed_since().is_some()) {
        tx.rollback().await?;
        return Err(words::opted_out().into());
    }
    if let Some(full) = full(desk, &mut tx).await? {
        tx.rollback().await?;
        return Err(full.into());
    }
    let counted = segments::count(&draft.body).segments;
    let new = NewText {
        id: draft.id,
        number_id: draft.number.id,
        other: other.clone(),
        direction: Direction::Outbound,
        body: draft.body.clone(),
        state: State::Meant,
        segments: counted,
        media: Vec::new(),
        twilio_sid: None,
        key: Some((draft.key.clone(), draft.hash.clone())),
        answers_to: None,
        // Where nobody comes back with an answer, a round looks whether it went.
        next_look_at: Some(Timestamp(
            OffsetDateTime::now_utc() + 2 * desk.config.twilio.timeout + look::GRACE,
        )),
    };
    store::add(&mut tx, &new).await?;
    store::threads::add(&mut tx, draft.number.id, &other, draft.id, false).await?;
    let event = Event {
        subject_id: draft.number.id,
        event: "text.meant",
        details: json!({ "text": draft.id, "phone_number": draft.number.phone_number, "to": draft.to, "segments": counted }),
    };
    audit::store::write(&mut tx, &event).await?;
    desk.trials.commit(tx).await?;
    Ok(None)
}

/// Why no more texts go today, if so.
async fn full(desk: &OwnersDesk, tx: &mut Tx) -> Result<Option<Problem>, sqlx::Error> {
    let most = desk.config.limits.texts_per_day;
    let since = Timestamp(OffsetDateTime::now_utc() - time::Duration::days(1));
    if most == 0 || store::sent_since(tx, since).await? < most {
        return Ok(None);
    }
    Ok(Some(Problem::new(
        Code::LimitReached,
        format!(
            "You have sent {most} texts in 24 hours, as many as this desk allows. Nothing was sent; ask its host for more, or wait."
        ),
    )))
}

/// Sends it, and writes down what came of it.
async fn drive(desk: &OwnersDesk, draft: &Draft) {
    let callback = status_callback(desk, draft.id);
    let sending = Sending {
        from: &draft.number.phone_number,
        to: &draft.to,
        body: &draft.body,
        status_callback: callback.as_deref(),
    };
    let mut answer = desk.twilio.send_message(&draft.who, &sending).await;
    // A definite no, which a token that was changed at Twilio explains: it is sent once with the new one.
    if answer
        .as_ref()
        .is_err_and(|error| error.refusal() == Some(Refusal::NotLetIn))
        && let Ok(Some(renewed)) = subaccounts::server::renewed(desk).await
    {
        answer = desk.twilio.send_message(&renewed, &sending).await;
    }
    desk.trials.passed(Step::Answered);
    let done = match answer {
        Ok(message) => look::learned(desk, draft.id, &message).await,
        Err(twilio::Error::Busy { .. }) => look::not_sent(desk, draft.id, None).await,
        Err(twilio::Error::Refused { code, status, .. }) => {
            look::not_sent(desk, draft.id, Some(code.unwrap_or(u32::from(status)))).await
        }
        Err(error @ twilio::Error::Silent { .. }) => {
            tracing::warn!(text_id = %draft.id, error = chain(&error), "nobody knows whether a text went; it is looked for");
            look::look(desk, draft.id).await.map(drop)
        }
    };
    if let Err(error) = done {
        // The row still says that it is meant: a round looks for it.
        tracing::error!(text_id = %draft.id, error = chain(&error), "what came of a text could not be written down");
    }
}
