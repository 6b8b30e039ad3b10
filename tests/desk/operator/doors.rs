//! Who is let in: operators in a browser. To everybody else there is nothing.

use numberdesk::server::db::{Address, Error, Walls};
use reqwest::{Method, header};
use serde_json::json;

use super::{command, operator, trail};
use crate::stage::{Person, Stage, is_postgres};

const CALLS: [(&str, &str); 6] = [
    ("GET", "/api/operator/board"),
    ("GET", "/api/operator/business"),
    ("GET", "/api/operator/event"),
    ("POST", "/api/operator/limits"),
    ("POST", "/api/operator/compare"),
    ("POST", "/api/operator/event/dealt-with"),
];

/// Whether all of it is as if it were not there.
async fn finds_nothing(person: &Person, other: &Person) {
    let id = other.id();
    for (method, path) in CALLS {
        let whole = json!({ "id": id, "note": "x" });
        let asked = format!("{path}?id={id}");
        // What cannot be read is not read: a mistake tells nobody that there is something.
        for body in ["{", "null", "[1]", &whole.to_string()] {
            let request = person.ask(method.parse::<Method>().unwrap(), &asked);
            let request = if method == "POST" {
                request
                    .header(header::CONTENT_TYPE, "application/json")
                    .body(body.to_owned())
            } else {
                request
            };
            let problem = person.send(request).await.refused(404, "not_found");
            assert_eq!(problem["message"], "There is nothing at this address for your account.");
        }
    }
}

/// A page without the word that is new in every page.
fn plain(text: &str) -> String {
    let nonce = text
        .split("nonce=\"")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .unwrap();
    text.replace(nonce, "")
}

#[tokio::test]
async fn nobody_but_an_operator_in_a_browser_finds_the_operators_pages_and_calls() {
    let stage = Stage::open().await;
    let (operator, owner) = (operator(&stage).await, stage.owner().await);
    finds_nothing(&owner, &operator).await;
    finds_nothing(&operator.program().await, &owner).await;
    let pages = [
        "/operator".to_owned(),
        format!("/operator/businesses/{}", owner.id()),
        "/operator/businesses/none".to_owned(),
        "/operator/events/evt_1".to_owned(),
    ];
    let missing = owner.page("/nothing-here").await;
    for page in &pages {
        let answer = owner.page(page).await;
        assert_eq!(answer.status, 404, "{answer:?}");
        assert_eq!(
            plain(&answer.text),
            plain(&missing.text),
            "{page} is not as an address that leads nowhere"
        );
        assert!(
            stage
                .stranger()
                .page(page)
                .await
                .leads_to()
                .starts_with("/sign-in?then=%2Foperator")
        );
        let program = operator.program().await;
        assert_eq!(program.page(page).await.status, 404);
    }
    owner.page("/account").await.keeps_quiet_on("href=\"/operator\"");
    operator.page("/account").await.says("href=\"/operator\"");
    for page in &pages[..2] {
        assert_eq!(operator.page(page).await.status, 200);
    }
    operator.page("/operator").await.says(&owner.email);
    for page in &pages[2..] {
        assert_eq!(operator.page(page).await.status, 404);
    }
    command(&stage, &operator.email, false).await.unwrap();
    finds_nothing(&operator, &owner).await;
    assert_eq!(operator.page("/operator").await.status, 404);
    operator.page("/account").await.keeps_quiet_on("href=\"/operator\"");
    stage.close().await;
}

#[tokio::test]
async fn operators_are_made_and_unmade_by_the_hosts_command_which_writes_it_down() {
    let stage = Stage::open().await;
    let person = stage.owner().await;
    let shouted = format!(" {} ", person.email.to_uppercase());
    for (is_operator, words) in [
        (false, "is no operator. Nothing was changed."),
        (true, "is an operator now"),
        (true, "is an operator already. Nothing was changed."),
        (false, "is no operator any more"),
    ] {
        let said = command(&stage, &shouted, is_operator).await.unwrap();
        assert!(said.starts_with(&person.email) && said.contains(words), "{said}");
    }
    let lines = trail(&stage.db, person.id()).await;
    let made: Vec<_> = lines.iter().filter(|(event, _)| event == "user.operator").collect();
    assert_eq!(made.len(), 2, "{lines:?}");
    assert!(made[0].1.contains("true") && made[1].1.contains("false"), "{made:?}");
    for email in ["nobody@desk.example", "nobody"] {
        let said = command(&stage, email, true).await.unwrap_err();
        assert!(
            said.contains("Nobody has an account") || said.contains("e-mail address"),
            "{said}"
        );
    }
    stage.close().await;
}

#[tokio::test]
async fn on_a_server_only_the_owner_of_the_tables_makes_operators() {
    if !is_postgres() {
        return;
    }
    let stage = Stage::open().await;
    let address = Address {
        owner: None,
        ..stage.database().address()
    };
    let said = Walls::open_as_host(&address).await.unwrap_err();
    assert!(matches!(said, Error::Missing("DATABASE_OWNER_URL")), "{said:?}");
    // With the desk's own role the same command is refused by the database.
    let person = stage.owner().await;
    let said = numberdesk::operator::server::host::change(stage.desk().walls(), &person.email, true).await;
    assert!(
        matches!(said, Err(numberdesk::operator::server::Error::Store(_))),
        "{said:?}"
    );
    assert_eq!(person.page("/operator").await.status, 404);
    stage.close().await;
}
