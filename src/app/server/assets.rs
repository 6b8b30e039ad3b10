//! What browsers load beside the pages: styles, scripts, wasm, fonts and drawings, all inside the program.
//!
//! `scripts/front` makes the files in `target/site/pkg`. A release holds them, with their brotli and gzip copies; a
//! debug build reads them from that folder. Their address contains a hash of all of them, so browsers may keep them for
//! ever and still see every new version at once.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::sync::LazyLock;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use rust_embed::{EmbeddedFile, RustEmbed};
use sha2::{Digest, Sha256};

use super::negotiation::{accepts, has};

#[derive(RustEmbed)]
#[folder = "target/site/pkg"]
// The server can be checked and tested on a fresh clone, before the browser part has been built.
#[allow_missing = true]
struct Built;

/// Drawings and fonts as they are kept. `scripts/front` lays them beside the built files; cargo-leptos does not.
#[derive(RustEmbed)]
#[folder = "public"]
struct Kept;

// Cargo notices a change inside an embedded file, but not that a file has come or gone. `scripts/release` sets this to
// another value whenever any of them differs, and cargo does notice that.
const _: Option<&str> = option_env!("NUMBERDESK_ASSETS");

/// For addresses that name one version of a file for ever. One year is the longest that RFC 9111 caches care about.
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
/// For addresses of an earlier version: the file may be kept, but must be asked for again each time.
const ASK_AGAIN: HeaderValue = HeaderValue::from_static("no-cache");
/// For fixed addresses that browsers and crawlers know by themselves.
const A_DAY: HeaderValue = HeaderValue::from_static("public, max-age=86400");

/// The copies `scripts/front --release` makes, the smallest first: content coding, file ending.
const CODINGS: [(&str, &str); 2] = [("br", "br"), ("gzip", "gz")];

/// The address of the folder that holds the files, such as `/pkg/ab12cd34`, without a slash at its end.
///
/// The eight hexadecimal digits follow from the names and contents of all files, as they were when the program started.
pub fn base() -> &'static str {
    static BASE: LazyLock<String> = LazyLock::new(|| {
        let files = Built::iter().filter_map(|name| Built::get(&name).map(|file| (name, file.metadata.sha256_hash())));
        let mut files: Vec<_> = files.filter(|(name, _)| !is_copy(name)).collect();
        if files.is_empty() {
            tracing::warn!("the browser part is not built, pages will have no style and no scripts; run scripts/front");
        }
        files.sort();
        format!("/pkg/{}", hash(&files))
    });
    &BASE
}

/// Serves the files below [`base`], and the two addresses that are asked for without being named by a page.
pub fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new()
        .route("/pkg/{version}/{*file}", get(versioned))
        .route(
            "/favicon.ico",
            get(async |headers: HeaderMap| answer("favicon.svg", A_DAY, &headers, find)),
        )
        .route(
            "/robots.txt",
            get(async |headers: HeaderMap| answer("robots.txt", A_DAY, &headers, find)),
        )
}

async fn versioned(Path((version, file)): Path<(String, String)>, headers: HeaderMap) -> Response {
    // A page drawn by the version before this one is better served with today's file than with none.
    let keep = if base().strip_prefix("/pkg/") == Some(&version) {
        FOR_EVER
    } else {
        ASK_AGAIN
    };
    answer(&file, keep, &headers, find)
}

/// One file as it lies in the folder.
struct File {
    bytes: Cow<'static, [u8]>,
    sha256: [u8; 32],
}

impl From<EmbeddedFile> for File {
    fn from(file: EmbeddedFile) -> Self {
        Self {
            sha256: file.metadata.sha256_hash(),
            bytes: file.data,
        }
    }
}

fn find(name: &str) -> Option<File> {
    Built::get(name).or_else(|| Kept::get(name)).map(File::from)
}

/// Answers with the file, in the smallest form the browser takes; 304 where the browser has that form already.
fn answer(name: &str, keep: HeaderValue, asked: &HeaderMap, find: impl Fn(&str) -> Option<File>) -> Response {
    let plain = if is_copy(name) { None } else { find(name) };
    let Some(plain) = plain else {
        return (
            StatusCode::NOT_FOUND,
            [(header::CACHE_CONTROL, ASK_AGAIN)],
            "Not found\n",
        )
            .into_response();
    };
    let copy = CODINGS
        .iter()
        .filter(|(coding, _)| accepts(asked, coding))
        .find_map(|(coding, ending)| find(&format!("{name}.{ending}")).map(|file| (*coding, file)));
    let (coding, file) = copy.map_or((None, plain), |(coding, file)| (Some(coding), file));
    let tag = format!("\"{}\"", hex(&file.sha256, 16));

    let mut answer = if has(asked, &tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let bytes = match file.bytes {
            Cow::Borrowed(bytes) => Bytes::from_static(bytes),
            Cow::Owned(bytes) => Bytes::from(bytes),
        };
        Response::new(Body::from(bytes))
    };
    let headers = answer.headers_mut();
    headers.insert(header::CACHE_CONTROL, keep);
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if let Ok(tag) = HeaderValue::try_from(tag) {
        headers.insert(header::ETAG, tag);
    }
    if let Ok(kind) = HeaderValue::try_from(content_type(name)) {
        headers.insert(header::CONTENT_TYPE, kind);
    }
    if let Some(coding) = coding {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding));
    }
    answer
}

fn is_copy(name: &str) -> bool {
    CODINGS
        .iter()
        .any(|(_, ending)| name.rsplit_once('.').is_some_and(|(_, last)| last == *ending))
}

