//! The beginning: written down, then asked of Twilio once, in a task that goes on when the browser goes away. What is not
//! answered is not asked again: it would ring twice, or send two codes.

use std::time::Duration as Patience;

use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::{
    Error, changed, find, record,
    store::{self, Known, New},
};
use crate::{
    accounts::server::store::take_turn,
    numbers::{self, Number, Status},
    phone::PhoneNumber,
    problem::{Code, Problem},
    server::{
        answer::chain,
        db::Timestamp,
        secrets::fingerprint,
        state::OwnersDesk,
        twilio::{self, Credentials, KNOWN_ALREADY, Refusal, Sending},
        work::Kind,
    },
    subaccounts,
    verified::{CALL_COUNTS, LONGEST_LABEL, MOST_A_DAY, Order, State, TEXT_COUNTS, Verification, Way},
    writing::is_unseen,
};

/// How long a caller is kept waiting before the answer is that Twilio has not said anything yet.
const PATIENCE: Patience = Patience::from_secs(8);
/// From the longest call to the first look.
const GRACE: Duration = Duration::seconds(15);
/// How soon it is looked whether the code was typed.
const FIRST_LOOK: i64 = 3;

/// What is asked of Twilio.
struct Asking {
    id: Uuid,
    number: PhoneNumber,
    label: Option<String>,
    who: Credentials,
    by: By,
}

enum By {
    Call,
    Text { from: PhoneNumber, code: String },
}

/// Begins to prove that a number is the owner's. Where that was begun and is open, or is done, nobody is called again.
pub async fn begin(desk: &OwnersDesk, order: &Order) -> Result<Verification, Error> {
    let number = number(desk, &order.phone_number).await?;
    let label = label(order.label.as_deref().unwrap_or_default())?;
    let by = match order.way {
        Way::Call => By::Call,
        Way::Text => By::Text {
            from: sender(desk).await?,
            code: six_digits(),
        },
    };
    let id = Uuid::now_v7();
    let asking = Asking {
        id,
        number,
        label,
        who: subaccounts::server::admitted(desk).await?,
        by,
    };
    if let Some(standing) = write_down(desk, &asking, order).await? {
        return Ok(standing);
    }
    let task_desk = desk.clone();
    let task = desk
        .work
        .spawn(Kind::Verification, async move { ask(&task_desk, asking).await });
    // Waited for, not owned: when the patience or the caller ends, the task goes on.
    drop(tokio::time::timeout(PATIENCE, task).await);
    Ok(find(desk, id).await?.told)
}

/// The number that is meant, which is not one of the owner's here.
async fn number(desk: &OwnersDesk, typed: &str) -> Result<PhoneNumber, Error> {
    let number = PhoneNumber::typed(typed)
        .map_err(|wrong| Problem::field("phoneNumber", format!("{wrong} Nobody was called or written to.")))?;
    if numbers::server::store::held(&desk.db, &number).await?.is_some() {
        let words = "This number is yours here already, so there is nothing to prove. Nobody was called or written to.";
        return Err(Problem::field("phoneNumber", words).into());
    }
    Ok(number)
}

fn label(typed: &str) -> Result<Option<String>, Problem> {
    let label = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    if label.chars().count() > LONGEST_LABEL || label.chars().any(is_unseen) {
        let words = format!("Use at most {LONGEST_LABEL} plain characters. Nobody was called or written to.");
        return Err(Problem::field("label", words));
    }
    Ok((!label.is_empty()).then_some(label))
}

/// The primary number, which sends the code.
async fn sender(desk: &OwnersDesk) -> Result<PhoneNumber, Error> {
    let words = match numbers::server::store::primary(&desk.db).await? {
        Some(number) if number.status == Status::Active && number.capabilities.sms => return Ok(number.phone_number),
        Some(Number { phone_number, .. }) => format!(
            "Your primary number, {phone_number}, cannot send texts. Nothing was sent; make another one primary, or have Twilio call."
        ),
        None => {
            "You have no number yet that could send the text. Nothing was sent; have Twilio call instead.".to_owned()
        }
    };
    Err(Problem::field("way", words).into())
}

fn six_digits() -> String {
    format!("{:06}", rand::random_range(0..1_000_000_u32))
}

/// The fingerprint under which a code is kept.
pub(super) fn kept_as(id: Uuid, code: &str) -> String {
    fingerprint(&format!("{id}:{code}"))
}

/// One transaction under the owner's turn. Gives what stands already, in whose place nothing was written.
async fn write_down(desk: &OwnersDesk, asking: &Asking, order: &Order) -> Result<Option<Verification>, Error> {
    let mut tx = desk.db.begin().await?;
    take_turn(&mut tx).await?;
    if let Some(standing) = store::standing_in(&mut tx, &asking.number, order.way).await? {
        if standing.told.state == State::Verified || !order.is_again() {
            tx.rollback().await?;
            return Ok(Some(standing.told));
        }
        store::learn(&mut tx, standing.told.id, State::Removed, &Known::default()).await?;
    }
    let since = Timestamp(OffsetDateTime::now_utc() - Duration::days(1));
    let (of_number, in_all) = store::begun_since(&mut tx, &asking.number, since).await?;
    let [most_of_number, most] = MOST_A_DAY;
    if of_number >= i64::from(most_of_number) || in_all >= i64::from(most) {
        tx.rollback().await?;
        return Err(full(of_number >= i64::from(most_of_number)).into());
    }
    let hash = match &asking.by {
        By::Call => None,
        By::Text { code, .. } => Some(kept_as(asking.id, code)),
    };
    let new = New {
        id: asking.id,
        number: asking.number.clone(),
        label: asking.label.clone(),
        way: order.way,
        code_hash: hash,
        next_look_at: Timestamp(OffsetDateTime::now_utc() + 2 * desk.config.twilio.timeout + GRACE),
    };
    store::add(&mut tx, &new).await?;
    if let Some(begun) = store::by_id_in(&mut tx, asking.id).await? {
        record(&mut tx, &begun.told, State::Meant).await?;
    }
    desk.trials.commit(tx).await?;
    Ok(None)
}

