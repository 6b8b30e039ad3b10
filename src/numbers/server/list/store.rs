//! SQL of the list's pages, of `number_sums`, and of the tags there are.

use uuid::Uuid;

use super::super::store::{Row, select};
use crate::{
    numbers::{
        Number,
        asked::{By, Order, Question},
    },
    server::db::{Scope, on_db},
};

/// What else must be so. The parameters are those of [`rows`], in its order.
macro_rules! further {
    () => {
        " AND status <> 'released' AND ($4 = '' OR status = $4 OR ($4 = 'waiting' AND release_at IS NOT NULL))
               AND ($5 = '' OR ($5 = 'voice' AND can_voice) OR ($5 = 'sms' AND can_sms) OR ($5 = 'mms' AND can_mms))
               AND ($6 = '' OR EXISTS (SELECT 1 FROM number_tags AS tagged WHERE tagged.user_id = $1 AND tagged.tag = $6
                 AND tagged.number_id = user_twilio_numbers.id))
               AND ($7 = $7 AND $8 = $8) "
    };
}

/// A page: what leads, what else must be so, and the order.
macro_rules! listing {
    ($leads:literal, $order:literal) => {
        select!($leads, further!(), $order)
    };
}

/// Both ways along the ids, from behind one of them.
macro_rules! along {
    ($leads:literal, $order:expr) => {
        match $order {
            Order::Oldest => listing!($leads, "AND id > $2 ORDER BY id LIMIT $3"),
            Order::Newest | Order::Number | Order::Label | Order::LabelReversed => {
                listing!($leads, "AND id < $2 ORDER BY id DESC LIMIT $3")
            }
        }
    };
}

/// Along a column between `$7` and `$8`, from its beginning or from behind a number. Behind one, that number is the only bound
/// on its side: of two, SQLite takes the one that is the same on every page, and goes through all pages before.
#[rustfmt::skip] // A line a clause.
macro_rules! by_column {
    ($column:literal, $is_later:expr) => {
        by_column!($column, $is_later, " < $8", ">", "")
    };
    ($column:literal, $is_later:expr, $other_end:literal, $behind:literal, $way:literal) => {
        if $is_later {
            select!(
                "WHERE user_id = $1 AND ", $column, $other_end, " AND (", $column, ", id) ", $behind,
                " (SELECT own.", $column, ", own.id FROM user_twilio_numbers AS own WHERE own.user_id = $1 AND own.id = $2)",
                further!(), "ORDER BY ", $column, $way, ", id", $way, " LIMIT $3"
            )
        } else {
            select!(
                "WHERE user_id = $1 AND $2 = $2 AND ", $column, " >= $7 AND ", $column, " < $8",
                further!(), "ORDER BY ", $column, $way, ", id", $way, " LIMIT $3"
            )
        }
    };
}

/// Before all that can be written, and behind it.
const FIRST: &str = "\u{1}";
const LAST: &str = "\u{10ffff}";

/// One page from behind the number `after`.
pub async fn page(
    db: &Scope,
    question: &Question,
    after: Option<Uuid>,
    limit: u32,
) -> Result<Vec<Number>, sqlx::Error> {
    if question.by == By::All && matches!(question.order, Order::Label | Order::LabelReversed) {
        return by_label(db, question, after, limit).await;
    }
    let (text, key, end) = text(question, after);
    // The largest id stands for "from the top", the smallest for "from the bottom", so that one text serves both.
    let from = after.unwrap_or(match question.order {
        Order::Newest => Uuid::max(),
        Order::Oldest | Order::Number | Order::Label | Order::LabelReversed => Uuid::nil(),
    });
    rows(db, text, question, from, limit, (&key, &end)).await
}

/// One of the owner's numbers, where it is what else is asked for.
pub async fn only(db: &Scope, question: &Question, id: Uuid) -> Result<Option<Number>, sqlx::Error> {
    let text = listing!("WHERE user_id = $1 AND id = $2", "LIMIT $3");
    // The tag may lead elsewhere; here nothing does.
    let mut question = question.clone();
    if let By::Tag(_) = question.by {
        question.by = By::All;
    }
    let mut found = rows(db, text, &question, id, 1, ("", "")).await?;
    Ok(found.pop())
}

