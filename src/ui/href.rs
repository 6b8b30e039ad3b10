//! Addresses: what people typed, as a part of one.

/// Percent-encoding of everything but letters, digits and a few marks (RFC 3986, 2.3).
pub fn encoded(text: &str) -> String {
    use std::fmt::Write;

    text.bytes().fold(String::with_capacity(text.len()), |mut done, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            done.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _: std::fmt::Result = write!(done, "%{byte:02X}");
        }
        done
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_address_would_read_as_its_own_is_encoded() {
        assert_eq!(encoded("San José, CA & 1/2"), "San%20Jos%C3%A9%2C%20CA%20%26%201%2F2");
    }
}
