//! All numbers that an owner holds as a file for spreadsheets, read a page at a time while it is sent.

use std::collections::HashMap;

use axum::body::Bytes;
use futures::{Stream, stream};
use time::format_description::well_known::Rfc3339;
use uuid::Uuid;

use super::{list, notes};
use crate::{
    numbers::{
        Number,
        asked::{By, Order, Question},
    },
    server::{csv, state::OwnersDesk},
    uses,
};

/// Numbers are read so many at a time.
const PAGE: u32 = 500;

/// The first of them are those that a file of labels may have too, under the same names.
const NAMES: [&str; 17] = [
    "phone_number",
    "label",
    "tags",
    "notes",
    "status",
    "release_at",
    "primary",
    "campaign",
    "type",
    "locality",
    "region",
    "country",
    "can",
    "rent",
    "currency",
    "purchased_at",
    "id",
];

/// All that are held, in the order in which they were bought.
pub fn all(desk: OwnersDesk) -> impl Stream<Item = Result<Bytes, sqlx::Error>> + Send {
    stream::try_unfold((desk, None, false), |(desk, after, is_done)| async move {
        if is_done {
            return Ok::<_, sqlx::Error>(None);
        }
        let page = list::store::page(&desk.db, &oldest_first(), after, PAGE).await?;
        let mut text = if after.is_none() {
            csv::row(&NAMES)
        } else {
            String::new()
        };
        let last = page.last().map(|number| number.id);
        if let Some(last) = last {
            let beside = Beside::read(&desk, after.unwrap_or_default(), last).await?;
            for number in &page {
                text.push_str(&row(number, &beside));
            }
        }
        let is_done = last.is_none() || page.len() < usize::try_from(PAGE).unwrap_or(usize::MAX);
        Ok(Some((Bytes::from(text), (desk, last.or(after), is_done))))
    })
}

fn oldest_first() -> Question {
    Question {
        by: By::All,
        order: Order::Oldest,
        status: None,
        waits: false,
        can: None,
        tag: None,
        campaign: None,
    }
}

/// What stands beside the numbers of a page.
struct Beside {
    notes: HashMap<Uuid, String>,
    tags: HashMap<Uuid, Vec<String>>,
    campaigns: HashMap<Uuid, String>,
}

impl Beside {
    async fn read(desk: &OwnersDesk, from: Uuid, to: Uuid) -> Result<Self, sqlx::Error> {
        let mut tags: HashMap<Uuid, Vec<String>> = HashMap::new();
        for (id, tag) in notes::store::tags_between(&desk.db, from, to).await? {
            tags.entry(id).or_default().push(tag);
        }
        Ok(Self {
            notes: notes::store::notes_between(&desk.db, from, to)
                .await?
                .into_iter()
                .collect(),
            tags,
            campaigns: uses::server::store::between(&desk.db, from, to)
                .await?
                .into_iter()
                .collect(),
        })
    }
}

fn row(number: &Number, beside: &Beside) -> String {
    let given = |text: &Option<String>| text.clone().unwrap_or_default();
    let at = |at: time::OffsetDateTime| at.format(&Rfc3339).unwrap_or_default();
    let can = number.capabilities;
    let can: Vec<&str> = [(can.voice, "calls"), (can.sms, "texts"), (can.mms, "pictures")]
        .into_iter()
        .filter_map(|(can, word)| can.then_some(word))
        .collect();
    let cells = [
        number.phone_number.as_str().to_owned(),
        given(&number.friendly_name),
        beside
            .tags
            .get(&number.id)
            .map(|tags| tags.join(", "))
            .unwrap_or_default(),
        beside.notes.get(&number.id).cloned().unwrap_or_default(),
        number.status.as_str().to_owned(),
        number.release_at.map(at).unwrap_or_default(),
        if number.is_primary { "yes" } else { "" }.to_owned(),
        beside.campaigns.get(&number.id).cloned().unwrap_or_default(),
        number.number_type.name().to_owned(),
        given(&number.locality),
        given(&number.region),
        number.country.clone(),
        can.join(", "),
        given(&number.monthly_price),
        given(&number.currency),
        at(number.purchased_at),
        number.id.to_string(),
    ];
    csv::row(&cells)
}
