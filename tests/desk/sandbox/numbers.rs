//! Held numbers: bought, refused, moved, released, and used to send texts.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::{MAIN, Stage, numbers_of, refused};

#[tokio::test]
async fn a_number_is_bought_listed_changed_and_released() {
    let stage = Stage::new().await;
    let account = stage.subaccount("tenant").await;
    let (status, bought) = stage.buy(&account, "+14155550123").await;
    assert_eq!(status, StatusCode::CREATED);
    assert_eq!(bought["friendly_name"], "(415) 555-0123");
    assert_eq!(
        bought["capabilities"],
        json!({"voice": true, "sms": true, "mms": true, "fax": false})
    );
    assert_eq!(bought["voice_url"], "");
    assert!(
        stage.search(&account, "AreaCode=415&Contains=5550123").await.is_empty(),
        "it is off the shelf"
    );
    let (_, listed) = stage
        .get(&format!("{}?PhoneNumber=%2B14155550123", numbers_of(&account)))
        .await;
    assert_eq!(listed["incoming_phone_numbers"][0]["sid"], bought["sid"]);
    let own = bought["uri"].as_str().unwrap();
    let (_, changed) = stage
        .post(own, &[("FriendlyName", "Desk"), ("VoiceUrl", "https://app.test/voice")])
        .await;
    assert_eq!(
        (&changed["friendly_name"], &changed["voice_url"]),
        (&json!("Desk"), &json!("https://app.test/voice"))
    );
    assert_eq!(refused(&stage.post(own, &[("SmsUrl", "ftp://x")]).await), (400, 21402));
    assert_eq!(refused(&stage.post(own, &[("SmsMethod", "PUT")]).await), (400, 21403));
    assert_eq!(stage.delete(own).await, (StatusCode::NO_CONTENT, Value::Null));
    assert_eq!(refused(&stage.delete(own).await), (404, 20404));
    assert_eq!(refused(&stage.get(own).await), (404, 20404));
    assert_eq!(
        stage.buy(&account, "+14155550123").await.0,
        StatusCode::CREATED,
        "it is on sale again"
    );
}

#[tokio::test]
async fn a_purchase_is_refused_with_the_codes_of_the_wire() {
    let stage = Stage::new().await;
    let (one, two) = (stage.subaccount("one").await, stage.subaccount("two").await);
    assert_eq!(stage.buy(&one, "+14155550123").await.0, StatusCode::CREATED);
    for (number, code) in [
        ("+14155550123", 21422),
        ("+14156667777", 21422),
        ("+12125550123", 21422),
        ("+15005550000", 21422),
        ("+15005550001", 21421),
        ("33", 21421),
        ("+14155550180", 21631),
        ("+14155550185", 21615),
    ] {
        assert_eq!(refused(&stage.buy(&two, number).await), (400, code), "{number}");
    }
    let (all, local) = (
        numbers_of(&two),
        format!("/2010-04-01/Accounts/{}/IncomingPhoneNumbers/Local.json", two.0),
    );
    for (path, form, code) in [
        (&all, ("AreaCode", "212"), 21452),
        (&all, ("AreaCode", "533"), 21452),
        (&all, ("AreaCode", "04"), 21451),
        (&local, ("AreaCode", "415"), 21457),
        (&local, ("PhoneNumber", "+18005550123"), 21458),
    ] {
        assert_eq!(refused(&stage.post(path, &[form]).await), (400, code), "{form:?}");
    }
    assert_eq!(
        stage.post(&all, &[("AreaCode", "500")]).await.1["phone_number"],
        "+15005550006"
    );
    assert_eq!(
        stage.buy(&two, "+15005550006").await.0,
        StatusCode::CREATED,
        "again is an update"
    );
    let as_json = stage
        .request(Method::POST, &all, MAIN)
        .json(&json!({"PhoneNumber": "+14155550124"}));
    assert_eq!(
        refused(&stage.send(as_json).await),
        (400, 21421),
        "JSON bodies are not read"
    );
    let address = format!("AD{}", "0".repeat(32));
    let with_address = stage
        .post(&all, &[("PhoneNumber", "+14155550194"), ("AddressSid", &address)])
        .await;
    assert_eq!(with_address.0, StatusCode::CREATED);
}

