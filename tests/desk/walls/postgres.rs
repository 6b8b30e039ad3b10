//! Row level security itself: which tables have it, what each role may do, and which roles the desk refuses.

use numberdesk::server::db::{Address, Db, Error, Walls};
use sqlx::{AssertSqlSafe, Connection, PgConnection, PgPool};

use crate::stage::{Database, Stage, is_postgres};

/// What PostgreSQL says when a right or a policy is in the way.
const REFUSED: &str = "42501";

/// A connection as one role of a desk's database.
async fn connected(stage: &Stage, role: &str) -> PgConnection {
    PgConnection::connect(&stage.database().url_as(role).unwrap())
        .await
        .unwrap()
}

async fn code_of(connection: &mut PgConnection, sql: &str) -> Option<String> {
    let error = sqlx::raw_sql(AssertSqlSafe(sql.to_owned()))
        .execute(connection)
        .await
        .err()?;
    Some(error.as_database_error().unwrap().code().unwrap().into_owned())
}

/// Tables and how many rows of them this role sees; none where it may not look.
async fn seen(connection: &mut PgConnection, tables: &[String]) -> Vec<(String, Option<i64>)> {
    let mut counts = Vec::new();
    for table in tables {
        let sql = AssertSqlSafe(format!("SELECT COUNT(*) FROM {table}"));
        counts.push((
            table.clone(),
            sqlx::query_scalar(sql).fetch_one(&mut *connection).await.ok(),
        ));
    }
    counts
}

fn pool(stage: &Stage) -> &PgPool {
    let Db::Postgres(pool) = &stage.db else {
        panic!("not PostgreSQL")
    };
    pool
}

/// Tables with rows of owners: all but these two.
async fn tables(stage: &Stage) -> Vec<String> {
    sqlx::query_scalar("SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND relname NOT IN ('holder', '_sqlx_migrations') ORDER BY 1")
        .fetch_all(pool(stage)).await.unwrap()
}

#[tokio::test]
async fn every_table_with_rows_of_owners_has_forced_row_level_security_and_a_policy() {
    if !is_postgres() {
        return;
    }
    let stage = Stage::open().await;
    assert!(tables(&stage).await.len() >= 13);
    let open: Vec<String> = sqlx::query_scalar(
        "SELECT c.relname::text FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
           AND c.relname NOT IN ('holder', '_sqlx_migrations')
           AND NOT (c.relrowsecurity AND c.relforcerowsecurity AND EXISTS (
             SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid AND p.polcmd = '*' AND p.polwithcheck IS NOT NULL AND p.polqual IS NOT NULL))",
    )
    .fetch_all(pool(&stage))
    .await
    .unwrap();
    assert!(
        open.is_empty(),
        "without ENABLE, FORCE and a policy with USING and WITH CHECK: {open:?}"
    );
    stage.close().await;
}

#[tokio::test]
async fn whoever_has_not_said_whose_it_is_sees_nothing_not_even_the_owner_of_the_tables() {
    if !is_postgres() {
        return;
    }
    let stage = Stage::open().await;
    stage.owner().await.own("+14155550101").await;
    let tables = tables(&stage).await;
    let mut witness = connected(&stage, "numberdesk_witness").await;
    let filled = seen(&mut witness, &tables).await;
    witness.close().await.unwrap();
    assert!(
        filled.iter().filter(|(_, rows)| *rows > Some(0)).count() >= 7,
        "{filled:?}"
    );
    for role in ["numberdesk", "numberdesk_desk"] {
        let mut connection = connected(&stage, role).await;
        for (table, rows) in seen(&mut connection, &tables).await {
            assert_eq!(rows, Some(0), "{role} sees {table}");
        }
        // After a transaction that said something, the setting is an empty text.
        let said = "BEGIN; SELECT set_config('app.user_id', gen_random_uuid()::text, true), set_config('app.email', 'x', true); COMMIT";
        assert_eq!(code_of(&mut connection, said).await, None);
        for (table, rows) in seen(&mut connection, &tables).await {
            assert_eq!(rows, Some(0), "{role} sees {table} after another transaction");
        }
        connection.close().await.unwrap();
    }
    stage.close().await;
}

#[tokio::test]
async fn what_one_owner_writes_for_another_is_refused_and_the_trail_stays_as_it_is() {
    if !is_postgres() {
        return;
    }
    let stage = Stage::open().await;
    let (one, other) = (stage.owner().await, stage.owner().await);
    one.own("+14155550101").await;
    let mut connection = connected(&stage, "numberdesk_desk").await;
    let begin = |owner: uuid::Uuid| format!("BEGIN; SELECT set_config('app.user_id', '{owner}', true)");
    let written = format!(
        "'{}', 99, '{}', 'owner', 'x', '{{}}', now(), '', '')",
        one.id(),
        one.id()
    );
    for (sql, expected) in [
        // A line in another's trail.
        (
            format!(
                "INSERT INTO audit_events (id, user_id, seq, subject_id, actor, event, details, at, previous, hash) VALUES (gen_random_uuid(), {written}"
            ),
            Some(REFUSED),
        ),
        // One's own row given away.
        (
            format!(
                "UPDATE users SET id = '{}' WHERE id = '{}'",
                uuid::Uuid::now_v7(),
                other.id()
            ),
            Some(REFUSED),
        ),
        (
            format!(
                "INSERT INTO user_limits (user_id, updated_at) VALUES ('{}', now())",
                one.id()
            ),
            Some(REFUSED),
        ),
        // What is not seen is not changed.
        (
            format!(
                "UPDATE user_twilio_numbers SET status = 'released' WHERE user_id = '{}'",
                one.id()
            ),
            None,
        ),
        // The trail is only added to.
        ("UPDATE audit_events SET event = 'y'".to_owned(), Some(REFUSED)),
        ("DELETE FROM audit_events".to_owned(), Some(REFUSED)),
        ("TRUNCATE audit_events".to_owned(), Some(REFUSED)),
        ("DELETE FROM user_twilio_numbers".to_owned(), Some(REFUSED)),
        ("ALTER TABLE users DISABLE ROW LEVEL SECURITY".to_owned(), Some(REFUSED)),
        ("CREATE TABLE mine (id INTEGER)".to_owned(), Some(REFUSED)),
    ] {
        assert_eq!(code_of(&mut connection, &begin(other.id())).await, None);
        assert_eq!(code_of(&mut connection, &sql).await.as_deref(), expected, "{sql}");
        assert_eq!(code_of(&mut connection, "ROLLBACK").await, None);
    }
    connection.close().await.unwrap();
    assert_eq!(one.numbers().await[0]["status"], "active");
    stage.close().await;
}

