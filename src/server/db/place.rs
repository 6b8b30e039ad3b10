//! Whether the addresses of PostgreSQL lead to one database: a round that looks into another finds nothing to do.

use sqlx::{PgConnection, PgExecutor, PgPool};
use sqlx_macros::FromRow;

use super::Error;

/// What an address leads to.
#[derive(Debug, FromRow)]
struct Place {
    database: String,
    /// Two servers have no moment of their start in common.
    since: String,
    encoding: String,
    /// None where the role may not use it, or it is missing.
    schema: Option<String>,
    /// Which table is meant by that name.
    purchases: Option<i64>,
}

impl Place {
    async fn of(on: impl PgExecutor<'_>) -> Result<Self, Error> {
        sqlx::query_as(
            "SELECT current_database()::text AS database, extract(epoch FROM pg_postmaster_start_time())::text AS since,
               current_setting('server_encoding') AS encoding, current_schema()::text AS schema,
               to_regclass('purchases')::oid::int8 AS purchases",
        )
        .fetch_one(on)
        .await
        .map_err(Error::Open)
    }

    fn is_database_of(&self, other: &Self) -> bool {
        self.database == other.database && self.since == other.since
    }

    /// What a stranger types is compared as it is typed.
    fn keeps_utf8(&self) -> Result<(), Error> {
        if self.encoding == "UTF8" {
            Ok(())
        } else {
            Err(Error::Encoding(self.encoding.clone()))
        }
    }
}

/// Before there are tables, and before the roles may use the schema.
pub(super) async fn is_one_database(
    owner: &mut PgConnection,
    desk: &mut PgConnection,
    rounds: &mut PgConnection,
) -> Result<(), Error> {
    let desk = Place::of(desk).await?;
    desk.keeps_utf8()?;
    for (setting, place) in [
        ("DATABASE_OWNER_URL", Place::of(owner).await?),
        ("DATABASE_ROUNDS_URL", Place::of(rounds).await?),
    ] {
        if !place.is_database_of(&desk) {
            return Err(Error::Elsewhere(setting));
        }
    }
    Ok(())
}

/// The same database, and in it the same tables.
pub(super) async fn is_same(desk: &PgPool, rounds: &PgPool) -> Result<(), Error> {
    let (desk, rounds) = (Place::of(desk).await?, Place::of(rounds).await?);
    desk.keeps_utf8()?;
    if rounds.is_database_of(&desk) && rounds.schema == desk.schema && rounds.purchases == desk.purchases {
        Ok(())
    } else {
        Err(Error::Elsewhere("DATABASE_ROUNDS_URL"))
    }
}
