//! Server functions of kept searches.

use leptos::{
    prelude::*,
    server_fn::codec::{GetUrl, Json},
};
use uuid::Uuid;

use crate::{
    problem::Problem,
    purchases::{Saved, SavedSearches},
};

/// The owner's kept searches, by name.
#[server(prefix = "/api", endpoint = "twilio/saved-searches", input = GetUrl, output = Json)]
pub async fn find_saved() -> Result<SavedSearches, Problem> {
    use crate::{accounts::server::own_desk, purchases::server::saved as work, server::answer::answer};

    let desk = answer(own_desk())?;
    answer(work::list(&desk).await)
}

/// Keeps a search under a name.
#[server(prefix = "/api", endpoint = "twilio/save-search", input = Json, output = Json)]
pub async fn save_search(
    /// What it is called.
    name: String,
    /// The question as it stands in the address of My Phone Numbers.
    search: String,
) -> Result<Saved, Problem> {
    use crate::{
        accounts::server::own_desk,
        purchases::server::saved as work,
        server::answer::{answer, go_on_to},
    };

    let desk = answer(own_desk())?;
    let saved = answer(work::save(&desk, &name, &search).await)?;
    go_on_to(&format!("/phone-numbers?{}&saved=1#found", saved.search));
    Ok(saved)
}

/// Forgets a kept search.
#[server(prefix = "/api", endpoint = "twilio/delete-search", input = Json, output = Json)]
pub async fn delete_search(
    /// The search.
    id: Uuid,
) -> Result<(), Problem> {
    use crate::{
        accounts::server::own_desk,
        purchases::server::saved as work,
        server::answer::{answer, go_on_to},
    };

    let desk = answer(own_desk())?;
    answer(work::delete(&desk, id).await)?;
    go_on_to("/phone-numbers#buy");
    Ok(())
}
