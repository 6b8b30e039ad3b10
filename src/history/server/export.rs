//! The whole trail as a file: CSV for spreadsheets, JSON for whoever checks it. Read a page at a time while it is sent.

use axum::body::Bytes;
use futures::{Stream, stream};
use uuid::Uuid;

use super::super::Line;
use crate::server::{
    audit::{chain::Head, store},
    csv,
    state::OwnersDesk,
};

/// Lines are read so many at a time.
const PAGE: u32 = 500;

/// What is made of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A row a line, after a row of names.
    Csv,
    /// One object: whose it is, its end, and the lines.
    Json,
}

/// The end of the chain now: an export holds all lines up to there.
pub async fn head(desk: &OwnersDesk) -> Result<Head, sqlx::Error> {
    store::head(&desk.db).await
}

/// How far an export is.
struct Part {
    desk: OwnersDesk,
    form: Form,
    head: Head,
    seq: i64,
    id: Uuid,
    is_first: bool,
    is_done: bool,
}

/// All lines up to this end, oldest first.
pub fn all(desk: OwnersDesk, form: Form, head: Head) -> impl Stream<Item = Result<Bytes, sqlx::Error>> + Send {
    let begun = Part {
        desk,
        form,
        head,
        seq: 0,
        id: Uuid::nil(),
        is_first: true,
        is_done: false,
    };
    stream::try_unfold(begun, |part| async move {
        if part.is_done {
            Ok(None)
        } else {
            part.next().await.map(Some)
        }
    })
}

impl Part {
    async fn next(mut self) -> Result<(Bytes, Self), sqlx::Error> {
        let mut page = store::after(&self.desk.db, self.seq, self.id, PAGE).await?;
        // What was written since belongs to a later export.
        page.retain(|line| line.seq <= self.head.seq);
        let mut text = String::new();
        if self.is_first {
            text.push_str(&self.opening());
        }
        let mut follows = !self.is_first;
        match page.last() {
            Some(last) => (self.seq, self.id) = (last.seq, last.id),
            None => self.is_done = true,
        }
        for line in page {
            let line = Line::from(line);
            match self.form {
                Form::Csv => text.push_str(&row(&line)),
                Form::Json => {
                    text.push_str(if follows { ",\n" } else { "\n" });
                    text.push_str(&serde_json::to_string(&line).map_err(|error| sqlx::Error::Encode(error.into()))?);
                }
            }
            follows = true;
        }
        if self.is_done && self.form == Form::Json {
            text.push_str("\n]}\n");
        }
        self.is_first = false;
        Ok((text.into(), self))
    }

    fn opening(&self) -> String {
        match self.form {
            Form::Csv => csv::row(&NAMES),
            // Ids, numbers and hashes hold nothing that JSON would have to escape.
            Form::Json => format!(
                "{{\"form\":\"numberdesk audit 1\",\"userId\":\"{}\",\"head\":{{\"seq\":{},\"hash\":\"{}\"}},\"lines\":[",
                self.desk.owner(),
                self.head.seq,
                self.head.hash
            ),
        }
    }
}

const NAMES: [&str; 10] = [
    "seq",
    "at",
    "words",
    "event",
    "actor",
    "subject_id",
    "id",
    "details",
    "previous",
    "hash",
];

fn row(line: &Line) -> String {
    let cells = [
        line.seq.to_string(),
        line.at.clone(),
        line.words.clone(),
        line.event.clone(),
        line.actor.clone(),
        line.subject_id.to_string(),
        line.id.to_string(),
        line.details.clone(),
        line.previous.clone(),
        line.hash.clone(),
    ];
    csv::row(&cells)
}
