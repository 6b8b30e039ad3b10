//! Searches and prices.

use serde_json::json as object;

use super::stage::{ACCOUNT, Stage, credentials, json};
use crate::{
    money::Money,
    phone::{
        AddressRequirements, AreaCode, Capabilities, NumberType,
        pattern::{Match, Pattern},
    },
    server::twilio::{Around, Credentials, Error, Prices, Refusal, Search, Silence},
};

#[tokio::test]
async fn a_search_asks_for_what_was_asked() {
    let empty = || json(200, object!({"available_phone_numbers": []}));
    let stage = Stage::plays(vec![empty(), empty()]);
    let client = stage.client();
    let search = Search {
        area_code: AreaCode::parse("415").ok(),
        contains: Pattern::parse("cafe", Match::End).ok(),
        voice: true,
        sms: true,
        in_locality: Some("San Rafael".to_owned()),
        in_region: Some("CA".to_owned()),
        ..Search::default()
    };
    assert!(client.search(&credentials(), &search).await.unwrap().is_empty());
    let toll_free = Search {
        country: "CA".to_owned(),
        number_type: NumberType::TollFree,
        limit: 3,
        ..Search::default()
    };
    client.search(&credentials(), &toll_free).await.unwrap();
    let base = format!("GET /2010-04-01/Accounts/{ACCOUNT}/AvailablePhoneNumbers");
    let asked: Vec<_> = stage.seen().into_iter().map(|seen| seen.line).collect();
    let first =
        "AreaCode=415&Contains=2233%24&VoiceEnabled=true&SmsEnabled=true&InLocality=San+Rafael&InRegion=CA&PageSize=20";
    assert_eq!(
        asked,
        [
            format!("{base}/US/Local.json?{first}"),
            format!("{base}/CA/TollFree.json?PageSize=3")
        ]
    );
}

#[tokio::test]
async fn a_postal_code_and_the_surroundings_of_a_point_are_asked_for_as_the_carrier_wants_them() {
    let empty = || json(200, object!({"available_phone_numbers": []}));
    let stage = Stage::plays(vec![empty(), empty()]);
    let client = stage.client();
    let postal = Search {
        in_postal_code: Some("M5V 2T6".to_owned()),
        ..Search::default()
    };
    client.search(&credentials(), &postal).await.unwrap();
    let around = Search {
        around: Some(Around {
            latitude: 37.7749,
            longitude: -122.419_41,
            miles: 25,
        }),
        ..Search::default()
    };
    client.search(&credentials(), &around).await.unwrap();
    let asked: Vec<_> = stage.seen().into_iter().map(|seen| seen.line).collect();
    assert!(asked[0].ends_with("?InPostalCode=M5V+2T6&PageSize=20"), "{asked:?}");
    assert!(
        asked[1].ends_with("?NearLatLong=37.7749%2C-122.4194&Distance=25&PageSize=20"),
        "{asked:?}"
    );
}

#[tokio::test]
async fn an_offer_is_read_in_the_form_of_the_wire_and_in_that_of_the_description() {
    let wire = object!({
        "friendly_name": "(628) 555-0145", "phone_number": "+16285550145", "lata": "722", "locality": "San Francisco",
        "rate_center": "SNFC CNTRL", "latitude": "37.780000", "longitude": "-122.420000", "region": "CA",
        "postal_code": "94103", "iso_country": "US", "address_requirements": "none", "beta": false,
        "capabilities": {"voice": true, "SMS": true, "MMS": false},
    });
    let described = object!({
        "phone_number": "+18885550145", "lata": 722, "latitude": 37.78, "longitude": null, "beta": "true",
        "address_requirements": "Foreign", "capabilities": {"Voice": true, "sms": "false", "mms": true, "fax": true},
    });
    let body = object!({"available_phone_numbers": [wire, {"phone_number": 5}, described], "uri": "/x", "page": 0});
    let stage = Stage::plays(vec![json(200, body)]);
    let offers = stage.client().search(&credentials(), &Search::default()).await.unwrap();
    assert_eq!(offers.len(), 2);
    let (wire, described) = (&offers[0], &offers[1]);
    assert_eq!(
        wire.capabilities,
        Capabilities {
            voice: true,
            sms: true,
            mms: false,
            rcs: false
        }
    );
    assert_eq!(
        (wire.latitude, wire.longitude, wire.lata.as_deref()),
        (Some(37.78), Some(-122.42), Some("722"))
    );
    assert_eq!(wire.address_requirements, AddressRequirements::None);
    assert_eq!(described.friendly_name, "(888) 555-0145");
    assert_eq!(
        (described.latitude, described.longitude, described.lata.as_deref()),
        (Some(37.78), None, Some("722"))
    );
    assert_eq!(
        described.capabilities,
        Capabilities {
            voice: true,
            sms: false,
            mms: true,
            rcs: false
        }
    );
    assert_eq!(
        (described.address_requirements, described.beta),
        (AddressRequirements::Foreign, true)
    );
    assert_eq!(
        (described.iso_country.as_str(), described.locality.as_deref()),
        ("US", None)
    );
}

