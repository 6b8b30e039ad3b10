//! Numbers from other carriers: portability, documents, and port-in requests of `numbers.twilio.com/v1`.
//!
//! Toll-free and Canadian numbers cannot come, numbers that an account holds are Twilio's already, and numbers that end in 9 are mobile:
//! they want a PIN and an account number. The refusals of a bad request carry 20422; Twilio's pages name no code for them.

pub mod moves;
pub mod store;

use serde::Deserialize;
use serde_json::{Value, json};

use super::inventory::Kind;
use super::numbers::purchase::is_e164;
use super::numbers::store as holdings;
use super::route::Work;
use super::wire::params::invalid;
use super::wire::refusal::{Failure, Refusal};
use super::wire::{self, Reply};
use store::{Document, Request};

/// Twilio's own bound.
pub const LARGEST_DOCUMENT: usize = 10 * 1024 * 1024;

/// Why a number cannot come: the reason and its code.
async fn barred(work: &mut Work<'_>, number: &str) -> Result<Option<(&'static str, i64)>, Failure> {
    if holdings::by_number(work.db, number).await?.is_some() {
        return Ok(Some(("ALREADY_IN_TWILIO_DIFFERENT_OWNER", 22132)));
    }
    let offer = work.inventory.find(number);
    let can_come = offer.is_some_and(|offer| offer.kind != Kind::TollFree && offer.country == "US");
    Ok((!can_come).then_some(("MANUAL_PORTING_AVAILABLE", 22133)))
}

fn is_mobile(number: &str) -> bool {
    number.ends_with('9')
}

/// `GET Porting/Portability/PhoneNumber/{E164}`.
pub async fn portability(work: &mut Work<'_>, number: &str) -> Result<Reply, Failure> {
    let number = number.replace("%2B", "+");
    if !is_e164(&number) {
        return Err(invalid("PhoneNumber", &number).into());
    }
    let barred = barred(work, &number).await?;
    let toll_free = work
        .inventory
        .find(&number)
        .is_some_and(|offer| offer.kind == Kind::TollFree);
    let kind = match (toll_free, is_mobile(&number)) {
        (true, _) => "TOLL-FREE",
        (false, true) => "MOBILE",
        (false, false) => "LOCAL",
    };
    Ok(Reply::ok(json!({
        "phone_number": number,
        "account_sid": Value::Null,
        "portable": barred.is_none(),
        "pin_and_account_number_required": barred.is_none() && is_mobile(&number),
        "not_portable_reason": barred.map(|(reason, _)| reason),
        "not_portable_reason_code": barred.map(|(_, code)| code),
        "number_type": kind,
        "country": "US",
        "url": format!("{}{}", work.base, work.path),
    })))
}

/// `POST Documents`: multipart, with a file that is an image or a PDF.
pub async fn upload(work: &mut Work<'_>) -> Result<Reply, Failure> {
    work.needs_active()?;
    let parts = parts_of(work.content_type, work.body);
    let named = |name: &str| parts.iter().find(|part| part.name == name);
    if named("document_type").map(|part| part.bytes) != Some(b"utility_bill".as_slice()) {
        return Err(invalid("document_type", "").into());
    }
    let file = named("File").ok_or_else(|| invalid("File", ""))?;
    let kind = match file.bytes {
        [b'%', b'P', b'D', b'F', b'-', ..] => "application/pdf",
        [0xff, 0xd8, 0xff, ..] => "image/jpeg",
        [0x89, b'P', b'N', b'G', ..] => "image/png",
        _ => return Err(invalid("File", "an unknown type").into()),
    };
    if file.bytes.len() > LARGEST_DOCUMENT {
        return Err(invalid("File", "larger than 10 MB").into());
    }
    let name = named("friendly_name").map(|part| String::from_utf8_lossy(part.bytes).into_owned());
    let document = Document {
        sid: wire::new_sid("RD"),
        account_sid: work.account.sid.clone(),
        friendly_name: name,
        mime_type: kind.to_owned(),
        size: i64::try_from(file.bytes.len()).unwrap_or(i64::MAX),
    };
    store::add_document(work.db, &document).await?;
    Ok(Reply::created(json!({
        "sid": document.sid,
        "account_sid": document.account_sid,
        "document_type": "utility_bill",
        "version": 1,
        "status": "pending",
        "friendly_name": document.friendly_name,
        "mime_type": document.mime_type,
    })))
}

