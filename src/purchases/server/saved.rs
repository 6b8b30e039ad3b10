//! Searches kept under a name: checked when they are kept as if they were asked, so that what is kept can be asked.

use serde_json::json;
use uuid::Uuid;

use super::{Error, question::checked, store::saved as store, take_turn};
use crate::{
    problem::{Code, Problem},
    purchases::{
        Saved, SavedSearches,
        asked::Asked,
        saved::{MOST_SAVED, NAME_LENGTH, QUESTION_LENGTH},
    },
    server::{
        audit::{self, Event},
        db::{Timestamp, Tx},
        state::OwnersDesk,
    },
    writing::is_unseen,
};

/// The owner's searches, by name.
pub async fn list(desk: &OwnersDesk) -> Result<SavedSearches, Error> {
    Ok(SavedSearches {
        searches: store::all(&desk.db).await?,
    })
}

/// The question of an address; the part after its `?`.
pub fn asked(search: &str) -> Asked {
    let pairs = url::form_urlencoded::parse(search.as_bytes()).into_owned();
    Asked::from(&pairs.collect())
}

/// Keeps a search under a name that no other has.
pub async fn save(desk: &OwnersDesk, name: &str, search: &str) -> Result<Saved, Error> {
    let name = checked_name(name)?;
    let search = checked_search(search)?;
    let mut tx = desk.db.begin().await?;
    take_turn(&mut tx).await?;
    let own = store::all_in(&mut tx).await?;
    if own.iter().any(|saved| saved.name == name) {
        return Err(Problem::field(
            "name",
            format!("You have a search called {name} already. Choose another name."),
        )
        .into());
    }
    if own.len() >= MOST_SAVED {
        let words = format!("You keep {MOST_SAVED} searches, which is the most. Delete one first.");
        return Err(Problem::new(Code::LimitReached, words).into());
    }
    let saved = Saved {
        id: Uuid::now_v7(),
        name,
        search,
        created_at: Timestamp::now().0,
    };
    store::insert(&mut tx, &saved).await?;
    write(&mut tx, "search.saved", &saved).await?;
    desk.trials.commit(tx).await?;
    Ok(saved)
}

/// Forgets a search.
pub async fn delete(desk: &OwnersDesk, id: Uuid) -> Result<(), Error> {
    let mut tx = desk.db.begin().await?;
    take_turn(&mut tx).await?;
    let own = store::all_in(&mut tx).await?;
    let saved = own.into_iter().find(|saved| saved.id == id);
    let saved = saved.ok_or_else(|| Problem::not_found("search"))?;
    store::delete(&mut tx, id).await?;
    write(&mut tx, "search.deleted", &saved).await?;
    Ok(desk.trials.commit(tx).await?)
}

async fn write(tx: &mut Tx, event: &'static str, saved: &Saved) -> Result<(), Error> {
    let event = Event {
        subject_id: saved.id,
        event,
        details: json!({ "name": saved.name, "search": saved.search }),
    };
    Ok(audit::store::write(tx, &event).await?)
}

fn checked_name(name: &str) -> Result<String, Problem> {
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    let length = name.chars().count();
    if length == 0 || length > NAME_LENGTH || name.chars().any(is_unseen) {
        return Err(Problem::field(
            "name",
            "Give the search a name of 1 to 60 letters, like Oakland with CAFE.",
        ));
    }
    Ok(name)
}

/// As the search itself reads it: what could not be asked is not kept, and what it does not know is left out.
pub fn checked_search(search: &str) -> Result<String, Problem> {
    let wrong = |words: String| Problem::field("search", words);
    let asked = asked(search.trim_start_matches('?'));
    if !asked.searched || asked.is_unclear {
        return Err(wrong(
            "There is nothing to keep yet. Search for numbers first.".to_owned(),
        ));
    }
    checked(&asked.query).map_err(|problem| wrong(format!("{} Search again, then keep it.", problem.message)))?;
    let kept = asked.kept();
    if kept.len() > QUESTION_LENGTH {
        return Err(wrong("This search is too long to be kept. Use fewer words.".to_owned()));
    }
    Ok(kept)
}
