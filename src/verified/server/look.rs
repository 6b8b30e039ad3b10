//! Looking after what was begun: whether the code was typed on the telephone, whether a text has arrived, and now and then whether
//! what is proven still stands at Twilio.

use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::{
    Error, changed,
    store::{self, Kept, Known},
};
use crate::{
    server::{
        answer::chain,
        db::Timestamp,
        owners::{Ended, side_by_side},
        state::{OwnersDesk, RoundsDesk},
        twilio::Message,
    },
    subaccounts,
    verified::{State, Way},
};

/// How often a caller id that stands is looked for, in seconds.
const SELDOM: i64 = 24 * 60 * 60;
/// How often it is looked whether somebody has typed the code: at first, and from two minutes on.
const OFTEN: [i64; 2] = [3, 10];

/// What is kept of a number that Twilio may show.
pub(super) fn verified(sid: String) -> Known {
    Known {
        twilio_sid: Some(sid),
        next_look_at: Some(Timestamp::in_seconds(SELDOM)),
        ..Known::default()
    }
}

fn failed(words: &str) -> (State, Known) {
    let known = Known {
        words: Some(words.to_owned()),
        ..Known::default()
    };
    (State::Failed, known)
}

/// Asks Twilio about one, and writes down what that means.
async fn look(desk: &OwnersDesk, id: Uuid) -> Result<(), Error> {
    let Some(kept) = store::by_id(&desk.db, id).await? else {
        return Ok(());
    };
    let seen = match (kept.told.way, kept.told.state) {
        // Nobody came back with an answer: the desk stopped in between.
        (_, State::Meant) => {
            let words = "We stopped before Twilio had answered. If the telephone rang or a text came, ignore it; then try again.";
            Some(failed(words))
        }
        (Way::Call, State::Waiting | State::Verified) => {
            let who = subaccounts::server::credentials(desk).await?;
            of_call(&kept, desk.twilio.caller_id(&who, &kept.told.phone_number).await?)
        }
        (Way::Text, State::Waiting) => {
            let who = subaccounts::server::credentials(desk).await?;
            match &kept.twilio_sid {
                Some(sid) => of_text(&kept, &desk.twilio.message(&who, sid).await?),
                None => None,
            }
        }
        (Way::Text, State::Verified) | (_, State::Failed | State::Removed) => None,
    };
    let before = kept.told.state;
    changed(desk, id, |kept| match &seen {
        // Its owner may have ended it meanwhile, or typed the code.
        Some(seen) if kept.told.state == before => Some(seen.clone()),
        Some(_) | None => None,
    })
    .await?;
    if seen.is_none() {
        store::put_off(&desk.db, id, Timestamp::in_seconds(pause(&kept))).await?;
    }
    Ok(())
}

/// What it means that Twilio has this caller id, or none.
fn of_call(kept: &Kept, sid: Option<String>) -> Option<(State, Known)> {
    match (kept.told.state, sid) {
        (State::Verified, Some(_)) => None,
        (_, Some(sid)) => Some((State::Verified, verified(sid))),
        (State::Verified, None) => Some(failed(
            "Twilio does not know this number as one of yours any more. Verify it again to have it shown.",
        )),
        (_, None) if is_over(kept) => Some(failed(
            "Nobody typed the code on that telephone in time. Nothing was changed; try again when somebody is beside it.",
        )),
        (_, None) => None,
    }
}

/// What it means how the text stands.
fn of_text(kept: &Kept, message: &Message) -> Option<(State, Known)> {
    if matches!(message.status.as_str(), "failed" | "undelivered") {
        let code = message
            .error_code
            .map_or_else(String::new, |code| format!(" (code {code})"));
        return Some(failed(&format!(
            "The text with the code did not arrive{code}. Twilio may charge it all the same. Have Twilio call instead, or try another number."
        )));
    }
    is_over(kept).then(|| failed("The code was not typed in time. Begin again to get another."))
}

fn is_over(kept: &Kept) -> bool {
    kept.told.ends_at.is_some_and(|end| end <= OffsetDateTime::now_utc())
}

fn pause(kept: &Kept) -> i64 {
    let [at_first, later] = OFTEN;
    if kept.told.state == State::Verified {
        return SELDOM;
    }
    let is_early = OffsetDateTime::now_utc() - kept.told.created_at < Duration::minutes(2);
    if is_early { at_first } else { later }
}

/// The round: looks after what is open, several owners' at once.
pub async fn round(desk: &RoundsDesk, now: Timestamp) -> Result<usize, Error> {
    // While the carrier answers nobody, one question is enough to find out that it does again.
    let most = if desk.twilio.is_out() { 1 } else { 100 };
    let waiting = store::due(&desk.db, now, most).await?;
    let desk = desk.clone();
    Ok(side_by_side(waiting, move |user_id, id| again(desk.on_behalf_of(user_id), id)).await)
}

async fn again(desk: OwnersDesk, id: Uuid) -> Ended {
    if desk.work.is_closing() {
        return Ended::Unanswered;
    }
    let Err(error) = look(&desk, id).await else {
        return Ended::Done;
    };
    tracing::info!(verification_id = %id, error = chain(&error), "Twilio says nothing about a verification");
    if let Err(error) = store::put_off(&desk.db, id, Timestamp::in_seconds(30)).await {
        tracing::warn!(verification_id = %id, error = chain(&error), "a look at a verification could not be put off");
    }
    Ended::Unanswered
}
