//! What is on sale, at what price, and in which shape it is told.

use super::{MAIN, Stage, fields, numbers_of, refused, sample};

#[tokio::test]
async fn a_search_answers_in_the_practical_form_of_the_wire() {
    let stage = Stage::new().await;
    let account = stage.subaccount("tenant").await;
    let path = format!(
        "/2010-04-01/Accounts/{}/AvailablePhoneNumbers/US/Local.json?AreaCode=415",
        account.0
    );
    let (_, body) = stage.get(&path).await;
    assert_eq!(body["uri"], path);
    assert!(body.get("page").is_none(), "no paging fields");
    let rows = body["available_phone_numbers"].as_array().unwrap();
    assert_eq!(rows.len(), 50);
    let row = &rows[0];
    assert!(row["phone_number"].as_str().unwrap().starts_with("+1415"));
    assert!(row["latitude"].is_string());
    assert!(row["capabilities"]["SMS"].is_boolean());
    assert_eq!(row["iso_country"], "US");
    let toll_free = format!(
        "/2010-04-01/Accounts/{}/AvailablePhoneNumbers/US/TollFree.json?AreaCode=833",
        account.0
    );
    let (_, body) = stage.get(&toll_free).await;
    assert!(body["available_phone_numbers"][0]["locality"].is_null());
    for missing in ["US/Mobile.json", "UK/Local.json", "PR/TollFree.json", "UK.json"] {
        let path = format!("/2010-04-01/Accounts/{}/AvailablePhoneNumbers/{missing}", account.0);
        assert_eq!(refused(&stage.get(&path).await), (404, 20404), "{missing}");
    }
}

#[tokio::test]
async fn a_search_keeps_to_its_filters() {
    let stage = Stage::new().await;
    let account = stage.subaccount("tenant").await;
    assert!(stage.search(&account, "AreaCode=212").await.is_empty(), "sold out");
    assert!(stage.search(&account, "AreaCode=000").await.is_empty(), "nobody's");
    assert_eq!(stage.search(&account, "AreaCode=415&PageSize=7").await.len(), 7);
    let magic = stage.search(&account, "AreaCode=415&Contains=5550192").await;
    assert_eq!(magic[0]["phone_number"], "+14155550192");
    for row in stage
        .search(
            &account,
            "AreaCode=415&MmsEnabled=true&ExcludeAllAddressRequired=true&PageSize=1000",
        )
        .await
    {
        assert_eq!(row["capabilities"]["MMS"], true);
        assert_eq!(row["address_requirements"], "none");
    }
    let voiceless = stage.search(&account, "AreaCode=415&VoiceEnabled=false").await;
    assert!(!voiceless.is_empty());
    let near = stage
        .search(&account, "NearNumber=%2B14155550123&Distance=30&PageSize=1000")
        .await;
    assert!(
        near.iter()
            .any(|row| row["phone_number"].as_str().unwrap().starts_with("+1628"))
    );
    assert!(near.iter().all(|row| row["region"] == "CA"));
    let hawaii = stage.search(&account, "InRegion=HI").await;
    assert!(hawaii.is_empty(), "808 is sold out and has no overlay");
    let lata = &near[0]["lata"].as_str().unwrap().to_owned();
    let center = &near[0]["rate_center"].as_str().unwrap().replace(' ', "%20");
    let same = stage
        .search(&account, &format!("InLata={lata}&InRateCenter={center}"))
        .await;
    assert!(!same.is_empty() && same.iter().all(|row| row["rate_center"] == near[0]["rate_center"]));
    let path = format!("/2010-04-01/Accounts/{}/AvailablePhoneNumbers/US/Local.json", account.0);
    for bad in [
        "Contains=1",
        "Contains=12345678901234567",
        "Contains=4**5",
        "Distance=501&NearNumber=%2B14155550100",
    ] {
        assert_eq!(
            refused(&stage.get(&format!("{path}?{bad}")).await),
            (400, 20422),
            "{bad}"
        );
    }
    assert_eq!(refused(&stage.get(&format!("{path}?AreaCode=41x")).await), (400, 21451));
}

#[tokio::test]
async fn prices_and_balance_are_decimal_texts() {
    let stage = Stage::new().await;
    let (_, prices) = stage.get("/v1/PhoneNumbers/Countries/US").await;
    assert_eq!(prices["phone_number_prices"][0]["current_price"], "1.15");
    assert_eq!(prices["phone_number_prices"][1]["number_type"], "toll free");
    assert_eq!(prices["phone_number_prices"][1]["base_price"], "2.15");
    let account = stage.subaccount("tenant").await;
    stage.buy(&account, "+18335550123").await;
    let (_, balance) = stage
        .get(&format!("/2010-04-01/Accounts/{}/Balance.json", MAIN.0))
        .await;
    assert_eq!(balance["balance"], "9997.85");
    assert_eq!(refused(&stage.get("/v1/PhoneNumbers/Countries/UK").await), (404, 20404));
}

#[tokio::test]
async fn answers_have_the_fields_of_the_samples() {
    let stage = Stage::new().await;
    let account = stage.subaccount("tenant").await;
    let (_, own) = stage.get(&format!("/2010-04-01/Accounts/{}.json", account.0)).await;
    assert_eq!(fields(&own), fields(&sample(include_str!("../../wire/account.json"))));
    let (_, bought) = stage.buy(&account, "+14155550123").await;
    assert_eq!(
        fields(&bought),
        fields(&sample(include_str!("../../wire/incoming-number-empty-urls.json")))
    );
    let (_, toll_free) = stage.buy(&account, "+18335550121").await;
    let null_urls = sample(include_str!("../../wire/incoming-number-null-urls.json"));
    assert_eq!(toll_free["voice_url"], null_urls["voice_url"]);
    assert_eq!(toll_free["capabilities"], null_urls["capabilities"]);
    let (_, page) = stage.get(&format!("{}?PageSize=1", numbers_of(&account))).await;
    assert_eq!(
        fields(&page),
        fields(&sample(include_str!("../../wire/incoming-list-first-page.json")))
    );
    let row = &stage.search(&account, "AreaCode=628").await[0];
    let samples = sample(include_str!("../../wire/available-local.json"));
    assert_eq!(fields(row), fields(&samples["available_phone_numbers"][0]));
    assert_eq!(fields(&row["capabilities"]), ["MMS", "SMS", "voice"]);
    let refusal = stage.buy(&account, "+15005550000").await.1;
    assert_eq!(refusal, sample(include_str!("../../wire/error-21422.json")));
    let (_, prices) = stage.get("/v1/PhoneNumbers/Countries/US").await;
    let listed = sample(include_str!("../../wire/pricing-us.json"));
    assert_eq!(prices["phone_number_prices"], listed["phone_number_prices"]);
    assert_eq!(fields(&prices), fields(&listed));
}
