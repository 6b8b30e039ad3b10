//! The beginning of an order of several: written down in one transaction, then driven one by one.

use futures::{StreamExt, stream};
use uuid::Uuid;

use super::{AT_ONCE, Prepared};
use crate::{
    numbers,
    purchases::{
        Cause, Usage,
        server::{
            Error, intent, limits, store,
            store::{NewPurchase, together::NewBulk},
            take_turn, visited,
        },
    },
    server::{answer::chain, db::Tx, state::OwnersDesk, trials::Boundary, work::Kind},
};

/// What became of an order of several.
pub(super) enum Begun {
    /// It is written down and driven.
    Own(Vec<Prepared>),
    /// The same key was quicker.
    Earlier(store::together::Earlier),
}

/// Writes the order down and drives it, in one task: whoever goes away between the two leaves no order without a driver.
pub(super) async fn begin(desk: &OwnersDesk, bulk: NewBulk, mut lines: Vec<Prepared>) -> Result<Begun, Error> {
    let (task_desk, id) = (desk.clone(), bulk.id);
    let task = desk.work.spawn(Kind::Order, async move {
        let earlier = match write_down(&task_desk, &bulk, &mut lines).await {
            Err(Error::Store(error)) => written(&task_desk, &bulk, error).await?,
            done => done?,
        };
        if let Some(earlier) = earlier {
            return Ok(Begun::Earlier(earlier));
        }
        let open = lines.iter().filter(|(_, cause)| cause.is_none());
        drive(&task_desk, open.map(|(purchase, _)| purchase.id).collect());
        Ok(Begun::Own(lines))
    });
    task.await.unwrap_or_else(|panicked| {
        tracing::error!(bulk_id = %id, error = %panicked, "an order of several numbers broke off, before or after it was written down");
        Err(intent::unknown().with_reference(id.to_string()).into())
    })
}

/// Writes the order and all its purchases down, in one transaction. Some: the same key was quicker.
async fn write_down(
    desk: &OwnersDesk,
    bulk: &NewBulk,
    lines: &mut [Prepared],
) -> Result<Option<store::together::Earlier>, Error> {
    let mut tx = desk.db.begin().await?;
    take_turn(&mut tx).await?;
    if let Some(earlier) = store::together::by_key_in(&mut tx, &bulk.idempotency_key).await? {
        tx.rollback().await?;
        return Ok(Some(earlier));
    }
    store::together::add(&mut tx, bulk).await?;
    let mut usage = limits::used_in(desk, &mut tx).await?;
    desk.trials.reached(Boundary::BeforeIntent).await?;
    for (purchase, cause) in lines {
        if cause.is_none() {
            *cause = in_the_way(&mut tx, purchase, &mut usage).await?;
        }
        match *cause {
            None => {
                store::mean(&mut tx, purchase).await?;
                intent::record(&mut tx, purchase, "purchase.meant", None).await?;
            }
            Some(cause) => {
                store::refuse(&mut tx, purchase, cause).await?;
                intent::record(&mut tx, purchase, "purchase.not_bought", Some(cause)).await?;
            }
        }
    }
    desk.trials.commit(tx).await?;
    desk.trials.reached(Boundary::IntentCommitted).await?;
    Ok(None)
}

/// What keeps one number from being ordered now. What may be ordered is counted, so that the next finds less room.
async fn in_the_way(tx: &mut Tx, purchase: &mut NewPurchase, usage: &mut Usage) -> Result<Option<Cause>, Error> {
    let number = &purchase.requested_number;
    if numbers::server::store::is_held(tx, number).await? {
        return Ok(Some(Cause::HeldBefore));
    }
    let is_under_way = store::attempts::is_open(tx, number).await? || store::together::is_asked_for(tx, number).await?;
    if is_under_way {
        return Ok(Some(Cause::UnderWay));
    }
    purchase.limit = intent::admit(usage, purchase).err().map(|reached| reached.to_string());
    Ok(purchase.limit.as_ref().map(|_| Cause::Limit))
}

/// After the order could not be written, or only seemed so: the reply to a COMMIT can be lost while the COMMIT holds.
///
/// None: it is written, go on. Some: the same key was quicker.
async fn written(
    desk: &OwnersDesk,
    bulk: &NewBulk,
    error: sqlx::Error,
) -> Result<Option<store::together::Earlier>, Error> {
    match store::together::by_key(&desk.db, &bulk.idempotency_key).await {
        Ok(Some(own)) if own.id == bulk.id => Ok(None),
        Ok(Some(earlier)) => Ok(Some(earlier)),
        Ok(None) => Err(error.into()),
        Err(_) => {
            tracing::error!(bulk_id = %bulk.id, error = chain(&error), "whether an order was written down is unknown");
            Err(intent::unknown().with_reference(bulk.id.to_string()).into())
        }
    }
}

/// Goes on with all, a few at a time, in tasks of their own: one that breaks off takes no other with it. What is left when
/// this server ends is taken up by a round.
fn drive(desk: &OwnersDesk, ids: Vec<Uuid>) {
    let task_desk = desk.clone();
    drop(desk.work.spawn(Kind::Order, async move {
        let visits = ids.into_iter().map(|id| {
            let desk = task_desk.clone();
            async move {
                if let Err(broken) = tokio::spawn(visited(desk, id)).await {
                    tracing::error!(purchase_id = %id, error = %broken, "a purchase broke off and goes on in a later round");
                }
            }
        });
        stream::iter(visits).buffer_unordered(AT_ONCE).collect::<()>().await;
    }));
}
