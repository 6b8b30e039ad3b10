//! Addresses at the owner's account: the intent first, then Twilio; after a silence their name is looked for there.

use serde_json::json;
use uuid::Uuid;

use super::{Address, Bundle, NewAddress, Papers};
use crate::{
    problem::{Code, Problem},
    server::{
        answer::{chain, ours},
        audit::{self, Event},
        secrets::{self, reference},
        state::OwnersDesk,
        twilio,
    },
    subaccounts,
};

pub mod store;

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

/// What the owner has at Twilio now.
pub async fn papers(desk: &OwnersDesk) -> Result<Papers, Error> {
    let credentials = subaccounts::server::admitted(desk).await?;
    let (addresses, bundles) = tokio::join!(
        desk.twilio.addresses(&credentials, None),
        desk.twilio.bundles(&credentials)
    );
    let bundles = bundles?.into_iter().map(|row| Bundle {
        name: row.friendly_name.unwrap_or_else(|| row.sid.clone()),
        sid: row.sid,
        status: row.status.unwrap_or_default(),
    });
    Ok(Papers {
        addresses: addresses?.into_iter().map(Address::from).collect(),
        bundles: bundles.collect(),
    })
}

/// Makes an address, or says which field Twilio does not take.
///
/// The same address that was typed before and never confirmed is looked for by its name first, so that a second click after a
/// silence makes no second one.
pub async fn make(desk: &OwnersDesk, typed: &NewAddress) -> Result<Address, Error> {
    let fields = typed.checked().map_err(|wrong| {
        let mut wrong = wrong.into_iter();
        let (name, words) = wrong.next().unwrap_or(("street", String::new()));
        wrong.fold(Problem::field(name, words), |problem, (name, words)| {
            problem.and_field(name, words)
        })
    })?;
    let credentials = subaccounts::server::admitted(desk).await?;
    let (id, name) = match store::open(&desk.db, &fields).await? {
        Some((id, name)) => {
            if let Some(found) = found(desk, &credentials, &name).await? {
                return made(desk, id, found).await;
            }
            (id, name)
        }
        None => meant(desk, &fields).await?,
    };
    match desk.twilio.make_address(&credentials, &wire(&fields, &name)).await {
        Ok(address) => made(desk, id, address).await,
        Err(error) if error.refusal().is_some() => {
            let mut tx = desk.db.begin().await?;
            store::end(&mut tx, id, None).await?;
            record(&mut tx, id, "address.refused", &fields.country).await?;
            tx.commit().await?;
            Err(refused(error).into())
        }
        Err(error) if error.in_doubt() => {
            tracing::info!(error = chain(&error), "an address was not confirmed");
            match found(desk, &credentials, &name).await {
                Ok(Some(address)) => made(desk, id, address).await,
                Ok(None) | Err(_) => Err(Problem::new(
                    Code::CarrierFailed,
                    "Twilio did not confirm the address. Nothing was charged. Send it again in a minute: if it is there by then, it is used, and no second one is made.",
                )
                .into()),
            }
        }
        Err(error) => Err(error.into()),
    }
}

async fn meant(desk: &OwnersDesk, fields: &NewAddress) -> Result<(Uuid, String), Error> {
    let (id, name) = (Uuid::now_v7(), reference()?);
    let mut tx = desk.db.begin().await?;
    store::mean(&mut tx, id, &name, fields).await?;
    record(&mut tx, id, "address.meant", &fields.country).await?;
    tx.commit().await?;
    Ok((id, name))
}

async fn found(
    desk: &OwnersDesk,
    credentials: &twilio::Credentials,
    name: &str,
) -> Result<Option<twilio::Address>, Error> {
    let listed = desk.twilio.addresses(credentials, Some(name)).await?;
    Ok(listed
        .into_iter()
        .find(|row| row.friendly_name.as_deref() == Some(name)))
}

async fn made(desk: &OwnersDesk, id: Uuid, address: twilio::Address) -> Result<Address, Error> {
    let address = Address::from(address);
    let mut tx = desk.db.begin().await?;
    store::end(&mut tx, id, Some(&address.sid)).await?;
    record(&mut tx, id, "address.made", &address.country).await?;
    tx.commit().await?;
    Ok(address)
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

fn wire(fields: &NewAddress, name: &str) -> twilio::NewAddress {
    twilio::NewAddress {
        friendly_name: name.to_owned(),
        customer_name: fields.customer_name.clone(),
        street: fields.street.clone(),
        street_secondary: fields.street_secondary.clone(),
        city: fields.city.clone(),
        region: fields.region.clone(),
        postal_code: fields.postal_code.clone(),
        iso_country: fields.country.clone(),
    }
}

/// Twilio's refusal at the field that it is about (21628 and 21629 of its error dictionary: address validation).
fn refused(error: twilio::Error) -> Problem {
    match error.code() {
        Some(21628) => Problem::field(
            "street",
            "Twilio does not find this address. Check street, postal code and town. Nothing was charged.",
        )
        .and_field("postalCode", "Check that it fits the street and the town."),
        Some(21629) => Problem::field(
            "street",
            "Twilio knows this address in another spelling. Write it as your post office does. Nothing was charged.",
        ),
        Some(_) | None => error.into(),
    }
}

async fn record(tx: &mut crate::server::db::Tx, id: Uuid, event: &'static str, about: &str) -> Result<(), sqlx::Error> {
    let event = Event {
        subject_id: id,
        event,
        details: json!({ "about": about }),
    };
    audit::store::write(tx, &event).await
}
