//! Starting and stopping the program itself.

use std::{
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{Child, Command, Stdio},
};

use sqlx::{AssertSqlSafe, Connection};
use uuid::Uuid;

use crate::stage::Person;

/// A folder of one run's own, so that no `.env` and no data of ours are found.
struct Folder(PathBuf);

impl Folder {
    fn fresh() -> Self {
        let folder = std::env::temp_dir().join(format!("numberdesk-start-{}", Uuid::now_v7().simple()));
        std::fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    /// The program, with no settings but these.
    fn program(&self, arguments: &[&str], settings: &[(&str, &str)]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_numberdesk"));
        command
            .args(arguments)
            .env_clear()
            .envs(settings.iter().copied())
            .current_dir(&self.0);
        command
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // A leftover folder in the temporary directory harms nobody.
        drop(std::fs::remove_dir_all(&self.0));
    }
}

/// What it says when it does not start.
fn refusal(arguments: &[&str], settings: &[(&str, &str)]) -> String {
    let folder = Folder::fresh();
    let output = folder.program(arguments, settings).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{settings:?}: {said}");
    said
}

#[test]
fn a_wrong_setting_stops_the_start_with_its_name_and_what_is_expected() {
    for (name, value) in [
        ("LISTEN_ADDR", "here"),
        ("APP_URL", "desk.example"),
        ("DATABASE_URL", "mysql://desk"),
        ("CARRIER", "pigeon"),
        ("TWILIO_API_URL", "twilio"),
        ("LIMIT_NUMBERS_TOTAL", "many"),
        ("LIMIT_MONTHLY_SPEND", "1,50"),
        ("RECONCILE_EVERY_SECONDS", "0"),
        ("CARRIER_TIMEOUT_SECONDS", "-1"),
        ("LOG_FORMAT", "xml"),
        ("SMTP_URL", "smtp://mail.example"),
        ("MAIL_FROM", "desk@business.example"),
    ] {
        let said = refusal(&["serve"], &[(name, value)]);
        // Half of two settings is told by what is missing.
        let name = match name {
            "SMTP_URL" => "MAIL_FROM",
            "MAIL_FROM" => "SMTP_URL",
            own => own,
        };
        assert!(
            said.contains(&format!("setting {name}")) && said.contains("Expected: "),
            "{said}"
        );
    }
}

#[test]
fn a_wrong_secret_is_named_and_not_printed() {
    for (name, value) in [
        ("SECRET_KEYS", "only-for-us"),
        ("TWILIO_AUTH_TOKEN", "only-for-us"),
        ("TWILIO_ACCOUNT_SID", "only-for-us"),
    ] {
        let said = refusal(&["serve"], &[(name, value), ("LISTEN_ADDR", "127.0.0.1:0")]);
        assert!(
            said.contains("TWILIO_ACCOUNT_SID") || said.contains("TWILIO_AUTH_TOKEN") || said.contains("SECRET_KEYS"),
            "{said}"
        );
        assert!(!said.contains("only-for-us"), "{said}");
    }
}

#[test]
fn an_address_in_use_and_a_database_that_cannot_be_opened_are_told_in_words() {
    let taken = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let said = refusal(&["serve", "--sandbox"], &[("LISTEN_ADDR", &address)]);
    assert!(said.contains(&format!("cannot listen on {address}")), "{said}");
    let said = refusal(
        &["serve"],
        &[
            ("LISTEN_ADDR", "127.0.0.1:0"),
            ("DATABASE_URL", "sqlite:/proc/desk/desk.db"),
        ],
    );
    assert!(said.contains("database"), "{said}");
    let postgres = [
        ("LISTEN_ADDR", "127.0.0.1:0"),
        ("DATABASE_URL", "postgres://desk:only-for-us@127.0.0.1:1/desk"),
        ("SECRET_KEYS", KEYS),
        ("DATABASE_ROUNDS_URL", "postgres://rounds:only-for-us@127.0.0.1:1/desk"),
    ];
    let said = refusal(&["serve"], &postgres);
    assert!(
        said.contains("the database cannot be opened") && !said.contains("only-for-us"),
        "{said}"
    );
}

/// 32 bytes that seal nothing.
const KEYS: &str = "k1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

#[test]
fn where_money_is_real_and_the_desk_is_public_the_keys_must_be_given() {
    let listening = ("LISTEN_ADDR", "127.0.0.1:0");
    let server = [
        ("DATABASE_URL", "postgres://desk@127.0.0.1:1/desk"),
        ("DATABASE_ROUNDS_URL", "postgres://rounds@127.0.0.1:1/desk"),
    ];
    let public = [listening, ("APP_URL", "https://desk.example")];
    for settings in [public.to_vec(), [&[listening], server.as_slice()].concat()] {
        for command in ["serve", "rotate-keys"] {
            let said = refusal(&[command], &settings);
            assert!(said.contains("SECRET_KEYS: missing"), "{said}");
        }
    }
    let given = [server.as_slice(), &[("SECRET_KEYS", KEYS)]].concat();
    assert!(refusal(&["rotate-keys"], &given).contains("the database cannot be opened"));
}

#[test]
fn a_lost_key_file_or_other_keys_stop_the_start_and_no_new_key_is_made() {
    let folder = Folder::fresh();
    let file = folder.0.join("data/secret_keys");
    assert!(folder.program(&["migrate"], &[]).status().unwrap().success());
    let rows = "INSERT INTO users (id, email, password_hash, created_at, updated_at) VALUES (x'01', 'a@desk.example', 'none', '', '');
        INSERT INTO user_preferences (user_id, subaccount_sid, subaccount_token, created_at, updated_at) VALUES (x'01', 'AC1', 'v1.first.AAAA', '', '');";
    let rows = rows.replace("x'01'", "x'01010101010101010101010101010101'");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let mut database =
            sqlx::SqliteConnection::connect(&format!("sqlite:{}", folder.0.join("data/numberdesk.db").display()))
                .await
                .unwrap();
        sqlx::raw_sql(AssertSqlSafe(rows)).execute(&mut database).await.unwrap();
        database.close().await.unwrap();
    });
    let said = |settings: &[(&str, &str)]| {
        let output = folder.program(&["serve"], settings).output().unwrap();
        assert_eq!(output.status.code(), Some(1));
        String::from_utf8(output.stderr).unwrap()
    };
    let lost = said(&[("LISTEN_ADDR", "127.0.0.1:0")]);
    assert!(
        lost.contains("secret_keys is gone") && lost.contains("backup"),
        "{lost}"
    );
    assert!(!file.exists());
    let other = said(&[("LISTEN_ADDR", "127.0.0.1:0"), ("SECRET_KEYS", KEYS)]);
    assert!(
        other.contains("do not open the secrets") && other.contains("user_preferences.subaccount_token"),
        "{other}"
    );
}

