//! A wish for a line, from the click to the answer: written down and driven in one task, so that whoever goes away in between
//! leaves none without a driver.

use std::time::Duration;

use serde_json::json;
use tokio::{
    sync::oneshot::{self, Receiver},
    task::JoinHandle,
};
use uuid::Uuid;

use super::{
    Error, acts, assistants, client, driver, ground, limits,
    store::{self, Kept, NewLine},
    suggest,
};
use crate::{
    accounts::server::store::take_turn,
    billing,
    lines::{Found, LABEL_LENGTH, Line, State, Suggestion, Wish},
    numbers,
    phone::Capabilities,
    problem::{Code, Problem},
    server::{
        answer::chain,
        audit::{self, Event},
        db::{Timestamp, violated},
        order_key,
        secrets::{fingerprint, reference},
        state::OwnersDesk,
        trials::Boundary,
        work::Kind,
    },
    writing::is_unseen,
};

/// How long a caller is kept waiting before the answer is "confirming".
const PATIENCE: Duration = Duration::from_secs(8);
/// For so long a code that has run out is neither suggested nor chosen.
const LATELY: time::Duration = time::Duration::hours(6);
/// For so long the same code is not asked for again: Vapi has said no a moment ago.
const JUST_NOW: time::Duration = time::Duration::minutes(2);

/// Gets a line, or says truly that there is none, or that it is not known yet. The same key brings the same outcome.
pub async fn get(desk: &OwnersDesk, wish: Wish, key: Option<String>) -> Result<Found, Error> {
    client(desk)?;
    let hash = fingerprint(&json!([wish.area_code, wish.assistant_id, wish.name]).to_string());
    let key = order_key::checked(key)?;
    if let Some(earlier) = store::by_key(&desk.db, &key).await? {
        return same(desk, &earlier, &hash).await;
    }
    let refused = match anew(desk, &wish, key.clone(), hash.clone()).await {
        Err(Error::Refused(problem)) => problem,
        done => return done,
    };
    // The same wish may have been written down since: what refuses a second one is then its own first outcome.
    match store::by_key(&desk.db, &key).await? {
        Some(earlier) => same(desk, &earlier, &hash).await,
        None => Err(refused.into()),
    }
}

/// A wish under a key that nothing was wished under yet.
async fn anew(desk: &OwnersDesk, wish: &Wish, key: String, hash: String) -> Result<Found, Error> {
    billing::server::admits_lines(desk).await?;
    let line = prepare(desk, wish, key, hash).await?;
    if line.asked_area_code.is_some()
        && let Some(earlier) = store::refused_again(&desk.db, line.area_code, since(JUST_NOW)).await?
    {
        return found(desk, earlier).await;
    }
    let (id, reference) = (line.id, line.reference.clone());
    let (written, task) = begin(desk, line);
    match written.await {
        Ok(Ok(None)) => {}
        Ok(Ok(Some(earlier))) => return same(desk, &earlier, &earlier.request_hash).await,
        Ok(Err(error)) => return Err(error),
        Err(_) => {
            tracing::error!(line_id = %id, "a wish for a line broke off, before or after it was written down");
            return Err(unknown(&reference).into());
        }
    }
    // Waited for, not owned: when the patience or the caller ends, the task goes on.
    drop(tokio::time::timeout(PATIENCE, task).await);
    desk.trials.reached(Boundary::Replying).await?;
    acts::find(desk, id).await
}

type Written = Result<Option<Kept>, Error>;

/// Writes a wish down and drives it, in one task. The receiver hears how the writing went: none where this wish is the one
/// that is driven, else the one that was under the key already.
fn begin(desk: &OwnersDesk, line: NewLine) -> (Receiver<Written>, JoinHandle<()>) {
    let (tell, written) = oneshot::channel();
    let task_desk = desk.clone();
    let task = desk.work.spawn(Kind::Purchase, async move {
        let id = line.id;
        let is_written = match write_down(&task_desk, &line).await {
            Ok(()) => Ok(None),
            Err(Error::Store(error)) => earlier(&task_desk, &line, error).await,
            Err(error) => Err(error),
        };
        let is_driven = matches!(is_written, Ok(None));
        // An error says that nobody waits for it any more.
        drop(tell.send(is_written));
        if is_driven {
            driver::first(&task_desk, id).await;
        }
    });
    (written, task)
}

/// After the wish could not be written, or only seemed so: the reply to a COMMIT can be lost while the COMMIT holds.
async fn earlier(desk: &OwnersDesk, line: &NewLine, error: sqlx::Error) -> Written {
    let Ok(under_key) = store::by_key(&desk.db, &line.idempotency_key).await else {
        tracing::error!(line_id = %line.id, error = chain(&error), "whether a wish was written down is unknown");
        return Err(unknown(&line.reference).into());
    };
    match under_key {
        Some(own) if own.id == line.id => Ok(None),
        Some(earlier) if earlier.request_hash == line.request_hash => Ok(Some(earlier)),
        Some(_) => Err(key_reused().into()),
        None if violated(&error) => Err(unknown(&line.reference).into()),
        None => Err(Error::Store(error)),
    }
}

