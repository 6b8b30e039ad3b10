//! The form that asks for a number: what the present carrier knows, and a bill that proves it.

use leptos::prelude::*;

use super::list::ADDRESS;
use crate::{
    phone::PhoneNumber,
    problem::{Problem, Returned, place},
    ui::{
        FormKey,
        field::{Choice, Field, Tick},
        href::encoded,
        icon::{Icon, Name},
        note::{Kind, Note},
    },
};

/// Where it goes.
pub(super) const ASK: &str = "/api/twilio/port-in";

/// A field of it: label, name, hint, what browsers may fill in, and its kind.
type Row = (&'static str, &'static str, &'static str, &'static str, &'static str);

const ADDRESS_ROWS: [Row; 4] = [
    ("Street", "street", "Street and house number", "street-address", "text"),
    ("Town", "city", "", "address-level2", "text"),
    (
        "State",
        "state",
        "As your carrier has it: CA, or California",
        "address-level1",
        "text",
    ),
    ("Zip code", "zip", "5 digits, or 9", "postal-code", "text"),
];
const SECRET_ROWS: [Row; 2] = [
    (
        "Account number",
        "accountNumber",
        "Your customer number at the present carrier",
        "off",
        "text",
    ),
    (
        "PIN for moving",
        "pin",
        "Your present carrier gives it to you",
        "off",
        "text",
    ),
];
const SIGNER_ROWS: [Row; 2] = [
    (
        "First and last name",
        "representative",
        "Who may make changes at the present carrier",
        "name",
        "text",
    ),
    (
        "Their e-mail address",
        "representativeEmail",
        "Twilio sends the letter of authorization there",
        "email",
        "email",
    ),
];

/// Why the form came back, above it: with the way to the request that is under way, where it is about one.
#[component]
pub fn Refused(problem: Problem) -> impl IntoView {
    let open = problem.reference.filter(|_| problem.fields.is_empty());
    let open =
        open.map(|id| view! { <p><a class="whole" href=format!("{ADDRESS}/{id}")>"Look at that request"</a></p> });
    let again = open.is_none().then_some(
        " Choose the bill again, too, and type account number and PIN where they are asked for: neither is kept.",
    );
    let message = if problem.fields.is_empty() {
        problem.message
    } else {
        "Something in the form needs correcting. Nothing was sent and nothing charged.".to_owned()
    };
    view! {
        <Note kind=Kind::Bad alert=true>
            <strong>"Nothing was asked for"</strong>
            <p>{message} {again}</p>
            {open}
        </Note>
    }
    .into_any()
}

/// The form.
#[component]
pub fn AskForm(
    /// The number.
    number: PhoneNumber,
    /// Whether the present carrier wants a PIN and an account number.
    needs_pin: bool,
    /// Whether it is proven to be theirs.
    verified: bool,
    /// What came back.
    returned: Option<Returned>,
) -> impl IntoView {
    let key = use_context::<FormKey>().map(|key| key.0).unwrap_or_default();
    let typed = |name: &str| {
        returned
            .as_ref()
            .map(|returned| returned.typed(name))
            .unwrap_or_default()
    };
    let wrong = |name: &str| returned.as_ref().and_then(|returned| returned.wrong(name));
    let field = |(label, name, hint, autocomplete, kind): Row| {
        view! {
            <Field
                label=label name=name hint=hint error=wrong(name) value=typed(name) autocomplete=autocomplete kind=kind
                required=true maxlength=120u16
            />
        }
        .into_any()
    };
    let fields = |rows: &[Row]| rows.iter().copied().map(field).collect_view();
    let customer = (
        "Name of the customer",
        "customerName",
        "The business or person on the bill",
        "organization",
        "text",
    );
    view! {
        <form class="sheet" method="post" action=ASK enctype="multipart/form-data" aria-label="What your present carrier knows">
            <input type="hidden" name="key" value=key />
            <input type="hidden" name="phoneNumber" value=number.as_str().to_owned() />
            {returned.clone().map(|returned| view! { <div class="part"><Refused problem=returned.problem /></div> })}
            {(!verified).then(|| view! { <Yours number=number.clone() is_said=!typed("isMine").is_empty() wrong=wrong("isMine") /> })}
            <div class="part stack">
                <h2>"As it stands on your bill"</h2>
                {field(customer)}
                <Choice
                    legend="The contract is in the name of" name="customerType" picked=typed("customerType")
                    options=vec![("business", "a business"), ("individual", "one person")]
                />
                {fields(&ADDRESS_ROWS)}
                {needs_pin.then(|| fields(&SECRET_ROWS))}
            </div>
            <div class="part stack">
                <h2>"Who signs"</h2>
                {fields(&SIGNER_ROWS)}
            </div>
            <div class="part stack">
                <h2>"A recent bill"</h2>
                <Bill wrong=wrong("bill") />
                <p class="small">"Asking costs nothing. Once the number is here it costs its monthly rent, like any other."</p>
                <div><button class="button key" data-busy="Asking Twilio…">{format!("Ask for {number}")}</button></div>
            </div>
        </form>
    }
    .into_any()
}

/// That the number is theirs: proven, or said.
#[component]
fn Yours(number: PhoneNumber, is_said: bool, wrong: Option<String>) -> impl IntoView {
    let href = format!("/phone-numbers/verified?number={}", encoded(number.as_str()));
    view! {
        <div class="part stack">
            <h2>"Show that it is yours"</h2>
            <p>
                "Twilio calls it, or a text goes there, and you type a code. It takes a minute, and you come back here. "
                <a class="whole" href=href>{format!("Verify {number}")}</a>
            </p>
            <Tick
                label="It cannot be called or texted now. It is mine, and I may move it." name="isMine" value="yes"
                checked=is_said error=wrong
            />
        </div>
    }
    .into_any()
}

#[component]
fn Bill(wrong: Option<String>) -> impl IntoView {
    let place = place::wrong("bill");
    let described = if wrong.is_some() {
        format!("bill-hint {place}")
    } else {
        "bill-hint".to_owned()
    };
    let is_wrong = wrong.is_some().then_some("true");
    view! {
        <div class="field">
            <label for="bill">"The bill, not older than 30 days"</label>
            <span class="hint" id="bill-hint">"A PDF, or a photo as JPEG or PNG, up to 5 MB, with name, number and address on it. It is kept sealed, given to Twilio alone, and deleted here as soon as Twilio has the request."</span>
            {wrong.map(|words| view! { <span class="wrong" id=place tabindex="-1"><Icon name=Name::Alert />{words}</span> })}
            <input
                class="input" id="bill" name="bill" type="file" accept="application/pdf,image/jpeg,image/png" required=true
                aria-describedby=described aria-invalid=is_wrong
            />
        </div>
    }
    .into_any()
}
