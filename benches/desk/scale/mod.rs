//! What grows with what is kept: pages of the list at 1,000 and at 100,000 numbers, an ordinary owner's requests among 1,000
//! and among 1,000,000 owners. Both sides are asked in turns, on one connection each, and both pages hold the same.

mod rows;

use std::{net::SocketAddr, path::Path, time::Instant};

use serde_json::Value;

use crate::{
    Failure, figures,
    ground::{request, sign_up},
    http::{self, Connection},
    serving::{Database, Serving},
};

/// How many numbers the two owners hold.
const NUMBERS: [i64; 2] = [1_000, 100_000];
/// How many owners stand in the two databases.
const OWNERS: [i64; 2] = [1_000, 1_000_000];
/// How often each page of the list is asked for, a side.
const PAGES: usize = 150;
/// How often an ordinary owner asks, a side: enough for a 99th of a hundred.
const ASKED: usize = 2_500;
/// How many numbers an ordinary owner holds.
const ORDINARY: i64 = 25;
/// By so many bytes two pages may differ: the sums above the list have more digits.
const DIGITS: usize = 64;

/// One side of a comparison.
struct Side {
    connection: Connection,
    request: String,
}

impl Side {
    async fn new(address: SocketAddr, request: String) -> Result<Self, Failure> {
        Ok(Self {
            connection: Connection::open(address).await?,
            request,
        })
    }

    /// Microseconds to the end of the answer, and its length.
    async fn ask(&mut self) -> Result<(u64, usize), Failure> {
        let begun = Instant::now();
        let answer = self.connection.glance(&self.request).await?;
        let took = u64::try_from(begun.elapsed().as_micros())?;
        if answer.status == 200 {
            Ok((took, answer.length))
        } else {
            Err(format!(
                "{} to {}",
                answer.status,
                self.request.lines().next().unwrap_or_default()
            )
            .into())
        }
    }
}

/// Asks both sides so often, in turns, after a few that do not count. Pages that do not hold the same end everything.
async fn in_turns([mut small, mut large]: [Side; 2], times: usize) -> Result<[Vec<u64>; 2], Failure> {
    let (mut of_small, mut of_large) = (Vec::with_capacity(times), Vec::with_capacity(times));
    for at in 0..times + 5 {
        let (one, other) = if at % 2 == 0 {
            let one = small.ask().await?;
            (one, large.ask().await?)
        } else {
            let other = large.ask().await?;
            (small.ask().await?, other)
        };
        if one.1.abs_diff(other.1) > DIGITS {
            let what = small.request.lines().next().unwrap_or_default();
            return Err(format!("{} and {} bytes to {what}", one.1, other.1).into());
        }
        if at >= 5 {
            of_small.push(one.0);
            of_large.push(other.0);
        }
    }
    Ok([of_small, of_large])
}

/// Pages of the list of an owner with many numbers against those of one with few.
pub async fn list(folder: &Path) -> Result<String, Failure> {
    let carrier = Serving::carrier().await?;
    let (file, mut owners) = (folder.join("list.db"), Vec::new());
    let database = Database::File(file.clone());
    let desk = Serving::desk_at(folder, &database, carrier.address).await?;
    for name in ["few", "lot"] {
        owners.push(sign_up(desk.address, &format!("{name}@numberdesk.example")).await?);
    }
    drop(desk);
    let places = [0x8001, 0x8002];
    for ((place, many), (owner, _)) in places.into_iter().zip(NUMBERS).zip(&owners) {
        rows::numbers(&file, *owner, place, many).await?;
    }
    let desk = Serving::desk_at(folder, &database, carrier.address).await?;
    let mut lines = vec![format!(
        "Pages of the list, {} numbers against {}, {PAGES} a side, p50, at most 1.100 times as long asked:",
        NUMBERS[1], NUMBERS[0]
    )];
    for (words, query) in QUESTIONS {
        let mut sides = Vec::new();
        for ((place, many), (_, cookie)) in places.into_iter().zip(NUMBERS).zip(&owners) {
            // The middle, and so near the end that the last page is full as well.
            let query = query.replace("MIDDLE", &rows::id(place, many / 2));
            let path = format!("/phone-numbers?{}", query.replace("LAST", &rows::id(place, 50)));
            sides.push(Side::new(desk.address, request(&path, "identity", cookie)).await?);
        }
        let sides: [Side; 2] = sides.try_into().map_err(|_| "there are two owners")?;
        let [few, lot] = in_turns(sides, PAGES).await?;
        lines.push(figures::grown(words, &few, &lot, 50, 1_100)?);
    }
    Ok(lines.join("\n"))
}

