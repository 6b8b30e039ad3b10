//! Phone numbers: given at once by area code, listed, changed, given back.

use std::collections::HashSet;

use serde_json::{Value, json};
use sqlx::SqliteConnection;
use time::OffsetDateTime;
use time::macros::format_description;

use super::magic::{self, Becomes};
use super::refused::{Failure, Refused};
use super::store::{self, Number};
use super::{ORGANISATION, Work};
use crate::server::sandbox::ledger::store::{self as ledger, Ownership};
use crate::server::sandbox::numbers::store as holdings;
use crate::server::sandbox::wire::Reply;
use crate::server::sandbox::wire::params::Params;

/// A UUID of version 4.
pub fn new_id() -> String {
    uuid::Builder::from_random_bytes(rand::random()).into_uuid().to_string()
}

/// `2026-11-02T10:00:00.000Z`.
pub fn moment(seconds: i64) -> String {
    const FORM: time::format_description::StaticFormatDescription =
        format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].000Z");
    let at = OffsetDateTime::from_unix_timestamp(seconds).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    at.format(FORM).unwrap_or_default()
}

pub fn most(query: &Params, usual: usize, largest: usize) -> Result<usize, Refused> {
    match query.get("limit").map(str::parse) {
        None => Ok(usual),
        Some(Ok(limit)) if limit <= largest => Ok(limit),
        Some(Ok(_) | Err(_)) => Err(Refused::wrong(&["limit must not be greater than 1000"])),
    }
}

/// What a request says of a number, where it fits the shape.
struct Wish<'w> {
    name: Option<&'w str>,
    area_code: Option<&'w str>,
    assistant: Ring<'w>,
}

/// Which assistant a request names.
enum Ring<'w> {
    /// It says nothing of one.
    AsBefore,
    /// None: `null`.
    Nobody,
    /// This one.
    Assistant(&'w str),
}

fn wish(body: &Value) -> Result<Wish<'_>, Refused> {
    let text = |name: &str| body.get(name).filter(|value| !value.is_null()).map(Value::as_str);
    let mut wrong = Vec::new();
    if !matches!(text("provider"), Some(Some("vapi"))) {
        wrong.push("provider must be one of the following values: vapi");
    }
    let name = text("name").flatten();
    if text("name").is_some_and(|name| name.is_none_or(|name| name.chars().count() > 40)) {
        wrong.push("name must be shorter than or equal to 40 characters");
    }
    let area_code = text("numberDesiredAreaCode").flatten();
    if text("numberDesiredAreaCode").is_some_and(|code| code.is_none_or(|code| code.chars().count() != 3)) {
        wrong.push("numberDesiredAreaCode must be longer than or equal to 3 characters");
    }
    let assistant = match body.get("assistantId").map(Value::as_str) {
        None => Ring::AsBefore,
        Some(None) => Ring::Nobody,
        Some(Some(id)) => Ring::Assistant(id),
    };
    if wrong.is_empty() {
        Ok(Wish {
            name,
            area_code,
            assistant,
        })
    } else {
        Err(Refused::wrong(&wrong))
    }
}

/// `POST /phone-number`: bought at once. Without an area code it is a SIP address.
pub async fn create(work: &mut Work<'_>) -> Result<Reply, Failure> {
    let wish = wish(work.body)?;
    let assistant_id = match wish.assistant {
        Ring::AsBefore | Ring::Nobody => None,
        Ring::Assistant(id) => Some(known(work.db, id).await?),
    };
    let kept = store::numbers(work.db).await?;
    if i64::try_from(kept.len()).unwrap_or(i64::MAX) >= store::limit(work.db).await? {
        return Err(Refused::limit().into());
    }
    let becomes = wish
        .area_code
        .and_then(magic::of)
        .map_or(Becomes::Active, |magic| magic.becomes);
    let digits = match wish.area_code {
        Some(code) => Some(digits(work, code).await?),
        None => None,
    };
    let vapi_id = new_id();
    let has_digits = digits.is_some() && matches!(becomes, Becomes::Active | Becomes::Blocked);
    let is_sip = wish.area_code.is_none() || becomes == Becomes::Sip;
    let number = Number {
        name: wish.name.map(str::to_owned),
        area_code: wish.area_code.map(str::to_owned),
        digits: digits.filter(|_| has_digits),
        sip_uri: is_sip.then(|| format!("sip:{vapi_id}@sip.example")),
        assistant_id,
        status: match becomes {
            Becomes::Blocked => "blocked",
            _ if is_sip => "active",
            Becomes::Active | Becomes::Nothing | Becomes::Sip => "activating",
        }
        .to_owned(),
        created_at: work.now,
        updated_at: work.now,
        vapi_id,
    };
    store::remember(work.db).await?;
    store::insert(work.db, &number).await?;
    if let Some(digits) = &number.digits {
        holdings::sell_elsewhere(work.db, digits, work.now).await?;
    }
    record(work, "purchased", &number).await?;
    Ok(Reply::created(shape(&number)))
}

async fn known(db: &mut SqliteConnection, id: &str) -> Result<String, Failure> {
    match store::assistant(db, id).await? {
        Some(found) => Ok(found.vapi_id),
        None => Err(Refused::wrong(&["assistantId does not exist"]).into()),
    }
}

/// The first number of an area code of the United States that is nobody's.
async fn digits(work: &mut Work<'_>, code: &str) -> Result<String, Failure> {
    let taken: HashSet<String> = holdings::taken(work.db).await?.into_iter().collect();
    let offer = if work.inventory.is_in(code, "US") {
        work.inventory.first_free(code, |number| !taken.contains(number))
    } else {
        None
    };
    match offer {
        Some(offer) => Ok(offer.phone_number),
        None => Err(Refused::no_stock(code, work.inventory).into()),
    }
}

