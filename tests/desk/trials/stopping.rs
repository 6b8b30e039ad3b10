//! A server that is asked to stop while it is in the middle of something.

use std::sync::Arc;

use numberdesk::{app::server, server::state::Desk};
use serde_json::json;
use tokio::net::TcpListener;
use uuid::Uuid;

use super::{
    case::{Wish, arm},
    invariants::Told,
    table::{Case, Story},
    trial::Trial,
    world::{UNKEEPABLE, World},
};
use crate::stage::{Answer, Person};

/// Runs a case against a server of its own, which closes when the boundary is reached.
pub async fn run(world: &Arc<World>, case: &Case) -> Vec<String> {
    let Some((boundary, process)) = case.at else {
        return vec!["it is never stopped".to_owned()];
    };
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let open = server::open(listener, world.stage.desk().config.clone()).await.unwrap();
    open.hold_rounds();
    let mut person = Person::new(&address);
    person.email = format!("{}@desk.example", Uuid::now_v7());
    person.sign_up().await;
    let mut trial = Trial::begin(world, case, Wish::of(world, person.id(), case), None).await;
    let wish = trial.wish.clone();
    let desk: Desk = open.desk.clone();
    let stop = arm(&desk, boundary, process);
    let mut asking = tokio::spawn(async move { ask(&person, &wish).await });
    let told = tokio::select! {
        told = &mut asking => {
            open.close().await;
            told.ok()
        }
        () = stop.reached.notified() => {
            let closing = tokio::spawn(open.close());
            tokio::task::yield_now().await;
            stop.go.notify_one();
            let told = asking.await.ok();
            closing.await.unwrap();
            told
        }
    };
    if let Some(told) = told.clone() {
        trial.hear(told);
    }
    trial.end(None, Some(&stop)).await
}

/// The same wishes, over HTTP.
async fn ask(person: &Person, wish: &Wish) -> Told {
    match wish.story {
        Story::Purchase | Story::Papers | Story::Fallback | Story::Rollback => {
            let label = (wish.story == Story::Rollback).then_some(UNKEEPABLE);
            let mut order =
                json!({ "phoneNumber": wish.number, "substitution": wish.substitution, "friendlyName": label });
            if let Some((address, bundle)) = &wish.papers {
                order["country"] = json!("DE");
                order["addressSid"] = json!(address);
                order["bundleSid"] = json!(bundle);
            }
            told(&person.buy_under(&wish.key, &order).await)
        }
        Story::Release => {
            person.release(&json!({ "phoneNumber": wish.number })).await;
            Told::Pending
        }
        Story::Comparison => {
            person.post("/api/reconciliation/compare", &json!({})).await;
            Told::Pending
        }
        Story::Subaccount => {
            person.search(&json!({ "areaCode": "415", "limit": 1 })).await;
            Told::Pending
        }
    }
}

fn told(answer: &Answer) -> Told {
    let sid = answer.json()["phoneNumber"]["phone_sid"].as_str().map(str::to_owned);
    sid.filter(|_| answer.status == 200).map_or(Told::Pending, Told::Owned)
}
