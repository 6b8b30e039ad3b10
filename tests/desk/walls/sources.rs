//! Who may make a scope, and that every statement on one names its owner: read from the sources.

use std::io;

use crate::source::{Source, Token, broken_in, files, none};

/// What makes a scope, and the files that may: where somebody has just been recognised, the rounds, and the host's commands.
const MAKERS: [(&str, &[&str]); 9] = [
    (
        "as_owner",
        &[
            "src/accounts/server/factor/half.rs",
            "src/accounts/server/factor/reset.rs",
            "src/accounts/server/host.rs",
            "src/accounts/server/mod.rs",
            "src/accounts/server/new_email.rs",
            "src/accounts/server/new_password.rs",
            "src/accounts/server/tokens.rs",
            "src/app/server/audit.rs",
            "src/app/server/keys.rs",
            "src/operator/server/host.rs",
            "src/purchases/server/limits.rs",
            "src/webhooks/server/mod.rs",
        ],
    ),
    (
        "at_door",
        &[
            "src/accounts/server/browsers/mod.rs",
            "src/accounts/server/factor/reset.rs",
            "src/accounts/server/guesses/mod.rs",
            "src/accounts/server/host.rs",
            "src/accounts/server/links/mod.rs",
            "src/accounts/server/mod.rs",
            "src/accounts/server/new_email.rs",
            "src/accounts/server/new_password.rs",
            "src/server/sessions/store.rs",
            "src/purchases/server/limits.rs",
            "src/app/server/audit.rs",
            "src/app/server/provision.rs",
            "src/app/server/reconcile.rs",
            "src/operator/server/host.rs",
            "src/webhooks/server/mod.rs",
        ],
    ),
    // All businesses, for somebody whom the database has named an operator.
    ("as_operator", &["src/operator/server/mod.rs"]),
    // What an operator does or reads as one of them.
    (
        "in_the_place_of",
        &[
            "src/operator/server/acts.rs",
            "src/operator/server/closer.rs",
            "src/operator/server/event.rs",
            "src/operator/server/lines.rs",
        ],
    ),
    ("as_a_round", &["src/operator/server/event.rs"]),
    // The role that owns the tables, for the command that makes operators.
    ("open_as_host", &["src/main/user.rs"]),
    (
        "on_rounds",
        &[
            "src/app/server/audit.rs",
            "src/app/server/keys.rs",
            "src/app/server/metrics.rs",
            "src/app/server/provision.rs",
            "src/app/server/reconcile.rs",
            "src/app/server/rounds.rs",
            "src/app/server/webhooks.rs",
        ],
    ),
    (
        "on_behalf_of",
        &[
            "src/bulk/server/mod.rs",
            "src/app/server/provision.rs",
            "src/app/server/reconcile.rs",
            "src/billing/server/round.rs",
            "src/billing/server/whose.rs",
            "src/campaigns/server/compare.rs",
            "src/campaigns/server/round.rs",
            "src/lines/server/round.rs",
            "src/porting/server/drive/mod.rs",
            "src/numbers/server/queue/mod.rs",
            "src/numbers/server/release.rs",
            "src/purchases/server/driver/undo.rs",
            "src/purchases/server/mod.rs",
            "src/reconciliation/server/mod.rs",
            "src/setup/server/work.rs",
            "src/subaccounts/server/dialing.rs",
            "src/subaccounts/server/standing.rs",
            "src/texts/server/look.rs",
            "src/verified/server/look.rs",
            "src/wishes/server/look.rs",
        ],
    ),
    ("bare", &[]),
];

/// Where they are made.
const HOME: [&str; 2] = ["src/server/db/", "src/server/state.rs"];

#[test]
fn a_scope_is_made_only_where_somebody_is_known() -> io::Result<()> {
    let broken = broken_in(|source| {
        if HOME.iter().any(|home| source.path.starts_with(home)) {
            return Vec::new();
        }
        let tokens = source.tokens();
        let calls = tokens.windows(3).filter_map(|three| match three {
            [Token::Mark('.') | Token::Colons, Token::Word(name), Token::Mark('(')] => Some(name.as_str()),
            _ => None,
        });
        let mut wrong: Vec<String> = calls
            .filter(|name| {
                let maker = MAKERS.iter().find(|(maker, _)| maker == name);
                maker.is_some_and(|(_, allowed)| !allowed.contains(&source.path.as_str()))
            })
            .map(str::to_owned)
            .collect();
        // A database that is opened is put behind its walls at once.
        let opens = |three: &[Token]| {
            matches!(three, [Token::Word(kind), Token::Colons, Token::Word(how)]
                if kind == "Db" && how.starts_with("open") || kind == "Walls" && how == "over")
        };
        if !source.path.starts_with("src/server/sandbox/") && tokens.windows(3).any(opens) {
            wrong.push("opens the bare database".to_owned());
        }
        wrong
    })?;
    none(&broken, "Take the scope from whoever knows its owner, or see MAKERS:");
    Ok(())
}

#[test]
fn every_file_that_may_make_a_scope_does() -> io::Result<()> {
    let sources = files(&["src"], &["rs"])?;
    let calls = |path: &str, name: &str| {
        sources
            .iter()
            .any(|source| source.path == path && source.text.contains(&format!("{name}(")))
    };
    let idle: Vec<String> = MAKERS
        .iter()
        .flat_map(|(name, paths)| paths.iter().map(move |path| (*name, *path)))
        .filter(|(name, path)| !calls(path, name))
        .map(|(name, path)| format!("{path}: {name}"))
        .collect();
    none(&idle, "It does not need it any more, so take it from MAKERS:");
    Ok(())
}

