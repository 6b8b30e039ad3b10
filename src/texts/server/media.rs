//! Pictures that came with texts, for their owner's eyes: fetched from Twilio when they are looked at, and not kept.

use uuid::Uuid;

use super::{Error, find};
use crate::{
    problem::Problem,
    server::{
        state::OwnersDesk,
        twilio::{Picture, Refusal},
    },
    subaccounts,
    texts::SHOWN,
};

/// The largest picture that is shown, in bytes: as much as carriers let through.
pub const LARGEST_PICTURE: usize = 5 * 1024 * 1024;

/// One picture of one of the owner's texts. Only of the kinds that are shown, and only where its first bytes say the same.
pub async fn picture(desk: &OwnersDesk, id: Uuid, at: usize) -> Result<Picture, Error> {
    let text = find(desk, id).await?;
    let not_there = || Error::from(Problem::not_found("picture"));
    let media = text
        .media
        .get(at)
        .filter(|media| media.is_shown())
        .ok_or_else(not_there)?;
    let sid = text.twilio_sid.as_deref().ok_or_else(not_there)?;
    let mut who = subaccounts::server::credentials(desk).await?;
    let mut fetched = desk
        .twilio
        .picture(&who, (sid, &media.sid), &SHOWN, LARGEST_PICTURE)
        .await;
    if fetched
        .as_ref()
        .is_err_and(|error| error.refusal() == Some(Refusal::NotLetIn))
        && let Some(renewed) = subaccounts::server::renewed(desk).await?
    {
        who = renewed;
        fetched = desk
            .twilio
            .picture(&who, (sid, &media.sid), &SHOWN, LARGEST_PICTURE)
            .await;
    }
    let picture = fetched?.filter(|picture| begins_like(&picture.content_type, &picture.bytes));
    picture.ok_or_else(not_there)
}

/// Whether the first bytes are those of a picture of this kind.
fn begins_like(kind: &str, bytes: &[u8]) -> bool {
    match kind {
        "image/png" => bytes.starts_with(b"\x89PNG\r\n\x1a\n"),
        "image/jpeg" => bytes.starts_with(&[0xff, 0xd8, 0xff]),
        "image/gif" => bytes.starts_with(b"GIF87a") || bytes.starts_with(b"GIF89a"),
        "image/webp" => bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP".as_slice()),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::begins_like;

    #[test]
    fn only_what_begins_as_a_picture_is_one() {
        assert!(begins_like("image/png", b"\x89PNG\r\n\x1a\nrest"));
        assert!(begins_like("image/webp", b"RIFF\0\0\0\0WEBPVP8 "));
        for (kind, bytes) in [
            ("image/png", b"<svg onload=alert(1)>".as_slice()),
            ("image/jpeg", b"<html>"),
            ("image/gif", b""),
            ("image/webp", b"RIFF"),
            ("image/svg+xml", b"<svg/>"),
        ] {
            assert!(!begins_like(kind, bytes), "{kind}");
        }
    }
}
