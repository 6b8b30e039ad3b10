//! The `Contains` pattern of a search: digits, keypad letters and four marks.
//!
//! `*` is one digit, `%` a run of digits, a leading `+` ties the pattern to the start of the number, a closing `$`
//! to its end. Wildcards stand before or after the digits, never among them, and no two marks touch.

/// A pattern that keeps the rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    parts: Vec<Part>,
    from_start: bool,
    to_end: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Digit(u8),
    One,
    Run,
}

impl Pattern {
    /// Reads a pattern, or says which rule it breaks.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        if !(2..=16).contains(&text.chars().count()) {
            return Err("must have 2 to 16 characters");
        }
        if text
            .as_bytes()
            .windows(2)
            .any(|pair| pair.iter().all(|byte| b"*%+$".contains(byte)))
        {
            return Err("must not have two marks side by side");
        }
        let (from_start, rest) = text.strip_prefix('+').map_or((false, text), |rest| (true, rest));
        let (to_end, rest) = rest.strip_suffix('$').map_or((false, rest), |rest| (true, rest));
        let parts: Vec<Part> = rest
            .bytes()
            .map(part)
            .collect::<Option<_>>()
            .ok_or("has a character that is not allowed")?;
        let digits = parts.iter().filter(|part| matches!(part, Part::Digit(_))).count();
        if digits < parts.len() && digits < 2 {
            return Err("needs two digits or letters beside a wildcard");
        }
        let inner = parts.split(|part| matches!(part, Part::Digit(_)));
        // Before the first digit and after the last one is fine: those are the first and the last piece.
        let pieces: Vec<&[Part]> = inner.collect();
        let among = pieces.len().saturating_sub(2);
        if pieces.iter().skip(1).take(among).any(|piece| !piece.is_empty()) {
            return Err("must not have wildcards between digits");
        }
        Ok(Self {
            parts,
            from_start,
            to_end,
        })
    }

    /// Whether a number such as `+14155550123` fits.
    pub fn fits(&self, phone_number: &str) -> bool {
        let digits = phone_number.trim_start_matches('+').as_bytes();
        let starts = if self.from_start { 0..=0 } else { 0..=digits.len() };
        starts.into_iter().any(|start| {
            digits
                .get(start..)
                .is_some_and(|rest| follows(&self.parts, rest, self.to_end))
        })
    }
}

fn part(byte: u8) -> Option<Part> {
    match byte.to_ascii_uppercase() {
        digit @ b'0'..=b'9' => Some(Part::Digit(digit)),
        b'*' => Some(Part::One),
        b'%' => Some(Part::Run),
        b'A'..=b'C' => Some(Part::Digit(b'2')),
        b'D'..=b'F' => Some(Part::Digit(b'3')),
        b'G'..=b'I' => Some(Part::Digit(b'4')),
        b'J'..=b'L' => Some(Part::Digit(b'5')),
        b'M'..=b'O' => Some(Part::Digit(b'6')),
        b'P'..=b'S' => Some(Part::Digit(b'7')),
        b'T'..=b'V' => Some(Part::Digit(b'8')),
        b'W'..=b'Z' => Some(Part::Digit(b'9')),
        _ => None,
    }
}

fn follows(parts: &[Part], digits: &[u8], to_end: bool) -> bool {
    match (parts.split_first(), digits.split_first()) {
        (None, rest) => !to_end || rest.is_none(),
        (Some((Part::Run, later)), _) => {
            (0..=digits.len()).any(|skip| digits.get(skip..).is_some_and(|rest| follows(later, rest, to_end)))
        }
        (Some((Part::One, later)), Some((_, rest))) => follows(later, rest, to_end),
        (Some((Part::Digit(wanted), later)), Some((digit, rest))) => wanted == digit && follows(later, rest, to_end),
        (Some(_), None) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::Pattern;

    fn fits(pattern: &str, number: &str) -> bool {
        Pattern::parse(pattern)
            .unwrap_or_else(|rule| panic!("{pattern} {rule}"))
            .fits(number)
    }

    #[test]
    fn digits_are_found_anywhere_and_marks_tie_them_down() {
        assert!(fits("0123", "+14155550123"));
        assert!(fits("+1415", "+14155550123"));
        assert!(!fits("+415", "+14155550123"));
        assert!(fits("0123$", "+14155550123"));
        assert!(!fits("5550$", "+14155550123"));
        assert!(fits("12*", "+14155550123"));
        assert!(
            !fits("23*", "+14155550123"),
            "a star is one digit, and there is none after 23"
        );
        assert!(fits("+1415%", "+14155550123"));
    }

    #[test]
    fn letters_are_their_keys() {
        assert!(fits("HELP", "+14155554357"));
        assert!(fits("qz", "+17935550100"));
    }

    #[test]
    fn what_breaks_a_rule_is_refused() {
        for bad in ["4", "12345678901234567", "1**2", "4*5", "4*", "4-5", "12+3", "+*12"] {
            assert!(Pattern::parse(bad).is_err(), "{bad} was taken");
        }
    }
}
