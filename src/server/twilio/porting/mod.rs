//! Numbers that come from another carrier: whether they can, the bill that proves whose they are, and the request.
//!
//! Facts, from Twilio's pages "Portability", "Documents API", "`PortIn` resource" and "Porting webhooks"
//! (`https://www.twilio.com/docs/phone-numbers/port-in`, public beta, as of July 2026) and the shapes of its Node package 5.x:
//! the request is JSON, takes US numbers that are not toll-free, and names at least one document of the type `utility_bill`,
//! an image or PDF of at most 10 MB. Twilio writes the letter of authorization itself and has the representative sign it by
//! e-mail; so what is uploaded is the bill and not the letter. A list of requests shows their ids and no numbers.
//! The porting webhook is the parent account's, for the requests of all its subaccounts; it is not used here.
//! The pages name no key that makes a repeat of the request harmless, and not how a second DELETE is answered.

mod wire;

use reqwest::Method;
use serde::Deserialize;
use serde_json::{Value, json};

use self::wire::{DocumentRow, Row};
use super::{
    Client, Credentials, Error, Silence,
    call::{Answer, Body, Call},
    list::under,
};
use crate::phone::PhoneNumber;

const PORTABILITY: &str = "/v1/Porting/Portability/PhoneNumber/{number}";
const DOCUMENTS: &str = "/v1/Documents";
const PORT_IN: &str = "/v1/Porting/PortIn";
const ONE: &str = "/v1/Porting/PortIn/{sid}";
const LIST: &str = "/v1/Porting/PortIn/PortInRequests";
/// The newest requests that are looked through for one of ours.
const NEWEST: &str = "50";

/// Whether a number can come to Twilio.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Portability {
    /// It can.
    pub portable: bool,
    /// A PIN and an account number of the present carrier are wanted: always for mobile numbers.
    #[serde(default)]
    pub pin_and_account_number_required: bool,
    /// Why not, in Twilio's words.
    #[serde(default)]
    pub not_portable_reason: Option<String>,
    /// Why not: 22132 is Twilio's already, 22133 by hand only.
    #[serde(default)]
    pub not_portable_reason_code: Option<u32>,
}

/// What the present carrier knows of the number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Losing<'a> {
    /// The customer, as registered.
    pub customer_name: &'a str,
    /// A business, or else one person.
    pub is_business: bool,
    /// Who may sign.
    pub representative: &'a str,
    /// Where they are asked to.
    pub representative_email: &'a str,
    /// The customer's number there.
    pub account_number: Option<&'a str>,
    /// Street and number.
    pub street: &'a str,
    /// Town.
    pub city: &'a str,
    /// State.
    pub state: &'a str,
    /// Zip code.
    pub zip: &'a str,
}

/// A document on its way to Twilio.
#[derive(Debug, Clone, Copy)]
pub struct File<'a> {
    /// A name of ours: what the person called it goes nowhere.
    pub name: &'a str,
    /// `application/pdf`, `image/jpeg` or `image/png`.
    pub kind: &'a str,
    /// The document.
    pub bytes: &'a [u8],
}

/// How a request stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Twilio looks at it.
    InReview,
    /// The representative has not signed.
    WaitingForSignature,
    /// The present carrier was asked.
    InProgress,
    /// Something has to be put right.
    ActionRequired,
    /// The number is Twilio's.
    Completed,
    /// Nobody signed in time.
    Expired,
    /// It was withdrawn, or Twilio gave it up.
    Canceled,
}

impl Status {
    /// The word of the wire, however it is written: `Waiting for Signature`, `waiting-for-signature`.
    fn read(text: &str) -> Option<Self> {
        let plain: String = text
            .chars()
            .filter(char::is_ascii_alphabetic)
            .map(|letter| letter.to_ascii_lowercase())
            .collect();
        Some(match plain.as_str() {
            "inreview" | "pending" => Self::InReview,
            "waitingforsignature" => Self::WaitingForSignature,
            "inprogress" => Self::InProgress,
            "actionrequired" => Self::ActionRequired,
            "completed" => Self::Completed,
            "expired" => Self::Expired,
            "canceled" | "cancelled" => Self::Canceled,
            _ => return None,
        })
    }
}

/// A request as Twilio shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PortIn {
    /// `KW` and 32 hexadecimal digits.
    pub sid: String,
    /// How it stands; nothing where Twilio uses a word we do not know.
    pub status: Option<Status>,
    /// Its documents.
    pub documents: Vec<String>,
    /// Where the letter is signed.
    pub signature_url: Option<String>,
    /// Why the present carrier said no, or why the request was given up.
    pub reason: Option<String>,
    /// When the number moves, as Twilio writes it.
    pub port_date: Option<String>,
}

impl Client {
    /// Whether this number can come to the account.
    pub async fn portability(&self, who: &Credentials, number: &PhoneNumber) -> Result<Portability, Error> {
        let parts = ["v1", "Porting", "Portability", "PhoneNumber", number.as_str()];
        let mut url = under(&self.0.numbers, &parts);
        url.query_pairs_mut().append_pair("TargetAccountSid", &who.account_sid);
        self.call(&Call::get(PORTABILITY, url, who), Answer::json).await
    }

