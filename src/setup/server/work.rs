//! Carrying a wish out at the carrier, now or in a later round. Writing the same settings twice is harmless, so a silence is
//! answered by writing them again.

use serde_json::json;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::{
    Error, addresses_of,
    store::{self, Kept, Wish},
};
use crate::{
    accounts::server::store::take_turn,
    numbers::{
        self, Number, Status,
        server::compared::{self, Settings},
    },
    server::{
        answer::chain,
        audit::{self, Event},
        db::{Timestamp, Tx},
        owners::{Ended, side_by_side},
        state::{OwnersDesk, RoundsDesk},
        trials::Step,
        twilio::{self, Changes, IncomingNumber},
    },
    setup::{Addresses, address},
    subaccounts,
};

/// A wish that the carrier has not answered is tried again so much later.
const AGAIN: Duration = Duration::seconds(30);

/// Writes a number's open wish at the carrier and reads back what stands there.
pub(super) async fn carry_out(desk: &OwnersDesk, id: Uuid) -> Result<(), Error> {
    let kept = store::of(&desk.db, id).await?;
    let Some(wish) = kept.wish else { return Ok(()) };
    let number = numbers::server::find(desk, id).await?;
    if number.status != Status::Active {
        return settle(desk, &number, kept.epoch, &wish, Err(None)).await;
    }
    // Whoever comes next waits; a desk that stops here goes on in a round.
    store::try_later(&desk.db, id, kept.epoch, Timestamp(OffsetDateTime::now_utc() + AGAIN)).await?;
    desk.trials.passed(Step::Meant);
    let credentials = subaccounts::server::admitted(desk).await?;
    let written = desk
        .twilio
        .update(&credentials, &number.phone_sid, &changes(&wish))
        .await;
    let there = match written {
        // What an answer says and what stands there may be two things: somebody else may have written since.
        Ok(_) => desk.twilio.read(&credentials, &number.phone_sid).await,
        Err(error) => Err(error),
    };
    desk.trials.passed(Step::Answered);
    match there {
        Ok(now) => settle(desk, &number, kept.epoch, &wish, Ok(&now)).await,
        Err(error) => match why_not(&error) {
            Some(why) => settle(desk, &number, kept.epoch, &wish, Err(Some(why))).await,
            None => Err(error.into()),
        },
    }
}

fn changes(wish: &Wish) -> Changes {
    let mut changes = Changes {
        friendly_name: wish.name.clone(),
        ..Changes::default()
    };
    if let Some(to) = &wish.addresses {
        let value = |address: &Option<String>| Some(address.clone().unwrap_or_default());
        // Twilio refuses a fallback without what it falls back from; one that is cleared with it is fine.
        changes.voice_url = value(&to.voice_url);
        changes.voice_method = to.voice_url.is_some().then(|| "POST".to_owned());
        changes.voice_fallback_url = value(&to.voice_fallback_url);
        changes.sms_url = value(&to.sms_url);
        changes.sms_method = to.sms_url.is_some().then(|| "POST".to_owned());
        changes.sms_fallback_url = value(&to.sms_fallback_url);
        changes.status_callback = value(&to.status_url);
    }
    changes
}

/// Writes down what has come of a wish, unless there is a later one.
async fn settle(
    desk: &OwnersDesk,
    number: &Number,
    epoch: i64,
    wish: &Wish,
    outcome: Result<&IncomingNumber, Option<String>>,
) -> Result<(), Error> {
    let mut tx = desk.db.begin().await?;
    take_turn(&mut tx).await?;
    let mut kept = store::of_in(&mut tx, number.id).await?;
    if kept.epoch != epoch || kept.wish.is_none() {
        return Ok(tx.rollback().await?);
    }
    kept.wish = None;
    let event = match outcome {
        Ok(now) => {
            confirm(&mut tx, number, &mut kept, wish, now).await?;
            "number.set_up"
        }
        Err(why) => {
            kept.refusal = why;
            "number.setup_refused"
        }
    };
    store::write(&mut tx, number.id, &kept, Timestamp::now()).await?;
    record(&mut tx, number, event, kept.refusal.as_deref()).await?;
    Ok(desk.trials.commit(tx).await?)
}

