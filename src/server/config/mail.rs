//! Whether letters can be sent, by which server and in whose name.

use lettre::{AsyncSmtpTransport, Tokio1Executor, message::Mailbox, transport::smtp::AsyncSmtpTransportBuilder};
use url::{Host, Url};

use super::{Error, wrong};

/// The server that takes letters, and who they are from.
#[derive(Debug, Clone)]
pub struct Mail {
    /// Where and as whom it is spoken to. It does not print the password.
    pub smtp: AsyncSmtpTransportBuilder,
    /// Who the letters are from.
    pub from: Mailbox,
}

const EXPECTED: &str =
    "smtps://USER:PASSWORD@HOST, or smtp://USER:PASSWORD@HOST:587?tls=required; smtp://HOST alone only on this machine";

/// Both or neither. A link that opens an account must not travel in the clear.
pub(super) fn read(get: &impl Fn(&str) -> Option<String>) -> Result<Option<Mail>, Error> {
    let (url, from) = match (get("SMTP_URL"), get("MAIL_FROM")) {
        (None, None) => return Ok(None),
        (Some(_), None) => return Err(wrong("MAIL_FROM", "missing, though SMTP_URL is there", FROM)),
        (None, Some(_)) => return Err(wrong("SMTP_URL", "missing, though MAIL_FROM is there", EXPECTED)),
        (Some(url), Some(from)) => (url, from),
    };
    let parsed = Url::parse(&url).map_err(|_| wrong("SMTP_URL", "cannot be read", EXPECTED))?;
    let tls = parsed.query_pairs().find(|(name, _)| name == "tls");
    let is_sealed = parsed.scheme() == "smtps" || tls.is_some_and(|(_, value)| value == "required");
    let is_near = match parsed.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    // The host of an address of another scheme than http is told as a name, also where it is a number.
    let is_near = is_near
        || parsed.host_str().is_some_and(|host| {
            host.parse::<std::net::IpAddr>()
                .is_ok_and(|address| address.is_loopback())
        });
    if !is_sealed && !is_near {
        return Err(wrong("SMTP_URL", "letters would travel unsealed", EXPECTED));
    }
    let smtp = AsyncSmtpTransport::<Tokio1Executor>::from_url(&url)
        .map_err(|_| wrong("SMTP_URL", "cannot be used", EXPECTED))?;
    let from = from
        .parse()
        .map_err(|_| wrong("MAIL_FROM", "is no e-mail address", FROM))?;
    Ok(Some(Mail { smtp, from }))
}

const FROM: &str = "an address such as desk@business.example, or Numberdesk <desk@business.example>";

#[cfg(test)]
mod tests {
    use super::*;

    fn with(url: &str, from: &str) -> Result<Option<Mail>, Error> {
        let pairs = [("SMTP_URL", url), ("MAIL_FROM", from)];
        read(&|name| {
            let found = pairs.iter().find(|pair| pair.0 == name);
            found.map(|pair| pair.1.to_owned()).filter(|value| !value.is_empty())
        })
    }

    #[test]
    fn letters_go_sealed_to_another_machine_or_openly_to_this_one() {
        let from = "Numberdesk <desk@business.example>";
        assert!(with("", "").unwrap().is_none());
        for url in [
            "smtps://desk:only-for-us@mail.example",
            "smtp://desk:only-for-us@mail.example:587?tls=required",
            "smtp://127.0.0.1:2525",
            "smtp://localhost",
        ] {
            assert!(
                !format!("{:?}", with(url, from).unwrap().unwrap()).contains("only-for-us"),
                "{url}"
            );
        }
        for url in [
            "smtp://desk:only-for-us@mail.example",
            "smtp://desk:only-for-us@mail.example?tls=opportunistic",
            "https://desk:only-for-us@mail.example",
            "only-for-us",
            "",
        ] {
            let refused = with(url, from).unwrap_err();
            assert_eq!(refused.name, "SMTP_URL", "{url}");
            assert!(!refused.to_string().contains("only-for-us"), "{refused}");
        }
        for from in ["", "desk", "desk@a@b"] {
            assert_eq!(with("smtp://localhost", from).unwrap_err().name, "MAIL_FROM");
        }
    }
}
