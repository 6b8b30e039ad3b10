//! What becomes of a text that was sent: as Twilio answers, as it tells by itself, or as it says when it is asked.

use serde_json::{Value, json};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    Error, TEXT,
    store::{self, Kept, Known},
};
use crate::{
    accounts::server::store::take_turn,
    numbers,
    server::{
        answer::chain,
        audit::{self, Event},
        db::{Timestamp, Tx},
        owners::{Ended, side_by_side},
        state::{OwnersDesk, RoundsDesk},
        twilio::{Message, Refusal, is_sid},
    },
    subaccounts,
    texts::{Direction, Price, State, Text, rules::next_look},
};

/// From the longest call to the first look, and between two clocks.
pub const GRACE: time::Duration = time::Duration::seconds(15);
/// How much earlier than ours the carrier's clock may have been when it took a text.
const CLOCKS: time::Duration = time::Duration::minutes(2);

/// What one word of Twilio's says.
struct Said {
    state: Option<State>,
    sid: String,
    segments: Option<u32>,
    price: Option<Price>,
    error_code: Option<u32>,
}

impl Said {
    fn by(message: &Message) -> Self {
        let price = message.price.as_ref();
        Self {
            state: State::of_twilio(&message.status),
            sid: message.sid.clone(),
            segments: message.segments,
            price: price.and_then(|(amount, currency)| Price::parse(amount, currency)),
            error_code: message.error_code,
        }
    }
}

/// Writes down what Twilio has answered about a text of ours.
pub async fn learned(desk: &OwnersDesk, id: Uuid, message: &Message) -> Result<(), Error> {
    let mut tx = desk.db.begin().await?;
    take_turn(&mut tx).await?;
    if let Some(kept) = store::by_id_in(&mut tx, id).await? {
        learn(&mut tx, &kept, Said::by(message)).await?;
    }
    Ok(desk.trials.commit(tx).await?)
}

/// Adds what was said to what is known: never back, and what is not said stays.
async fn learn(tx: &mut Tx, kept: &Kept, said: Said) -> Result<(), sqlx::Error> {
    let text = &kept.text;
    if text.twilio_sid.as_ref().is_some_and(|sid| *sid != said.sid) {
        tracing::warn!(text_id = %text.id, "Twilio tells of a text under another id than before; nothing was changed");
        return Ok(());
    }
    let state = said.state.map_or(text.status, |told| text.status.after(told));
    let price = said.price.or_else(|| text.paid());
    let looks = if state == text.status {
        kept.looks.saturating_add(1)
    } else {
        0
    };
    let known = Known {
        state,
        segments: said.segments.filter(|segments| *segments > 0).unwrap_or(text.segments),
        // A code of an end that did not count explains nothing.
        error_code: if state.is_bad() {
            said.error_code.or(text.error_code)
        } else {
            None
        },
        next_look_at: after(state, price.is_some(), looks),
        price,
        twilio_sid: Some(said.sid),
        looks,
    };
    store::learn(tx, text.id, &known).await
}

fn after(state: State, has_price: bool, looks: i64) -> Option<Timestamp> {
    next_look(state, has_price, looks).map(|pause| Timestamp(OffsetDateTime::now_utc() + pause))
}

/// Writes down that Twilio has not taken a text: a definite no, with its code, or nobody to say it to.
pub async fn not_sent(desk: &OwnersDesk, id: Uuid, code: Option<u32>) -> Result<(), Error> {
    let mut tx = desk.db.begin().await?;
    take_turn(&mut tx).await?;
    if let Some(kept) = store::by_id_in(&mut tx, id).await?
        && kept.text.twilio_sid.is_none()
    {
        let known = Known {
            state: State::NotSent,
            segments: kept.text.segments,
            price: None,
            error_code: code,
            twilio_sid: None,
            next_look_at: None,
            looks: 0,
        };
        store::learn(&mut tx, id, &known).await?;
        if code == Some(21610) {
            let text = &kept.text;
            if store::threads::refused(&mut tx, text.number_id, &text.other_party).await? {
                write_opted(&mut tx, text, true).await?;
            }
        }
    }
    Ok(desk.trials.commit(tx).await?)
}

/// Writes down that the other end of a text wants none from now on, or wants them again.
pub(super) async fn opt(tx: &mut Tx, text: &Text, is_out: bool) -> Result<(), sqlx::Error> {
    if store::threads::opt(tx, text.number_id, &text.other_party, is_out).await? {
        write_opted(tx, text, is_out).await?;
    }
    Ok(())
}

async fn write_opted(tx: &mut Tx, text: &Text, is_out: bool) -> Result<(), sqlx::Error> {
    let event = Event {
        subject_id: text.number_id,
        event: if is_out { "text.opted_out" } else { "text.opted_in" },
        details: json!({ "from": text.other_party }),
    };
    audit::store::write(tx, &event).await
}

