//! A page where one of the filters gives few numbers: these are taken as they are and put in order here. Without this, a rare
//! tag in order of the labels would be looked for along all labels.

use std::cmp::Ordering;

use uuid::Uuid;

use super::store;
use crate::{
    numbers::{
        Number, Status,
        asked::{By, Order, Question},
        server::store::by_id,
    },
    server::db::Scope,
};

/// So many are few. A filter with more of them is found soon enough along any order.
const FEW: u32 = 500;

/// The page from behind the number `after`, where a filter beside what leads gives few.
pub async fn page(
    db: &Scope,
    question: &Question,
    after: Option<Uuid>,
    limit: u32,
) -> Result<Option<Vec<Number>>, sqlx::Error> {
    for lead in beside(question) {
        if store::count(db, &lead, i64::from(FEW) + 1).await? > i64::from(FEW) {
            continue;
        }
        let led = Question {
            by: lead,
            order: Order::Newest,
            ..question.clone()
        };
        let mut found = if let By::Tag(tag) = &led.by {
            store::with_tag(db, &led, tag, FEW).await?
        } else {
            store::page(db, &led, None, FEW).await?
        };
        found.retain(|number| question.by.finds(number));
        found.sort_by(|one, other| compared(question.order, one, other));
        if let Some(after) = after {
            // It may be another one by now; its place in the order is what counts.
            let Some(last) = by_id(db, after).await? else {
                return Ok(Some(Vec::new()));
            };
            found.retain(|number| compared(question.order, &last, number) == Ordering::Less);
        }
        found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        return Ok(Some(found));
    }
    Ok(None)
}

/// The filters that could lead in place of what does.
fn beside(question: &Question) -> impl Iterator<Item = By> {
    let status = question.status.filter(|status| *status != Status::Active);
    let filters = [
        question.waits.then_some(By::Waiting),
        status.map(By::Status),
        question.tag.clone().map(By::Tag),
        question.can.map(By::Can),
    ];
    let leads = question.by.clone();
    // A tag leads along the ages of all numbers unless few have it; all others have an index in that order.
    let is_other = move |filter: &By| *filter != leads || matches!(filter, By::Tag(_));
    filters.into_iter().flatten().filter(is_other)
}

/// Which of two comes first. The same order as that of the questions in SQL.
fn compared(order: Order, one: &Number, other: &Number) -> Ordering {
    let label = |number: &Number| number.friendly_name.as_deref().unwrap_or_default().to_lowercase();
    let by_label = |is_reversed: bool| {
        let (first, second) = (label(one), label(other));
        match (first.is_empty(), second.is_empty()) {
            (true, true) => one.id.cmp(&other.id),
            (false, false) if is_reversed => second.cmp(&first).then(other.id.cmp(&one.id)),
            (false, false) => first.cmp(&second).then(one.id.cmp(&other.id)),
            (first, second) => first.cmp(&second),
        }
    };
    match order {
        Order::Newest => other.id.cmp(&one.id),
        Order::Oldest => one.id.cmp(&other.id),
        Order::Number => {
            let digits = one.phone_number.as_str().cmp(other.phone_number.as_str());
            digits.then(one.id.cmp(&other.id))
        }
        Order::Label => by_label(false),
        Order::LabelReversed => by_label(true),
    }
}
