//! What an owner does about a finding.

use uuid::Uuid;

use super::{
    Error, find,
    sides::{setting, side_of_carrier},
    store,
};
use crate::{
    accounts::server::store::take_turn,
    numbers::{
        self, Release, Status,
        server::{
            compared::{self, Kept, Settings},
            store::NewNumber,
        },
    },
    problem::{Code, Problem},
    purchases,
    reconciliation::{Finding, Holding, Kind, Outcome, ground_of, label_in},
    server::{
        db::{Tx, violated},
        state::OwnersDesk,
        twilio::{Changes, IncomingNumber, Refusal},
    },
    setup::address,
    subaccounts,
};

/// Adds a number that only the carrier has, as the carrier holds it now.
pub async fn add(desk: &OwnersDesk, id: Uuid) -> Result<Finding, Error> {
    let finding = open(desk, id, |kind| kind == Kind::OnlyCarrier).await?;
    let credentials = subaccounts::server::admitted(desk).await?;
    let number = match desk.twilio.read(&credentials, &finding.phone_sid).await {
        Ok(number) => number,
        Err(error) if error.refusal() == Some(Refusal::NotFound) => {
            return Err(Problem::new(
                Code::NumberUnavailable,
                format!(
                    "Twilio does not hold {} for you any more, so there is nothing to add. Compare again.",
                    finding.phone_number
                ),
            )
            .into());
        }
        Err(error) => return Err(error.into()),
    };
    let seen = finding.holding.as_ref();
    let holding = Holding {
        monthly_price: seen.and_then(|holding| holding.monthly_price.clone()),
        currency: seen.and_then(|holding| holding.currency.clone()),
        account_sid: number.account_sid,
        name: number.friendly_name,
        capabilities: number.capabilities,
        number_type: number.number_type,
        created_at: number.date_created,
        voice_url: address(number.voice_url.as_deref()).map(str::to_owned),
        sms_url: address(number.sms_url.as_deref()).map(str::to_owned),
        voice_fallback_url: address(number.voice_fallback_url.as_deref()).map(str::to_owned),
        sms_fallback_url: address(number.sms_fallback_url.as_deref()).map(str::to_owned),
        status_url: address(number.status_callback.as_deref()).map(str::to_owned),
    };
    let (new, settings) = row_of(desk.owner(), &finding, &holding);
    let mut tx = desk.db.begin().await?;
    settle(&mut tx, &finding, Outcome::Added).await?;
    not_given_back(&mut tx, &finding).await?;
    let number_id = compared::import(&mut tx, &new, &settings)
        .await
        .map_err(|error| in_the_way(error, &finding))?;
    purchases::server::late::listed(&mut tx, &finding.phone_sid, number_id).await?;
    desk.trials.commit(tx).await?;
    find(desk, id).await
}

/// Gives a number back that only the carrier has: it gets a row first, and that goes the way of every release.
pub async fn release(desk: &OwnersDesk, id: Uuid, last_four: Option<&str>) -> Result<Release, Error> {
    let finding = open(desk, id, |kind| kind == Kind::OnlyCarrier).await?;
    numbers::confirmed(&finding.phone_number, last_four)?;
    let Some(holding) = &finding.holding else {
        return Err(Problem::not_found("difference").into());
    };
    let (new, settings) = row_of(desk.owner(), &finding, holding);
    let mut tx = desk.db.begin().await?;
    settle(&mut tx, &finding, Outcome::Released).await?;
    not_given_back(&mut tx, &finding).await?;
    let number_id = compared::import_to_release(&mut tx, &new, &settings)
        .await
        .map_err(|error| in_the_way(error, &finding))?;
    purchases::server::late::listed(&mut tx, &finding.phone_sid, number_id).await?;
    desk.trials.commit(tx).await?;
    let number = numbers::server::find(desk, number_id).await?;
    Ok(numbers::server::release(desk, &number, numbers::server::Said::default()).await?)
}

/// Takes a lost number off the list.
pub async fn take_off(desk: &OwnersDesk, id: Uuid) -> Result<Finding, Error> {
    let finding = open(desk, id, |kind| kind == Kind::OnlyHere).await?;
    let mut tx = desk.db.begin().await?;
    settle(&mut tx, &finding, Outcome::TakenOff).await?;
    let row = row(&mut tx, &finding, Status::Lost).await?;
    compared::take_off(&mut tx, &row).await?;
    desk.trials.commit(tx).await?;
    find(desk, id).await
}

/// Writes our setting at the carrier again.
pub async fn put_back(desk: &OwnersDesk, id: Uuid) -> Result<Finding, Error> {
    let finding = open(desk, id, Kind::is_setting).await?;
    // The intent first, as before every change at the carrier. Repeating it is harmless.
    let mut tx = desk.db.begin().await?;
    take_turn(&mut tx).await?;
    let row = row(&mut tx, &finding, Status::Active).await?;
    compared::record(&mut tx, &row, "number.restoring").await?;
    desk.trials.commit(tx).await?;
    let credentials = subaccounts::server::admitted(desk).await?;
    let changes = change_of(finding.kind, finding.ours.clone().unwrap_or_default());
    let now = desk.twilio.update(&credentials, &finding.phone_sid, &changes).await?;
    let mut tx = desk.db.begin().await?;
    if is_as_ours(&finding, &now) {
        settle(&mut tx, &finding, Outcome::PutBack).await?;
        compared::record(&mut tx, &row, "number.restored").await?;
    }
    desk.trials.commit(tx).await?;
    find(desk, id).await
}

