//! Caller ids: numbers held elsewhere that Twilio may show as the caller, once somebody there has typed a code.
//!
//! Fields: `OutgoingCallerIds` in twilio/twilio-oai `twilio_api_v2010.json`
//! (<https://www.twilio.com/docs/voice/api/outgoing-caller-ids>): the first answer brings the code, the caller id itself is listed
//! from the moment the code was typed.

use reqwest::Method;
use serde::Deserialize;

use super::{
    Client, Credentials, Error, Refusal, Silence,
    call::{Body, Call},
    is_sid,
    wire::text,
};
use crate::phone::PhoneNumber;

const ALL: &str = "/OutgoingCallerIds";
const ONE: &str = "/OutgoingCallerIds/{sid}";
/// More than an account has of one number.
const PAGE_SIZE: &str = "20";

/// Twilio's code for a number that is a caller id of the account already.
pub const KNOWN_ALREADY: u32 = 21450;

#[derive(Deserialize)]
struct Asked {
    #[serde(default, deserialize_with = "text")]
    account_sid: Option<String>,
    #[serde(default, deserialize_with = "text")]
    validation_code: Option<String>,
}

#[derive(Deserialize)]
struct CallerIdRow {
    sid: String,
    #[serde(default, deserialize_with = "text")]
    phone_number: Option<String>,
}

impl Client {
    /// Has Twilio call the number; gives the code that somebody is to type there. **Not safe to repeat**: each time rings.
    pub async fn verify_caller_id(
        &self,
        who: &Credentials,
        number: &PhoneNumber,
        name: Option<&str>,
    ) -> Result<String, Error> {
        let mut form = vec![("PhoneNumber", number.as_str().to_owned())];
        form.extend(name.map(|name| ("FriendlyName", name.to_owned())));
        let url = self.of_account(who, &["OutgoingCallerIds.json"]);
        self.call(&Call::post(ALL, url, who, form), |answer| {
            let asked: Asked = answer.json()?;
            if asked.account_sid.as_deref() != Some(who.account_sid.as_str()) {
                return Err(Error::silent(Silence::Mismatch));
            }
            asked.validation_code.ok_or(Error::silent(Silence::Unreadable))
        })
        .await
    }

    /// The carrier's id of the number as a caller id, if it is one.
    pub async fn caller_id(&self, who: &Credentials, number: &PhoneNumber) -> Result<Option<String>, Error> {
        let mut url = self.of_account(who, &["OutgoingCallerIds.json"]);
        url.query_pairs_mut()
            .append_pair("PhoneNumber", number.as_str())
            .append_pair("PageSize", PAGE_SIZE);
        let rows: Vec<CallerIdRow> = self.list(ALL, url, who, "outgoing_caller_ids").await?;
        let is_it =
            |row: &CallerIdRow| row.phone_number.as_deref() == Some(number.as_str()) && is_sid(&row.sid, &["PN"]);
        Ok(rows.into_iter().find(is_it).map(|row| row.sid))
    }

    /// The number is no caller id any more. One that is not there counts as gone.
    pub async fn remove_caller_id(&self, who: &Credentials, sid: &str) -> Result<(), Error> {
        let call = Call {
            method: Method::DELETE,
            path: ONE,
            url: self.of_account(who, &["OutgoingCallerIds", &format!("{sid}.json")]),
            who,
            body: Body::Form(Vec::new()),
        };
        let done = self.call(&call, |answer| match answer.status {
            204 => Ok(()),
            other => Err(Error::silent(Silence::Status(other))),
        });
        match done.await {
            Err(error) if error.refusal() == Some(Refusal::NotFound) => Ok(()),
            outcome => outcome,
        }
    }
}
