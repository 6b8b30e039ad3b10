//! A text that somebody sent to a number: written down once, however often Twilio tells of it, and perhaps answered.

use serde_json::Value;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    Error, look, status_callback,
    store::{self, NewText},
    twiml::Answer,
};
use crate::{
    accounts::server::store::take_turn,
    numbers,
    phone::PhoneNumber,
    server::{
        db::{Timestamp, Tx},
        state::OwnersDesk,
        twilio::is_sid,
    },
    texts::{
        Direction, Media, Party, State, Text,
        rules::{Word, may_answer, word},
        segments,
    },
    writing::is_unseen,
};

/// The most characters that are kept; Twilio takes 1600 at once, and other carriers may join more.
const LONGEST: usize = 5_000;
/// The most things that come with one text, as Twilio has it.
const MOST_MEDIA: usize = 10;
/// The longest kind of a medium that is kept.
const LONGEST_KIND: usize = 100;
/// How long after an answer was handed to Twilio it is looked for there.
const ANSWERED: i64 = 30;

/// What came in.
struct Came {
    sid: String,
    to: PhoneNumber,
    from: Party,
    body: String,
    segments: u32,
    media: Vec<Media>,
    word: Option<Word>,
}

/// Reads the form of an inbound text; none where it is no such thing.
fn read(told: &Value) -> Option<Came> {
    let field = |name: &str| told.get(name).and_then(Value::as_str);
    let sid = field("MessageSid").or(field("SmsSid"))?;
    let body: String = field("Body")
        .unwrap_or_default()
        .replace("\r\n", "\n")
        .chars()
        .filter(|letter| matches!(letter, '\n' | '\t') || !is_unseen(*letter))
        .take(LONGEST)
        .collect();
    let count: usize = field("NumMedia").and_then(|count| count.parse().ok()).unwrap_or(0);
    let media = (0..count.min(MOST_MEDIA)).filter_map(|at| {
        // Only its id is kept: where it is fetched, the desk knows by itself.
        let url = field(&format!("MediaUrl{at}"))?;
        let sid = url.split(['?', '#']).next()?.rsplit('/').next()?;
        let kind = field(&format!("MediaContentType{at}")).unwrap_or_default();
        is_sid(sid, &["ME"]).then(|| Media {
            sid: sid.to_owned(),
            content_type: plain(kind),
        })
    });
    let by_twilio = match field("OptOutType") {
        Some("STOP") => Some(Word::Stop),
        Some("START") => Some(Word::Start),
        Some("HELP") => Some(Word::Help),
        _ => None,
    };
    let told_segments = field("NumSegments").and_then(|count| count.parse().ok());
    Some(Came {
        to: PhoneNumber::parse(field("To")?).ok()?,
        from: Party::parse(field("From")?).ok()?,
        word: by_twilio.or_else(|| word(&body)),
        segments: told_segments.unwrap_or_else(|| segments::count(&body).segments),
        media: media.collect(),
        sid: Some(sid).filter(|sid| is_sid(sid, &["SM", "MM"]))?.to_owned(),
        body,
    })
}

/// The kind of a medium without its parameters.
fn plain(kind: &str) -> String {
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let is_plain = kind.len() <= LONGEST_KIND && kind.bytes().all(|byte| byte.is_ascii_graphic());
    if is_plain { kind } else { String::new() }
}

/// Takes a text in, and says what it is answered with: with `reply`, where it may be answered at all. The same text told again
/// gets the same answer, as Twilio only repeats what it has had no answer to.
pub async fn receive(desk: &OwnersDesk, told: &Value, reply: Option<String>) -> Result<Option<Answer>, Error> {
    let Some(came) = read(told) else {
        tracing::warn!(user_id = %desk.owner(), "something came in that is no text between two numbers; it is kept as it came");
        return Ok(None);
    };
    let Some(number) = numbers::server::store::latest(&desk.db, &came.to).await? else {
        tracing::warn!(user_id = %desk.owner(), "a text came for a number that is not in the list; it is kept as it came");
        return Ok(None);
    };
    let mut tx = desk.db.begin().await?;
    take_turn(&mut tx).await?;
    let text = match store::by_sid_in(&mut tx, &came.sid).await? {
        Some(known) => known.text,
        None => take_in(&mut tx, number.id, &came).await?,
    };
    let answered = match store::answer_to(&mut tx, text.id).await? {
        Some(before) => Some(before.text),
        None => match reply {
            Some(reply) => answer(&mut tx, &text, &came, reply).await?,
            None => None,
        },
    };
    tx.commit().await?;
    Ok(answered.map(|text| Answer {
        status_callback: status_callback(desk, text.id),
        body: text.body,
    }))
}

/// Writes a text down that was not told before, with what follows from its words.
async fn take_in(tx: &mut Tx, number: Uuid, came: &Came) -> Result<Text, Error> {
    let new = NewText {
        id: Uuid::now_v7(),
        number_id: number,
        other: came.from.clone(),
        direction: Direction::Inbound,
        body: came.body.clone(),
        state: State::Received,
        segments: came.segments,
        media: came.media.clone(),
        twilio_sid: Some(came.sid.clone()),
        key: None,
        answers_to: None,
        next_look_at: None,
    };
    store::add(tx, &new).await?;
    store::threads::add(tx, number, &came.from, new.id, true).await?;
    let kept = store::by_id_in(tx, new.id).await?.ok_or(sqlx::Error::RowNotFound)?;
    match came.word {
        Some(Word::Stop) => look::opt(tx, &kept.text, true).await?,
        Some(Word::Start) => look::opt(tx, &kept.text, false).await?,
        Some(Word::Help) | None => {}
    }
    Ok(kept.text)
}

/// Writes down that the desk answers by itself, where the rules allow it.
async fn answer(tx: &mut Tx, text: &Text, came: &Came, reply: String) -> Result<Option<Text>, Error> {
    let thread = store::threads::find_in(tx, text.number_id, &came.from).await?;
    let is_opted_out = thread.as_ref().is_some_and(|thread| thread.opted_out_at.is_some());
    let since = thread.and_then(|thread| thread.answered_at);
    let since = since.map(|at| OffsetDateTime::now_utc() - at.0);
    // A number that writes to itself would be told its own answer.
    let is_itself = came.from.number() == Some(&came.to);
    if is_itself || came.word.is_some() || !may_answer(&came.from, &came.body, is_opted_out, since) {
        return Ok(None);
    }
    let new = NewText {
        id: Uuid::now_v7(),
        number_id: text.number_id,
        other: came.from.clone(),
        direction: Direction::Outbound,
        segments: segments::count(&reply).segments,
        body: reply,
        state: State::Meant,
        media: Vec::new(),
        twilio_sid: None,
        key: None,
        answers_to: Some(text.id),
        next_look_at: Some(Timestamp::in_seconds(ANSWERED)),
    };
    store::add(tx, &new).await?;
    store::threads::add(tx, text.number_id, &came.from, new.id, false).await?;
    store::threads::answered(tx, text.number_id, &came.from).await?;
    Ok(store::by_id_in(tx, new.id).await?.map(|kept| kept.text))
}
