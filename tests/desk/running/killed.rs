//! Setting a number up when the carrier misbehaves and the server is killed: a wish ends as what the carrier has, or stays
//! open and is shown as open.

use serde_json::{Value, json};

use super::{
    id, row, set,
    setup::{again, there},
};
use crate::{
    stage::{Answer, Person, Stage},
    texts::End,
    trials::cases::all_hold,
};

const FAULTS: [(&str, &str, u32); 13] = [
    ("update", "refuse", 1),
    ("update", "busy", 9),
    ("update", "error-before", 1),
    ("update", "error-after", 1),
    ("update", "timeout-before", 1),
    ("update", "timeout-after", 1),
    ("update", "reset-before", 1),
    ("update", "reset-after", 1),
    ("update", "malformed", 1),
    ("fetch", "busy", 9),
    ("fetch", "error-before", 9),
    ("fetch", "timeout-before", 9),
    ("fetch", "malformed", 9),
];

/// What is set up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    Calls,
    Label,
}

type Case = (What, Option<(&'static str, &'static str, u32)>, End);

const LABEL: &str = "Front desk";

/// Whether the desk shows it, and whether the carrier has it.
async fn both(stage: &Stage, owner: &Person, number: &str, what: What) -> (bool, bool, Value) {
    let now = owner.get(&format!("/api/twilio/setup?id={number}")).await.ok();
    let carrier = there(stage, owner, number).await;
    let (shown, has) = match what {
        What::Calls => (
            now["calls"]["go"] == "forward",
            carrier["voice_url"]
                .as_str()
                .unwrap()
                .ends_with("/webhooks/twilio/voice"),
        ),
        What::Label => (
            row(owner, number).await["friendly_name"] == LABEL,
            carrier["friendly_name"].as_str().unwrap().starts_with(LABEL),
        ),
    };
    (shown, has, now)
}

async fn ask(owner: &Person, number: &str, what: What) -> Answer {
    match what {
        What::Calls => {
            set(
                owner,
                number,
                json!({ "calls": "forward", "forwardTo": "+15105550142" }),
            )
            .await
        }
        What::Label => {
            let order = json!({ "id": number, "friendlyName": LABEL });
            owner.post("/api/twilio/update-number", &order).await
        }
    }
}

async fn play((what, fault, end): Case) -> Vec<String> {
    let stage = Stage::with(&[("CARRIER_TIMEOUT_SECONDS", "1")]).await;
    let owner = stage.owner().await;
    let number = id(&owner.own("+14155550150").await);
    if let Some((call, kind, times)) = fault {
        let script = json!({ "call": call, "kind": kind, "times": times });
        stage.carrier.fault(script).await;
    }
    end.plan(&stage);
    let said = ask(&owner, &number, what).await;
    End::over(&stage);
    stage.carrier.heal().await;
    let mut broken = Vec::new();
    let mut check = |when: &str, (shown, has, now): (bool, bool, Value)| {
        let is_said = now["isOpen"] == true || now["refusal"] != Value::Null;
        if shown != has && !is_said {
            broken.push(format!("{when}: shown {shown}, there {has}, and nothing is said"));
        }
        now["isOpen"] == true
    };
    let is_open = check("at once", both(&stage, &owner, &number, what).await);
    let page = owner.page(&format!("/phone-numbers/{number}")).await.text;
    let is_on_page = page.contains("Twilio has not confirmed this yet");
    again(&stage).await;
    let is_still_open = check("after a round", both(&stage, &owner, &number, what).await);
    if is_open != is_on_page {
        broken.push(format!("open {is_open}, on the page {is_on_page}"));
    }
    if is_still_open {
        broken.push("a round with a carrier that is well leaves it open".to_owned());
    }
    // A refusal is a refusal to whoever asked; asked again, it is done.
    if said.status == 200 && fault.is_none() && end == End::None {
        broken.push("nothing was tried".to_owned());
    }
    ask(&owner, &number, what).await.ok();
    let (shown, has, now) = both(&stage, &owner, &number, what).await;
    if !shown || !has && now["refusal"] == Value::Null {
        broken.push(format!("asked again: shown {shown}, there {has}"));
    }
    stage.close().await;
    broken
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wish_ends_as_what_the_carrier_has_or_is_shown_as_open() {
    let faults = FAULTS.map(|fault| (What::Calls, Some(fault), End::None));
    let kills = End::ALL
        .into_iter()
        .flat_map(|end| [(What::Calls, None, end), (What::Label, None, end)]);
    all_hold(faults.into_iter().chain(kills).collect(), play).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "long"]
async fn a_wish_ends_as_what_the_carrier_has_whatever_happens_at_once() {
    let all = FAULTS.into_iter().flat_map(|fault| {
        let ends = End::ALL.into_iter().chain([End::None]);
        ends.flat_map(move |end| [(What::Calls, Some(fault), end), (What::Label, Some(fault), end)])
    });
    all_hold(all.collect(), play).await;
}
