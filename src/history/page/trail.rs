//! The history: newest first, a sheet a day.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use time::{Date, OffsetDateTime, format_description::StaticFormatDescription, macros::format_description};

use crate::{
    accounts::page::Signed,
    history::{Head, History, LARGEST_PAGE, Line, api, words},
    problem::Problem,
    ui::{
        PageStatus,
        awaited::awaited,
        copy::CopyButton,
        day::Clock,
        empty::Empty,
        icon::{Icon, Name},
        note::{Kind, Note},
        pages::Pages,
    },
};

/// Lines of one page.
const SHOWN: u32 = LARGEST_PAGE / 2;

/// `/account/history`.
#[component]
pub fn HistoryPage() -> impl IntoView {
    let before = use_query_map().get_untracked().get("before");
    let before = before.and_then(|text| text.parse().ok());
    view! {
        <Signed title="History" place="/account">
            <div class="narrow stack wide">
                <a class="back" href="/account">
                    <Icon name=Name::Down />
                    " Account"
                </a>
                <div class="head">
                    <div>
                        <h1>"History"</h1>
                        <p>"What was done with your numbers and your account. Times are in UTC."</p>
                    </div>
                </div>
                {awaited(async move {
                    match api::read_history(before, Some(SHOWN)).await {
                        Ok(history) => view! { <Shown history=history /> }.into_any(),
                        Err(problem) => view! { <Unreadable problem=problem /> }.into_any(),
                    }
                })}
            </div>
        </Signed>
    }
}

#[component]
fn Unreadable(problem: Problem) -> impl IntoView {
    PageStatus::set(problem.code.status());
    view! {
        <Note kind=Kind::Bad>
            <strong>"Your history cannot be shown now"</strong>
            <p>"Nothing of it is lost. " {problem.message}</p>
        </Note>
    }
}

#[component]
fn Shown(history: History) -> impl IntoView {
    let History { head, lines, next, .. } = history;
    if head.seq == 0 {
        return view! {
            <section class="sheet" aria-labelledby="lines">
                <h2 class="unseen" id="lines">"What happened"</h2>
                <Empty blank=("(000)", "000-0000") title="Nothing has happened yet">
                    <p>"What you order, buy, release or change from now on stands here, and stays."</p>
                    <a class="button key" href="/phone-numbers#buy">"Find a number"</a>
                </Empty>
            </section>
        }
        .into_any();
    }
    let (first, last) = (lines.first().map(|line| line.seq), lines.last().map(|line| line.seq));
    let place = match first.zip(last) {
        Some((first, last)) if first == head.seq => format!("Newest {} of {}", first - last + 1, head.seq),
        Some((first, last)) => format!("{last} to {first} of {}", head.seq),
        None => format!("None of {}", head.seq),
    };
    let newer = first
        .filter(|first| *first < head.seq)
        .map(|first| address(first, head.seq));
    let newer = if lines.is_empty() {
        Some(NEWEST.to_owned())
    } else {
        newer
    };
    let older = next.map(|next| format!("{NEWEST}?before={next}"));
    let is_long = newer.is_some() || older.is_some();
    view! {
        {days(lines).into_iter().map(|(day, lines)| view! { <OneDay day=day lines=lines /> }).collect_view()}
        {is_long
            .then(|| view! { <div class="sheet"><Pages place=place earlier=newer later=older steps=("Newer", "Older") /></div> })}
        <Copies head=head />
    }
    .into_any()
}

const NEWEST: &str = "/account/history";

/// The page of the lines that are newer than this one.
fn address(first: i64, end: i64) -> String {
    let before = first.saturating_add(i64::from(SHOWN) + 1);
    if before > end {
        NEWEST.to_owned()
    } else {
        format!("{NEWEST}?before={before}")
    }
}

/// The lines by their days, in their order.
fn days(lines: Vec<Line>) -> Vec<(Date, Vec<Line>)> {
    let mut days: Vec<(Date, Vec<Line>)> = Vec::new();
    for line in lines {
        let day = line.moment().date();
        match days.last_mut() {
            Some((last, of_day)) if *last == day => of_day.push(line),
            Some(_) | None => days.push((day, vec![line])),
        }
    }
    days
}

/// `Today`, `Yesterday`, `Saturday, 28 November 2026`.
fn day_in_words(day: Date, today: Date) -> String {
    const DAY: StaticFormatDescription = format_description!("[weekday], [day padding:none] [month repr:long] [year]");
    if day == today {
        "Today".to_owned()
    } else if Some(day) == today.previous_day() {
        "Yesterday".to_owned()
    } else {
        day.format(DAY).unwrap_or_default()
    }
}

/// What happened again and again is told once: the newest of lines that read the same, and when the first of them was.
fn runs(lines: Vec<Line>) -> Vec<(Line, Option<(OffsetDateTime, usize)>)> {
    let mut runs: Vec<(Line, Option<(OffsetDateTime, usize)>)> = Vec::new();
    for line in lines {
        match runs.last_mut() {
            Some((newest, first))
                if (&newest.words, &newest.actor, newest.subject_id) == (&line.words, &line.actor, line.subject_id) =>
            {
                *first = Some((line.moment(), first.map_or(2, |(_, count)| count + 1)));
            }
            Some(_) | None => runs.push((line, None)),
        }
    }
    runs
}

