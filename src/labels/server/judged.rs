//! What a line of a file would change, looked at against what stands there.

use std::collections::HashMap;

use super::text::Said;
use crate::{
    labels::{Change, Line, State, What},
    numbers::{self, server::notes::store::Beside},
    phone::PhoneNumber,
    problem::Problem,
    server::db::Tx,
    setup::{Written, server::checked},
    writing::is_unseen,
};

/// Of what would be cut off, nothing is written: half a label is not what anybody meant.
const MORE: &str = "This line goes on after its last column. If a label, tags or notes have a comma in them, put that cell in quotation marks.";

/// What a line would change now.
pub(super) async fn judged(tx: &mut Tx, said: Said, seen: &mut HashMap<PhoneNumber, u64>) -> Result<Line, sqlx::Error> {
    let number = PhoneNumber::typed(&said.number).ok();
    let mut line = Line {
        line: said.line,
        said: said
            .number
            .chars()
            .filter(|letter| !is_unseen(*letter))
            .take(40)
            .collect(),
        number: number.clone(),
        number_id: None,
        state: State::Unreadable,
        changes: Vec::new(),
        words: None,
    };
    let Some(number) = number else {
        line.words =
            Some("This is not a phone number. Write it with its area code, or with + and its country code.".to_owned());
        return Ok(line);
    };
    if let Some(first) = seen.get(&number) {
        line.state = State::Twice;
        line.words = Some(format!(
            "Line {first} is about this number already, and that one counts."
        ));
        return Ok(line);
    }
    seen.insert(number.clone(), said.line);
    let Some(beside) = numbers::server::notes::store::beside_in(tx, &number).await? else {
        line.state = State::NotYours;
        line.words = Some("This number is not in your list.".to_owned());
        return Ok(line);
    };
    if beside.status != "active" {
        line.state = State::NotInUse;
        line.words = Some(match beside.status.as_str() {
            "released" => "You gave this number back.".to_owned(),
            "releasing" => "This number is being given back.".to_owned(),
            _ => "Twilio holds this number for you no more.".to_owned(),
        });
        return Ok(line);
    }
    line.number_id = Some(beside.id);
    let found = if said.has_more {
        Err(MORE.to_owned())
    } else {
        changes(&said.words, &beside).map_err(|problem| problem.fields.into_values().collect::<Vec<_>>().join(" "))
    };
    (line.state, line.changes, line.words) = match found {
        Ok(changes) if changes.is_empty() => (State::Unchanged, changes, None),
        Ok(changes) => (State::WillChange, changes, None),
        Err(words) => (State::Wrong, Vec::new(), Some(words)),
    };
    Ok(line)
}

/// What is said of a number against what stands there.
pub(super) fn changes(said: &Written, beside: &Beside) -> Result<Vec<Change>, Problem> {
    let (label, noted) = checked(said)?;
    let tags = |tags: &[String]| (!tags.is_empty()).then(|| tags.join(", "));
    let all = [
        (What::Label, beside.friendly_name.clone(), label),
        (What::Tags, tags(&beside.tags), noted.tags.map(|new| tags(&new))),
        (What::Notes, beside.notes.clone(), noted.notes),
    ];
    let changed = all.into_iter().filter_map(|(what, from, to)| {
        let to = to?;
        (from != to).then_some(Change { what, from, to })
    });
    Ok(changed.collect())
}
