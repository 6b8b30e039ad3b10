//! Addresses, and the bundles of regulatory compliance, with what stands on them.
//!
//! Every account has three bundles from the start, so that there is something to choose: one approved for Germany, one approved
//! for Australia, and a draft. Which bundle a number takes is the sandbox's own rule: the approved one of its country.

mod rules;
pub mod store;

use serde_json::{Value, json};

use super::inventory::Offer;
use super::inventory::abroad::Place;
use super::numbers::{self, Setup};
use super::route::Work;
use super::wire::paging::Window;
use super::wire::params::invalid;
use super::wire::refusal::{Failure, Refusal};
use super::wire::{self, Reply, VERSION};

/// What is asked about addresses and bundles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Papers<'p> {
    List,
    Make,
    Fetch(&'p str),
    Delete(&'p str),
    Dependents(&'p str),
    Bundles,
    Bundle(&'p str),
    Regulations,
}

/// Name, country, end of the SID, state.
const BUNDLES: [(&str, &str, &str, &str); 3] = [
    ("Practice papers, Germany", "DE", "d1", "twilio-approved"),
    ("Practice papers, Australia", "AU", "a2", "twilio-approved"),
    ("Practice papers, begun", "DE", "d3", "draft"),
];

impl Papers<'_> {
    /// Carries it out.
    pub async fn carry_out(self, work: &mut Work<'_>) -> Result<Reply, Failure> {
        match self {
            Self::List => list(work).await,
            Self::Make => make(work).await,
            Self::Fetch(sid) => Ok(Reply::ok(address(work, sid).await?.body())),
            Self::Delete(sid) => {
                let kept = address(work, sid).await?;
                if !standing_on(work, sid).await?.is_empty() {
                    return Err(Refusal::of(20409).into());
                }
                store::delete(work.db, &kept.sid).await?;
                Ok(Reply::gone())
            }
            Self::Dependents(sid) => {
                address(work, sid).await?;
                let rows = standing_on(work, sid).await?;
                let window = Window::read(work.params)?;
                Ok(Reply::ok(window.envelope(
                    "dependent_phone_numbers",
                    work.path,
                    work.params,
                    rows,
                )))
            }
            Self::Bundles => Ok(rules::results(work, "Bundles", bundles(work))),
            Self::Regulations => Ok(rules::results(work, "Regulations", rules::all(work))),
            Self::Bundle(sid) => {
                let found = bundles(work)
                    .into_iter()
                    .find(|row| row.body.get("sid").is_some_and(|own| own == sid));
                Ok(Reply::ok(found.ok_or_else(|| Refusal::not_found(work.path))?.body))
            }
        }
    }
}

async fn address(work: &mut Work<'_>, sid: &str) -> Result<store::Address, Failure> {
    let found = store::by_sid(work.db, &work.account.sid, sid).await?;
    found.ok_or_else(|| Refusal::not_found(work.path).into())
}

async fn list(work: &mut Work<'_>) -> Result<Reply, Failure> {
    let window = Window::read(work.params)?;
    let wanted = |name: &str, is: &str| work.params.get(name).is_none_or(|wanted| wanted == is);
    let rows = store::of_account(work.db, &work.account.sid)
        .await?
        .into_iter()
        .filter(|row| wanted("FriendlyName", &row.friendly_name) && wanted("IsoCountry", &row.iso_country))
        .map(|row| (row.id, row.body()))
        .collect();
    Ok(Reply::ok(window.envelope("addresses", work.path, work.params, rows)))
}

/// The sandbox's own check of an address: a postal code of `00000` is in no country.
async fn make(work: &mut Work<'_>) -> Result<Reply, Failure> {
    work.needs_active()?;
    let text = |name: &str| work.params.get(name).map(str::to_owned);
    let needed = |name: &str| text(name).ok_or_else(|| invalid(name, ""));
    let made = store::Address {
        id: 0,
        sid: wire::new_sid("AD"),
        account_sid: work.account.sid.clone(),
        friendly_name: text("FriendlyName").unwrap_or_default(),
        customer_name: needed("CustomerName")?,
        street: needed("Street")?,
        street_secondary: text("StreetSecondary"),
        city: needed("City")?,
        region: needed("Region")?,
        postal_code: needed("PostalCode")?,
        iso_country: needed("IsoCountry")?,
        created_at: work.now,
    };
    if made.iso_country.len() != 2 {
        return Err(invalid("IsoCountry", &made.iso_country).into());
    }
    if made.postal_code == "00000" {
        return Err(Refusal::of(21628).into());
    }
    store::insert(work.db, &made).await?;
    Ok(Reply::created(made.body()))
}

/// What a held number has and a row of `DependentPhoneNumbers` has not.
const NOT_OF_DEPENDENTS: [&str; 9] = [
    "address_sid",
    "beta",
    "bundle_sid",
    "emergency_address_status",
    "identity_sid",
    "origin",
    "status",
    "type",
    "voice_receive_mode",
];

/// The numbers of the account that were bought with an address, highest id first.
async fn standing_on(work: &mut Work<'_>, sid: &str) -> Result<Vec<(i64, Value)>, Failure> {
    let held = numbers::store::of_account(work.db, &work.account.sid).await?;
    let standing = held
        .into_iter()
        .filter(|held| held.setup.sid("address_sid") == Some(sid));
    let row = |held: numbers::Holding| {
        let mut body = held.body(work.inventory);
        if let Some(fields) = body.as_object_mut() {
            fields.retain(|name, _| !NOT_OF_DEPENDENTS.contains(&name.as_str()));
        }
        (held.id, body)
    };
    Ok(standing.map(row).collect())
}

fn bundle_sid(account_sid: &str, end: &str) -> String {
    format!("BU{}{end}", account_sid.get(4..34).unwrap_or_default())
}

/// With what a list is narrowed down by, which is no part of a row.
fn bundles(work: &Work<'_>) -> Vec<rules::Row> {
    let row = |(name, country, end, status): &(&'static str, &'static str, &str, &str)| {
        let sid = bundle_sid(&work.account.sid, end);
        let url = format!("{}/v2/RegulatoryCompliance/Bundles/{sid}", work.base);
        let body = json!({
            "sid": sid,
            "account_sid": work.account.sid,
            "regulation_sid": rules::sid(country, "business"),
            "friendly_name": name,
            "status": status,
            "valid_until": null,
            "email": format!("papers-{}@business.example", country.to_ascii_lowercase()),
            "status_callback": null,
            "date_created": "2026-11-02T10:00:00Z",
            "date_updated": "2026-11-02T10:00:00Z",
            "url": url,
            "links": {
                "evaluations": format!("{url}/Evaluations"),
                "item_assignments": format!("{url}/ItemAssignments"),
                "bundle_copies": format!("{url}/Copies"),
            },
        });
        rules::Row {
            country,
            end_user: "business",
            body,
        }
    };
    BUNDLES.iter().map(row).collect()
}

/// What a number asks for, and whether it was given.
pub async fn needed(work: &mut Work<'_>, offer: &Offer, setup: &Setup) -> Result<(), Failure> {
    let given = setup.sid("address_sid").map(str::to_owned);
    match (offer.address_requirements, &given) {
        ("any", None) => return Err(Refusal::of(21631).into()),
        ("local", None) => return Err(Refusal::of(21615).into()),
        _ => {}
    }
    let Some(place) = Place::of(offer.country) else {
        return Ok(());
    };
    if let Some(sid) = given {
        let known = store::by_sid(work.db, &work.account.sid, &sid).await?;
        let fits = known.is_some_and(|known| {
            offer.address_requirements != "local" || known.iso_country.eq_ignore_ascii_case(offer.country)
        });
        if !fits {
            return Err(Refusal::of(21615).into());
        }
    }
    let approved = BUNDLES
        .iter()
        .filter(|(_, country, _, status)| *country == place.code && *status == "twilio-approved")
        .map(|(_, _, end, _)| bundle_sid(&work.account.sid, end));
    let has_bundle = setup
        .sid("bundle_sid")
        .is_some_and(|sid| approved.into_iter().any(|own| own == sid));
    if place.wants_bundle && !has_bundle {
        return Err(Refusal::of(21649).into());
    }
    Ok(())
}

impl store::Address {
    fn body(&self) -> Value {
        json!({
            "sid": self.sid,
            "account_sid": self.account_sid,
            "friendly_name": self.friendly_name,
            "customer_name": self.customer_name,
            "street": self.street,
            "street_secondary": self.street_secondary,
            "city": self.city,
            "region": self.region,
            "postal_code": self.postal_code,
            "iso_country": self.iso_country,
            "validated": false,
            "verified": false,
            "emergency_enabled": false,
            "date_created": wire::date(self.created_at),
            "date_updated": wire::date(self.created_at),
            "uri": format!("/{VERSION}/Accounts/{}/Addresses/{}.json", self.account_sid, self.sid),
        })
    }
}
