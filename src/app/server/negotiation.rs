//! What a browser says about the forms of an answer that it takes, and about those that it has.

use axum::http::{HeaderMap, header};

/// Whether `Accept-Encoding` takes this coding: by its name, else by `*`, and in either case not with `q=0` (RFC 9110,
/// 12.5.3).
pub(super) fn accepts(asked: &HeaderMap, coding: &str) -> bool {
    let weight_of = |wanted: &str| {
        let entries = asked
            .get_all(header::ACCEPT_ENCODING)
            .iter()
            .filter_map(|value| value.to_str().ok());
        entries.flat_map(|value| value.split(',')).find_map(|entry| {
            let (name, weight) = entry.split_once(';').unwrap_or((entry, ""));
            let weight = weight.trim().strip_prefix("q=").and_then(|q| q.parse::<f32>().ok());
            name.trim()
                .eq_ignore_ascii_case(wanted)
                .then_some(weight.unwrap_or(1.0))
        })
    };
    weight_of(coding)
        .or_else(|| weight_of("*"))
        .is_some_and(|weight| weight > 0.0)
}

/// Whether `Accept` names HTML, as every browser does when it opens a page or sends a form; programs ask for JSON, or for
/// anything.
pub(super) fn takes_html(asked: &HeaderMap) -> bool {
    let accepted = asked
        .get_all(header::ACCEPT)
        .iter()
        .filter_map(|value| value.to_str().ok());
    accepted
        .flat_map(|value| value.split(','))
        .filter_map(|entry| entry.split(';').next())
        .any(|kind| kind.trim().eq_ignore_ascii_case("text/html"))
}

/// Whether `If-None-Match` names this tag.
pub(super) fn has(asked: &HeaderMap, tag: &str) -> bool {
    let known = asked
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok());
    known
        .flat_map(|value| value.split(','))
        .any(|known| known.trim().trim_start_matches("W/") == tag)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn takes(accepted: &'static str, coding: &str) -> bool {
        let accepted = HeaderValue::from_static(accepted);
        accepts(&HeaderMap::from_iter([(header::ACCEPT_ENCODING, accepted)]), coding)
    }

    #[test]
    fn a_coding_is_taken_when_it_or_everything_is_and_never_at_weight_zero() {
        assert!(takes("gzip, deflate, br, zstd", "br"));
        assert!(takes("GZIP", "gzip"));
        assert!(takes("br; q=0.5", "br"));
        assert!(takes("br;q=0, *", "gzip"));
        assert!(!takes("br;q=0, *", "br"));
        assert!(!takes("*;q=0", "gzip"));
        assert!(!takes("", "br"));
        assert!(!accepts(&HeaderMap::new(), "br"));
    }

    #[test]
    fn a_page_is_for_whoever_asks_for_html() {
        let takes = |accepted: &'static str| {
            takes_html(&HeaderMap::from_iter([(
                header::ACCEPT,
                HeaderValue::from_static(accepted),
            )]))
        };
        assert!(takes("text/html,application/xhtml+xml,*/*;q=0.8"));
        assert!(!takes("*/*"));
        assert!(!takes("application/json"));
        assert!(!takes_html(&HeaderMap::new()));
    }

    #[test]
    fn a_tag_is_found_among_several_and_when_it_is_weak() {
        let asked = HeaderMap::from_iter([(header::IF_NONE_MATCH, HeaderValue::from_static("\"a\", W/\"b\""))]);
        assert!(has(&asked, "\"a\""));
        assert!(has(&asked, "\"b\""));
        assert!(!has(&asked, "\"c\""));
    }
}