/// A repeat under the same key: the same wish gets the first outcome, another one is refused.
async fn same(desk: &OwnersDesk, earlier: &Kept, hash: &str) -> Result<Found, Error> {
    if earlier.request_hash != hash {
        return Err(key_reused().into());
    }
    let until = tokio::time::Instant::now() + PATIENCE;
    loop {
        let found = acts::find(desk, earlier.id).await?;
        let is_under_way = matches!(found.line.status, State::Ordering | State::Activating | State::Undoing);
        if !is_under_way || tokio::time::Instant::now() >= until {
            return Ok(found);
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

fn key_reused() -> Problem {
    Problem::new(
        Code::KeyReused,
        "This key was used for another wish. Nothing was ordered; use a new key.",
    )
}

fn since(age: time::Duration) -> Timestamp {
    Timestamp(Timestamp::now().0 - age)
}

/// A line, with what to try where its area code had run out.
pub(super) async fn found(desk: &OwnersDesk, line: Kept) -> Result<Found, Error> {
    let suggestions = if line.cause == Some(crate::lines::Cause::NoStock) {
        let refused = store::refused_since(&desk.db, since(LATELY)).await?;
        suggest::instead(line.area_code, &refused, &line.hints)
    } else {
        Vec::new()
    };
    let hints = line.hints.clone();
    Ok(Found {
        line: line.into(),
        suggestions: suggestions
            .into_iter()
            .map(|near| Suggestion::of(near, &hints))
            .collect(),
    })
}

/// Gathers all that will be written down. Nothing is written and nothing ordered yet.
async fn prepare(desk: &OwnersDesk, wish: &Wish, key: String, hash: String) -> Result<NewLine, Error> {
    let text = |text: &Option<String>| {
        let text = text.as_deref().map(str::trim).filter(|text| !text.is_empty());
        text.map(str::to_owned)
    };
    let label = text(&wish.name);
    if label
        .as_ref()
        .is_some_and(|label| label.chars().count() > LABEL_LENGTH || label.chars().any(is_unseen))
    {
        let words = format!("Use at most {LABEL_LENGTH} plain characters for the label.");
        return Err(Problem::field("name", words).into());
    }
    let refused = store::refused_since(&desk.db, since(LATELY)).await?;
    let asked = text(&wish.area_code)
        .map(|text| ground::meant(&text, &refused))
        .transpose()?;
    let area_code = match asked {
        Some(code) => code,
        None => suggest::chosen(&numbers::server::store::area_codes(&desk.db).await?, &refused).ok_or_else(|| {
            Problem::field(
                "areaCode",
                "Vapi has just refused every area code we would choose. Type one yourself.",
            )
        })?,
    };
    Ok(NewLine {
        id: Uuid::now_v7(),
        reference: reference()?,
        idempotency_key: key,
        request_hash: hash,
        label,
        asked_area_code: asked,
        area_code,
        assistant_id: assistants::checked(desk, wish.assistant_id.as_deref()).await?,
        lease_until: driver::lease(client(desk)?),
    })
}

async fn write_down(desk: &OwnersDesk, line: &NewLine) -> Result<(), Error> {
    desk.trials.reached(Boundary::BeforeIntent).await?;
    let mut tx = desk.db.begin().await?;
    take_turn(&mut tx).await?;
    let most = limits::bound(desk, &store::limits::of_in(&mut tx).await?);
    let held = store::count_in(&mut tx).await?;
    if let Some(most) = most.filter(|most| held >= *most) {
        tx.rollback().await?;
        return Err(limits::full(most).into());
    }
    store::mean(&mut tx, line).await?;
    let details = json!({
        "area_code": line.area_code,
        "reference": line.reference,
        "assistant_id": line.assistant_id,
    });
    let event = Event {
        subject_id: line.id,
        event: "line.meant",
        details,
    };
    audit::store::write(&mut tx, &event).await?;
    desk.trials.commit(tx).await?;
    Ok(desk.trials.reached(Boundary::IntentCommitted).await?)
}

fn unknown(reference: &str) -> Problem {
    let words = "We do not know yet whether your wish was written down. Look under Phone Numbers before you ask again; nothing is charged.";
    Problem::new(Code::InternalError, words).with_reference(reference)
}

/// What an AI line can do: Vapi's free numbers take and make calls.
const ABILITIES: Capabilities = Capabilities {
    voice: true,
    sms: false,
    mms: false,
    rcs: false,
};

impl From<Kept> for Line {
    fn from(kept: Kept) -> Self {
        Self {
            id: kept.id,
            user_id: kept.user_id,
            provider: "vapi".to_owned(),
            vapi_id: kept.vapi_id,
            phone_number: kept.phone_number,
            friendly_name: kept.label,
            capabilities: ABILITIES,
            is_primary: false,
            asked_area_code: kept.asked_area_code,
            area_code: kept.area_code,
            assistant_id: kept.assistant_id,
            status: kept.state,
            cause: kept.cause,
            reference: kept.reference,
            purchased_at: kept.created_at.0,
            created_at: kept.created_at.0,
            updated_at: kept.updated_at.0,
        }
    }
}
