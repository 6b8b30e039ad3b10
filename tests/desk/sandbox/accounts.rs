//! Accounts: who may act on what, and what suspending and closing mean.

use reqwest::{Method, StatusCode};

use super::{MAIN, Stage, numbers_of, refused};

#[tokio::test]
async fn credentials_are_asked_for_and_accounts_are_kept_apart() {
    let stage = Stage::new().await;
    let (one, two) = (stage.subaccount("one").await, stage.subaccount("two").await);
    let own = format!("/2010-04-01/Accounts/{}.json", one.0);
    let nobody = stage
        .client
        .get(format!("{}{own}", stage.sandbox.url()))
        .send()
        .await
        .unwrap();
    assert_eq!(nobody.status(), StatusCode::UNAUTHORIZED);
    assert!(nobody.headers().contains_key("www-authenticate"));
    for who in [(one.0.as_str(), "wrong"), (two.0.as_str(), two.1.as_str())] {
        assert_eq!(
            refused(&stage.send(stage.request(Method::GET, &own, who)).await),
            (401, 20003)
        );
    }
    let child = (one.0.as_str(), one.1.as_str());
    assert_eq!(
        stage.send(stage.request(Method::GET, &own, child)).await.0,
        StatusCode::OK
    );
    let parents = format!("/2010-04-01/Accounts/{}.json", MAIN.0);
    assert_eq!(
        refused(&stage.send(stage.request(Method::GET, &parents, child)).await),
        (401, 20003)
    );
    let create = stage
        .request(Method::POST, "/2010-04-01/Accounts.json", child)
        .form(&[("FriendlyName", "x")]);
    assert_eq!(refused(&stage.send(create).await), (400, 21101));
    let unknown = format!("/2010-04-01/Accounts/AC{}.json", "9".repeat(32));
    assert_eq!(refused(&stage.get(&unknown).await), (404, 20404));
    let balance = format!("/2010-04-01/Accounts/{}/Balance.json", one.0);
    assert_eq!(refused(&stage.get(&balance).await), (404, 20404));
}

#[tokio::test]
async fn subaccounts_are_found_by_exact_name_and_status_page_by_page() {
    let stage = Stage::new().await;
    for name in ["tenant-1", "tenant-1", "tenant-10"] {
        stage.subaccount(name).await;
    }
    let (_, found) = stage
        .get("/2010-04-01/Accounts.json?FriendlyName=tenant-1&PageSize=1")
        .await;
    assert_eq!(found["accounts"].as_array().unwrap().len(), 1);
    let next = found["next_page_uri"].as_str().unwrap();
    let (_, second) = stage.get(next).await;
    assert_eq!(second["accounts"].as_array().unwrap().len(), 1);
    assert_ne!(found["accounts"][0]["sid"], second["accounts"][0]["sid"]);
    assert!(second["next_page_uri"].is_null());
    let (_, none) = stage
        .get("/2010-04-01/Accounts.json?FriendlyName=tenant-1&Status=suspended")
        .await;
    assert!(none["accounts"].as_array().unwrap().is_empty());
    assert_eq!(
        refused(&stage.get("/2010-04-01/Accounts.json?PageSize=1001").await),
        (400, 20007)
    );
    assert_eq!(
        refused(&stage.get("/2010-04-01/Accounts.json?PageToken=zzz").await),
        (400, 21481)
    );
    let long = "x".repeat(65);
    assert_eq!(
        refused(
            &stage
                .post("/2010-04-01/Accounts.json", &[("FriendlyName", &long)])
                .await
        ),
        (400, 20002)
    );
}

#[tokio::test]
async fn the_thousand_and_first_subaccount_is_refused_until_one_is_closed() {
    let stage = Stage::new().await;
    for _nth in 1..1000 {
        stage.subaccount("tenant").await;
    }
    let last = stage.subaccount("last").await;
    assert_eq!(
        refused(&stage.post("/2010-04-01/Accounts.json", &[]).await),
        (400, 21480)
    );
    stage
        .post(
            &format!("/2010-04-01/Accounts/{}.json", last.0),
            &[("Status", "closed")],
        )
        .await;
    stage.subaccount("again").await;
}

#[tokio::test]
async fn a_suspended_account_is_shut_out_and_a_closed_one_loses_its_numbers_for_good() {
    let stage = Stage::new().await;
    let account = stage.subaccount("tenant").await;
    assert_eq!(stage.buy(&account, "+14155550123").await.0, StatusCode::CREATED);
    let path = format!("/2010-04-01/Accounts/{}.json", account.0);
    assert_eq!(
        stage.post(&path, &[("Status", "suspended")]).await.1["status"],
        "suspended"
    );
    assert_eq!(refused(&stage.buy(&account, "+14155550124").await), (401, 20003));
    let reading = stage.request(Method::GET, &numbers_of(&account), (&account.0, &account.1));
    assert_eq!(refused(&stage.send(reading).await), (401, 20003), "not even reading");
    let by_parent = stage
        .post(&numbers_of(&account), &[("PhoneNumber", "+14155550124")])
        .await;
    assert_eq!(refused(&by_parent), (401, 20003));
    assert_eq!(stage.held(&account).await, ["+14155550123"]);
    assert_eq!(stage.post(&path, &[("Status", "active")]).await.0, StatusCode::OK);
    let own = (account.0.as_str(), account.1.as_str());
    let by_child = stage.request(Method::POST, &path, own).form(&[("Status", "suspended")]);
    assert_eq!(refused(&stage.send(by_child).await), (401, 20003));
    assert_eq!(refused(&stage.post(&path, &[("Status", "asleep")]).await), (400, 21475));
    let main = format!("/2010-04-01/Accounts/{}.json", MAIN.0);
    assert_eq!(refused(&stage.post(&main, &[("Status", "closed")]).await), (400, 21477));
    assert_eq!(stage.post(&path, &[("Status", "closed")]).await.1["status"], "closed");
    assert_eq!(refused(&stage.post(&path, &[("Status", "active")]).await), (400, 21479));
    assert!(stage.held(&account).await.is_empty());
    let ledger = stage.ledger().await;
    assert_eq!(ledger["ownership"][1]["change"], "released");
}
