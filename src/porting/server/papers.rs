//! What the present carrier knows of a number, with the bill: sealed as one secret, and gone as soon as Twilio has it.

use base64::{Engine, prelude::BASE64_STANDARD};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Error, store::PAPERS};
use crate::{
    porting::{Order, bill},
    server::secrets::Keys,
};

#[derive(Serialize, Deserialize)]
struct Paper {
    order: Order,
    bill: String,
}

/// Seals them for one request.
pub(super) fn seal(keys: &Keys, (owner, reference): (Uuid, &str), order: &Order, bill: &[u8]) -> Result<String, Error> {
    let paper = Paper {
        order: order.clone(),
        bill: BASE64_STANDARD.encode(bill),
    };
    let text = serde_json::to_string(&paper).map_err(|_| Error::Unreadable)?;
    Ok(keys.seal(&SecretString::from(text), &PAPERS.place(owner, reference))?)
}

/// Opens them.
pub(super) fn open(
    keys: &Keys,
    (owner, reference): (Uuid, &str),
    sealed: &str,
) -> Result<(Order, bill::Kind, Vec<u8>), Error> {
    let text = keys.open(sealed, &PAPERS.place(owner, reference))?;
    let paper: Paper = serde_json::from_str(text.expose_secret()).map_err(|_| Error::Unreadable)?;
    let bytes = BASE64_STANDARD.decode(&paper.bill).map_err(|_| Error::Unreadable)?;
    let kind = bill::kind(&bytes).map_err(|_| Error::Unreadable)?;
    Ok((paper.order, kind, bytes))
}