/// What the desk wrote is what it holds the carrier to from now on. Where something else stands there already, its owner is
/// told, and the next comparison shows both sides.
async fn confirm(
    tx: &mut Tx,
    number: &Number,
    kept: &mut Kept,
    wish: &Wish,
    now: &IncomingNumber,
) -> Result<(), sqlx::Error> {
    if let Some(plan) = &wish.plan {
        kept.plan = plan.clone();
    }
    let Some(row) = compared::store::by_id(tx, number.id).await? else {
        return Ok(());
    };
    let mut ours = row.settings;
    if let Some(name) = &wish.name {
        ours.name = Some(name.clone());
    }
    if let Some(to) = &wish.addresses {
        ours = Settings {
            name: ours.name,
            voice_url: to.voice_url.clone(),
            sms_url: to.sms_url.clone(),
            voice_fallback_url: to.voice_fallback_url.clone(),
            sms_fallback_url: to.sms_fallback_url.clone(),
            status_url: to.status_url.clone(),
        };
    }
    compared::store::accept(tx, number.id, &ours).await?;
    let is_other = wish.addresses.is_some() && addresses_of(&ours) != shown(now)
        || wish.name.as_ref().is_some_and(|name| *name != now.friendly_name);
    kept.refusal = is_other.then(|| {
        "Twilio took it and shows something else now: somebody changed it there at the same moment. Reconciliation shows both, and puts right what you choose.".to_owned()
    });
    Ok(())
}

fn shown(now: &IncomingNumber) -> Addresses {
    let own = |url: &Option<String>| address(url.as_deref()).map(str::to_owned);
    Addresses {
        voice_url: own(&now.voice_url),
        voice_fallback_url: own(&now.voice_fallback_url),
        sms_url: own(&now.sms_url),
        sms_fallback_url: own(&now.sms_fallback_url),
        status_url: own(&now.status_callback),
    }
}

/// Why the carrier definitely does not take it, in words for the owner; none where it may still come about.
fn why_not(error: &twilio::Error) -> Option<String> {
    let twilio::Error::Refused { code, status, message } = error else {
        return None;
    };
    let why = match (twilio::Refusal::of(*code, *status), code) {
        (twilio::Refusal::NotFound, _) => "Twilio does not hold this number for you any more.".to_owned(),
        (twilio::Refusal::NotLetIn | twilio::Refusal::NoFunds, _) => {
            "Twilio takes no changes while your account there is suspended or its balance is used up.".to_owned()
        }
        (_, Some(code)) if !message.is_empty() => {
            format!("Twilio did not take it and says \u{201c}{message}\u{201d} (error {code}).")
        }
        (_, Some(code)) => format!("Twilio did not take it (error {code})."),
        (_, None) => "Twilio did not take it.".to_owned(),
    };
    Some(format!("{why} Calls and texts go where they went before."))
}

async fn record(tx: &mut Tx, number: &Number, event: &'static str, why: Option<&str>) -> Result<(), sqlx::Error> {
    let event = Event {
        subject_id: number.id,
        event,
        details: json!({ "phone_number": number.phone_number, "why": why }),
    };
    audit::store::write(tx, &event).await
}

/// The round: carries out what the carrier has not confirmed. Returns how many are done.
pub async fn round(desk: &RoundsDesk) -> Result<usize, Error> {
    let most = if desk.twilio.is_out() { 1 } else { 100 };
    let waiting = store::open(&desk.db, Timestamp::now(), most).await?;
    let desk = desk.clone();
    Ok(side_by_side(waiting, move |user_id, id| again(desk.on_behalf_of(user_id), id)).await)
}

async fn again(desk: OwnersDesk, id: Uuid) -> Ended {
    if desk.work.is_closing() {
        return Ended::Unanswered;
    }
    match carry_out(&desk, id).await {
        Ok(()) => Ended::Done,
        Err(error) => {
            tracing::warn!(number_id = %id, error = chain(&error), "a number is still not set up");
            Ended::Unanswered
        }
    }
}
