//! The wish for a line, as a form.

use leptos::prelude::*;

use crate::{
    areas::page::PlaceField,
    lines::{Assistant, LABEL_LENGTH},
    phone::AreaCode,
    problem::Returned,
    purchases::page::FormKey,
    ui::field::{Field, Select},
};

/// Where wishes are sent to.
pub const FORM: &str = "/api/vapi/phone-numbers";

/// The name of this drawing of the page.
pub fn form_key() -> String {
    use_context::<FormKey>().map(|key| key.0).unwrap_or_default()
}

/// What is picked from: none first.
pub fn options(assistants: &[Assistant], none: &str) -> Vec<(String, String)> {
    let some = assistants.iter().map(|one| (one.id.clone(), one.shown()));
    std::iter::once((String::new(), none.to_owned())).chain(some).collect()
}

/// Area code, assistant, label. What was typed before is kept.
#[component]
pub fn WishForm(
    /// Those that can answer it; none where they could not be read.
    assistants: Vec<Assistant>,
    /// An area code that has just run out: the form is not sent with it again.
    #[prop(optional_no_strip)]
    except: Option<AreaCode>,
    /// What was asked for before.
    #[prop(optional, into)]
    assistant: String,
    /// What it was to be called.
    #[prop(optional, into)]
    label: String,
    /// Where a refusal comes back to.
    #[prop(into)]
    back: String,
) -> impl IntoView {
    let returned = Returned::of(FORM);
    let wrong = |name: &str| returned.as_ref().and_then(|returned| returned.wrong(name));
    let typed = |name: &str, before: String| match &returned {
        Some(returned) => returned.typed(name),
        None => before,
    };
    // Never the code that has just run out.
    let pattern = except.map(|code| format!("(?!{code}$).*"));
    let hint = match except {
        Some(code) => format!("Another one than {code}, or blank: then we choose one."),
        None => "San Francisco, a state, or 415. Blank: we choose one near your numbers.".to_owned(),
    };
    view! {
        <form class="stack" method="post" action=FORM>
            <input type="hidden" name="key" value=form_key() />
            <input type="hidden" name="back" value=back />
            <PlaceField
                label="Area code or place (optional)" name="areaCode" id="areaCode" hint=hint pattern=pattern error=wrong("areaCode")
                value=typed("areaCode", String::new())
            />
            <Select
                label="Who answers it" name="assistantId" options=options(&assistants, "Nobody yet, I choose later")
                picked=typed("assistantId", assistant) error=wrong("assistantId")
            />
            <Field
                label="Label (optional)" name="name" maxlength=u16::try_from(LABEL_LENGTH).unwrap_or(27)
                hint="For you, like Front desk." error=wrong("name") value=typed("name", label)
            />
            <div><button class="button key fill" data-busy="Asking Vapi…">"Get an AI line"</button></div>
        </form>
    }
    .into_any()
}
