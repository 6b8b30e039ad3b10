//! Server functions of `labels`.

use leptos::{
    prelude::*,
    server_fn::codec::{GetUrl, Json},
};
use uuid::Uuid;

use super::{File, Text};
use crate::problem::Problem;

/// Looks at a file of labels. Nothing is changed by it.
#[server(prefix = "/api", endpoint = "twilio/label-files", input = Json, output = Json)]
pub async fn read_label_file(
    /// The file.
    #[server(flatten)]
    file: Text,
) -> Result<File, Problem> {
    use super::server as work;
    use crate::{accounts::server::own_desk, server::answer::answer};

    let desk = answer(own_desk())?;
    answer(work::read(&desk, &file).await)
}

/// A file of labels that was looked at, and what has become of each line.
#[server(prefix = "/api", endpoint = "twilio/label-file", input = GetUrl, output = Json)]
pub async fn find_label_file(
    /// Its id.
    id: Uuid,
) -> Result<File, Problem> {
    use super::server as work;
    use crate::{accounts::server::own_desk, server::answer::answer};

    let desk = answer(own_desk())?;
    answer(work::find(&desk, id).await)
}

/// What was pasted in the place of a file.
#[server(prefix = "/api", endpoint = "twilio/label-text", input = GetUrl, output = Json)]
pub async fn find_pasted(
    /// The file's id.
    id: Uuid,
) -> Result<Option<String>, Problem> {
    use super::server as work;
    use crate::{accounts::server::own_desk, server::answer::answer};

    let desk = answer(own_desk())?;
    answer(work::pasted(&desk, id).await)
}

/// Has a file of labels carried out, as it was looked at.
#[server(prefix = "/api", endpoint = "twilio/change-labels", input = Json, output = Json)]
pub async fn change_labels(
    /// The file's id.
    id: Uuid,
) -> Result<File, Problem> {
    use super::server as work;
    use crate::{
        accounts::server::own_desk,
        server::answer::{answer, go_on_to},
    };

    let desk = answer(own_desk())?;
    let file = answer(work::apply(&desk, id).await)?;
    go_on_to(&format!("/phone-numbers/labels?file={id}"));
    Ok(file)
}
