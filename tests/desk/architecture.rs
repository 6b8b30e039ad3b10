//! The rules of `ARCHITECTURE.md` on who may use what, kept by reading the sources: each test is one rule and says what to
//! do instead.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use crate::source::{Source, Token, broken_in, files, none, rust};

/// Its own types, its own database: nothing of the carrier's stand-in follows the rules for SQL.
const SANDBOX: &str = "src/server/sandbox/";
const SSR: &str = "#[cfg(feature = \"ssr\")]";

/// The modules in the order in which `lib.rs` lists them.
fn modules() -> io::Result<Vec<String>> {
    let sources = rust()?;
    let lib = sources
        .iter()
        .find(|source| source.path == "src/lib.rs")
        .map(Source::tokens)
        .unwrap_or_default();
    let named = lib.windows(2).filter_map(|pair| match pair {
        [Token::Word(keyword), Token::Word(name)] if keyword == "mod" => Some(name.clone()),
        _ => None,
    });
    Ok(named.collect())
}

#[test]
fn a_module_uses_only_those_listed_above_it() -> io::Result<()> {
    let order = modules()?;
    assert!(order.len() > 5, "lib.rs lists the modules");
    let place = |name: Option<&String>| order.iter().position(|module| Some(module) == name);
    let broken = broken_in(|source| {
        let Some(own) = place(source.module().first()) else {
            return Vec::new();
        };
        let below = |path: &Vec<String>| place(path.first()).is_some_and(|used| used > own);
        source
            .paths()
            .iter()
            .filter(|path| below(path))
            .map(|path| path.join("::"))
            .collect()
    })?;
    none(
        &broken,
        "Used from above, but listed below in lib.rs. Move what is shared up, or what uses it down:",
    );
    Ok(())
}

#[test]
fn only_the_server_folder_of_a_module_is_kept_from_the_browser() -> io::Result<()> {
    let order = modules()?;
    let broken = broken_in(|source| {
        let is_door =
            source.path == "src/lib.rs" || order.iter().any(|module| source.path == format!("src/{module}/mod.rs"));
        let lines: Vec<&str> = source.text.lines().map(str::trim).collect();
        let gates = lines
            .iter()
            .enumerate()
            .filter(|(_, line)| line.contains("feature = \"ssr\"") && !line.starts_with("//"));
        let stray =
            gates.filter(|(at, line)| !is_door || **line != SSR || lines.get(at + 1) != Some(&"pub mod server;"));
        let open = lines.iter().enumerate().filter(|(at, line)| {
            let gate = at.checked_sub(1).and_then(|above| lines.get(above));
            line.ends_with("mod server;") && (**line != "pub mod server;" || gate != Some(&SSR))
        });
        stray
            .chain(open)
            .map(|(at, line)| format!("{}: {line}", at + 1))
            .collect()
    })?;
    none(
        &broken,
        &format!("Write `{SSR}` above `pub mod server;` in the module's mod.rs, and nowhere else:"),
    );
    Ok(())
}

/// The part of its module that a file belongs to.
fn part_of(module: &[String]) -> &str {
    match module.get(1).map(String::as_str) {
        Some(part @ ("server" | "api" | "page")) => part,
        _ => "words",
    }
}

#[test]
fn inside_a_module_words_know_no_work_work_no_answers_and_answers_no_page() -> io::Result<()> {
    let order = modules()?;
    let broken = broken_in(|source| {
        let module = source.module();
        // `server` has no pages. `app` puts the whole together, so it knows every part of it.
        if module.first().is_none_or(|own| own == "server" || own == "app") {
            return Vec::new();
        }
        let forbidden: &[&str] = match part_of(&module) {
            "server" => &["api", "page"],
            "api" => &["page"],
            "page" => &["server"],
            _ => &["server", "api", "page"],
        };
        let reaches = |path: &Vec<String>| match path.as_slice() {
            [first, ..] if first == "server" => forbidden.contains(&"server"),
            [first, part, ..] => order.contains(first) && forbidden.contains(&part.as_str()),
            _ => false,
        };
        source
            .paths()
            .iter()
            .filter(|path| reaches(path))
            .map(|path| path.join("::"))
            .collect()
    })?;
    none(
        &broken,
        "A module is read mod.rs <- server <- api <- page; ask in that direction only:",
    );
    Ok(())
}

/// Whether SQL may stand in this file.
fn may_hold_sql(path: &str) -> bool {
    path.starts_with(SANDBOX)
        || path.starts_with("src/server/db/")
        || path.ends_with("/store.rs")
        || path.contains("/store/")
}

