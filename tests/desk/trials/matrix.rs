//! The fault matrix, run: single faults always, double ones as a sample, all of them when told to take long.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use futures::{StreamExt as _, stream};
use numberdesk::server::trials::Boundary;

use super::{
    faults::{Call, Fault},
    table::{Case, Cell, Process, Story, carrier_cell, doubled, killed_again, process_cell},
    trial::{NOT_REACHED, run},
    world::World,
};

/// How many cases run at once: they mostly wait for the carrier.
const AT_ONCE: usize = 6;
/// A case that takes longer hangs.
const LONGEST: Duration = Duration::from_mins(3);

/// Runs a case. On a busy machine an answer can come too late for what was to happen, or for what goes before: then it
/// has another go.
async fn tried(world: Arc<World>, case: Case) -> (Vec<String>, Case) {
    let mut last = Vec::new();
    for _ in 0..3 {
        let (there, this) = (Arc::clone(&world), case.clone());
        last = match tokio::spawn(async move { run(&there, &this, None).await }).await {
            Ok(broken) if broken.iter().any(|what| what == NOT_REACHED) => broken,
            Ok(broken) => return (broken, case),
            Err(error) => vec![format!("it broke off: {error}")],
        };
    }
    (last, case)
}

/// Runs cases on one world, and fails with all that is wrong.
pub async fn all_hold(name: &str, cases: Vec<Case>) {
    let began = Instant::now();
    let count = cases.len();
    let world = Arc::new(World::open().await);
    let runs = cases.into_iter().map(|case| {
        let world = Arc::clone(&world);
        async move {
            let began = Instant::now();
            let trying = tokio::spawn(tried(world, case));
            let done = tokio::time::timeout(LONGEST, trying).await;
            match done {
                Ok(Ok((broken, case))) => {
                    let line = |what| format!("{case}: {what} ({:.1} s)", began.elapsed().as_secs_f32());
                    broken.into_iter().map(line).collect()
                }
                Ok(Err(error)) => vec![format!("a case broke off: {error}")],
                Err(_) => vec!["a case hangs".to_owned()],
            }
        }
    });
    let broken: Vec<String> = stream::iter(runs)
        .buffer_unordered(AT_ONCE)
        .collect::<Vec<_>>()
        .await
        .concat();
    println!("{name}: {count} cases in {:.1} s", began.elapsed().as_secs_f32());
    assert!(
        broken.is_empty(),
        "{} of {count} {name}:\n  {}",
        broken.len(),
        broken.join("\n  ")
    );
    world.close().await;
}

/// Every boundary with every fault of the process or the database.
pub fn process_cells() -> Vec<Cell> {
    let all = Boundary::ALL
        .into_iter()
        .flat_map(|boundary| Process::ALL.map(|process| process_cell(boundary, process)));
    all.collect()
}

fn to_run(cells: Vec<Cell>) -> Vec<Case> {
    cells.into_iter().filter_map(Result::ok).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fault_of_the_process_or_its_database_at_any_boundary_loses_and_doubles_nothing() {
    all_hold("faults of the process", to_run(process_cells())).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fault_of_the_carrier_on_any_call_loses_and_doubles_nothing() {
    let cells = Fault::ALL
        .into_iter()
        .flat_map(|fault| Call::ALL.map(|call| carrier_cell(fault, call)));
    all_hold("faults of the carrier", to_run(cells.collect())).await;
}

/// What happens on the way of a purchase, with a number that wants an address and papers: each order and each look carries
/// them, and who takes a purchase over sends them again.
pub fn papers_cells() -> Vec<Cell> {
    let passed = Boundary::ALL
        .into_iter()
        .filter(|boundary| Story::of(*boundary) == Story::Purchase);
    let of_the_process = passed.flat_map(|boundary| {
        [
            Process::Kill,
            Process::ReplyLost,
            Process::CommitFailed,
            Process::DiskFull,
            Process::Second,
            Process::Term,
        ]
        .map(|process| process_cell(boundary, process))
    });
    let of_the_carrier = Fault::ALL
        .into_iter()
        .flat_map(|fault| [Call::Order, Call::List].map(|call| carrier_cell(fault, call)));
    of_the_process
        .chain(of_the_carrier)
        .map(|cell| cell.map(Case::with_papers))
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_purchase_with_an_address_and_papers_is_neither_lost_nor_doubled_whatever_happens() {
    all_hold("faults of purchases with papers", to_run(papers_cells())).await;
}

/// Every pair of faults.
pub fn doubles() -> Vec<Cell> {
    let crossed = Boundary::ALL
        .into_iter()
        .flat_map(|boundary| Fault::ALL.map(|fault| doubled(fault, boundary)));
    let again = Boundary::ALL
        .into_iter()
        .flat_map(|boundary| [1, 2, 3, 4].map(|step| killed_again(boundary, step)));
    crossed.chain(again).collect()
}

/// How many of the double faults the ordinary run takes: a sample of its own each day, and one that is always the same.
const SAMPLE: usize = 30;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sample_of_two_faults_at_once_loses_and_doubles_nothing() {
    let all = to_run(doubles());
    let fresh = seed();
    println!("SEED={fresh} brings the same sample of double faults");
    let cases = [1, fresh]
        .into_iter()
        .flat_map(|seed| sample(&all, seed, SAMPLE / 2))
        .collect();
    all_hold("sampled double faults", cases).await;
}

fn sample(all: &[Case], seed: u64, many: usize) -> Vec<Case> {
    use rand::{SeedableRng as _, seq::IndexedRandom as _};
    let mut chance = rand::rngs::StdRng::seed_from_u64(seed);
    all.choose_multiple(&mut chance, many).cloned().collect()
}

/// The seed of this run, from `SEED` where one is to be played again.
#[expect(clippy::disallowed_methods, reason = "a setting of the tests, not of the desk")]
pub fn seed() -> u64 {
    std::env::var("SEED")
        .ok()
        .map_or_else(rand::random, |text| text.parse().expect("SEED is a number"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "long"]
async fn two_faults_at_once_lose_and_double_nothing() {
    all_hold("double faults", to_run(doubles())).await;
}
