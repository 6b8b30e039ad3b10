//! What an owner says to a number bought in place of the one asked for: it stays, it goes back, or another takes its place.

use serde_json::json;
use uuid::Uuid;

use super::{Error, find, limits, store, take_turn};
use crate::{
    numbers::{self, Number, Status},
    problem::{Code, Problem},
    purchases::{
        Choice, Decided, Decision, Purchase, State,
        rules::{Verdict, on_substitute},
    },
    server::{
        answer::chain,
        audit::{self, Event},
        db::Tx,
        state::OwnersDesk,
        trials::Boundary,
    },
    uses,
};

/// Writes down what the owner says, and carries it out. The same again changes nothing and is answered the same.
pub async fn decide(desk: &OwnersDesk, id: Uuid, choice: Choice) -> Result<(Purchase, Decided), Error> {
    let mut tx = desk.db.begin().await?;
    take_turn(&mut tx).await?;
    let (purchase, number) = substitute(&mut tx, id).await?;
    if choice == Choice::Release
        && let Some(used) = uses::server::in_the_way(&mut tx, number.id, None).await?
    {
        return Err(used.in_the_way().into());
    }
    match on_substitute(purchase.decision, number.status, choice) {
        Verdict::Refuse(why) => return Err(refused(&number, why).into()),
        Verdict::Nothing if choice == Choice::Another => is_free(&mut tx, &purchase, &number).await?,
        Verdict::Nothing => {}
        Verdict::Write(Decision::Kept) => {
            may_keep_both(desk, &mut tx, &purchase, &number).await?;
            write(&mut tx, &purchase, &number, Decision::Kept, None).await?;
        }
        Verdict::Write(decision) => write(&mut tx, &purchase, &number, decision, None).await?,
    }
    let is_going = choice == Choice::Release;
    if is_going {
        desk.trials.reached(Boundary::BeforeRelease).await?;
    }
    desk.trials.commit(tx).await?;
    if is_going {
        desk.trials.reached(Boundary::ReleaseCommitted).await?;
        carry_out(desk, number.id).await?;
    }
    let purchase = find(desk, id).await?;
    let decided = told(&purchase, &number, choice);
    Ok((purchase, decided))
}

/// The purchase that ended with a substitute, and that number.
async fn substitute(tx: &mut Tx, id: Uuid) -> Result<(store::Kept, Number), Error> {
    let purchase = store::decisions::by_id(tx, id)
        .await?
        .ok_or_else(|| Problem::not_found("purchase"))?;
    let number = match purchase.number_id {
        Some(number_id) if purchase.state == State::Bought => numbers::server::store::by_id_in(tx, number_id).await?,
        Some(_) | None => None,
    };
    match number {
        Some(number) if number.phone_number != purchase.requested_number => Ok((purchase, number)),
        Some(number) => {
            Err(nothing_to_decide(&format!("{} is exactly the number you asked for", number.phone_number)).into())
        }
        None => Err(nothing_to_decide("No other number was bought in place of the one you asked for").into()),
    }
}

fn nothing_to_decide(why: &str) -> Problem {
    Problem::field(
        "purchaseId",
        format!("{why}, so there is nothing to decide. Nothing was changed."),
    )
}

fn refused(number: &Number, why: &str) -> Problem {
    let problem = Problem::new(
        Code::AlreadyDecided,
        format!("{} {why} Nothing was changed.", number.phone_number),
    );
    // Nobody decided on a number that is gone by itself.
    match number.status {
        Status::Lost => problem.headed("Gone at Twilio"),
        Status::Active | Status::Releasing | Status::Released => problem,
    }
}

/// One number at a time takes a substitute's place.
async fn is_free(tx: &mut Tx, purchase: &store::Kept, number: &Number) -> Result<(), Error> {
    if store::decisions::is_being_replaced(tx, purchase.id).await? {
        return Err(refused(
            number,
            "stays until the other number that you have chosen is confirmed.",
        )
        .into());
    }
    Ok(())
}

/// While another number takes its place, it is not counted against the limits: they must have room for both if it stays.
async fn may_keep_both(desk: &OwnersDesk, tx: &mut Tx, purchase: &store::Kept, number: &Number) -> Result<(), Error> {
    let tel = &number.phone_number;
    if store::decisions::is_being_replaced(tx, purchase.id).await? && limits::used_in(desk, tx).await?.is_over() {
        return Err(Problem::new(
            Code::LimitReached,
            format!("{tel} gives way to the number you have chosen in its place: your limits have no room for both. Nothing was changed; if that one is not bought, {tel} stays."),
        )
        .into());
    }
    Ok(())
}