/// `GET /phone-number`: a bare array, newest first.
pub async fn list(work: &mut Work<'_>) -> Result<Reply, Failure> {
    let most = most(work.query, 100, 1000)?;
    let since = |name: &str| work.query.get(name).map(str::to_owned);
    let (after, from) = (since("createdAtGt"), since("createdAtGe"));
    let all = shown(work).await?;
    let fits = |number: &&Number| {
        let at = moment(number.created_at);
        after.as_ref().is_none_or(|after| at > *after) && from.as_ref().is_none_or(|from| at >= *from)
    };
    Ok(Reply::ok(all.iter().filter(fits).take(most).map(shape).collect()))
}

/// `GET /v2/phone-number`: pages, searched by name or digits.
pub async fn pages(work: &mut Work<'_>) -> Result<Reply, Failure> {
    let most = most(work.query, 100, 1000)?.max(1);
    let page: usize = work
        .query
        .get("page")
        .and_then(|page| page.parse().ok())
        .unwrap_or(1)
        .max(1);
    let wanted = work.query.get("search").unwrap_or_default().to_lowercase();
    let is_oldest_first = work.query.get("sortOrder") == Some("ASC");
    let mut all = shown(work).await?;
    all.retain(|number| {
        let texts = [&number.name, &number.digits];
        texts
            .into_iter()
            .flatten()
            .any(|text| text.to_lowercase().contains(&wanted))
            || wanted.is_empty()
    });
    if is_oldest_first {
        all.reverse();
    }
    let (count, pages) = (all.len(), all.len().div_ceil(most));
    let results: Vec<Value> = all
        .iter()
        .skip((page - 1).saturating_mul(most))
        .take(most)
        .map(shape)
        .collect();
    Ok(Reply::ok(json!({
        "results": results,
        "metadata": {
            "itemsPerPage": most, "totalItems": count, "currentPage": page, "totalPages": pages,
            "hasNextPage": page < pages, "sortOrder": if is_oldest_first { "ASC" } else { "DESC" },
        },
    })))
}

async fn shown(work: &mut Work<'_>) -> Result<Vec<Number>, sqlx::Error> {
    if work.stale {
        store::earlier(work.db).await
    } else {
        store::numbers(work.db).await
    }
}

async fn found(work: &mut Work<'_>, id: &str) -> Result<Number, Failure> {
    let found = store::number(work.db, id).await?;
    found.ok_or_else(|| Refused::not_found("Phone number not found.").into())
}

/// `GET /phone-number/{id}`. What is activating with digits is active from here on: its answer was the last without.
pub async fn fetch(work: &mut Work<'_>, id: &str) -> Result<Reply, Failure> {
    let mut number = found(work, id).await?;
    if number.status == "activating" && number.digits.is_some() {
        "active".clone_into(&mut number.status);
        number.updated_at = work.now;
        store::update(work.db, &number).await?;
    }
    Ok(Reply::ok(shape(&number)))
}

/// `PATCH /phone-number/{id}`: name and assistant; a null takes the assistant away.
pub async fn update(work: &mut Work<'_>, id: &str) -> Result<Reply, Failure> {
    let mut number = found(work, id).await?;
    let wish = wish(work.body)?;
    if let Some(name) = wish.name {
        number.name = Some(name.to_owned());
    }
    match wish.assistant {
        Ring::AsBefore => {}
        Ring::Nobody => number.assistant_id = None,
        Ring::Assistant(id) => number.assistant_id = Some(known(work.db, id).await?),
    }
    number.updated_at = work.now;
    store::remember(work.db).await?;
    store::update(work.db, &number).await?;
    Ok(Reply::ok(shape(&number)))
}

/// `DELETE /phone-number/{id}`: 200 with what was deleted. Its digits are on sale again at once.
pub async fn release(work: &mut Work<'_>, id: &str) -> Result<Reply, Failure> {
    let number = found(work, id).await?;
    store::remember(work.db).await?;
    store::delete(work.db, id).await?;
    if let Some(digits) = &number.digits {
        holdings::buy_back(work.db, digits).await?;
    }
    record(work, "released", &number).await?;
    Ok(Reply::ok(shape(&number)))
}

async fn record(work: &mut Work<'_>, change: &str, number: &Number) -> Result<(), sqlx::Error> {
    let here = Some(ORGANISATION.to_owned());
    let (from, to) = if change == "released" {
        (here, None)
    } else {
        (None, here)
    };
    let row = Ownership {
        sequence: 0,
        at: String::new(),
        request: work.request,
        change: change.to_owned(),
        phone_number: number.digits.clone().unwrap_or_default(),
        sid: Some(number.vapi_id.clone()),
        from_account_sid: from,
        to_account_sid: to,
    };
    ledger::add_ownership(work.db, &row).await
}

/// As Vapi shows it; what is not there is left out.
pub fn shape(number: &Number) -> Value {
    let fields = [
        ("id", Some(number.vapi_id.clone())),
        ("orgId", Some(ORGANISATION.to_owned())),
        ("provider", Some("vapi".to_owned())),
        ("name", number.name.clone()),
        ("numberDesiredAreaCode", number.area_code.clone()),
        ("number", number.digits.clone()),
        ("sipUri", number.sip_uri.clone()),
        ("assistantId", number.assistant_id.clone()),
        ("status", Some(number.status.clone())),
        ("createdAt", Some(moment(number.created_at))),
        ("updatedAt", Some(moment(number.updated_at))),
    ];
    let there = fields
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), json!(value?))));
    Value::Object(there.collect())
}
