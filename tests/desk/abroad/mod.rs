//! Numbers abroad: what each country asks for is said before, asked for in one step, and sent with the order.

mod addresses;
mod bad;
mod steps;

use futures::future::join_all;
use serde_json::{Value, json};

use crate::stage::{Person, Stage};

const BERLIN: &str = "+493023125007";
const MOBILE: &str = "+61491570156";

fn typed() -> Value {
    json!({ "customerName": "Blum GmbH", "street": "Lindenweg 1", "city": "Berlin", "region": "Berlin", "postalCode": "10115", "country": "de" })
}

async fn with_address(owner: &Person) -> String {
    let made = owner.post("/api/twilio/addresses/new", &typed()).await.ok();
    made["sid"].as_str().unwrap().to_owned()
}

async fn bundle(owner: &Person, named: &str) -> String {
    let papers = owner.get("/api/twilio/addresses").await.ok();
    let found = papers["bundles"]
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["name"] == named);
    found.unwrap()["sid"].as_str().unwrap().to_owned()
}

fn order(number: &str, country: &str, address: Option<&str>, bundle: Option<&str>) -> Value {
    json!({ "phoneNumber": number, "country": country, "substitution": "never", "addressSid": address, "bundleSid": bundle })
}

async fn buy(owner: &Person, order: &Value) -> crate::stage::Answer {
    owner.post("/api/twilio/purchase-number", order).await
}

#[tokio::test]
async fn each_country_says_what_it_has_and_its_numbers_are_found_as_they_are_dialled_at_home() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let places = owner.get("/api/twilio/countries").await.ok();
    let rows = places["countries"].as_array().unwrap();
    let of = |code: &str| rows.iter().find(|row| row["code"] == code).unwrap()["types"].clone();
    assert_eq!(
        (of("GB"), of("AU"), of("US")),
        (json!(["local"]), json!(["mobile"]), json!(["local", "tollFree"]))
    );
    owner
        .page("/abroad")
        .await
        .says("Australia (mobile)")
        .says("What each country has");
    let search = async |body: Value| owner.post("/api/twilio/search-abroad", &body).await;
    let found = search(json!({ "country": "GB", "type": "local", "contains": "0113 496" }))
        .await
        .ok();
    let offers = found["numbers"].as_array().unwrap();
    assert_eq!(offers.len(), 20);
    assert!(
        offers
            .iter()
            .all(|offer| offer["phoneNumber"].as_str().unwrap().starts_with("+44113496"))
    );
    assert_eq!(
        (&offers[0]["locality"], &offers[0]["monthlyPrice"]),
        (&json!("Leeds"), &json!("1.15"))
    );
    let mobile = search(json!({ "country": "AU", "type": "mobile" })).await.ok();
    assert_eq!(mobile["numbers"][0]["monthlyPrice"], "6.50");
    let any = search(json!({ "country": "AU" })).await.ok();
    assert_eq!(
        any["numbers"][0]["type"], "mobile",
        "without a type, the one that the country has"
    );
    // What only the country code has is not found.
    let found = search(json!({ "country": "GB", "contains": "44" })).await.ok();
    for offer in found["numbers"].as_array().unwrap() {
        assert!(offer["phoneNumber"].as_str().unwrap()[3..].contains("44"), "{offer}");
    }
    owner
        .page("/abroad?country=GB&contains=020%207946")
        .await
        .says("020 7946 0000")
        .says("nothing else is bought in its place");
    stage.close().await;
}

#[tokio::test]
async fn a_number_is_bought_with_the_address_and_the_papers_that_its_country_wants() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    buy(&owner, &order("+442079460123", "GB", None, None)).await.ok();
    // What is known before is said before: nothing is ordered.
    buy(&owner, &order(BERLIN, "DE", None, None))
        .await
        .refused(422, "address_required");
    assert_eq!(stage.carrier.ledger().await.calls("purchase").len(), 1, "London's");
    let address = with_address(&owner).await;
    // The carrier asks for more: a definite no, and the same number is ordered again with it.
    buy(&owner, &order(BERLIN, "DE", Some(&address), None))
        .await
        .refused(422, "address_required");
    let draft = bundle(&owner, "Practice papers, begun").await;
    buy(&owner, &order(BERLIN, "DE", Some(&address), Some(&draft)))
        .await
        .refused(422, "address_required");
    let papers = bundle(&owner, "Practice papers, Germany").await;
    // What is not approved yet is not for choosing.
    owner
        .page("/abroad/papers?number=%2B493023125007")
        .await
        .says(&format!(r#"value="{papers}""#))
        .keeps_quiet_on(&format!(r#"value="{draft}""#));
    let whole = order(BERLIN, "DE", Some(&address), Some(&papers));
    let bought = owner.buy_under("one", &whole).await.ok();
    // Without the papers it is another order, and a key stands for one.
    owner
        .buy_under("one", &order(BERLIN, "DE", Some(&address), None))
        .await
        .refused(409, "key_reused");
    assert_eq!(
        (&bought["phoneNumber"]["phone_number"], &bought["isDifferentNumber"]),
        (&json!(BERLIN), &json!(false))
    );
    let ledger = stage.carrier.ledger().await;
    assert_eq!(ledger.charges(BERLIN).len(), 1);
    // It stands on its address now, which stays until it is given back.
    let delete = json!({ "sid": address });
    owner
        .post("/api/twilio/addresses/delete", &delete)
        .await
        .refused(422, "invalid_request");
    owner.release(&json!({ "phoneNumber": BERLIN })).await.ok();
    stage.round().await;
    owner.post("/api/twilio/addresses/delete", &delete).await.ok();
    owner
        .post("/api/twilio/addresses/delete", &delete)
        .await
        .refused(404, "not_found");
    stage.close().await;
}

#[tokio::test]
async fn whatever_the_carrier_does_a_number_with_papers_is_bought_once() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let (address, papers) = (
        with_address(&owner).await,
        bundle(&owner, "Practice papers, Germany").await,
    );
    let kinds = [
        "timeout-after",
        "timeout-before",
        "error-after",
        "error-before",
        "reset-after",
        "reset-before",
        "malformed",
    ];
    for (line, kind) in kinds.into_iter().enumerate() {
        let number = format!("+49302312510{line}");
        stage
            .carrier
            .fault(json!({ "call": "purchase", "kind": kind, "delay_ms": 100 }))
            .await;
        let wanted = order(&number, "DE", Some(&address), Some(&papers));
        let replies = join_all((0..2).map(|_| owner.buy_under(kind, &wanted))).await;
        for reply in replies {
            let _either = reply.ok();
        }
        let mut tries = 0;
        while owner
            .numbers()
            .await
            .iter()
            .all(|row| row["phone_number"] != number.as_str())
            && tries < 20
        {
            stage.later().await;
            stage.round().await;
            tries += 1;
        }
        assert_eq!(stage.carrier.ledger().await.charges(&number).len(), 1, "{kind}");
    }
    assert_eq!(owner.numbers().await.len(), kinds.len());
    // A repeat carries the papers too, or the carrier would have refused it.
    let sent = stage.carrier.ledger().await.calls("purchase").len();
    assert!(sent > kinds.len(), "{sent}");
    stage.close().await;
}
