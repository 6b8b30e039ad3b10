//! Whether the roles that the desk signs in as on PostgreSQL are bound by row level security, and whether it stands.

use sqlx::{PgConnection, PgExecutor, PgPool};
use sqlx_macros::FromRow;

use super::{Error, place};

const DESK: &str = "DATABASE_URL";
const ROUNDS: &str = "DATABASE_ROUNDS_URL";

/// Tables with nothing of any owner in them.
const OF_NOBODY: [&str; 2] = ["holder", "_sqlx_migrations"];

/// A role that the desk is, or could become.
#[derive(Debug, FromRow)]
struct Role {
    own_name: String,
    name: String,
    danger: Option<String>,
}

/// Membership counts as much as the role itself: `SET ROLE` takes one statement.
const ROLES: &str = "SELECT current_user::text AS own_name, r.rolname::text AS name, CASE
      WHEN r.rolsuper THEN 'a superuser'
      WHEN r.rolbypassrls THEN 'exempt from row level security (BYPASSRLS)'
      WHEN EXISTS (SELECT 1 FROM pg_class c
        WHERE c.relowner = r.oid AND c.relkind IN ('r', 'p') AND c.relnamespace = current_schema()::regnamespace) THEN 'the owner of the tables'
      WHEN r.oid = (SELECT datdba FROM pg_database WHERE datname = current_database()) THEN 'the owner of the database'
      WHEN r.rolcreaterole THEN 'allowed to make roles (CREATEROLE)'
      WHEN r.rolreplication THEN 'allowed to copy the whole database (REPLICATION)'
      WHEN r.rolname IN ('pg_read_server_files', 'pg_write_server_files', 'pg_execute_server_program') THEN 'allowed to reach the server''s files'
    END AS danger
  FROM pg_roles r WHERE pg_has_role(current_user, r.oid, 'MEMBER') ORDER BY r.rolname <> current_user, r.rolname";

/// A table in which the rounds have a right and no policy, so that they would see nothing and say nothing, or in which a
/// policy of theirs names somebody else. A policy of the desk itself names nobody (0).
const BLIND: &str = "WITH me AS (SELECT oid FROM pg_roles WHERE rolname = current_user)
  SELECT c.relname::text FROM pg_class c CROSS JOIN me
  WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') AND c.relrowsecurity AND (
    (c.relname = 'purchases' AND NOT has_any_column_privilege(c.oid, 'SELECT'))
    OR EXISTS (
      SELECT 1 FROM (VALUES ('SELECT', 'r'), ('INSERT', 'a'), ('UPDATE', 'w'), ('DELETE', 'd')) AS may (act, command)
      WHERE CASE WHEN act = 'DELETE' THEN has_table_privilege(c.oid, act) ELSE has_any_column_privilege(c.oid, act) END
        AND NOT EXISTS (SELECT 1 FROM pg_policy p
          WHERE p.polrelid = c.oid AND p.polroles = ARRAY[me.oid] AND p.polcmd::text IN (command, '*')))
    OR EXISTS (
      SELECT 1 FROM pg_policy p
      WHERE p.polrelid = c.oid AND p.polroles <> ARRAY[me.oid] AND (p.polroles <> ARRAY[0::oid] OR p.polname LIKE 'rounds%')))
  ORDER BY 1 LIMIT 1";

impl Role {
    fn danger(&self) -> Option<String> {
        let danger = self.danger.as_ref()?;
        Some(if self.name == self.own_name {
            format!("is {danger}")
        } else {
            format!("may become \"{}\", {danger}", self.name)
        })
    }
}

/// A role that row level security binds, and the names of all that it is or may become.
struct Bound {
    setting: &'static str,
    name: String,
    becomes: Vec<String>,
}

impl Bound {
    async fn read(on: impl PgExecutor<'_>, setting: &'static str) -> Result<Self, Error> {
        let roles: Vec<Role> = sqlx::query_as(ROLES).fetch_all(on).await.map_err(Error::Open)?;
        if let Some((role, why)) = roles.iter().find_map(|role| Some((role, role.danger()?))) {
            return Err(Error::Role {
                setting,
                role: role.own_name.clone(),
                why,
            });
        }
        Ok(Self {
            setting,
            name: roles.first().map(|role| role.own_name.clone()).unwrap_or_default(),
            becomes: roles.into_iter().map(|role| role.name).collect(),
        })
    }

    /// Before there are tables, nobody owns them yet.
    fn is_not_owner(&self, owner: &str) -> Result<(), Error> {
        if self.becomes.iter().all(|name| name != owner) {
            return Ok(());
        }
        let why = if self.name == owner {
            "is the owner of the tables".to_owned()
        } else {
            format!("may become \"{owner}\", the owner of the tables")
        };
        Err(Error::Role {
            setting: self.setting,
            role: self.name.clone(),
            why,
        })
    }
}

fn apart(desk: &Bound, rounds: &Bound) -> Result<(), Error> {
    if !desk.becomes.contains(&rounds.name) && !rounds.becomes.contains(&desk.name) {
        return Ok(());
    }
    Err(Error::Role {
        setting: ROUNDS,
        role: rounds.name.clone(),
        why: format!("is \"{}\" of {DESK}, or one of them may become the other", desk.name),
    })
}

/// Refuses what must not be given any right, before anything is changed: three roles, of one database.
pub(super) async fn before_grants(
    owner: &mut PgConnection,
    desk: &mut PgConnection,
    rounds: &mut PgConnection,
) -> Result<(), Error> {
    place::is_one_database(owner, desk, rounds).await?;
    let desk = Bound::read(desk, DESK).await?;
    let rounds = Bound::read(rounds, ROUNDS).await?;
    let owner: String = sqlx::query_scalar("SELECT current_user::text")
        .fetch_one(owner)
        .await
        .map_err(Error::Open)?;
    desk.is_not_owner(&owner)?;
    rounds.is_not_owner(&owner)?;
    apart(&desk, &rounds)
}

/// Refuses roles that could see or change what row level security hides, and tables that have none.
pub(super) async fn check(desk: &PgPool, rounds: &PgPool) -> Result<(), Error> {
    apart(&Bound::read(desk, DESK).await?, &Bound::read(rounds, ROUNDS).await?)?;
    place::is_same(desk, rounds).await?;
    let open: Option<String> = sqlx::query_scalar(
        "SELECT c.relname::text FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')
           AND NOT (c.relrowsecurity AND c.relforcerowsecurity) AND c.relname <> ALL ($1) ORDER BY 1 LIMIT 1",
    )
    .bind(OF_NOBODY.map(str::to_owned).to_vec())
    .fetch_optional(desk)
    .await
    .map_err(Error::Open)?;
    match open {
        Some(table) => Err(Error::OpenTable(table)),
        None => Ok(()),
    }
}

/// Refuses rounds that would see nothing and say nothing, and rights of theirs that somebody else has.
pub(super) async fn rounds_see(rounds: &PgPool) -> Result<(), Error> {
    let blind: Option<String> = sqlx::query_scalar(BLIND)
        .fetch_optional(rounds)
        .await
        .map_err(Error::Open)?;
    match blind {
        Some(table) => Err(Error::Blind(table)),
        None => Ok(()),
    }
}
