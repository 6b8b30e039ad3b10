//! One order, from the click to the answer: the same order is joined, a new one is written down and driven.

use std::time::Duration;

use tokio::{
    sync::oneshot::{self, Receiver},
    task::JoinHandle,
};
use uuid::Uuid;

use super::{Error, driver, find, intent, store, take_turn};
use crate::{
    numbers::{self, Status},
    phone::PhoneNumber,
    problem::{Code, Problem},
    purchases::{Order, Purchase, State, Substitution},
    server::{
        answer::chain,
        db::violated,
        order_key,
        state::OwnersDesk,
        trials::{Boundary, Plant},
        work::Kind,
    },
    subaccounts,
};

/// How long a caller is kept waiting before the answer is "confirming".
const PATIENCE: Duration = Duration::from_secs(8);

/// Buys one exact number, or says truly that it did not, or that it is not known yet.
///
/// The same key brings the same outcome. The carrier is called in a task of its own, which goes on when the browser
/// goes away.
pub async fn buy(desk: &OwnersDesk, order: Order, key: Option<String>) -> Result<Purchase, Error> {
    let number = PhoneNumber::parse(order.phone_number.trim())
        .map_err(|wrong| Problem::field("phoneNumber", wrong.to_string()))?;
    let hash = intent::fingerprint_of(&order);
    let key = order_key::checked(key.filter(|_| !desk.trials.has(Plant::ForgetKey)))?;
    if let Some(earlier) = store::by_key(&desk.db, &key).await? {
        return same(desk, &earlier, &hash).await;
    }
    let refused = match anew(desk, &order, number, key.clone(), hash.clone()).await {
        Err(Error::Refused(problem)) => problem,
        done => return done,
    };
    // The same order may have been written down since: what refuses a second one is then its own first outcome.
    match store::by_key(&desk.db, &key).await {
        Ok(Some(earlier)) => same(desk, &earlier, &hash).await,
        Ok(None) => Err(refused.into()),
        // The database is still away, and the refusal says so in better words.
        Err(_) if refused.code == Code::InternalError => Err(refused.into()),
        Err(error) => Err(error.into()),
    }
}

/// An order under a key that nothing was ordered under yet.
async fn anew(
    desk: &OwnersDesk,
    order: &Order,
    number: PhoneNumber,
    key: String,
    hash: String,
) -> Result<Purchase, Error> {
    if let Some(running) = store::open_for(&desk.db, &number).await? {
        let terms = (intent::substitution_of(order), order.replaces);
        return join(desk, &running, terms, &key, &hash).await;
    }
    if let Some(held) = numbers::server::store::held(&desk.db, &number).await? {
        return Err(held_already(&number, held.status).into());
    }
    let purchase = intent::prepare(desk, order, number, key, hash).await?;
    if desk.trials.has(Plant::OrderBeforeIntent) {
        let credentials = subaccounts::server::credentials(desk).await?;
        desk.twilio
            .buy(&credentials, &purchase.requested_number, &purchase.reference)
            .await?;
    }
    let (id, reference, confirming) = (purchase.id, purchase.reference.clone(), purchase.clone().confirming());
    let (written, task) = begin(desk, purchase);
    match written.await {
        Ok(Ok(None)) => {}
        Ok(Ok(Some(joined))) => return Ok(joined),
        Ok(Err(error)) => return Err(error),
        Err(_) => {
            tracing::error!(purchase_id = %id, "an order broke off, before or after it was written down");
            return Err(intent::unknown().with_reference(reference).into());
        }
    }
    if desk.trials.has(Plant::NotSpawned) {
        Box::pin(driver::first(desk, id)).await;
    }
    // Waited for, not owned: when the patience or the caller ends, the task goes on.
    drop(tokio::time::timeout(PATIENCE, task).await);
    desk.trials.reached(Boundary::Replying).await?;
    // From here on the order is written down. What cannot be read now is unknown, not failed.
    Ok(find(desk, id).await.unwrap_or_else(|error| {
        tracing::error!(purchase_id = %id, error = chain(&error), "the outcome of an order could not be read");
        confirming
    }))
}

