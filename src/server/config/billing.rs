//! Whether owners need a subscription, and where Stripe is.

use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::{Carrier, Error, parse, web_address, wrong};

/// Whether owners pay for the desk itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Every account may use the desk.
    Open,
    /// An owner's subaccount is opened with their subscription at Stripe, and suspended some days after its end.
    Stripe,
}

/// Where Stripe is and who we are there.
#[derive(Debug, Clone)]
pub struct Stripe {
    /// `https://api.stripe.com` or a stand-in that speaks its wire.
    pub api_url: Url,
    /// `sk_…`, of the host's own Stripe account.
    pub secret_key: SecretString,
    /// `whsec_…`, several while one is being rolled.
    pub webhook_secrets: Vec<SecretString>,
    /// `price_…`: what an owner subscribes to.
    pub price_id: String,
}

/// What the settings say about billing.
#[derive(Debug, Clone)]
pub struct Billing {
    /// Whether owners need a subscription.
    pub mode: Mode,
    /// Who takes the money. With the practice carrier it plays Stripe too.
    pub stripe: Option<Stripe>,
    /// From the end of a subscription until its owner's subaccount is suspended.
    pub grace: time::Duration,
    /// From a failed payment until the same, where Stripe neither gets it nor ends the subscription.
    pub past_due: time::Duration,
}

impl Stripe {
    /// Whether the key is one of Stripe's live mode, in which money is real.
    pub fn is_live(&self) -> bool {
        self.secret_key.expose_secret().contains("_live_")
    }

    /// Whether it is one of the test mode. A stand-in may take keys that are neither.
    fn is_test(&self) -> bool {
        self.secret_key.expose_secret().contains("k_test_")
    }
}

impl Billing {
    /// Whether an owner needs a subscription.
    pub fn asks_for_subscription(&self) -> bool {
        self.mode == Mode::Stripe
    }

    /// Stripe's mode that our key is of. Rows and events of the other mode are passed over.
    pub fn is_live(&self) -> bool {
        self.stripe.as_ref().is_some_and(Stripe::is_live)
    }

    /// Real numbers that nobody pays for, and real money for practice numbers, are both a slip of the host's.
    pub(super) fn fits(&self, is_practice: bool) -> Result<(), Error> {
        let Some(stripe) = self.stripe.as_ref().filter(|_| self.asks_for_subscription()) else {
            return Ok(());
        };
        if stripe.is_test() && !is_practice {
            return Err(wrong(
                "STRIPE_SECRET_KEY",
                "a key of Stripe's test mode, though numbers are bought at Twilio for real money: anybody could subscribe without paying",
                "a live key (sk_live_... or rk_live_...); or the sandbox carrier, to practise; or BILLING=open",
            ));
        }
        if stripe.is_live() && is_practice {
            return Err(wrong(
                "STRIPE_SECRET_KEY",
                "a key of Stripe's live mode, though numbers are only practised here: people would pay real money for them",
                "a test key (sk_test_... or rk_test_...); or Twilio itself as the carrier; or BILLING=open",
            ));
        }
        Ok(())
    }
}

/// Reads what concerns billing.
pub(super) fn read(get: &impl Fn(&str) -> Option<String>, carrier: Carrier) -> Result<Billing, Error> {
    let stripe = stripe(get)?;
    let mode = match (get("BILLING").as_deref(), &stripe) {
        (Some("open"), _) | (None, None) => Mode::Open,
        (Some("stripe"), None) if carrier != Carrier::Sandbox => {
            return Err(wrong(
                "STRIPE_SECRET_KEY",
                "missing, though BILLING is stripe",
                "the secret key of your Stripe account",
            ));
        }
        (Some("stripe"), _) | (None, Some(_)) => Mode::Stripe,
        (Some(other), _) => return Err(wrong("BILLING", &format!("{other:?} is unknown"), "open or stripe")),
    };
    Ok(Billing {
        mode,
        stripe,
        grace: days(get, "BILLING_GRACE_DAYS", "7")?,
        past_due: days(get, "BILLING_PAST_DUE_DAYS", "30")?,
    })
}

fn days(get: &impl Fn(&str) -> Option<String>, name: &'static str, default: &str) -> Result<time::Duration, Error> {
    let expected = "whole days, 0 to 365";
    let days: i64 = parse(get, name, default, expected)?;
    let in_bounds = (0..=365).contains(&days);
    in_bounds
        .then(|| time::Duration::days(days))
        .ok_or_else(|| wrong(name, "out of bounds", expected))
}