#[test]
fn sql_stands_only_in_store_files() -> io::Result<()> {
    let is_call = |token: &Token| {
        matches!(token, Token::Word(word) if ["query", "query_as", "query_scalar", "query_with", "query_as_with", "raw_sql",
            "QueryBuilder", "AssertSqlSafe"].contains(&word.as_str()))
    };
    let is_text = |text: &String| {
        let has = |words: &str| text.contains(words);
        has("INSERT INTO ")
            || has("DELETE FROM ")
            || has("SELECT ")
            || (has("UPDATE ") && has(" SET "))
            || has("CREATE TABLE")
    };
    let broken = broken_in(|source| {
        if may_hold_sql(&source.path) {
            return Vec::new();
        }
        let tokens = source.tokens();
        let sqlx = tokens.windows(3).filter_map(|three| match three {
            [Token::Word(root), Token::Colons, call] if root == "sqlx" && is_call(call) => {
                Some(format!("sqlx::{call:?}"))
            }
            _ => None,
        });
        sqlx.chain(source.strings().into_iter().filter(is_text)).collect()
    })?;
    none(&broken, "Move this into the module's server/store.rs:");
    Ok(())
}

/// The names that follow one of these keywords in a text of SQL.
fn names_after<'a>(sql: &'a str, keywords: &'a [&str]) -> impl Iterator<Item = String> + 'a {
    let words: Vec<&str> = sql
        .split(|c: char| c != '_' && !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let pairs: Vec<(&str, &str)> = words.iter().zip(words.iter().skip(1)).map(|(a, b)| (*a, *b)).collect();
    pairs
        .into_iter()
        .filter(|(keyword, _)| keywords.contains(keyword))
        .map(|(_, name)| name.to_owned())
}

fn tables(folder: &str) -> io::Result<BTreeSet<String>> {
    let steps = files(&[folder], &["sql"])?;
    let created = steps
        .iter()
        .flat_map(|step| names_after(&step.text, &["TABLE", "EXISTS"]).collect::<Vec<_>>());
    // SQLite makes a table anew to change its rules; what is copied aside is no table of the desk.
    Ok(created
        .filter(|name| !["IF", "NO", "NOT", "EXISTS"].contains(&name.as_str()) && !name.starts_with("old_"))
        .collect())
}

#[test]
fn a_table_belongs_to_one_module() -> io::Result<()> {
    let tables = tables("migrations/sqlite")?;
    let mut owners: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for source in rust()?.iter().filter(|source| !source.path.starts_with(SANDBOX)) {
        for text in source.strings() {
            for table in names_after(&text, &["FROM", "INTO", "UPDATE", "JOIN"]).filter(|name| tables.contains(name)) {
                owners
                    .entry(table)
                    .or_default()
                    .insert(source.module().first().cloned().unwrap_or_default());
            }
        }
    }
    let shared = owners
        .iter()
        .filter(|(_, modules)| modules.len() > 1)
        .map(|(table, modules)| format!("{table}: {modules:?}"));
    none(
        &shared.collect::<Vec<_>>(),
        "Let one module own the table and give the others functions:",
    );
    Ok(())
}

#[test]
fn both_databases_have_the_same_tables() -> io::Result<()> {
    assert_eq!(tables("migrations/sqlite")?, tables("migrations/postgres")?);
    Ok(())
}

#[test]
fn the_practice_carrier_and_the_carrier_client_share_nothing() -> io::Result<()> {
    let own = ["server", "sandbox"];
    let broken = broken_in(|source| {
        let mut paths = source.paths();
        if source.path.starts_with(SANDBOX) {
            paths.retain(|path| !path.iter().map(String::as_str).take(2).eq(own) && !path.is_empty());
        } else if source.path.starts_with("src/server/twilio/") {
            paths.retain(|path| path.iter().map(String::as_str).take(2).eq(own));
        } else {
            paths.clear();
        }
        paths.iter().map(|path| path.join("::")).collect()
    })?;
    none(
        &broken,
        "A mistake in a shared type would pass both. Write the type again on this side:",
    );
    Ok(())
}

#[test]
fn the_environment_is_read_only_in_the_configuration() -> io::Result<()> {
    let broken = broken_in(|source| {
        let readers = ["var", "var_os", "vars", "vars_os"];
        let reads = |three: &[Token]| match three {
            [Token::Word(root), Token::Colons, Token::Word(name)] => {
                (root == "env" && readers.contains(&name.as_str())) || root == "dotenvy"
            }
            _ => false,
        };
        let tokens = source.tokens();
        let is_config = source.path == "src/server/config.rs" || source.path.starts_with("src/server/config/");
        let found = if is_config {
            0
        } else {
            tokens.windows(3).filter(|three| reads(three)).count()
        };
        (0..found).map(|_| "reads the environment".to_owned()).collect()
    })?;
    none(&broken, "Read it in server/config.rs and pass the value:");
    Ok(())
}
