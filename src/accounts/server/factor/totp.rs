//! Codes that change every 30 seconds (RFC 6238), and the drawing by which an app takes their key.

use std::fmt::Write;

use qrcodegen::{QrCode, QrCodeEcc};
use secrecy::{ExposeSecret, SecretString};
use totp_rs::{Builder, Secret, Totp};
use url::form_urlencoded::byte_serialize;

use crate::{
    accounts::{
        factor::{Drawn, Qr},
        server::Error,
    },
    server::secrets::{self, random},
};

/// What an app shows above the e-mail address.
const ISSUER: &str = "Numberdesk";
/// 160 bits, as long as the hash (RFC 4226, section 4).
const KEY_LENGTH: usize = 20;
/// A code counts in its own step, and one before and after: clocks differ, and people type slowly.
const SKEW: u16 = 1;
/// White modules around a QR code (ISO/IEC 18004): without them none scans.
const QUIET: i32 = 4;

/// A new key in base32.
pub fn new_key() -> Result<SecretString, Error> {
    let key = Secret::new_stack(random::<KEY_LENGTH>()?);
    Ok(SecretString::from(key.to_base32()))
}

/// The step in which this code counts, if it does at this moment.
pub fn step_of(key: &SecretString, code: &str, now: u64) -> Result<Option<i64>, Error> {
    let step = totp(key)?.check(code, now);
    Ok(step.and_then(|step| i64::try_from(step).ok()))
}

fn totp(key: &SecretString) -> Result<Totp, Error> {
    let unreadable = || Error::Secret(secrets::Error::Unreadable("not a key of codes"));
    let key = Secret::try_from_base32(key.expose_secret()).map_err(|_| unreadable())?;
    // SHA-1, 6 digits and 30 seconds are all that every app can do.
    let built = Builder::new().with_secret(key).with_skew(SKEW).build();
    built.map_err(|_| unreadable())
}

/// The address that apps read from a QR code.
pub fn uri(key: &SecretString, email: &str) -> String {
    let email: String = byte_serialize(email.as_bytes()).collect();
    let key = key.expose_secret();
    format!("otpauth://totp/{ISSUER}:{email}?secret={key}&issuer={ISSUER}")
}

/// A key to be typed and to be scanned.
pub fn draw(key: &SecretString, email: &str) -> Result<Drawn, Error> {
    let qr = QrCode::encode_text(&uri(key, email), QrCodeEcc::Medium).map_err(|_| Error::Drawing)?;
    let groups: Vec<&str> = groups_of_four(key.expose_secret()).collect();
    Ok(Drawn {
        written: groups.join(" "),
        qr: Qr {
            side: u32::try_from(qr.size() + 2 * QUIET).map_err(|_| Error::Drawing)?,
            path: path(&qr),
        },
    })
}

/// A text in groups of four characters.
pub fn groups_of_four(text: &str) -> impl Iterator<Item = &str> {
    (0..text.len())
        .step_by(4)
        .filter_map(|at| text.get(at..text.len().min(at + 4)))
}

/// The dark modules, row by row: each run of them is one rectangle.
fn path(qr: &QrCode) -> String {
    let (mut path, size) = (String::new(), qr.size());
    for y in 0..size {
        let mut x = 0;
        while x < size {
            let run = (x..size).take_while(|at| qr.get_module(*at, y)).count();
            let run = i32::try_from(run).unwrap_or(0);
            if run > 0 {
                // Writing to a String cannot fail.
                let _: std::fmt::Result = write!(path, "M{},{}h{run}v1h-{run}z", x + QUIET, y + QUIET);
            }
            x += run.max(1);
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The key of RFC 6238, appendix B.
    const KEY: &[u8; 20] = b"12345678901234567890";

    fn key() -> SecretString {
        SecretString::from(Secret::new_stack(*KEY).to_base32())
    }

    #[test]
    fn the_codes_are_those_of_the_standard() {
        // The last six of the eight digits that the appendix shows.
        for (now, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            let step = i64::try_from(now / 30).unwrap();
            assert_eq!(step_of(&key(), code, now).unwrap(), Some(step), "{now}");
        }
    }

    #[test]
    fn a_code_counts_in_its_step_and_one_before_and_after_and_in_no_other() {
        let (code, step) = ("050471", 1_111_111_111 / 30);
        for (away, counts) in [(-2, false), (-1, true), (0, true), (1, true), (2, false)] {
            for second in [0, 29] {
                let now = u64::try_from((step + away) * 30 + second).unwrap();
                let found = step_of(&key(), code, now).unwrap();
                assert_eq!(found, counts.then_some(step), "{away} steps away, second {second}");
            }
        }
    }

    #[test]
    fn what_is_no_code_is_wrong_and_breaks_nothing() {
        for code in [
            "",
            "0",
            "05047",
            "0504711",
            "abcdef",
            "٠٥٠٤٧١",
            "05 471",
            "999999999999999999999",
        ] {
            assert_eq!(step_of(&key(), code, 1_111_111_111).unwrap(), None, "{code:?}");
        }
        assert!(step_of(&SecretString::from("no key"), "050471", 1_111_111_111).is_err());
    }

    #[test]
    fn a_new_key_has_160_bits_and_no_two_are_the_same() {
        let (one, two) = (new_key().unwrap(), new_key().unwrap());
        assert_eq!(one.expose_secret().len(), 32);
        assert_ne!(one.expose_secret(), two.expose_secret());
    }

    #[test]
    fn the_address_names_the_desk_and_whose_key_it_is() {
        let email = "ada+desk@business.example";
        let expected = "otpauth://totp/Numberdesk:ada%2Bdesk%40business.example?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Numberdesk";
        assert_eq!(uri(&key(), email), expected);
        assert_eq!(
            draw(&key(), email).unwrap().written,
            "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ"
        );
    }

    #[test]
    fn the_drawing_is_the_code_with_four_white_modules_around_it() {
        let email = "ada@business.example";
        let qr = QrCode::encode_text(&uri(&key(), email), QrCodeEcc::Medium).unwrap();
        let drawn = draw(&key(), email).unwrap().qr;
        let mut dark = std::collections::BTreeSet::new();
        for run in drawn.path.split('M').skip(1) {
            let numbers: Vec<i32> = run
                .split(|c: char| !c.is_ascii_digit())
                .filter_map(|number| number.parse().ok())
                .collect();
            let (x, y, length) = (numbers[0], numbers[1], numbers[2]);
            assert_eq!(run, format!("{x},{y}h{length}v1h-{length}z"));
            dark.extend((x..x + length).map(|x| (x, y)));
        }
        assert_eq!(i32::try_from(drawn.side).unwrap(), qr.size() + 8);
        for (x, y) in (0..qr.size() + 8).flat_map(|x| (0..qr.size() + 8).map(move |y| (x, y))) {
            assert_eq!(dark.contains(&(x, y)), qr.get_module(x - 4, y - 4), "{x}, {y}");
        }
    }

    #[test]
    fn the_longest_e_mail_there_may_be_is_drawn_too() {
        let email = format!("{}@desk.example", "ä".repeat(120));
        assert!(draw(&key(), &email).is_ok());
    }
}
