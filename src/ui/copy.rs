//! Copying: a key that copies, and numbers that are copied the way machines write them.

use std::time::Duration;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{ClipboardEvent, Element, Node, Selection};

use super::{
    icon::{Icon, Name},
    live::listen,
};

/// A key that copies a text and says so in its place. It is not there without scripts or without a clipboard.
#[component]
pub fn CopyButton(
    /// What is copied.
    #[prop(into)]
    text: String,
    /// What the key says.
    #[prop(into)]
    label: String,
) -> impl IntoView {
    view! {
        <Copier text=text>
            <Icon name=Name::Copy />
            <span class="said">
                <span class="before">{label}</span>
                <span class="after">"Copied"</span>
            </span>
        </Copier>
    }
}

/// The moving part of [`CopyButton`]; the looks are its children.
#[island]
fn Copier(text: String, children: Children) -> impl IntoView {
    let ready = RwSignal::new(false);
    let done = RwSignal::new(false);
    // On plain http, other than on this machine, browsers have no clipboard.
    Effect::new(move |_| ready.set(!AsRef::<wasm_bindgen::JsValue>::as_ref(&clipboard()).is_undefined()));
    let copy = move |_| {
        let text = text.clone();
        leptos::task::spawn_local(async move {
            if JsFuture::from(clipboard().write_text(&text)).await.is_ok() {
                done.set(true);
                set_timeout(move || done.set(false), Duration::from_secs(3));
            }
        });
    };
    view! {
        <button
            type="button"
            class="button copy"
            hidden=move || !ready.get()
            data-done=move || done.get().then_some("")
            on:click=copy
        >
            {children()}
        </button>
        <span class="unseen" role="status">
            {move || done.get().then_some("Copied")}
        </span>
    }
}

fn clipboard() -> web_sys::Clipboard {
    window().navigator().clipboard()
}

/// A whole telephone number that is selected and copied reaches the clipboard as its `value` (+14155550123);
/// a part of one stays what was selected.
#[island]
pub fn CopyPlain() -> impl IntoView {
    Effect::new(|_| {
        listen(&document(), "copy", |event: ClipboardEvent| {
            let Some(plain) = document().get_selection().ok().flatten().as_ref().and_then(whole_value) else {
                return;
            };
            if event
                .clipboard_data()
                .is_some_and(|clipboard| clipboard.set_data("text/plain", &plain).is_ok())
            {
                event.prevent_default();
            }
        });
    });
}

/// The value of the one number that is selected whole.
fn whole_value(selection: &Selection) -> Option<String> {
    let ends = [selection.anchor_node(), selection.focus_node()];
    let tel = ends.into_iter().flatten().find_map(|end| enclosing_tel(&end))?;
    let selected = String::from(selection.to_string());
    let (selected, shown) = (selected.trim(), tel.text_content()?);
    // A triple click ends in the next line, so not both ends need be inside.
    let whole = selected.chars().filter(char::is_ascii_digit).count() >= 10 && selected.len() <= shown.trim().len();
    if whole { tel.get_attribute("value") } else { None }
}

fn enclosing_tel(node: &Node) -> Option<Element> {
    let element = match node.dyn_ref::<Element>() {
        Some(element) => element.clone(),
        None => node.parent_element()?,
    };
    element.closest("data.tel").ok()?
}
