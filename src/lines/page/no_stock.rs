//! An area code without numbers: what can be tried in its place.

use leptos::prelude::*;

use super::form::{FORM, WishForm, form_key};
use crate::{
    lines::{Assistant, Line, Suggestion},
    phone::AreaCode,
    ui::icon::{Icon, Name},
};

/// "Suggested Available Area Codes", and the form for any other.
#[component]
pub fn Instead(
    /// The wish that came to nothing.
    line: Line,
    /// At most five, the best first.
    suggestions: Vec<Suggestion>,
    /// Those that can answer it.
    assistants: Vec<Assistant>,
) -> impl IntoView {
    let rows = suggestions
        .into_iter()
        .map(|one| view! { <Try one=one line=line.clone() instead_of=line.area_code /> })
        .collect_view();
    view! {
        <section class="sheet" aria-labelledby="suggested">
            <div class="part stack">
                <h2 id="suggested">"Suggested Available Area Codes"</h2>
                <p class="quiet">"Near " {line.place()} ", and not refused by Vapi lately. Press one to try it."</p>
                <ul class="picks list">{rows}</ul>
            </div>
        </section>
        <section class="sheet" aria-labelledby="other">
            <div class="part stack">
                <h2 id="other">"Or another one"</h2>
                <WishForm
                    assistants=assistants except=Some(line.area_code) assistant=line.assistant_id.clone().unwrap_or_default()
                    label=line.friendly_name.clone().unwrap_or_default() back=format!("/ai-lines/{}", line.id)
                />
            </div>
        </section>
    }
    .into_any()
}

#[component]
fn Try(one: Suggestion, line: Line, instead_of: AreaCode) -> impl IntoView {
    let hinted = one.hinted.then_some(". Vapi says it has some");
    let far = match (one.same_ground, one.miles) {
        (true, _) => format!("Same ground as {instead_of}"),
        (false, 1) => "1 mile away".to_owned(),
        (false, miles) => format!("{miles} miles away"),
    };
    view! {
        <li>
            <form method="post" action=FORM>
                <input type="hidden" name="key" value=form_key() />
                <input type="hidden" name="back" value=format!("/ai-lines/{}", line.id) />
                <input type="hidden" name="areaCode" value=one.area_code.to_string() />
                <input type="hidden" name="assistantId" value=line.assistant_id.unwrap_or_default() />
                <input type="hidden" name="name" value=line.friendly_name.unwrap_or_default() />
                <button class="pick" data-busy="Asking Vapi…">
                    <span class="fig code">{one.area_code.to_string()}</span>
                    <span>
                        <strong>{one.place}</strong>
                        <br />
                        <span class="small quiet">{far} {hinted}</span>
                    </span>
                    <span class="small">
                        "Try " {one.area_code.to_string()} " "
                        <Icon name=Name::Arrow />
                    </span>
                </button>
            </form>
        </li>
    }
    .into_any()
}
