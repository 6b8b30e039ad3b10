//! The work of uses: a holding that is in use is given back only where its owner has said which campaign that stops.

use uuid::Uuid;

use super::Use;
use crate::server::db::Tx;

pub mod store;

/// What stands in the way of giving a holding back, where its owner has named this campaign, or none. Part of the
/// transaction that decides, which has taken the owner's turn.
pub async fn in_the_way(tx: &mut Tx, holding_id: Uuid, stops: Option<Uuid>) -> Result<Option<Use>, sqlx::Error> {
    let used = store::of_holding_in(tx, holding_id).await?;
    Ok(used.filter(|used| !used.is_ending && stops != Some(used.campaign_id)))
}
