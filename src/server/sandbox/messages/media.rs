//! `Media` of a message, and the pictures themselves. As at Twilio, a picture's own address leads on to where it is stored, which
//! asks for no credentials.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde_json::{Value, json};

use super::{Message, store};
use crate::server::sandbox::Carrier;
use crate::server::sandbox::desk;
use crate::server::sandbox::route::Work;
use crate::server::sandbox::wire::paging::Window;
use crate::server::sandbox::wire::refusal::{Failure, Refusal};
use crate::server::sandbox::wire::{self, Reply};

/// A small landscape.
const PICTURE: &[u8] = include_bytes!("picture.png");
/// A drawing that would run a script where it was shown as a document.
const DRAWING: &[u8] =
    b"<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(document.domain)\"><script>alert(1)</script></svg>";

/// Something that came with a message.
#[derive(Debug, Clone, sqlx_macros::FromRow)]
pub struct Media {
    /// Gives the order of lists.
    pub id: i64,
    /// `ME` and 32 hexadecimal digits.
    pub sid: String,
    /// The message.
    pub message_sid: String,
    /// Whose it is.
    pub account_sid: String,
    /// `image/png`.
    pub content_type: String,
    /// At least so many bytes.
    pub size: i64,
    /// Seconds since 1970.
    pub created_at: i64,
}

impl Media {
    fn answer(&self, message: &Message) -> Value {
        json!({
            "sid": self.sid,
            "account_sid": self.account_sid,
            "parent_sid": self.message_sid,
            "content_type": self.content_type,
            "date_created": wire::date(self.created_at),
            "date_updated": wire::date(self.created_at),
            "uri": format!("{}/Media/{}.json", message.place(), self.sid),
        })
    }
}

async fn message(work: &mut Work<'_>, sid: &str) -> Result<Message, Failure> {
    let message = store::find(work.db, &work.account.sid, sid).await?;
    Ok(message.ok_or_else(|| Refusal::not_found(work.path))?)
}

/// `GET Messages/{Sid}/Media.json`.
pub async fn list(work: &mut Work<'_>, sid: &str) -> Result<Reply, Failure> {
    let window = Window::read(work.params)?;
    let message = message(work, sid).await?;
    let all = store::media_of(work.db, &work.account.sid, sid).await?;
    let rows = all.iter().map(|media| (media.id, media.answer(&message))).collect();
    Ok(Reply::ok(window.envelope("media_list", work.path, work.params, rows)))
}

/// `GET Messages/{Sid}/Media/{Sid}.json`, and without the ending the way to the picture itself.
pub async fn fetch(work: &mut Work<'_>, sid: &str, media: &str) -> Result<Reply, Failure> {
    let message = message(work, sid).await?;
    let (name, is_row) = match media.strip_suffix(".json") {
        Some(name) => (name, true),
        None => (media, false),
    };
    let found = store::media(work.db, name)
        .await?
        .filter(|found| found.message_sid == sid);
    let found = found.ok_or_else(|| Refusal::not_found(work.path))?;
    Ok(if is_row {
        Reply::ok(found.answer(&message))
    } else {
        Reply::elsewhere(format!("{}/sandbox/media/{name}", work.base))
    })
}

/// `GET /sandbox/media/{Sid}`: what is stored there. Nobody is asked who they are, as at Twilio.
pub async fn stored(State(carrier): State<Arc<Carrier>>, Path(sid): Path<String>) -> Result<Response, desk::Error> {
    let found = store::media(&mut *carrier.pool.acquire().await?, &sid).await?;
    let Some(found) = found else {
        return Ok(StatusCode::NOT_FOUND.into_response());
    };
    let mut bytes = match found.content_type.as_str() {
        "image/svg+xml" => DRAWING.to_vec(),
        kind if kind.starts_with("image/") => PICTURE.to_vec(),
        _ => b"A file to practise with.\n".to_vec(),
    };
    // Readers of pictures stop at its end.
    bytes.resize(bytes.len().max(usize::try_from(found.size).unwrap_or(0)), 0);
    let mut response = Bytes::from(bytes).into_response();
    if let Ok(kind) = HeaderValue::from_str(&found.content_type) {
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
    }
    Ok(response)
}
