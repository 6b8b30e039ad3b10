//! Numbers from elsewhere: what is asked for abroad, proving and bringing a number, and numbers that a wish looks for.

use leptos::prelude::*;

use super::Part;
use crate::verified::{CALL_COUNTS, MOST_A_DAY, TEXT_COUNTS};

/// An address or papers are asked for.
#[component]
pub fn Papers() -> impl IntoView {
    view! {
        <Part id="papers">
            <div class="part plain stack tight">
                <p>
                    "For some numbers, most of them abroad, Twilio wants an address on file or papers that it has approved (a bundle). Where it says so beforehand, we do too. Where it says so only when you order, nothing is bought or charged, and the purchase\u{2019}s page asks for what is missing and buys the same number then."
                </p>
                <ul class="what-to-do">
                    <li>"Add an address " <a href="/abroad/addresses">"under Addresses and papers"</a> ". It is kept at Twilio and can be used again; adding it costs nothing."</li>
                    <li>"An address that Twilio does not take is often one that it cannot find: write it as the post office does there, in the number\u{2019}s own country where it asks for that."</li>
                    <li>"Papers are handed in at Twilio\u{2019}s console, by you or by the host of this desk. Twilio looks at them for some days. Once approved they can be chosen here."</li>
                </ul>
            </div>
        </Part>
    }
}

/// A number held elsewhere could not be proven.
#[component]
pub fn Verifying() -> impl IntoView {
    let [of_number, in_all] = MOST_A_DAY;
    let (call, text) = (CALL_COUNTS.whole_minutes(), TEXT_COUNTS.whole_minutes());
    view! {
        <Part id="verifying">
            <div class="part plain stack tight">
                <p>
                    "A number that you hold elsewhere is verified by a call or by a text. Only one that was verified by a call can be shown as the caller. Where it could not be verified, nothing has changed."
                </p>
                <ul class="what-to-do">
                    <li>{format!("By a call: somebody answers that telephone and types the six digits from the page, within {call} minutes. A machine or a menu that answers cannot type them.")}</li>
                    <li>{format!("By a text: the code counts for {text} minutes. Most landlines get no texts; choose the call for them. A text needs a primary number of yours that can send one.")}</li>
                    <li>{format!("One number is called or written to at most {of_number} times in 24 hours, and you can begin {in_all} in all. After that, wait a day.")}</li>
                    <li>"It stands " <a href="/phone-numbers/verified">"under Verified numbers"</a> ", and can be removed there."</li>
                </ul>
            </div>
        </Part>
    }
}

/// A number is to come from another carrier.
#[component]
pub fn Bringing() -> impl IntoView {
    view! {
        <Part id="bringing">
            <div class="part plain stack tight">
                <p>
                    "Your present carrier has to let the number go, which takes days. It works there as before until it has moved, and costs nothing here until then."
                </p>
                <ul class="what-to-do">
                    <li>"Do not cancel your contract there before the number is in your list here: a canceled number cannot be brought."</li>
                    <li>"If nothing moves, look whether the letter of authorization was signed. Twilio sent it by e-mail to whom you named; it may lie among unwanted mail."</li>
                    <li>"If something has to be put right, the name, the address or the account number did not read as they do at your present carrier. Compare with your bill, withdraw the request, and ask again."</li>
                    <li>"Toll-free numbers and numbers of other countries cannot be brought here yet."</li>
                    <li>"All that you asked for stands " <a href="/phone-numbers/porting">"under Bring a number"</a> "."</li>
                </ul>
            </div>
        </Part>
    }
}

/// What a standing wish does and does not do.
#[component]
pub fn Wishes() -> impl IntoView {
    view! {
        <Part id="wishes">
            <div class="part plain stack tight">
                <p>
                    "A standing wish asks Twilio again and again for what you searched for. It tells you of each number once. Only a wish whose words you agreed to buys, and each number that it buys is a purchase like any other."
                </p>
                <ul class="what-to-do">
                    <li>"It buys nothing that costs more than you wrote, whose price is not known, or that would go beyond your budget: it tells you of it. " <a href="#limits">"Your limits"</a> " hold for it, too."</li>
                    <li>"Where an order came to nothing and the next one would too, it waits and says why. Put that right, and press \u{201c}Go on\u{201d}."</li>
                    <li>"A number may be gone before it is ordered. Then nothing is charged, and the wish looks on."</li>
                    <li>"Change, pause or stop it " <a href="/phone-numbers/wishes">"under Standing wishes"</a> ". What it has bought stays yours until you release it."</li>
                </ul>
            </div>
        </Part>
    }
}
