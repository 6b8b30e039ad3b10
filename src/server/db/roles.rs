//! Whether the roles that the desk signs in as on PostgreSQL are bound by row level security, and whether it stands.

use sqlx::{FromRow, PgPool};

use super::Error;

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
      WHEN r.rolcreaterole THEN 'allowed to make roles (CREATEROLE)'
      WHEN r.rolreplication THEN 'allowed to copy the whole database (REPLICATION)'
      WHEN r.rolname IN ('pg_read_server_files', 'pg_write_server_files', 'pg_execute_server_program') THEN 'allowed to reach the server''s files'
    END AS danger
  FROM pg_roles r WHERE pg_has_role(current_user, r.oid, 'MEMBER') ORDER BY r.rolname <> current_user, r.rolname";

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

/// Refuses roles that could see or change what row level security hides, and tables that have none.
pub(super) async fn check(desk: &PgPool, rounds: &PgPool) -> Result<(), Error> {
    let (desk_name, desk_becomes) = bound(desk, "DATABASE_URL").await?;
    let (rounds_name, rounds_becomes) = bound(rounds, "DATABASE_ROUNDS_URL").await?;
    if desk_becomes.contains(&rounds_name) || rounds_becomes.contains(&desk_name) {
        return Err(Error::Role {
            setting: "DATABASE_ROUNDS_URL",
            role: rounds_name,
            why: format!("is \"{desk_name}\" of DATABASE_URL, or one of them may become the other"),
        });
    }
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

/// The name of a role that row level security binds, and the names of all that it is or may become.
async fn bound(pool: &PgPool, setting: &'static str) -> Result<(String, Vec<String>), Error> {
    let roles: Vec<Role> = sqlx::query_as(ROLES).fetch_all(pool).await.map_err(Error::Open)?;
    if let Some((role, why)) = roles.iter().find_map(|role| Some((role, role.danger()?))) {
        return Err(Error::Role {
            setting,
            role: role.own_name.clone(),
            why,
        });
    }
    let own = roles.first().map(|role| role.own_name.clone()).unwrap_or_default();
    Ok((own, roles.into_iter().map(|role| role.name).collect()))
}
