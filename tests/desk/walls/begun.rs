//! How transactions begin on PostgreSQL: whatever a connection was left in, and saying one thing only.

use numberdesk::{
    accounts::server::store::user_by_email,
    numbers::server::store::counts,
    server::db::{Db, Key, Walls},
};
use sqlx::{AssertSqlSafe, PgPool};

use crate::stage::{Stage, is_postgres};

/// Walls over one connection each, which whoever comes next has to take as it is.
async fn narrow(stage: &Stage) -> Walls {
    let open = async |role: &str| {
        let url = stage.database().url_as(role).unwrap();
        Db::open_with(&url.into(), 1).await.unwrap()
    };
    Walls::over(open("numberdesk_desk").await, open("numberdesk_rounds").await)
}

fn pool(db: &Db) -> &PgPool {
    let Db::Postgres(pool) = db else {
        panic!("not PostgreSQL")
    };
    pool
}

/// Gives a connection back in the middle of something that sqlx knows nothing of, as a request does that is cancelled
/// while it begins.
async fn leave(walls: &Walls, sql: &str) {
    let mut connection = pool(walls.bare()).acquire().await.unwrap();
    drop(
        sqlx::raw_sql(AssertSqlSafe(sql.to_owned()))
            .execute(&mut *connection)
            .await,
    );
}

#[tokio::test]
async fn a_connection_left_inside_a_transaction_says_nothing_of_who_had_it() {
    if !is_postgres() {
        return;
    }
    let stage = Stage::open().await;
    let (one, other) = (stage.owner().await, stage.owner().await);
    // From here on whoever says two things at once is refused.
    let strict = "CREATE OR REPLACE FUNCTION said(setting TEXT) RETURNS TEXT LANGUAGE plpgsql STABLE AS $$
      BEGIN
        IF (SELECT COUNT(*) FROM unnest(ARRAY['user_id', 'email', 'session', 'token', 'account', 'operator', 'guess', 'browser', 'link']) AS each
            WHERE current_setting('app.' || each, true) <> '') > 1 THEN
          RAISE 'two things at once';
        END IF;
        RETURN NULLIF(current_setting('app.' || setting, true), '');
      END $$";
    sqlx::raw_sql(strict).execute(pool(&stage.db)).await.unwrap();
    let walls = narrow(&stage).await;
    for scope in ["true", "false"] {
        for setting in [
            "user_id", "email", "session", "token", "account", "operator", "guess", "browser", "link",
        ] {
            let left = format!("BEGIN; SELECT set_config('app.{setting}', '{}', {scope})", one.id());
            leave(&walls, &left).await;
            let seen = user_by_email(&walls.at_door(Key::Email(other.email.clone()))).await;
            assert_eq!(seen.unwrap().unwrap().id, other.id(), "{setting}");
            leave(&walls, &left).await;
            let tx = walls.as_owner(other.id()).begin().await.unwrap();
            tx.rollback().await.unwrap();
        }
    }
    walls.close().await;
    stage.close().await;
}

#[tokio::test]
async fn a_beginning_that_fails_spoils_no_later_one() {
    if !is_postgres() {
        return;
    }
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let walls = narrow(&stage).await;
    for _ in 0..3 {
        // PostgreSQL keeps no text with a zero in it: the statement after BEGIN fails.
        let zero = walls.at_door(Key::Email("a\0b".to_owned()));
        assert!(user_by_email(&zero).await.is_err());
        let seen = user_by_email(&walls.at_door(Key::Email(owner.email.clone()))).await;
        assert!(seen.unwrap().is_some());
        leave(&walls, "BEGIN").await;
        assert_eq!(walls.fitness_now().await, Ok(()));
        assert!(counts(&walls.on_rounds()).await.is_ok());
    }
    walls.close().await;
    stage.close().await;
}
