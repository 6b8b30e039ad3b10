//! The rules of `ARCHITECTURE.md` on the form of files: their length, their opening, their names.

use std::io;

use crate::source::{Source, Token, broken_in, files, none};

/// Everything written by hand.
fn written() -> io::Result<Vec<Source>> {
    let endings = ["rs", "css", "ts", "mjs", "sql", "bash", ""];
    files(
        &[
            "src",
            "tests",
            "benches",
            "style",
            "end2end",
            "scripts",
            "migrations",
            ".ci",
        ],
        &endings,
    )
}

#[test]
fn no_file_is_longer_than_three_hundred_lines() -> io::Result<()> {
    let lengths = written()?
        .into_iter()
        .map(|source| (source.text.lines().count(), source.path));
    let long = lengths
        .filter(|(lines, _)| *lines > 300)
        .map(|(lines, path)| format!("{path}: {lines} lines"));
    none(&long.collect::<Vec<_>>(), "Split it where its subject changes:");
    Ok(())
}

#[test]
fn every_file_opens_with_what_it_is_for() -> io::Result<()> {
    let silent = written()?.into_iter().filter(|source| {
        let opening = match source.path.rsplit_once('.').map_or("", |(_, ending)| ending) {
            "rs" => "//! ",
            "css" => "/* ",
            "ts" | "mjs" => "// ",
            "sql" => "-- ",
            _ => "# ",
        };
        let first = source.text.lines().find(|line| !line.starts_with("#!"));
        !first.is_some_and(|line| line.starts_with(opening))
    });
    let silent: Vec<String> = silent.map(|source| source.path).collect();
    none(
        &silent,
        "Begin it with one sentence, as a comment, that says what it is for:",
    );
    Ok(())
}

#[test]
fn no_name_hides_what_it_stands_for() -> io::Result<()> {
    let vague = [
        "util", "utils", "helper", "helpers", "common", "manager", "managers", "service", "services", "misc",
    ];
    let is_vague = |name: &str| vague.contains(&name.to_lowercase().as_str());
    let files = written()?.into_iter().map(|source| source.path);
    let mut broken: Vec<String> = files
        .filter(|path| path.split(['/', '.', '_', '-']).any(is_vague))
        .collect();
    broken.extend(broken_in(|source| {
        let named = source.tokens();
        let types = named.windows(2).filter_map(|pair| match pair {
            [Token::Word(kind), Token::Word(name)]
                if ["struct", "enum", "trait", "type", "mod"].contains(&kind.as_str()) =>
            {
                let ends = ["Util", "Utils", "Helper", "Helpers", "Manager", "Service"]
                    .iter()
                    .any(|end| name.ends_with(end));
                (ends || is_vague(name)).then(|| format!("{kind} {name}"))
            }
            _ => None,
        });
        types.collect()
    })?);
    none(
        &broken,
        "Name it after what the owner of a telephone number would call it:",
    );
    Ok(())
}
