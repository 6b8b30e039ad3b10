//! A wrong address among the three of PostgreSQL changes no right, and is refused before anything is served.

use numberdesk::{
    app::server::rounds::can_look,
    server::db::{Address, Db, Error, Walls, migrate},
};
use sqlx::{AssertSqlSafe, Connection, PgConnection, PgPool};

use crate::stage::{Database, Stage, is_postgres, until};

const OWNER: &str = "numberdesk";
const DESK: &str = "numberdesk_desk";
const ROUNDS: &str = "numberdesk_rounds";

/// The addresses of one database with these roles: requests, rounds, owner.
fn address(database: &Database, desk: &str, rounds: &str, owner: &str) -> Address {
    let url = |role: &str| database.url_as(role).unwrap().into();
    Address {
        url: url(desk),
        owner: Some(url(owner)),
        rounds: Some(url(rounds)),
    }
}

fn pool(db: &Db) -> &PgPool {
    let Db::Postgres(pool) = db else {
        panic!("not PostgreSQL")
    };
    pool
}

async fn run(db: &Db, sql: &str) {
    sqlx::raw_sql(AssertSqlSafe(sql.to_owned()))
        .execute(pool(db))
        .await
        .unwrap();
}

/// Every table with its rights, the rights of its columns, and its policies with whom they are for.
async fn rights(db: &Db) -> Vec<String> {
    sqlx::query_scalar(
        "SELECT format('%s %s', c.relname, c.relacl::text) FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
         UNION ALL SELECT format('%s.%s %s', c.relname, a.attname, a.attacl::text) FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
           WHERE c.relnamespace = 'public'::regnamespace AND a.attacl IS NOT NULL
         UNION ALL SELECT format('%s %s to %s', tablename, policyname, roles::text) FROM pg_policies WHERE schemaname = 'public'
         UNION ALL SELECT format('schema %s', nspacl::text) FROM pg_namespace WHERE nspname = 'public'
         ORDER BY 1",
    )
    .fetch_all(pool(db))
    .await
    .unwrap()
}

/// Addresses in which two of the three are one role, or one may become another: requests, rounds, owner.
const MIXED: [[&str; 3]; 6] = [
    [DESK, DESK, OWNER],
    [OWNER, ROUNDS, OWNER],
    [DESK, OWNER, OWNER],
    [DESK, "numberdesk_climber", OWNER],
    [OWNER, ROUNDS, DESK],
    ["numberdesk_super", ROUNDS, OWNER],
];

#[tokio::test]
async fn a_wrong_role_is_refused_before_any_right_changes_and_the_right_ones_work_after_it() {
    if !is_postgres() {
        return;
    }
    let stage = Stage::open().await;
    let before = rights(&stage.db).await;
    for [desk, rounds, owner] in MIXED {
        let wrong = address(stage.database(), desk, rounds, owner);
        for said in [migrate(&wrong).await.err(), Walls::open(&wrong).await.err()] {
            assert!(
                matches!(said, Some(Error::Role { .. })),
                "{desk}, {rounds}, {owner}: {said:?}"
            );
        }
        assert_eq!(rights(&stage.db).await, before, "{desk}, {rounds}, {owner}");
    }
    migrate(&stage.database().address()).await.unwrap();
    stage.owner().await.own("+14155550101").await;
    stage.close().await;
}

#[tokio::test]
async fn a_wrong_role_is_refused_before_there_are_tables() {
    let Some(database) = Database::on_a_server().await else {
        return;
    };
    let witness = database.witness().await;
    for [desk, rounds, owner] in MIXED {
        let said = migrate(&address(&database, desk, rounds, owner)).await.unwrap_err();
        assert!(
            matches!(said, Error::Role { .. }),
            "{desk}, {rounds}, {owner}: {said:?}"
        );
        let tables: i64 =
            sqlx::query_scalar("SELECT COUNT(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace")
                .fetch_one(pool(&witness))
                .await
                .unwrap();
        assert_eq!(tables, 0, "{desk}, {rounds}, {owner}");
    }
    migrate(&database.address()).await.unwrap();
    witness.close().await;
    database.remove().await;
}

#[tokio::test]
async fn rights_that_an_earlier_start_spoiled_are_healed_by_the_next_with_the_right_roles() {
    if !is_postgres() {
        return;
    }
    let stage = Stage::open().await;
    let before = rights(&stage.db).await;
    // As after a start whose rounds were the desk, and one whose desk was the owner of the tables.
    run(
        &stage.db,
        "DROP POLICY rounds ON purchases;
         CREATE POLICY rounds ON purchases FOR SELECT TO numberdesk_desk USING (true);
         COMMENT ON POLICY rounds ON purchases IS 'true';
         SET ROLE numberdesk; REVOKE ALL ON ALL TABLES IN SCHEMA public FROM numberdesk; RESET ROLE",
    )
    .await;
    let blind = Address {
        owner: None,
        ..stage.database().address()
    };
    let said = Walls::open(&blind).await.unwrap_err();
    assert!(matches!(&said, Error::Blind(table) if table == "purchases"), "{said:?}");
    Walls::open(&stage.database().address()).await.unwrap().close().await;
    assert_eq!(rights(&stage.db).await, before);
    stage.owner().await.own("+14155550101").await;
    stage.close().await;
}

