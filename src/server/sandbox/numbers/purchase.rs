//! `POST IncomingPhoneNumbers.json`: buying, by number (safe to repeat) or by area code (not safe to repeat).

use std::collections::HashSet;

use sqlx::types::Json;

use super::{Holding, Setup, record, setup, store};
use crate::server::sandbox::inventory::search::friendly;
use crate::server::sandbox::inventory::{Kind, Offer, TEST_NUMBER};
use crate::server::sandbox::route::Work;
use crate::server::sandbox::wire::refusal::{Failure, Refusal};
use crate::server::sandbox::wire::{self, Reply};
use crate::server::sandbox::{ledger, papers, prices};

/// Buys for the account of the path. `kind` is the last part of the path, where it names one.
pub async fn purchase(work: &mut Work<'_>, kind: Option<&str>) -> Result<Reply, Failure> {
    work.needs_active()?;
    let phone_number = chosen(work, kind).await?;
    if let Some(held) = store::by_number(work.db, &phone_number).await? {
        if held.account_sid == work.account.sid {
            return again(work, kind, held).await;
        }
        return Err(unavailable(&phone_number).into());
    }
    let offer = work
        .inventory
        .find(&phone_number)
        .ok_or_else(|| unavailable(&phone_number))?;
    if store::is_sold_elsewhere(work.db, &phone_number).await? {
        return Err(unavailable(&phone_number).into());
    }
    right_kind(kind, &offer)?;
    let mut setup = Setup::default();
    setup.apply(work.params)?;
    papers::needed(work, &offer, &setup).await?;
    let held = Holding {
        id: 0,
        sid: wire::new_sid("PN"),
        account_sid: work.account.sid.clone(),
        friendly_name: setup::friendly_name(work.params)?.unwrap_or_else(|| friendly(&phone_number)),
        phone_number,
        setup: Json(setup),
        created_at: work.now,
        updated_at: work.now,
    };
    store::remember(work.db, &held.account_sid).await?;
    store::insert(work.db, &held).await?;
    record(work, "purchased", &held, None, Some(held.account_sid.clone())).await?;
    let rent = prices::rent(&offer);
    ledger::store::add_charge(
        work.db,
        work.request,
        &held.account_sid,
        "rent",
        &held.phone_number,
        rent,
    )
    .await?;
    Ok(Reply::created(held.body_below(kind, work.inventory)))
}

/// A number that the account holds already: 201, and the parameters are an update.
async fn again(work: &mut Work<'_>, kind: Option<&str>, mut held: Holding) -> Result<Reply, Failure> {
    held.setup.0.apply(work.params)?;
    if let Some(name) = setup::friendly_name(work.params)? {
        held.friendly_name = name;
    }
    held.updated_at = work.now;
    store::remember(work.db, &work.account.sid).await?;
    store::update(work.db, &held).await?;
    Ok(Reply::created(held.body_below(kind, work.inventory)))
}

/// The number to buy, from `PhoneNumber` or `AreaCode`, of which exactly one must be there.
async fn chosen(work: &mut Work<'_>, kind: Option<&str>) -> Result<String, Failure> {
    let refusal = match (work.params.get("PhoneNumber"), work.params.get("AreaCode")) {
        (Some(_), Some(_)) => Refusal::saying(
            20422,
            "Invalid Parameter: PhoneNumber and AreaCode exclude each other".to_owned(),
        ),
        (None, Some(_)) if kind.is_some() => Refusal::of(21457),
        (Some(number), None) if is_e164(number) && number != "+15005550001" => return Ok(number.to_owned()),
        (Some(number), None) => Refusal::saying(21421, format!("{number} is not a valid number")),
        (None, Some(code)) => return in_area(work, code).await,
        (None, None) => Refusal::saying(21421, "A PhoneNumber or an AreaCode is required".to_owned()),
    };
    Err(refusal.into())
}

async fn in_area(work: &mut Work<'_>, code: &str) -> Result<String, Failure> {
    let mut digits = code.bytes();
    let fine = code.len() == 3 && digits.next().is_some_and(|first| (b'2'..=b'9').contains(&first));
    if !fine || !digits.all(|byte| byte.is_ascii_digit()) {
        return Err(Refusal::of(21451).into());
    }
    let taken: HashSet<String> = store::taken(work.db).await?.into_iter().collect();
    let offer = work.inventory.first_free(code, |number| !taken.contains(number));
    Ok(offer.ok_or_else(|| Refusal::of(21452))?.phone_number)
}

fn right_kind(kind: Option<&str>, offer: &Offer) -> Result<(), Refusal> {
    let fits = match kind {
        None => true,
        Some("Local") => offer.kind == Kind::Local,
        Some("TollFree") => offer.kind == Kind::TollFree,
        Some("Mobile") => offer.kind == Kind::Mobile,
        Some(_) => false,
    };
    // Twilio's test number is bought through every door.
    if fits || offer.phone_number == TEST_NUMBER {
        Ok(())
    } else {
        Err(Refusal::of(21458))
    }
}

fn unavailable(phone_number: &str) -> Refusal {
    Refusal::saying(21422, format!("{phone_number} is not available"))
}

/// A plus and 7 to 15 digits that do not begin with 0; ten after the country code 1.
pub fn is_e164(text: &str) -> bool {
    let Some(digits) = text.strip_prefix('+') else {
        return false;
    };
    let fine = digits.bytes().all(|byte| byte.is_ascii_digit()) && !digits.starts_with('0');
    fine && (7..=15).contains(&digits.len()) && (!digits.starts_with('1') || digits.len() == 11)
}

#[cfg(test)]
mod tests {
    use super::is_e164;

    #[test]
    fn only_e164_is_a_number() {
        assert!(is_e164("+14155550123"));
        assert!(is_e164("+442071838750"));
        for bad in ["33", "4155550123", "+1415555012", "+0123456789", "+1415555o123", ""] {
            assert!(!is_e164(bad), "{bad}");
        }
    }
}