/// All three or none: with half of them owners would pay and get nothing, or get it and never pay.
fn stripe(get: &impl Fn(&str) -> Option<String>) -> Result<Option<Stripe>, Error> {
    let api_url = web_address(get, "STRIPE_API_URL", "https://api.stripe.com")?;
    let key = get("STRIPE_SECRET_KEY");
    let webhook = get("STRIPE_WEBHOOK_SECRET");
    let price = get("STRIPE_PRICE_ID");
    if [&key, &webhook, &price].iter().all(|value| value.is_none()) {
        return Ok(None);
    }
    let missing = |name, expected| wrong(name, "missing, though another setting of Stripe is there", expected);
    let key = key.ok_or_else(|| missing("STRIPE_SECRET_KEY", "the secret key of your Stripe account"))?;
    let webhook = webhook.ok_or_else(|| {
        missing(
            "STRIPE_WEBHOOK_SECRET",
            "the signing secret of the webhook endpoint, whsec_...",
        )
    })?;
    let price_id = price.ok_or_else(|| missing("STRIPE_PRICE_ID", "the price owners subscribe to, price_..."))?;
    let webhook_secrets: Vec<SecretString> = webhook
        .split(',')
        .map(|secret| SecretString::from(secret.trim().to_owned()))
        .collect();
    let is_plain = webhook.split(',').all(|secret| {
        let secret = secret.trim();
        secret.len() >= 12 && secret.starts_with("whsec_")
    });
    if !is_plain {
        return Err(wrong(
            "STRIPE_WEBHOOK_SECRET",
            "not a signing secret",
            "whsec_..., several by comma while one is being rolled",
        ));
    }
    Ok(Some(Stripe {
        api_url,
        secret_key: SecretString::from(key),
        webhook_secrets,
        price_id,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: [(&str, &str); 3] = [
        ("STRIPE_SECRET_KEY", "sk_test_1"),
        ("STRIPE_WEBHOOK_SECRET", "whsec_one_one, whsec_two_two"),
        ("STRIPE_PRICE_ID", "price_1"),
    ];

    fn with(pairs: &[(&str, &str)], carrier: Carrier) -> Result<Billing, Error> {
        let get = |name: &str| pairs.iter().find(|pair| pair.0 == name).map(|pair| pair.1.to_owned());
        read(&get, carrier)
    }

    #[test]
    fn without_stripe_every_account_may_use_the_desk_and_with_it_a_subscription_is_needed() {
        assert_eq!(with(&[], Carrier::Live).unwrap().mode, Mode::Open);
        let stripe = with(&WHOLE, Carrier::Live).unwrap();
        assert_eq!(stripe.mode, Mode::Stripe);
        assert_eq!(stripe.grace, time::Duration::days(7));
        assert_eq!(stripe.past_due, time::Duration::days(30));
        assert_eq!(stripe.stripe.unwrap().webhook_secrets.len(), 2);
        let open: Vec<_> = WHOLE.into_iter().chain([("BILLING", "open")]).collect();
        assert_eq!(with(&open, Carrier::Live).unwrap().mode, Mode::Open);
    }

    #[test]
    fn half_of_the_settings_of_stripe_is_refused_by_the_name_of_what_is_missing() {
        for (missing, _) in WHOLE {
            let half: Vec<_> = WHOLE.into_iter().filter(|(name, _)| *name != missing).collect();
            assert_eq!(with(&half, Carrier::Live).unwrap_err().name, missing);
        }
        assert_eq!(
            with(&[("BILLING", "stripe")], Carrier::Live).unwrap_err().name,
            "STRIPE_SECRET_KEY"
        );
        // The practice carrier plays Stripe.
        assert_eq!(
            with(&[("BILLING", "stripe")], Carrier::Sandbox).unwrap().mode,
            Mode::Stripe
        );
        for (name, value) in [
            ("BILLING", "free"),
            ("BILLING_GRACE_DAYS", "-1"),
            ("BILLING_PAST_DUE_DAYS", "366"),
            ("STRIPE_API_URL", "stripe"),
        ] {
            assert_eq!(with(&[(name, value)], Carrier::Live).unwrap_err().name, name);
        }
        let secret: Vec<_> = WHOLE
            .into_iter()
            .map(|(name, value)| (name, if name.contains("WEBHOOK") { "very-secret" } else { value }))
            .collect();
        let error = with(&secret, Carrier::Live).unwrap_err();
        assert_eq!(error.name, "STRIPE_WEBHOOK_SECRET");
        assert!(!error.to_string().contains("very-secret"));
    }
}
