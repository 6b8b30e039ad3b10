//! How many lines an owner may have: the setting, what the host allows instead, and what was asked for.

use serde_json::json;

use super::{
    Error,
    store::{self, limits::Allowed},
};
use crate::{
    accounts::server::store::take_turn,
    lines::Room,
    problem::{Code, Problem},
    server::{
        audit::{self, Event},
        state::{Inside, OwnersDesk},
    },
    writing::is_unseen,
};

/// The most characters of what an owner says they need more lines for.
const LONGEST_WHY: usize = 300;

/// What is allowed: the host's word for this owner before the setting, and 0 for no bound in either.
pub(super) fn bound(desk: &Inside, own: &Allowed) -> Option<i64> {
    Some(own.most.unwrap_or(desk.config.limits.lines)).filter(|lines| *lines > 0)
}

/// How many an owner has and may have.
pub async fn room(desk: &OwnersDesk) -> Result<Room, Error> {
    let own = store::limits::of(&desk.db).await?;
    Ok(Room {
        is_set_up: desk.vapi.is_some(),
        held: store::count(&desk.db).await?,
        limit: bound(desk, &own),
        has_asked: own.asked_at.is_some(),
    })
}

/// Asks the host for more; asked again, it is asked once.
pub async fn ask_for_more(desk: &OwnersDesk, why: Option<String>) -> Result<Room, Error> {
    let why = why.as_deref().map(str::trim).filter(|why| !why.is_empty());
    if why.is_some_and(|why| {
        why.chars().count() > LONGEST_WHY
            || why
                .chars()
                .any(|letter| letter != '\n' && letter != '\r' && is_unseen(letter))
    }) {
        let words = format!("Use at most {LONGEST_WHY} plain characters. Nothing was sent yet.");
        return Err(Problem::field("why", words).into());
    }
    let mut tx = desk.db.begin().await?;
    take_turn(&mut tx).await?;
    store::limits::ask(&mut tx, why).await?;
    let event = Event {
        subject_id: desk.owner(),
        event: "line.more_requested",
        details: json!({ "why": why }),
    };
    audit::store::write(&mut tx, &event).await?;
    tx.commit().await?;
    room(desk).await
}

/// Says how many lines this owner may have: a number, 0 for no bound, none for what the setting says.
pub async fn allow(desk: &OwnersDesk, lines: Option<i64>) -> Result<(), Error> {
    if lines.is_some_and(|lines| !(0..=1000).contains(&lines)) {
        return Err(Problem::field("lines", "Type a number from 0 to 1000; 0 is no bound.").into());
    }
    let mut tx = desk.db.begin().await?;
    take_turn(&mut tx).await?;
    let before = store::limits::of_in(&mut tx).await?;
    store::limits::allow(&mut tx, lines).await?;
    let event = Event {
        subject_id: desk.owner(),
        event: "line.limit_set",
        details: json!({ "before": before.most, "after": lines }),
    };
    audit::store::write(&mut tx, &event).await?;
    Ok(tx.commit().await?)
}

/// What is said where there is no room.
pub(super) fn full(most: i64) -> Problem {
    let words = match most {
        1 => "You have your AI line already; this desk gives one to each business.".to_owned(),
        most => format!("You have {most} AI lines, as many as this desk gives to your business."),
    };
    Problem::new(
        Code::LimitReached,
        format!("{words} Nothing was ordered. Ask the host for more under /ai-lines/new."),
    )
}
