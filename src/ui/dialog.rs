//! Dialogs: served open over a page that cannot be reached; scripts make them modal.
#![expect(
    missing_docs,
    reason = "the island macro makes a structure of the properties without a word on it"
)]

use leptos::{html, prelude::*};
use wasm_bindgen::JsCast;

use super::{
    badge::Kind,
    icon::{Icon, Name},
    live::{go, listen},
};

/// The acts at the foot of a dialog: `.apart` leaves, `.key` is the one it exists for.
#[slot]
pub struct Acts {
    /// Links and buttons.
    children: Children,
}

/// A dialog with a cross. Closing it is a link: it works without scripts, and going back brings it again.
///
/// One dialog a page: its parts are named `dialog-title` and `dialog-what`.
#[component]
pub fn Dialog(
    /// What it says.
    #[prop(into)]
    title: String,
    /// Where closing leads.
    #[prop(into)]
    close_href: String,
    /// A mark before the title.
    #[prop(optional)]
    mark: Option<(Kind, Name)>,
    /// For two things side by side.
    #[prop(optional)]
    wide: bool,
    /// What can be done.
    acts: Acts,
    /// What it is about.
    children: Children,
) -> impl IntoView {
    let class = if wide { "dialog wide" } else { "dialog" };
    view! {
        <dialog open=true class=class aria-labelledby="dialog-title">
            <header>
                <Title title=title mark=mark focus=true />
                <a class="button plain square" href=close_href.clone()>
                    <Icon name=Name::Close />
                    <span class="unseen">"Close"</span>
                </a>
            </header>
            <div class="body" id="dialog-what">
                {children()}
            </div>
            <div class="acts">{(acts.children)()}</div>
            <Modal close_href=close_href />
        </dialog>
    }
    .into_any()
}

/// A question that must be answered: no cross, three acts at most, `autofocus` on the one that costs least.
/// Escape does what leaving does.
#[component]
pub fn AlertDialog(
    /// The act in question: `Release (415)\u{a0}555-0123?`. A space that must not break is written as such.
    #[prop(into)]
    title: String,
    /// Where leaving it undone leads.
    #[prop(into)]
    close_href: String,
    /// A mark before the title.
    #[prop(optional)]
    mark: Option<(Kind, Name)>,
    /// What can be done.
    acts: Acts,
    /// What follows from it.
    children: Children,
) -> impl IntoView {
    view! {
        <dialog open=true class="dialog" role="alertdialog" aria-labelledby="dialog-title" aria-describedby="dialog-what">
            <header>
                <Title title=title mark=mark />
            </header>
            <div class="body" id="dialog-what">
                {children()}
            </div>
            <div class="acts">{(acts.children)()}</div>
            <Modal close_href=close_href />
        </dialog>
    }
    .into_any()
}

#[component]
fn Title(
    title: String,
    mark: Option<(Kind, Name)>,
    /// The dialog opens with the title focused: it is read out, and no key is pressed by mistake.
    #[prop(optional)]
    focus: bool,
) -> impl IntoView {
    view! {
        <h2 id="dialog-title" tabindex=focus.then_some("-1") autofocus=focus>
            {mark
                .map(|(kind, icon)| {
                    view! {
                        <span class=kind.class()>
                            <Icon name=icon />
                        </span>
                    }
                })} {title}
        </h2>
    }
}

/// Makes the dialog around it modal, and lets Escape lead where its cross leads.
#[island]
pub fn Modal(
    /// Where closing leads.
    close_href: String,
) -> impl IntoView {
    let here = NodeRef::<html::Span>::new();
    Effect::new(move |_| {
        let href = close_href.clone();
        here.get().and_then(|here| make_modal(&here, href))
    });
    view! { <span hidden=true node_ref=here></span> }
}

/// None where there is no dialog around, which cannot be.
fn make_modal(here: &web_sys::Element, href: String) -> Option<()> {
    let dialog: web_sys::HtmlDialogElement = here.closest("dialog").ok()??.dyn_into().ok()?;
    // Taking the attribute away closes without a `close` event, which would lead away at once.
    dialog.set_open(false);
    if dialog.show_modal().is_err() {
        dialog.set_open(true);
        return None;
    }
    // A modal dialog makes everything outside it unreachable, a toast included.
    if let Ok(Some(toast)) = document().query_selector("body > .toast, .frame ~ .toast") {
        dialog.append_child(&toast).ok()?;
    }
    // The browser may close without asking (a second Escape); so `close` leads away too.
    let leave = href.clone();
    listen(&dialog, "cancel", move |event: web_sys::Event| {
        event.prevent_default();
        go(&leave);
    });
    listen(&dialog, "close", move |_: web_sys::Event| go(&href));
    Some(())
}
