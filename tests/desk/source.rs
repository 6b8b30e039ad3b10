//! The tree of this project as text, for the tests of its architecture: files, their code, their texts, their paths.

use std::path::Path;
use std::{fs, io, iter};

/// One file of the tree.
pub struct Source {
    /// From the root of the project, with slashes: `src/numbers/mod.rs`.
    pub path: String,
    /// The file as it is.
    pub text: String,
}

/// Every file below these folders whose name has one of these endings (without a dot; empty: names without one).
pub fn files(folders: &[&str], endings: &[&str]) -> io::Result<Vec<Source>> {
    let mut found = Vec::new();
    for folder in folders {
        collect(folder, endings, &mut found)?;
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(found)
}

fn collect(folder: &str, endings: &[&str], found: &mut Vec<Source>) -> io::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    if !root.join(folder).is_dir() {
        return Ok(());
    }
    for entry in fs::read_dir(root.join(folder))? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = format!("{folder}/{name}");
        if entry.file_type()?.is_dir() {
            if !["node_modules", "report", "results"].contains(&name.as_str()) {
                collect(&path, endings, found)?;
            }
        } else if endings.contains(&name.rsplit_once('.').map_or("", |(_, ending)| ending)) {
            found.push(Source {
                text: fs::read_to_string(entry.path())?,
                path,
            });
        }
    }
    Ok(())
}

/// The sources of the application.
pub fn rust() -> io::Result<Vec<Source>> {
    files(&["src"], &["rs"])
}

/// Fails with what to do, and with the places where it is to be done.
pub fn none(broken: &[String], what_to_do: &str) {
    assert!(broken.is_empty(), "{what_to_do}\n  {}\n", broken.join("\n  "));
}

/// What `check` finds in the sources, each with its file.
pub fn broken_in(check: impl Fn(&Source) -> Vec<String>) -> io::Result<Vec<String>> {
    let found = rust()?;
    assert!(found.len() > 10, "the sources were not found");
    let lines = found
        .iter()
        .flat_map(|source| check(source).into_iter().map(|what| format!("{}: {what}", source.path)));
    Ok(lines.collect())
}

/// A piece of Rust, comments left out.
#[derive(Debug, Clone, PartialEq)]
pub enum Token {
    /// A name or keyword.
    Word(String),
    /// `::`
    Colons,
    /// Any other single character.
    Mark(char),
    /// What stands between the quotes of a string.
    Text(String),
}

impl Source {
    /// Where the file hangs in the tree of modules: `["numbers", "api"]` for `src/numbers/api.rs`.
    pub fn module(&self) -> Vec<String> {
        let inner = self.path.strip_prefix("src/").unwrap_or(&self.path);
        let inner = inner.strip_suffix(".rs").unwrap_or(inner);
        inner
            .split('/')
            .filter(|part| !["mod", "lib", "main"].contains(part))
            .map(str::to_owned)
            .collect()
    }

    /// The Rust of the file, in pieces.
    pub fn tokens(&self) -> Vec<Token> {
        let mut tokens = Vec::new();
        let mut rest = self.text.as_str();
        while let Some(first) = rest.chars().next() {
            let (token, length) = next_token(first, rest);
            tokens.extend(token);
            rest = rest.get(length.max(first.len_utf8())..).unwrap_or_default();
        }
        tokens
    }

    /// The strings of the file.
    pub fn strings(&self) -> Vec<String> {
        let texts = self.tokens().into_iter().filter_map(|token| {
            if let Token::Text(text) = token {
                Some(text)
            } else {
                None
            }
        });
        texts.collect()
    }

    /// Every path from the root of the crate that the file mentions, groups opened: `crate::a::{b, c::d}` gives
    /// `["a", "b"]` and `["a", "c", "d"]`. `super::` is followed, and so are the module's own `server::`, `api::`, `page::`.
    pub fn paths(&self) -> Vec<Vec<String>> {
        let tokens = self.tokens();
        let mut module = self.module();
        let mut open = Vec::new();
        let mut depth = 0_usize;
        let mut paths = Vec::new();
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            let (before, after) = (at.checked_sub(1).and_then(|i| tokens.get(i)), tokens.get(at + 1));
            match token {
                Token::Mark('{') => depth += 1,
                Token::Mark('}') => {
                    depth = depth.saturating_sub(1);
                    if open.last() == Some(&depth) {
                        open.pop();
                        module.pop();
                    }
                }
                Token::Word(word)
                    if before == Some(&Token::Word("mod".to_owned())) && after == Some(&Token::Mark('{')) =>
                {
                    module.push(word.clone());
                    open.push(depth);
                }
                Token::Word(word) if after == Some(&Token::Colons) && before != Some(&Token::Colons) => {
                    let start = match word.as_str() {
                        "crate" => Some(Vec::new()),
                        "self" | "super" | "server" | "api" | "page" => Some(module.clone()),
                        _ => None,
                    };
                    if let Some(start) = start {
                        let skip = usize::from(["crate", "self"].contains(&word.as_str())) * 2;
                        at = tree(&tokens, at + skip, start, &mut paths);
                        continue;
                    }
                }
                Token::Word(_) | Token::Colons | Token::Mark(_) | Token::Text(_) => {}
            }
            at += 1;
        }
        paths
    }
}

