//! Where a page says what was refused: ids that an address can end in.

/// Of the words about a form as a whole.
pub const REFUSED: &str = "refused";

/// Of the words about one field.
pub fn wrong(name: &str) -> String {
    format!("wrong-{name}")
}
