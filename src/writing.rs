//! What people write into a field, and what may not be in it.

/// What cannot be seen and changes how the text around it is: controls, breaks of lines, and what turns the direction of
/// writing, by which one name could pass for another. Joiners may stay: scripts and emoji need them.
pub fn is_unseen(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
        )
}

/// A letter, digit or sign of ASCII drawn as wide as a Chinese character: it can pass for the plain one.
pub const fn is_wide(character: char) -> bool {
    matches!(character, '\u{ff01}'..='\u{ff5e}')
}
