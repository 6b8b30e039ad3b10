//! Addresses and bundles of the owner's account at Twilio: listed, made ([`make`]), taken away.

use serde_json::json;
use uuid::Uuid;

use super::{Address, Bundle, Need, Papers};
use crate::{
    phone::NumberType,
    problem::{Code, Problem},
    server::{
        answer::{chain, ours},
        audit::{self, Event},
        secrets,
        state::OwnersDesk,
        twilio,
    },
    subaccounts,
};

mod making;
pub mod store;

pub use making::make;

/// The work of this module went wrong.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The person can do something about it.
    #[error(transparent)]
    Refused(#[from] Problem),
    /// The database failed.
    #[error("the addresses cannot be read or written")]
    Store(#[from] sqlx::Error),
    /// The owner's subaccount cannot be used.
    #[error("the subaccount cannot be used")]
    Subaccount(#[from] subaccounts::server::Error),
    /// The carrier could not be asked.
    #[error("the carrier could not be asked")]
    Carrier(#[from] twilio::Error),
    /// No random bytes for a reference.
    #[error("a reference cannot be made")]
    Reference(#[from] secrets::Error),
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Refused(problem) => problem,
            Error::Store(_) | Error::Reference(_) => ours(&error),
            Error::Subaccount(cause) => cause.into(),
            Error::Carrier(cause) => cause.into(),
        }
    }
}

impl From<twilio::Address> for Address {
    fn from(row: twilio::Address) -> Self {
        Self {
            sid: row.sid,
            customer_name: row.customer_name.unwrap_or_default(),
            street: row.street.unwrap_or_default(),
            street_secondary: row.street_secondary,
            city: row.city.unwrap_or_default(),
            region: row.region.unwrap_or_default(),
            postal_code: row.postal_code.unwrap_or_default(),
            country: row.iso_country.unwrap_or_default(),
        }
    }
}

/// What the owner has at Twilio now; with a country, the bundles for its numbers and what its rules ask for.
pub async fn papers(desk: &OwnersDesk, country: Option<&str>, number_type: NumberType) -> Result<Papers, Error> {
    let country = country.map(str::trim).filter(|country| !country.is_empty());
    if country.is_some_and(|country| country.len() != 2 || !country.bytes().all(|byte| byte.is_ascii_uppercase())) {
        return Err(Problem::field("country", "Write the two letters of the country, like US or DE.").into());
    }
    let credentials = subaccounts::server::admitted(desk).await?;
    let (addresses, bundles, needs) = tokio::join!(
        desk.twilio.addresses(&credentials, None),
        desk.twilio
            .bundles(&credentials, country.map(|country| (country, number_type))),
        needs(desk, &credentials, country, number_type)
    );
    let bundles = bundles?.into_iter().map(|row| Bundle {
        name: row.friendly_name.unwrap_or_else(|| row.sid.clone()),
        sid: row.sid,
        status: row.status.unwrap_or_default(),
    });
    Ok(Papers {
        addresses: addresses?.into_iter().map(Address::from).collect(),
        bundles: bundles.collect(),
        needs,
    })
}

/// What the rules of a country ask for. They are told where they can be read; nothing hangs on them but words.
async fn needs(
    desk: &OwnersDesk,
    credentials: &twilio::Credentials,
    country: Option<&str>,
    number_type: NumberType,
) -> Vec<Need> {
    let Some(country) = country.filter(|country| !matches!(*country, "US" | "CA")) else {
        return Vec::new();
    };
    let found = desk.twilio.regulations(credentials, country, number_type).await;
    let regulations = found.unwrap_or_else(|error| {
        tracing::info!(
            error = chain(&error),
            country,
            "the rules of a country could not be read"
        );
        Vec::new()
    });
    regulations
        .into_iter()
        .map(|regulation| {
            let documents = regulation.requirements.supporting_document.into_iter().flatten();
            Need {
                end_user: regulation.end_user_type.unwrap_or_default(),
                asks: regulation
                    .requirements
                    .end_user
                    .into_iter()
                    .chain(documents)
                    .filter_map(asked)
                    .collect(),
            }
        })
        .filter(|need| !need.asks.is_empty())
        .collect()
}

/// One thing that is asked for, in Twilio's words.
fn asked(what: twilio::Requirement) -> Option<String> {
    let name = what.name?;
    let accepted: Vec<String> = what
        .accepted_documents
        .into_iter()
        .filter_map(|document| document.name)
        .collect();
    match accepted.as_slice() {
        [] => Some(name),
        [only] if *only == name => Some(name),
        [only] => Some(format!("{name} ({only})")),
        several => Some(format!("{name} (one of: {})", several.join(", "))),
    }
}

/// Takes an address away, unless a number stands on it.
pub async fn delete(desk: &OwnersDesk, sid: &str) -> Result<(), Error> {
    if !twilio::is_sid(sid, &["AD"]) {
        return Err(Problem::not_found("address").into());
    }
    let credentials = subaccounts::server::admitted(desk).await?;
    let standing = match desk.twilio.dependents(&credentials, sid).await {
        Ok(standing) => standing,
        Err(error) if error.refusal() == Some(twilio::Refusal::NotFound) => {
            return Err(Problem::not_found("address").into());
        }
        Err(error) => return Err(error.into()),
    };
    if let Some(number) = standing.first() {
        return Err(Problem::new(
            Code::InvalidRequest,
            format!(
                "{number} was bought with this address and needs it. Release the number first. Nothing was changed."
            ),
        )
        .into());
    }
    desk.twilio.delete_address(&credentials, sid).await?;
    let mut tx = desk.db.begin().await?;
    record(&mut tx, desk.owner(), "address.deleted", sid).await?;
    tx.commit().await?;
    Ok(())
}

async fn record(tx: &mut crate::server::db::Tx, id: Uuid, event: &'static str, about: &str) -> Result<(), sqlx::Error> {
    let event = Event {
        subject_id: id,
        event,
        details: json!({ "about": about }),
    };
    audit::store::write(tx, &event).await
}
