//! The doors for Twilio's and Vapi's webhooks: who signed it, for whom, and whether it was told before.

use axum::{
    body::Bytes,
    extract::{Path, Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::Value;
use uuid::Uuid;

use crate::{
    server::{
        answer::chain,
        body::{self, whole, within},
        db::{Key, rejected},
        state::Desk,
    },
    setup, subaccounts, texts,
};

pub mod store;
pub mod twilio;
pub mod vapi;

/// A webhook was not taken.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The signature does not fit, or nobody here has that account. The two read the same.
    #[error("the signature does not fit")]
    Unsigned,
    /// There is no such door, or it is not set up.
    #[error("there is no such webhook")]
    Unknown,
    /// The body is too large or came too slowly.
    #[error("the body could not be read")]
    Body(#[from] body::Unread),
    /// The database failed.
    #[error("the webhook cannot be kept")]
    Store(#[from] sqlx::Error),
    /// A text was not taken in.
    #[error("the text cannot be taken in")]
    Texts(#[from] texts::server::Error),
    /// The token of the account that signed it cannot be read.
    #[error("the token that signs it cannot be read")]
    Account(#[from] subaccounts::server::Error),
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let status = match &self {
            Self::Unsigned => {
                tracing::info!("a webhook was refused: nobody we know signed it");
                StatusCode::FORBIDDEN
            }
            Self::Unknown => StatusCode::NOT_FOUND,
            Self::Body(unread) => unread.status(),
            Self::Store(_) | Self::Texts(_) | Self::Account(_) => {
                // Twilio and Vapi are told to come again.
                tracing::error!(error = chain(&self), "a webhook was not kept");
                StatusCode::INTERNAL_SERVER_ERROR
            }
        };
        (status, format!("{self}. Nothing was done.\n")).into_response()
    }
}

/// Something told by a carrier, with a name that it has whenever it is told.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    /// `twilio` or `vapi`.
    pub source: &'static str,
    /// `status`, `voice`, `sms`, or Vapi's type of message.
    pub topic: String,
    /// The same for every repetition of it.
    pub delivery: String,
    /// The thing of the source's that it is about, by the source's id: with Vapi, the number.
    pub about: Option<String>,
    /// What it carries.
    pub body: Value,
}

/// The door for Twilio. It stands outside those for browsers and programs: nobody is signed in here, the signature is all.
pub async fn from_twilio(
    State(desk): State<Desk>,
    Path(topic): Path<String>,
    request: Request,
) -> Result<Response, Error> {
    let topic = twilio::Topic::read(&topic).ok_or(Error::Unknown)?;
    let (parts, body) = request.into_parts();
    let body = whole(body, desk.config.doors.patience).await?;
    let asked = parts.uri.path_and_query().map_or("/", |full| full.as_str());
    let call = twilio::Call::read(asked, &parts.headers, &body).ok_or(Error::Unsigned)?;
    let account = call.account().unwrap_or_default();
    let known = subaccounts::server::by_sid(&desk.at_door(Key::Account(account.to_owned())), &desk.keys).await?;
    // An account that nobody has is checked against a token that nobody has: it takes as long.
    let (user_id, token) = match known {
        Some((user_id, token)) => (Some(user_id), token),
        None => (None, Uuid::now_v7().to_string().into()),
    };
    let fits = call.is_signed(&desk.config.app_url, asked, &token);
    let user_id = user_id.filter(|_| fits).ok_or(Error::Unsigned)?;
    let told = call.told(topic);
    keep(&desk, user_id, &told).await?;
    let owner = desk.as_owner(user_id);
    Ok(match topic {
        twilio::Topic::Status => {
            texts::server::told(&owner, &told.body).await?;
            StatusCode::NO_CONTENT.into_response()
        }
        twilio::Topic::Voice => twiml(setup::server::hooks::answer_call(&owner, call.called()).await?),
        twilio::Topic::Sms => {
            let reply = setup::server::hooks::reply(&owner, call.called()).await?;
            let answer = texts::server::receive(&owner, &told.body, reply).await?;
            twiml(texts::server::twiml::twiml(answer.as_ref()))
        }
    })
}

/// What Twilio is to do with a call or a text.
fn twiml(told: String) -> Response {
    let kind = [(header::CONTENT_TYPE, HeaderValue::from_static("text/xml"))];
    (kind, told).into_response()
}

/// The door for Vapi.
pub async fn from_vapi(
    State(desk): State<Desk>,
    Path(owner): Path<String>,
    headers: HeaderMap,
    request: Request,
) -> Result<Response, Error> {
    let secret = desk.config.doors.vapi_secret.as_ref().ok_or(Error::Unknown)?;
    let user_id = Uuid::parse_str(&owner).map_err(|_| Error::Unsigned)?;
    let key = vapi::secret_of(secret, user_id);
    // The secret in a header is known before the body is: who does not have it sends nothing long.
    if !vapi::may_be_signed(&key, &headers) {
        return Err(Error::Unsigned);
    }
    let body: Bytes = within(request.into_body(), vapi::LONGEST_BODY, desk.config.doors.patience).await?;
    if !vapi::is_signed(&key, &headers, &body) {
        return Err(Error::Unsigned);
    }
    keep(&desk, user_id, &vapi::told(&body).ok_or(Error::Unsigned)?).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Keeps what was told, once. An owner that does not exist is nobody's.
async fn keep(desk: &Desk, user_id: Uuid, told: &Told) -> Result<(), Error> {
    match store::keep(&desk.as_owner(user_id).db, told).await {
        Ok(is_new) => {
            tracing::debug!(%user_id, source = told.source, topic = told.topic, is_new, "a webhook came");
            Ok(())
        }
        Err(error) if rejected(&error) => Err(Error::Unsigned),
        Err(error) => Err(error.into()),
    }
}
