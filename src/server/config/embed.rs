//! Which other applications may show Buy New Number in a frame of theirs.

use url::{Host, Url};

use super::{Error, wrong};

const NAME: &str = "EMBED_ORIGINS";

/// Reads the list; without one nothing can be embedded.
pub(super) fn read(get: &impl Fn(&str) -> Option<String>) -> Result<Vec<String>, Error> {
    let list = get(NAME).unwrap_or_default();
    let mut origins = Vec::new();
    for text in list.split(',').map(str::trim).filter(|text| !text.is_empty()) {
        let origin = origin(text)?;
        if !origins.contains(&origin) {
            origins.push(origin);
        }
    }
    Ok(origins)
}

/// One origin as browsers write it. Without https anybody on the way could put a page of their own around ours.
fn origin(text: &str) -> Result<String, Error> {
    let refuse = |why: &str| {
        let expected = "origins such as https://crm.example, several by comma; http only for this machine";
        wrong(NAME, &format!("{text:?} {why}"), expected)
    };
    let url = Url::parse(text).map_err(|_| refuse("is no web address"))?;
    let is_bare = url.path() == "/"
        && url.query().is_none()
        && url.fragment().is_none()
        && url.username().is_empty()
        && url.password().is_none();
    let is_here = match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    // A star would be taken by browsers for any host.
    let is_one = url.host_str().is_some_and(|host| !host.contains('*'));
    match url.scheme() {
        _ if !is_bare || !is_one => Err(refuse("is more or less than one origin")),
        "https" => Ok(url.origin().ascii_serialization()),
        "http" if is_here => Ok(url.origin().ascii_serialization()),
        _ => Err(refuse("is not https")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(value: &str) -> Result<Vec<String>, Error> {
        read(&|_| Some(value.to_owned()).filter(|value| !value.is_empty()))
    }

    #[test]
    fn origins_are_read_as_browsers_write_them_and_none_leaves_embedding_off() {
        assert_eq!(with("").unwrap(), Vec::<String>::new());
        assert_eq!(
            with("https://CRM.example/, https://crm.example:443,https://b.example:8443, http://localhost:4000, http://[::1]:5").unwrap(),
            ["https://crm.example", "https://b.example:8443", "http://localhost:4000", "http://[::1]:5"]
        );
    }

    #[test]
    fn what_is_no_single_safe_origin_stops_the_start_with_its_name() {
        for odd in [
            "crm.example",
            "http://crm.example",
            "https://crm.example/path",
            "https://crm.example?x",
            "https://crm.example/#x",
            "https://user@crm.example",
            "https://*.example",
            "*",
            "null",
            "data:text/html,x",
            "https://a.example https://b.example",
            "https://a.example; script-src *",
        ] {
            assert_eq!(with(odd).unwrap_err().name, NAME, "{odd}");
        }
    }
}
