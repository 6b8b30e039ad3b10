//! Many rows at once, written by SQLite itself past everything that makes them one by one.

use std::path::Path;

use numberdesk::server::db::{Db, Timestamp};
use uuid::Uuid;

use crate::{Failure, serving::Database};

/// Counts from 0 below `$1`. The ids that are made of it go upwards, as those of version 7 do.
macro_rules! counted {
    ($into:literal, $rows:literal) => {
        concat!(
            $into,
            " WITH RECURSIVE counted (k) AS (VALUES (0) UNION ALL SELECT k + 1 FROM counted WHERE k + 1 < $1) ",
            $rows,
            " FROM counted"
        )
    };
}

/// Numbers of one owner. Of ten: one is lost, one waits for its release; of five: one has a tag. The forty oldest alone can send
/// pictures, and have a tag of their own. All texts are equally long, so that a page of these is as long as any other.
const NUMBERS: &str = counted!(
    "INSERT INTO user_twilio_numbers (id, user_id, subaccount_sid, phone_number, phone_sid, friendly_name, carrier_name, capabilities,
       status, country, number_type, locality, region, monthly_price_cents, currency, purchased_at, release_at, created_at, updated_at)",
    "SELECT unhex(printf('0190000000007000%04x%012x', $5, k)), $2, printf('AC%032x', $5),
       printf('+1%s%03d014%d', substr('205206207208209210213214215216217218219224225', 1 + 3 * (k / 10 % 15), 3), 200 + k / 150, k % 10),
       printf('PN%024x%08x', $5, k), printf('Shop %d %06d', k % 10, k), '',
       printf('{\"voice\":true,\"sms\":true,\"mms\":%s,\"rcs\":false}', IIF(k < 40, 'true', 'false')), IIF(k % 10 = 3, 'lost', 'active'), 'US', 'local', 'San Francisco', 'CA', 115, 'USD', $3, IIF(k % 10 = 7, $4, NULL), $3, $3"
);
const TAGS: &str = "INSERT INTO number_tags (user_id, tag, number_id)
  SELECT user_id, 'west', id FROM user_twilio_numbers WHERE user_id = $1 AND CAST(substr(friendly_name, 8) AS INTEGER) % 5 = 0
  UNION ALL SELECT user_id, 'east', id FROM user_twilio_numbers WHERE user_id = $1 AND CAST(substr(friendly_name, 8) AS INTEGER) < 40";

/// Owners, each with a session, a token and a number.
const USERS: [&str; 4] = [
    counted!(
        "INSERT INTO users (id, email, password_hash, created_at, updated_at)",
        "SELECT unhex(printf('0190000000017000a000%012x', k)), printf('owner%012d@crowd.example', k), '', $2, $2"
    ),
    counted!(
        "INSERT INTO sessions (id_hash, id, user_id, data, signed_in_at, seen_at, last_day, expires_at)",
        "SELECT hex(randomblob(32)), randomblob(16), unhex(printf('0190000000017000a000%012x', k)), '{}', $2, $2, $3, $3"
    ),
    counted!(
        "INSERT INTO api_tokens (id, user_id, name, token_hash, created_at)",
        "SELECT unhex(printf('0190000000027000a000%012x', k)), unhex(printf('0190000000017000a000%012x', k)), 'a program', hex(randomblob(32)), $2"
    ),
    counted!(
        "INSERT INTO user_twilio_numbers (id, user_id, subaccount_sid, phone_number, phone_sid, capabilities, status, country, number_type,
           monthly_price_cents, currency, purchased_at, created_at, updated_at)",
        "SELECT unhex(printf('0190000000037000a000%012x', k)), unhex(printf('0190000000017000a000%012x', k)), printf('AC%032x', k),
           printf('+1415%07d', k), printf('PN%032x', k), '{\"voice\":true,\"sms\":true,\"mms\":true,\"rcs\":false}', 'active', 'US', 'local',
           115, 'USD', $2, $2, $2"
    ),
];

/// Lays so many numbers out for an owner; `place` keeps two owners' apart.
pub async fn numbers(file: &Path, owner: Uuid, place: i64, many: i64) -> Result<(), Failure> {
    let Db::Sqlite(pool) = open(file).await? else {
        return Ok(());
    };
    let (now, later) = (Timestamp::now(), Timestamp::in_seconds(30 * 24 * 3600));
    let mut tx = pool.begin().await?;
    let numbers = sqlx::query(NUMBERS).bind(many).bind(owner).bind(now);
    numbers.bind(later).bind(place).execute(&mut *tx).await?;
    sqlx::query(TAGS).bind(owner).execute(&mut *tx).await?;
    tx.commit().await?;
    pool.close().await;
    Ok(())
}

/// Lays so many owners out.
pub async fn users(file: &Path, many: i64) -> Result<(), Failure> {
    let Db::Sqlite(pool) = open(file).await? else {
        return Ok(());
    };
    let (now, later) = (Timestamp::now(), Timestamp::in_seconds(30 * 24 * 3600));
    let mut tx = pool.begin().await?;
    for text in USERS {
        sqlx::query(text)
            .bind(many)
            .bind(now)
            .bind(later)
            .execute(&mut *tx)
            .await?;
    }
    tx.commit().await?;
    pool.close().await;
    Ok(())
}

/// The id that [`numbers`] gives to this one of an owner's numbers.
pub fn id(place: i64, at: i64) -> String {
    format!("01900000-0000-7000-{place:04x}-{at:012x}")
}

async fn open(file: &Path) -> Result<Db, Failure> {
    Ok(Db::open(&Database::File(file.to_owned()).address().url).await?)
}