#[derive(Debug, Deserialize)]
struct Wanted {
    account_sid: String,
    documents: Vec<String>,
    #[serde(default)]
    phone_numbers: Vec<WantedNumber>,
    losing_carrier_information: Value,
}

#[derive(Debug, Deserialize)]
struct WantedNumber {
    phone_number: String,
    #[serde(default)]
    pin: Option<String>,
}

/// `POST Porting/PortIn`, JSON alone: 202. A second request for the same number is a second request, as at Twilio.
pub async fn create(work: &mut Work<'_>) -> Result<Reply, Failure> {
    work.needs_active()?;
    let wanted: Wanted = serde_json::from_slice(work.body).map_err(|_| Refusal::of(20422))?;
    let own = wanted.account_sid == work.account.sid || work.by_parent;
    let losing = &wanted.losing_carrier_information;
    let text = |name: &str| {
        losing
            .get(name)
            .and_then(Value::as_str)
            .is_some_and(|text| !text.is_empty())
    };
    let [number] = wanted.phone_numbers.as_slice() else {
        return Err(invalid("phone_numbers", "exactly one is practised").into());
    };
    for name in [
        "customer_name",
        "authorized_representative",
        "authorized_representative_email",
    ] {
        if !text(name) {
            return Err(invalid(name, "").into());
        }
    }
    if !own || losing.get("address").is_none() {
        return Err(Refusal::of(20422).into());
    }
    for sid in &wanted.documents {
        if !store::has_document(work.db, &wanted.account_sid, sid).await? {
            return Err(invalid("documents", sid).into());
        }
    }
    let wants_pin = is_mobile(&number.phone_number) && (number.pin.is_none() || !text("account_number"));
    if wanted.documents.is_empty() || wants_pin || barred(work, &number.phone_number).await?.is_some() {
        return Err(invalid("phone_numbers", &number.phone_number).into());
    }
    let request = Request {
        sid: wire::new_sid("KW"),
        number_sid: wire::new_sid("PU"),
        account_sid: wanted.account_sid,
        phone_number: number.phone_number.clone(),
        documents: sqlx::types::Json(wanted.documents),
        losing: sqlx::types::Json(wanted.losing_carrier_information),
        status: "In review".to_owned(),
        reason: None,
        created_at: work.now,
        updated_at: work.now,
    };
    store::insert(work.db, &request).await?;
    Ok(Reply::accepted(body(&request, work.base)))
}

/// Twilio's shape of a request.
pub fn body(request: &Request, base: &str) -> Value {
    let is_rejected = request.status == "Action Required";
    json!({
        "port_in_request_sid": request.sid,
        "url": format!("{base}/v1/Porting/PortIn/{}", request.sid),
        "account_sid": request.account_sid,
        "notification_emails": [],
        "target_port_in_date": Value::Null,
        "target_port_in_time_range_start": Value::Null,
        "target_port_in_time_range_end": Value::Null,
        "port_in_request_status": request.status,
        "order_cancellation_reason": (!is_rejected).then_some(request.reason.as_ref()).flatten(),
        "losing_carrier_information": request.losing.0,
        "phone_numbers": [{
            "not_portability_reason": Value::Null,
            "not_portability_reason_code": Value::Null,
            "number_type": if is_mobile(&request.phone_number) { "MOBILE" } else { "LOCAL" },
            "phone_number": request.phone_number,
            "port_date": Value::Null,
            "port_in_phone_number_sid": request.number_sid,
            "port_in_phone_number_status": request.status,
            "portable": true,
            "rejection_reason": is_rejected.then_some(request.reason.as_ref()).flatten(),
            "rejection_reason_code": Value::Null,
        }],
        "bundle_sid": Value::Null,
        "portability_advance_carrier": Value::Null,
        "auto_cancel_approval_numbers": Value::Null,
        "documents": request.documents.0,
        "date_created": wire::iso(request.created_at),
        "support_ticket_id": 1,
        "signature_request_url": (request.status == "Waiting for Signature").then(|| format!("https://sign.example/{}", request.sid)),
    })
}