/// Writes an order down and drives it, in one task: whoever goes away between the two leaves no order without a driver.
///
/// The receiver hears how the writing went: none where this order is the one that is driven, else what it joined.
fn begin(desk: &OwnersDesk, purchase: store::NewPurchase) -> (Receiver<Written>, JoinHandle<()>) {
    let (tell, written) = oneshot::channel();
    let task_desk = desk.clone();
    let task = desk.work.spawn(Kind::Purchase, async move {
        let id = purchase.id;
        let is_written = match intent::write_down(&task_desk, &purchase).await {
            Ok(()) => Ok(None),
            Err(Error::Store(error)) => joined(&task_desk, &purchase, error).await,
            Err(error) => Err(error),
        };
        let is_driven = matches!(is_written, Ok(None)) && !task_desk.trials.has(Plant::NotSpawned);
        // An error says that nobody waits for it any more.
        drop(tell.send(is_written));
        if is_driven {
            driver::first(&task_desk, id).await;
        }
    });
    (written, task)
}

type Written = Result<Option<Purchase>, Error>;

/// After the intent could not be written, or only seemed so: the reply to a COMMIT can be lost while the COMMIT holds.
///
/// None: it is written, go on. Some: the same key or the same number was quicker.
async fn joined(
    desk: &OwnersDesk,
    purchase: &store::NewPurchase,
    error: sqlx::Error,
) -> Result<Option<Purchase>, Error> {
    let Ok(earlier) = store::by_key(&desk.db, &purchase.idempotency_key).await else {
        tracing::error!(purchase_id = %purchase.id, error = chain(&error), "whether an order was written down is unknown");
        return Err(intent::unknown().with_reference(&purchase.reference).into());
    };
    match earlier {
        Some(own) if own.id == purchase.id => Ok(None),
        Some(earlier) => same(desk, &earlier, &purchase.request_hash).await.map(Some),
        None if violated(&error) => {
            let running = store::open_for(&desk.db, &purchase.requested_number).await?;
            match running {
                Some(running) => {
                    let (key, hash) = (&purchase.idempotency_key, &purchase.request_hash);
                    join(desk, &running, (purchase.substitution, purchase.replaces), key, hash)
                        .await
                        .map(Some)
                }
                // As a substitute of another purchase, or by one that ended a moment ago.
                None => Err(intent::already(&purchase.requested_number, RUNNING).into()),
            }
        }
        None => Err(Error::Store(error)),
    }
}

/// A repeat under the same key: the same order gets the first outcome, another one is refused.
async fn same(desk: &OwnersDesk, earlier: &store::Kept, hash: &str) -> Result<Purchase, Error> {
    if earlier.request_hash == hash {
        return wait_for(desk, earlier.id).await;
    }
    Err(Problem::new(
        Code::KeyReused,
        "This key was used for another order. Nothing was bought; use a new key.",
    )
    .into())
}

/// An order for a number that is being bought is one with that purchase, unless the two differ in what may be bought
/// instead or in what they replace.
/// Its key is kept first, where its sender has one: repeated later, it brings this outcome and orders nothing.
async fn join(
    desk: &OwnersDesk,
    running: &store::Kept,
    terms: (Substitution, Option<Uuid>),
    key: &str,
    hash: &str,
) -> Result<Purchase, Error> {
    if (running.substitution, running.replaces) != terms {
        return Err(intent::already(&running.requested_number, RUNNING).into());
    }
    if !order_key::is_own(key) {
        let mut tx = desk.db.begin().await?;
        take_turn(&mut tx).await?;
        store::join(&mut tx, running, key, hash).await?;
        desk.trials.commit(tx).await?;
    }
    wait_for(desk, running.id).await
}

const RUNNING: &str = "is being bought for you right now";

/// Waits a little for a purchase that another request drives.
async fn wait_for(desk: &OwnersDesk, id: Uuid) -> Result<Purchase, Error> {
    let until = tokio::time::Instant::now() + PATIENCE;
    loop {
        let purchase = find(desk, id).await?;
        if !matches!(purchase.state, State::Buying | State::Compensating) || tokio::time::Instant::now() >= until {
            return Ok(purchase);
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

fn held_already(number: &PhoneNumber, status: Status) -> Problem {
    let how = match status {
        Status::Releasing => "is still being released; it can be ordered again after that",
        Status::Active | Status::Released | Status::Lost => "is yours already",
    };
    intent::already(number, how)
}
