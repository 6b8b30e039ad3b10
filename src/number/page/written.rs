//! What the owner writes on a number: label, tags, notes.

use leptos::prelude::*;

use crate::{
    numbers::{
        LABEL_LENGTH, Number, Status,
        keeping::{NOTES_LENGTH, Notes},
    },
    problem::Returned,
    ui::{area::Area, field::Field},
};

/// The form of label, tags and notes.
#[component]
pub(super) fn Written(number: Number, notes: Notes) -> impl IntoView {
    let returned = Returned::of("/api/twilio/update-number");
    let wrong = |name: &str| returned.as_ref().and_then(|returned| returned.wrong(name));
    // What was typed and refused is not lost.
    let typed = |name: &str, now: String| match &returned {
        Some(returned) => returned.typed_or(name, || now),
        None => now,
    };
    let id = number.id;
    let label = typed("friendlyName", number.friendly_name.clone().unwrap_or_default());
    let tags = typed("tags", notes.tags.join(", "));
    let text = typed("notes", notes.notes.unwrap_or_default());
    if number.status != Status::Active {
        return ().into_any();
    }
    view! {
        <section class="sheet" aria-labelledby="written">
            <div class="part"><h2 id="written">"Your words on it"</h2></div>
            <form class="part plain stack" method="post" action="/api/twilio/update-number">
                <input type="hidden" name="id" value=id.to_string() />
                <input type="hidden" name="back" value=format!("/phone-numbers/{id}") />
                <input type="hidden" name="seen" value=notes.version />
                <Field label="Label" name="friendlyName" hint="Also its name at Twilio" value=label error=wrong("friendlyName")
                    maxlength=u16::try_from(LABEL_LENGTH).unwrap_or(48) />
                <Field label="Tags" name="tags" hint="Separated by commas, to find numbers by" value=tags error=wrong("tags") />
                <Area label="Notes" name="notes" value=text error=wrong("notes") rows=3 maxlength=NOTES_LENGTH />
                <div><button class="button" data-busy="Saving…">"Save"</button></div>
            </form>
        </section>
    }
    .into_any()
}
