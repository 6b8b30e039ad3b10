//! The fault matrix of AI lines: every boundary that a line passes with every fault of the process or its database, every
//! call to Vapi with every fault of the network or of Vapi, and kills in both.

use numberdesk::server::trials::Boundary;

use super::{
    play::run,
    table::{Case, STORIES, Story, carrier_cell, passed, process_cell},
};
use crate::trials::{
    cases,
    faults::{Call, Fault, Strike},
    table::Process,
};

async fn all_hold(cases: Vec<Case>) {
    cases::all_hold(cases, |case| async move { run(&case).await }).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fault_of_the_process_or_its_database_at_any_boundary_of_a_line_loses_and_doubles_nothing() {
    let cells = STORIES.into_iter().flat_map(|story| {
        passed(story)
            .iter()
            .flat_map(move |boundary| Process::ALL.map(|process| process_cell(story, *boundary, process)))
    });
    all_hold(cells.filter_map(Result::ok).collect()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fault_of_vapi_on_any_call_loses_and_doubles_nothing() {
    let cells = Call::VAPI
        .into_iter()
        .flat_map(|call| Fault::ALL.map(|fault| carrier_cell(call, fault)));
    all_hold(cells.filter_map(Result::ok).collect()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kill_beside_a_fault_of_vapi_and_a_second_kill_lose_and_double_nothing() {
    let crossed = [Boundary::Sent, Boundary::Answered].into_iter().flat_map(|boundary| {
        [Fault::SilentAfter, Fault::ErrorAfter, Fault::Late, Fault::Twice].map(|fault| Case {
            at: Some((boundary, Process::Kill)),
            strikes: vec![Strike {
                call: Call::GetLine,
                fault,
                times: 1,
            }],
            ..Case::of(Story::Get)
        })
    });
    let again = STORIES.into_iter().flat_map(|story| {
        [1, 2, 3].map(|step| Case {
            at: Some((passed(story)[1], Process::Kill)),
            again: Some(step),
            ..Case::of(story)
        })
    });
    all_hold(crossed.chain(again).collect()).await;
}

#[tokio::test]
async fn every_call_of_the_client_is_in_the_matrix() {
    // One for each: order, list, read, give back; attaching and listing assistants order nothing.
    let source = std::fs::read_to_string("src/server/vapi/mod.rs").unwrap();
    let calls: Vec<&str> = source
        .lines()
        .filter(|line| line.trim_start().starts_with("pub async fn"))
        .collect();
    assert_eq!(calls.len(), Call::VAPI.len() + 2, "{calls:?}");
}
