//! What an owner writes on a number: its label, which is also its name at the carrier, tags and notes.

use super::{
    Error,
    act::{active, carried_out, record, wish_for},
    store::{self, Wish},
};
use crate::{
    accounts::server::store::take_turn,
    numbers::{
        self, Number, keeping,
        server::{
            compared,
            notes::{Noted, Version, store::beside_in},
        },
    },
    phone::PhoneNumber,
    problem::Problem,
    server::{db::Tx, state::OwnersDesk},
    setup::Written,
};

/// Writes what an owner says on a number, all of it or nothing. Whether the carrier was told of something.
pub async fn write(desk: &OwnersDesk, order: &Written) -> Result<bool, Error> {
    checked(order)?;
    let mut tx = desk.db.begin().await?;
    take_turn(&mut tx).await?;
    let is_told = write_in(&mut tx, order).await?.is_some();
    desk.trials.commit(tx).await?;
    if is_told {
        carried_out(desk, order.id).await?;
    }
    Ok(is_told)
}

/// A label with single blanks between its words; none where nothing is left.
fn checked_label(text: &str) -> Result<Option<String>, Problem> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    keeping::label(&text, "friendlyName")
}

/// Writes the label down with the wish that brings it to the carrier: the wish's count, or none where it is the label already.
/// One that the carrier did not take is told it again.
async fn label_in(tx: &mut Tx, number: &Number, label: Option<String>) -> Result<Option<i64>, sqlx::Error> {
    let id = number.id;
    let there = compared::store::by_id(tx, id)
        .await?
        .and_then(|kept| kept.settings.name);
    let name = named(label.as_deref(), there.as_deref(), &number.phone_number);
    let kept = store::of_in(tx, id).await?;
    let was_refused = kept.refusal.is_some() && there.as_ref() != Some(&name);
    if number.friendly_name == label && !was_refused {
        return Ok(None);
    }
    compared::store::set_label(tx, id, label.as_deref()).await?;
    let wish = Wish {
        name: Some(name),
        ..Wish::default()
    };
    let (plan, epoch) = (kept.plan.clone(), kept.epoch.saturating_add(1));
    wish_for(tx, number, kept, plan, Some(wish)).await?;
    match &label {
        Some(label) => record(tx, number, "number.labelled", label).await?,
        None => record(tx, number, "number.unlabelled", "").await?,
    }
    Ok(Some(epoch))
}

/// Writes what an owner says on one of many numbers, inside a transaction that has taken their turn. What is refused has
/// written nothing. The carrier is told of a label by the round; gives the wish's count, where there is one.
pub async fn write_in(tx: &mut Tx, order: &Written) -> Result<Option<i64>, Error> {
    let (mut label, mut noted) = checked(order)?;
    let number = active(tx, order.id).await?;
    if let Some(seen) = order.seen.as_deref().filter(|seen| !seen.is_empty()) {
        let seen = Version::parse(seen)?;
        if let Some(now) = beside_in(tx, &number.phone_number).await? {
            seen.settle(&mut label, &mut noted, &now)?;
        }
    }
    numbers::server::notes::write_in(tx, &number, &noted).await?;
    match label {
        Some(label) => Ok(label_in(tx, &number, label).await?),
        None => Ok(None),
    }
}

/// What an owner says on a number, as it would be kept: the label where one is said, tags and notes.
pub fn checked(order: &Written) -> Result<(Option<Option<String>>, Noted), Problem> {
    let label = order.friendly_name.as_deref().map(checked_label).transpose()?;
    Ok((label, Noted::checked(order.tags.as_deref(), order.notes.as_deref())?))
}

/// A name at the carrier: the label, or the number, and the reference by which a purchase is found.
fn named(label: Option<&str>, name: Option<&str>, number: &PhoneNumber) -> String {
    let reference = name
        .and_then(|name| name.split_whitespace().last())
        .filter(|word| word.starts_with("ND-"));
    let label = label.map_or_else(|| number.to_string(), str::to_owned);
    reference.map_or_else(|| label.clone(), |reference| format!("{label} {reference}"))
}
