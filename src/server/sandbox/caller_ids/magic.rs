//! The line on which nobody picks up.

/// Line 0140 of exchange 555, in every area code.
pub const NOBODY: &str = "0140";

/// Whether nobody is beside that telephone.
pub fn is_nobody(phone_number: &str) -> bool {
    let local = phone_number.strip_prefix("+1").filter(|digits| digits.len() == 10);
    local.and_then(|digits| digits.get(3..)?.strip_prefix("555")) == Some(NOBODY)
}

#[cfg(test)]
mod tests {
    use super::{NOBODY, is_nobody};

    #[test]
    fn only_line_0140_of_exchange_555_is_not_picked_up_and_the_manual_says_so() {
        assert!(is_nobody("+14155550140"));
        for plain in ["+14155550141", "+14159580140", "+4930550140"] {
            assert!(!is_nobody(plain), "{plain}");
        }
        let manual = include_str!("../../../../docs/sandbox.md");
        assert!(
            manual.contains(&format!("`555-{NOBODY}`")),
            "docs/sandbox.md does not name it"
        );
    }
}
