//! What moves: forms that say they are under way, pages that renew themselves.
#![expect(
    missing_docs,
    reason = "the island macro makes a structure of the properties without a word on it"
)]

use std::{cell::RefCell, rc::Rc, time::Duration};

use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    DomParser, Element, Event, EventTarget, HtmlElement, HtmlFormElement, PageTransitionEvent, Response, SubmitEvent,
    SupportedType,
};

pub use super::copy::{CopyButton, CopyPlain};

/// How long a form stays under way when the page never changes, for example after the browser's stop button.
const GIVE_UP: Duration = Duration::from_mins(1);

/// Listens for as long as the page lives. Events of another kind than `E` are passed over.
pub(super) fn listen<E: JsCast>(target: &EventTarget, name: &str, mut act: impl FnMut(E) + 'static) {
    let closure = Closure::<dyn FnMut(Event)>::new(move |event: Event| {
        if let Ok(event) = event.dyn_into::<E>() {
            act(event);
        }
    });
    if target
        .add_event_listener_with_callback(name, closure.as_ref().unchecked_ref())
        .is_ok()
    {
        closure.forget();
    }
}

/// Leads to another address.
pub(super) fn go(href: &str) {
    // It fails only for an address that is none; then the page stays, and its links work.
    let _stays = window().location().assign(href);
}

/// A form under way, and how its key looked at rest.
struct Busy {
    form: HtmlFormElement,
    key: Option<(HtmlElement, String)>,
}

impl Busy {
    fn start(form: HtmlFormElement, key: Option<HtmlElement>) -> Result<Self, JsValue> {
        form.set_attribute("aria-busy", "true")?;
        let key = match key {
            Some(key) => {
                let rest = key.inner_html();
                key.set_attribute("aria-disabled", "true")?;
                if let Some(words) = key.get_attribute("data-busy") {
                    key.set_text_content(Some(&words));
                }
                Some((key, rest))
            }
            None => None,
        };
        Ok(Self { form, key })
    }

    fn rest(&self) -> Result<(), JsValue> {
        self.form.remove_attribute("aria-busy")?;
        if let Some((key, rest)) = &self.key {
            key.remove_attribute("aria-disabled")?;
            key.set_inner_html(rest);
        }
        Ok(())
    }
}

/// Lets every form of the page say that it is under way, and stops it from being sent twice meanwhile.
///
/// The pressed key shows its `data-busy` words, which a screen reader hears too. Nothing is disabled, so its name and
/// value are sent. All rest again when the page is come back to, or when nothing happened for a minute.
#[island]
pub fn BusyForms() -> impl IntoView {
    let said = RwSignal::new(String::new());
    Effect::new(move |_| {
        let under_way = Rc::new(RefCell::new(Vec::<Busy>::new()));
        let back = Rc::clone(&under_way);
        listen(&document(), "submit", move |event: SubmitEvent| {
            if let Some(words) = submitted(&event, &under_way) {
                said.set(words);
            }
        });
        listen(&window(), "pageshow", move |event: PageTransitionEvent| {
            if event.persisted() {
                all_rest(&back);
                said.set(String::new());
            }
        });
    });
    view! {
        <p class="unseen" role="status">
            {move || said.get()}
        </p>
    }
}

/// Stops a second submit, or marks the first; the words to say, if there are any.
fn submitted(event: &SubmitEvent, under_way: &Rc<RefCell<Vec<Busy>>>) -> Option<String> {
    let form: HtmlFormElement = event.target()?.dyn_into().ok()?;
    let elsewhere = form.method() == "dialog" || !matches!(form.target().as_str(), "" | "_self");
    if event.default_prevented() || elsewhere {
        return None;
    }
    if form.has_attribute("aria-busy") {
        event.prevent_default();
        return None;
    }
    let key = event.submitter();
    let words = key.as_ref().and_then(|key| key.get_attribute("data-busy"));
    let busy = Busy::start(form, key).ok()?;
    under_way.borrow_mut().push(busy);
    let later = Rc::clone(under_way);
    set_timeout(move || all_rest(&later), GIVE_UP);
    words
}

fn all_rest(under_way: &Rc<RefCell<Vec<Busy>>>) {
    for busy in under_way.borrow_mut().drain(..) {
        // A form that left the page meanwhile needs nothing.
        let _gone = busy.rest();
    }
}

