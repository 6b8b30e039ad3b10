//! What the sandbox's countries ask for (`Regulations`), and lists of the numbers API narrowed down by country and type.
//!
//! The shape is that of www.twilio.com/docs/phone-numbers/regulatory/api/regulations; what is asked for is **the sandbox's own
//! rule**, in general words: the real ones differ from country to country, and change.

use serde_json::{Value, json};

use crate::server::sandbox::{
    inventory::{
        Kind,
        abroad::{PLACES, Place},
    },
    route::Work,
    wire::Reply,
};

/// A row of a list, with what it is narrowed down by.
pub(super) struct Row {
    /// ISO code.
    pub country: &'static str,
    /// `business` or `individual`.
    pub end_user: &'static str,
    /// As it is sent.
    pub body: Value,
}

/// The type of the numbers of a country, in the words of the numbers API.
fn kind_of(country: &str) -> &'static str {
    match Place::of(country).map(|place| place.kind) {
        Some(Kind::Mobile) => "mobile",
        Some(Kind::TollFree) => "toll-free",
        Some(Kind::Local) | None => "local",
    }
}

/// The same for every account, as on the real wire.
pub(super) fn sid(country: &str, end_user: &str) -> String {
    let number = country
        .bytes()
        .chain(end_user.bytes())
        .take(8)
        .fold(0_u64, |number, letter| number << 8 | u64::from(letter));
    format!("RN{number:032x}")
}

/// The rules of the countries that want papers, for businesses and for persons.
pub(super) fn all(work: &Work<'_>) -> Vec<Row> {
    PLACES
        .iter()
        .filter(|place| place.wants_bundle)
        .flat_map(|place| ["business", "individual"].map(|end_user| rule(work, place, end_user)))
        .collect()
}

fn rule(work: &Work<'_>, place: &'static Place, end_user: &'static str) -> Row {
    let sid = sid(place.code, end_user);
    let (who, proof) = if end_user == "business" {
        ("Business", ["Commercial register excerpt", "Trade licence"])
    } else {
        ("Individual", ["Passport", "Government-issued ID"])
    };
    let kind = kind_of(place.code);
    let field = |name: &str| json!({ "machine_name": name, "friendly_name": name, "description": name });
    let document = |name: &str| json!({ "name": name, "type": name.to_lowercase().replace([' ', '-'], "_"), "detailed_fields": [field("number")] });
    let body = json!({
        "sid": sid,
        "friendly_name": format!("{}: {kind} - {who}", place.name),
        "iso_country": place.code,
        "number_type": kind,
        "end_user_type": end_user,
        "requirements": {
            "end_user": [{
                "name": who,
                "type": end_user,
                "requirement_name": format!("{end_user}_info"),
                "url": format!("{}/v2/RegulatoryCompliance/EndUserTypes/{end_user}", work.base),
                "fields": ["name"],
                "detailed_fields": [field("name")],
            }],
            "supporting_document": [[{
                "name": "Proof of who it is",
                "type": "document",
                "requirement_name": format!("{end_user}_name_info"),
                "description": "One document that shows the name.",
                "accepted_documents": proof.map(document),
            }]],
        },
        "url": format!("{}/v2/RegulatoryCompliance/Regulations/{sid}", work.base),
    });
    Row {
        country: place.code,
        end_user,
        body,
    }
}

/// A list of the numbers API: one page, narrowed down by what was asked.
pub(super) fn results(work: &Work<'_>, name: &str, rows: Vec<Row>) -> Reply {
    let wanted = |param: &str, is: &str| {
        work.params
            .get(param)
            .is_none_or(|wanted| wanted.eq_ignore_ascii_case(is))
    };
    let bodies: Vec<Value> = rows
        .into_iter()
        .filter(|row| {
            wanted("IsoCountry", row.country)
                && wanted("NumberType", kind_of(row.country))
                && wanted("EndUserType", row.end_user)
                && row
                    .body
                    .get("status")
                    .and_then(Value::as_str)
                    .is_none_or(|status| wanted("Status", status))
        })
        .map(|row| row.body)
        .collect();
    let page = format!("{}/v2/RegulatoryCompliance/{name}?PageSize=50&Page=0", work.base);
    Reply::ok(json!({ "results": bodies, "meta": {
        "page": 0, "page_size": 50, "first_page_url": page, "previous_page_url": null, "url": page,
        "next_page_url": null, "key": "results",
    } }))
}