/// The decision, and what it means for the number, are one: no crash can part them.
async fn write(
    tx: &mut Tx,
    purchase: &store::Kept,
    number: &Number,
    decision: Decision,
    by: Option<Uuid>,
) -> Result<(), Error> {
    if !store::decisions::decide(tx, purchase.id, decision).await? {
        return Ok(());
    }
    let event = match decision {
        Decision::Kept => "purchase.kept",
        Decision::Released => {
            numbers::server::begin_release(tx, number).await?;
            "purchase.released"
        }
    };
    let details = json!({ "phone_number": number.phone_number, "phone_sid": number.phone_sid, "replaced_by": by });
    let event = Event {
        subject_id: purchase.id,
        event,
        details,
    };
    Ok(audit::store::write(tx, &event).await?)
}

/// The ordinary release of what is written down as being released. What does not succeed now, a round repeats.
async fn carry_out(desk: &OwnersDesk, number_id: Uuid) -> Result<(), Error> {
    let number = numbers::server::find(desk, number_id).await?;
    if number.status == Status::Releasing {
        numbers::server::release(desk, &number, numbers::server::Said::default()).await?;
    }
    Ok(())
}

fn told(purchase: &Purchase, number: &Number, choice: Choice) -> Decided {
    let status = purchase.number.as_ref().map_or(number.status, |number| number.status);
    let tel = &number.phone_number;
    let refused = purchase.number.as_ref().and_then(Number::refused_words);
    let message = match (choice, status) {
        (Choice::Keep, _) => format!("{tel} stays yours."),
        (Choice::Another, _) => format!(
            "{tel} stays yours until another is bought: order one with this purchase's id under replaces. Then it is released."
        ),
        (Choice::Release, Status::Released) if number.status == Status::Lost => {
            format!(
                "{tel} was gone at Twilio already, so nothing was given back. It is off your list and costs nothing."
            )
        }
        (Choice::Release, Status::Released) => format!("You released {tel}. It costs nothing any more."),
        (Choice::Release, Status::Active | Status::Releasing | Status::Lost) if let Some(words) = refused => {
            format!("{tel} is being released. {words}")
        }
        (Choice::Release, Status::Active | Status::Releasing | Status::Lost) => {
            format!("{tel} is being released. Twilio has not confirmed it yet; it is repeated until it has.")
        }
    };
    Decided {
        success: true,
        decision: purchase.decision,
        status,
        message,
        purchase_id: purchase.id,
    }
}

/// The substitute in whose place a number may be ordered, if one may be; inside the intent's transaction.
pub(super) async fn may_replace(tx: &mut Tx, id: Uuid) -> Result<Number, Error> {
    let (purchase, number) = substitute(tx, id).await?;
    match on_substitute(purchase.decision, number.status, Choice::Another) {
        Verdict::Refuse(why) => Err(refused(&number, why).into()),
        Verdict::Nothing | Verdict::Write(_) => {
            is_free(tx, &purchase, &number).await?;
            // It would go back with the other's purchase: a campaign's number goes with a word on the campaign alone.
            if let Some(used) = uses::server::in_the_way(tx, number.id, None).await? {
                return Err(used.in_the_way().into());
            }
            Ok(number)
        }
    }
}

/// A number was bought in a substitute's place: in the same transaction the substitute begins to go back. One that its
/// owner has kept or released meanwhile is left as they said.
pub(super) async fn give_way(tx: &mut Tx, bought: &store::Kept) -> Result<(), Error> {
    let Some(replaced) = bought.replaces else { return Ok(()) };
    match substitute(tx, replaced).await {
        Ok((purchase, number)) => write(tx, &purchase, &number, Decision::Released, Some(bought.id)).await,
        // It was one when the order was written down; whatever became of it, what is bought is written down.
        Err(Error::Refused(why)) => {
            tracing::warn!(purchase_id = %bought.id, %replaced, why = %why, "there is no substitute to give way");
            Ok(())
        }
        Err(error) => Err(error),
    }
}

/// Carries that release out once it is written down. What does not succeed here, a round repeats.
pub(super) async fn release_replaced(desk: &OwnersDesk, bought: &store::Kept) {
    let Some(replaced) = bought.replaces else { return };
    let released = async {
        let number = store::by_id(&desk.db, replaced)
            .await?
            .and_then(|purchase| purchase.number_id);
        match number {
            Some(id) => carry_out(desk, id).await,
            None => Ok(()),
        }
    };
    if let Err(error) = released.await {
        tracing::warn!(purchase_id = %bought.id, error = chain(&error), "a replaced number is released in a later round");
    }
}
