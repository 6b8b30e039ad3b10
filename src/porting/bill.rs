//! The bill that proves whose a number is: what it is by its content, never by its name or by what a browser says of it.

/// The most bytes that are taken. Twilio takes 10 MB; a bill is far from that, and it is sealed in one piece.
pub const LARGEST: usize = 5 * 1024 * 1024;

/// Said of one that is larger.
pub const TOO_LARGE: &str = "This file is larger than 5 MB. Choose a smaller one, or a photo of less detail.";

/// What a bill can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// PDF.
    Pdf,
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
}

impl Kind {
    /// Its media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
        }
    }

    /// What its file is called on its way to Twilio.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pdf => "bill.pdf",
            Self::Jpeg => "bill.jpg",
            Self::Png => "bill.png",
        }
    }
}

/// What it is, or why it is not taken.
pub fn kind(bytes: &[u8]) -> Result<Kind, &'static str> {
    if bytes.is_empty() {
        return Err("Choose a recent bill for this number: a PDF, or a photo of it as JPEG or PNG.");
    }
    if bytes.len() > LARGEST {
        return Err(TOO_LARGE);
    }
    let ends_with = |mark: &[u8]| {
        let tail = bytes.get(bytes.len().saturating_sub(1024)..).unwrap_or_default();
        tail.windows(mark.len()).any(|window| window == mark)
    };
    let begins_with = |mark: &[u8]| bytes.starts_with(mark);
    let has = |mark: &[u8]| bytes.windows(mark.len()).any(|window| window == mark);
    if begins_with(b"%PDF-") {
        return match (ends_with(b"%%EOF"), has(b"/Encrypt")) {
            (false, _) => Err("This PDF is cut off or broken. Save it anew and choose it again."),
            (true, true) => {
                Err("This PDF is protected by a password, and Twilio takes none of those. Save it without one.")
            }
            (true, false) => Ok(Kind::Pdf),
        };
    }
    if begins_with(&[0xff, 0xd8, 0xff]) && ends_with(&[0xff, 0xd9]) {
        return Ok(Kind::Jpeg);
    }
    if begins_with(b"\x89PNG\r\n\x1a\n") && ends_with(b"IEND") {
        return Ok(Kind::Png);
    }
    Err("This is no PDF, JPEG or PNG, whatever its name says. Choose the bill itself.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bill_is_what_its_content_says() {
        assert_eq!(kind(b"%PDF-1.7\n1 0 obj\n%%EOF\n"), Ok(Kind::Pdf));
        assert_eq!(kind(b"\xff\xd8\xff\xe0....\xff\xd9"), Ok(Kind::Jpeg));
        assert_eq!(kind(b"\x89PNG\r\n\x1a\n....IEND\xae\x42\x60\x82"), Ok(Kind::Png));
        for wrong in [
            b"".as_slice(),
            b"%PDF-1.7 and no end",
            b"%PDF-1.7 /Encrypt 5 0 R %%EOF",
            b"<html>%PDF-1.7 %%EOF",
            b"MZ\x90\x00",
            b"\xff\xd8\xff cut off",
        ] {
            assert!(kind(wrong).is_err(), "{wrong:?}");
        }
        let mut large = b"%PDF-1.7".to_vec();
        large.resize(LARGEST, b' ');
        large.extend_from_slice(b"%%EOF");
        assert!(kind(&large).is_err());
    }
}
