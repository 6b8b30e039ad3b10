//! AI lines for an operator: who asks for more, and how many a business may have.

use std::collections::HashMap;

use uuid::Uuid;

use super::{Error, business, email_of, no_such_business};
use crate::{
    accounts::server::overview::store as accounts,
    lines::server::{self as lines, store, store::overview},
    operator::{Asking, Closer, FEW, LinesOf, ShownLine},
    phone::PhoneNumber,
    problem::Problem,
    server::state::OperatorsDesk,
};

/// Those that wait longest for an answer.
pub(super) async fn asking(desk: &OperatorsDesk) -> Result<Vec<Asking>, Error> {
    let rows = overview::asking(&desk.db, FEW).await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.user_id).collect();
    let emails = accounts::some(&desk.db, &ids).await?;
    let emails: HashMap<Uuid, String> = emails.into_iter().map(|account| (account.id, account.email)).collect();
    let told = rows.into_iter().map(|row| Asking {
        email: emails.get(&row.user_id).cloned().unwrap_or_default(),
        user_id: row.user_id,
        why: row.asked_why,
        since: row.asked_at.0,
    });
    Ok(told.collect())
}

/// The lines of one business.
pub(super) async fn of(desk: &OperatorsDesk, id: Uuid, email: &str) -> Result<LinesOf, Error> {
    let own = store::limits::of(&desk.in_the_place_of(id).db).await?;
    let rows = overview::of(&desk.db, id, FEW).await?;
    let unreadable = |_| sqlx::Error::Decode("a phone number is unreadable".into());
    let shown = rows.into_iter().map(|row| {
        Ok(ShownLine {
            reference: row.reference,
            phone_number: row
                .phone_number
                .map(|text| PhoneNumber::parse(&text))
                .transpose()
                .map_err(unreadable)?,
            state: serde_json::from_value(row.state.into()).map_err(|error| sqlx::Error::Decode(error.into()))?,
            since: row.created_at.0,
        })
    });
    Ok(LinesOf {
        lines: shown.collect::<Result<_, sqlx::Error>>()?,
        own: own.most,
        usual: desk.config.limits.lines,
        asking: own.asked_at.map(|since| Asking {
            user_id: id,
            email: email.to_owned(),
            why: own.asked_why,
            since: since.0,
        }),
    })
}

/// Says how many lines a business may have, which answers what it asked for. Empty is as in the settings.
pub async fn set_lines(desk: &OperatorsDesk, id: Uuid, lines: &str) -> Result<Closer, Error> {
    if email_of(desk, id).await?.is_none() {
        return Err(no_such_business().into());
    }
    let wrong = || {
        Problem::field(
            "lines",
            "Write a whole number from 0 to 1000, or nothing for the usual; 0 is no limit.",
        )
    };
    let most = match lines.trim() {
        "" => None,
        typed => Some(typed.parse().map_err(|_| wrong())?),
    };
    lines::allow(&desk.in_the_place_of(id), most).await?;
    business(desk, id).await
}