fn content_type(name: &str) -> String {
    let kind = mime_guess::from_path(name).first_or_octet_stream();
    if kind.type_() == mime_guess::mime::TEXT {
        format!("{kind}; charset=utf-8")
    } else {
        kind.to_string()
    }
}

/// Eight hexadecimal digits that follow from names and contents, in the order given.
fn hash(files: &[(Cow<'static, str>, [u8; 32])]) -> String {
    let mut sum = Sha256::new();
    for (name, content) in files {
        sum.update(name.as_bytes());
        // No name contains this byte, so two lists that differ never run together to the same bytes.
        sum.update([0]);
        sum.update(content);
    }
    hex(&sum.finalize(), 4)
}

fn hex(bytes: &[u8], length: usize) -> String {
    bytes.iter().take(length).fold(String::new(), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str) -> Option<File> {
        let bytes: &'static [u8] = match name {
            "numberdesk.css" => b"body { margin: 0 }",
            "numberdesk.css.br" => b"as brotli",
            "numberdesk.css.gz" => b"as gzip",
            "numberdesk.wasm" => b"\0asm",
            _ => return None,
        };
        Some(File {
            bytes: Cow::Borrowed(bytes),
            sha256: Sha256::digest(bytes).into(),
        })
    }

    fn ask(name: &str, asked: &[(header::HeaderName, &'static str)]) -> Response {
        let asked = asked
            .iter()
            .map(|(name, value)| (name.clone(), HeaderValue::from_static(value)))
            .collect();
        answer(name, FOR_EVER, &asked, folder)
    }

    #[test]
    fn the_smallest_form_the_browser_takes_is_sent() {
        let coding = |name, accepted| {
            let answer = ask(name, &[(header::ACCEPT_ENCODING, accepted)]);
            let coding = answer.headers().get(header::CONTENT_ENCODING);
            coding.map_or("plain", |coding| coding.to_str().unwrap()).to_owned()
        };
        assert_eq!(coding("numberdesk.css", "gzip, br"), "br");
        assert_eq!(coding("numberdesk.css", "gzip"), "gzip");
        assert_eq!(coding("numberdesk.css", "identity"), "plain");
        assert_eq!(
            coding("numberdesk.wasm", "br"),
            "plain",
            "there is no brotli copy of it"
        );
    }

    #[test]
    fn every_form_says_what_it_is_and_how_long_it_keeps() {
        for accepted in ["br", "identity"] {
            let answer = ask("numberdesk.css", &[(header::ACCEPT_ENCODING, accepted)]);
            assert_eq!(answer.status(), StatusCode::OK);
            assert_eq!(answer.headers()[header::CONTENT_TYPE], "text/css; charset=utf-8");
            assert_eq!(
                answer.headers()[header::CACHE_CONTROL],
                "public, max-age=31536000, immutable"
            );
            assert_eq!(answer.headers()[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
            assert_eq!(answer.headers()[header::VARY], "accept-encoding");
        }
        assert_eq!(content_type("numberdesk.wasm"), "application/wasm");
        assert_eq!(content_type("numberdesk.js"), "text/javascript; charset=utf-8");
        assert_eq!(content_type("figures.woff2"), "font/woff2");
        assert_eq!(content_type("icons.svg"), "image/svg+xml");
    }

    #[test]
    fn a_browser_that_has_the_file_is_not_sent_it_again() {
        let first = ask("numberdesk.css", &[(header::ACCEPT_ENCODING, "br")]);
        let tag: &'static str = first.headers()[header::ETAG].to_str().unwrap().to_owned().leak();
        let again = [(header::ACCEPT_ENCODING, "br"), (header::IF_NONE_MATCH, tag)];
        assert_eq!(ask("numberdesk.css", &again).status(), StatusCode::NOT_MODIFIED);
        let other_form = [(header::IF_NONE_MATCH, tag)];
        assert_eq!(ask("numberdesk.css", &other_form).status(), StatusCode::OK);
    }

    #[test]
    fn what_is_not_in_the_folder_is_not_found() {
        for name in ["", "nothing.js", "numberdesk.css.br", "../Cargo.toml", "/etc/passwd"] {
            assert_eq!(ask(name, &[]).status(), StatusCode::NOT_FOUND, "{name}");
            let real = answer(name, FOR_EVER, &HeaderMap::new(), find);
            assert_eq!(real.status(), StatusCode::NOT_FOUND, "{name}");
        }
    }

    #[test]
    fn the_address_changes_with_any_name_or_content() {
        let one = hash(&[("a".into(), [1; 32]), ("b".into(), [2; 32])]);
        assert_eq!(one.len(), 8);
        assert_ne!(one, hash(&[("a".into(), [1; 32]), ("b".into(), [3; 32])]));
        assert_ne!(one, hash(&[("a".into(), [1; 32]), ("c".into(), [2; 32])]));
    }

    #[tokio::test]
    async fn an_earlier_version_gets_todays_file_but_may_not_keep_it() {
        let current = base().trim_start_matches("/pkg/").to_owned();
        for (version, kept) in [(current, true), ("00000000".to_owned(), false)] {
            let answer = versioned(Path((version, "numberdesk.js".to_owned())), HeaderMap::new()).await;
            let keep = &answer.headers()[header::CACHE_CONTROL];
            let built = answer.status() == StatusCode::OK;
            assert_eq!(keep == FOR_EVER, kept && built);
        }
    }
}
