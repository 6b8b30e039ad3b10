//! Postal codes as people write them. No table of them is here: where one lies, the carrier knows.

use std::fmt;

/// A postal code of the United States, `94103`, or of Canada, `M5V 2T6`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostalCode(String);

/// Letters that no Canadian postal code has, because they read like digits or other letters.
const NEVER: &[u8] = b"DFIOQU";

impl PostalCode {
    /// Reads five digits, with or without the four after them, or a Canadian code, with or without its space.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().to_ascii_uppercase();
        let is_digits =
            |text: &str, length: usize| text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
        let (five, rest) = text
            .split_once('-')
            .map_or((text.as_str(), None), |(five, four)| (five, Some(four)));
        if is_digits(five, 5) && rest.is_none_or(|four| is_digits(four, 4)) {
            return Some(Self(five.to_owned()));
        }
        let letters = text
            .split_once(' ')
            .map_or_else(|| text.clone(), |(start, end)| format!("{start}{end}"));
        let fits = |(at, byte): (usize, u8)| {
            if at % 2 == 0 {
                byte.is_ascii_uppercase() && !NEVER.contains(&byte) && (at > 0 || !matches!(byte, b'W' | b'Z'))
            } else {
                byte.is_ascii_digit()
            }
        };
        let (start, end) = letters.split_at_checked(3)?;
        (end.len() == 3 && letters.bytes().enumerate().all(fits)).then(|| Self(format!("{start} {end}")))
    }

    /// The country it is of, as carriers write it.
    pub fn country(&self) -> &'static str {
        if self.0.starts_with(|letter: char| letter.is_ascii_digit()) {
            "US"
        } else {
            "CA"
        }
    }
}

impl fmt::Display for PostalCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn postal_codes_of_both_countries_are_read_however_they_are_written() {
        for (text, written, country) in [
            ("94103", "94103", "US"),
            (" 94103-1234 ", "94103", "US"),
            ("m5v 2t6", "M5V 2T6", "CA"),
            ("M5V2T6", "M5V 2T6", "CA"),
        ] {
            let code = PostalCode::parse(text).unwrap();
            assert_eq!(
                (code.to_string().as_str(), code.country()),
                (written, country),
                "{text}"
            );
        }
        for text in [
            "", "415", "9410", "941033", "94103-12", "D5V 2T6", "W5V 2T6", "M5V 2T", "M5V  2T6", "MMM 222", "Oakland",
            "é5V2T6",
        ] {
            assert_eq!(PostalCode::parse(text), None, "{text}");
        }
    }
}
