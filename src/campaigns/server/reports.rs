//! The calls of a campaign as Vapi has reported them.

use uuid::Uuid;

use super::{Error, draft::own};
use crate::{
    campaigns::{Reports, Source},
    lines,
    server::state::OwnersDesk,
    uses, webhooks,
};

/// How many of Vapi's messages are read for the last calls; each call has a few.
const READ: u32 = 60;
/// How many calls are shown.
const SHOWN: usize = 10;

/// The last calls, newest first; and whether they are reported at all: the host has to set a secret for that.
pub async fn reports(desk: &OwnersDesk, id: Uuid) -> Result<Reports, Error> {
    let kept = own(desk, id).await?;
    let mut told_of = kept.told_of;
    if kept.source == Some(Source::Vapi)
        && let Some(used) = uses::server::store::of_campaign(&desk.db, id).await?
    {
        let line = lines::server::store::by_id(&desk.db, used.holding_id).await?;
        told_of = line.and_then(|line| line.vapi_id);
    }
    let mut calls = Vec::new();
    if let Some(about) = told_of {
        let told = webhooks::server::store::about(&desk.db, "vapi", &about, READ).await?;
        calls = webhooks::calls::joined(told.iter().map(|(topic, at, body)| (topic.as_str(), at.0, &body.0)));
        calls.truncate(SHOWN);
    }
    Ok(Reports {
        are_told: desk.config.doors.vapi_secret.is_some(),
        calls,
    })
}
