//! What a page asks before a holding that is in use is given back.

use leptos::prelude::*;

use super::Use;

/// The owner's word that the campaign stops. Without it nothing is given back.
#[component]
pub fn StopsCampaign(
    /// What uses it.
    used: Use,
) -> impl IntoView {
    view! {
        <label class="tick">
            <input type="checkbox" name="stops" value=used.campaign_id.to_string() />
            " "
            {format!("Yes, the campaign \u{201c}{}\u{201d} stops", used.campaign_name)}
        </label>
    }
    .into_any()
}
