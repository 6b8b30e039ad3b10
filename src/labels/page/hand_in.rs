//! The form that takes a file or pasted lines.

use leptos::prelude::*;

use super::HOME;
use crate::{
    labels::{LARGEST_FILE, LONGEST_TEXT, MOST_LINES},
    ui::{
        PageStatus,
        area::Area,
        note::{Kind, Note},
    },
};

/// A file, or pasted lines; with what was wrong with the last one.
#[component]
pub(super) fn HandIn(pasted: String, problem: Option<String>, name: Option<String>) -> impl IntoView {
    if problem.is_some() {
        PageStatus::set(422);
    }
    let limits = format!("CSV, at most {MOST_LINES} lines and {} KiB", LARGEST_FILE / 1024);
    let which = name.map_or_else(
        || "This cannot be used".to_owned(),
        |name| format!("{name} cannot be used"),
    );
    view! {
        <div class="head">
            <div>
                <h1>"Labels from a file"</h1>
                <p>"Label many numbers at once. You see every line before anything is changed."</p>
            </div>
        </div>
        {problem
            .map(|words| {
                view! {
                    <Note kind=Kind::Bad alert=true>
                        <strong>{which}</strong>
                        <p>{words}</p>
                    </Note>
                }
            })}
        <section class="sheet" aria-label="Hand in labels">
            <form class="part stack" method="post" action=HOME enctype="multipart/form-data">
                <div class="field">
                    <label for="file">"A file"</label>
                    <span class="hint" id="file-hint">{limits}</span>
                    <input class="input" id="file" name="file" type="file" accept=".csv,.txt,.tsv,text/csv,text/plain" aria-describedby="file-hint" />
                </div>
                <Area label="Or paste lines here" name="text" hint="A number and its label on each line" value=pasted rows=6 maxlength=LONGEST_TEXT />
                <div><button class="button key" data-busy="Reading…">"Show what would change"</button></div>
            </form>
        </section>
        <section class="sheet" aria-labelledby="how">
            <div class="part stack tight">
                <h2 id="how">"What to put in it"</h2>
                <p>
                    "Begin with your own list: "
                    <a class="whole" href="/phone-numbers/numbers.csv" download>"All numbers as CSV"</a>
                    ". Change its columns label, tags or notes in a spreadsheet and hand it in here; its other columns are not read."
                </p>
                <p>"Or write one yourself. The first line names the columns:"</p>
                <pre class="sample" tabindex="0" aria-label="A sample">"phone_number,label,tags\n415-555-0142,Front desk,\"west, sales\"\n+14155550143,Night line,west"</pre>
                <ul class="small stack tight">
                    <li>"A column that is not there leaves what it is about as it is. An empty cell takes it away."</li>
                    <li>"Tags stand in one cell, with commas between them."</li>
                    <li>"From Excel, save as \u{201c}CSV UTF-8\u{201d}. Semicolons and tabs are read too."</li>
                </ul>
            </div>
        </section>
    }
    .into_any()
}
