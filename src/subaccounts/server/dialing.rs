//! Keeps the countries of high risk closed for a new subaccount, whatever the main account may call: whoever steals a
//! token earns nothing by it.

use futures::{StreamExt, stream};

use super::{Error, credentials, store};
use crate::server::{
    answer::chain,
    db::Timestamp,
    state::{OwnersDesk, RoundsDesk},
    twilio,
};

/// So many owners are looked at in one round, and so many at once.
const A_ROUND: u32 = 100;
const AT_ONCE: usize = 8;
/// When Twilio refuses to say or to change it: again after a day. An owner cannot do anything about it.
const AFTER_A_NO: time::Duration = time::Duration::DAY;
/// When nobody answers: again after others have had their turn.
const AFTER_SILENCE: time::Duration = time::Duration::minutes(5);

/// Looks at every subaccount that was not looked at yet. Any number of servers may do it; doing it twice is harmless.
pub async fn round(desk: &RoundsDesk) -> Result<usize, Error> {
    if desk.twilio.is_out() {
        return Ok(0);
    }
    let due = store::dialing_due(&desk.db, A_ROUND).await?;
    let count = due.len();
    stream::iter(due)
        .for_each_concurrent(AT_ONCE, |user_id| async move {
            if let Err(error) = look(&desk.on_behalf_of(user_id)).await {
                tracing::warn!(%user_id, error = chain(&error), "the dialling permissions are not known to be closed yet");
            }
        })
        .await;
    Ok(count)
}

async fn look(desk: &OwnersDesk) -> Result<(), Error> {
    let closed = async {
        let who = credentials(desk).await?;
        Ok::<_, Error>(close(desk, &who).await?)
    };
    let Err(error) = closed.await else {
        return Ok(store::dialing_is_closed(&desk.db).await?);
    };
    let is_a_no = matches!(&error, Error::Carrier(twilio::Error::Refused { .. }));
    let pause = if is_a_no { AFTER_A_NO } else { AFTER_SILENCE };
    store::look_at_dialing(&desk.db, Timestamp(Timestamp::now().0 + pause)).await?;
    Err(error)
}

async fn close(desk: &OwnersDesk, who: &twilio::Credentials) -> Result<(), twilio::Error> {
    let countries = desk.twilio.dialing(who).await?;
    let open = countries.iter().filter(|country| country.high_risk).count();
    if open > 0 {
        desk.twilio.close_high_risk(who, &countries).await?;
        tracing::info!(user_id = %desk.owner(), countries = open, "calls to numbers of high risk are closed for a subaccount");
    }
    Ok(())
}