/// `GET Porting/PortIn/{KW}`.
pub async fn fetch(work: &mut Work<'_>, sid: &str) -> Result<Reply, Failure> {
    Ok(Reply::ok(body(&owned(work, sid).await?, work.base)))
}

async fn owned(work: &mut Work<'_>, sid: &str) -> Result<Request, Failure> {
    let found = store::find(work.db, sid).await?;
    let found = found.filter(|found| work.by_parent || found.account_sid == work.account.sid);
    found.ok_or_else(|| Refusal::not_found(work.path).into())
}

/// `GET Porting/PortIn/PortInRequests`, the newest first.
pub async fn list(work: &mut Work<'_>) -> Result<Reply, Failure> {
    let size = work.params.number("Size")?.unwrap_or(50);
    let rows: Vec<Value> = store::list(work.db, &work.account.sid, size)
        .await?
        .into_iter()
        .map(|request| {
            json!({
                "port_in_request_sid": request.sid,
                "port_in_request_status": request.status,
                "status_last_updated_timestamp": wire::iso(request.updated_at),
                "phone_numbers_requested": 1,
                "phone_numbers_ported": i32::from(request.status == "Completed"),
                "suggested_action": Value::Null,
            })
        })
        .collect();
    let url = format!("{}{}", work.base, work.path);
    Ok(Reply::ok(json!({
        "port_in_requests": rows,
        "meta": {
            "page": 0, "page_size": size, "first_page_url": url, "previous_page_url": Value::Null, "url": url,
            "next_page_url": Value::Null, "key": "port_in_requests",
        },
    })))
}

/// `DELETE Porting/PortIn/{KW}`: 204. What is over cannot be withdrawn.
pub async fn withdraw(work: &mut Work<'_>, sid: &str) -> Result<Reply, Failure> {
    let request = owned(work, sid).await?;
    if matches!(request.status.as_str(), "Completed" | "Canceled" | "Expired") {
        return Err(Refusal::of(20409).into());
    }
    store::set_status(work.db, sid, "Canceled", Some("Canceled by the customer"), work.now).await?;
    Ok(Reply::gone())
}

struct Part<'b> {
    name: String,
    bytes: &'b [u8],
}

/// The parts of a multipart body; none where it is not one.
fn parts_of<'b>(content_type: &str, body: &'b [u8]) -> Vec<Part<'b>> {
    let Some((_, boundary)) = content_type.split_once("boundary=") else {
        return Vec::new();
    };
    let mark = format!("--{}", boundary.trim_matches('"')).into_bytes();
    let mut found = Vec::new();
    let mut rest = body;
    while let Some(begin) = position(rest, &mark) {
        let after = rest.get(begin.saturating_add(mark.len())..).unwrap_or_default();
        let end = position(after, &mark).unwrap_or(after.len());
        let part = after.get(..end).unwrap_or_default();
        if let Some(head) = position(part, b"\r\n\r\n") {
            let words = String::from_utf8_lossy(part.get(..head).unwrap_or_default()).into_owned();
            let name = words
                .split_once(" name=\"")
                .and_then(|(_, rest)| rest.split('"').next());
            let bytes = part.get(head.saturating_add(4)..).unwrap_or_default();
            found.push(Part {
                name: name.unwrap_or_default().to_owned(),
                bytes: bytes.strip_suffix(b"\r\n").unwrap_or(bytes),
            });
        }
        rest = after.get(end..).unwrap_or_default();
    }
    found
}

fn position(text: &[u8], wanted: &[u8]) -> Option<usize> {
    text.windows(wanted.len()).position(|window| window == wanted)
}