#[tokio::test]
async fn no_more_offers_come_than_were_asked_for() {
    let rows: Vec<_> = (0..9)
        .map(|at| object!({"phone_number": format!("+1415555010{at}")}))
        .collect();
    let stage = Stage::plays(vec![json(200, object!({"available_phone_numbers": rows}))]);
    let search = Search {
        limit: 4,
        ..Search::default()
    };
    assert_eq!(stage.client().search(&credentials(), &search).await.unwrap().len(), 4);
}

#[tokio::test]
async fn a_type_the_country_lacks_is_refused_as_not_found() {
    let stage = Stage::plays(vec![json(404, r#"{"code":20404,"status":404}"#)]);
    let search = Search {
        number_type: NumberType::Mobile,
        ..Search::default()
    };
    let error = stage.client().search(&credentials(), &search).await.unwrap_err();
    assert_eq!(error.refusal(), Some(Refusal::NotFound));
    assert!(stage.seen()[0].line.contains("/AvailablePhoneNumbers/US/Mobile.json?"));
}

#[tokio::test]
async fn prices_are_read_per_account_and_country_and_kept_for_a_while() {
    let prices = |local: serde_json::Value| {
        json(
            200,
            object!({"country": "United States", "iso_country": "US", "price_unit": "USD", "phone_number_prices": [
                {"number_type": "local", "base_price": "1.25", "current_price": local},
                {"number_type": "toll free", "base_price": "2.15", "current_price": null},
                {"number_type": "national", "base_price": "9", "current_price": "9"},
                {"number_type": "mobile", "base_price": "free", "current_price": "free"},
            ]}),
        )
    };
    let stage = Stage::plays(vec![prices("1.15".into()), prices(object!(1.5)), prices("2".into())]);
    let client = stage.client();
    let expected = Prices {
        local: Some(Money::new(115, "USD")),
        toll_free: Some(Money::new(215, "USD")),
        mobile: None,
    };
    assert_eq!(client.prices(&credentials(), "US").await.unwrap(), expected);
    assert_eq!(client.clone().prices(&credentials(), "US").await.unwrap(), expected);
    assert_eq!(expected.of(NumberType::TollFree), Some(&Money::new(215, "USD")));
    assert_eq!(stage.seen().len(), 1);
    let canadian = client.prices(&credentials(), "CA").await.unwrap();
    assert_eq!(canadian.local, Some(Money::new(150, "USD")));
    let other = Credentials {
        account_sid: "AC00000000000000000000000000000003".to_owned(),
        ..credentials()
    };
    assert_eq!(
        client.prices(&other, "US").await.unwrap().local,
        Some(Money::new(200, "USD"))
    );
    let asked: Vec<_> = stage.seen().into_iter().map(|seen| seen.line).collect();
    assert_eq!(
        asked,
        ["US", "CA", "US"].map(|country| format!("GET /v1/PhoneNumbers/Countries/{country}"))
    );
}

#[tokio::test]
async fn a_price_list_without_prices_is_silence_and_is_not_kept() {
    let broken = || json(200, object!({"country": "x"}));
    let stage = Stage::plays(vec![broken(), broken(), broken(), broken(), broken(), broken()]);
    let client = stage.client();
    for _ in 0..2 {
        let error = client.prices(&credentials(), "US").await.unwrap_err();
        assert!(
            matches!(
                error,
                Error::Silent {
                    silence: Silence::Unreadable,
                    ..
                }
            ),
            "{error:?}"
        );
    }
    assert_eq!(stage.seen().len(), 6);
}