/// The change at the carrier that gives one setting this value; an empty one clears it.
fn change_of(kind: Kind, value: String) -> Changes {
    let mut changes = Changes::default();
    let setting = match kind {
        Kind::VoiceUrl => &mut changes.voice_url,
        Kind::SmsUrl => &mut changes.sms_url,
        Kind::VoiceFallbackUrl => &mut changes.voice_fallback_url,
        Kind::SmsFallbackUrl => &mut changes.sms_fallback_url,
        Kind::StatusUrl => &mut changes.status_callback,
        Kind::Name | Kind::OnlyCarrier | Kind::OnlyHere => &mut changes.friendly_name,
    };
    *setting = Some(value);
    changes
}

fn is_as_ours(finding: &Finding, now: &IncomingNumber) -> bool {
    setting(finding.kind, side_of_carrier(now)) == finding.ours.as_deref()
}

/// Takes the carrier's setting as ours. A name becomes the label too.
pub async fn take_over(desk: &OwnersDesk, id: Uuid) -> Result<Finding, Error> {
    let finding = open(desk, id, Kind::is_setting).await?;
    let mut tx = desk.db.begin().await?;
    settle(&mut tx, &finding, Outcome::TakenOver).await?;
    let row = row(&mut tx, &finding, Status::Active).await?;
    let (kept, theirs) = (row.settings.clone(), finding.theirs.clone());
    let mut settings = kept;
    match finding.kind {
        Kind::VoiceUrl => settings.voice_url = theirs,
        Kind::SmsUrl => settings.sms_url = theirs,
        Kind::VoiceFallbackUrl => settings.voice_fallback_url = theirs,
        Kind::SmsFallbackUrl => settings.sms_fallback_url = theirs,
        Kind::StatusUrl => settings.status_url = theirs,
        Kind::Name | Kind::OnlyCarrier | Kind::OnlyHere => {
            let label = theirs.as_deref().and_then(|name| label_in(name, &finding.phone_number));
            compared::store::set_label(&mut tx, row.id, label.as_deref()).await?;
            settings.name = theirs;
        }
    }
    compared::store::accept(&mut tx, row.id, &settings).await?;
    compared::record(&mut tx, &row, "number.taken_over").await?;
    desk.trials.commit(tx).await?;
    find(desk, id).await
}

/// The finding, if it is open and of a kind that this can be done about.
async fn open(desk: &OwnersDesk, id: Uuid, fits: impl Fn(Kind) -> bool) -> Result<Finding, Error> {
    let finding = find(desk, id).await?;
    match finding.outcome {
        None if fits(finding.kind) => Ok(finding),
        None => Err(Problem::field("id", "This cannot be done about this difference. Nothing was changed.").into()),
        Some(_) => Err(settled(&finding).into()),
    }
}

fn settled(finding: &Finding) -> Problem {
    Problem::new(
        Code::NumberUnavailable,
        format!(
            "This was settled meanwhile: {} {}",
            finding.phone_number,
            finding.outcome.unwrap_or(Outcome::Agrees).words()
        ),
    )
}

/// Takes the owner's turn and settles the finding in it; two clicks do it once.
async fn settle(tx: &mut Tx, finding: &Finding, outcome: Outcome) -> Result<(), Error> {
    take_turn(tx).await?;
    if store::close(tx, finding.id, outcome).await? {
        Ok(())
    } else {
        Err(settled(finding).into())
    }
}

/// The row a finding is about, if it stands as it must.
async fn row(tx: &mut Tx, finding: &Finding, status: Status) -> Result<Kept, Error> {
    let row = match finding.number_id {
        Some(id) => compared::store::by_id(tx, id).await?,
        None => None,
    };
    row.filter(|row| row.status == status)
        .ok_or_else(|| settled(finding).into())
}

async fn not_given_back(tx: &mut Tx, finding: &Finding) -> Result<(), Error> {
    if purchases::server::late::is_given_back(tx, &finding.phone_sid).await? {
        return Err(Problem::new(
            Code::NumberUnavailable,
            format!(
                "{} came too late for its purchase and is being given back already. Nothing was changed.",
                finding.phone_number
            ),
        )
        .into());
    }
    Ok(())
}

/// The number stands in a list under another holding.
fn in_the_way(error: sqlx::Error, finding: &Finding) -> Error {
    if violated(&error) {
        return Problem::new(
            Code::NumberUnavailable,
            format!(
                "{} stands in a list already, under an earlier holding. Nothing was changed; compare again in a minute.",
                finding.phone_number
            ),
        )
        .into();
    }
    error.into()
}

fn row_of(user_id: Uuid, finding: &Finding, holding: &Holding) -> (NewNumber, Settings) {
    let (country, locality, region) = ground_of(&finding.phone_number);
    let number = NewNumber {
        id: Uuid::now_v7(),
        user_id,
        subaccount_sid: holding.account_sid.clone(),
        phone_number: finding.phone_number.clone(),
        phone_sid: finding.phone_sid.clone(),
        friendly_name: label_in(&holding.name, &finding.phone_number),
        carrier_name: holding.name.clone(),
        capabilities: holding.capabilities,
        country: country.to_owned(),
        number_type: holding.number_type,
        locality: locality.map(str::to_owned),
        region: region.map(str::to_owned),
        rent: holding.rent(),
    };
    let settings = Settings {
        name: Some(holding.name.clone()),
        voice_url: holding.voice_url.clone(),
        sms_url: holding.sms_url.clone(),
        voice_fallback_url: holding.voice_fallback_url.clone(),
        sms_fallback_url: holding.sms_fallback_url.clone(),
        status_url: holding.status_url.clone(),
    };
    (number, settings)
}