/// Asks an address for JSON until its `status` is no longer `confirming`, then loads the page anew. A refusal told in
/// JSON settles the matter too.
///
/// Asks every 2 seconds at first and then ever more seldom, every 15 seconds at most; it never gives up, as the page
/// says that it changes by itself. An answer that does not come or cannot be read is asked for again.
#[island]
pub fn Settle(
    /// What is asked, on this host.
    #[prop(into)]
    href: String,
) -> impl IntoView {
    Effect::new(move |_| {
        let href = href.clone();
        leptos::task::spawn_local(async move {
            let mut wait_ms = 2_000;
            loop {
                if pause(wait_ms).await.is_err() {
                    return;
                }
                if is_settled(&href).await.unwrap_or(false) {
                    // It cannot fail for the page's own address.
                    let _stays = window().location().reload();
                    return;
                }
                wait_ms = (wait_ms + wait_ms / 4).min(15_000);
            }
        });
    });
}

/// Whether the answer is any but "confirming". None when nothing readable came back.
async fn is_settled(href: &str) -> Option<bool> {
    let answer: Response = JsFuture::from(window().fetch_with_str(href))
        .await
        .ok()?
        .dyn_into()
        .ok()?;
    let body = JsFuture::from(answer.json().ok()?).await.ok()?;
    let status = js_sys::Reflect::get(&body, &JsValue::from_str("status")).ok()?;
    Some(status.as_string().is_none_or(|status| status != "confirming"))
}

/// Asks a page for itself as long as it says that something is under way, and exchanges the parts that have changed.
///
/// A part is an element with an id and `data-renew`; what is under way stands in `data-under-way` on one of them. The
/// rest of the page stays as it is, with the focus in it, and a live region among the parts is read out. Asks every
/// second while things change, then ever more seldom, every 15 seconds at most. An answer that does not come, or is
/// another page (a sign-in), is asked for again.
#[island]
pub fn Renew(
    /// The page's address, on this host.
    #[prop(into)]
    href: String,
) -> impl IntoView {
    Effect::new(move |_| {
        let href = href.clone();
        leptos::task::spawn_local(async move {
            let mut wait_ms = 1_000;
            while pause(wait_ms).await.is_ok() {
                match renewed(&href).await {
                    Some(Renewed::Settled) => return,
                    Some(Renewed::Changed) => wait_ms = 1_000,
                    Some(Renewed::Same) | None => wait_ms = (wait_ms + wait_ms / 4).min(15_000),
                }
            }
        });
    });
}

/// What asking a page for itself has shown.
enum Renewed {
    /// Nothing is under way any more.
    Settled,
    /// Something has changed.
    Changed,
    /// Nothing has.
    Same,
}

/// Exchanges what has changed. None when no such page came back.
async fn renewed(href: &str) -> Option<Renewed> {
    let answer: Response = JsFuture::from(window().fetch_with_str(href))
        .await
        .ok()?
        .dyn_into()
        .ok()?;
    let text = JsFuture::from(answer.text().ok()?).await.ok()?.as_string()?;
    let fresh = DomParser::new()
        .ok()?
        .parse_from_string(&text, SupportedType::TextHtml)
        .ok()?;
    let parts = fresh.query_selector_all("[data-renew][id]").ok()?;
    let mut result = None;
    // Parts inside of others first: what changes there alone is exchanged alone, and read out.
    for at in (0..parts.length()).rev() {
        let part: Element = parts.get(at)?.dyn_into().ok()?;
        let shown = document().get_element_by_id(&part.id());
        result = result.or(Some(Renewed::Same));
        if let Some(shown) = shown.filter(|shown| shown.inner_html() != part.inner_html()) {
            shown.set_inner_html(&part.inner_html());
            result = Some(Renewed::Changed);
        }
    }
    let is_under_way = fresh.query_selector("[data-under-way]").ok()?.is_some();
    result.map(|result| if is_under_way { result } else { Renewed::Settled })
}

async fn pause(milliseconds: i32) -> Result<(), JsValue> {
    let mut started = Ok(0);
    let over = js_sys::Promise::new(&mut |resolve, _reject| {
        started = window().set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, milliseconds);
    });
    started?;
    JsFuture::from(over).await.map(drop)
}
