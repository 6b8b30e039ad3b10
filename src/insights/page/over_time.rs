//! Tries over time: one upright bar a day, week, month or year.

use leptos::prelude::*;
use time::{Date, format_description::StaticFormatDescription, macros::format_description};

use super::bars::{Cells, Heads, KINDS, Legend, of_kind};
use crate::{
    insights::{Column, Counts, Step},
    ui::{
        figures::AsTable,
        scale::{Scale, share, tenths},
    },
};

/// Where the first column begins, and how wide all are together, in hundredths of a per cent.
const LEFT: u64 = 700;
const WIDTH: u64 = 9300;
/// The widest bar.
const WIDEST: u64 = 520;
/// So many names fit below each other's side; a phone shows every other one.
const NAMES: usize = 8;

/// How it went over time.
#[component]
pub fn OverTime(
    /// How much time a column has.
    step: Step,
    /// The columns.
    columns: Vec<Column>,
) -> impl IntoView {
    let rows = columns
        .iter()
        .rev()
        .filter(|column| column.counts.tried() > 0)
        .map(|column| {
            view! {
                <tr role="row">
                    <th role="rowheader" scope="row">{written_out(step, column.from)}</th>
                    <Cells counts=column.counts />
                </tr>
            }
        })
        .collect_view();
    let is_whole = columns.iter().all(|column| column.counts.tried() > 0);
    let left_out = (!is_whole).then_some("Where nothing was tried, nothing is listed.");
    let heads = view! {
        <th role="columnheader" scope="col">{step.name()}</th>
        <Heads />
    };
    view! {
        <section class="sheet" aria-labelledby="over-time">
            <div class="part row apart">
                <h2 id="over-time">{format!("Tried {}", step.each())}</h2>
                <Legend all=together(&columns) />
            </div>
            <div class="part plain">
                <Drawing step=step columns=columns />
            </div>
            <AsTable label="Tries over time" heads=heads.into_any() note=left_out>{rows}</AsTable>
        </section>
    }
    .into_any()
}

fn together(columns: &[Column]) -> Counts {
    let mut all = Counts::default();
    for column in columns {
        for (kind, ..) in KINDS {
            all.add(kind, of_kind(column.counts, kind));
        }
    }
    all
}

/// In so many words, for whoever cannot see it.
fn told(step: Step, columns: &[Column]) -> String {
    let all = together(columns);
    let most = columns
        .iter()
        .map(|column| column.counts.tried())
        .max()
        .unwrap_or_default();
    let from = columns
        .first()
        .map_or_else(String::new, |column| written_out(step, column.from));
    format!(
        "Bars for {} of tries from {from} on, at most {most} in one: {} exact, {} substituted, {} not bought, {} still confirming. The figures are in the table below.",
        match step {
            Step::Day => "the days",
            Step::Week => "the weeks",
            Step::Month => "the months",
            Step::Year => "the years",
        },
        all.exact,
        all.substituted,
        all.not_bought,
        all.confirming,
    )
}

#[component]
fn Drawing(step: Step, columns: Vec<Column>) -> impl IntoView {
    let most = columns
        .iter()
        .map(|column| column.counts.tried())
        .max()
        .unwrap_or_default();
    let scale = Scale::up_to(most);
    let label = told(step, &columns);
    let lines = scale.lines().map(|line| {
        let y = scale.place(line);
        view! {
            <line class="rule" x1="0" x2="100%" y1=tenths(y) y2=tenths(y)></line>
            <text x="0" y=tenths(y.saturating_sub(40))>
                {line}
            </text>
        }
    });
    let count = columns.len();
    let every = count.div_ceil(NAMES).max(1);
    let room = WIDTH.checked_div(u64::try_from(count).unwrap_or(1)).unwrap_or(WIDTH);
    let bars = (0_u64..)
        .zip(columns.into_iter().enumerate())
        .map(|(place, (at, column))| {
            // Counted from the last, so that today has its name.
            let back = count - 1 - at;
            let name = back.is_multiple_of(every).then(|| name(step, column.from));
            let class = if back / every % 2 == 1 { "odd" } else { "" };
            view! { <Bar counts=column.counts scale=scale left=LEFT + place * room room=room name=name class=class /> }
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
fn Bar(counts: Counts, scale: Scale, left: u64, room: u64, name: Option<String>, class: &'static str) -> impl IntoView {
    let width = (room * 7 / 10).min(WIDEST);
    let x = share(left + (room - width) / 2);
    let mut below = 0;
    let pieces = KINDS.map(|(kind, class, _)| {
        let count = of_kind(counts, kind);
        below += count;
        let (top, height) = (scale.place(below), scale.height(count));
        let x = x.clone();
        (count > 0)
            .then(|| view! { <rect class=class x=x y=tenths(top) width=share(width) height=tenths(height)></rect> })
    });
    let name = name.map(|name| {
        view! {
            <text class=format!("name {class}") x=share(left + room / 2) y="190">
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
fn name(step: Step, day: Date) -> String {
    const DAY: StaticFormatDescription = format_description!("[day padding:none] [month repr:short]");
    const MONTH: StaticFormatDescription = format_description!("[month repr:short] [year]");
    const YEAR: StaticFormatDescription = format_description!("[year]");
    let form = match step {
        Step::Day | Step::Week => DAY,
        Step::Month => MONTH,
        Step::Year => YEAR,
    };
    day.format(form).unwrap_or_default()
}

/// In a table, where there is room for the year.
fn written_out(step: Step, day: Date) -> String {
    const DAY: StaticFormatDescription = format_description!("[day padding:none] [month repr:short] [year]");
    match step {
        Step::Day | Step::Week => day.format(DAY).unwrap_or_default(),
        Step::Month | Step::Year => name(step, day),
    }
}
