//! Calls and texts by the day: one upright bar each, with its figures in a table.

use leptos::prelude::*;
use time::{Date, OffsetDateTime, format_description::StaticFormatDescription, macros::format_description};

use crate::{
    ui::{
        day::Ago,
        figures::AsTable,
        scale::{Scale, share, tenths},
    },
    usage::{DayUse, Use},
};

/// Where the first bar begins, and how wide all are together, in hundredths of a per cent.
const LEFT: u64 = 700;
const WIDTH: u64 = 9300;
/// So many days are named below; a phone shows every other one.
const NAMES: usize = 8;

/// The sheet of a month.
#[component]
pub fn Days(
    /// Without a gap, the earliest first.
    days: Vec<DayUse>,
    /// In which what they cost is told.
    currency: String,
    /// When Twilio said so.
    read_at: OffsetDateTime,
) -> impl IntoView {
    if days.iter().all(|day| day.used.is_none()) {
        return ().into_any();
    }
    view! {
        <section class="sheet" aria-labelledby="days">
            <div class="part row apart">
                <h2 id="days">"Calls and texts each day"</h2>
                <Legend />
            </div>
            <div class="part plain">
                <Drawing days=days.clone() />
                <p class="small quiet">"As Twilio listed them " <Ago at=read_at /> "."</p>
            </div>
            <DayTable days=days currency=currency />
        </section>
    }
    .into_any()
}

/// The figures of the drawing.
#[component]
pub fn DayTable(
    /// The days that are drawn.
    days: Vec<DayUse>,
    /// In which what they cost is told.
    currency: String,
) -> impl IntoView {
    let rows = days
        .into_iter()
        .rev()
        .filter(|day| !day.used.is_none())
        .map(move |DayUse { day, used }| {
            view! {
                <tr role="row">
                    <th role="rowheader" scope="row">{written_out(day)}</th>
                    <td role="cell" class="n" data-label="Calls">{used.calls()}</td>
                    <td role="cell" class="n" data-label="Minutes">{used.minutes()}</td>
                    <td role="cell" class="n" data-label="Texts">{used.texts()}</td>
                    <td role="cell" class="n" data-label="Cost">{used.cost().money(&currency).to_string()}</td>
                </tr>
            }
        });
    let heads = ["Calls", "Minutes", "Texts", "Cost"]
        .map(|name| view! { <th role="columnheader" scope="col" class="n">{name}</th> });
    let heads = view! {
        <th role="columnheader" scope="col">"Day"</th>
        {heads.collect_view()}
    };
    view! {
        <AsTable label="Calls and texts each day" heads=heads.into_any() note=Some("Days without calls and texts are not listed.")>
            {rows.collect_view()}
        </AsTable>
    }
    .into_any()
}

/// Which bar is what.
#[component]
pub fn Legend() -> impl IntoView {
    let signs = [("a", "Calls"), ("t", "Texts")].map(|(class, name)| {
        view! {
            <li>
                <svg class="plot" aria-hidden="true">
                    <rect class=class width="100%" height="100%"></rect>
                </svg>
                {name}
            </li>
        }
    });
    view! { <ul class="legend">{signs.collect_view()}</ul> }.into_any()
}

/// `2 calls and 1 text`.
fn in_words(used: Use) -> String {
    let so_many = |count: u64, one: &str| match count {
        1 => format!("1 {one}"),
        more => format!("{more} {one}s"),
    };
    format!(
        "{} and {}",
        so_many(used.calls(), "call"),
        so_many(used.texts(), "text")
    )
}

/// In so many words, for whoever cannot see it.
fn told(days: &[DayUse]) -> String {
    let all = in_words(days.iter().map(|day| day.used).sum());
    let most = days
        .iter()
        .max_by_key(|day| day.used.calls().saturating_add(day.used.texts()));
    let most = most.map_or_else(String::new, |day| {
        format!(", most on {} with {}", written_out(day.day), in_words(day.used))
    });
    let count = days.len();
    format!("Bars for {count} days: {all}{most}. The figures are in the table below.")
}

/// The bars with their scale.
#[component]
pub fn Drawing(
    /// Without a gap, the earliest first.
    days: Vec<DayUse>,
) -> impl IntoView {
    let label = told(&days);
    let most = days
        .iter()
        .map(|day| day.used.calls().saturating_add(day.used.texts()))
        .max();
    let scale = Scale::up_to(most.unwrap_or_default());
    let lines = scale.lines().map(|line| {
        let y = scale.place(line);
        view! {
            <line class="rule" x1="0" x2="100%" y1=tenths(y) y2=tenths(y)></line>
            <text x="0" y=tenths(y.saturating_sub(40))>
                {line}
            </text>
        }
    });
    let count = days.len();
    let every = count.div_ceil(NAMES).max(1);
    let room = WIDTH.checked_div(u64::try_from(count).unwrap_or(1)).unwrap_or(WIDTH);
    let bars = (0_u64..).zip(days.into_iter().enumerate()).map(|(place, (at, day))| {
        // Counted from the last, so that today has its name.
        let back = count.saturating_sub(at + 1);
        let name = back.is_multiple_of(every).then(|| short(day.day));
        let class = if back / every % 2 == 1 { "name odd" } else { "name" };
        view! { <Bar used=day.used scale=scale left=LEFT + place * room room=room name=name class=class /> }
    });
    view! {
        <svg class="plot" height="200" role="img" aria-label=label>
            {lines.collect_view()}
            {bars.collect_view()}
        </svg>
    }
    .into_any()
}

#[component]
fn Bar(used: Use, scale: Scale, left: u64, room: u64, name: Option<String>, class: &'static str) -> impl IntoView {
    let width = room * 7 / 10;
    let x = share(left + (room - width) / 2);
    let mut below = 0_u64;
    let pieces = [("a", used.calls()), ("t", used.texts())].map(|(class, count)| {
        below = below.saturating_add(count);
        let (top, height) = (scale.place(below), scale.height(count));
        let x = x.clone();
        (count > 0)
            .then(|| view! { <rect class=class x=x y=tenths(top) width=share(width) height=tenths(height)></rect> })
    });
    let name = name.map(|name| {
        view! {
            <text class=class x=share(left + room / 2) y="190">
                {name}
            </text>
        }
    });
    view! {
        {pieces.collect_view()}
        {name}
    }
    .into_any()
}

/// Below a bar.
fn short(day: Date) -> String {
    const DAY: StaticFormatDescription = format_description!("[day padding:none] [month repr:short]");
    day.format(DAY).unwrap_or_default()
}

/// In a table, where there is room for the year.
fn written_out(day: Date) -> String {
    const DAY: StaticFormatDescription = format_description!("[day padding:none] [month repr:short] [year]");
    day.format(DAY).unwrap_or_default()
}
