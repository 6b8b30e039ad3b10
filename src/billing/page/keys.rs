//! What can be done about a subscription: begin one, and go to the customer's own pages at Stripe.

use leptos::prelude::*;

use crate::billing::{Billing, Payment, Standing};

/// The keys below how things stand.
#[component]
pub fn Keys(
    /// How things stand.
    told: Billing,
) -> impl IntoView {
    let subscribe = if told.standing == Standing::Ended {
        "Subscribe again"
    } else if told.payment == Some(Payment::Open) {
        "Go on to pay"
    } else {
        "Subscribe"
    };
    let can_subscribe = told.can_subscribe();
    let is_to_pay = told.stopped.is_some() && told.payment != Some(Payment::Confirming);
    let manage = if is_to_pay || told.standing == Standing::PastDue {
        "button key"
    } else {
        "button"
    };
    let manage_words = if told.standing == Standing::PastDue {
        "Update your card"
    } else {
        "Cards, invoices, cancel"
    };
    let price = told.price.map(|price| format!(" for {price}")).unwrap_or_default();
    let subscribe = format!("{subscribe}{price}");
    view! {
        <div class="part stack tight">
            <div class="row">
                {can_subscribe
                    .then(|| {
                        view! {
                            <form method="post" action="/api/billing/checkout">
                                <input type="hidden" name="back" value="/billing" />
                                <button class="button key" data-busy="Asking Stripe…">{subscribe}</button>
                            </form>
                        }
                    })}
                {told.has_customer.then(|| view! { <a class=manage href="/billing/manage">{manage_words}</a> })}
            </div>
            {can_subscribe.then(|| view! { <p class="small quiet">"You pay at Stripe. Nothing is charged before you confirm it there."</p> })}
        </div>
    }
    .into_any()
}
