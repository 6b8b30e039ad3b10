//! What else can stand between somebody and their number.

use leptos::prelude::*;

use super::Part;
use crate::accounts::page::BillingPlace;

/// Nobody knows yet how an order ended.
#[component]
pub fn Confirming() -> impl IntoView {
    view! {
        <Part id="confirming">
            <div class="part plain stack tight">
                <p>
                    "Twilio has your order and has said neither yes nor no. That is not a failure. We keep asking until it is known, whether the page is open or not: most orders end within a minute, and while Twilio cannot be reached it takes until it can."
                </p>
                <ul class="what-to-do">
                    <li>"You will not be charged twice. What is repeated is the order of the same number, which Twilio takes for one order."</li>
                    <li>"Do not order another number in its place, unless you want both."</li>
                    <li>"Keep the address of the purchase’s page, or find it above your list under Phone Numbers. It tells how it ended at any later time."</li>
                    <li>"If it is still so after a quarter of an hour, tell the host of this desk the reference."</li>
                </ul>
            </div>
        </Part>
    }
}

/// The closest number was bought.
#[component]
pub fn Substituted() -> impl IntoView {
    view! {
        <Part id="substituted">
            <div class="part plain stack tight">
                <p>
                    "Your pick was taken while you were buying it, and you had said that you want the closest match then. It is within the distance and the price that you allowed, and can do all that you searched for."
                </p>
                <ul class="what-to-do">
                    <li>"Keep it: it is yours, and stays so without a word from you."</li>
                    <li>"Choose another: you keep this one until the other is bought."</li>
                    <li>"Release it: no further month is charged. Twilio charges the first one also for a number that goes back at once."</li>
                    <li>"To get nothing in such a case, say so before you order."</li>
                </ul>
            </div>
        </Part>
    }
}

/// What an owner may buy, hold and spend.
#[component]
pub fn Limits() -> impl IntoView {
    view! {
        <Part id="limits">
            <div class="part plain stack tight">
                <p>
                    "There are three limits, so that a slip does not become a bill: numbers bought in 24 hours, numbers held at once, and what they cost in 30 days. An order beyond one of them is refused before Twilio is asked, and nothing is charged."
                </p>
                <ul class="what-to-do">
                    <li>"See how much is used " <a href="/account#limits">"under Account"</a> "."</li>
                    <li>"Wait, where it is the limit of 24 hours. To release a number makes room among those held, but not in the money: its month is paid for."</li>
                    <li>"Ask the host of this desk to raise a limit for you. That holds at once."</li>
                </ul>
            </div>
        </Part>
    }
}

/// Where numbers are held, and what if that is not there.
#[component]
pub fn NoAccount() -> impl IntoView {
    let is_billed = use_context::<BillingPlace>().unwrap_or_default().0;
    view! {
        <Part id="no-account">
            <div class="part plain stack tight">
                <p>
                    "Your numbers are held in an account of your own at Twilio, which this desk opens for you. Without it nothing can be searched or bought, and nothing is charged."
                </p>
                <ul class="what-to-do">
                    {is_billed
                        .then(|| {
                            view! {
                                <li>
                                    "“No Twilio subaccount found”: it is opened once you have subscribed, "
                                    <a href="/billing">"under Billing"</a> ". After the payment it takes a minute."
                                </li>
                            }
                        })}
                    {(!is_billed)
                        .then(|| {
                            view! {
                                <li>"“No Twilio subaccount found”: it is opened with your first search. Search again in a minute; if it stays so, tell the host of this desk."</li>
                            }
                        })}
                    <li>"“Twilio is not configured”: the host of this desk has not connected it to Twilio yet. Only they can."</li>
                    <li>
                        "“Twilio account not active”: see above, "
                        <a href="#not-bought-account-suspended">"Twilio does not let your account in"</a> "."
                    </li>
                </ul>
            </div>
        </Part>
    }
}

/// What an owner pays for, and what not.
#[component]
pub fn Charged() -> impl IntoView {
    view! {
        <Part id="charged">
            <div class="part plain stack tight">
                <ul class="what-to-do">
                    <li>"A number costs the price that stands beside it, each month, from the day it is bought until it is released."</li>
                    <li>"To search, and an order that ended without a number, cost nothing."</li>
                    <li>"A number that was given back at once may cost its first month: Twilio charges it with the order. The purchase’s page says so where it can happen."</li>
                </ul>
            </div>
        </Part>
    }
}
