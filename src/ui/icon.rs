//! Icons: one external sheet of drawings, fetched once and used on every page.

use leptos::{prelude::*, tachys::html::InertElement};

use super::AssetBase;

/// The drawings of `public/icons.svg`: a grid of 20, strokes of 1.6, in the colour of the words beside them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Name {
    /// A person.
    Account,
    /// A warning triangle.
    Alert,
    /// An arrow to the right.
    Arrow,
    /// A telephone receiver.
    Call,
    /// A card to pay with.
    Card,
    /// A megaphone.
    Campaigns,
    /// One thing for another: an arrow down, an arrow up.
    Changed,
    /// A tick.
    Check,
    /// Waiting: a clock.
    Clock,
    /// A cross.
    Close,
    /// Two sheets.
    Copy,
    /// A chevron down; turned a quarter it leads back.
    Down,
    /// Three bars.
    Insights,
    /// Two arrows, to and fro.
    Match,
    /// Three dots.
    More,
    /// Not there, not possible: a barred circle.
    None,
    /// A keypad.
    Numbers,
    /// Two racks.
    Operator,
    /// A picture.
    Picture,
    /// A plus.
    Plus,
    /// An arrow round.
    Refresh,
    /// Out of the box: giving back.
    Release,
    /// A lens.
    Search,
    /// A star.
    Star,
    /// A speech bubble.
    Text,
}

impl Name {
    /// Every drawing there is, in the order of the alphabet.
    pub const ALL: [Self; 25] = [
        Self::Account,
        Self::Alert,
        Self::Arrow,
        Self::Call,
        Self::Card,
        Self::Campaigns,
        Self::Changed,
        Self::Check,
        Self::Clock,
        Self::Close,
        Self::Copy,
        Self::Down,
        Self::Insights,
        Self::Match,
        Self::More,
        Self::None,
        Self::Numbers,
        Self::Operator,
        Self::Picture,
        Self::Plus,
        Self::Refresh,
        Self::Release,
        Self::Search,
        Self::Star,
        Self::Text,
    ];

    /// The id of the drawing in the sheet.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Alert => "alert",
            Self::Arrow => "arrow",
            Self::Call => "call",
            Self::Card => "card",
            Self::Campaigns => "campaigns",
            Self::Changed => "changed",
            Self::Check => "check",
            Self::Clock => "clock",
            Self::Close => "close",
            Self::Copy => "copy",
            Self::Down => "down",
            Self::Insights => "insights",
            Self::Match => "match",
            Self::More => "more",
            Self::None => "none",
            Self::Numbers => "numbers",
            Self::Operator => "operator",
            Self::Picture => "picture",
            Self::Plus => "plus",
            Self::Refresh => "refresh",
            Self::Release => "release",
            Self::Search => "search",
            Self::Star => "star",
            Self::Text => "text",
        }
    }
}

/// One drawing. It says nothing to a screen reader: a word stands beside it, or an `.unseen` one.
#[component]
pub fn Icon(
    /// Which drawing.
    name: Name,
) -> impl IntoView {
    InertElement::new(drawing(name))
}

/// The same as text, for the parts that are written as text. A list of numbers has hundreds of icons, so they are no
/// elements; both parts of the address are ours.
pub fn drawing(name: Name) -> String {
    with_context::<AssetBase, _>(|base| use_of(&base.0, name)).unwrap_or_else(|| use_of("", name))
}

fn use_of(base: &str, name: Name) -> String {
    format!(
        r#"<svg class="icon" aria-hidden="true"><use href="{base}/icons.svg#{}"></use></svg>"#,
        name.id()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_icon_is_drawn_in_the_sheet() {
        let sheet = include_str!("../../public/icons.svg");
        for name in Name::ALL {
            assert!(sheet.contains(&format!("id=\"{}\"", name.id())), "{name:?} is missing");
        }
        assert_eq!(
            sheet.matches("<symbol").count(),
            Name::ALL.len(),
            "a drawing nobody can ask for"
        );
    }

    #[test]
    fn an_icon_points_into_the_sheet_of_this_build() {
        Owner::new().with(|| {
            assert!(
                view! { <Icon name=Name::Check /> }
                    .to_html()
                    .contains(r#"<use href="/icons.svg#check">"#)
            );
            provide_context(AssetBase("/pkg/ab12".to_owned()));
            assert!(
                view! { <Icon name=Name::Check /> }
                    .to_html()
                    .contains(r#"<use href="/pkg/ab12/icons.svg#check">"#)
            );
        });
    }
}
