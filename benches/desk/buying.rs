//! What a purchase costs above the carrier's own time, and how many can be carried out for good in a second.
//!
//! The practice carrier is a process of its own that keeps everything in memory. The floor of the first figure makes the
//! same two calls to it without the desk; the floor of the second commits to the same kind of database and does nothing
//! else. A purchase commits twice: before the order, and after it.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use base64::{Engine, prelude::BASE64_STANDARD};
use numberdesk::{
    phone::places,
    server::{
        db::Walls,
        sandbox::{DEFAULT_ACCOUNT_SID, DEFAULT_AUTH_TOKEN, Sandbox, Settings},
    },
};
use tokio::{net::TcpListener, task::JoinSet};

use crate::{
    Failure, figures,
    ground::sign_up,
    http::{Answer, Connection},
    serving::{Database, Serving},
};

/// The argument by which this program becomes the carrier.
pub const ROLE: &str = "carrier";
/// How many purchases the first figure is made of, a side.
const PURCHASES: usize = 400;
/// How long purchases are counted.
const WHILE: Duration = Duration::from_secs(4);

/// Serves the practice carrier until the process is ended.
pub async fn carrier(listen: SocketAddr) -> Result<(), Failure> {
    let settings = Settings {
        database: "sqlite::memory:".to_owned(),
        account_sid: DEFAULT_ACCOUNT_SID.to_owned(),
        auth_token: DEFAULT_AUTH_TOKEN.to_owned(),
        webhooks: None,
    };
    let sandbox = Sandbox::open(TcpListener::bind(listen).await?, settings).await?;
    std::future::pending::<()>().await;
    sandbox.close().await;
    Ok(())
}

/// Numbers that can be bought, each once: the plain lines of every area code that has them.
#[derive(Clone)]
struct Stock(Arc<(Vec<String>, AtomicUsize)>);

impl Stock {
    fn new() -> Self {
        let sold_out = ["212", "310", "416", "808", "907"];
        let codes =
            places::areas().filter(|area| area.country == "US" && !sold_out.contains(&area.code.to_string().as_str()));
        let numbers = codes.flat_map(|area| (100..180).map(move |line| format!("+1{}5550{line}", area.code)));
        Self(Arc::new((numbers.collect(), AtomicUsize::new(0))))
    }

    fn next(&self) -> Result<&str, Failure> {
        let (numbers, at) = &*self.0;
        let number = numbers.get(at.fetch_add(1, Ordering::Relaxed));
        Ok(number.ok_or("all numbers are sold")?)
    }
}

/// Somebody who buys, on a connection of their own.
struct Buyer {
    connection: Connection,
    cookie: String,
}

impl Buyer {
    async fn new(desk: SocketAddr, name: &str) -> Result<Self, Failure> {
        let (_, cookie) = sign_up(desk, &format!("{name}@numberdesk.example")).await?;
        Ok(Self {
            connection: Connection::open(desk).await?,
            cookie,
        })
    }

