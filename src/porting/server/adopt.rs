//! The number that has come: it enters the list in the way of every holding that the list does not know.

use serde_json::json;
use uuid::Uuid;

use super::{
    Error,
    store::{self, Change, Kept},
};
use crate::{
    accounts::server::store::take_turn,
    numbers::server::{
        compared::{self, Settings},
        store::NewNumber,
    },
    phone::{PhoneNumber, places},
    porting::State,
    server::{
        audit::{self, Event},
        state::OwnersDesk,
        trials::Boundary,
        twilio::{Credentials, IncomingNumber},
    },
    setup::address,
};

/// Takes the number into the list, if Twilio shows it in the account. False where it does not yet.
pub(super) async fn adopt(desk: &OwnersDesk, who: &Credentials, kept: &Kept) -> Result<bool, Error> {
    let number = &kept.port.phone_number;
    let Some(held) = desk.twilio.find_held(who, number).await? else {
        return Ok(false);
    };
    let (country, place) = ground_of(number);
    // A price that cannot be read now is looked up when a page asks for it.
    let rent = desk.twilio.prices(who, country).await.ok();
    let rent = rent.and_then(|prices| prices.of(held.number_type).cloned());
    let new = NewNumber {
        id: Uuid::now_v7(),
        user_id: desk.owner(),
        subaccount_sid: held.account_sid.clone(),
        phone_number: number.clone(),
        phone_sid: held.sid.clone(),
        friendly_name: None,
        carrier_name: held.friendly_name.clone(),
        capabilities: held.capabilities,
        country: country.to_owned(),
        number_type: held.number_type,
        locality: place.map(|area| area.main_place().to_owned()),
        region: place.map(|area| area.region.to_owned()),
        rent,
    };
    desk.trials.reached(Boundary::BeforeAdopt).await?;
    let mut tx = desk.db.begin().await?;
    take_turn(&mut tx).await?;
    // It may have been added by hand meanwhile.
    let number_id = match crate::numbers::server::store::by_sid(&mut tx, &held.sid).await? {
        Some(known) => known.id,
        None => compared::import(&mut tx, &new, &settings(&held)).await?,
    };
    let change = Change {
        number_id: Some(number_id),
        ..Change::to(State::Arrived)
    };
    if !store::change(&mut tx, kept, &change).await? {
        tx.rollback().await?;
        return Err(Error::TakenOver);
    }
    let event = Event {
        subject_id: kept.port.id,
        event: "port.arrived",
        details: json!({ "phone_number": number, "number": number_id }),
    };
    audit::store::write(&mut tx, &event).await?;
    desk.trials.commit(tx).await?;
    desk.trials.reached(Boundary::Adopted).await?;
    Ok(true)
}

fn settings(held: &IncomingNumber) -> Settings {
    let own = |url: &Option<String>| address(url.as_deref()).map(str::to_owned);
    Settings {
        name: Some(held.friendly_name.clone()),
        voice_url: own(&held.voice_url),
        sms_url: own(&held.sms_url),
        voice_fallback_url: own(&held.voice_fallback_url),
        sms_fallback_url: own(&held.sms_fallback_url),
        status_url: own(&held.status_callback),
    }
}

fn ground_of(number: &PhoneNumber) -> (&'static str, Option<&'static places::Area>) {
    let area = number.area_code().and_then(places::area);
    (area.map_or("US", |area| area.country), area)
}
