//! The round of minutes: what webhooks may have missed, and the end of the days that numbers work without being paid for.
//!
//! What fails is put off, longer each time: it keeps nobody else waiting. While Stripe answers nobody, three questions are
//! enough to find out that it does again.

use uuid::Uuid;

use super::{Error, settle, store};
use crate::{
    billing::rules::pause,
    server::{
        answer::chain,
        db::Timestamp,
        state::RoundsDesk,
        stripe::{self, Client},
    },
    subaccounts,
};

/// A subscription is looked at again when nothing was heard of it for so long: webhooks can be lost.
const UNREAD: time::Duration = time::Duration::hours(6);
/// After so many questions in a row without an answer, the rest waits for the next round.
const UNANSWERED: usize = 3;
/// Owners are read so many at a time.
const PAGE: u32 = 100;

/// Whether Stripe answers anybody.
#[derive(Debug, Default)]
struct Line {
    unanswered: usize,
}

impl Line {
    /// Notes what came of a look; true where it failed.
    fn failed<T>(&mut self, looked: &Result<T, Error>, what: &'static str) -> bool {
        let Err(error) = looked else {
            self.unanswered = 0;
            return false;
        };
        tracing::warn!(error = chain(error), "{what}");
        let is_silence = matches!(error, Error::Stripe(stripe::Error::Silent(..)));
        self.unanswered = if is_silence { self.unanswered + 1 } else { 0 };
        true
    }

    const fn is_dead(&self) -> bool {
        self.unanswered >= UNANSWERED
    }
}

/// The round, by this moment.
pub async fn round(desk: &RoundsDesk, now: Timestamp) -> Result<(), Error> {
    let Some(stripe) = desk.stripe.as_ref() else {
        return open_to_everyone(desk, now).await;
    };
    let mut line = Line::default();
    payments(desk, stripe, &mut line, now).await?;
    subscriptions(desk, stripe, &mut line, now).await?;
    ends(desk, stripe, &mut line, now).await
}

async fn payments(desk: &RoundsDesk, stripe: &Client, line: &mut Line, now: Timestamp) -> Result<(), Error> {
    for (user_id, session_id, failures) in store::checkouts::due(&desk.db, desk.config.billing.is_live(), now).await? {
        if line.is_dead() {
            break;
        }
        let own = desk.on_behalf_of(user_id);
        let looked = settle::own_session(&own, stripe, &session_id, now).await;
        if line.failed(&looked, "a payment could not be looked at") {
            let until = Timestamp(now.0 + pause(failures));
            store::checkouts::put_off(&own.db, &session_id, until).await?;
        }
    }
    Ok(())
}

async fn subscriptions(desk: &RoundsDesk, stripe: &Client, line: &mut Line, now: Timestamp) -> Result<(), Error> {
    let (is_live, then) = (desk.config.billing.is_live(), Timestamp(now.0 - UNREAD));
    for (user_id, id, failures) in store::unread_since(&desk.db, is_live, then, now).await? {
        if line.is_dead() {
            break;
        }
        let own = desk.on_behalf_of(user_id);
        let looked = settle::own_subscription(&own, stripe, &id, false, now).await;
        let looked = match looked {
            Ok(settle::Outcome::Written) => Ok(()),
            // Nobody is sure of anything then.
            Ok(settle::Outcome::Nothing | settle::Outcome::Unmatched(_)) => Err(Error::Stripe(stripe::Error::Unknown)),
            Err(error) => Err(error),
        };
        if line.failed(&looked, "a subscription could not be looked at") {
            store::put_off_reading(&own.db, &id, Timestamp(now.0 + pause(failures))).await?;
        }
    }
    Ok(())
}

async fn ends(desk: &RoundsDesk, stripe: &Client, line: &mut Line, now: Timestamp) -> Result<(), Error> {
    for (user_id, has_ended, failures) in store::out_of_grace(&desk.db, desk.config.billing.is_live(), now).await? {
        let own = desk.on_behalf_of(user_id);
        let ended = if has_ended {
            settle::end_grace(&own, now).await
        } else if line.is_dead() {
            // Nothing is taken from anybody on an old word.
            continue;
        } else {
            settle::end_of_owed(&own, stripe, now).await
        };
        if line.failed(&ended, "the end of a subscription could not be carried out") {
            store::put_off_owner(&own.db, Timestamp(now.0 + pause(failures))).await?;
        }
    }
    Ok(())
}

/// The host asks for no subscription any more: every suspended account works again. Should the host ask for one later,
/// who has none is out of grace as many days from now as after an end.
async fn open_to_everyone(desk: &RoundsDesk, now: Timestamp) -> Result<(), Error> {
    let (mut line, mut after) = (Line::default(), Uuid::nil());
    loop {
        let owners = subaccounts::server::store::asked_to_be_suspended(&desk.db, after, PAGE).await?;
        let Some(last) = owners.last() else { return Ok(()) };
        after = *last;
        for user_id in owners {
            let opened = settle::open(&desk.on_behalf_of(user_id), now).await;
            line.failed(&opened, "an account could not be asked to work again");
        }
    }
}
