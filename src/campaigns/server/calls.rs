//! Calls that an owner asks for, to try a campaign.

use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    Error, client,
    draft::{own, own_in},
    store::{Kept, calls},
};
use crate::{
    accounts::server::store::take_turn,
    campaigns::{Source, State, TestCall},
    phone::{PhoneNumber, places},
    problem::{Code, Problem},
    server::{
        db::Timestamp,
        order_key,
        state::OwnersDesk,
        vapi::{CallOut, Refusal},
        work::Kind,
    },
};

/// Test calls of one owner in an hour: each is paid for.
const MOST_AN_HOUR: i64 = 10;

/// The calls that its owner asked for, newest first.
pub async fn test_calls(desk: &OwnersDesk, id: Uuid) -> Result<Vec<TestCall>, Error> {
    let kept = own(desk, id).await?;
    Ok(calls::of(&desk.db, kept.id).await?)
}

/// Has the campaign call a number, once: that it is asked for is written down before, and nothing is asked for twice. What is
/// not answered is told as unknown.
pub async fn test_call(desk: &OwnersDesk, id: Uuid, to: &str, key: Option<String>) -> Result<TestCall, Error> {
    let vapi = client(desk)?.clone();
    let to = callable(to)?;
    let key = order_key::checked(key)?;
    let kept = own(desk, id).await?;
    let (State::Running, Some(Source::Own), Some(import_id)) = (kept.state, kept.source, kept.import_id.clone()) else {
        return Err(not_callable(&kept).into());
    };
    let assistant_id = kept.chosen_assistant_id.clone().or_else(|| kept.assistant_id.clone());
    let assistant_id = assistant_id.ok_or_else(|| not_callable(&kept))?;
    let call_id = Uuid::now_v7();
    let mut tx = desk.db.begin().await?;
    take_turn(&mut tx).await?;
    own_in(&mut tx, id).await?;
    let hour_ago = Timestamp(OffsetDateTime::now_utc() - time::Duration::hours(1));
    let count = calls::since(&mut tx, hour_ago).await?;
    if !calls::mean(&mut tx, call_id, id, &key, &to).await? {
        tx.rollback().await?;
        let earlier = under(desk, &key).await?;
        if earlier.to != to {
            let words = "This key was used for a call to another number. Nobody was called; use a new key.";
            return Err(Problem::new(Code::KeyReused, words).into());
        }
        return Ok(earlier);
    }
    if count >= MOST_AN_HOUR {
        tx.rollback().await?;
        let words = format!(
            "You have asked for {MOST_AN_HOUR} test calls within an hour, as many as there may be. Nobody was called; try again later."
        );
        return Err(Problem::new(Code::LimitReached, words).into());
    }
    desk.trials.commit(tx).await?;
    let (task_desk, name) = (desk.clone(), kept.reference.clone());
    let task = desk.work.spawn(Kind::Purchase, async move {
        let call = CallOut {
            name: &name,
            assistant_id: &assistant_id,
            phone_number_id: &import_id,
            to: &to,
        };
        let (state, vapi_id, why) = match vapi.call_out(&call).await {
            Ok(call) => ("placed", Some(call.id), None),
            Err(error) if error.in_doubt() => ("unknown", None, None),
            Err(error) => ("refused", None, Some(words(error.refusal()))),
        };
        calls::settle(&task_desk.db, call_id, state, vapi_id.as_deref(), why).await
    });
    match task.await {
        Ok(done) => done?,
        Err(broken) => tracing::error!(campaign_id = %id, error = %broken, "a test call broke off"),
    }
    under(desk, &key).await
}

async fn under(desk: &OwnersDesk, key: &str) -> Result<TestCall, Error> {
    let call = calls::by_key(&desk.db, key).await?;
    Ok(call.ok_or_else(|| Problem::not_found("test call"))?)
}

const fn words(refusal: Option<Refusal>) -> &'static str {
    match refusal {
        Some(Refusal::NotLetIn) => "Vapi does not accept the key of this desk. Tell whoever hosts it.",
        Some(Refusal::Limit) => "Vapi has no credit left for calls. Tell whoever hosts this desk.",
        Some(_) => "Vapi refused the call. See that the number can call out at Twilio, then try again.",
        None => "Vapi was busy. Try again in a minute.",
    }
}

/// A number of the United States or Canada that can be called, and nobody's pay-per-call line, directory or service code.
fn callable(to: &str) -> Result<PhoneNumber, Problem> {
    let wrong = |words: &str| Problem::field("to", words);
    let number = PhoneNumber::typed(to).map_err(|error| Problem::field("to", error.to_string()))?;
    let country = number.area_code().and_then(places::area).map(|area| area.country);
    if !matches!(country, Some("US" | "CA")) {
        return Err(wrong(
            "Type a number in the United States or Canada. Nobody was called.",
        ));
    }
    // 976 is pay-per-call in every area, and 555-1212 is its directory.
    match number.nanp() {
        Some((_, "976", _) | (_, "555", "1212")) | None => Err(wrong(
            "Type a number of your own; this one costs extra or is a service. Nobody was called.",
        )),
        Some(_) => Ok(number),
    }
}

fn not_callable(kept: &Kept) -> Problem {
    let words = match (kept.state, kept.source) {
        (State::Running, Some(Source::Vapi)) => {
            "A number from Vapi cannot call out. Call it yourself to try the campaign. Nobody was called."
        }
        _ => "Only a campaign that runs can call. Nobody was called.",
    };
    Problem::new(Code::AlreadyDecided, words).headed("Nobody was called")
}
