//! Area: a field of several lines, drawn as [`super::field::Field`] is.

use leptos::prelude::*;

use super::field::{About, described_by};
use crate::problem::place;

/// The drawing library writes what stands in this element as it is (its content is text to a browser, up to `</textarea`).
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// A field of several lines. What was typed is kept.
#[component]
pub fn Area(
    /// What it is.
    #[prop(into)]
    label: String,
    /// Its name in the form, and its id.
    name: &'static str,
    /// What to type, before it is typed.
    #[prop(optional, into)]
    hint: Option<String>,
    /// What is wrong with it and how to cure it.
    #[prop(optional_no_strip)]
    error: Option<String>,
    /// What is in it already.
    #[prop(optional, into)]
    value: String,
    /// How many lines it shows.
    #[prop(default = 4)]
    rows: u8,
    /// The most characters it takes.
    maxlength: usize,
) -> impl IntoView {
    let (place, is_wrong) = (place::wrong(name), error.is_some());
    let described = described_by(name, hint.is_some(), is_wrong.then_some(&place));
    view! {
        <div class="field">
            <label for=name>{label}</label>
            <About id=name.to_owned() hint=hint place=place error=error />
            <textarea
                class="input area"
                id=name
                name=name
                rows=rows.to_string()
                maxlength=maxlength.to_string()
                aria-invalid=is_wrong.then_some("true")
                aria-describedby=described
            >
                // A browser drops a line break at the beginning.
                {format!("\n{}", escaped(&value))}
            </textarea>
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_cannot_end_its_field() {
        let html = Owner::new().with(|| {
            let area = view! { <Area label="Purpose" name="purpose" value="</textarea><script>&" maxlength=10usize /> };
            area.into_view().to_html()
        });
        assert!(html.contains("&lt;/textarea&gt;&lt;script&gt;&amp;"), "{html}");
        assert!(!html.contains("<script>"), "{html}");
    }
}
