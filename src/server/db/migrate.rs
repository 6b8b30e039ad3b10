//! Bringing the tables up to date; on PostgreSQL as the role that owns them, which then lets the other two in.

use secrecy::{ExposeSecret, SecretString};
use sqlx::{
    AssertSqlSafe, Connection, PgConnection, PgPool,
    migrate::{MigrateError, Migrator},
    postgres::{PgConnectOptions, PgPoolOptions},
};

use super::{Address, Db, Error, Walls, chain, roles};

static POSTGRES: Migrator = sqlx_macros::migrate!("migrations/postgres");
static SQLITE: Migrator = sqlx_macros::migrate!("migrations/sqlite");

/// Who may do what on PostgreSQL. Names of roles and of the schema stand in braces.
const GRANTS: &str = include_str!("grants.sql");

/// What the owner of the tables was once made to take from itself: not even the steps can be read without it.
const HEAL: &str = include_str!("heal.sql");

/// Brings the tables up to date, or says what is missing for it; then opens them as a desk would, to see that it can.
pub async fn migrate(address: &Address) -> Result<(), Error> {
    if address.is_postgres() && address.owner.is_none() {
        return Err(Error::Missing("DATABASE_OWNER_URL"));
    }
    Walls::open(address).await?.close().await;
    Ok(())
}

/// The same where the settings allow it: a server on PostgreSQL may be without the owner's role.
pub(super) async fn at_start(address: &Address) -> Result<(), Error> {
    if address.is_postgres() {
        return match &address.owner {
            Some(owner) => on_server(address, owner).await,
            None => Ok(()),
        };
    }
    let db = Db::open(&address.url).await?;
    if let Db::Sqlite(pool) = &db {
        SQLITE.run(pool).await?;
        chain::what_is_old(pool).await.map_err(Error::Chain)?;
    }
    db.close().await;
    Ok(())
}

async fn on_server(address: &Address, owner: &SecretString) -> Result<(), Error> {
    let rounds = address.rounds.as_ref().ok_or(Error::Missing("DATABASE_ROUNDS_URL"))?;
    let options: PgConnectOptions = owner.expose_secret().parse().map_err(Error::Open)?;
    // A step that changes rows which row level security hides even from their tables' owner fails, instead of changing
    // nothing in silence. It lifts FORCE for itself.
    let options = options.options([("row_security", "off")]);
    let pool = PgPoolOptions::new().max_connections(1).connect_with(options).await;
    let pool = pool.map_err(Error::Open)?;
    // Refused before anything is changed: rights that a wrong address was given would outlast it.
    let (desk, rounds) = roles_of(&pool, &address.url, rounds).await?;
    sqlx::raw_sql(HEAL).execute(&pool).await.map_err(Error::Grant)?;
    POSTGRES.run(&pool).await?;
    grant(&pool, &desk, &rounds).await.map_err(Error::Grant)?;
    pool.close().await;
    Ok(())
}

/// The roles to let in, written as SQL writes names, once nothing speaks against them.
async fn roles_of(owner: &PgPool, desk: &SecretString, rounds: &SecretString) -> Result<(String, String), Error> {
    let mut owner = owner.acquire().await.map_err(Error::Open)?;
    let mut desk = connected(desk).await?;
    let mut rounds = connected(rounds).await?;
    roles::before_grants(&mut owner, &mut desk, &mut rounds).await?;
    Ok((name(desk).await?, name(rounds).await?))
}

async fn connected(url: &SecretString) -> Result<PgConnection, Error> {
    PgConnection::connect(url.expose_secret()).await.map_err(Error::Open)
}

async fn name(mut connection: PgConnection) -> Result<String, Error> {
    let name = sqlx::query_scalar("SELECT quote_ident(current_user)")
        .fetch_one(&mut connection)
        .await
        .map_err(Error::Open)?;
    connection.close().await.map_err(Error::Open)?;
    Ok(name)
}

/// All of it at once, and one server at a time: it takes away what is not granted any more.
async fn grant(pool: &PgPool, desk: &str, rounds: &str) -> Result<(), sqlx::Error> {
    let mut tx = pool.begin().await?;
    let schema: String = sqlx::query_scalar("SELECT quote_ident(current_schema())")
        .fetch_one(&mut *tx)
        .await?;
    let text = GRANTS
        .replace("{desk}", desk)
        .replace("{rounds}", rounds)
        .replace("{schema}", &schema);
    sqlx::raw_sql(AssertSqlSafe(text)).execute(&mut *tx).await?;
    tx.commit().await
}

/// Whether all steps of this program stand in the database.
pub(super) async fn is_taken(db: &Db) -> Result<bool, sqlx::Error> {
    const READ: &str = "SELECT version, checksum FROM _sqlx_migrations WHERE success";
    let taken: Vec<(i64, Vec<u8>)> = match db {
        Db::Sqlite(pool) => sqlx::query_as(READ).fetch_all(pool).await?,
        Db::Postgres(pool) => sqlx::query_as(READ).fetch_all(pool).await?,
    };
    let mut steps = match db {
        Db::Sqlite(_) => SQLITE.iter(),
        Db::Postgres(_) => POSTGRES.iter(),
    };
    Ok(steps.all(|step| {
        taken
            .iter()
            .any(|(version, checksum)| *version == step.version && checksum.as_slice() == step.checksum.as_ref())
    }))
}

/// Whether all steps were taken, as a role that may only look.
pub(super) async fn is_current(pool: &PgPool) -> Result<(), Error> {
    let taken: Vec<(i64, Vec<u8>)> = sqlx::query_as("SELECT version, checksum FROM _sqlx_migrations WHERE success")
        .fetch_all(pool)
        .await
        .map_err(|_| Error::Behind)?;
    for step in POSTGRES.iter() {
        match taken.iter().find(|(version, _)| *version == step.version) {
            Some((_, checksum)) if checksum.as_slice() == step.checksum.as_ref() => {}
            Some(_) => return Err(MigrateError::VersionMismatch(step.version).into()),
            None => return Err(Error::Behind),
        }
    }
    Ok(())
}
