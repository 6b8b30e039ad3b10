//! What was used, read from the tables of whoever kept it: calls, messages, rents and purchases. By day and category.

use sqlx::SqliteConnection;

/// So much of one category on one day: `2026-11-30`, the category, how many, how much, millionths of a dollar.
pub type Used = (String, String, i64, i64, i64);

/// Of one account and, where they are included, of those below it; since a day, and until one that counts as well.
pub async fn used(
    db: &mut SqliteConnection,
    account_sid: &str,
    is_with_children: bool,
    (from, until): (&str, &str),
) -> Result<Vec<Used>, sqlx::Error> {
    let mut all: Vec<Used> = Vec::new();
    for text in [CALLS, TEXTS, RENTS, SETUPS] {
        let some: Vec<Used> = sqlx::query_as(text)
            .bind(account_sid)
            .bind(is_with_children)
            .bind(from)
            .bind(until)
            .fetch_all(&mut *db)
            .await?;
        all.extend(some);
    }
    Ok(all)
}

/// Each minute begun is a whole one.
const CALLS: &str = "
SELECT date(started_at, 'unixepoch') AS day, category, COUNT(*), SUM((seconds + 59) / 60), SUM(micros) FROM calls
WHERE status = 'completed' AND account_sid IN (SELECT sid FROM accounts WHERE sid = $1 OR ($2 AND owner_sid = $1))
GROUP BY day, category HAVING day BETWEEN $3 AND $4";

/// As they were charged when they were taken, whatever became of them.
const TEXTS: &str = "
SELECT date(created_at, 'unixepoch') AS day,
  CASE WHEN media > 0 THEN 'mms' WHEN direction = 'inbound' THEN 'sms-inbound-longcode' ELSE 'sms-outbound-longcode' END AS category,
  COUNT(*), SUM(segments), SUM(segments) * 7900 FROM texts
WHERE account_sid IN (SELECT sid FROM accounts WHERE sid = $1 OR ($2 AND owner_sid = $1))
GROUP BY day, category HAVING day BETWEEN $3 AND $4";

const RENTS: &str = "
SELECT substr(at, 1, 10) AS day,
  CASE WHEN substr(phone_number, 1, 5) IN ('+1800', '+1833', '+1844', '+1855', '+1866', '+1877', '+1888')
    THEN 'phonenumbers-tollfree' ELSE 'phonenumbers-local' END AS category,
  COUNT(*), COUNT(*), SUM(micros) FROM charges
WHERE reason = 'rent' AND account_sid IN (SELECT sid FROM accounts WHERE sid = $1 OR ($2 AND owner_sid = $1))
GROUP BY day, category HAVING day BETWEEN $3 AND $4";

/// To set a number up costs nothing here.
const SETUPS: &str = "
SELECT substr(at, 1, 10) AS day, 'phonenumbers-setups' AS category, COUNT(*), COUNT(*), 0 FROM ownership
WHERE change = 'purchased' AND to_account_sid IN (SELECT sid FROM accounts WHERE sid = $1 OR ($2 AND owner_sid = $1))
GROUP BY day, category HAVING day BETWEEN $3 AND $4";