/// The functions of a file, each as a source of its own.
fn functions(source: &Source) -> Vec<Source> {
    let pieces = source.text.split("\npub").flat_map(|piece| piece.split("\nasync fn "));
    pieces
        .map(|piece| Source {
            path: source.path.clone(),
            text: piece.to_owned(),
        })
        .collect()
}

/// What a function takes.
fn head(function: &Source) -> &str {
    function.text.split('{').next().unwrap_or_default()
}

/// Whether a text reads or writes rows of an owner's.
fn is_statement(text: &str) -> bool {
    #[rustfmt::skip] // Several to a line.
    let tables = [
        "account_links", "api_tokens", "audit_events", "audit_heads", "billing_checkouts", "billing_events",
        "billing_owners", "billing_subscriptions", "bulk_purchases", "campaigns", "inbox", "known_browsers", "label_files",
        "line_limits", "lines", "number_prices", "operators", "purchase_attempts", "purchase_keys", "purchases",
        "reconciliation_findings", "reconciliations", "recovery_codes", "saved_searches", "second_factors", "sessions",
        "test_calls", "usage_readings", "user_limits", "user_preferences", "user_twilio_numbers", "users", "uses",
        "verifications", "wish_finds", "wishes", "wrong_guesses",
    ];
    ["FROM", "INTO", "UPDATE", "JOIN"]
        .iter()
        .any(|word| tables.iter().any(|table| text.contains(&format!("{word} {table}"))))
}

/// Whether it says whose they are.
fn names_its_owner(text: &str) -> bool {
    text.contains("user_id = $")
        || (text.contains("INTO ") && (text.contains("(user_id") || text.contains(", user_id")))
        || text.contains("INTO users")
        || ["FROM users WHERE id = $", "UPDATE users SET"].iter().any(|whole| text.contains(whole))
        // The rest of such a text stands beside it: the columns, then whose they are.
        || text.trim_end().ends_with("FROM user_twilio_numbers")
        || text.trim_end().ends_with("FROM reconciliation_findings")
}

#[test]
fn every_statement_of_an_owners_scope_names_its_owner() -> io::Result<()> {
    let broken = broken_in(|source| {
        if !source.path.contains("/store") || source.path.starts_with("src/server/sandbox/") {
            return Vec::new();
        }
        let pieces = functions(source).into_iter();
        // At the door nobody is known yet; a round and an operator look at all.
        let owned = pieces.filter(|piece| {
            !["&Door", "&Round", "&Overview"]
                .iter()
                .any(|scope| head(piece).contains(scope))
        });
        owned
            .flat_map(|piece| piece.strings())
            .filter(|text| is_statement(text) && !names_its_owner(text))
            .collect()
    })?;
    none(
        &broken,
        "SQLite has no row level security: write `user_id = $n` with the scope's or transaction's owner:",
    );
    Ok(())
}

/// What no operator has to know of a business, by its columns; and words that change something.
const NOT_FOR_OPERATORS: [&str; 12] = [
    "UPDATE ",
    "INSERT ",
    "DELETE ",
    "password_hash",
    "subaccount_token",
    "token_hash",
    "friendly_name",
    "carrier_name",
    "carrier_voice_url",
    "holding",
    "offer",
    "details",
];

#[test]
fn what_an_operator_asks_only_looks_and_names_nothing_they_need_not_know() -> io::Result<()> {
    let mut asked = 0;
    for source in files(&["src"], &["rs"])?
        .iter()
        .filter(|source| source.path.contains("/store"))
    {
        for text in functions(source)
            .iter()
            .filter(|piece| head(piece).contains("&Overview"))
            .flat_map(Source::strings)
        {
            asked += usize::from(is_statement(&text));
            let wrong = NOT_FOR_OPERATORS.iter().find(|word| text.contains(*word));
            assert_eq!(wrong, None, "{} asks: {text}", source.path);
        }
    }
    assert!(asked > 15, "only {asked} statements of operators were found");
    Ok(())
}

/// What writes down an event of Stripe: there is nothing to write at a start.
const WRITES: [&str; 5] = ["add", "put_off", "end", "give_to", "dismiss"];

#[test]
fn everything_that_rounds_ask_is_asked_once_at_the_start() -> io::Result<()> {
    let sources = files(&["src"], &["rs"])?;
    let start = sources.iter().find(|source| source.path == "src/app/server/rounds.rs");
    let start = start.and_then(|source| source.text.split("pub async fn can_look").nth(1));
    let start = start.unwrap_or_default().split("\n}\n").next().unwrap_or_default();
    let broken = broken_in(|source| {
        if !source.path.contains("/store") {
            return Vec::new();
        }
        let path = source.path.trim_start_matches("src/").trim_start_matches("server/");
        let path = path.trim_end_matches(".rs").trim_end_matches("/mod").replace('/', "::");
        let named = source.text.split("pub async fn ").skip(1);
        let of_rounds = named.filter(|text| text.split('{').next().is_some_and(|head| head.contains(": &Round")));
        of_rounds
            .filter_map(|text| text.split('(').next())
            .filter(|name| !WRITES.contains(name) && !start.contains(&format!(" {path}::{name}(")))
            .map(str::to_owned)
            .collect()
    })?;
    none(
        &broken,
        "Ask it in `can_look` of src/app/server/rounds.rs, so that a right that is missing stops the start:",
    );
    Ok(())
}
