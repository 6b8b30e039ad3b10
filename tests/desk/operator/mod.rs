//! Whoever hosts the desk: what they see of all businesses, what they may do, and that nobody else may.

mod acts;
mod doors;
mod events;
mod sees;
mod table;
mod thousands;

use numberdesk::{
    operator::server::host,
    server::db::{Db, Timestamp, Walls},
};
use serde_json::Value;
use uuid::Uuid;

use crate::stage::{Person, Stage, on};

/// As the host's command does it; gives what it says.
pub async fn command(stage: &Stage, email: &str, is_operator: bool) -> Result<String, String> {
    let walls = Walls::open_as_host(&stage.database().address()).await.unwrap();
    let said = host::change(&walls, email, is_operator).await;
    walls.close().await;
    said.map_err(|error| error.to_string())
}

/// Somebody whom the host has made an operator.
pub async fn operator(stage: &Stage) -> Person {
    let person = stage.owner().await;
    command(stage, &person.email, true).await.unwrap();
    person
}

/// The operator's page, as data.
async fn board(operator: &Person, query: &str) -> Value {
    operator.get(&format!("/api/operator/board{query}")).await.ok()
}

/// The line of a business in the list.
async fn line(operator: &Person, business: &Person) -> Value {
    let board = board(operator, &format!("?q={}", business.email.replace('@', "%40"))).await;
    let lines = board["businesses"].as_array().unwrap();
    assert_eq!(lines.len(), 1, "{board}");
    lines[0].clone()
}

/// What stands in somebody's trail: events and details, oldest first.
async fn trail(db: &Db, owner: Uuid) -> Vec<(String, String)> {
    on!(db, pool => sqlx::query_as("SELECT event, CAST(details AS TEXT) FROM audit_events WHERE user_id = $1 ORDER BY id")
        .bind(owner).fetch_all(pool).await.unwrap())
}

/// A moment so many minutes ago.
fn minutes_ago(minutes: i64) -> Timestamp {
    Timestamp(time::OffsetDateTime::now_utc() - time::Duration::minutes(minutes))
}
