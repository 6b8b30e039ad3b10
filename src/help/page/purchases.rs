//! Every cause for which a number was not bought, each with its own address.

use leptos::prelude::*;

use super::{Part, cause::OneCause};
use crate::{help::purchases::topic, purchases::Cause};

/// The causes, in the order in which they are listed.
#[component]
pub fn NotBought() -> impl IntoView {
    let causes = Cause::ALL.map(|cause| {
        view! { <OneCause anchor=cause.anchor() what_happened=cause.what_happened() charged=cause.charged() topic=topic(cause) /> }
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
