//! AI lines: how many there may be, and every cause for which one did not come about, each with its own address.

use leptos::prelude::*;

use super::{Part, cause::OneCause};
use crate::{help::lines::topic, lines::Cause};

/// The limit, and then the causes in the order in which they are listed.
#[component]
pub fn AiLines() -> impl IntoView {
    let causes = Cause::ALL.map(|cause| {
        view! { <OneCause anchor=cause.anchor() what_happened=cause.what_happened() charged="Nothing." topic=topic(cause) /> }
    });
    view! {
        <Part id="ai-lines">
            <div class="part plain">
                <p class="quiet">
                    "An AI line is a number that Vapi gives at once, by area code, for an assistant to answer. It costs nothing, so nothing was charged in any of these cases."
                </p>
            </div>
            <div class="part stack tight">
                <h3 id="line-limit">"You have as many as your business may have"</h3>
                <p>"That is one AI line for each business, unless the host of this desk allows yours more."</p>
                <ul class="what-to-do">
                    <li>
                        "Ask for more " <a href="/ai-lines/new">"where you would get one"</a> ": your request reaches the host, who can allow it with one press."
                    </li>
                    <li>"Or give the line back that you have. Then another one can be had at once, with other digits."</li>
                </ul>
            </div>
            <div class="part stack tight">
                <h3 id="line-activating">"It is still being made"</h3>
                <p>"Vapi makes most lines work within a minute or a few. You can close the page: what never works is given back by itself."</p>
                <ul class="what-to-do">
                    <li>"Wait: a line that is being made is not ordered twice, and costs nothing."</li>
                    <li>"Its page tells at any time how it stands."</li>
                </ul>
            </div>
            {causes.collect_view()}
        </Part>
    }
}