    async fn buy(&mut self, number: &str) -> Result<(), Failure> {
        let body = format!(r#"{{"phoneNumber":"{number}","substitution":"never"}}"#);
        let request = format!(
            "POST /api/twilio/purchase-number HTTP/1.1\r\nHost: 127.0.0.1\r\nSec-Fetch-Site: same-origin\r\nAccept: application/json\r\nContent-Type: application/json\r\nCookie: {}\r\nContent-Length: {}\r\n\r\n{body}",
            self.cookie,
            body.len()
        );
        expect(self.connection.ask(&request).await?, 200)
    }
}

fn expect(answer: Answer, status: u16) -> Result<(), Failure> {
    if answer.status == status {
        return Ok(());
    }
    Err(format!("status {} and {}", answer.status, String::from_utf8_lossy(&answer.body)).into())
}

/// The two calls of a purchase, made straight to the carrier.
async fn straight(carrier: &mut Connection, number: &str) -> Result<(), Failure> {
    let account = format!("/2010-04-01/Accounts/{DEFAULT_ACCOUNT_SID}");
    let sign = BASE64_STANDARD.encode(format!("{DEFAULT_ACCOUNT_SID}:{DEFAULT_AUTH_TOKEN}"));
    let head = format!("HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/json\r\nAuthorization: Basic {sign}\r\n");
    let digits = number.trim_start_matches("+1");
    let look = format!("GET {account}/AvailablePhoneNumbers/US/Local.json?Contains={digits}&PageSize=1 {head}\r\n");
    expect(carrier.ask(&look).await?, 200)?;
    let body = format!("PhoneNumber=%2B1{digits}&FriendlyName=Floor");
    let order = format!(
        "POST {account}/IncomingPhoneNumbers.json {head}Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    expect(carrier.ask(&order).await?, 201)
}

/// Measures on one database: its name for people, and its address.
pub async fn table(folder: &std::path::Path, words: &str, database: &Database) -> Result<String, Failure> {
    let carrier = Serving::carrier().await?;
    let desk = Serving::desk_at(folder, database, carrier.address).await?;
    let stock = Stock::new();
    let above = overhead(desk.address, carrier.address, &stock).await?;
    let mut lines = vec![format!("  {words}"), above];
    for workers in [1, 8, 32] {
        let commits = commits(database, workers).await?;
        let purchases = purchases(desk.address, &stock, workers).await?;
        lines.push(figures::share(workers, purchases, commits / 2));
    }
    Ok(lines.join("\n"))
}

/// The desk's purchase and the same calls without it, in turns.
async fn overhead(desk: SocketAddr, carrier: SocketAddr, stock: &Stock) -> Result<String, Failure> {
    let mut buyer = Buyer::new(desk, "overhead").await?;
    let mut floor = Connection::open(carrier).await?;
    // The first purchase opens the subaccount and reads the prices.
    buyer.buy(stock.next()?).await?;
    let (mut of_desk, mut of_floor) = (Vec::new(), Vec::new());
    for _ in 0..PURCHASES {
        let started = Instant::now();
        buyer.buy(stock.next()?).await?;
        let between = Instant::now();
        straight(&mut floor, stock.next()?).await?;
        of_desk.push(u64::try_from((between - started).as_micros())?);
        of_floor.push(u64::try_from(between.elapsed().as_micros())?);
    }
    figures::above(&of_desk, &of_floor)
}

/// Purchases a second, each by the next number of the stock.
async fn purchases(desk: SocketAddr, stock: &Stock, workers: usize) -> Result<u64, Failure> {
    let mut buyers = Vec::new();
    for worker in 0..workers {
        let mut buyer = Buyer::new(desk, &format!("worker-{workers}-{worker}")).await?;
        buyer.buy(stock.next()?).await?;
        buyers.push(buyer);
    }
    let until = Instant::now() + WHILE;
    let mut working = JoinSet::new();
    for mut buyer in buyers {
        let stock = stock.clone();
        working.spawn(async move {
            let mut count = 0_u64;
            while Instant::now() < until {
                let number = stock.next().map_err(|error| error.to_string())?;
                buyer.buy(number).await.map_err(|error| error.to_string())?;
                count += 1;
            }
            Ok::<_, String>(count)
        });
    }
    a_second(working).await
}

/// Bare commits a second, each of one row.
async fn commits(database: &Database, workers: usize) -> Result<u64, Failure> {
    let walls = Walls::open(&database.address()).await?;
    let until = Instant::now() + WHILE;
    let mut working = JoinSet::new();
    for worker in 0..workers {
        let db = walls.as_owner(uuid::Uuid::nil());
        working.spawn(async move {
            let mut count = 0_u64;
            while Instant::now() < until {
                let done = async {
                    let mut tx = db.begin().await?;
                    numberdesk::server::audit::store::write(&mut tx, &event(worker, count)).await?;
                    tx.commit().await
                };
                done.await.map_err(|error: sqlx::Error| error.to_string())?;
                count += 1;
            }
            Ok::<_, String>(count)
        });
    }
    let rate = a_second(working).await;
    walls.close().await;
    rate
}

fn event(worker: usize, count: u64) -> numberdesk::server::audit::Event {
    numberdesk::server::audit::Event {
        subject_id: uuid::Uuid::nil(),
        event: "bench.commit",
        details: serde_json::json!({ "worker": worker, "count": count }),
    }
}

async fn a_second(mut working: JoinSet<Result<u64, String>>) -> Result<u64, Failure> {
    let mut total = 0;
    while let Some(done) = working.join_next().await {
        total += done??;
    }
    Ok(total / WHILE.as_secs())
}