#[component]
fn OneDay(day: Date, lines: Vec<Line>) -> impl IntoView {
    let name = day_in_words(day, OffsetDateTime::now_utc().date());
    let id = format!("day-{day}");
    let labelled = id.clone();
    view! {
        <section class="sheet" aria-labelledby=labelled>
            <div class="part">
                <h2 id=id>{name}</h2>
            </div>
            <div class="part plain">
                <ul class="trail plain-list">{runs(lines).into_iter().map(|(line, first)| view! { <Told line=line first=first /> }).collect_view()}</ul>
            </div>
        </section>
    }
}

#[component]
fn Told(
    /// The line, or the newest of a run.
    line: Line,
    /// When the first of the run was, and how many there are.
    first: Option<(OffsetDateTime, usize)>,
) -> impl IntoView {
    let at = line.moment();
    let details = serde_json::from_str(&line.details).unwrap_or_default();
    let icon = words::of(&line.event).map_or(Name::Clock, |words| words.icon);
    let place = words::place(&line.event, line.subject_id);
    let mut pieces = words::pieces(&line.event, &details);
    let is_number = |piece: &words::Piece| matches!(piece, words::Piece::Number(_));
    let has_number = pieces.iter().any(is_number);
    if !has_number {
        pieces = vec![words::Piece::Text(pieces.iter().map(words::Piece::text).collect())];
    }
    let told = pieces
        .into_iter()
        .map(|piece| {
            let leads = place.clone().filter(|_| is_number(&piece) || !has_number);
            let class = if is_number(&piece) { "whole" } else { "" };
            match leads {
                Some(place) => view! { <a class=class href=place>{piece.text()}</a> }.into_any(),
                None => view! { <span class=class>{piece.text()}</span> }.into_any(),
            }
        })
        .collect_view();
    let by = words::by(&line.actor).map(|by| view! { " " <span class="quiet small">{by}</span> });
    let again = first.map(|(since, count)| {
        view! { " " <span class="quiet small">{format!("· {count} times since ")} <Clock at=since /></span> }
    });
    view! {
        <li>
            <Icon name=icon />
            <span>{told} {by} {again}</span>
            <Clock at=at />
        </li>
    }
}

/// The whole of it to keep, and by what a copy is known.
#[component]
fn Copies(head: Head) -> impl IntoView {
    let count = match head.seq {
        1 => "1 line".to_owned(),
        more => format!("{more} lines"),
    };
    view! {
        <section class="sheet" aria-labelledby="copy">
            <div class="part stack tight">
                <h2 id="copy">"Keep a copy"</h2>
                <p class="quiet">
                    "Each line carries a fingerprint that is made of it and of the line before. So whoever keeps a copy can show later that nothing was changed, taken out or put in."
                </p>
                <p class="row">
                    <a class="button" href="/account/history.csv" download>"For spreadsheets (CSV)"</a>
                    <a class="button" href="/account/history.json" download>"For checking (JSON)"</a>
                </p>
            </div>
            <div class="part stack tight">
                <p>{count} ". The fingerprint of the last one is"</p>
                <div class="ask">
                    <textarea class="input token" readonly=true rows=2 aria-label="Fingerprint of the last line">{head.hash.clone()}</textarea>
                    <CopyButton text=head.hash label="Copy" />
                </div>
            </div>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn a_day_is_told_as_people_do() {
        let today = date!(2026 - 11 - 29);
        assert_eq!(day_in_words(today, today), "Today");
        assert_eq!(day_in_words(date!(2026 - 11 - 28), today), "Yesterday");
        assert_eq!(day_in_words(date!(2026 - 11 - 7), today), "Saturday, 7 November 2026");
    }

    #[test]
    fn what_happened_again_and_again_is_told_once_with_how_often() {
        let line = |seq: i64, words: &str| Line {
            seq,
            at: format!("2026-11-29T08:0{seq}:00Z"),
            words: words.to_owned(),
            event: String::new(),
            actor: "desk".to_owned(),
            subject_id: uuid::Uuid::nil(),
            id: uuid::Uuid::nil(),
            details: String::new(),
            previous: String::new(),
            hash: String::new(),
        };
        let told = runs(vec![
            line(5, "b"),
            line(4, "a"),
            line(3, "a"),
            line(2, "a"),
            line(1, "b"),
        ]);
        let told: Vec<_> = told
            .iter()
            .map(|(line, first)| (line.seq, first.map(|(at, count)| (at.minute(), count))))
            .collect();
        assert_eq!(told, [(5, None), (4, Some((2, 3))), (1, None)]);
    }

    #[test]
    fn the_way_to_newer_lines_ends_at_the_newest() {
        assert_eq!(address(120, 170), "/account/history");
        assert_eq!(address(120, 171), "/account/history?before=171");
    }
}
