//! Campaigns: every cause for which a launch came to nothing, each with its own address, and who pays for calls.

use leptos::prelude::*;

use super::Part;
use crate::campaigns::Cause;

/// The causes in the order in which they are listed.
#[component]
pub fn Campaigns() -> impl IntoView {
    let causes = Cause::ALL.map(|cause| {
        view! {
            <div class="part stack tight">
                <h3 id=cause.anchor()>{cause.what_happened()}</h3>
                <p>"What the launch had set up is undone: your number is set up as before, and nothing was charged."</p>
                <ul class="what-to-do"><li>{cause.next_step()}</li></ul>
            </div>
        }
    });
    view! {
        <Part id="campaigns">
            <div class="part plain stack tight">
                <p>
                    "A launch makes a voice assistant at Vapi, lets Vapi answer your number and checks that it does. It takes some seconds. While a carrier does not answer it goes on by itself, for a quarter of an hour at most."
                </p>
                <p>"Minutes of calls are paid for at Vapi, through the host of this desk, and at Twilio, by your own account there."</p>
            </div>
            {causes.collect_view()}
        </Part>
    }
}