fn full(is_one: bool) -> Problem {
    let [of_number, in_all] = MOST_A_DAY;
    let words = if is_one {
        format!(
            "This number was called or written to {of_number} times in 24 hours, and whoever has it may not want more. Nothing was done now; try again tomorrow."
        )
    } else {
        format!(
            "You have begun {in_all} verifications in 24 hours, as many as this desk allows. Nothing was done now; try again tomorrow."
        )
    };
    Problem::new(Code::LimitReached, words)
}

/// Asks Twilio, and writes down what came of it.
async fn ask(desk: &OwnersDesk, asking: Asking) {
    let mut answer = once(desk, &asking, &asking.who).await;
    // A definite no, which a token that was changed at Twilio explains: it is asked once with the new one.
    if answer
        .as_ref()
        .is_err_and(|error| error.refusal() == Some(Refusal::NotLetIn))
        && let Ok(Some(renewed)) = subaccounts::server::renewed(desk).await
    {
        answer = once(desk, &asking, &renewed).await;
    }
    let (state, known) = match answer {
        Ok(known) => known,
        Err(error) => {
            if error.in_doubt() {
                tracing::warn!(verification_id = %asking.id, error = chain(&error), "Twilio has not said whether it calls or writes");
            }
            let known = Known {
                words: Some(refused(&error, &asking.by)),
                ..Known::default()
            };
            (State::Failed, known)
        }
    };
    let done = changed(desk, asking.id, |kept| {
        // Its owner may have ended it meanwhile.
        (kept.told.state == State::Meant).then(|| (state, known.clone()))
    });
    if let Err(error) = done.await {
        // The row still says that it is meant: a round ends it.
        tracing::error!(verification_id = %asking.id, error = chain(&error), "what came of a verification could not be written down");
    }
}

async fn once(desk: &OwnersDesk, asking: &Asking, who: &Credentials) -> Result<(State, Known), twilio::Error> {
    let known = match &asking.by {
        By::Call => match desk
            .twilio
            .verify_caller_id(who, &asking.number, asking.label.as_deref())
            .await
        {
            Ok(code) => Known {
                shown_code: Some(code),
                next_look_at: Some(Timestamp::in_seconds(FIRST_LOOK)),
                ends_at: Some(Timestamp(OffsetDateTime::now_utc() + CALL_COUNTS)),
                ..Known::default()
            },
            Err(error) if error.code() == Some(KNOWN_ALREADY) => {
                return match desk.twilio.caller_id(who, &asking.number).await? {
                    Some(sid) => Ok((State::Verified, super::look::verified(sid))),
                    None => Err(error),
                };
            }
            Err(error) => return Err(error),
        },
        By::Text { from, code } => {
            let body = format!(
                "{code} is your code to show that this number is yours. It counts for 10 minutes. If you did not ask for it, ignore this."
            );
            let sending = Sending {
                from,
                to: &asking.number,
                body: &body,
                status_callback: None,
            };
            let sent = desk.twilio.send_message(who, &sending).await?;
            Known {
                twilio_sid: Some(sent.sid),
                next_look_at: Some(Timestamp::in_seconds(FIRST_LOOK)),
                ends_at: Some(Timestamp(OffsetDateTime::now_utc() + TEXT_COUNTS)),
                ..Known::default()
            }
        }
    };
    Ok((State::Waiting, known))
}

/// Why it was not begun, and what its owner can do.
fn refused(error: &twilio::Error, by: &By) -> String {
    match (error, by) {
        (twilio::Error::Busy { .. }, _) => {
            "Twilio is busy or out of reach, so nobody was called or written to. Nothing was charged. Try again in a minute."
                .to_owned()
        }
        (twilio::Error::Silent { .. }, By::Call) => {
            "Twilio did not answer, so we have no code for you. If the telephone rings now, hang up; then try again.".to_owned()
        }
        (twilio::Error::Silent { .. }, By::Text { .. }) => {
            "Twilio did not answer, so we do not know whether the text went. If it did, it is charged as one text, and its code counts for nothing. Try again, or have Twilio call."
                .to_owned()
        }
        (twilio::Error::Refused { code: Some(21610), .. }, By::Text { .. }) => {
            "This telephone has texted STOP to your primary number, so Twilio takes no text for it. Nothing was charged. Have Twilio call instead."
                .to_owned()
        }
        (twilio::Error::Refused { code: Some(21614), .. }, By::Text { .. }) => {
            "This number takes no texts. Nothing was charged. Have Twilio call instead.".to_owned()
        }
        (twilio::Error::Refused { code, .. }, _) => {
            let code = code.map_or_else(String::new, |code| format!(" (code {code})"));
            format!("Twilio does not call or write to this number{code}. Nothing was charged. Look whether it is typed right; abroad, the country may not be open for your account.")
        }
    }
}