/// What is asked of the list.
const QUESTIONS: [(&str, &str); 17] = [
    ("first page", ""),
    ("middle page", "after=MIDDLE"),
    ("last page", "after=LAST"),
    ("by tag", "tag=west"),
    ("lost ones", "status=lost"),
    ("in use", "status=active"),
    ("to be released", "status=waiting"),
    ("by area code", "own=215"),
    ("by last four", "own=0141"),
    ("by label", "own=shop+3"),
    ("in order of numbers", "order=number"),
    ("in order of labels", "order=label"),
    ("by a capability of all", "can=voice"),
    ("by a rare capability", "can=mms"),
    ("by a rare tag", "tag=east"),
    ("by a rare tag, in order of numbers", "tag=east&order=number"),
    ("by a rare capability, in order of labels", "can=mms&order=label"),
];

/// What an ordinary owner waits for among many owners and among few.
pub async fn owners(folder: &Path) -> Result<String, Failure> {
    let carrier = Serving::carrier().await?;
    let mut desks = Vec::new();
    for many in OWNERS {
        let file = folder.join(format!("owners-{many}.db"));
        let database = Database::File(file.clone());
        let desk = Serving::desk_at(folder, &database, carrier.address).await?;
        let (owner, cookie) = sign_up(desk.address, "ordinary@numberdesk.example").await?;
        let token = token(desk.address, &cookie).await?;
        drop(desk);
        rows::numbers(&file, owner, 0x8001, ORDINARY).await?;
        rows::users(&file, many).await?;
        let desk = Serving::desk_at(folder, &database, carrier.address).await?;
        let page = request("/phone-numbers", "identity", &cookie);
        desks.push((desk, page, with_token("/api/twilio/numbers?limit=20", &token)));
    }
    let mut lines = vec![format!(
        "An ordinary owner of {ORDINARY} numbers among {} others against {}, {ASKED} a side, p99, at most 1.500 times as long asked:",
        OWNERS[1], OWNERS[0]
    )];
    for (words, is_page) in [("page of the list", true), ("API list with a token", false)] {
        // A connection that nobody uses for a while is closed: so they are opened when they are needed.
        let mut sides = Vec::new();
        for (desk, page, list) in &desks {
            sides.push(Side::new(desk.address, if is_page { page.clone() } else { list.clone() }).await?);
        }
        let sides: [Side; 2] = sides.try_into().map_err(|_| "there are two databases")?;
        let [few, lot] = in_turns(sides, ASKED).await?;
        lines.push(figures::grown(words, &few, &lot, 99, 1_500)?);
    }
    Ok(lines.join("\n"))
}

/// A token of the owner's.
async fn token(desk: SocketAddr, cookie: &str) -> Result<String, Failure> {
    let body = r#"{"name":"a program"}"#;
    let request = format!(
        "POST /api/auth/tokens HTTP/1.1\r\nHost: 127.0.0.1\r\nSec-Fetch-Site: same-origin\r\nAccept: application/json\r\nContent-Type: application/json\r\nCookie: {cookie}\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let told: Value = serde_json::from_slice(&http::ask(desk, &request).await?.body)?;
    let token = told.get("token").and_then(Value::as_str);
    Ok(token.ok_or("no token was made")?.to_owned())
}

fn with_token(path: &str, token: &str) -> String {
    format!(
        "GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/json\r\nAuthorization: Bearer {token}\r\n\r\n"
    )
}
