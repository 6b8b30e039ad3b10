//! The form that asks for a number: what the present carrier knows, and a bill that proves it.

use leptos::prelude::*;

use crate::{
    phone::PhoneNumber,
    problem::Returned,
    ui::{
        FormKey,
        field::{Field, Select},
    },
};

/// Where it goes.
pub(super) const ASK: &str = "/api/twilio/port-in";

/// The form.
#[component]
pub fn AskForm(
    /// The number.
    number: PhoneNumber,
    /// Whether the present carrier wants a PIN and an account number.
    needs_pin: bool,
    /// What came back.
    returned: Option<Returned>,
) -> impl IntoView {
    let key = use_context::<FormKey>().map(|key| key.0).unwrap_or_default();
    let kept = returned.clone();
    let typed = move |name: &str| kept.as_ref().map(|returned| returned.typed(name)).unwrap_or_default();
    let wrong = move |name: &str| returned.as_ref().and_then(|returned| returned.wrong(name));
    let field = |label: &'static str, name: &'static str, hint: &'static str, is_needed: bool| {
        view! {
            <Field
                label=label name=name hint=hint error=wrong(name) value=typed(name)
                required=is_needed maxlength=120u16
            />
        }
        .into_any()
    };
    let kinds = vec![
        ("business".to_owned(), "A business".to_owned()),
        ("individual".to_owned(), "One person".to_owned()),
    ];
    let secrets = needs_pin.then(|| {
        view! {
            {field("Account number", "accountNumber", "Your customer number at the present carrier.", true)}
            {field("PIN for moving", "pin", "Your present carrier gives it to you. It is kept sealed until Twilio has it.", true)}
        }
    });
    let bill_wrong = wrong("bill");
    view! {
        <form class="sheet" method="post" action=ASK enctype="multipart/form-data" aria-label="What your present carrier knows">
            <input type="hidden" name="key" value=key />
            <input type="hidden" name="phoneNumber" value=number.as_str().to_owned() />
            <div class="part stack">
                <h2>"As it stands on your bill"</h2>
                {field("Name of the customer", "customerName", "A business or a person.", true)}
                <Select label="Who has the contract" name="customerType" options=kinds picked=typed("customerType") />
                {field("Street", "street", "With the number of the house.", true)}
                {field("Town", "city", "Of the service address.", true)}
                {field("State", "state", "As your carrier has it: CA, or California.", true)}
                {field("Zip code", "zip", "5 digits, or 9.", true)}
                {secrets}
            </div>
            <div class="part stack">
                <h2>"Who signs"</h2>
                {field("First and last name", "representative", "Who may make changes at the present carrier.", true)}
                {field("Their e-mail address", "representativeEmail", "Twilio sends the letter of authorization there to be signed.", true)}
            </div>
            <div class="part stack">
                <h2>"A recent bill"</h2>
                <div class="field">
                    <label for="bill">"The bill, not older than 30 days"</label>
                    <span class="hint" id="bill-hint">"A PDF, or a photo as JPEG or PNG, up to 5 MB, with name, number and address on it. It is kept sealed, given to Twilio alone, and deleted here once Twilio has the request."</span>
                    {bill_wrong.map(|words| view! { <span class="wrong" id="bill-wrong">{words}</span> })}
                    <input class="input" id="bill" name="bill" type="file" accept="application/pdf,image/jpeg,image/png" required=true aria-describedby="bill-hint bill-wrong" />
                </div>
                <p class="quiet">"Nothing is charged for asking. Once the number is here it costs its monthly rent."</p>
                <div><button class="button key fill" data-busy="Asking Twilio…">"Ask for this number"</button></div>
            </div>
        </form>
    }
    .into_any()
}