#[tokio::test]
async fn buying_a_held_number_again_updates_it_and_charges_nothing() {
    let stage = Stage::new().await;
    let account = stage.subaccount("tenant").await;
    let (_, first) = stage.buy(&account, "+14155550123").await;
    let form = [("PhoneNumber", "+14155550123"), ("FriendlyName", "Again")];
    let (status, second) = stage.post(&numbers_of(&account), &form).await;
    assert_eq!(status, StatusCode::CREATED);
    assert_eq!(
        (&second["sid"], &second["friendly_name"]),
        (&first["sid"], &json!("Again"))
    );
    let ledger = stage.ledger().await;
    assert_eq!(ledger["charges"].as_array().unwrap().len(), 1);
    assert_eq!(ledger["charges"][0]["amount"], "1.15000");
    assert_eq!(ledger["holdings"][0]["friendly_name"], "Again");
}

#[tokio::test]
async fn of_many_who_buy_one_number_at_once_exactly_one_gets_it() {
    let stage = Stage::new().await;
    let mut accounts = Vec::new();
    for name in ["a", "b", "c", "d", "e", "f", "g", "h"] {
        accounts.push(stage.subaccount(name).await);
    }
    let answers = futures::future::join_all(accounts.iter().map(|account| stage.buy(account, "+14155550123"))).await;
    let won = answers.iter().filter(|answer| answer.0 == StatusCode::CREATED).count();
    let lost = answers.iter().filter(|answer| answer.1["code"] == 21422).count();
    assert_eq!((won, lost), (1, 7));
    assert_eq!(stage.ledger().await["holdings"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn only_the_parent_moves_a_number_between_accounts() {
    let stage = Stage::new().await;
    let (one, two) = (stage.subaccount("one").await, stage.subaccount("two").await);
    let (_, bought) = stage.buy(&one, "+14155550123").await;
    let own = bought["uri"].as_str().unwrap();
    let by_child = stage
        .request(Method::POST, own, (&one.0, &one.1))
        .form(&[("AccountSid", &two.0)]);
    assert_eq!(refused(&stage.send(by_child).await), (400, 21474));
    assert_eq!(
        refused(&stage.post(own, &[("AccountSid", "nobody")]).await),
        (400, 21470)
    );
    let stranger = format!("AC{}", "9".repeat(32));
    assert_eq!(
        refused(&stage.post(own, &[("AccountSid", &stranger)]).await),
        (400, 21471)
    );
    let elsewhere = own.replace(&one.0, &two.0);
    assert_eq!(
        refused(&stage.get(&elsewhere).await),
        (404, 20404),
        "a number is found under its owner only"
    );
    assert_eq!(refused(&stage.delete(&elsewhere).await), (404, 20404));
    let (status, moved) = stage.post(own, &[("AccountSid", &two.0)]).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!((&moved["sid"], &moved["account_sid"]), (&bought["sid"], &json!(two.0)));
    assert_eq!(stage.held(&two).await, ["+14155550123"]);
    assert!(stage.held(&one).await.is_empty());
}

#[tokio::test]
async fn messages_are_queued_listed_and_refused() {
    let stage = Stage::new().await;
    let account = stage.subaccount("tenant").await;
    stage.buy(&account, "+14155550123").await;
    let path = format!("/2010-04-01/Accounts/{}/Messages.json", account.0);
    let (to, from, body) = (("To", "+14155550100"), ("From", "+14155550123"), ("Body", "hello"));
    let (status, sent) = stage.post(&path, &[to, from, body]).await;
    assert_eq!((status, &sent["status"]), (StatusCode::CREATED, &json!("queued")));
    assert_eq!(stage.get(&path).await.1["messages"][0]["sid"], sent["sid"]);
    assert_eq!(stage.get(sent["uri"].as_str().unwrap()).await.1["body"], "hello");
    let long = "x".repeat(1601);
    for (form, code) in [
        (vec![from, body], 21604),
        (vec![to, body], 21603),
        (vec![to, from], 21602),
        (vec![to, from, ("Body", long.as_str())], 21617),
        (vec![("To", "12"), from, body], 21211),
        (vec![to, ("From", "12"), body], 21212),
        (vec![to, ("From", "+14155550124"), body], 21606),
        (vec![("To", "+15005550004"), from, body], 21610),
    ] {
        assert_eq!(refused(&stage.post(&path, &form).await), (400, code));
    }
    let written = stage.ledger().await.to_string();
    assert!(!written.contains("hello"), "the ledger does not keep what was said");
}
