//! The matrix is whole: every boundary and every call of the carrier is in it, and what is not run says why.

use std::{collections::BTreeMap, io};

use numberdesk::server::trials::Boundary;

use super::{
    faults::{Call, Fault},
    matrix::{doubles, process_cells},
    races::{BUSINESS, USERS},
    table::{Cell, Process, carrier_cell},
};
use crate::source::{Token, none, rust};

#[test]
fn the_matrix_has_380_single_and_551_double_faults_and_says_why_one_is_not_run() {
    let carrier: Vec<Cell> = Fault::ALL
        .into_iter()
        .flat_map(|fault| Call::ALL.map(|call| carrier_cell(fault, call)))
        .collect();
    let process = process_cells();
    assert_eq!((process.len(), Process::ALL.len()), (290, 10));
    assert_eq!((carrier.len(), BUSINESS.len(), USERS.len()), (75, 7, 8));
    assert_eq!(process.len() + carrier.len() + BUSINESS.len() + USERS.len(), 380);
    let doubles = doubles();
    assert_eq!(doubles.len(), 435 + 116);
    let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
    for reason in process
        .iter()
        .chain(&carrier)
        .chain(&doubles)
        .filter_map(|cell| cell.as_ref().err())
    {
        *reasons.entry(reason).or_default() += 1;
    }
    for (reason, count) in &reasons {
        println!("{count:4} not run: {reason}");
    }
    let run = |cells: &[Cell]| cells.iter().filter(|cell| cell.is_ok()).count();
    println!(
        "run: {} + {} + {} + {} single, {} double",
        run(&process),
        run(&carrier),
        BUSINESS.len(),
        USERS.len(),
        run(&doubles)
    );
}

/// The boundaries that some code says it has reached.
fn reached() -> io::Result<Vec<String>> {
    let mut found = Vec::new();
    for source in rust()?.iter().filter(|source| source.path != "src/server/trials.rs") {
        for three in source.tokens().windows(3) {
            if let [Token::Word(kind), Token::Colons, Token::Word(name)] = three
                && kind == "Boundary"
            {
                found.push(name.clone());
            }
        }
    }
    Ok(found)
}

#[test]
fn every_boundary_is_in_the_matrix_and_in_the_code() -> io::Result<()> {
    let sources = rust()?;
    let text = &sources
        .iter()
        .find(|source| source.path == "src/server/trials.rs")
        .unwrap()
        .text;
    let body = text
        .split_once("pub enum Boundary {")
        .unwrap()
        .1
        .split_once('}')
        .unwrap()
        .0;
    let declared = body.lines().filter(|line| line.trim_end().ends_with(',')).count();
    assert_eq!(
        declared,
        Boundary::ALL.len(),
        "Boundary::ALL leaves one out, and so does the matrix"
    );
    let reached = reached()?;
    let names = Boundary::ALL.map(|boundary| format!("{boundary:?}"));
    let missing: Vec<String> = names.into_iter().filter(|name| !reached.contains(name)).collect();
    none(
        &missing,
        "Say `desk.trials.reached(..)` where this is reached, or take it out of the matrix:",
    );
    Ok(())
}

/// Where a call of the carrier stands in the matrix; a question changes nothing and nothing hangs on it.
fn place_of(method: &str) -> Option<Result<Call, &'static str>> {
    Some(match method {
        "buy" | "buy_with" => Ok(Call::Order),
        "find_held" | "holdings" => Ok(Call::List),
        "release" => Ok(Call::GiveBack),
        "create_account" => Ok(Call::OpenAccount),
        "find_accounts" => Ok(Call::ListAccounts),
        "search" | "countries" | "addresses" | "bundles" | "regulations" | "dependents" | "prices" | "read"
        | "read_account" | "message" | "messages_between" | "picture" | "text_prices" | "usage" | "calls_made"
        | "texts_sent" | "caller_id" => Err("a question: nothing changes by it, and its silence is told"),
        "make_address" | "delete_address" => Err("no number and no money: tests/desk/abroad breaks it in its own ways"),
        "portability" | "port_in_request" | "find_port_in" => Err("a question: nothing changes by it"),
        "upload_bill" | "port_in" | "withdraw_port_in" => {
            Err("not bought and not charged: tests/desk/porting/matrix.rs is its own matrix")
        }
        "send_message" => Err("a text is no number: tests/desk/texts breaks it in its own ways"),
        "verify_caller_id" | "remove_caller_id" => {
            Err("a number held elsewhere is not bought: tests/desk/verified breaks it in its own ways")
        }
        "set_suspended" => Err("no number and no money hangs on it; tests/desk/billing breaks it in its own ways"),
        "is_out" => Err("not a call: what the calls before have shown"),
        "dialing" | "close_high_risk" => Err("no number hangs on it: the round looks again until it is closed"),
        "rename" | "update" => Err("a name is not a number: the next comparison finds the difference again"),
        _ => return None,
    })
}

#[test]
fn every_call_of_the_carrier_is_in_the_matrix() -> io::Result<()> {
    let mut unknown = Vec::new();
    let mut covered = Vec::new();
    for source in rust()?.iter().filter(|source| !source.path.starts_with("src/server/")) {
        for four in source.tokens().windows(4) {
            let [
                Token::Word(owner),
                Token::Mark('.'),
                Token::Word(method),
                Token::Mark('('),
            ] = four
            else {
                continue;
            };
            if owner != "twilio" {
                continue;
            }
            match place_of(method) {
                Some(Ok(call)) => covered.push(call),
                Some(Err(_)) => {}
                None => unknown.push(format!("{}: twilio.{method}", source.path)),
            }
        }
    }
    none(
        &unknown,
        "Give the call a place in the fault matrix, or a reason why it needs none (tests/desk/trials/guards.rs):",
    );
    let missing: Vec<String> = Call::ALL
        .into_iter()
        .filter(|call| !covered.contains(call))
        .map(|call| format!("{call:?}"))
        .collect();
    none(&missing, "The matrix has a call that nobody makes:");
    Ok(())
}
