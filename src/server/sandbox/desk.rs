//! The sandbox's own addresses: the page for people, the ledger, the scripted faults.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use serde_json::{Value, json};

use super::accounts::{self, caller};
use super::faults::magic::{MAGIC, Turn};
use super::faults::{self, Script};
use super::inventory::SOLD_OUT;
use super::wire::refusal::{Failure, Refusal};
use super::{Carrier, ledger, messages, vapi, wire};

/// How a request to the desk can fail.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Not the main account's credentials.
    #[error("not the main account")]
    Stranger(Refusal),
    /// The body of a script is not one.
    #[error("{0}")]
    Unreadable(String),
    /// No such fault.
    #[error("there is no such fault")]
    Unknown,
    /// No such subaccount.
    #[error("there is no such subaccount")]
    NoAccount,
    /// The database failed.
    #[error("the sandbox's database failed")]
    Broken(#[from] sqlx::Error),
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Refused(refusal) => Self::Stranger(refusal),
            Failure::Broken(error) => Self::Broken(error),
        }
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let status = match &self {
            Self::Stranger(refusal) => {
                let mut response = (refusal.status, axum::Json(refusal.body())).into_response();
                let ask = HeaderValue::from_static("Basic realm=\"sandbox\"");
                response.headers_mut().insert(header::WWW_AUTHENTICATE, ask);
                return response;
            }
            Self::Unreadable(_) => StatusCode::BAD_REQUEST,
            Self::Unknown | Self::NoAccount => StatusCode::NOT_FOUND,
            Self::Broken(error) => {
                tracing::error!(%error, "the sandbox's database failed");
                StatusCode::INTERNAL_SERVER_ERROR
            }
        };
        (status, axum::Json(json!({ "error": self.to_string() }))).into_response()
    }
}

type Shared = State<Arc<Carrier>>;

/// An open transaction of somebody who gave the main account's credentials.
pub async fn admit(carrier: &Carrier, headers: &HeaderMap) -> Result<sqlx::Transaction<'static, sqlx::Sqlite>, Error> {
    let mut transaction = carrier.pool.begin_with("BEGIN IMMEDIATE").await?;
    let authorization = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let account = caller::identify(&mut transaction, authorization).await?;
    if account.sid == carrier.main_sid {
        Ok(transaction)
    } else {
        Err(Error::Stranger(Refusal::of(20003)))
    }
}

/// What to read of the ledger.
#[derive(Debug, serde::Deserialize)]
pub struct Since {
    /// Requests with a higher sequence only.
    #[serde(default)]
    since: i64,
}

/// `GET /sandbox/ledger?since=`.
pub async fn read_ledger(
    State(carrier): Shared,
    headers: HeaderMap,
    Query(Since { since }): Query<Since>,
) -> Result<axum::Json<Value>, Error> {
    let mut transaction = admit(&carrier, &headers).await?;
    Ok(axum::Json(ledger::show(&mut transaction, since).await?))
}

/// `GET /sandbox/faults`: those still to strike.
pub async fn list_faults(State(carrier): Shared, headers: HeaderMap) -> Result<axum::Json<Value>, Error> {
    let mut transaction = admit(&carrier, &headers).await?;
    let faults = faults::store::list(&mut transaction).await?;
    Ok(axum::Json(json!({ "faults": faults })))
}

/// `POST /sandbox/faults`: 201 with the id.
pub async fn script_fault(State(carrier): Shared, headers: HeaderMap, body: Bytes) -> Result<Response, Error> {
    let mut transaction = admit(&carrier, &headers).await?;
    let script: Script = serde_json::from_slice(&body).map_err(|error| Error::Unreadable(error.to_string()))?;
    if let Some(objection) = script.objection() {
        return Err(Error::Unreadable(objection));
    }
    let id = faults::store::insert(&mut transaction, &script, wire::now()).await?;
    transaction.commit().await?;
    Ok((StatusCode::CREATED, axum::Json(json!({ "id": id }))).into_response())
}

/// `DELETE /sandbox/faults`: 204.
pub async fn clear_faults(State(carrier): Shared, headers: HeaderMap) -> Result<StatusCode, Error> {
    let mut transaction = admit(&carrier, &headers).await?;
    faults::store::clear(&mut transaction).await?;
    transaction.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `DELETE /sandbox/faults/{id}`: 204, or 404.
pub async fn clear_fault(State(carrier): Shared, headers: HeaderMap, Path(id): Path<i64>) -> Result<StatusCode, Error> {
    let mut transaction = admit(&carrier, &headers).await?;
    if !faults::store::remove(&mut transaction, id).await? {
        return Err(Error::Unknown);
    }
    transaction.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `POST /sandbox/accounts/{sid}/auth-token`: a subaccount gets a new token, as by hand at Twilio's console; the old one opens
/// nothing any more. The main account's is a setting.
pub async fn renew_token(
    State(carrier): Shared,
    headers: HeaderMap,
    Path(sid): Path<String>,
) -> Result<axum::Json<Value>, Error> {
    let mut transaction = admit(&carrier, &headers).await?;
    let token = wire::secret();
    if sid == carrier.main_sid || !accounts::store::set_token(&mut transaction, &sid, &token, wire::now()).await? {
        return Err(Error::NoAccount);
    }
    transaction.commit().await?;
    Ok(axum::Json(json!({ "sid": sid, "auth_token": token })))
}

/// `GET /sandbox`: what a newcomer needs to know. It holds no secrets and asks for no credentials.
pub async fn page() -> Html<String> {
    let mut rows = String::new();
    for magic in MAGIC {
        let turn = match magic.turn {
            Turn::Once => "once",
            Turn::Always => "always",
        };
        rows.extend([
            "<tr><td><code>555-",
            magic.line,
            "</code><td>",
            turn,
            "<td>",
            magic.words,
            "\n",
        ]);
    }
    let mut codes = String::new();
    for magic in vapi::magic::MAGIC {
        let words = magic.words.replace('`', "");
        codes.extend(["<tr><td><code>", magic.code, "</code><td>", &words, "\n"]);
    }
    let mut texts = String::new();
    for magic in messages::magic::MAGIC {
        texts.extend(["<tr><td><code>555-", magic.line, "</code><td>", magic.words, "\n"]);
    }
    Html(
        include_str!("page.html")
            .replace("{magic}", &rows)
            .replace("{texts}", &texts)
            .replace("{vapi}", &codes)
            .replace("{sold_out}", &SOLD_OUT.join(", ")),
    )
}
