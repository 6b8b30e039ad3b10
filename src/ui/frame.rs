//! Frame and door: what stands around every page, signed in and signed out.

use leptos::{prelude::*, tachys::html::InertElement};

use super::{
    banner::Practice,
    icon::{Icon, Name},
    live::{BusyForms, CopyPlain},
};

/// One place of the main navigation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Its address.
    pub href: String,
    /// Its name: `Phone Numbers`.
    pub label: String,
    /// The end of the name that is enough on a phone: `Numbers`. Without it, or if it is not the end, the whole name.
    pub short: Option<String>,
    /// Its drawing.
    pub icon: Name,
    /// Whether the page is in this place.
    pub current: bool,
}

impl Place {
    /// A place with its full name on every device.
    pub fn new(href: impl Into<String>, label: impl Into<String>, icon: Name, current: bool) -> Self {
        Self {
            href: href.into(),
            label: label.into(),
            short: None,
            icon,
            current,
        }
    }

    /// The same place with a shorter name on a phone.
    #[must_use]
    pub fn short(mut self, end: impl Into<String>) -> Self {
        self.short = Some(end.into());
        self
    }
}

/// What stands around a page of someone signed in: skip link, places, who it is, the banner, and the page as `<main>`.
#[component]
pub fn Frame(
    /// The places, in order. The address of the first is also the address of the wordmark.
    items: Vec<Place>,
    /// The name of the business.
    #[prop(into)]
    who: String,
    /// Where signing out is posted to.
    #[prop(into)]
    sign_out: String,
    /// Where help is, if there is any.
    #[prop(optional, into)]
    help: String,
    /// Whether the sandbox is on.
    #[prop(optional)]
    practice: bool,
    /// Whether a dialog stands over the page: nothing behind it can be reached then.
    #[prop(optional)]
    inert: bool,
    /// Dialogs and toasts: they stand beside the page, not in it.
    #[prop(optional_no_strip)]
    over: Option<AnyView>,
    /// The page.
    children: Children,
) -> impl IntoView {
    let home = items.first().map_or_else(|| "/".to_owned(), |place| place.href.clone());
    view! {
        <a class="skip unseen" href="#main">"Skip to the page"</a>
        <div class="frame" inert=inert>
            <header class="rail">
                <Wordmark href=home />
                <nav class="nav" aria-label="Main">
                    {items.into_iter().map(|place| view! { <NavLink place=place /> }).collect_view()}
                </nav>
                <div class="who">
                    <strong>{who}</strong>
                    {(!help.is_empty()).then(|| view! { <a class="textlink" href=help>"Help"</a> })}
                    <form method="post" action=sign_out>
                        <button class="textlink">"Sign out"</button>
                    </form>
                </div>
            </header>
            <div class="page">
                {practice.then(|| view! { <Practice /> })}
                <main id="main" tabindex="-1">
                    {children()}
                </main>
            </div>
        </div>
        {over}
        <BusyForms />
        <CopyPlain />
    }
    .into_any()
}

#[component]
fn NavLink(place: Place) -> impl IntoView {
    let Place {
        href,
        label,
        short,
        icon,
        current,
    } = place;
    let lead = short
        .as_deref()
        .and_then(|short| label.strip_suffix(short))
        .unwrap_or_default()
        .to_owned();
    let rest = label.strip_prefix(&lead).unwrap_or_default().to_owned();
    view! {
        <a href=href aria-current=current.then_some("page")>
            <Icon name=icon />
            <span>
                {(!lead.is_empty()).then(|| view! { <span class="desk">{lead}</span> })}
                {rest}
            </span>
        </a>
    }
}

/// What stands around sign-in and sign-up: the wordmark, the form, and the keypad where there is room.
#[component]
pub fn Door(
    /// Where the wordmark leads.
    #[prop(into)]
    home: String,
    /// Whether the sandbox is on.
    #[prop(optional)]
    practice: bool,
    /// Title, form and the way to the other form.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="door">
            {practice.then(|| view! { <Practice /> })}
            <main id="main" tabindex="-1">
                <div class="stack wide">
                    <Wordmark href=home />
                    {children()}
                </div>
                <Keypad />
            </main>
        </div>
        <BusyForms />
    }
    .into_any()
}

