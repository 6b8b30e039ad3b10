//! The assistants that can answer an owner's lines.

use super::{Error, client};
use crate::{
    lines::Assistant,
    problem::Problem,
    server::{state::OwnersDesk, vapi},
};

/// By this name an assistant's metadata says that it is one business's own. Vapi keeps all assistants of a host in one
/// organisation: without the mark they are the host's, for everybody.
pub const BUSINESS: &str = "numberdeskBusiness";

/// Those that this owner may use, the host's for everybody and their own, by name.
pub async fn all(desk: &OwnersDesk) -> Result<Vec<Assistant>, Error> {
    let own = desk.owner().to_string();
    let is_theirs = |one: &vapi::Assistant| one.mark(BUSINESS).is_none_or(|business| business == own);
    let all = client(desk)?.assistants().await?;
    let mut theirs: Vec<Assistant> = all
        .into_iter()
        .filter(is_theirs)
        .map(|one| Assistant {
            id: one.id,
            name: one.name,
        })
        .collect();
    theirs.sort_by_cached_key(|one| (one.name.is_none(), one.shown().to_lowercase()));
    Ok(theirs)
}

/// The assistant as it is sent to Vapi: none where nothing was chosen, and refused where it is not one of theirs.
pub(super) async fn checked(desk: &OwnersDesk, id: Option<&str>) -> Result<Option<String>, Error> {
    let Some(id) = id.map(str::trim).filter(|id| !id.is_empty()) else {
        return Ok(None);
    };
    if all(desk).await?.iter().any(|one| one.id == id) {
        return Ok(Some(id.to_owned()));
    }
    let problem = Problem::field(
        "assistantId",
        "There is no such assistant. Choose another; nothing was changed.",
    );
    Err(problem.into())
}
