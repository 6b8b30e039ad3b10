//! Forms that carry a file: read part by part, within bounds of size and time. What came before a break is kept, so that
//! whoever chose a wrong file loses nothing typed.

use std::time::Duration;

use axum::{
    extract::Request,
    http::{HeaderMap, header},
};
use futures::TryStreamExt;
use multer::Multipart;

/// The most parts that are read.
const MOST_PARTS: usize = 64;

/// How much is read, and how long is waited.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// Bytes of one part that are kept; the rest is read and dropped, for a browser shows no answer while it still sends.
    pub part: usize,
    /// Bytes of the whole form.
    pub whole: usize,
    /// The time for all of it.
    pub patience: Duration,
}

/// One field of the form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Part {
    /// Its name.
    pub name: String,
    /// What a file was called; empty for a field that is none.
    pub file_name: String,
    /// What was in it.
    pub bytes: Vec<u8>,
    /// There was more in it than is kept.
    pub is_cut: bool,
}

impl Part {
    /// What was typed.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }
}

/// Why a form was not read to its end.
#[derive(Debug, thiserror::Error)]
pub enum Unread {
    /// It is no `multipart/form-data`.
    #[error("not a form that carries a file")]
    NotAForm,
    /// More than is read.
    #[error("the form is too large")]
    TooLarge,
    /// It took longer than we wait.
    #[error("the form came too slowly")]
    TooSlow,
    /// It broke off, or is not put together as a form is.
    #[error("the form did not come in whole")]
    Broken(#[source] multer::Error),
}

/// More came than is read.
#[derive(Debug, thiserror::Error)]
#[error("more than is read")]
struct TooMuch;

/// The parts that came, and why not all of them.
pub async fn parts(request: Request, bounds: Bounds) -> (Vec<Part>, Option<Unread>) {
    let Some(boundary) = boundary(request.headers()) else {
        return (Vec::new(), Some(Unread::NotAForm));
    };
    let mut left = bounds.whole;
    let stream = request.into_body().into_data_stream();
    let stream = stream
        .map_err(Box::<dyn std::error::Error + Send + Sync>::from)
        .and_then(move |chunk| {
            let rest = left.checked_sub(chunk.len());
            left = rest.unwrap_or_default();
            std::future::ready(rest.map(|_| chunk).ok_or_else(|| TooMuch.into()))
        });
    let mut parts = Vec::new();
    let reading = fill(&mut parts, Multipart::new(stream, boundary), bounds.part);
    let unread = match tokio::time::timeout(bounds.patience, reading).await {
        Ok(Ok(())) => None,
        Ok(Err(multer::Error::StreamReadFailed(cause))) if cause.is::<TooMuch>() => Some(Unread::TooLarge),
        Ok(Err(error)) => Some(Unread::Broken(error)),
        Err(_) => Some(Unread::TooSlow),
    };
    (parts, unread)
}

fn boundary(headers: &HeaderMap) -> Option<String> {
    let kind = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    multer::parse_boundary(kind).ok()
}

async fn fill(parts: &mut Vec<Part>, mut form: Multipart<'_>, most: usize) -> Result<(), multer::Error> {
    while let Some(mut field) = form.next_field().await? {
        if parts.len() >= MOST_PARTS {
            return Err(multer::Error::IncompleteHeaders);
        }
        let mut part = Part {
            name: field.name().unwrap_or_default().to_owned(),
            file_name: field.file_name().unwrap_or_default().to_owned(),
            ..Part::default()
        };
        while let Some(chunk) = field.chunk().await? {
            let room = most.saturating_sub(part.bytes.len());
            part.is_cut |= chunk.len() > room;
            part.bytes.extend_from_slice(chunk.get(..room).unwrap_or(&chunk));
        }
        parts.push(part);
    }
    Ok(())
}
