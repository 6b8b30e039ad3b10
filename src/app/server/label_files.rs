//! Labels as a file: a form that carries one, and so is no call in JSON.

use axum::{
    Extension,
    extract::{Request, State},
    response::{IntoResponse, Redirect, Response},
};

use super::doors;
use crate::{
    accounts::server::{Caller, Unreadable},
    labels::{
        LARGEST_FILE,
        server::{self, Handed},
    },
    problem::Problem,
    server::{
        state::Desk,
        upload::{self, Bounds, Part, Unread},
    },
};

/// Most bytes of the whole form. More than of a file, so that whoever chose one that is a little too large is told so.
const LARGEST: usize = 4 * 1024 * 1024;

/// Keeps what was handed in, and leads to the page that shows it.
pub async fn handed_in(
    State(desk): State<Desk>,
    caller: Option<Extension<Caller>>,
    unreadable: Option<Extension<Unreadable>>,
    request: Request,
) -> Response {
    let Some(Extension(caller)) = caller else {
        let problem = unreadable.map_or_else(Problem::sign_in, |Extension(Unreadable(problem))| problem);
        return doors::refuse(problem);
    };
    if let Err(early) = desk.pace.call(caller.owner.user_id, false) {
        return early.into_response();
    }
    let handed = read(request, &desk).await;
    match server::hand_in(&caller.at(&desk), handed).await {
        Ok(id) => Redirect::to(&format!("/phone-numbers/labels?file={id}")).into_response(),
        Err(error) => doors::refuse(error.into()),
    }
}

async fn read(request: Request, desk: &Desk) -> Handed {
    let bounds = Bounds {
        part: LARGEST,
        whole: LARGEST,
        patience: desk.config.doors.patience,
    };
    let (parts, unread) = upload::parts(request, bounds).await;
    let Some(unread) = unread else {
        return handed(parts);
    };
    let words = match unread {
        Unread::NotAForm => "That was not sent as this page sends a file. Nothing was changed.".to_owned(),
        Unread::TooLarge => {
            let most = LARGEST_FILE / 1024;
            format!("This is more than {most} KiB. Nothing was changed. Hand it in in parts.")
        }
        Unread::TooSlow => "The file came too slowly. Nothing was changed; try again on a better line.".to_owned(),
        Unread::Broken(error) => {
            tracing::info!(error = %error, "a form with a file cannot be read");
            "The file did not come in whole. Nothing was changed; try again.".to_owned()
        }
    };
    Handed {
        unread: Some(words),
        ..Handed::default()
    }
}

/// What is in the form. A file that was not chosen comes as one without a name and without bytes.
fn handed(parts: Vec<Part>) -> Handed {
    let mut handed = Handed::default();
    for part in parts {
        match part.name.as_str() {
            "file" if !part.bytes.is_empty() || !part.file_name.is_empty() => {
                handed.file = Some((part.file_name, part.bytes));
            }
            "text" => handed.pasted = Some(part.text()).filter(|text| !text.trim().is_empty()),
            _ => {}
        }
    }
    handed
}
