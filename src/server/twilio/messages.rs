//! Texts: send, read, look for, and the pictures that came with them.
//!
//! Fields: `Messages` and `Media` in twilio/twilio-oai `twilio_api_v2010.json`. A picture's own address answers with a redirect to
//! where it is stored (<https://www.twilio.com/docs/messaging/api/media-resource>); the credentials do not go there.

use reqwest::{Method, Response, StatusCode, header};
use secrecy::ExposeSecret;
use serde::Deserialize;
use time::OffsetDateTime;
use tokio::time::timeout;
use url::{Host, Url};

use super::{
    Client, Credentials, Error, Silence,
    call::Call,
    wire::{Page, date, text},
};
use crate::{
    phone::PhoneNumber,
    server::outside::{Unread, whole},
};

const ALL: &str = "/Messages";
const ONE: &str = "/Messages/{sid}";
/// The newest of a conversation that are looked through for one that may have been sent.
const PAGE_SIZE: &str = "100";
/// From a picture's own address to where it is stored.
const MOST_REDIRECTS: usize = 2;

/// A text as the carrier shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// `SM` or `MM` and 32 hexadecimal digits.
    pub sid: String,
    /// What it says.
    pub body: String,
    /// The carrier's word on how it stands.
    pub status: String,
    /// True where it was sent by the account.
    pub is_outbound: bool,
    /// How many segments it makes.
    pub segments: Option<u32>,
    /// What was charged, negative as the carrier writes it, and the currency.
    pub price: Option<(String, String)>,
    /// Why it did not arrive.
    pub error_code: Option<u32>,
    /// When it was taken.
    pub date_created: Option<OffsetDateTime>,
}

/// A row of `Messages`.
#[derive(Deserialize)]
struct MessageRow {
    sid: String,
    #[serde(default, deserialize_with = "text")]
    to: Option<String>,
    #[serde(default, deserialize_with = "text")]
    body: Option<String>,
    #[serde(default, deserialize_with = "text")]
    status: Option<String>,
    #[serde(default, deserialize_with = "text")]
    direction: Option<String>,
    #[serde(default, deserialize_with = "text")]
    num_segments: Option<String>,
    #[serde(default, deserialize_with = "text")]
    price: Option<String>,
    #[serde(default, deserialize_with = "text")]
    price_unit: Option<String>,
    #[serde(default, deserialize_with = "text")]
    error_code: Option<String>,
    #[serde(default, deserialize_with = "date")]
    date_created: Option<OffsetDateTime>,
}

impl From<MessageRow> for Message {
    fn from(row: MessageRow) -> Self {
        let number = |text: Option<String>| text.and_then(|text| text.parse().ok());
        Self {
            sid: row.sid,
            body: row.body.unwrap_or_default(),
            status: row.status.unwrap_or_default(),
            is_outbound: row.direction.is_some_and(|word| word.starts_with("outbound")),
            segments: number(row.num_segments),
            price: row.price.zip(row.price_unit),
            error_code: number(row.error_code),
            date_created: row.date_created,
        }
    }
}

/// A text to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sending<'a> {
    /// A number of the account.
    pub from: &'a PhoneNumber,
    /// Who gets it.
    pub to: &'a PhoneNumber,
    /// At most 1600 characters.
    pub body: &'a str,
    /// Where its states are told.
    pub status_callback: Option<&'a str>,
}

/// A picture of a text.
pub struct Picture {
    /// As whoever stores it says.
    pub content_type: String,
    /// The whole of it.
    pub bytes: Vec<u8>,
}

impl Client {
    /// Sends a text, once. **Not safe to repeat**: after [`Error::Silent`] the caller looks for it ([`Self::messages_between`])
    /// and never sends it again by itself. An answer about another text counts as silence.
    pub async fn send_message(&self, who: &Credentials, sending: &Sending<'_>) -> Result<Message, Error> {
        let mut form = vec![
            ("From", sending.from.as_str().to_owned()),
            ("To", sending.to.as_str().to_owned()),
            ("Body", sending.body.to_owned()),
        ];
        form.extend(sending.status_callback.map(|url| ("StatusCallback", url.to_owned())));
        let url = self.of_account(who, &["Messages.json"]);
        let call = Call::post(ALL, url, who, form);
        self.call(&call, |answer| {
            let row: MessageRow = answer.json()?;
            let is_it = row.to.as_deref() == Some(sending.to.as_str()) && is_sid(&row.sid, &["SM", "MM"]);
            if is_it {
                Ok(row.into())
            } else {
                Err(Error::silent(Silence::Mismatch))
            }
        })
        .await
    }

    /// One text.
    pub async fn message(&self, who: &Credentials, sid: &str) -> Result<Message, Error> {
        let url = self.of_account(who, &["Messages", &format!("{sid}.json")]);
        let call = Call::get(ONE, url, who);
        self.call(&call, |answer| {
            let row: MessageRow = answer.json()?;
            if row.sid == sid {
                Ok(row.into())
            } else {
                Err(Error::silent(Silence::Mismatch))
            }
        })
        .await
    }

