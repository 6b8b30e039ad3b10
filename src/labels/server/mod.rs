//! A file of labels: looked at and kept, then carried out in one transaction, in which each label is a wish of its number.
//! Rounds bring the wishes to the carrier one after the other.

use std::collections::HashMap;

use uuid::Uuid;

use super::{Change, File, Line, State, Text, What};
use crate::{
    accounts::server::store::take_turn,
    numbers,
    problem::{Code, Problem},
    server::{
        answer::ours,
        db::{Timestamp, Tx},
        state::OwnersDesk,
    },
    setup::{self, Written, server::write_in},
    writing::is_unseen,
};

mod judged;
pub mod store;
mod text;

use judged::{changes, judged};
use store::{Kept, New};
use text::{Said, decoded, table};

/// The work of this module went wrong.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The person can do something about it.
    #[error(transparent)]
    Refused(#[from] Problem),
    /// The database failed.
    #[error("the files of labels cannot be read or written")]
    Store(#[from] sqlx::Error),
    /// What a line says could not be written.
    #[error("a line cannot be carried out")]
    Setup(#[source] setup::server::Error),
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Refused(problem) => problem,
            Error::Store(_) => ours(&error),
            Error::Setup(cause) => cause.into(),
        }
    }
}

/// What a form hands in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Handed {
    /// A file, with the name it came with.
    pub file: Option<(String, Vec<u8>)>,
    /// What was pasted.
    pub pasted: Option<String>,
    /// Why it was not read to its end.
    pub unread: Option<String>,
}

/// Looks at a text of a program's. What cannot be read is refused, and not kept.
pub async fn read(desk: &OwnersDesk, file: &Text) -> Result<File, Error> {
    let table = table(&decoded(file.text.as_bytes())?)?;
    let new = New {
        name: file.name.as_deref().and_then(plain_name),
        ignored: table.ignored,
        ..New::default()
    };
    let id = keep(desk, new, table.lines).await?;
    find(desk, id).await
}

/// Looks at what a form hands in, and keeps it with what is wrong with it: its page shows both. Gives its id.
pub async fn hand_in(desk: &OwnersDesk, handed: Handed) -> Result<Uuid, Error> {
    let text = match (&handed.unread, &handed.file, &handed.pasted) {
        (Some(words), ..) => Err(Problem::field("text", words)),
        (None, Some(_), Some(_)) => {
            let words = "You chose a file and pasted lines as well. Nothing was changed. Hand in one of the two.";
            Err(Problem::field("text", words))
        }
        (None, Some((_, bytes)), None) => decoded(bytes),
        (None, None, Some(text)) => decoded(text.as_bytes()),
        (None, None, None) => Err(Problem::field("text", "Choose a file, or paste your lines.")),
    };
    let mut new = New {
        name: handed.file.and_then(|(name, _)| plain_name(&name)),
        // A zero is what no database keeps.
        pasted: handed.pasted.map(|text| text.replace('\0', "")),
        ..New::default()
    };
    let lines = match text.and_then(|text| table(&text)) {
        Ok(table) => {
            new.ignored = table.ignored;
            table.lines
        }
        Err(problem) => {
            new.problem = Some(problem.fields.get("text").unwrap_or(&problem.message).clone());
            Vec::new()
        }
    };
    keep(desk, new, lines).await
}

/// The last part of a file's name, without what nobody sees.
fn plain_name(name: &str) -> Option<String> {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = last.chars().filter(|letter| !is_unseen(*letter)).take(80).collect();
    let name = name.trim();
    (!name.is_empty()).then(|| name.to_owned())
}

async fn keep(desk: &OwnersDesk, mut new: New, lines: Vec<Said>) -> Result<Uuid, Error> {
    let mut tx = desk.db.begin().await?;
    let mut seen = HashMap::new();
    for said in lines {
        let line = judged(&mut tx, said, &mut seen).await?;
        new.lines.push(Kept { line, epoch: 0 });
    }
    let id = Uuid::now_v7();
    store::add(&mut tx, id, &new).await?;
    desk.trials.commit(tx).await?;
    Ok(id)
}

