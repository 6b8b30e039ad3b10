//! A day or a moment, as people write it, with the exact one for machines.

use leptos::prelude::*;
use time::{
    OffsetDateTime,
    format_description::{StaticFormatDescription, well_known::Rfc3339},
    macros::format_description,
};

/// `21 Nov 2026`, in UTC.
#[component]
pub fn Day(
    /// When.
    at: OffsetDateTime,
) -> impl IntoView {
    const DAY: StaticFormatDescription = format_description!("[day padding:none] [month repr:short] [year]");
    view! { <Moment at=at form=DAY /> }
}

/// `14:20:31`, in UTC.
#[component]
pub fn Clock(
    /// When.
    at: OffsetDateTime,
) -> impl IntoView {
    const CLOCK: StaticFormatDescription = format_description!("[hour]:[minute]:[second]");
    view! { <Moment at=at form=CLOCK /> }
}

#[component]
fn Moment(at: OffsetDateTime, form: StaticFormatDescription) -> impl IntoView {
    // Both forms suit every date; a year beyond 9999 would be the only one that does not.
    let exact = at.format(&Rfc3339).unwrap_or_default();
    let words = at.format(form).unwrap_or_default();
    view! { <time datetime=exact>{words}</time> }
}