/// A running program, ended with its test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // An error says that it has ended already.
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

#[test]
fn it_says_when_it_is_ready_and_stops_cleanly_when_asked() {
    let settings = [("LISTEN_ADDR", "127.0.0.1:0"), ("LOG", "error")];
    let folder = Folder::fresh();
    let mut command = folder.program(&["serve", "--sandbox"], &settings);
    let mut running = Running(command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap());
    let mut lines = BufReader::new(running.0.stdout.take().unwrap()).lines();
    assert!(
        lines
            .next()
            .unwrap()
            .unwrap()
            .starts_with("Numberdesk is ready: http://127.0.0.1:")
    );
    assert!(lines.next().unwrap().unwrap().contains("/sandbox"));
    let asked = Command::new("kill")
        .args(["-TERM", &running.0.id().to_string()])
        .status()
        .unwrap();
    assert!(asked.success());
    assert!(lines.next().unwrap().unwrap().starts_with("Closing"));
    assert_eq!(running.0.wait().unwrap().code(), Some(0));
}

#[test]
fn in_practice_without_a_mail_server_a_letter_stands_in_the_log() {
    let free = std::net::TcpListener::bind(("127.0.0.1", 0))
        .unwrap()
        .local_addr()
        .unwrap()
        .to_string();
    let folder = Folder::fresh();
    let mut command = folder.program(&["serve", "--sandbox"], &[("LISTEN_ADDR", free.as_str())]);
    let mut running = Running(command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap());
    let mut said = BufReader::new(running.0.stdout.take().unwrap()).lines();
    assert!(said.next().unwrap().unwrap().starts_with("Numberdesk is ready"));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let mut person = Person::new(&format!("http://{free}"));
        person.sign_up().await;
        person
            .post(
                "/api/auth/forgot-password",
                &serde_json::json!({ "email": person.email }),
            )
            .await
            .ok();
    });
    let log = BufReader::new(running.0.stderr.take().unwrap()).lines();
    let letter = log
        .map(Result::unwrap)
        .find(|line| line.contains("Choose a new password"))
        .unwrap();
    assert!(
        letter.contains(&format!("http://{free}/reset-password?token=")),
        "{letter}"
    );
}