/// A page by the labels: first those that have one, by the label, then those that have none, by their age.
async fn by_label(
    db: &Scope,
    question: &Question,
    after: Option<Uuid>,
    limit: u32,
) -> Result<Vec<Number>, sqlx::Error> {
    let has_label = match after {
        None => true,
        Some(id) => has_label(db, id).await?,
    };
    let mut found = Vec::new();
    if has_label {
        let text = labelled(question.order, after.is_some());
        found = rows(db, text, question, after.unwrap_or_default(), limit, (FIRST, LAST)).await?;
    }
    let rest = limit.saturating_sub(u32::try_from(found.len()).unwrap_or(u32::MAX));
    if rest > 0 {
        let text = listing!(
            "WHERE user_id = $1 AND label_key = ''",
            "AND id > $2 ORDER BY id LIMIT $3"
        );
        let from = after.filter(|_| !has_label).unwrap_or_default();
        found.extend(rows(db, text, question, from, rest, ("", "")).await?);
    }
    Ok(found)
}

/// Along the labels within a range, either way.
fn labelled(order: Order, is_later: bool) -> &'static str {
    match order {
        Order::LabelReversed => by_column!("label_key", is_later, " >= $7", "<", " DESC"),
        Order::Newest | Order::Oldest | Order::Number | Order::Label => by_column!("label_key", is_later),
    }
}

async fn has_label(db: &Scope, id: Uuid) -> Result<bool, sqlx::Error> {
    let key: Option<String> = on_db!(db, pool => sqlx::query_scalar("SELECT label_key FROM user_twilio_numbers WHERE user_id = $1 AND id = $2")
        .bind(db.owner()).bind(id).fetch_optional(pool).await)?;
    Ok(key.is_some_and(|key| !key.is_empty()))
}

/// Carries a question out: what leads lies between `key` and `end`.
async fn rows(
    db: &Scope,
    text: &'static str,
    question: &Question,
    from: Uuid,
    limit: u32,
    (key, end): (&str, &str),
) -> Result<Vec<Number>, sqlx::Error> {
    let status = match question.status {
        _ if question.waits => "waiting",
        status => status.map_or("", |status| status.as_str()),
    };
    // What leads is not looked at again.
    let can = question
        .can
        .filter(|can| question.by != By::Can(can))
        .unwrap_or_default();
    let tag = question.tag.as_deref().unwrap_or_default();
    let tag = if question.by == By::Tag(tag.to_owned()) {
        ""
    } else {
        tag
    };
    let rows: Vec<Row> = on_db!(db, pool => sqlx::query_as(text).bind(db.owner()).bind(from).bind(i64::from(limit)).bind(status).bind(can).bind(tag)
        .bind(key).bind(end).fetch_all(pool).await)?;
    rows.into_iter().map(Number::try_from).collect()
}

/// The text of a question, the value that leads, and where its range ends.
fn text(question: &Question, after: Option<Uuid>) -> (&'static str, String, String) {
    let order = question.order;
    let single = |text, key: &str| (text, key.to_owned(), String::new());
    match &question.by {
        By::All if order == Order::Number => {
            let text = by_column!("digits", after.is_some());
            (text, FIRST.to_owned(), LAST.to_owned())
        }
        By::All => single(along!("WHERE user_id = $1", order), ""),
        By::Tag(tag) => {
            let text = along!(
                "JOIN (SELECT number_id FROM number_tags WHERE user_id = $1 AND tag = $7) AS led ON led.number_id = id WHERE user_id = $1",
                order
            );
            single(text, tag)
        }
        By::Status(status) => single(along!("WHERE user_id = $1 AND status = $7", order), status.as_str()),
        By::Can("voice") => single(along!("WHERE user_id = $1 AND can_voice", order), ""),
        By::Can("sms") => single(along!("WHERE user_id = $1 AND can_sms", order), ""),
        By::Can(_) => single(along!("WHERE user_id = $1 AND can_mms", order), ""),
        By::Waiting => single(along!("WHERE user_id = $1 AND release_at IS NOT NULL", order), ""),
        By::Area(code) => single(along!("WHERE user_id = $1 AND area_code = $7", order), code),
        By::Last(digits) => single(along!("WHERE user_id = $1 AND last_four = $7", order), digits),
        By::Digits(digits) => {
            let text = by_column!("digits", after.is_some());
            (text, digits.clone(), format!("{digits}:"))
        }
        // Nothing that can be written comes after the last of all letters.
        By::Label(words) => (
            labelled(order, after.is_some()),
            words.clone(),
            format!("{words}{LAST}"),
        ),
    }
}