#[tokio::test]
async fn addresses_that_lead_to_two_databases_or_two_schemas_are_refused() {
    if !is_postgres() {
        return;
    }
    let stage = Stage::open().await;
    let other = Database::on_a_server().await.unwrap();
    other.migrate().await;
    let right = stage.database().address();
    let wrong = Address {
        rounds: other.address().rounds,
        ..right.clone()
    };
    for owner in [right.owner.clone(), None] {
        let wrong = Address { owner, ..wrong.clone() };
        let said = Walls::open(&wrong).await.unwrap_err();
        assert!(matches!(said, Error::Elsewhere("DATABASE_ROUNDS_URL")), "{said:?}");
    }
    let wrong = Address {
        owner: other.address().owner,
        ..right.clone()
    };
    let said = migrate(&wrong).await.unwrap_err();
    assert!(matches!(said, Error::Elsewhere("DATABASE_OWNER_URL")), "{said:?}");
    // A schema of the role's own comes before the one of everybody.
    run(
        &stage.db,
        "CREATE SCHEMA numberdesk_rounds; GRANT USAGE ON SCHEMA numberdesk_rounds TO numberdesk_rounds",
    )
    .await;
    let wrong = Address {
        owner: None,
        ..right.clone()
    };
    let said = Walls::open(&wrong).await.unwrap_err();
    assert!(matches!(said, Error::Elsewhere("DATABASE_ROUNDS_URL")), "{said:?}");
    other.remove().await;
    stage.close().await;
}

#[tokio::test]
async fn rounds_that_would_see_nothing_do_not_start() {
    if !is_postgres() {
        return;
    }
    let stage = Stage::open().await;
    let address = Address {
        owner: None,
        ..stage.database().address()
    };
    for (sql, table) in [
        ("DROP POLICY rounds ON billing_checkouts", "billing_checkouts"),
        ("DROP POLICY rounds_sweep ON sessions", "sessions"),
        ("ALTER POLICY rounds ON users TO PUBLIC", "users"),
        (
            "CREATE POLICY more ON purchase_keys TO numberdesk_desk USING (true)",
            "purchase_keys",
        ),
        (
            "REVOKE SELECT (id, user_id, bulk_id, state, next_look_at, lease_until) ON purchases FROM numberdesk_rounds",
            "purchases",
        ),
    ] {
        run(&stage.db, &format!("SET ROLE numberdesk; {sql}; RESET ROLE")).await;
        let said = Walls::open(&address).await.unwrap_err();
        assert!(matches!(&said, Error::Blind(of) if of == table), "{sql}: {said:?}");
        run(&stage.db, "DROP POLICY IF EXISTS more ON purchase_keys").await;
        migrate(&stage.database().address()).await.unwrap();
        Walls::open(&address).await.unwrap().close().await;
    }
    // One column too few is found by asking.
    can_look(stage.desk()).await.unwrap();
    run(
        &stage.db,
        "SET ROLE numberdesk; REVOKE SELECT (next_at) ON reconciliations FROM numberdesk_rounds; RESET ROLE",
    )
    .await;
    assert!(can_look(stage.desk()).await.is_err());
    migrate(&stage.database().address()).await.unwrap();
    stage.close().await;
}

#[tokio::test]
async fn a_desk_whose_rounds_cannot_reach_the_database_is_not_ready() {
    if !is_postgres() {
        return;
    }
    let stage = Stage::open().await;
    let machine = stage.stranger();
    assert_eq!(machine.get("/readyz").await.status, 200);
    let mut host = PgConnection::connect(&stage.database().url_as("numberdesk_super").unwrap())
        .await
        .unwrap();
    sqlx::raw_sql(
        "DO $$ BEGIN EXECUTE format('REVOKE CONNECT ON DATABASE %I FROM PUBLIC', current_database());
           EXECUTE format('GRANT CONNECT ON DATABASE %I TO numberdesk_desk', current_database()); END $$;
         SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database() AND usename = 'numberdesk_rounds'",
    )
    .execute(&mut host)
    .await
    .unwrap();
    // It is told again for a second.
    until(async || machine.get("/readyz").await.status == 503).await;
    sqlx::raw_sql("DO $$ BEGIN EXECUTE format('GRANT CONNECT ON DATABASE %I TO PUBLIC', current_database()); END $$")
        .execute(&mut host)
        .await
        .unwrap();
    host.close().await.unwrap();
    until(async || machine.get("/readyz").await.status == 200).await;
    stage.close().await;
}
