//! What an owner writes beside a number: tags and notes. They stay here; the carrier knows nothing of them.

use serde_json::json;
use uuid::Uuid;

use super::Error;
use crate::{
    numbers::{
        Number,
        keeping::{NOTES_LENGTH, Notes, tags_in},
    },
    problem::Problem,
    server::{
        audit::{self, Event},
        db::Tx,
        state::OwnersDesk,
    },
    writing::is_unseen,
};

pub mod store;
mod version;

pub use version::Version;

/// What stands beside a number.
pub async fn of(desk: &OwnersDesk, id: Uuid) -> Result<Notes, Error> {
    let number = super::find(desk, id).await?;
    let tags = store::tags(&desk.db, number.id).await?;
    let notes = store::notes(&desk.db, number.id).await?;
    let version = Version::of(number.friendly_name.as_deref(), &tags, notes.as_deref()).to_string();
    Ok(Notes { tags, notes, version })
}

/// Tags and notes that were looked at; what is not given stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Noted {
    /// In lower case, by the alphabet.
    pub tags: Option<Vec<String>>,
    /// None inside is none from then on.
    pub notes: Option<Option<String>>,
}

impl Noted {
    /// What somebody typed, if it can be kept.
    pub fn checked(tags: Option<&str>, notes: Option<&str>) -> Result<Self, Problem> {
        Ok(Self {
            tags: tags.map(tags_in).transpose()?,
            notes: notes.map(checked).transpose()?,
        })
    }
}

/// Writes tags and notes, inside a transaction that has taken the owner's turn.
pub async fn write_in(tx: &mut Tx, number: &Number, noted: &Noted) -> Result<(), sqlx::Error> {
    let mut changed = Vec::new();
    if let Some(tags) = &noted.tags
        && store::set_tags(tx, number.id, tags).await?
    {
        changed.push("tags");
    }
    if let Some(notes) = &noted.notes
        && store::set_notes(tx, number.id, notes.as_deref()).await?
    {
        changed.push("notes");
    }
    if changed.is_empty() {
        return Ok(());
    }
    let details = json!({ "phone_number": number.phone_number, "changed": changed });
    let event = Event {
        subject_id: number.id,
        event: "number.noted",
        details,
    };
    audit::store::write(tx, &event).await
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
