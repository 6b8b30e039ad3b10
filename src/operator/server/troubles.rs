//! The numbers that somebody has to look at: orphans, purchases that do not end, and givings-back that are refused.

use std::collections::HashMap;

use time::Duration;
use uuid::Uuid;

use super::{Error, board::ago};
use crate::{
    accounts::server::overview::store as accounts,
    operator::{FEW, Trouble, What},
    phone::PhoneNumber,
    purchases::server::store::overview::{self as purchases, NotTaken, Stuck},
    reconciliation::server::overview::store::{self as reconciliation, Orphan},
    server::{db::Timestamp, state::OperatorsDesk},
};

/// After this time an order that was never seen to succeed is not carried out any more: what is open longer needs eyes.
const LONG: Duration = Duration::minutes(15);

/// One trouble before it is known whose name goes with it.
type Raw = (What, Uuid, String, Option<String>, Timestamp);

/// Of all businesses, a few of each kind.
pub async fn all(desk: &OperatorsDesk) -> Result<Vec<Trouble>, Error> {
    let db = &desk.db;
    let orphans = reconciliation::orphans(db, FEW).await?;
    let stuck = purchases::stuck(db, ago(LONG), FEW).await?;
    let not_taken = purchases::not_taken(db, FEW).await?;
    named(desk, orphans, stuck, not_taken).await
}

/// Of one business.
pub async fn of(desk: &OperatorsDesk, owner: Uuid) -> Result<Vec<Trouble>, Error> {
    let db = &desk.db;
    let orphans = reconciliation::orphans_of(db, owner, FEW).await?;
    let stuck = purchases::stuck_of(db, owner, ago(LONG), FEW).await?;
    let not_taken = purchases::not_taken_of(db, owner, FEW).await?;
    named(desk, orphans, stuck, not_taken).await
}

async fn named(
    desk: &OperatorsDesk,
    orphans: Vec<Orphan>,
    stuck: Vec<Stuck>,
    not_taken: Vec<NotTaken>,
) -> Result<Vec<Trouble>, Error> {
    let orphans = orphans
        .into_iter()
        .map(|row| (What::Orphan, row.user_id, row.phone_number, None, row.found_at));
    let stuck = stuck.into_iter().map(|row| {
        let reference = Some(row.reference);
        (
            What::Stuck,
            row.user_id,
            row.requested_number,
            reference,
            row.created_at,
        )
    });
    let not_taken = not_taken.into_iter().map(|row| {
        let why = row.undo_refusal;
        (What::NotTaken, row.user_id, row.phone_number, why, row.undo_refused_at)
    });
    let raw: Vec<Raw> = orphans.chain(stuck).chain(not_taken).collect();
    let mut ids: Vec<Uuid> = raw.iter().map(|row| row.1).collect();
    ids.sort_unstable();
    ids.dedup();
    let emails = accounts::some(&desk.db, &ids).await?;
    let emails: HashMap<Uuid, String> = emails.into_iter().map(|account| (account.id, account.email)).collect();
    let unreadable = |_| sqlx::Error::Decode("a phone number is unreadable".into());
    let told = raw.into_iter().map(|(what, user_id, number, detail, since)| {
        Ok(Trouble {
            what,
            user_id,
            email: emails.get(&user_id).cloned().unwrap_or_default(),
            phone_number: PhoneNumber::parse(&number).map_err(unreadable)?,
            detail,
            since: since.0,
        })
    });
    Ok(told.collect::<Result<_, sqlx::Error>>()?)
}
