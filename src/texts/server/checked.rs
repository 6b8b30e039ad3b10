//! Whether a text can be sent at all, and from where: looked at before anything is written down.

use uuid::Uuid;

use super::Error;
use crate::{
    numbers::{self, Number, Status},
    phone::PhoneNumber,
    problem::Problem,
    server::{state::OwnersDesk, twilio::Credentials},
    subaccounts,
    texts::{LONGEST, Order, is_own, segments},
    writing::is_unseen,
};

/// A text that everything is known of before it is written down.
#[derive(Clone)]
pub(super) struct Draft {
    pub id: Uuid,
    pub number: Number,
    pub to: PhoneNumber,
    pub body: String,
    pub key: String,
    pub hash: String,
    pub who: Credentials,
}

/// Looks whether it can be sent at all, and from where. Nothing is written down yet.
pub(super) async fn prepare(desk: &OwnersDesk, order: &Order, key: String, hash: String) -> Result<Draft, Error> {
    let number = match order.number_id {
        Some(id) => numbers::server::find(desk, id).await?,
        None => numbers::server::store::primary(&desk.db).await?.ok_or_else(|| {
            Problem::field(
                "numberId",
                "You have no number to text from. Nothing was sent; buy one first.",
            )
        })?,
    };
    if number.status != Status::Active {
        let words = "This number is not yours to text from any more. Nothing was sent; choose another.";
        return Err(Problem::field("numberId", words).into());
    }
    if !number.capabilities.sms {
        let words = "This number cannot send texts. Nothing was sent; choose another.";
        return Err(Problem::field("numberId", words).into());
    }
    let to =
        PhoneNumber::typed(&order.to).map_err(|wrong| Problem::field("to", format!("{wrong} Nothing was sent.")))?;
    if is_own(&number, &to) {
        return Err(Problem::field("to", "That is this number itself. Nothing was sent.").into());
    }
    let body = body(&order.body)?;
    let counted = segments::count(&body).segments;
    if order.max_segments.is_some_and(|most| counted > most) {
        return Err(Problem::field("maxSegments", too_many(counted)).into());
    }
    Ok(Draft {
        id: Uuid::now_v7(),
        number,
        to,
        body,
        key,
        hash,
        who: subaccounts::server::admitted(desk).await?,
    })
}

/// What is said before a text of several segments goes.
fn too_many(counted: u32) -> String {
    format!(
        "This text makes {}, and each is charged as a text. Nothing was sent yet. Send it as it is, or shorten it.",
        segments::in_words(counted)
    )
}

fn body(typed: &str) -> Result<String, Problem> {
    let body = typed.replace("\r\n", "\n").trim().to_owned();
    if body.is_empty() {
        return Err(Problem::field("body", "Write something. Nothing was sent."));
    }
    if body.chars().count() > LONGEST {
        let words = format!("Twilio takes at most {LONGEST} characters. Nothing was sent; shorten it.");
        return Err(Problem::field("body", words));
    }
    if body
        .chars()
        .any(|letter| letter != '\n' && letter != '\t' && is_unseen(letter))
    {
        let words = "There are characters in it that cannot be seen. Nothing was sent; type it anew.";
        return Err(Problem::field("body", words));
    }
    Ok(body)
}