/// Reads one path or group from `at`, gives the place after it.
fn tree(tokens: &[Token], mut at: usize, mut path: Vec<String>, paths: &mut Vec<Vec<String>>) -> usize {
    loop {
        match tokens.get(at) {
            Some(Token::Word(word)) if word == "super" => drop(path.pop()),
            Some(Token::Word(word)) if word != "self" => path.push(word.clone()),
            Some(Token::Mark('{')) => {
                at += 1;
                while at < tokens.len() && tokens.get(at) != Some(&Token::Mark('}')) {
                    at = match tokens.get(at) {
                        Some(Token::Mark(',')) => at + 1,
                        _ => tree(tokens, at, path.clone(), paths).max(at + 1),
                    };
                }
                return at + 1;
            }
            _ => {}
        }
        if tokens.get(at + 1) == Some(&Token::Colons) {
            at += 2;
        } else {
            paths.push(path);
            // `as name` belongs to the path it follows.
            let renamed = tokens.get(at + 1) == Some(&Token::Word("as".to_owned()));
            return if renamed { at + 3 } else { at + 1 };
        }
    }
}

/// The first piece of `rest`, if it is one, and how many bytes it takes.
fn next_token(first: char, rest: &str) -> (Option<Token>, usize) {
    let is_word = |c: char| c == '_' || c.is_alphanumeric();
    if rest.starts_with("//") {
        return (None, rest.find('\n').unwrap_or(rest.len()));
    }
    if rest.starts_with("/*") {
        return (None, rest.find("*/").map_or(rest.len(), |end| end + 2));
    }
    if rest.starts_with("::") {
        return (Some(Token::Colons), 2);
    }
    let hashes = rest
        .trim_start_matches(['b', 'r'])
        .chars()
        .take_while(|c| *c == '#')
        .count();
    let head = rest.len() - rest.trim_start_matches(['b', 'r']).len();
    let raw = rest.get(..head).is_some_and(|head| head.ends_with('r'));
    if raw && rest.get(head + hashes..).is_some_and(|rest| rest.starts_with('"')) {
        let start = head + hashes + 1;
        let close: String = iter::once('"').chain(iter::repeat_n('#', hashes)).collect();
        let inner = rest.get(start..).unwrap_or_default();
        let length = inner.find(&close).unwrap_or(inner.len());
        return (
            Some(Token::Text(inner.chars_up_to(length))),
            start + length + close.len(),
        );
    }
    if first == '"' {
        let inner = rest.get(1..).unwrap_or_default();
        let length = unescaped(inner, '"');
        return (Some(Token::Text(inner.chars_up_to(length))), length + 2);
    }
    if first == '\'' {
        // A character, not a lifetime: it is closed after one, or begins with a backslash.
        let inner = rest.get(1..).unwrap_or_default();
        let closed = inner.starts_with('\\') || inner.chars().nth(1) == Some('\'');
        return (None, if closed { unescaped(inner, '\'').max(1) + 2 } else { 1 });
    }
    if is_word(first) {
        let length = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
        return (Some(Token::Word(rest.chars_up_to(length))), length);
    }
    if first.is_whitespace() {
        (None, first.len_utf8())
    } else {
        (Some(Token::Mark(first)), first.len_utf8())
    }
}

/// Where the first `quote` stands that no backslash goes before.
fn unescaped(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (place, c) in text.char_indices() {
        if c == quote && !escaped {
            return place;
        }
        escaped = c == '\\' && !escaped;
    }
    text.len()
}

trait CharsUpTo {
    fn chars_up_to(&self, bytes: usize) -> String;
}

impl CharsUpTo for str {
    fn chars_up_to(&self, bytes: usize) -> String {
        self.get(..bytes).unwrap_or_default().to_owned()
    }
}

#[test]
fn paths_are_read_through_groups_comments_strings_and_inner_modules() {
    let text = r##"
        // crate::comment::no
        use crate::{a::b, c::{self, d as e}};
        fn f() -> &'static str { let _ = ('"', '\'', "crate::string::no", r#"crate::raw"no"#); super::g::<u8>() }
        pub(crate) fn h() { server::store::all() }
        mod tests { use super::*; use super::super::z; }
    "##;
    let source = Source {
        path: "src/m/mod.rs".to_owned(),
        text: text.to_owned(),
    };
    let found: Vec<String> = source.paths().iter().map(|path| path.join("::")).collect();
    assert_eq!(found, ["a::b", "c", "c::d", "g", "m::server::store::all", "m", "z"]);
    assert!(source.strings().contains(&"crate::raw\"no".to_owned()));
}
