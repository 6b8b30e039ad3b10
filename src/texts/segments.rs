//! How many segments a text makes: what phones put together again, and what the carrier bills.
//!
//! 3GPP TS 23.038 (6.2.1): the GSM alphabet takes seven bits a character, fourteen for those of its extension; a text with any
//! other character is UCS-2, two bytes a unit. 140 bytes go alone, 134 where several belong together (TS 23.040, 9.2.3.24.1).

/// The GSM alphabet in seven bits, but for letters and digits of ASCII.
const PLAIN: &str = "@\u{a3}$\u{a5}èéùìòÇ\nØø\rÅå\u{394}_\u{3a6}\u{393}\u{39b}\u{3a9}\u{3a0}\u{3a8}\u{3a3}\u{398}\u{39e}ÆæßÉ !\"#¤%&'()*+,-./:;<=>?¡ÄÖÑÜ§¿äöñüà";

/// Its extension: an escape and the character.
const EXTENDED: &str = "\u{c}^{}\\[~]|\u{20ac}";

/// What a text comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    /// How many segments; none for an empty text.
    pub segments: u32,
    /// How many units it has: septets, or UTF-16 units.
    pub units: u32,
    /// How many more units fit before another segment begins.
    pub left: u32,
    /// The first character for which it is sent as UCS-2, where there is one.
    pub wide: Option<char>,
}

/// The septets of a character in the GSM alphabet.
fn septets(letter: char) -> Option<u32> {
    if letter.is_ascii_alphanumeric() || PLAIN.contains(letter) {
        Some(1)
    } else if EXTENDED.contains(letter) {
        Some(2)
    } else {
        None
    }
}

/// Counts a text. A character of two units is not torn apart: it begins the next segment.
pub fn count(text: &str) -> Count {
    let wide = text.chars().find(|letter| septets(*letter).is_none());
    let (alone, each) = if wide.is_some() { (70, 67) } else { (160, 153) };
    let size = |letter: char| match wide {
        Some(_) => u32::try_from(letter.len_utf16()).unwrap_or(2),
        None => septets(letter).unwrap_or(1),
    };
    let units = text.chars().map(size).fold(0_u32, u32::saturating_add);
    if units <= alone {
        return Count {
            segments: u32::from(units > 0),
            units,
            left: alone.saturating_sub(units),
            wide,
        };
    }
    let (mut segments, mut room) = (1_u32, each);
    for size in text.chars().map(size) {
        if size > room {
            (segments, room) = (segments.saturating_add(1), each);
        }
        room = room.saturating_sub(size);
    }
    Count {
        segments,
        units,
        left: room,
        wide,
    }
}

/// `1 segment`, `3 segments`.
pub fn in_words(segments: u32) -> String {
    match segments {
        1 => "1 segment".to_owned(),
        more => format!("{more} segments"),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn segments(text: &str) -> u32 {
        count(text).segments
    }

    #[test]
    fn the_bounds_are_those_of_the_standard() {
        for (text, expected) in [
            (String::new(), 0),
            ("a".repeat(160), 1),
            ("a".repeat(161), 2),
            ("a".repeat(306), 2),
            ("a".repeat(307), 3),
            ("\u{20ac}".repeat(80), 1),
            ("\u{20ac}".repeat(81), 2),
            ("\u{4f60}".repeat(70), 1),
            ("\u{4f60}".repeat(71), 2),
            ("\u{4f60}".repeat(134), 2),
            ("\u{4f60}".repeat(135), 3),
            ("\u{1f642}".repeat(35), 1),
            ("\u{1f642}".repeat(36), 2),
        ] {
            assert_eq!(segments(&text), expected, "{} characters", text.chars().count());
        }
    }

    #[test]
    fn what_takes_two_units_is_not_torn_apart() {
        // 152 septets, then one of two: the escape does not stay behind alone. So three segments and not two.
        let text = format!("{}\u{20ac}{}", "a".repeat(152), "a".repeat(152));
        assert_eq!((count(&text).units, count(&text).segments), (306, 3));
        let text = format!("{}\u{1f642}{}", "\u{4f60}".repeat(66), "\u{4f60}".repeat(66));
        assert_eq!((count(&text).units, count(&text).segments), (134, 3));
    }

    #[test]
    fn one_character_beyond_the_alphabet_makes_the_whole_text_wide() {
        assert_eq!(count("naïve").wide, Some('ï'));
        assert_eq!(count("It’s").wide, Some('\u{2019}'));
        assert_eq!(count("Grüße, è [1] {2} ~ 5 \u{20ac}").wide, None);
        assert_eq!(segments(&format!("{}\u{2019}", "a".repeat(69))), 1);
        assert_eq!(segments(&format!("{}\u{2019}", "a".repeat(70))), 2);
    }

    fn letters() -> impl Strategy<Value = String> {
        let some = PLAIN.chars().chain(EXTENDED.chars()).chain("abc123".chars());
        let some: Vec<char> = some.collect();
        proptest::collection::vec(proptest::sample::select(some), 0..700).prop_map(|all| all.into_iter().collect())
    }

    proptest! {
        #[test]
        fn gsm_texts_never_take_fewer_segments_than_their_units_nor_many_more(text in letters()) {
            let count = count(&text);
            prop_assert_eq!(count.wide, None);
            if count.units > 160 {
                prop_assert!(count.segments >= count.units.div_ceil(153));
                // At most one septet of each segment stays empty.
                prop_assert!(count.segments <= count.units.div_ceil(152));
            } else {
                prop_assert_eq!(count.segments, u32::from(!text.is_empty()));
            }
        }

        #[test]
        fn any_text_is_counted_in_its_own_units_and_never_shrinks_by_more_text(text in "\\PC{0,400}", more in "\\PC{0,40}") {
            let one = count(&text);
            if one.wide.is_some() {
                prop_assert_eq!(usize::try_from(one.units).unwrap(), text.encode_utf16().count());
                if one.units > 70 {
                    prop_assert!(one.segments >= one.units.div_ceil(67) && one.segments <= one.units.div_ceil(66));
                }
            }
            let longer = count(&format!("{text}{more}"));
            prop_assert!(longer.segments >= one.segments);
        }

        #[test]
        fn what_is_left_fits_and_not_one_more(text in letters()) {
            let before = count(&text);
            let full = format!("{text}{}", "a".repeat(usize::try_from(before.left).unwrap()));
            prop_assert_eq!(count(&full).segments, before.segments.max(1));
            let over = format!("{full}a");
            prop_assert!(count(&over).segments > before.segments);
        }
    }
}