    /// The newest texts from one number to another, newest first; of one day on (in UTC), where it is said. What is not sent yet
    /// has no day, so that the day hides it.
    pub async fn messages_between(
        &self,
        who: &Credentials,
        from: &PhoneNumber,
        to: &PhoneNumber,
        since: Option<time::Date>,
    ) -> Result<Vec<Message>, Error> {
        let mut url = self.of_account(who, &["Messages.json"]);
        url.query_pairs_mut()
            .append_pair("From", from.as_str())
            .append_pair("To", to.as_str())
            .append_pair("PageSize", PAGE_SIZE);
        if let Some(day) = since {
            url.query_pairs_mut().append_pair("DateSent>", &day.to_string());
        }
        let call = Call::get(ALL, url, who);
        let page = self
            .call(&call, |answer| answer.json::<Page>()?.rows::<MessageRow>("messages"))
            .await?;
        Ok(page.rows.into_iter().map(Message::from).collect())
    }

    /// A picture of a text, at most `longest` bytes of it and of one of these kinds; none where it is longer or of another.
    ///
    /// Its address redirects to where it is stored. There go no credentials, and only over TLS to a host with a name - or back to
    /// the address of the carrier itself.
    pub async fn picture(
        &self,
        who: &Credentials,
        (message, media): (&str, &str),
        kinds: &[&str],
        longest: usize,
    ) -> Result<Option<Picture>, Error> {
        let url = self.of_account(who, &["Messages", message, "Media", media]);
        let fetched = timeout(self.0.timeout, self.fetch(url, who, kinds, longest));
        fetched.await.unwrap_or_else(|_| Err(Error::silent(Silence::Timeout)))
    }

    async fn fetch(
        &self,
        mut url: Url,
        who: &Credentials,
        kinds: &[&str],
        longest: usize,
    ) -> Result<Option<Picture>, Error> {
        let mut opened = Some(who);
        for _ in 0..=MOST_REDIRECTS {
            let mut request = self.0.http.request(Method::GET, url.clone());
            if let Some(who) = opened.take() {
                request = request.basic_auth(&who.account_sid, Some(who.auth_token.expose_secret()));
            }
            let answer = request
                .send()
                .await
                .map_err(|error| Error::silent_for(Silence::Broken, error.without_url()))?;
            match answer.status() {
                StatusCode::OK => return read(answer, kinds, longest).await,
                StatusCode::MOVED_PERMANENTLY
                | StatusCode::FOUND
                | StatusCode::SEE_OTHER
                | StatusCode::TEMPORARY_REDIRECT
                | StatusCode::PERMANENT_REDIRECT => {
                    url = next(&url, &answer, &self.0.api).ok_or_else(|| Error::silent(Silence::Mismatch))?;
                }
                StatusCode::NOT_FOUND | StatusCode::GONE => return Ok(None),
                other => return Err(Error::silent(Silence::Status(other.as_u16()))),
            }
        }
        Err(Error::silent(Silence::Mismatch))
    }
}

/// Where a redirect leads, if anybody may be led there.
fn next(from: &Url, answer: &Response, api: &Url) -> Option<Url> {
    let to = answer.headers().get(header::LOCATION)?.to_str().ok()?;
    let to = from.join(to).ok()?;
    let is_named = matches!(to.host(), Some(Host::Domain(name)) if name.contains('.') && name != "localhost");
    let is_away = to.scheme() == "https" && is_named && to.port().is_none();
    (is_away || to.origin() == api.origin()).then_some(to)
}

async fn read(mut answer: Response, kinds: &[&str], longest: usize) -> Result<Option<Picture>, Error> {
    let kind = answer.headers().get(header::CONTENT_TYPE);
    let kind = kind.and_then(|value| value.to_str().ok()).unwrap_or_default();
    let content_type = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let told = answer.content_length().unwrap_or(0);
    if !kinds.contains(&content_type.as_str()) || usize::try_from(told).is_ok_and(|told| told > longest) {
        return Ok(None);
    }
    match whole(&mut answer, longest).await {
        Ok(bytes) => Ok(Some(Picture { content_type, bytes })),
        Err(Unread::TooLong) => Ok(None),
        Err(Unread::Broken(cause)) => Err(Error::silent_for(Silence::Broken, cause)),
    }
}

/// Whether a text is an id of Twilio's that begins with one of these pairs of letters.
pub fn is_sid(text: &str, beginnings: &[&str]) -> bool {
    beginnings.iter().any(|letters| {
        text.strip_prefix(letters)
            .is_some_and(|rest| rest.len() == 32 && rest.bytes().all(|byte| byte.is_ascii_hexdigit()))
    })
}
