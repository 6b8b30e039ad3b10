//! Labels as a file: the one form of the desk that carries one, and so is no call in JSON.

use axum::{
    Extension,
    body::Bytes,
    extract::{Request, State},
    http::header,
    response::{IntoResponse, Redirect, Response},
};
use futures::stream;
use multer::Multipart;

use super::doors;
use crate::{
    accounts::server::{Caller, Unreadable},
    labels::{
        LARGEST_FILE,
        server::{self, Handed},
    },
    problem::Problem,
    server::{body, state::Desk},
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
    let unread = |words: String| Handed {
        unread: Some(words),
        ..Handed::default()
    };
    let kind = request.headers().get(header::CONTENT_TYPE);
    let boundary = kind
        .and_then(|kind| kind.to_str().ok())
        .and_then(|kind| multer::parse_boundary(kind).ok());
    let Some(boundary) = boundary else {
        return unread("That was not sent as this page sends a file. Nothing was changed.".to_owned());
    };
    let bytes = match body::within(request.into_body(), LARGEST, desk.config.doors.patience).await {
        Ok(bytes) => bytes,
        Err(body::Unread::TooLarge) => {
            let most = LARGEST_FILE / 1024;
            return unread(format!(
                "This is more than {most} KiB. Nothing was changed. Hand it in in parts."
            ));
        }
        Err(body::Unread::TooSlow) => {
            return unread("The file came too slowly. Nothing was changed; try again on a better line.".to_owned());
        }
    };
    match parts(bytes, boundary).await {
        Ok(handed) => handed,
        Err(error) => {
            tracing::info!(error = %error, "a form with a file cannot be read");
            unread("The file did not come in whole. Nothing was changed; try again.".to_owned())
        }
    }
}

/// What is in the form. A file that was not chosen comes as one without a name and without bytes.
async fn parts(bytes: Bytes, boundary: String) -> Result<Handed, multer::Error> {
    let mut form = Multipart::new(stream::iter([Ok::<_, std::convert::Infallible>(bytes)]), boundary);
    let mut handed = Handed::default();
    while let Some(field) = form.next_field().await? {
        let name = field.name().unwrap_or_default().to_owned();
        let file_name = field.file_name().unwrap_or_default().to_owned();
        let content = field.bytes().await?;
        match name.as_str() {
            "file" if !content.is_empty() || !file_name.is_empty() => handed.file = Some((file_name, content.to_vec())),
            "text" => {
                let text = String::from_utf8_lossy(&content).into_owned();
                handed.pasted = Some(text).filter(|text| !text.trim().is_empty());
            }
            _ => {}
        }
    }
    Ok(handed)
}
