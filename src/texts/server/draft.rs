//! What was typed into a form and not sent: it is kept with its conversation, so that nobody types it twice. A cookie, in which
//! other forms come back, is too small for it.

use uuid::Uuid;

use super::{Error, store};
use crate::{
    numbers,
    phone::PhoneNumber,
    server::state::OwnersDesk,
    texts::{LONGEST, Order, Party, Text, end_of},
};

/// After a form was sent: its words are forgotten, or kept. Says where the browser goes on, if not back to the form: to the
/// conversation with what was sent, or with what is to be said yes to.
pub async fn after_form(desk: &OwnersDesk, order: &Order, sent: &Result<Text, Error>) -> Result<Option<String>, Error> {
    let problem = match sent {
        Ok(text) => {
            forget(desk, text.number_id, &text.other_party).await?;
            return Ok(Some(end_of(text.number_id, &text.other_party)));
        }
        Err(Error::Refused(problem)) => problem,
        Err(_) => return keep(desk, order).await.map(|_| None),
    };
    let kept = keep(desk, order).await?;
    let is_asked = problem.fields.contains_key("maxSegments");
    Ok(kept.filter(|_| is_asked).map(|(number, other)| end_of(number, &other)))
}

/// Keeps what a form has sent in vain; where its conversation is, if there can be one.
async fn keep(desk: &OwnersDesk, order: &Order) -> Result<Option<(Uuid, Party)>, Error> {
    let (Some(number), Ok(to)) = (order.number_id, PhoneNumber::typed(&order.to)) else {
        return Ok(None);
    };
    let number = numbers::server::find(desk, number).await?;
    // A NUL is text to nobody.
    let body = order.body.replace("\r\n", "\n").replace('\0', "");
    if number.phone_number == to || body.trim().is_empty() || body.chars().count() > 2 * LONGEST {
        return Ok(None);
    }
    let other = Party::Number(to);
    store::threads::keep_draft(&desk.db, number.id, &other, &body).await?;
    Ok(Some((number.id, other)))
}

/// Forgets it: it was sent.
async fn forget(desk: &OwnersDesk, number: Uuid, other: &Party) -> Result<(), Error> {
    if store::threads::draft(&desk.db, number, other).await?.is_some() {
        store::threads::keep_draft(&desk.db, number, other, "").await?;
    }
    Ok(())
}
