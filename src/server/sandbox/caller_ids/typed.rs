//! Codes by hand: somebody types one on a telephone.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use serde::Deserialize;

use super::store;
use crate::server::sandbox::desk::{Error, admit};
use crate::server::sandbox::{Carrier, wire};

/// What is typed, and where.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Typed {
    /// E.164.
    phone_number: String,
    /// Six digits.
    code: String,
}

/// `POST /sandbox/caller-ids`: 204; 400 where nobody was called for this code.
pub async fn type_code(
    State(carrier): State<Arc<Carrier>>,
    headers: HeaderMap,
    Json(typed): Json<Typed>,
) -> Result<StatusCode, Error> {
    let mut transaction = admit(&carrier, &headers).await?;
    if !store::typed(&mut transaction, &typed.phone_number, &typed.code, wire::now()).await? {
        return Err(Error::Unreadable("nobody was called for this code".to_owned()));
    }
    transaction.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