    /// Gives Twilio a bill, and returns its id. To repeat it costs nothing and leaves a second document that nothing names.
    pub async fn upload_bill(&self, who: &Credentials, file: &File<'_>) -> Result<String, Error> {
        let boundary = format!("numberdesk-{:032x}", rand::random::<u128>());
        let mut bytes = format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"document_type\"\r\n\r\nutility_bill\r\n\
             --{boundary}\r\nContent-Disposition: form-data; name=\"friendly_name\"\r\n\r\n{name}\r\n\
             --{boundary}\r\nContent-Disposition: form-data; name=\"File\"; filename=\"{name}\"\r\nContent-Type: {kind}\r\n\r\n",
            name = file.name,
            kind = file.kind,
        )
        .into_bytes();
        bytes.extend_from_slice(file.bytes);
        bytes.extend_from_slice(format!("\r\n--{boundary}--\r\n").as_bytes());
        let body = Body::Multipart(format!("multipart/form-data; boundary={boundary}"), bytes);
        let call = Call::post_body(DOCUMENTS, under(&self.0.upload, &["v1", "Documents"]), who, body);
        self.call(&call, |answer| {
            let row: DocumentRow = answer.json()?;
            // Twilio's own sign that nothing arrived.
            match row.mime_type.as_deref() {
                None | Some("") => Err(Error::silent(Silence::Mismatch)),
                Some(_) => Ok(row.sid),
            }
        })
        .await
    }

    /// Asks for a number. It must not be sent twice.
    pub async fn port_in(
        &self,
        who: &Credentials,
        (number, pin): (&PhoneNumber, Option<&str>),
        document: &str,
        losing: &Losing<'_>,
    ) -> Result<PortIn, Error> {
        let mut phone = json!({ "phone_number": number });
        set(&mut phone, "pin", pin);
        let mut carrier = json!({
            "customer_name": losing.customer_name,
            "customer_type": if losing.is_business { "Business" } else { "Individual" },
            "account_telephone_number": number,
            "authorized_representative": losing.representative,
            "authorized_representative_email": losing.representative_email,
            "address": {
                "street": losing.street, "city": losing.city, "state": losing.state, "zip": losing.zip, "country": "USA",
            },
        });
        set(&mut carrier, "account_number", losing.account_number);
        let body = json!({
            "account_sid": who.account_sid,
            "documents": [document],
            "phone_numbers": [phone],
            "losing_carrier_information": carrier,
        });
        let url = under(&self.0.numbers, &["v1", "Porting", "PortIn"]);
        self.port(&Call::post_body(PORT_IN, url, who, Body::Json(body)), None)
            .await
    }

    /// One request as it stands.
    pub async fn port_in_request(&self, who: &Credentials, sid: &str) -> Result<PortIn, Error> {
        let url = under(&self.0.numbers, &["v1", "Porting", "PortIn", sid]);
        self.port(&Call::get(ONE, url, who), Some(sid)).await
    }

    /// The request that names this document, among the newest.
    pub async fn find_port_in(&self, who: &Credentials, document: &str) -> Result<Option<PortIn>, Error> {
        #[derive(Deserialize)]
        struct Rows {
            #[serde(alias = "items")]
            port_in_requests: Vec<Row>,
        }
        let mut url = under(&self.0.numbers, &["v1", "Porting", "PortIn", "PortInRequests"]);
        url.query_pairs_mut().append_pair("Size", NEWEST);
        let listed: Rows = self.call(&Call::get(LIST, url, who), Answer::json).await?;
        // The list tells no documents: each is read until the one is found.
        for row in listed.port_in_requests {
            let one = self.port_in_request(who, &row.port_in_request_sid).await?;
            if one.documents.iter().any(|known| known == document) {
                return Ok(Some(one));
            }
        }
        Ok(None)
    }

    /// Withdraws a request.
    pub async fn withdraw_port_in(&self, who: &Credentials, sid: &str) -> Result<(), Error> {
        let call = Call {
            method: Method::DELETE,
            ..Call::get(ONE, under(&self.0.numbers, &["v1", "Porting", "PortIn", sid]), who)
        };
        self.call(&call, |_| Ok(())).await
    }

    async fn port(&self, call: &Call<'_>, wanted: Option<&str>) -> Result<PortIn, Error> {
        self.call(call, |answer| {
            let found = PortIn::from(answer.json::<Row>()?);
            if wanted.is_some_and(|wanted| wanted != found.sid) {
                return Err(Error::silent(Silence::Mismatch));
            }
            Ok(found)
        })
        .await
    }
}

fn set(value: &mut Value, name: &str, text: Option<&str>) {
    if let (Some(fields), Some(text)) = (value.as_object_mut(), text) {
        fields.insert(name.to_owned(), text.into());
    }
}
