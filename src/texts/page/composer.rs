//! Writing a text: what it will cost and whether it can arrive is said beside it, before it is sent.

use leptos::prelude::*;

use crate::{
    numbers::{
        Status,
        readiness::{self, Readiness, Use},
    },
    problem::Returned,
    texts::{LONGEST, Party, Place, Price, segments},
    ui::{
        FormKey,
        area::Area,
        field::Field,
        note::{Kind, Note},
    },
};

/// Where texts are sent to.
const FORM: &str = "/api/twilio/texts";

/// Why nothing can be written, where that is so.
fn closed(place: &Place, other: Option<&Party>, is_opted_out: bool) -> Option<(&'static str, &'static str)> {
    let number = &place.number;
    if number.status != Status::Active {
        return Some((
            "This number sends nothing any more",
            "It was given back or is lost. What it has sent and received stays here.",
        ));
    }
    if !number.capabilities.sms {
        return Some((
            "This number cannot send texts",
            "Choose another of your numbers, or buy one that can.",
        ));
    }
    if other.is_some_and(|other| other.number().is_none()) {
        return Some((
            "You cannot write back here",
            "This is a short code or a name, not a telephone number.",
        ));
    }
    is_opted_out.then_some((
        "They want no texts from this number",
        "They have texted STOP, so Twilio takes nothing for them: a text would not go, and nothing is charged. They can text START to it, and this opens again.",
    ))
}

/// What is not ready for texts, in the words of readiness.
fn lacking(place: &Place) -> Vec<Readiness> {
    let all = readiness::for_number(&place.number, &place.account);
    let of_texts = |one: &Readiness| matches!(one.of, Use::Texts | Use::TollFreeTexts | Use::Account);
    all.into_iter()
        .filter(|one| of_texts(one) && one.state != readiness::State::Ready)
        .collect()
}

/// The form, or why there is none.
#[component]
pub fn Composer(
    /// The number, what stands behind it, and the price.
    place: Place,
    /// Who gets it; a field where nobody is named.
    #[prop(optional_no_strip)]
    other: Option<Party>,
    /// Whether they want no texts.
    #[prop(optional)]
    is_opted_out: bool,
    /// What was typed before and not sent.
    #[prop(optional_no_strip)]
    draft: Option<String>,
    /// Where a refusal comes back to.
    #[prop(into)]
    back: String,
) -> impl IntoView {
    if let Some((title, words)) = closed(&place, other.as_ref(), is_opted_out) {
        return view! {
            <Note kind=Kind::Warn>
                <strong>{title}</strong>
                <p>{words}</p>
            </Note>
        }
        .into_any();
    }
    let (returned, is_known) = (Returned::of(FORM), other.is_some());
    let wrong = |name: &str| returned.as_ref().and_then(|returned| returned.wrong(name));
    let refused = returned.as_ref().filter(|returned| {
        returned
            .problem
            .fields
            .keys()
            .all(|field| field != "to" && field != "body")
    });
    let refused = refused.map(|returned| returned.problem.clone());
    let typed = returned
        .as_ref()
        .map(|returned| returned.typed("body"))
        .filter(|typed| !typed.is_empty());
    let body = typed.or(draft).unwrap_or_default();
    let counted = segments::count(&body);
    let several = (counted.segments > 1).then(|| several(counted, place.price.as_ref()));
    let most = counted.segments.max(1);
    let key = use_context::<FormKey>().map(|key| key.0).unwrap_or_default();
    let to = view! { <Recipient other=other typed=returned.clone() /> };
    let stray = wrong("to").filter(|_| is_known);
    let notes = lacking(&place).into_iter().map(|one| {
        view! { <Note kind=Kind::Warn><strong>{one.brief}</strong><p>{one.sentence}</p></Note> }
    });
    view! {
        {refused
            .map(|problem| view! { <Note kind=Kind::Bad alert=true><strong>{problem.error}</strong><p>{problem.message}</p></Note> })}
        {stray.map(|words| view! { <Note kind=Kind::Bad alert=true><p>{words}</p></Note> })}
        {notes.collect_view()}
        <form class="stack" method="post" action=FORM>
            <input type="hidden" name="numberId" value=place.number.id.to_string() />
            <input type="hidden" name="key" value=key />
            <input type="hidden" name="back" value=back />
            <input type="hidden" name="maxSegments" value=most.to_string() />
            {to}
            {several.map(|words| view! { <p class="ask-for" role="status">{words}</p> })}
            <Area label="Text" name="body" rows=3 maxlength=LONGEST hint=hint(place.price.as_ref()) error=wrong("body") value=body />
            <div>
                <button class="button key" data-busy="Sending…">
                    {if most > 1 { format!("Send {}", segments::in_words(most)) } else { "Send".to_owned() }}
                </button>
            </div>
        </form>
    }
    .into_any()
}

/// Who gets it: as it is known, or a field.
#[component]
fn Recipient(other: Option<Party>, typed: Option<Returned>) -> impl IntoView {
    if let Some(other) = other {
        return view! { <input type="hidden" name="to" value=other.as_str().to_owned() /> }.into_any();
    }
    let wrong = typed.as_ref().and_then(|returned| returned.wrong("to"));
    let value = typed.map(|returned| returned.typed("to")).unwrap_or_default();
    view! {
        <Field
            label="To" name="to" kind="tel" inputmode="tel" required=true digits=true
            hint="A mobile number, with its country code outside the US and Canada." error=wrong value=value
        />
    }
    .into_any()
}

/// What a text costs, before it is typed.
fn hint(price: Option<&Price>) -> String {
    let price = match price {
        Some(price) => format!("up to {price} and the carriers\u{2019} fees"),
        None => "billed by Twilio as one text".to_owned(),
    };
    format!(
        "160 characters make a segment, 70 where one is an emoji or beyond the usual alphabet; each is {price}. Of a longer text we say how many it makes before it goes."
    )
}

/// What a text of several segments comes to.
fn several(counted: segments::Count, price: Option<&Price>) -> String {
    let makes = segments::in_words(counted.segments);
    let because = counted.wide.map_or_else(String::new, |wide| {
        format!(", as \u{201c}{wide}\u{201d} is beyond the usual alphabet")
    });
    let cost = match price {
        Some(price) => format!(
            "Sending it costs up to {} and the carriers\u{2019} fees.",
            price.times(counted.segments)
        ),
        None => "Twilio bills each as a text.".to_owned(),
    };
    format!("Not sent yet: this text makes {makes}{because}. {cost}")
}
