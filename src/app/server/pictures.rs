//! Pictures that came with texts. Their address is that of a text, which server functions cannot have.

use axum::{
    Extension,
    extract::{Path, State},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use uuid::Uuid;

use super::doors;
use crate::{accounts::server::Caller, problem::Problem, server::state::Desk, texts};

/// Whatever a picture holds, a browser runs nothing of it and shows it in no frame.
const NOTHING_RUNS: HeaderValue = HeaderValue::from_static("default-src 'none'; sandbox; frame-ancestors 'none'");

/// One picture of one of the caller's texts.
pub async fn picture(
    State(desk): State<Desk>,
    caller: Extension<Caller>,
    Path((id, at)): Path<(String, String)>,
) -> Response {
    let (Ok(id), Ok(at)) = (Uuid::parse_str(&id), at.parse::<usize>()) else {
        return doors::refuse(Problem::not_found("picture"));
    };
    let picture = match texts::server::picture(&caller.at(&desk), id, at).await {
        Ok(picture) => picture,
        Err(error) => return doors::refuse(error.into()),
    };
    let (kind, ending) = match picture.content_type.as_str() {
        "image/png" => ("image/png", "png"),
        "image/gif" => ("image/gif", "gif"),
        "image/webp" => ("image/webp", "webp"),
        _ => ("image/jpeg", "jpg"),
    };
    let name = format!("inline; filename=\"picture-{id}-{at}.{ending}\"");
    let mut response = picture.bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CONTENT_SECURITY_POLICY, NOTHING_RUNS);
    if let Ok(name) = HeaderValue::from_str(&name) {
        headers.insert(header::CONTENT_DISPOSITION, name);
    }
    response
}
