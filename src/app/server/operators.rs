//! Whether an operator asks: then pages have a place for all businesses. To everybody else its calls are not there.

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};

use super::doors;
use crate::{
    accounts::server::Caller,
    operator::server::{Error, nothing_here, recognise},
    server::state::Desk,
};

/// Marks a request of an operator's browser. Every page and call of theirs looks again for itself.
#[derive(Debug, Clone, Copy)]
pub struct Known;

/// Marks an operator's pages, and refuses the operators' calls of everybody else before anything of them is read.
pub async fn known(State(desk): State<Desk>, mut request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let is_theirs = path.starts_with("/api/operator/");
    let is_page = !path.starts_with("/api/") && request.method().is_safe();
    let caller = request.extensions().get::<Caller>().filter(|_| is_theirs || is_page);
    let Some(caller) = caller else {
        return next.run(request).await;
    };
    match recognise(&desk, caller).await {
        Ok(Some(_)) => drop(request.extensions_mut().insert(Known)),
        Ok(None) if is_theirs => return doors::refuse(nothing_here()),
        Err(error) if is_theirs => return doors::refuse(Error::from(error).into()),
        Ok(None) => {}
        // The page itself is shown; only the place is missing from its frame.
        Err(error) => tracing::warn!(error = %error, "it is not known whether an operator asks"),
    }
    next.run(request).await
}
