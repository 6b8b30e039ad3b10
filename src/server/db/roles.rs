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
    is_super: bool,
    bypasses: bool,
    makes_roles: bool,
    replicates: bool,
    owns_tables: bool,
    reads_files: bool,
}

/// Membership counts as much as the role itself: `SET ROLE` takes one statement.
const ROLES: &str = "SELECT current_user::text AS own_name, r.rolname::text AS name, r.rolsuper AS is_super, r.rolbypassrls AS bypasses,
    r.rolcreaterole AS makes_roles, r.rolreplication AS replicates,
    EXISTS (SELECT 1 FROM pg_class c WHERE c.relowner = r.oid AND c.relkind IN ('r', 'p') AND c.relnamespace = current_schema()::regnamespace)
      AS owns_tables,
    r.rolname IN ('pg_read_server_files', 'pg_write_server_files', 'pg_execute_server_program') AS reads_files
  FROM pg_roles r WHERE pg_has_role(current_user, r.oid, 'MEMBER') ORDER BY r.rolname <> current_user, r.rolname";

impl Role {
    fn danger(&self) -> Option<String> {
        let what = [
            (self.is_super, "a superuser"),
            (self.bypasses, "exempt from row level security (BYPASSRLS)"),
            (self.owns_tables, "the owner of the tables"),
            (self.makes_roles, "allowed to make roles (CREATEROLE)"),
            (self.replicates, "allowed to copy the whole database (REPLICATION)"),
            (self.reads_files, "allowed to reach the server's files"),
        ]
        .into_iter()
        .find_map(|(is_so, what)| is_so.then_some(what))?;
        Some(if self.name == self.own_name {
            format!("is {what}")
        } else {
            format!("may become \"{}\", {what}", self.name)
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