/// The nine keys with the middle one lit.
const MARK: &str = r#"<svg viewBox="0 0 24 24" aria-hidden="true">
<rect x="1.5" y="1.5" width="6" height="6" rx="1.5"></rect><rect x="9" y="1.5" width="6" height="6" rx="1.5"></rect><rect x="16.5" y="1.5" width="6" height="6" rx="1.5"></rect>
<rect x="1.5" y="9" width="6" height="6" rx="1.5"></rect><rect class="lit" x="9" y="9" width="6" height="6" rx="1.5"></rect><rect x="16.5" y="9" width="6" height="6" rx="1.5"></rect>
<rect x="1.5" y="16.5" width="6" height="6" rx="1.5"></rect><rect x="9" y="16.5" width="6" height="6" rx="1.5"></rect><rect x="16.5" y="16.5" width="6" height="6" rx="1.5"></rect>
</svg>"#;

/// The nine keys and the name.
#[component]
pub fn Wordmark(
    /// Where it leads.
    #[prop(into)]
    href: String,
) -> impl IntoView {
    view! {
        <a class="wordmark" href=href>
            {InertElement::new(MARK)}
            "Numberdesk"
        </a>
    }
    .into_any()
}

/// Left edge, top edge, digit and letters of each key, in the units of the drawing.
const KEYS: [(u16, u16, &str, &str); 12] = [
    (2, 2, "1", ""),
    (128, 2, "2", "ABC"),
    (254, 2, "3", "DEF"),
    (2, 100, "4", "GHI"),
    (128, 100, "5", "JKL"),
    (254, 100, "6", "MNO"),
    (2, 198, "7", "PQRS"),
    (128, 198, "8", "TUV"),
    (254, 198, "9", "WXYZ"),
    (2, 296, "*", ""),
    (128, 296, "0", "+"),
    (254, 296, "#", ""),
];

/// The keypad of a desk telephone, with the 5 lit. A drawing only.
#[component]
fn Keypad() -> impl IntoView {
    let keys = KEYS.into_iter().map(|(x, y, digit, letters)| {
        // The star hangs high in its line, as it does on a real key.
        let base = match digit {
            "*" => y + 64,
            _ if letters.is_empty() => y + 54,
            _ => y + 46,
        };
        view! {
            <g class=(digit == "5").then_some("lit")>
                <rect x=x y=y width="112" height="84" rx="12"></rect>
                <text x=x + 56 y=base>
                    {digit}
                </text>
                {(!letters.is_empty())
                    .then(|| {
                        view! {
                            <text class="abc" x=x + 57 y=y + 66>
                                {letters}
                            </text>
                        }
                    })}
            </g>
        }
    });
    view! {
        <svg class="keypad" viewBox="0 0 368 382" aria-hidden="true">
            {keys.collect_view()}
        </svg>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(items: Vec<Place>) -> String {
        Owner::new().with(|| {
            view! {
                <Frame items=items who="Saltmarsh Bicycles" sign_out="/sign-out" inert=true>
                    <h1>"Page"</h1>
                </Frame>
            }
            .to_html()
        })
    }

    #[test]
    fn a_place_keeps_the_end_of_its_name_on_a_phone() {
        let place = || Place::new("/phone-numbers", "Phone Numbers", Name::Numbers, true);
        let short = drawn(vec![place().short("Numbers")]);
        assert!(short.contains(r#"<span class="desk">Phone </span>"#), "{short}");
        let other = drawn(vec![place().short("Lines")]);
        assert!(!other.contains(r#"class="desk""#), "{other}");
        assert!(other.contains("Phone Numbers"), "{other}");
    }

    #[test]
    fn only_the_place_one_is_in_is_current() {
        let html = drawn(vec![
            Place::new("/phone-numbers", "Phone Numbers", Name::Numbers, false),
            Place::new("/account", "Account", Name::Account, true),
        ]);
        assert_eq!(html.matches(r#"aria-current="page""#).count(), 1, "{html}");
        assert!(html.contains(r#"<a href="/account" aria-current="page">"#), "{html}");
    }

    #[test]
    fn a_page_behind_a_dialog_cannot_be_reached_and_signing_out_is_posted() {
        let html = drawn(Vec::new());
        assert!(html.contains(r#"<div inert class="frame">"#), "{html}");
        assert!(html.contains(r#"<form method="post" action="/sign-out">"#), "{html}");
    }
}
