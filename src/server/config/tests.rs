//! What the settings accept, and how they refuse.

use super::*;

fn with(pairs: &[(&str, &str)]) -> Result<Config, Error> {
    Config::from(
        &|name| pairs.iter().find(|pair| pair.0 == name).map(|pair| pair.1.to_owned()),
        false,
    )
}

#[test]
fn without_any_setting_the_desk_listens_locally_and_speaks_to_the_real_twilio() {
    let config = with(&[]).unwrap();
    assert_eq!(config.app_url.as_str(), "http://127.0.0.1:3000/");
    assert_eq!(config.data_dir, PathBuf::from("data"));
    assert!(!config.is_practice());
    assert!(config.twilio.main.is_none());
}

#[test]
fn a_wrong_setting_is_named_with_what_is_expected() {
    for (name, value) in [
        ("LISTEN_ADDR", "here"),
        ("APP_URL", "desk.example"),
        ("APP_URL", "https://desk.example/path"),
        ("DATABASE_URL", "mysql://x"),
        ("DATABASE_URL", "postgres://desk@host/desk"),
        ("CARRIER", "carrier-pigeon"),
        ("TWILIO_API_URL", "ftp://twilio"),
        ("TWILIO_AUTH_TOKEN", "only-the-token"),
        ("LIMIT_NUMBERS_TOTAL", "many"),
        ("LIMIT_MONTHLY_SPEND", "1,50"),
        ("RECONCILE_EVERY_SECONDS", "0"),
        ("CARRIER_TIMEOUT_SECONDS", "soon"),
        ("LOG_FORMAT", "xml"),
    ] {
        let error = with(&[(name, value)]).unwrap_err();
        let expected = match (name, value) {
            ("TWILIO_AUTH_TOKEN", _) => "TWILIO_ACCOUNT_SID",
            ("DATABASE_URL", "postgres://desk@host/desk") => "DATABASE_ROUNDS_URL",
            _ => name,
        };
        assert_eq!(error.name, expected);
    }
    let short = with(&[("TWILIO_ACCOUNT_SID", "AC12"), ("TWILIO_AUTH_TOKEN", "very-secret")]).unwrap_err();
    assert!(!short.to_string().contains("very-secret"));
}

#[test]
fn the_sandbox_refuses_a_public_address() {
    let error = with(&[("CARRIER", "sandbox"), ("APP_URL", "https://desk.example")]).unwrap_err();
    assert_eq!(error.name, "CARRIER");
}

#[test]
fn stripes_test_mode_beside_the_real_twilio_and_real_money_beside_practice_are_refused_in_words() {
    let stripe = |key, carrier: &[(&'static str, &'static str)]| {
        let mut all = vec![
            ("STRIPE_SECRET_KEY", key),
            ("STRIPE_WEBHOOK_SECRET", "whsec_one_one"),
            ("STRIPE_PRICE_ID", "price_1"),
        ];
        all.extend(carrier);
        with(&all)
    };
    let practice = ("TWILIO_API_URL", "http://127.0.0.1:9999");
    for (key, carrier) in [
        ("sk_test_only1", vec![]),
        ("rk_test_only1", vec![]),
        ("sk_live_only1", vec![practice]),
    ] {
        let error = stripe(key, &carrier).unwrap_err();
        assert_eq!(error.name, "STRIPE_SECRET_KEY");
        assert!(
            error.to_string().contains("mode, though numbers are") && !error.to_string().contains("only1"),
            "{error}"
        );
    }
    assert!(stripe("rk_live_only1", &[]).unwrap().billing.is_live());
    assert!(!stripe("sk_test_only1", &[practice]).unwrap().billing.is_live());
    for fine in [("BILLING", "open"), ("CARRIER", "sandbox")] {
        stripe("sk_test_only1", &[fine]).unwrap();
    }
}

#[test]
fn any_other_carrier_address_counts_as_practice() {
    assert!(
        with(&[("TWILIO_API_URL", "http://127.0.0.1:9999")])
            .unwrap()
            .is_practice()
    );
}

#[test]
fn two_desks_in_one_folder_practise_apart() {
    let file = |url: &'static str| {
        let get = move |name: &str| (name == "DATABASE_URL").then(|| url.to_owned());
        Config::from(&get, true).unwrap().practice_file().display().to_string()
    };
    assert_eq!(file("sqlite:data/numberdesk.db"), "data/sandbox.db");
    assert_eq!(file("sqlite:data/other.db"), "data/sandbox-other.db");
    assert_eq!(file("sqlite://data/other.db?mode=rwc"), "data/sandbox-other.db");
}
