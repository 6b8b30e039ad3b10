//! A line that Vapi gives for a campaign.

use uuid::Uuid;

use super::{
    Error,
    draft::own,
    number::{changing, take},
};
use crate::{
    campaigns::Source,
    lines::{self, Wish},
    server::state::OwnersDesk,
};

/// Gets a line from Vapi and chooses it. It is chosen as soon as it is written down; the launch waits until it works.
pub async fn get_line(desk: &OwnersDesk, id: Uuid, wish: Wish, key: Option<String>) -> Result<lines::Found, Error> {
    let kept = own(desk, id).await?;
    if !kept.state.is_at_rest() {
        return Err(changing(&kept).into());
    }
    let found = lines::server::get(desk, wish, key).await?;
    if matches!(
        found.line.status,
        lines::State::Ordering | lines::State::Activating | lines::State::Active
    ) {
        take(desk, id, Source::Vapi, found.line.id).await?;
    }
    Ok(found)
}
