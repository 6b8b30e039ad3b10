//! Holding the two lists against each other, in one short transaction under the owner's turn and the lease's epoch.

use std::collections::{HashMap, HashSet};

use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    Error,
    sides::{setting, side_of, side_of_carrier},
    store::{self, Done},
};
use crate::{
    accounts::server::store::take_turn,
    money::Money,
    numbers::{
        Status,
        server::compared::{self, Kept},
    },
    porting,
    purchases::{late::Claim, server::late},
    reconciliation::{
        Finding, Holding, Kind, Outcome, ground_of,
        rules::{self, Absent, Shown, Side},
    },
    server::{
        db::{Timestamp, Tx},
        state::OwnersDesk,
        trials::Boundary,
        twilio::{IncomingNumber, Prices},
    },
    setup::{self, address},
};

/// What was read before the transaction.
pub(super) struct Reading {
    /// Under which lease it was read.
    pub epoch: i64,
    /// When the next comparison is due.
    pub next_at: Timestamp,
    /// The list, as it was before the carrier was asked.
    pub before: Vec<Kept>,
    /// The carrier's list.
    pub shown: Vec<IncomingNumber>,
    /// What numbers cost, by country, for those no list knows.
    pub prices: Vec<(&'static str, Prices)>,
}

/// Compares and writes what has come of it; false where the lease was lost, and then nothing is written.
pub(super) async fn compare(desk: &OwnersDesk, reading: &Reading) -> Result<bool, Error> {
    desk.trials.reached(Boundary::BeforeAdopt).await?;
    let mut tx = desk.db.begin().await?;
    take_turn(&mut tx).await?;
    let now = OffsetDateTime::now_utc();
    let listed = compared::store::listed(&mut tx).await?;
    let mut found = Vec::new();
    let agreed = shown(&mut tx, reading, &listed, &mut found, now).await?;
    absent(&mut tx, reading, &listed, &mut found, now).await?;
    write_down(&mut tx, found, now).await?;
    let done = Done {
        epoch: reading.epoch,
        held: i64::try_from(reading.shown.len()).unwrap_or(i64::MAX),
        agreed,
        next_at: reading.next_at,
    };
    if !store::finish(&mut tx, &done).await? {
        tx.rollback().await?;
        return Ok(false);
    }
    desk.trials.commit(tx).await?;
    desk.trials.reached(Boundary::Adopted).await?;
    Ok(true)
}

/// Everything that the carrier shows. Returns how many agree.
async fn shown(
    tx: &mut Tx,
    reading: &Reading,
    listed: &[Kept],
    found: &mut Vec<Finding>,
    now: OffsetDateTime,
) -> Result<i64, Error> {
    let by_sid: HashMap<&str, &Kept> = listed.iter().map(|row| (row.phone_sid.as_str(), row)).collect();
    let being_set = setup::server::store::open_in(tx).await?;
    let mut agreed = 0;
    for number in &reading.shown {
        let row = match by_sid.get(number.sid.as_str()) {
            Some(row) => Some((*row).clone()),
            None => compared::store::by_sid(tx, &number.sid).await?,
        };
        let stands = row.as_ref().map(|row| (row.status, now - row.updated_at.0));
        let row = match (rules::shown(stands), row) {
            (Shown::Compare, Some(row)) => row,
            (Shown::FindAgain, Some(row)) if compared::find_again(tx, &row).await? => row,
            (Shown::AskPurchases, _) => {
                let is_nobodys = late::claimed(tx, number).await? == Claim::Nobody;
                if is_nobodys && !porting::server::store::expects(tx, &number.phone_number).await? {
                    found.push(stray(reading, number, None, now));
                }
                continue;
            }
            (Shown::Tell, row) => {
                found.push(stray(reading, number, row.map(|row| row.id), now));
                continue;
            }
            (Shown::Compare | Shown::FindAgain | Shown::Leave, _) => continue,
        };
        if row.missing_since.is_some() {
            compared::store::set_missing(tx, &row, None).await?;
        }
        // What is read of such a one may be from before or after; the one who sets it reads it back.
        if being_set.contains(&row.id) {
            continue;
        }
        let differing = settings(tx, &row, number, found, now).await?;
        agreed += i64::from(!differing);
    }
    Ok(agreed)
}

/// The settings of a number on both sides; true where they differ.
async fn settings(
    tx: &mut Tx,
    row: &Kept,
    number: &IncomingNumber,
    found: &mut Vec<Finding>,
    now: OffsetDateTime,
) -> Result<bool, Error> {
    let theirs = side_of_carrier(number);
    let mut settings = row.settings.clone();
    if !row.knows_rest {
        // From before names and fallbacks were kept, or bought a moment ago: what is there is taken as ours.
        let own = |text: Option<&str>| text.map(str::to_owned);
        settings.name = settings.name.or_else(|| own(theirs.name));
        settings.voice_fallback_url = own(theirs.voice_fallback_url);
        settings.sms_fallback_url = own(theirs.sms_fallback_url);
        settings.status_url = own(theirs.status_url);
        compared::store::accept(tx, row.id, &settings).await?;
    }
    let ours = side_of(&settings);
    let kinds = rules::differences(ours, theirs);
    let differing = !kinds.is_empty();
    for kind in kinds {
        let value = |side: Side<'_>| setting(kind, side).map(str::to_owned);
        found.push(Finding {
            id: Uuid::now_v7(),
            kind,
            phone_number: row.phone_number.clone(),
            phone_sid: row.phone_sid.clone(),
            number_id: Some(row.id),
            holding: None,
            ours: value(ours),
            theirs: value(theirs),
            found_at: now,
            outcome: None,
        });
    }
    Ok(differing)
}

/// A number that only the carrier has. It is told, and left alone.
fn stray(reading: &Reading, number: &IncomingNumber, number_id: Option<Uuid>, now: OffsetDateTime) -> Finding {
    let country = ground_of(&number.phone_number).0;
    let prices = reading.prices.iter().find(|(known, _)| *known == country);
    let rent = prices.and_then(|(_, prices)| prices.of(number.number_type));
    Finding {
        id: Uuid::now_v7(),
        kind: Kind::OnlyCarrier,
        phone_number: number.phone_number.clone(),
        phone_sid: number.sid.clone(),
        number_id,
        holding: Some(Holding {
            account_sid: number.account_sid.clone(),
            name: number.friendly_name.clone(),
            capabilities: number.capabilities,
            number_type: number.number_type,
            monthly_price: rent.map(Money::amount),
            currency: rent.map(|rent| rent.currency.clone()),
            created_at: number.date_created,
            voice_url: address(number.voice_url.as_deref()).map(str::to_owned),
            sms_url: address(number.sms_url.as_deref()).map(str::to_owned),
            voice_fallback_url: address(number.voice_fallback_url.as_deref()).map(str::to_owned),
            sms_fallback_url: address(number.sms_fallback_url.as_deref()).map(str::to_owned),
            status_url: address(number.status_callback.as_deref()).map(str::to_owned),
        }),
        ours: None,
        theirs: None,
        found_at: now,
        outcome: None,
    }
}

/// Everything that the carrier does not show, of what stood in the list already when it was asked.
async fn absent(
    tx: &mut Tx,
    reading: &Reading,
    listed: &[Kept],
    found: &mut Vec<Finding>,
    now: OffsetDateTime,
) -> Result<(), Error> {
    let there: HashSet<&str> = reading.shown.iter().map(|number| number.sid.as_str()).collect();
    let before: HashMap<Uuid, Status> = reading.before.iter().map(|row| (row.id, row.status)).collect();
    let stood = |row: &&Kept| before.get(&row.id) == Some(&row.status);
    let held = |number: &Kept| {
        listed.iter().any(|row| {
            row.phone_number == number.phone_number && matches!(row.status, Status::Active | Status::Releasing)
        })
    };
    for row in listed
        .iter()
        .filter(|row| !there.contains(row.phone_sid.as_str()))
        .filter(stood)
    {
        let missing = row.missing_since.map(|since| now - since.0);
        match rules::absent(row.status, missing) {
            Absent::Leave => {}
            Absent::Note => compared::store::set_missing(tx, row, Some(Timestamp(now))).await?,
            Absent::Lose => {
                compared::lose(tx, row).await?;
                tracing::warn!(number_id = %row.id, phone_sid = row.phone_sid, "a number is lost at the carrier");
                found.push(lost(row, now));
            }
            // Bought back since: its new row stands for it.
            Absent::Tell if held(row) => drop(compared::take_off(tx, row).await?),
            Absent::Tell => found.push(lost(row, now)),
        }
    }
    Ok(())
}

/// A number that only the list has.
fn lost(row: &Kept, now: OffsetDateTime) -> Finding {
    Finding {
        id: Uuid::now_v7(),
        kind: Kind::OnlyHere,
        phone_number: row.phone_number.clone(),
        phone_sid: row.phone_sid.clone(),
        number_id: Some(row.id),
        holding: None,
        ours: None,
        theirs: None,
        found_at: now,
        outcome: None,
    }
}

/// What is found again stays as it is, what is new is added, and what is no longer true is settled.
async fn write_down(tx: &mut Tx, found: Vec<Finding>, now: OffsetDateTime) -> Result<(), Error> {
    let mut open: HashMap<(Kind, String), Finding> = store::open_in(tx)
        .await?
        .into_iter()
        .map(|finding| ((finding.kind, finding.phone_sid.clone()), finding))
        .collect();
    for finding in found {
        match open.remove(&(finding.kind, finding.phone_sid.clone())) {
            Some(known) => {
                let seen = Finding {
                    id: known.id,
                    ..finding
                };
                store::see(tx, &seen, now).await?;
            }
            None => store::add(tx, &finding).await?,
        }
    }
    for gone in open.into_values() {
        store::close(tx, gone.id, Outcome::Agrees).await?;
    }
    Ok(())
}
