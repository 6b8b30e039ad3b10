//! The database as an operator sees it: all businesses, and only to look.

use uuid::Uuid;

use super::{Address, Db, Error, One, Walls, begin, on_db};

/// The database as an operator sees it. Nothing can be written through it.
///
/// There is none but for an account that the database has just named an operator. On PostgreSQL each statement says whose
/// account that is, and the policies look again whether it is one.
#[derive(Debug, Clone)]
pub struct Overview {
    db: Db,
    operator: Uuid,
}

/// Asks one grouped question about some accounts: up to their ids, then what comes after them.
macro_rules! of_these {
    ($scope:expr, $ids:expr, $before:literal, $after:literal) => {
        $crate::server::db::on_db!($scope, pool => {
            let mut text = sqlx::QueryBuilder::new(concat!($before, " ("));
            let mut list = text.separated(", ");
            for id in $ids {
                list.push_bind(*id);
            }
            text.push(concat!(") ", $after));
            text.build_query_as().fetch_all(pool).await
        })
    };
}

pub(crate) use of_these;

impl Walls {
    /// The database as this account sees it if it is an operator's; none otherwise.
    pub async fn as_operator(&self, account: Uuid) -> Result<Option<Overview>, sqlx::Error> {
        let overview = Overview {
            db: self.desk.clone(),
            operator: account,
        };
        let is_operator: i64 = on_db!(overview, pool => sqlx::query_scalar("SELECT COUNT(*) FROM operators WHERE user_id = $1")
            .bind(account).fetch_one(pool).await)?;
        Ok((is_operator > 0).then_some(overview))
    }

    /// For the command that makes operators: on PostgreSQL as the role that owns the tables, which alone may. Row level
    /// security binds it like any other.
    pub async fn open_as_host(address: &Address) -> Result<Self, Error> {
        let owner = match &address.owner {
            None if address.is_postgres() => return Err(Error::Missing("DATABASE_OWNER_URL")),
            owner => owner.as_ref().filter(|_| address.is_postgres()),
        };
        let walls = Self::open(address).await?;
        let Some(owner) = owner else {
            return Ok(walls);
        };
        walls.close().await;
        let host = Db::open_with(owner, 2).await?;
        Ok(Self::over(host.clone(), host))
    }
}

impl Overview {
    /// Who looks.
    pub const fn operator(&self) -> Uuid {
        self.operator
    }

    pub(crate) async fn one(&self) -> Result<One<'_>, sqlx::Error> {
        match &self.db {
            Db::Sqlite(pool) => Ok(One::Sqlite(pool)),
            Db::Postgres(pool) => Ok(One::Postgres(
                begin::saying(pool, "app.operator", &self.operator.to_string()).await?,
            )),
        }
    }
}
