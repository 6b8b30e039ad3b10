//! Phone numbers: given at once by area code or brought in, listed, changed, given back.

use std::collections::HashSet;

use serde_json::{Value, json};
use sqlx::SqliteConnection;

use super::magic::{self, Becomes};
use super::refused::{Failure, Refused};
use super::store::{self, Number};
use super::wishes::{self, Provider, Said, Wish};
use super::{ORGANISATION, Work, imports, writing};
use crate::server::sandbox::ledger::store::{self as ledger, Ownership};
use crate::server::sandbox::numbers::store as holdings;
use crate::server::sandbox::wire::Reply;

/// `POST /phone-number`.
pub async fn create(work: &mut Work<'_>) -> Result<Reply, Failure> {
    let wish = wishes::read(work.body, true)?;
    match wish.provider {
        Provider::Vapi => give(work, &wish).await,
        Provider::Twilio => imports::create(work, &wish).await,
    }
}

/// Bought at once. Without an area code it is a SIP address.
async fn give(work: &mut Work<'_>, wish: &Wish<'_>) -> Result<Reply, Failure> {
    let assistant_id = assistant(work.db, wish.assistant, None).await?;
    let kept = store::numbers(work.db).await?;
    let given = kept.iter().filter(|number| number.twilio.is_none()).count();
    if i64::try_from(given).unwrap_or(i64::MAX) >= store::limit(work.db).await? {
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
    let vapi_id = writing::new_id();
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
        server: imports::server(wish.server, None),
        twilio: None,
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

/// The assistant after what a request says of it.
pub async fn assistant(
    db: &mut SqliteConnection,
    said: Said<&str>,
    before: Option<String>,
) -> Result<Option<String>, Failure> {
    match said {
        Said::Nothing => Ok(before),
        Said::Null => Ok(None),
        Said::This(id) => match store::assistant(db, id).await? {
            Some(found) => Ok(Some(found.vapi_id)),
            None => Err(Refused::wrong(&["assistantId does not exist"]).into()),
        },
    }
}

/// The first number of an area code of the United States that is nobody's.
async fn digits(work: &mut Work<'_>, code: &str) -> Result<String, Failure> {
    let mut taken: HashSet<String> = holdings::taken(work.db).await?.into_iter().collect();
    // An import may outlive its number at Twilio.
    taken.extend(
        store::numbers(work.db)
            .await?
            .into_iter()
            .filter_map(|number| number.digits),
    );
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
    let most = writing::most(work.query, 100, 1000)?;
    let since = |name: &str| work.query.get(name).map(str::to_owned);
    let (after, from) = (since("createdAtGt"), since("createdAtGe"));
    let all = shown(work).await?;
    let fits = |number: &&Number| {
        let at = writing::moment(number.created_at);
        after.as_ref().is_none_or(|after| at > *after) && from.as_ref().is_none_or(|from| at >= *from)
    };
    Ok(Reply::ok(all.iter().filter(fits).take(most).map(shape).collect()))
}

/// `GET /v2/phone-number`: pages, searched by name or digits.
pub async fn pages(work: &mut Work<'_>) -> Result<Reply, Failure> {
    let most = writing::most(work.query, 100, 1000)?.max(1);
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

/// `PATCH /phone-number/{id}`: name, assistant, server and credentials; a null takes assistant or server away.
pub async fn update(work: &mut Work<'_>, id: &str) -> Result<Reply, Failure> {
    let mut number = found(work, id).await?;
    let wish = wishes::read(work.body, false)?;
    if wish.provider != provider(&number) {
        return Err(Refused::wrong(&["provider must be that of the phone number"]).into());
    }
    if let Some(name) = wish.name {
        number.name = Some(name.to_owned());
    }
    imports::change(work.db, &mut number, &wish).await?;
    number.assistant_id = assistant(work.db, wish.assistant, number.assistant_id.take()).await?;
    number.server = imports::server(wish.server, number.server.take());
    number.updated_at = work.now;
    store::remember(work.db).await?;
    store::update(work.db, &number).await?;
    Ok(Reply::ok(shape(&number)))
}

/// `DELETE /phone-number/{id}`: 200 with what was deleted. Digits that Vapi gave are on sale again at once; an import leaves the
/// number's addresses at Twilio as they are, for nothing is documented that would put them back.
pub async fn release(work: &mut Work<'_>, id: &str) -> Result<Reply, Failure> {
    let number = found(work, id).await?;
    store::remember(work.db).await?;
    store::delete(work.db, id).await?;
    if number.twilio.is_none() {
        if let Some(digits) = &number.digits {
            holdings::buy_back(work.db, digits).await?;
        }
        record(work, "released", &number).await?;
    }
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

fn provider(number: &Number) -> Provider {
    if number.twilio.is_some() {
        Provider::Twilio
    } else {
        Provider::Vapi
    }
}

/// As Vapi shows it, credentials included; what is not there is left out.
pub fn shape(number: &Number) -> Value {
    let twilio = number.twilio.as_ref().map(|twilio| &twilio.0);
    let fields = [
        ("id", Some(json!(number.vapi_id))),
        ("orgId", Some(json!(ORGANISATION))),
        ("provider", Some(json!(provider(number).name()))),
        ("name", number.name.as_ref().map(|name| json!(name))),
        (
            "numberDesiredAreaCode",
            number.area_code.as_ref().map(|code| json!(code)),
        ),
        ("number", number.digits.as_ref().map(|digits| json!(digits))),
        ("sipUri", number.sip_uri.as_ref().map(|uri| json!(uri))),
        ("twilioAccountSid", twilio.map(|twilio| json!(twilio.account_sid))),
        ("twilioAuthToken", twilio.map(|twilio| json!(twilio.auth_token))),
        ("smsEnabled", twilio.map(|twilio| json!(twilio.sms_enabled))),
        ("assistantId", number.assistant_id.as_ref().map(|id| json!(id))),
        ("server", number.server.as_ref().map(|server| server.0.clone())),
        ("status", Some(json!(number.status))),
        ("createdAt", Some(json!(writing::moment(number.created_at)))),
        ("updatedAt", Some(json!(writing::moment(number.updated_at)))),
    ];
    let there = fields
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?)));
    Value::Object(there.collect())
}
