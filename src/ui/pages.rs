//! Pages: the way through a list that is longer than one page.

use leptos::prelude::*;

/// Where one is in a list, and the links to the pages beside it. A page that does not exist is shown but cannot be
/// pressed, so that nothing moves under the finger.
#[component]
pub fn Pages(
    /// Where one is: `21 to 40 of 86`.
    #[prop(into)]
    place: String,
    /// The address of the page before.
    earlier: Option<String>,
    /// The address of the page after.
    later: Option<String>,
    /// What the two are called.
    #[prop(default = ("Earlier", "Later"))]
    steps: (&'static str, &'static str),
) -> impl IntoView {
    view! {
        <nav class="pages" aria-label="Pages">
            <span>{place}</span>
            <span class="row">
                <Step href=earlier text=steps.0 />
                <Step href=later text=steps.1 />
            </span>
        </nav>
    }
    .into_any()
}

#[component]
fn Step(href: Option<String>, text: &'static str) -> impl IntoView {
    // A link without an address is not a link to anyone; the role keeps it one, disabled.
    let gone = href.is_none();
    view! {
        <a class="button slim" href=href role=gone.then_some("link") aria-disabled=gone.then_some("true")>
            {text}
        </a>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_does_not_exist_stands_there_and_leads_nowhere() {
        let html = Owner::new()
            .with(|| view! { <Pages place="1 to 25 of 60" earlier=None later=Some("?page=2".to_owned()) /> }.to_html());
        assert_eq!(html.matches("href=").count(), 1, "{html}");
        assert_eq!(html.matches(r#"aria-disabled="true""#).count(), 1, "{html}");
        assert!(html.contains("Earlier") && html.contains("Later"), "{html}");
    }
}
