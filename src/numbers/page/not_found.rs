//! The page for an address that leads nowhere.

use leptos::prelude::*;

use crate::{
    accounts::{Owner, page::Signed},
    ui::{PracticeMode, frame::Door},
};

/// Any address that no page has.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    let words = || {
        view! {
            <div class="stack narrow">
                <h1>"There is no such page"</h1>
                <p>"The address may have a typing error, or what stood here is gone. Your numbers are not affected."</p>
                <p><a class="button key" href="/phone-numbers">"Go to your phone numbers"</a></p>
            </div>
        }
    };
    if use_context::<Owner>().is_some() {
        view! { <Signed title="Not found" place="">{words()}</Signed> }.into_any()
    } else {
        let practice = use_context::<PracticeMode>().unwrap_or_default().0;
        view! { <leptos_meta::Title text="Not found" /><Door home="/" practice=practice>{words()}</Door> }.into_any()
    }
}
