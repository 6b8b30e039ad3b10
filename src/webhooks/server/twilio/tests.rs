//! Signatures that the vendor made, and what differs from them.

use super::*;

const FORM: &str = "application/x-www-form-urlencoded";

fn fits(token: &str, public: &str, asked: &str, kind: &str, body: &str, signature: &str) -> bool {
    let mut headers = HeaderMap::new();
    headers.insert(SIGNATURE, signature.parse().unwrap());
    headers.insert(header::CONTENT_TYPE, kind.parse().unwrap());
    Call::read(asked, &headers, body.as_bytes())
        .is_some_and(|call| call.is_signed(&Url::parse(public).unwrap(), asked, &token.to_owned().into()))
}

fn form(pairs: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .finish()
}

#[test]
fn the_samples_that_the_vendor_publishes_fit() {
    let (public, asked) = ("https://mycompany.com", "/myapp.php?foo=1&bar=2");
    let call = form(&[
        ("To", "+18005551212"),
        ("Digits", "1234"),
        ("CallSid", "CA1234567890ABCDE"),
        ("Caller", "+14158675309"),
        ("From", "+14158675309"),
    ]);
    assert!(fits(
        "12345",
        public,
        asked,
        FORM,
        &call,
        "RSOYDt4T1cUTdK1PDd93/VVr8B8="
    ));
    let twice = form(&[
        ("Sid", "CA123"),
        ("SidAccount", "AC123"),
        ("Digits", "5678"),
        ("Digits", "1234"),
        ("Digits", "1234"),
    ]);
    assert!(fits(
        "12345",
        public,
        asked,
        FORM,
        &twice,
        "IK+Dwps556ElfBT0I3Rgjkr1wJU="
    ));
    assert!(!fits(
        "12346",
        public,
        asked,
        FORM,
        &twice,
        "IK+Dwps556ElfBT0I3Rgjkr1wJU="
    ));
}

#[test]
fn both_forms_of_the_port_fit() {
    let text = form(&[
        ("MessageSid", "SM00000000000000000000000000000001"),
        ("AccountSid", "AC00000000000000000000000000000002"),
        ("From", "+14155550123"),
        ("To", "+16285550145"),
        ("Body", "Hello there"),
        ("NumMedia", "0"),
    ]);
    let asked = "/hooks/twilio/sms?tenant=7";
    for signature in ["BLiffN21OewQqa3+qj9RRdY46Qo=", "0LxRlSKCHCIHG55fcDT/IQYLeqA="] {
        for public in ["https://app.example.test", "https://app.example.test:443"] {
            assert!(fits("sandbox-auth-token-0001", public, asked, FORM, &text, signature));
        }
        assert!(!fits(
            "sandbox-auth-token-0001",
            "http://app.example.test",
            asked,
            FORM,
            &text,
            signature
        ));
    }
}

/// Made by Twilio's own Node package, which also found each of them good.
#[test]
fn what_the_official_package_signs_fits_and_nothing_else_does() {
    let samples: Vec<Value> =
        serde_json::from_str(include_str!("../../../../tests/wire/twilio-signatures.json")).unwrap();
    assert!(samples.len() > 10);
    for sample in &samples {
        let text = |name: &str| sample[name].as_str().unwrap_or_default();
        let pairs: Vec<(&str, &str)> = sample["parameters"].as_array().map_or_else(Vec::new, |pairs| {
            pairs
                .iter()
                .map(|pair| (pair[0].as_str().unwrap(), pair[1].as_str().unwrap()))
                .collect()
        });
        let (kind, body) = match sample.get("json") {
            Some(json) => ("application/json", json.as_str().unwrap().to_owned()),
            None => (FORM, form(&pairs)),
        };
        let fits = |token: &str| fits(token, text("public"), text("asked"), kind, &body, text("signature"));
        assert!(fits(text("token")), "{sample}");
        assert!(!fits("another token"), "{sample}");
    }
}

#[test]
fn a_json_body_fits_by_its_hash_in_the_address() {
    let asked = "/hooks/twilio/json?bodySHA256=9239c422a41b555493841e492401a13c6081045f49bd7223f575c7e1f7d86f7f";
    let fits = |body, asked| {
        let (public, signature) = ("https://app.example.test", "P1kR9gevcRTgqtwnq25Er6HVQ0I=");
        fits(
            "sandbox-auth-token-0001",
            public,
            asked,
            "application/json",
            body,
            signature,
        )
    };
    assert!(fits("{\"event\":\"ping\",\"n\":1}", asked));
    assert!(!fits("{\"event\":\"ping\",\"n\":2}", asked));
    assert!(!fits("{\"event\":\"ping\",\"n\":1}", "/hooks/twilio/json"));
}
