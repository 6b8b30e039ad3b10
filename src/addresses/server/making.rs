//! An address is made once: the intent first, then Twilio; after a silence its name is looked for there.

use std::time::Duration;

use serde_json::json;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    Error, record,
    store::{self, Wish},
};
use crate::{
    accounts::server::store::take_turn,
    addresses::{Address, NewAddress},
    problem::{Code, Problem},
    server::{
        answer::chain,
        db::Timestamp,
        secrets::{fingerprint, reference},
        state::OwnersDesk,
        twilio,
    },
    subaccounts,
};

/// Makes an address, or says which field Twilio does not take.
///
/// The same address is made once, whoever asks for it again and when: one request asks Twilio for it at a time, each looks
/// for its name there before it asks a second time, and an address that is there already is given back as it is.
pub async fn make(desk: &OwnersDesk, typed: &NewAddress) -> Result<Address, Error> {
    let fields = typed.checked().map_err(|wrong| {
        let mut wrong = wrong.into_iter();
        let (name, words) = wrong.next().unwrap_or(("street", String::new()));
        wrong.fold(Problem::field(name, words), |problem, (name, words)| {
            problem.and_field(name, words)
        })
    })?;
    let credentials = subaccounts::server::admitted(desk).await?;
    let until = tokio::time::Instant::now() + PATIENCE;
    loop {
        match turn(desk, &fields).await? {
            Turn::First(wish) => return ask(desk, &credentials, &fields, &wish).await,
            Turn::Again(wish) => {
                return match found(desk, &credentials, &wish.reference).await? {
                    Some(address) => made(desk, &wish, address).await,
                    None => ask(desk, &credentials, &fields, &wish).await,
                };
            }
            Turn::Others(wish) => {
                if let Some(address) = found(desk, &credentials, &wish.reference).await? {
                    return made(desk, &wish, address).await;
                }
                if !others_are_done(desk, &wish, until).await? {
                    return Err(unconfirmed().into());
                }
            }
        }
    }
}

/// How long one waits for another who asks for the same address.
const PATIENCE: Duration = Duration::from_secs(8);
/// For the writes around the calls.
const SLACK: time::Duration = time::Duration::seconds(15);

/// Who asks Twilio for an address.
enum Turn {
    /// This request: nobody has asked for it before.
    First(Wish),
    /// This request, and it may be there already.
    Again(Wish),
    /// Another one, at this moment.
    Others(Wish),
}

/// Takes the turn to ask for an address, where nobody has it.
async fn turn(desk: &OwnersDesk, fields: &NewAddress) -> Result<Turn, Error> {
    let same = fingerprint(&json!(fields).to_string());
    let now = OffsetDateTime::now_utc();
    // Longer than the look, the order and the look after it.
    let lease_until = Timestamp(now + desk.config.twilio.timeout * 3 + SLACK);
    let mut tx = desk.db.begin().await?;
    take_turn(&mut tx).await?;
    let turn = match store::of(&mut tx, &same).await? {
        Some(wish) if wish.lease_until.0 > now => Turn::Others(wish),
        Some(wish) => {
            store::take_up(&mut tx, wish.id, lease_until).await?;
            Turn::Again(wish)
        }
        None => {
            let wish = Wish {
                id: Uuid::now_v7(),
                reference: reference()?,
                lease_until,
            };
            store::mean(&mut tx, &wish, &same, fields).await?;
            record(&mut tx, wish.id, "address.meant", &fields.country).await?;
            Turn::First(wish)
        }
    };
    tx.commit().await?;
    Ok(turn)
}

/// Waits until whoever has the turn is done with it. False when that takes too long.
async fn others_are_done(desk: &OwnersDesk, wish: &Wish, until: tokio::time::Instant) -> Result<bool, Error> {
    while tokio::time::Instant::now() < until {
        let now = store::by_id(&desk.db, wish.id).await?;
        if now.is_none_or(|now| now.lease_until.0 <= OffsetDateTime::now_utc()) {
            return Ok(true);
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    Ok(false)
}

/// Asks Twilio for it.
async fn ask(
    desk: &OwnersDesk,
    credentials: &twilio::Credentials,
    fields: &NewAddress,
    wish: &Wish,
) -> Result<Address, Error> {
    match desk
        .twilio
        .make_address(credentials, &wire(fields, &wish.reference))
        .await
    {
        Ok(address) => made(desk, wish, address).await,
        Err(error) if error.in_doubt() => {
            tracing::info!(error = chain(&error), "an address was not confirmed");
            // The turn is kept: until it ends the address is only looked for.
            match found(desk, credentials, &wish.reference).await {
                Ok(Some(address)) => made(desk, wish, address).await,
                Ok(None) | Err(_) => Err(unconfirmed().into()),
            }
        }
        // Surely not made: a refusal, or nobody was reached.
        Err(error) => {
            let mut tx = desk.db.begin().await?;
            store::end(&mut tx, wish.id, None).await?;
            record(&mut tx, wish.id, "address.refused", &fields.country).await?;
            tx.commit().await?;
            Err(refused(error).into())
        }
    }
}

fn unconfirmed() -> Problem {
    Problem::new(
        Code::CarrierFailed,
        "Twilio did not confirm the address yet. Nothing was charged. Send it again in a minute: if it is there by then, it is used, and no second one is made.",
    )
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

async fn made(desk: &OwnersDesk, wish: &Wish, address: twilio::Address) -> Result<Address, Error> {
    let address = Address::from(address);
    let mut tx = desk.db.begin().await?;
    take_turn(&mut tx).await?;
    let is_told = store::is_made(&mut tx, wish.id, &address.sid).await?;
    store::end(&mut tx, wish.id, Some(&address.sid)).await?;
    if !is_told {
        record(&mut tx, wish.id, "address.made", &address.country).await?;
    }
    tx.commit().await?;
    Ok(address)
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
