//! Whom to ask when nothing else helped.

use leptos::prelude::*;

use super::Part;
use crate::{accounts::Owner, help::Support, purchases::page::encoded};

/// The address of the host where they have set one, and other words where not; and what to tell them.
#[component]
pub fn Ask() -> impl IntoView {
    let Support(support) = use_context().unwrap_or_default();
    let whom = match support {
        Some(address) => {
            // Only the sign between the two parts stays as it is (RFC 6068).
            let written = address.split('@').map(encoded).collect::<Vec<_>>().join("@");
            view! {
                <p>
                    "Write to the host of this desk: " <a class="mail" href=format!("mailto:{written}")>{address}</a> "."
                </p>
            }
            .into_any()
        }
        None => view! {
            <p>
                "Ask the host of this desk: whoever gave you its address, in most businesses the person or company that looks after your computers and telephones."
            </p>
        }
        .into_any(),
    };
    let who = use_context::<Owner>().map(|owner| {
        view! { <li>"Your e-mail address here, " <span class="mail">{owner.email}</span> "."</li> }
    });
    view! {
        <Part id="ask">
            <div class="part plain stack tight">
                {whom}
                <p>"They can help quickest if you tell them"</p>
                <ul class="what-to-do">
                    <li>"the reference of the purchase, ND- and eight letters and digits, from its page;"</li>
                    <li>"or the long reference that an error names;"</li>
                    <li>"when it was, and which number you wanted."</li>
                    {who}
                </ul>
                <p class="quiet">"Never tell anybody your password or a code of your second factor. Nobody who helps you needs them."</p>
            </div>
        </Part>
    }
}