/// Numbers with a tag that few have. `CROSS JOIN` has SQLite begin at the tag: along the numbers it would look at all of them.
pub async fn with_tag(db: &Scope, question: &Question, tag: &str, limit: u32) -> Result<Vec<Number>, sqlx::Error> {
    let text = select!(
        from "(SELECT number_id AS led_id FROM number_tags WHERE user_id = $1 AND tag = $7) AS led CROSS JOIN ",
        "WHERE user_id = $1 AND id = led_id AND $2 = $2",
        further!(),
        "LIMIT $3"
    );
    rows(db, text, question, Uuid::nil(), limit, (tag, "")).await
}

/// How many numbers are found so, counted no further than `most`. Only what can be rare is counted.
pub async fn count(db: &Scope, by: &By, most: i64) -> Result<i64, sqlx::Error> {
    macro_rules! counted {
        ($from:literal) => {
            concat!(
                "SELECT COUNT(*) FROM (SELECT 1 FROM ",
                $from,
                " AND user_id = $1 AND $2 = $2 LIMIT $3) AS counted"
            )
        };
    }
    let (text, key) = match by {
        By::Tag(tag) => (counted!("number_tags WHERE tag = $2"), tag.as_str()),
        By::Status(status) => (
            counted!("user_twilio_numbers WHERE status <> 'released' AND status = $2"),
            status.as_str(),
        ),
        By::Waiting => (
            counted!("user_twilio_numbers WHERE status <> 'released' AND release_at IS NOT NULL"),
            "",
        ),
        By::Can("voice") => (
            counted!("user_twilio_numbers WHERE status <> 'released' AND can_voice"),
            "",
        ),
        By::Can("sms") => (
            counted!("user_twilio_numbers WHERE status <> 'released' AND can_sms"),
            "",
        ),
        By::Can(_) => (
            counted!("user_twilio_numbers WHERE status <> 'released' AND can_mms"),
            "",
        ),
        By::All | By::Area(_) | By::Last(_) | By::Digits(_) | By::Label(_) => return Ok(most),
    };
    on_db!(db, pool => sqlx::query_scalar(text).bind(db.owner()).bind(key).bind(most).fetch_one(pool).await)
}

/// How many numbers the owner holds, their rents in cents, how many of these are known, and the currency.
pub async fn sum(db: &Scope) -> Result<Option<(i64, i64, i64, Option<String>)>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_as("SELECT held, rent_cents, priced, currency FROM number_sums WHERE user_id = $1")
        .bind(db.owner()).fetch_optional(pool).await)
}

/// The owner's tags, by the alphabet. It goes from tag to tag, not from number to number.
pub async fn tags(db: &Scope, most: u32) -> Result<Vec<String>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_scalar(
        "WITH RECURSIVE known (tag) AS (
           SELECT (SELECT MIN(tag) FROM number_tags WHERE user_id = $1)
           UNION ALL
           SELECT (SELECT MIN(later.tag) FROM number_tags AS later WHERE later.user_id = $1 AND later.tag > known.tag) FROM known WHERE known.tag IS NOT NULL)
         SELECT tag FROM known WHERE tag IS NOT NULL LIMIT $2",
    ).bind(db.owner()).bind(i64::from(most)).fetch_all(pool).await)
}