/// What was pasted in the place of a file.
pub async fn pasted(desk: &OwnersDesk, id: Uuid) -> Result<Option<String>, Error> {
    Ok(store::pasted(&desk.db, id).await?)
}

/// A file, and how each line stands now.
pub async fn find(desk: &OwnersDesk, id: Uuid) -> Result<File, Error> {
    let found = store::by_id(&desk.db, id).await?;
    let (mut file, lines) = found.ok_or_else(|| Problem::not_found("file of labels"))?;
    let told = setup::server::store::told(&desk.db).await?;
    let told: HashMap<Uuid, _> = told.into_iter().map(|told| (told.number_id, told)).collect();
    file.lines = lines
        .into_iter()
        .map(|Kept { mut line, epoch }| {
            if line.state == State::Changing {
                let told = line.number_id.and_then(|id| told.get(&id));
                line.state = match told {
                    Some(told) if told.is_open => State::Changing,
                    Some(told) if told.epoch == epoch && told.refusal.is_some() => {
                        line.words.clone_from(&told.refusal);
                        State::Refused
                    }
                    Some(_) | None => State::Changed,
                };
            }
            line
        })
        .collect();
    Ok(file)
}

/// Carries a file out as its owner saw it: all of it is written down, or nothing. A second time changes nothing more.
pub async fn apply(desk: &OwnersDesk, id: Uuid) -> Result<File, Error> {
    let mut tx = desk.db.begin().await?;
    take_turn(&mut tx).await?;
    let found = store::by_id_in(&mut tx, id).await?;
    let (file, mut lines) = found.ok_or_else(|| Problem::not_found("file of labels"))?;
    if file.applied_at.is_some() {
        tx.rollback().await?;
        return find(desk, id).await;
    }
    if let Some(problem) = file.problem {
        return Err(Problem::new(Code::InvalidRequest, problem).into());
    }
    for kept in lines.iter_mut().filter(|kept| kept.line.state == State::WillChange) {
        (kept.line.state, kept.epoch) = carried_out(&mut tx, &mut kept.line).await?;
    }
    store::apply(&mut tx, id, &lines, Timestamp::now()).await?;
    desk.trials.commit(tx).await?;
    find(desk, id).await
}

/// Carries one line out, unless something else stands there than its owner saw.
async fn carried_out(tx: &mut Tx, line: &mut Line) -> Result<(State, i64), Error> {
    let (Some(number), Some(id)) = (&line.number, line.number_id) else {
        return Ok((line.state, 0));
    };
    let beside = numbers::server::notes::store::beside_in(tx, number).await?;
    let beside = beside.filter(|beside| beside.id == id && beside.status == "active");
    let order = said_again(id, &line.changes);
    let is_as_seen = match &beside {
        Some(beside) => changes(&order, beside)? == line.changes,
        None => false,
    };
    if !is_as_seen {
        line.words = Some("Something else was done with this number since you looked, so this line did nothing. Hand the file in again to see what it would change now.".to_owned());
        return Ok((State::Overtaken, 0));
    }
    match write_in(tx, &order).await {
        Ok(Some(epoch)) => Ok((State::Changing, epoch)),
        Ok(None) => Ok((State::Changed, 0)),
        Err(setup::server::Error::Refused(problem)) => {
            line.words = Some(problem.message);
            Ok((State::Refused, 0))
        }
        Err(error) => Err(Error::Setup(error)),
    }
}

/// What a line says, from what it changes.
fn said_again(id: Uuid, changes: &[Change]) -> Written {
    let to = |what: What| {
        let change = changes.iter().find(|change| change.what == what)?;
        Some(change.to.clone().unwrap_or_default())
    };
    Written {
        id,
        friendly_name: to(What::Label),
        tags: to(What::Tags),
        notes: to(What::Notes),
        seen: None,
    }
}
