//! The floor: bare axum that looks up the same session, asks the same three questions of the same database, and answers
//! with the desk's own page, kept in memory. What it does not do is draw.

use std::{net::SocketAddr, sync::Arc};

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use numberdesk::{
    accounts::Owner,
    numbers::{self, asked::Asked},
    purchases,
    server::{
        db::{Address, Walls},
        sessions,
    },
};
use tower_http::{CompressionLevel, compression::CompressionLayer};
use tower_sessions::{SessionStore, session::Id};

use crate::{Failure, ground};

/// The argument by which this program becomes the floor.
pub const ROLE: &str = "floor";
const PACKED: &str = "/packed";

/// Where the page is answered with this content coding: compression stands only before the one that needs it.
pub fn path(coding: &str) -> String {
    let folder = if coding == "identity" { "" } else { PACKED };
    format!("{folder}{}", ground::PAGE)
}

struct Floor {
    walls: Walls,
    sessions: sessions::store::Store,
    page: Bytes,
}

/// Serves until the process is ended.
pub async fn serve(listen: SocketAddr, database: &str, page: &str) -> Result<(), Failure> {
    let walls = Walls::open(&Address::embedded(database)).await?;
    let floor = Arc::new(Floor {
        sessions: sessions::store::Store::new(walls.clone()),
        walls,
        page: std::fs::read(page)?.into(),
    });
    let packed = CompressionLayer::new().no_deflate().quality(CompressionLevel::Fastest);
    let router = Router::new()
        .route(&path("br"), get(draw))
        .layer(packed)
        .route(&path("identity"), get(draw))
        .with_state(floor);
    let listener = tokio::net::TcpListener::bind(listen).await?;
    Ok(axum::serve(listener, router).await?)
}

async fn draw(State(floor): State<Arc<Floor>>, headers: HeaderMap) -> Response {
    match asked(&floor, &headers).await {
        Ok(page) => ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], page).into_response(),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
    }
}

async fn asked(floor: &Floor, headers: &HeaderMap) -> Result<Bytes, Failure> {
    let cookie = headers.get(header::COOKIE).ok_or("no cookie")?.to_str()?;
    let (_, id) = cookie.split_once('=').ok_or("no session")?;
    let record = floor
        .sessions
        .load(&id.parse::<Id>()?)
        .await?
        .ok_or("the session has ended")?;
    let owner: Owner = serde_json::from_value(record.data.get("owner").ok_or("nobody is signed in")?.clone())?;
    let own = floor.walls.as_owner(owner.user_id);
    let (count, ..) = numbers::server::list::store::sum(&own).await?.unwrap_or_default();
    // As many as the page asks for, and one to see whether there are more.
    let list = numbers::server::list::store::page(&own, &Asked::default().question()?, None, 51).await?;
    let under_way = purchases::server::store::waiting(&own).await?;
    if usize::try_from(count)? == list.len() && under_way.is_empty() {
        Ok(floor.page.clone())
    } else {
        Err("the numbers are not as they were laid out".into())
    }
}
