//! The list of businesses as a table to keep, read a page at a time while it is sent.

use axum::body::Bytes;
use futures::{Stream, stream};
use time::format_description::well_known::Rfc3339;
use uuid::Uuid;

use super::{Error, board};
use crate::{
    operator::{Business, standing_words},
    server::{csv, state::OperatorsDesk},
};

const NAMES: [&str; 12] = [
    "id",
    "email",
    "since",
    "subaccount",
    "subscription",
    "numbers",
    "per_month",
    "currency",
    "failures_7_days",
    "under_way",
    "orphans",
    "differences",
];

/// Where an export stands.
enum At {
    Page(Option<Uuid>),
    End,
}

/// The businesses that have this part in their e-mail address, newest first.
pub fn all(desk: OperatorsDesk, part: String) -> impl Stream<Item = Result<Bytes, Error>> + Send {
    let part = part.trim().to_lowercase();
    stream::try_unfold((desk, part, At::Page(None)), |(desk, part, at)| async move {
        let At::Page(after) = at else { return Ok(None) };
        let mut text = if after.is_none() {
            csv::row(&NAMES)
        } else {
            String::new()
        };
        let (businesses, next) = board::page(&desk, &part, after).await?;
        for business in &businesses {
            text.push_str(&row(business));
        }
        let at = next.map_or(At::End, |next| At::Page(Some(next)));
        Ok(Some((text.into(), (desk, part, at))))
    })
}

fn row(business: &Business) -> String {
    csv::row(&[
        business.id.to_string(),
        business.email.clone(),
        business.since.format(&Rfc3339).unwrap_or_default(),
        business.subaccount_sid.clone().unwrap_or_default(),
        standing_words(business.standing).to_lowercase(),
        business.numbers.to_string(),
        business.rent.amount(),
        business.rent.currency.clone(),
        business.failures.to_string(),
        business.under_way.to_string(),
        business.orphans.to_string(),
        business.differences.to_string(),
    ])
}
