//! What an owner writes beside a number: tags and notes. They stay here; the carrier knows nothing of them.

use serde_json::json;
use uuid::Uuid;

use super::Error;
use crate::{
    accounts::server::store::take_turn,
    numbers::keeping::{NOTES_LENGTH, Notes, tags_in},
    problem::Problem,
    server::{
        audit::{self, Event},
        state::OwnersDesk,
    },
    writing::is_unseen,
};

pub mod store;

/// What stands beside a number.
pub async fn of(desk: &OwnersDesk, id: Uuid) -> Result<Notes, Error> {
    let number = super::find(desk, id).await?;
    Ok(Notes {
        tags: store::tags(&desk.db, number.id).await?,
        notes: store::notes(&desk.db, number.id).await?,
    })
}

/// Writes tags and notes; what is not given stays.
pub async fn write(desk: &OwnersDesk, id: Uuid, tags: Option<&str>, notes: Option<&str>) -> Result<(), Error> {
    let tags = tags.map(tags_in).transpose()?;
    let notes = notes.map(checked).transpose()?;
    let number = super::find(desk, id).await?;
    let mut tx = desk.db.begin().await?;
    take_turn(&mut tx).await?;
    let mut changed = Vec::new();
    if let Some(tags) = &tags
        && store::set_tags(&mut tx, number.id, tags).await?
    {
        changed.push("tags");
    }
    if let Some(notes) = &notes
        && store::set_notes(&mut tx, number.id, notes.as_deref()).await?
    {
        changed.push("notes");
    }
    if !changed.is_empty() {
        let details = json!({ "phone_number": number.phone_number, "changed": changed });
        let event = Event {
            subject_id: number.id,
            event: "number.noted",
            details,
        };
        audit::store::write(&mut tx, &event).await?;
    }
    Ok(desk.trials.commit(tx).await?)
}

/// Notes without what nobody sees, but for the ends of lines; none where nothing is left.
fn checked(text: &str) -> Result<Option<String>, Problem> {
    let text = text.replace("\r\n", "\n");
    let text = text.trim();
    let is_wrong = |letter: char| letter != '\n' && letter != '\t' && is_unseen(letter);
    if text.chars().count() > NOTES_LENGTH || text.chars().any(is_wrong) {
        return Err(Problem::field(
            "notes",
            format!("Use at most {NOTES_LENGTH} plain characters for the notes."),
        ));
    }
    Ok((!text.is_empty()).then(|| text.to_owned()))
}
