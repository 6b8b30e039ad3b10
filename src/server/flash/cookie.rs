//! The cookie in which a refusal travels to its page.

use std::io::{Read, Write};

use axum::http::{HeaderMap, HeaderValue, header};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use flate2::{Compression, read::DeflateDecoder, write::DeflateEncoder};

use crate::problem::Returned;

/// Fields that nobody types into.
const UNSEEN: [&str; 3] = ["ids", "back", "seen"];

/// Codes are as good as a password for a while, and are not given back either.
const CODES: [&str; 2] = ["code", "proofcode"];

/// On https with the prefix that keeps other hosts of the domain from planting it.
const fn cookie_name(is_https: bool) -> &'static str {
    if is_https {
        "__Host-numberdesk-flash"
    } else {
        "numberdesk-flash"
    }
}

/// Browsers keep cookies up to 4096 bytes, and what is in one is pressed together; typed values that would not fit even so are
/// left out.
const LARGEST: usize = 3000;
/// The most that a cookie may come to again: a form and what is said of it.
const LARGEST_READ: u64 = 256 * 1024;
/// Said of what was left out, beside what else is wrong.
const LEFT_OUT: &str = "What you wrote here was too long to come back with this page, and nothing of it was saved.";

/// The refusal that this page follows, if it follows one.
pub fn read(headers: &HeaderMap, is_https: bool) -> Option<Returned> {
    let name = cookie_name(is_https);
    let value = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='))?;
    let pressed = BASE64_URL_SAFE_NO_PAD.decode(value).ok()?;
    let mut text = Vec::new();
    DeflateDecoder::new(pressed.as_slice())
        .take(LARGEST_READ)
        .read_to_end(&mut text)
        .ok()?;
    serde_json::from_slice(&text).ok()
}

fn written(returned: &Returned) -> Option<String> {
    let mut pressed = DeflateEncoder::new(Vec::new(), Compression::default());
    pressed.write_all(&serde_json::to_vec(returned).ok()?).ok()?;
    Some(BASE64_URL_SAFE_NO_PAD.encode(pressed.finish().ok()?))
}

/// A refusal on its way, without what is secret.
pub(super) fn cookie(mut returned: Returned, is_https: bool) -> Option<HeaderValue> {
    returned.typed.retain(|name, _| {
        let name = name.to_lowercase();
        !name.contains("password") && !CODES.contains(&name.as_str())
    });
    let mut text = written(&returned)?;
    // The longest first: what somebody wrote by hand is seldom that.
    while text.len() > LARGEST
        && let Some(longest) = returned
            .typed
            .iter()
            .max_by_key(|(_, value)| value.len())
            .map(|(name, _)| name.clone())
    {
        returned.typed.remove(&longest);
        // A refusal about no field stands above them all, and stays one.
        if !returned.problem.fields.is_empty() && !UNSEEN.contains(&longest.as_str()) {
            returned
                .problem
                .fields
                .entry(longest)
                .or_insert_with(|| LEFT_OUT.to_owned());
        }
        text = written(&returned)?;
    }
    cookie_value(&text, 60, is_https)
}

/// The cookie with this in it, for so long.
pub(super) fn cookie_value(text: &str, seconds: u8, is_https: bool) -> Option<HeaderValue> {
    let (name, secure) = (cookie_name(is_https), if is_https { "; Secure" } else { "" });
    HeaderValue::from_str(&format!(
        "{name}={text}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}"
    ))
    .ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::Problem;

    fn back(returned: Returned) -> Returned {
        let header = cookie(returned, false).unwrap();
        assert!(header.len() < 4096, "{}", header.len());
        let pair = header.to_str().unwrap().split(';').next().unwrap().to_owned();
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, HeaderValue::from_str(&format!("a=b; {pair}")).unwrap());
        read(&headers, false).unwrap()
    }

    fn refused<const N: usize>(problem: Problem, typed: [(&str, String); N]) -> Returned {
        Returned {
            form: "/api/x".to_owned(),
            problem,
            typed: typed.map(|(name, text)| (name.to_owned(), text)).into(),
        }
    }

    /// Text that is hardly shorter when it is pressed together.
    fn noise(letters: usize) -> String {
        let mut state: u32 = 7;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            char::from_u32(0x4e00 + (state >> 16) % 0x5000).unwrap()
        };
        (0..letters).map(|_| next()).collect()
    }

    #[test]
    fn notes_as_long_as_they_may_be_come_back_beside_a_tag_that_may_not() {
        let words = "Ask for Zo\u{eb} at the front desk, then wait. \u{1f4de} No calls after 9. ";
        let notes: String = words.chars().cycle().take(2000).collect();
        let read = back(refused(
            Problem::field("tags", "No."),
            [("notes", notes.clone()), ("tags", "x".repeat(30))],
        ));
        assert_eq!((read.typed("notes"), read.typed("tags")), (notes, "x".repeat(30)));
    }

    #[test]
    fn where_not_all_that_was_typed_fits_the_longest_is_left_out_and_that_is_said() {
        let read = back(refused(
            Problem::field("addTags", "No."),
            [("ids", noise(2000)), ("addTags", "west".to_owned())],
        ));
        assert_eq!(
            (read.typed("ids"), read.typed("addTags")),
            (String::new(), "west".to_owned())
        );
        assert_eq!(read.wrong("ids"), None, "nobody has typed it");
        let read = back(refused(
            Problem::field("tags", "No."),
            [("notes", noise(2000)), ("tags", "west".to_owned())],
        ));
        assert_eq!(read.typed_or("notes", || "as saved".to_owned()), "as saved");
        assert!(read.wrong("notes").is_some_and(|words| words.contains("too long")));
        // What is refused as a whole stays that.
        let read = back(refused(Problem::sign_in(), [("notes", noise(2000))]));
        assert!(read.problem.fields.is_empty());
    }

    #[test]
    fn a_refusal_comes_back_with_what_was_typed_but_no_password_and_no_code() {
        let typed = [
            ("email", "a@b.example"),
            ("password", "hunter2hunter2"),
            ("code", "123456"),
            ("proofCode", "123456"),
        ];
        let read = back(refused(
            Problem::sign_in(),
            typed.map(|(name, text)| (name, text.to_owned())),
        ));
        assert_eq!(read.typed("email"), "a@b.example");
        for secret in ["password", "code", "proofCode"] {
            assert_eq!(read.typed(secret), "");
        }
    }

    #[test]
    fn what_is_no_cookie_of_ours_is_no_refusal() {
        let bomb = {
            let mut pressed = DeflateEncoder::new(Vec::new(), Compression::best());
            pressed.write_all(&vec![b' '; 4_000_000]).unwrap();
            BASE64_URL_SAFE_NO_PAD.encode(pressed.finish().unwrap())
        };
        for value in ["", "e30", "%%%", &BASE64_URL_SAFE_NO_PAD.encode(b"{}"), &bomb] {
            let mut headers = HeaderMap::new();
            headers.insert(
                header::COOKIE,
                HeaderValue::from_str(&format!("numberdesk-flash={value}")).unwrap(),
            );
            assert_eq!(read(&headers, false), None);
        }
    }
}
