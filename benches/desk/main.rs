//! How fast the page of numbers is drawn, as a ratio against bare axum in the same run; what it weighs; what the desk takes;
//! and what a purchase costs above the carrier and the commits it needs.
//!
//! `scripts/bench` builds and runs it. Nothing is compared with an earlier run or another machine: both sides are asked
//! in turns, by the same loop, and the middle of the ratios is told with the interval it surely lies in.

mod buying;
mod figures;
mod floor;
mod ground;
mod http;
mod load;
mod machine;
mod places;
mod scale;
mod serving;
mod transfer;

use std::{net::SocketAddr, time::Duration};

use ground::{Ground, PAGE};
use load::{Load, Round};
use serving::{Database, Serving};

/// The same as the desk's, so that the floor has no other.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

type Failure = Box<dyn std::error::Error>;

/// How often each side is asked. An odd number has a middle.
const ROUNDS: usize = 15;
/// How long each round lasts.
const ROUND: Duration = Duration::from_millis(1500);
/// What browsers send.
const BROWSER: &str = "gzip, deflate, br, zstd";

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.as_slice() {
        [role, listen, database, page] if role == floor::ROLE => floor::serve(listen.parse()?, database, page).await,
        [role, listen] if role == buying::ROLE => buying::carrier(listen.parse()?).await,
        // A part of its own, for whoever works on it.
        [part] if part == "scale" => scaled(&Ground::open().await?).await,
        [postgres] => measure(Some(postgres.as_str())).await,
        _ => measure(None).await,
    }
}

async fn measure(postgres: Option<&str>) -> Result<(), Failure> {
    say(&machine::described()?);
    let ground = Ground::open().await?;
    machine::keep_to_second_core();
    say(&places::table()?);
    compared(&ground).await?;
    scaled(&ground).await?;
    let desk = Serving::desk(&ground, true).await?;
    say(&transfer::table(desk.address, &ground.cookie).await?);
    drop(desk);
    say("Resident memory and start-up     start-up    after start    after 100 pages");
    for (words, practice) in [("with the practice carrier", true), ("without", false)] {
        say(&serving::table_line(&ground, words, practice).await?);
    }
    say("Purchases, with a carrier that keeps everything in memory:");
    let file = Database::File(ground.folder.join("buying.db"));
    say(&buying::table(&ground.folder, "SQLite", &file).await?);
    if let Some(database) = postgres {
        say(&buying::table(&ground.folder, "PostgreSQL", &Database::Server(database.to_owned())).await?);
    }
    Ok(())
}

/// How what is asked grows with what is kept.
async fn scaled(ground: &Ground) -> Result<(), Failure> {
    machine::keep_to_second_core();
    say(&scale::list(&ground.folder).await?);
    say(&scale::owners(&ground.folder).await?);
    Ok(())
}

/// Asks the desk and the floor in turns, and tells the ratio of their speeds.
async fn compared(ground: &Ground) -> Result<(), Failure> {
    let desk = Serving::desk(ground, true).await?;
    let page = http::ask(desk.address, &ground.request(PAGE, "identity")).await?;
    ground.keep_page(&page.body)?;
    let floor = Serving::floor(ground).await?;
    say(&format!(
        "{PAGE} with {} numbers, {} bytes, 16 connections, {ROUNDS} rounds of {} ms a side, in turns:",
        ground::NUMBERS,
        page.body.len(),
        ROUND.as_millis()
    ));
    for (words, coding, length) in [
        ("identity", "identity", Some(page.body.len())),
        ("as browsers ask", BROWSER, None),
    ] {
        let sides = [
            (desk.address, ground.request(PAGE, coding)),
            (floor.address, ground.request(&floor::path(coding), coding)),
        ];
        let (desk_rounds, floor_rounds) = in_turns(sides, length).await?;
        say(&figures::table(words, &desk_rounds, &floor_rounds)?);
    }
    Ok(())
}

/// A, B, then B, A, and so on, so that neither side always comes after the other. Both are warmed up first.
async fn in_turns(
    sides: [(SocketAddr, String); 2],
    length: Option<usize>,
) -> Result<(Vec<Round>, Vec<Round>), Failure> {
    let [desk, floor] = sides.map(|(address, request)| Load {
        address,
        request,
        length,
    });
    desk.round(ROUND).await?;
    floor.round(ROUND).await?;
    let (mut of_desk, mut of_floor) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        if round % 2 == 0 {
            of_desk.push(desk.round(ROUND).await?);
            of_floor.push(floor.round(ROUND).await?);
        } else {
            of_floor.push(floor.round(ROUND).await?);
            of_desk.push(desk.round(ROUND).await?);
        }
    }
    Ok((of_desk, of_floor))
}

#[expect(
    clippy::print_stdout,
    reason = "a measurement is read by the person who asked for it"
)]
fn say(text: &str) {
    println!("{text}");
}
