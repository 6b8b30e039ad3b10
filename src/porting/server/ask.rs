//! Asking for a number, from the click to the answer: the intent is written down first, then a driver goes on with it.

use serde_json::json;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{
    Error, PATIENCE, checked, drive, find, papers,
    store::{self, Kept, NewPort},
};
use crate::{
    accounts::server::store::take_turn,
    phone::PhoneNumber,
    porting::{Order, Port, bill},
    problem::{Code, Problem},
    server::{
        audit::{self, Event},
        db::violated,
        order_key,
        secrets::{self, fingerprint},
        state::OwnersDesk,
        trials::Boundary,
        work::Kind,
    },
    verified,
};

/// Asks for a number, with its bill or with why that was not taken. The same key brings the same outcome.
pub async fn ask(
    desk: &OwnersDesk,
    order: &Order,
    bill: Result<Vec<u8>, &'static str>,
    key: Option<String>,
) -> Result<Port, Error> {
    let key = order_key::checked(key)?;
    let bill = bill.and_then(|bytes| bill::kind(&bytes).map(|_| bytes));
    let is_verified = match PhoneNumber::typed(&order.phone_number) {
        Ok(number) => verified::server::store::is_proven(&desk.db, &number).await?,
        Err(_) => false,
    };
    let ((number, tidy), bill) = match (checked::order(order, is_verified), bill) {
        (Ok(typed), Ok(bill)) => (typed, bill),
        (Err(problem), Err(words)) => return Err(problem.and_field("bill", words).into()),
        (Err(problem), Ok(_)) => return Err(problem.into()),
        (Ok(_), Err(words)) => return Err(Problem::field("bill", words).into()),
    };
    let asked = json!([number, tidy, format!("{:?}", Sha256::digest(&bill))]);
    let hash = fingerprint(&asked.to_string());
    if let Some(earlier) = store::by_key(&desk.db, &key).await? {
        return same(desk, &earlier, &hash).await;
    }
    can_be_asked_for(desk, &number, &tidy).await?;
    let reference = secrets::reference()?;
    let port = NewPort {
        id: Uuid::now_v7(),
        papers: papers::seal(&desk.keys, (desk.owner(), &reference), &tidy, &bill)?,
        reference,
        key,
        request_hash: hash,
        phone_number: number,
        signer_email: tidy.representative_email,
    };
    if let Some(earlier) = write_down(desk, &port, is_verified).await? {
        return same(desk, &earlier, &port.request_hash).await;
    }
    let (task_desk, id) = (desk.clone(), port.id);
    // Counted as a purchase: neither may be cut off.
    let task = desk
        .work
        .spawn(Kind::Purchase, async move { drive::go_on(&task_desk, id).await });
    // Waited for, not owned: when the patience or the caller ends, the task goes on.
    drop(tokio::time::timeout(PATIENCE, task).await);
    find(desk, id).await
}

/// Whether Twilio takes the number, and with what.
async fn can_be_asked_for(desk: &OwnersDesk, number: &PhoneNumber, order: &Order) -> Result<(), Error> {
    if let Some(open) = store::open_for(&desk.db, number).await? {
        return Err(is_open(open.port.id).into());
    }
    let found = checked::portability(desk, number).await?;
    if !found.portable {
        return Err(Problem::field("phoneNumber", found.message).into());
    }
    let of_mobile = "Your present carrier wants this for a mobile number.";
    let missing = [
        (
            "accountNumber",
            of_mobile,
            found.needs_pin && order.account_number.is_empty(),
        ),
        ("pin", of_mobile, found.needs_pin && order.pin.is_empty()),
    ];
    let wrong = missing.into_iter().filter(|(_, _, is_missing)| *is_missing);
    let wrong = wrong.fold(None, |earlier: Option<Problem>, (name, words, _)| {
        Some(match earlier {
            None => Problem::field(name, words),
            Some(earlier) => earlier.and_field(name, words),
        })
    });
    wrong.map_or(Ok(()), |wrong| Err(wrong.into()))
}

fn is_open(id: Uuid) -> Problem {
    let words = "You have asked for this number already, and that request is under way. Nothing more was asked for; look at it, or withdraw it first.";
    Problem::new(Code::NumberUnavailable, words).with_reference(id.to_string())
}

/// A repeat under the same key: the same request gets the first outcome, another one is refused.
async fn same(desk: &OwnersDesk, earlier: &Kept, hash: &str) -> Result<Port, Error> {
    if earlier.request_hash != hash {
        let words = "This key was used for another request. Nothing was asked for; use a new key.";
        return Err(Problem::new(Code::KeyReused, words).into());
    }
    find(desk, earlier.port.id).await
}

/// One transaction under the owner's turn. The earlier one where it is under this key already.
async fn write_down(desk: &OwnersDesk, port: &NewPort, is_verified: bool) -> Result<Option<Kept>, Error> {
    let mut tx = desk.db.begin().await?;
    take_turn(&mut tx).await?;
    desk.trials.reached(Boundary::BeforeIntent).await?;
    if let Some(earlier) = store::by_key_in(&mut tx, &port.key).await? {
        tx.rollback().await?;
        return Ok(Some(earlier));
    }
    if let Err(error) = store::add(&mut tx, port).await {
        drop(tx);
        // Under this turn another click came first.
        return match store::open_for(&desk.db, &port.phone_number).await? {
            Some(open) if violated(&error) => Err(is_open(open.port.id).into()),
            Some(_) | None => Err(error.into()),
        };
    }
    let event = Event {
        subject_id: port.id,
        event: "port.meant",
        details: json!({ "phone_number": port.phone_number, "reference": port.reference, "verified": is_verified }),
    };
    audit::store::write(&mut tx, &event).await?;
    desk.trials.commit(tx).await?;
    desk.trials.reached(Boundary::IntentCommitted).await?;
    Ok(None)
}
