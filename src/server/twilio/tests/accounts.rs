//! Subaccounts: made once, found by name, read from above.

use serde_json::{Value, json as object};

use super::stage::{ACCOUNT, Reply, Stage, credentials, json};
use crate::server::twilio::{AccountStatus, Error, Silence};

const NAME: &str = "numberdesk 018f";

fn account(sid: &str, date: Option<&str>) -> Value {
    object!({"sid": sid, "friendly_name": NAME, "status": "active", "auth_token": "t", "date_created": date, "type": "Full"})
}

#[tokio::test]
async fn a_subaccount_comes_with_its_own_credentials() {
    let stage = Stage::plays(vec![json(201, account("AC5", Some("Mon, 02 Nov 2026 10:00:00 +0000")))]);
    let made = stage.client().create_account(&credentials(), NAME).await.unwrap();
    assert_eq!((made.sid.as_str(), made.status), ("AC5", AccountStatus::Active));
    assert_eq!(made.credentials().unwrap().account_sid, "AC5");
    assert!(!format!("{made:?}").contains("\"t\""));
    let seen = &stage.seen()[0];
    assert_eq!(
        (seen.line.as_str(), seen.body.as_str()),
        ("POST /2010-04-01/Accounts.json", "FriendlyName=numberdesk+018f")
    );
}

#[tokio::test]
async fn a_token_that_twilio_withholds_is_none() {
    let mut withheld = account("AC5", None);
    withheld["auth_token"] = "".into();
    let stage = Stage::plays(vec![json(201, withheld)]);
    assert!(
        stage
            .client()
            .create_account(&credentials(), NAME)
            .await
            .unwrap()
            .credentials()
            .is_none()
    );
}

#[tokio::test]
async fn making_a_subaccount_is_never_repeated_in_doubt() {
    let mut other = account("AC5", None);
    other["friendly_name"] = "another".into();
    for reply in [
        json(500, ""),
        Reply::End,
        json(201, other),
        json(201, account(ACCOUNT, None)),
        json(201, "{}"),
    ] {
        let stage = Stage::plays(vec![reply, json(201, account("AC5", None))]);
        let error = stage.client().create_account(&credentials(), NAME).await.unwrap_err();
        assert!(error.in_doubt(), "{error:?}");
        assert_eq!(stage.seen().len(), 1);
    }
}

#[tokio::test]
async fn subaccounts_of_a_name_come_oldest_first_and_without_the_main_account() {
    let mut namesake = account("AC6", None);
    namesake["friendly_name"] = "numberdesk 018F".into();
    let first = [
        account("AC9", None),
        account("AC3", Some("Mon, 02 Nov 2026 10:00:00 +0000")),
        namesake,
    ];
    let second = [
        account(ACCOUNT, Some("Thu, 01 Jan 2015 10:00:00 +0000")),
        account("AC2", Some("Mon, 02 Nov 2026 10:00:00 +0000")),
        account("AC7", Some("Fri, 30 Oct 2026 10:00:00 +0000")),
    ];
    let stage = Stage::plays(vec![
        json(
            200,
            object!({"accounts": first, "next_page_uri": "/2010-04-01/Accounts.json?PageToken=a"}),
        ),
        json(200, object!({"accounts": second, "next_page_uri": null})),
    ]);
    let found = stage.client().find_accounts(&credentials(), NAME).await.unwrap();
    let sids: Vec<_> = found.iter().map(|account| account.sid.as_str()).collect();
    assert_eq!(sids, ["AC7", "AC2", "AC3", "AC9"]);
    assert_eq!(
        stage.seen()[0].line,
        "GET /2010-04-01/Accounts.json?FriendlyName=numberdesk+018f&PageSize=100"
    );
}

#[tokio::test]
async fn the_parent_tells_suspended_from_closed() {
    let told = [
        ("suspended", AccountStatus::Suspended),
        ("closed", AccountStatus::Closed),
        ("odd", AccountStatus::Other),
    ];
    for (word, expected) in told {
        let mut row = account("AC5", None);
        row["status"] = word.into();
        let stage = Stage::plays(vec![json(200, row)]);
        assert_eq!(
            stage.client().read_account(&credentials(), "AC5").await.unwrap().status,
            expected
        );
        assert_eq!(stage.seen()[0].line, "GET /2010-04-01/Accounts/AC5.json");
    }
    let other = || json(200, account("AC6", None));
    let stage = Stage::plays(vec![other(), other(), other()]);
    let error = stage.client().read_account(&credentials(), "AC5").await.unwrap_err();
    assert!(
        matches!(
            error,
            Error::Silent {
                silence: Silence::Mismatch,
                ..
            }
        ),
        "{error:?}"
    );
}
