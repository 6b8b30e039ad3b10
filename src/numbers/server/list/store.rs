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

/// A page: what leads, what else must be so, and the order. The parameters are those of [`page`], in its order.
macro_rules! listing {
    ($leads:literal, $order:literal) => {
        select!(
            $leads,
            " AND status <> 'released' AND ($4 = '' OR status = $4)
               AND ($5 = '' OR REPLACE(CAST(capabilities AS TEXT), ' ', '') LIKE $5)
               AND ($6 = '' OR EXISTS (SELECT 1 FROM number_tags AS tagged WHERE tagged.user_id = $1 AND tagged.tag = $6
                 AND tagged.number_id = user_twilio_numbers.id))
               AND ($7 = $7 AND $8 = $8) ",
            $order
        )
    };
}

/// Both ways along the ids, from behind one of them.
macro_rules! along {
    ($leads:literal, $order:expr) => {
        match $order {
            Order::Oldest => listing!($leads, "AND id > $2 ORDER BY id LIMIT $3"),
            Order::Newest | Order::Number | Order::Label => listing!($leads, "AND id < $2 ORDER BY id DESC LIMIT $3"),
        }
    };
}

/// One page from behind the number `after`.
pub async fn page(
    db: &Scope,
    question: &Question,
    after: Option<Uuid>,
    limit: u32,
) -> Result<Vec<Number>, sqlx::Error> {
    let (text, key, end) = text(question, after);
    // The largest id stands for "from the top", the smallest for "from the bottom", so that one text serves both.
    let from = after.unwrap_or(match question.order {
        Order::Newest => Uuid::max(),
        Order::Oldest | Order::Number | Order::Label => Uuid::nil(),
    });
    let status = question.status.map_or("", |status| status.as_str());
    let can = question.can.map(|can| format!("%\"{can}\":true%")).unwrap_or_default();
    let tag = match question.by {
        By::Tag(_) => "",
        By::All | By::Status(_) | By::Waiting | By::Area(_) | By::Last(_) | By::Digits(_) | By::Label(_) => {
            question.tag.as_deref().unwrap_or_default()
        }
    };
    let rows: Vec<Row> = on_db!(db, pool => sqlx::query_as(text).bind(db.owner()).bind(from).bind(i64::from(limit)).bind(status).bind(&can).bind(tag)
        .bind(&key).bind(&end).fetch_all(pool).await)?;
    rows.into_iter().map(Number::try_from).collect()
}

/// The text of a question, the value that leads, and where its range ends.
fn text(question: &Question, after: Option<Uuid>) -> (&'static str, String, String) {
    let order = question.order;
    match &question.by {
        By::All => (all(order, after.is_some()), String::new(), String::new()),
        By::Tag(tag) => {
            let text = along!(
                "JOIN (SELECT number_id FROM number_tags WHERE user_id = $1 AND tag = $7) AS led ON led.number_id = id WHERE user_id = $1",
                order
            );
            (text, tag.clone(), String::new())
        }
        By::Status(status) => (
            along!("WHERE user_id = $1 AND status = $7", order),
            status.as_str().to_owned(),
            String::new(),
        ),
        By::Waiting => (
            along!("WHERE user_id = $1 AND release_at IS NOT NULL", order),
            String::new(),
            String::new(),
        ),
        By::Area(code) => (
            along!("WHERE user_id = $1 AND area_code = $7", order),
            code.clone(),
            String::new(),
        ),
        By::Last(digits) => (
            along!("WHERE user_id = $1 AND last_four = $7", order),
            digits.clone(),
            String::new(),
        ),
        By::Digits(digits) => {
            let text = if after.is_some() {
                listing!(
                    "WHERE user_id = $1 AND digits >= $7 AND digits < $8 AND (digits, id) > (SELECT own.digits, own.id FROM user_twilio_numbers AS own WHERE own.user_id = $1 AND own.id = $2)",
                    "ORDER BY digits, id LIMIT $3"
                )
            } else {
                listing!(
                    "WHERE user_id = $1 AND digits >= $7 AND digits < $8 AND $2 = $2",
                    "ORDER BY digits, id LIMIT $3"
                )
            };
            (text, digits.clone(), format!("{digits}:"))
        }
        By::Label(words) => {
            let text = if after.is_some() {
                listing!(
                    "WHERE user_id = $1 AND label_key >= $7 AND label_key < $8 AND (label_key, id) > (SELECT own.label_key, own.id FROM user_twilio_numbers AS own WHERE own.user_id = $1 AND own.id = $2)",
                    "ORDER BY label_key, id LIMIT $3"
                )
            } else {
                listing!(
                    "WHERE user_id = $1 AND label_key >= $7 AND label_key < $8 AND $2 = $2",
                    "ORDER BY label_key, id LIMIT $3"
                )
            };
            // Nothing that can be written comes after the last of all letters.
            (text, words.clone(), format!("{words}\u{10ffff}"))
        }
    }
}

fn all(order: Order, is_later: bool) -> &'static str {
    match (order, is_later) {
        (Order::Newest | Order::Oldest, _) => along!("WHERE user_id = $1", order),
        (Order::Number, false) => listing!("WHERE user_id = $1 AND $2 = $2", "ORDER BY digits, id LIMIT $3"),
        (Order::Number, true) => listing!(
            "WHERE user_id = $1 AND (digits, id) > (SELECT own.digits, own.id FROM user_twilio_numbers AS own WHERE own.user_id = $1 AND own.id = $2)",
            "ORDER BY digits, id LIMIT $3"
        ),
        (Order::Label, false) => listing!("WHERE user_id = $1 AND $2 = $2", "ORDER BY label_key, id LIMIT $3"),
        (Order::Label, true) => listing!(
            "WHERE user_id = $1 AND (label_key, id) > (SELECT own.label_key, own.id FROM user_twilio_numbers AS own WHERE own.user_id = $1 AND own.id = $2)",
            "ORDER BY label_key, id LIMIT $3"
        ),
    }
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
