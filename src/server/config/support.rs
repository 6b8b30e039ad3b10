//! Where owners may write for help.

use lettre::Address;

use super::{Error, wrong};

/// One bare address: it stands on a page, where a name before it would be in the way.
pub(super) fn read(get: &impl Fn(&str) -> Option<String>) -> Result<Option<Address>, Error> {
    let read = |text: String| {
        let wrong = |_| {
            wrong(
                "SUPPORT_EMAIL",
                "is no e-mail address",
                "an address such as help@business.example",
            )
        };
        text.parse().map_err(wrong)
    };
    get("SUPPORT_EMAIL").map(read).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_for_help_is_there_or_not_but_never_something_else() {
        let with = |value: &str| read(&|_| Some(value.to_owned()).filter(|value| !value.is_empty()));
        assert_eq!(with("").unwrap(), None);
        assert_eq!(
            with("help@business.example").unwrap().unwrap().to_string(),
            "help@business.example"
        );
        for odd in [
            "help",
            "help@",
            "Help <help@business.example>",
            "a@b.example, c@d.example",
            "https://business.example/help",
            "help@business.example?cc=x@y.example",
        ] {
            assert_eq!(with(odd).unwrap_err().name, "SUPPORT_EMAIL", "{odd}");
        }
    }
}
