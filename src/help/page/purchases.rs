//! Every cause for which a number was not bought, each with its own address.

use leptos::prelude::*;

use super::Part;
use crate::{
    help::{Topic, purchases::topic},
    purchases::Cause,
};

/// The causes, in the order in which they are listed.
#[component]
pub fn NotBought() -> impl IntoView {
    let causes = Cause::ALL.map(|cause| {
        let Topic { title, steps } = topic(cause);
        let steps = steps.iter().map(|step| view! { <li>{*step}</li> }).collect_view();
        view! {
            <div class="part stack tight">
                <h3 id=cause.anchor()>{title}</h3>
                <p>{cause.what_happened()} " Charged: " <strong>{cause.charged()}</strong></p>
                <ul class="what-to-do">{steps}</ul>
            </div>
        }
    });
    view! {
        <Part id="not-bought">
            <div class="part plain">
                <p class="quiet">
                    "The page of each purchase names its cause and its reference. Nothing is charged for a number that was not bought, but in the one case where it is said."
                </p>
            </div>
            {causes.collect_view()}
        </Part>
    }
}