/// Twilio tells by itself how a text stands. What is told of a text that nobody knows says nothing.
pub async fn told(desk: &OwnersDesk, body: &Value) -> Result<(), Error> {
    let word = |name: &str| body.get(name).and_then(Value::as_str);
    let sid = word("MessageSid")
        .or(word("SmsSid"))
        .filter(|sid| is_sid(sid, &["SM", "MM"]));
    let state = word("MessageStatus").or(word("SmsStatus")).and_then(State::of_twilio);
    let (Some(sid), Some(state)) = (sid, state) else {
        return Ok(());
    };
    let mut tx = desk.db.begin().await?;
    take_turn(&mut tx).await?;
    let by_sid = store::by_sid_in(&mut tx, sid).await?;
    let named = word(TEXT).and_then(|id| Uuid::parse_str(id).ok());
    let kept = match (by_sid, named) {
        (Some(kept), _) => Some(kept),
        (None, Some(id)) => store::by_id_in(&mut tx, id).await?,
        (None, None) => None,
    };
    let says_more = |kept: &Kept| {
        let text = &kept.text;
        text.direction == Direction::Outbound && (text.twilio_sid.is_none() || text.status.after(state) != text.status)
    };
    if let Some(kept) = kept.filter(says_more) {
        let news = Said {
            state: Some(state),
            sid: sid.to_owned(),
            segments: None,
            price: None,
            error_code: word("ErrorCode").and_then(|code| code.parse().ok()),
        };
        learn(&mut tx, &kept, news).await?;
    }
    Ok(tx.commit().await?)
}

/// Asks Twilio about one text. True where something was learned.
pub async fn look(desk: &OwnersDesk, id: Uuid) -> Result<bool, Error> {
    let Some(kept) = store::by_id(&desk.db, id).await? else {
        return Ok(false);
    };
    let who = subaccounts::server::credentials(desk).await?;
    if let Some(sid) = &kept.text.twilio_sid {
        let message = desk.twilio.message(&who, sid).await?;
        learned(desk, id, &message).await?;
        return Ok(true);
    }
    let Some(other) = kept.text.other_party.number() else {
        return Ok(false);
    };
    let number = numbers::server::find(desk, kept.text.number_id).await?;
    let seen = desk
        .twilio
        .messages_between(&who, &number.phone_number, other, None)
        .await;
    match seen {
        Ok(seen) => adopt(desk, id, &seen).await,
        Err(error) => {
            // Still nobody knows; that it is being sent would not be true any more.
            adopt(desk, id, &[]).await?;
            Err(error.into())
        }
    }
}

/// Looks among what Twilio shows for a text that nobody has answered: the same words, to the same number, taken since, and not
/// another text of ours. Where it is not there, nobody knows whether it went.
async fn adopt(desk: &OwnersDesk, id: Uuid, seen: &[Message]) -> Result<bool, Error> {
    let mut tx = desk.db.begin().await?;
    take_turn(&mut tx).await?;
    let kept = store::by_id_in(&mut tx, id).await?;
    let Some(kept) = kept.filter(|kept| kept.text.twilio_sid.is_none() && kept.text.status != State::NotSent) else {
        tx.rollback().await?;
        return Ok(false);
    };
    let since = kept.text.created_at - CLOCKS;
    let may_be = |message: &&Message| {
        message.is_outbound && message.body == kept.text.body && message.date_created.is_some_and(|at| at >= since)
    };
    // The oldest first: of two with the same words, the first was sent first.
    for message in seen.iter().rev().filter(may_be) {
        if store::by_sid_in(&mut tx, &message.sid).await?.is_none() {
            learn(&mut tx, &kept, Said::by(message)).await?;
            tx.commit().await?;
            return Ok(true);
        }
    }
    let known = Known {
        state: State::Unknown,
        segments: kept.text.segments,
        price: None,
        error_code: None,
        twilio_sid: None,
        next_look_at: after(State::Unknown, false, kept.looks),
        looks: kept.looks.saturating_add(1),
    };
    store::learn(&mut tx, id, &known).await?;
    tx.commit().await?;
    Ok(false)
}

/// The round: asks Twilio about texts that are not at their end, several owners' at once. Returns how many were learned about.
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
    let error = match look(&desk, id).await {
        Ok(true) => return Ended::Done,
        Ok(false) => return Ended::Refused,
        Err(error) => error,
    };
    tracing::info!(text_id = %id, error = chain(&error), "Twilio says nothing about a text");
    // Where Twilio does not know it any more, asking again brings nothing.
    let is_gone = matches!(&error, Error::Carrier(error) if error.refusal() == Some(Refusal::NotFound));
    let later = (!is_gone).then(|| Timestamp::in_seconds(60));
    if let Err(error) = store::put_off(&desk.db, id, later).await {
        tracing::warn!(text_id = %id, error = chain(&error), "a look at a text could not be put off");
    }
    Ended::Unanswered
}