#[tokio::test]
async fn the_role_of_the_rounds_sees_whose_turn_it_is_and_nothing_of_what_they_hold() {
    if !is_postgres() {
        return;
    }
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    owner.own("+14155550101").await;
    let mut rounds = connected(&stage, "numberdesk_rounds").await;
    let turns: Vec<uuid::Uuid> = sqlx::query_scalar("SELECT user_id FROM user_twilio_numbers")
        .fetch_all(&mut rounds)
        .await
        .unwrap();
    assert_eq!(turns, [owner.id()]);
    for sql in [
        "SELECT phone_number FROM user_twilio_numbers",
        "SELECT email FROM users",
        "SELECT data FROM sessions",
        "SELECT id_hash FROM sessions",
        "SELECT subaccount_token FROM user_preferences",
        "SELECT token_hash FROM api_tokens",
        "SELECT requested_number FROM purchases",
        "SELECT details FROM audit_events",
        "SELECT hash FROM audit_heads",
        "SELECT audit_head()",
        "UPDATE purchases SET state = 'not_bought'",
        "UPDATE user_twilio_numbers SET status = 'released'",
        "DELETE FROM purchases",
        "INSERT INTO sessions (id_hash, data, expires_at) VALUES ('x', '{}', now())",
    ] {
        assert_eq!(code_of(&mut rounds, sql).await.as_deref(), Some(REFUSED), "{sql}");
    }
    // A session that lives is not theirs to end.
    assert_eq!(code_of(&mut rounds, "DELETE FROM sessions").await, None);
    rounds.close().await.unwrap();
    owner.get("/api/twilio/numbers").await.ok();
    stage.close().await;
}

/// Why the desk does not open with these roles, as requests, as rounds.
async fn refusal(database: &Database, desk: &str, rounds: &str) -> String {
    let url = |role: &str| database.url_as(role).unwrap().into();
    let address = Address {
        url: url(desk),
        owner: None,
        rounds: Some(url(rounds)),
    };
    match Walls::open(&address).await {
        Ok(_) => "nothing".to_owned(),
        Err(error @ Error::Role { .. }) => error.to_string(),
        Err(error) => panic!("{error:?}"),
    }
}

#[tokio::test]
async fn the_desk_opens_as_no_role_that_could_walk_past_the_walls() {
    if !is_postgres() {
        return;
    }
    let stage = Stage::open().await;
    let (desk, rounds) = ("numberdesk_desk", "numberdesk_rounds");
    assert_eq!(refusal(stage.database(), desk, rounds).await, "nothing");
    for (role, why) in [
        ("numberdesk_super", "is a superuser"),
        ("numberdesk_witness", "BYPASSRLS"),
        ("numberdesk", "is the owner of the tables"),
        (
            "numberdesk_climber",
            "may become \"numberdesk\", the owner of the tables",
        ),
    ] {
        let said = refusal(stage.database(), role, rounds).await;
        assert!(
            said.contains("DATABASE_URL") && said.contains(role) && said.contains(why),
            "{said}"
        );
        let said = refusal(stage.database(), desk, role).await;
        assert!(said.contains("DATABASE_ROUNDS_URL") && said.contains(why), "{said}");
    }
    let same = refusal(stage.database(), desk, desk).await;
    assert!(same.contains("DATABASE_ROUNDS_URL"), "{same}");
    stage.close().await;
}

#[tokio::test]
async fn the_desk_does_not_open_on_a_table_without_walls_or_on_tables_of_long_ago() {
    if !is_postgres() {
        return;
    }
    let stage = Stage::open().await;
    let address = Address {
        owner: None,
        ..stage.database().address()
    };
    for (sql, back, why) in [
        (
            "ALTER TABLE purchases NO FORCE ROW LEVEL SECURITY",
            "ALTER TABLE purchases FORCE ROW LEVEL SECURITY",
            "\"purchases\" has no forced row level security",
        ),
        ("CREATE TABLE late (id INTEGER)", "DROP TABLE late", "\"late\""),
        (
            "UPDATE _sqlx_migrations SET success = FALSE WHERE version = 3",
            "UPDATE _sqlx_migrations SET success = TRUE",
            "not up to date",
        ),
    ] {
        sqlx::query(sql).execute(pool(&stage)).await.unwrap();
        let said = Walls::open(&address).await.unwrap_err().to_string();
        assert!(said.contains(why), "{said}");
        sqlx::query(back).execute(pool(&stage)).await.unwrap();
    }
    Walls::open(&address).await.unwrap().close().await;
    stage.close().await;
}
