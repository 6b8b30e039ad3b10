//! The field for an area code, in which a place can be typed as well.

use leptos::prelude::*;

use crate::ui::{field::Field, suggest::Suggesting};

/// A field for an area code, a place, a state or a postal code. While somebody types, area codes are suggested; what is
/// sent is what stands in it, for `phone::places::typed` to read.
#[component]
pub fn PlaceField(
    /// What it is.
    #[prop(into)]
    label: String,
    /// Its name in the form.
    #[prop(into)]
    name: String,
    /// Unique on the page.
    #[prop(into)]
    id: String,
    /// What to type, before it is typed.
    #[prop(into)]
    hint: String,
    /// What is wrong with it and how to cure it.
    #[prop(optional_no_strip)]
    error: Option<String>,
    /// A regular expression the whole value must match.
    #[prop(optional_no_strip)]
    pattern: Option<String>,
    /// What is in it already.
    #[prop(optional, into)]
    value: String,
    /// Where suggestions are asked for; what was typed is put at its end.
    #[prop(default = "/api/areas/suggest?q=".to_owned())]
    suggest: String,
    /// What stands beside the box, such as the key that searches.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let suggestions = view! { <Suggesting field=id.clone() href=suggest label="Suggestions" /> };
    let field = match children {
        Some(beside) => view! {
            <Field label=label name=name id=id hint=hint error=error value=value pattern=pattern.clone() maxlength=60u16 class="place">
                {beside()}
            </Field>
        }
        .into_any(),
        None => view! { <Field label=label name=name id=id hint=hint error=error value=value pattern=pattern maxlength=60u16 class="place" /> }
            .into_any(),
    };
    view! { <div class="suggesting">{field} {suggestions}</div> }
}
